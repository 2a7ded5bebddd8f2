"""Compares an answer with the truth, part by part and element by element. Written so that NaN never passes.

Shapes and dtypes come before values. This module measures; what a measure means is `grading`'s to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from adjudge.judge.thresholds import ACCURATE_ULPS, consensus_room, smallest_normal, unit_roundoff
from adjudge.judge.yardstick import Yardstick
from adjudge.outcome import Array, Computed, Parts


@dataclass(frozen=True, slots=True)
class Difference:
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
        return bool(np.isfinite(self.got) and np.isfinite(self.truth))

    @property
    def relative(self) -> float:
        """Return the error of the worst element relative to its truth; infinite where that is zero."""
        error = abs(self.got - self.truth)
        return error / abs(self.truth) if self.truth else float(np.inf if error else 0.0)


def compare(answer: Computed, yardstick: Yardstick) -> Difference:
    """Return how far `answer` is from the truth of a yardstick. An unconnected part counts as zeros."""
    if form := _form(answer, yardstick.truth, yardstick.dtype):
        return Difference(form=form)
    found = [
        _part(name, answered(answer, name, true, yardstick.dtype), yardstick)
        for name, true in yardstick.truth.items()
        if true.dtype.kind == "f" and true.size > 0
    ]
    if len(found) == 1:
        return found[0]
    worst = max(found, key=lambda each: (each.visible, each.score, each.ulps), default=Difference())
    return replace(
        worst,
        ulps=max((each.ulps for each in found), default=0.0),
        score=max((each.score for each in found), default=0.0),
        conditioned=max((each.conditioned for each in found), default=0.0),
        flushed=any(each.flushed for each in found),
    )


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
    if np.array_equal(one, other):
        return True
    a, b = one.astype(np.float64), other.astype(np.float64)
    size = np.abs(b)
    with np.errstate(over="ignore"):
        room = size + size.max() + smallest_normal(dtype) / unit_roundoff(dtype)
        return bool(np.all(np.abs(a - b) <= consensus_room(dtype) * room))


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


def _part(name: str, got: Array, yardstick: Yardstick) -> Difference:
    got64, true = got.astype(np.float64), yardstick.truth[name]
    if (got64 == true).all():
        return Difference(
            where=_place(name, (0,) * true.ndim), got=float(true.flat[0]), truth=float(true.flat[0])
        )
    with np.errstate(all="ignore"):
        error = np.where(got64 == true, 0.0, np.abs(got64 - true))
        ulps = _in_units(error, yardstick.ulp[name])
        score = _in_units(error, yardstick.entitled[name])
        beyond = ulps > ACCURATE_ULPS
        conditioned = np.where(beyond, score, 0.0)
        visible = conditioned
        if beyond.any():
            visible = np.minimum(conditioned, _in_units(error, yardstick.benign[name]))
    worst = visible if visible.any() else score
    index = np.unravel_index(int(np.argmax(worst)), worst.shape)
    return Difference(
        ulps=float(ulps.max()),
        score=float(score.max()),
        conditioned=float(conditioned.max()),
        visible=float(visible.max()),
        where=_place(name, tuple(map(int, index))),
        got=float(got64[index]),
        truth=float(true[index]),
        flushed=_is_flushed(got64, true, yardstick.dtype),
    )


def _place(name: str, index: tuple[int, ...]) -> str:
    return name + (f"[{', '.join(map(str, index))}]" if index else "")


def _is_flushed(got: Array, true: Array, dtype: str) -> bool:
    size = np.abs(true)
    subnormal = (size >= float(np.finfo(dtype).smallest_subnormal)) & (size < smallest_normal(dtype))
    return bool((subnormal & (got == 0)).any())


def _in_units(error: Array, unit: Array) -> Array:
    """Return the errors in units, infinite where either is not a number: NaN is as wrong as can be."""
    measured = np.where(error == 0, 0.0, error / unit)
    return np.where(np.isnan(measured), np.inf, measured)
