"""Compares an answer with the truth, part by part and element by element. Written so that NaN never passes.

Shapes and dtypes come before values. This module measures; what a measure means is `grading`'s to say.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from adjudge.judge.thresholds import (
    ACCURATE_ULPS,
    consensus_room,
    smallest_normal,
    smallest_subnormal,
    unit_roundoff,
)
from adjudge.judge.yardstick import Yardstick
from adjudge.outcome import Array, Computed, Parts


class Difference(msgspec.Struct, frozen=True, gc=False):
    """Measures how far an answer is from the truth.

    `form` says in what its names, shapes, dtypes or whole numbers differ, "" where they do not; the rest is
    measured only then. `ulps` is the largest error in units in the last place of the truth, `score` the largest in
    units of what an element is entitled to. Of the elements farther off than `ACCURATE_ULPS`, `conditioned` is the
    largest score, and `visible` the largest where an error may also be measured in units of what is benign; 0 where
    there is no such element. All are infinite where a finite truth met NaN or infinity. `where` names the
    worst element, `got` and `truth` its values; `flushed` says that a subnormal truth met zero.
    """

    form: str = ""
    ulps: float = 0.0
    score: float = 0.0
    conditioned: float = 0.0
    visible: float = 0.0
    where: str = ""
    got: float = 0.0
    truth: float = 0.0
    flushed: bool = False

    @property
    def is_finite(self) -> bool:
        """Say whether the worst element and its truth are finite numbers."""
        return math.isfinite(self.got) and math.isfinite(self.truth)

    @property
    def relative(self) -> float:
        """Return the error of the worst element relative to its truth; infinite where that is zero."""
        error = abs(self.got - self.truth)
        return error / abs(self.truth) if self.truth else float(np.inf if error else 0.0)


def compare(answer: Computed, yardstick: Yardstick) -> Difference:
    """Return how far `answer` is from the truth of a yardstick. An unconnected part counts as zeros."""
    return differences([(answer, yardstick)])[0]


def differences(asked: Sequence[tuple[Computed, Yardstick]]) -> list[Difference]:
    """Return how far each answer is from the truth of its yardstick, as `compare` does.

    The elements of all are measured together: most arrays have a few, and a call of NumPy for each would cost more.
    """
    found = [Difference(form=_form(answer, units.truth, units.dtype)) for answer, units in asked]
    places = [k for k, (_, units) in enumerate(asked) if not found[k].form and units.size]
    if places:
        for k, difference in zip(places, _measured([asked[k] for k in places]), strict=True):
            found[k] = difference
    return found


def _measured(asked: Sequence[tuple[Computed, Yardstick]]) -> Iterator[Difference]:
    """Give the differences of answers that have their truths' form, and each some floats."""
    yardsticks = [units for _, units in asked]
    sizes = np.array([units.size for units in yardsticks])
    starts = np.cumsum(sizes) - sizes
    got = np.concatenate(
        [
            answered(answer, name, true, units.dtype).ravel()
            for answer, units in asked
            for name, true in units.floats.items()
        ],
        dtype=np.float64,
    )
    true = _elements(units.floats for units in yardsticks)
    same = got == true
    with np.errstate(all="ignore"):
        error = np.abs(got - true)
        ulps = _in_units(error, same, _elements(units.ulp for units in yardsticks))
        score = _in_units(error, same, _elements(units.entitled for units in yardsticks))
        conditioned = np.where(ulps > ACCURATE_ULPS, score, 0.0)
        visible = conditioned.copy()
        is_far = np.maximum.reduceat(ulps, starts) > ACCURATE_ULPS
        if is_far.any():
            far = np.repeat(is_far, sizes)
            benign = _elements(units.benign for units, is_so in zip(yardsticks, is_far, strict=True) if is_so)
            visible[far] = np.minimum(conditioned[far], _in_units(error[far], same[far], benign))
    worst = np.where(np.repeat(np.maximum.reduceat(visible, starts) > 0, sizes), visible, score)
    worst_places = np.flatnonzero(worst == np.repeat(np.maximum.reduceat(worst, starts), sizes))
    places = worst_places[np.searchsorted(worst_places, starts)]
    ranges = np.array(
        [(smallest_subnormal(units.dtype), smallest_normal(units.dtype)) for units in yardsticks]
    )
    low, high = np.repeat(ranges, sizes, axis=0).T
    flushed = (got == 0) & (np.abs(true) >= low) & (np.abs(true) < high)
    columns = (
        *(np.maximum.reduceat(measure, starts) for measure in (ulps, score, conditioned, visible)),
        *(places - starts, got[places], true[places], np.logical_or.reduceat(flushed, starts)),
    )
    rows = zip(yardsticks, *(column.tolist() for column in columns), strict=True)
    for units, far, scored, late, seen, place, given, wanted, is_flushed in rows:
        yield Difference(
            ulps=far,
            score=scored,
            conditioned=late,
            visible=seen,
            where=units.name_of(place),
            got=given,
            truth=wanted,
            flushed=is_flushed,
        )


