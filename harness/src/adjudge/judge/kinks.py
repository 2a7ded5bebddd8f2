"""Judges answers where the derivative is a set: inside is a convention, outside is wrong (decision 0010).

The set is what the oracle found: the hull of the derivatives of the selections that meet at the point; else the lowest
and highest elements that the problem declares.
"""

from collections.abc import Iterable

import numpy as np

from adjudge.enclosure import Nonsmooth, PointClass
from adjudge.hull import distance_to_ellipsoid, distance_to_hull
from adjudge.judge.comparison import answered, compare, within
from adjudge.judge.grading import Finding
from adjudge.judge.thresholds import ENTITLED
from adjudge.judge.yardstick import yardstick
from adjudge.outcome import Array, Computed, Parts
from adjudge.record import CaseFacts
from adjudge.verdict import Kind

BASIS = "generalised derivative"


_SETS = {
    PointClass.KINK: "the generalised derivative",
    PointClass.JUMP: "what the derivatives of the sides span",
    PointClass.SINGULAR: "what the one-sided derivatives span",
}


def at_declared_kink(case: CaseFacts, answer: Computed) -> Finding:
    """Return whether an answer lies between the lowest and highest elements that the point declares."""
    ends = case.kink or {}
    lowest = yardstick({name: low for name, (low, _) in ends.items()}, case.dtype)
    if form := compare(answer, lowest).form:
        return Finding(Kind.WRONG, form, BASIS)
    return _finding(PointClass.KINK, answer, within(answer, ends, case.dtype, ENTITLED))


def among_selections(case: CaseFacts, meeting: Nonsmooth, answer: Computed) -> Finding:
    """Return whether an answer is one of those that the selections which meet at the point allow."""
    shape = meeting.selections[0].parts
    if form := compare(answer, yardstick(shape, case.dtype)).form:
        return Finding(Kind.WRONG, form, BASIS)
    got = _vector({name: answered(answer, name, part, case.dtype) for name, part in shape.items()}, shape)
    distance = _distance(got, meeting, _room(meeting, answer, case.dtype))
    return _finding(meeting.point, answer, distance <= ENTITLED, distance)


def is_inside(case: CaseFacts, meeting: Nonsmooth, claimed: Parts) -> bool:
    """Say whether what a problem claims is among what the selections allow."""
    answer = Computed(parts={name: part.astype(case.dtype) for name, part in claimed.items()})
    return among_selections(case, meeting, answer).kind is Kind.CONVENTION


def _distance(got: Array, meeting: Nonsmooth, room: Array) -> float:
    """Return how far an answer is from what is allowed, in units of what its elements are entitled to.

    Where there is no derivative, an element that is not finite says so; at a singular point one that is infinite must
    lie between the one-sided derivatives.
    """
    shape = meeting.selections[0].parts
    vertices = np.stack([_vector(selection.parts, shape) for selection in meeting.selections])
    match meeting.point:
        case PointClass.SINGULAR:
            low, high = vertices.min(axis=0) - ENTITLED * room, vertices.max(axis=0) + ENTITLED * room
            return 0.0 if np.all(np.isnan(got) | ((low <= got) & (got <= high))) else np.inf
        case PointClass.JUMP:
            said = np.isfinite(got)
            return distance_to_hull(got[said], vertices[:, said], room[said], ENTITLED)
        case PointClass.KINK if meeting.spread:
            legs = np.stack([_vector(leg, shape) for leg in _legs(meeting)])
            return distance_to_ellipsoid(got, vertices[0], legs, room)
        case PointClass.KINK:
            return distance_to_hull(got, vertices, room, ENTITLED)


def _legs(meeting: Nonsmooth) -> Iterable[Parts]:
    count = len(next(iter(meeting.spread.values())))
    return ({name: part[k] for name, part in meeting.spread.items()} for k in range(count))


def _room(meeting: Nonsmooth, answer: Computed, dtype: str) -> Array:
    """Return what each element is entitled to be off by: rounding beside its largest value, and its part's.

    A reference that is disturbed at a kink moves from one selection to another, so its sensitivity tells nothing.
    An answer that came with an estimate of its own error is entitled to that, too.
    """
    size = {name: np.maximum(np.abs(low), np.abs(high)) for name, (low, high) in meeting.box.items()}
    room = yardstick(size, dtype).entitled
    if answer.uncertainty is not None:
        room = {name: part + answer.uncertainty[name] / ENTITLED for name, part in room.items()}
    return _vector(room, room)


def _vector(parts: Parts, order: Iterable[str]) -> Array:
    return np.concatenate([np.ravel(parts[name]).astype(np.float64) for name in order])


def _finding(point: PointClass, answer: Computed, is_inside: bool, distance: float = np.inf) -> Finding:
    shown = ", ".join(f"{name} = {np.array2string(part, precision=6)}" for name, part in answer.parts.items())
    if is_inside:
        return Finding(Kind.CONVENTION, f"at a {point}, inside {_SETS[point]}: {shown}", BASIS)
    far = f", by {distance:.3g} units of rounding" if np.isfinite(distance) else ""
    finite = all(np.isfinite(part).all() for part in answer.parts.values())
    kind = Kind.NON_FINITE if point is PointClass.KINK and not finite else Kind.WRONG
    return Finding(kind, f"at a {point}, outside {_SETS[point]}{far}: {shown}", BASIS)
