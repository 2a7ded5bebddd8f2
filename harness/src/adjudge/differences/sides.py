"""Looks at a function from both sides of a point: where the one-sided derivatives differ there is a kink."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from adjudge.differences.directions import Point, evaluated, reach
from adjudge.differences.scheme import ROUNDINGS, Array

FAR, NEAR = 2.0**-10, 2.0**-20
"""Steps relative to the reach of a direction. The sides of a smooth function come together as the step does."""
SHARE = 0.5
"""The share of the far gap beyond which the near one has not closed."""
VISIBLE = 1e-6
"""The gap, relative to the one-sided derivatives, that counts as one at all."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Holds the one-sided derivatives along some directions, as the lowest and highest with room for their error.

    Of shape `out_shape + (directions,)`; `is_kinked` says where the sides differ.
    """

    low: Array
    high: Array
    is_kinked: Array


def sides(f: Callable[..., Any], primals: Point, directions: Sequence[Point]) -> Sides:
    """Return the one-sided derivatives of `f` at `primals` along each of `directions`."""
    found = [_along(f, primals, direction) for direction in directions]
    return Sides(*(np.stack(np.broadcast_arrays(*parts), axis=-1) for parts in zip(*found, strict=True)))


def _along(f: Callable[..., Any], primals: Point, direction: Point) -> tuple[Array, Array, Array]:
    size = reach(primals, direction)

    def value(t: float) -> Array:
        return evaluated(f, [x + t * d for x, d in zip(primals, direction, strict=True)])

    here = value(0.0)
    with np.errstate(all="ignore"):
        left, right, noise = _quotients(value, here, NEAR * size)
        far_left, far_right, _ = _quotients(value, here, FAR * size)
        gap, scale = np.abs(right - left), np.abs(right) + np.abs(left)
        is_kinked = (gap > SHARE * np.abs(far_right - far_left)) & (gap > VISIBLE * scale + noise)
        room = NEAR / FAR * (np.abs(far_right - right) + np.abs(far_left - left)) + noise
    return np.minimum(left, right) - room, np.maximum(left, right) + room, is_kinked


def _quotients(value: Callable[[float], Array], here: Array, step: float) -> tuple[Array, Array, Array]:
    before, after = value(-step), value(step)
    off = (
        ROUNDINGS * np.finfo(float).eps * np.maximum(np.maximum(np.abs(before), np.abs(after)), np.abs(here))
    )
    return (here - before) / step, (after - here) / step, off / step
