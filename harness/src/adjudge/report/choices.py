"""Names for what a backend chose where a derivative is a set: a side, the middle, zero, one piece of several."""

import numpy as np

from adjudge.enclosure import Nonsmooth
from adjudge.outcome import Array, Parts

CLOSE = 1e-6
"""Choices differ in the first digits; a choice with rounding is the same choice."""


def name_of(meeting: Nonsmooth, answer: Parts, *, is_one_sided: bool) -> str:
    """Return what the choice is called, "" where it has no name.

    `is_one_sided` says that the function is one of a single number: then the selections are its right and its left.
    """
    order = list(meeting.selections[0].parts)
    if set(answer) != set(order):
        return ""
    got, corners = _vector(answer, order), [_vector(s.parts, order) for s in meeting.selections]
    if any(corner.shape != got.shape for corner in corners):
        return ""
    if not np.isfinite(got).all():
        return "NaN" if np.isnan(got).any() else "infinite"
    met = [k for k, corner in enumerate(corners) if _is(got, corner)]
    if len(corners) > 1 and met:
        return ("right", "left")[met[0]] if is_one_sided else _corner(corners, met[0])
    if len(corners) > 1 and np.isfinite(corners).all() and _is(got, np.mean(corners, axis=0)):
        return "middle"
    return "zero" if not got.any() else ""


def _corner(corners: list[Array], met: int) -> str:
    """Return which operand gets all, where each corner shares the same total out among the operands."""
    totals = [float(corner.sum()) for corner in corners]
    if np.ptp(totals) > 0 or min(float(corner.min()) for corner in corners) < 0:
        return "one piece"
    places = sorted(range(len(corners)), key=lambda k: corners[k].tolist(), reverse=True)
    return {0: "first", len(corners) - 1: "last"}.get(places.index(met), "one piece")


def _is(one: Array, other: Array) -> bool:
    return bool(np.allclose(one, other, rtol=CLOSE, atol=CLOSE))


def _vector(parts: Parts, order: list[str]) -> Array:
    return np.concatenate([np.ravel(parts[name]).astype(np.float64) for name in order])