def _elements(several: Iterable[Parts]) -> Array:
    """Return the elements of all parts, one after the other."""
    return np.concatenate([part.ravel() for parts in several for part in parts.values()])


def within(answer: Computed, hull: Mapping[str, tuple[Array, Array]], dtype: str, slack: float) -> bool:
    """Say whether every element lies between its lowest and highest, give or take `slack` units of rounding."""
    for name, (low, high) in hull.items():
        if name not in answer.parts:
            return False
        got = answered(answer, name, low, dtype)
        size = np.maximum(*(np.where(np.isfinite(end), np.abs(end), 0.0) for end in (low, high)))
        room = slack * unit_roundoff(dtype) * size
        if got.shape != low.shape or not np.all((got >= low - room) & (got <= high + room)):
            return False
    return True


def answered(answer: Computed, name: str, true: Array, dtype: str) -> Array:
    """Return a part of an answer, zeros of the right shape where it is unconnected."""
    return np.zeros(true.shape, dtype) if name in answer.unconnected else answer.parts[name]


def are_alike(one: Computed, other: Computed, dtype: str) -> bool:
    """Say whether two finite answers have one form, and agree to half the digits of their part's largest element."""
    return not _form(one, other.parts, dtype) and all(
        _are_near(answered(one, name, part, dtype), part, dtype)
        for name, part in other.parts.items()
        if part.dtype.kind == "f" and part.size > 0
    )


def _are_near(one: Array, other: Array, dtype: str) -> bool:
    a, b = one.astype(np.float64, copy=False), other.astype(np.float64, copy=False)
    size = np.abs(b)
    with np.errstate(over="ignore"):
        room = size + size.max() + smallest_normal(dtype) / unit_roundoff(dtype)
        return bool((np.abs(a - b) <= consensus_room(dtype) * room).all())


def _form(answer: Computed, truth: Parts, dtype: str) -> str:
    if set(answer.parts) != set(truth):
        return f"it returned the parts {', '.join(answer.parts)} where {', '.join(truth)} were expected"
    for name, true in truth.items():
        if name not in answer.unconnected and (form := _part_form(name, answer.parts[name], true, dtype)):
            return form
    return ""


def _part_form(name: str, got: Array, true: Array, dtype: str) -> str:
    if got.shape != true.shape:
        return f"{name} has the shape {got.shape} where {true.shape} was expected"
    if true.dtype.kind == "f":
        wrong_dtype = got.dtype != np.dtype(dtype)
        return f"{name} has the dtype {got.dtype} where {dtype} was expected" if wrong_dtype else ""
    if got.dtype.kind != true.dtype.kind:
        return f"{name} has the dtype {got.dtype} where {true.dtype} was expected"
    return "" if np.array_equal(got, true) else f"{name} is {got.tolist()} where {true.tolist()} is true"


def _in_units(error: Array, same: Array, unit: Array) -> Array:
    """Return the errors in units, infinite where either is not a number: NaN is as wrong as can be."""
    measured = error / unit
    measured[np.isnan(measured)] = np.inf
    measured[same] = 0.0
    return measured
