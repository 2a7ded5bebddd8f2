"""Compares an answer with the truth, part by part and element by element. Written so that NaN never passes.

Shapes and dtypes come before values. This module measures; what a measure means is `judge`'s to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from adjudge.outcome import Array, Computed, Parts


@dataclass(frozen=True, slots=True)
class Difference:
    """Measures how far an answer is from the truth.

    `form` says in what its names, shapes, dtypes or whole numbers differ, "" where they do not; the rest is
    measured only then. `ulps` is the largest error in units in the last place of the truth, `score` the largest in
    units of what an element is entitled to, `benign_score` the largest in units of the rounding of the part's largest
    element or of what was differentiated, whichever is larger. All are infinite where a finite truth met NaN
    or infinity. `where` names the worst element, `got` and `truth` its values.
    """

    form: str = ""
    ulps: float = 0.0
    score: float = 0.0
    benign_score: float = 0.0
    where: str = ""
    got: float = 0.0
    truth: float = 0.0

    @property
    def is_finite(self) -> bool:
        """Say whether the worst element and its truth are finite numbers."""
        return bool(np.isfinite(self.got) and np.isfinite(self.truth))


def unit_roundoff(dtype: str) -> float:
    """Return u, half the distance from 1 to the next number of `dtype`."""
    return float(np.finfo(dtype).eps) / 2


def compare(
    answer: Computed,
    truth: Parts,
    dtype: str,
    sensitivity: Mapping[str, Array] | None = None,
    differentiated_size: float = 0.0,
) -> Difference:
    """Return how far `answer` is from `truth` in the case's `dtype`.

    An element g is entitled to an error of `u (|g| + s)`, s being its `sensitivity`: by how much it moves, per
    relative rounding, when inputs and arithmetic are rounded. Where that is not known, s is the part's largest
    element. `differentiated_size` is the size of what was differentiated last: the function's value, or its
    gradient. An unconnected part counts as zeros of the right shape.
    """
    if form := _form(answer, truth, dtype):
        return Difference(form=form)
    found = [
        _part(name, _answered(answer, name, true, dtype), true, dtype, sensitivity, differentiated_size)
        for name, true in truth.items()
        if true.dtype.kind == "f" and true.size > 0
    ]
    worst = max(found, key=lambda difference: (difference.score, difference.ulps), default=Difference())
    return replace(worst, benign_score=max((each.benign_score for each in found), default=0.0))


def within(answer: Computed, hull: Mapping[str, tuple[Array, Array]], dtype: str, slack: float) -> bool:
    """Say whether every element lies between its lowest and highest, give or take `slack` units of rounding."""
    for name, (low, high) in hull.items():
        if name not in answer.parts:
            return False
        got = _answered(answer, name, low, dtype)
        size = np.maximum(*(np.where(np.isfinite(end), np.abs(end), 0.0) for end in (low, high)))
        room = slack * unit_roundoff(dtype) * size
        if got.shape != low.shape or not np.all((got >= low - room) & (got <= high + room)):
            return False
    return True


def _answered(answer: Computed, name: str, true: Array, dtype: str) -> Array:
    return np.zeros(true.shape, dtype) if name in answer.unconnected else answer.parts[name]


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


def _part(
    name: str,
    got: Array,
    true: Array,
    dtype: str,
    sensitivity: Mapping[str, Array] | None,
    differentiated_size: float,
) -> Difference:
    u, tiny = unit_roundoff(dtype), float(np.finfo(dtype).smallest_normal)
    got64, true64 = got.astype(np.float64), true.astype(np.float64)
    with np.errstate(all="ignore"):
        error = np.where(got64 == true64, 0.0, np.abs(got64 - true64))
        size = np.where(np.isfinite(true64), np.abs(true64), 0.0)
        moved = None if sensitivity is None else sensitivity.get(name)
        room = u * size + u * (moved if moved is not None and moved.shape == size.shape else size.max())
        score = _in_units(error, room + tiny)
        ulps = _in_units(error, 2 * u * 2.0 ** np.floor(np.log2(np.maximum(size, tiny))))
        benign = _in_units(error, max(float(room.max()), u * differentiated_size) + tiny)
    index = np.unravel_index(int(np.argmax(score)), score.shape)
    return Difference(
        ulps=float(ulps.max()),
        score=float(score.max()),
        benign_score=float(benign.max()),
        where=name + (f"[{', '.join(map(str, index))}]" if index else ""),
        got=float(got64[index]),
        truth=float(true64[index]),
    )


def _in_units(error: Array, unit: Array | float) -> Array:
    """Return the errors in units, infinite where either is not a number: NaN is as wrong as can be."""
    measured = np.where(error == 0, 0.0, error / unit)
    return np.where(np.isnan(measured), np.inf, measured)
