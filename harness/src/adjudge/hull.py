"""How far a vector is from a convex hull, or from an ellipsoid, in units of the room that each element has.

The distance of two vectors is that of their worst element: each element may be off by its own room, as everywhere in
adjudge. NaN is infinitely far from everything.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from adjudge.linear_program import Unfinished, minimised
from adjudge.outcome import Array

_FLOAT_TOLERANCE = 1e-14


def distance_to_hull(point: Array, vertices: Array, room: Array, enough: float) -> float:
    """Return the distance of a point of shape (n,) from the convex hull of `vertices`, of shape (k, n).

    `room` is positive, of shape (n,). A bound is returned as soon as one is at most `enough`; a larger result is the
    distance itself, by an exact linear program.
    """
    if not np.isfinite(point).all():
        return np.inf
    bound = float(np.min(np.max(np.abs(vertices - point) / room, axis=1, initial=0.0)))
    if bound <= enough or len(vertices) == 1:
        return bound
    differs = (vertices != vertices[0]).any(axis=0)
    fixed = float(np.max(np.abs(vertices[0] - point)[~differs] / room[~differs], initial=0.0))
    columns = np.unique(np.vstack([vertices, point, room])[:, differs], axis=1)
    return max(fixed, _distance(columns[-2], columns[:-2], columns[-1], enough))


def _distance(point: Array, vertices: Array, room: Array, enough: float) -> float:
    if not point.size:
        return 0.0
    if (weights := _roughly_nearest(point, vertices, room)) is not None:
        bound = _distance_of_mean(point, vertices, room, weights)
        if bound <= enough:
            return bound
    return _exact_distance(point, vertices, room)


def distance_to_ellipsoid(point: Array, centre: Array, spread: Array, room: Array) -> float:
    """Return at most how far a point is from `centre` plus all sums of u_k `spread`_k with |u| <= 1.

    `spread` has the shape (k, n). The bound is tight for points that are near the ellipsoid.
    """
    if not np.isfinite(point).all():
        return np.inf
    steps, *_ = np.linalg.lstsq(spread.T, point - centre, rcond=None)
    nearest = centre + spread.T @ (steps / max(1.0, float(np.linalg.norm(steps))))
    return float(np.max(np.abs(point - nearest) / room, initial=0.0))


def _roughly_nearest(point: Array, vertices: Array, room: Array) -> list[Fraction] | None:
    """Return weights of the vertices that sum to one, found in floats; None where rounding prevents it."""
    size = np.maximum(np.abs(vertices).max(axis=0), np.abs(point)) + room
    unit = float(np.min(room / size))
    program = _program(point / size, vertices / size, room / size / unit, 1.0)
    try:
        found = minimised(*program, tolerance=_FLOAT_TOLERANCE)
    except Unfinished:
        return None
    if found is None:
        return None
    weights = [Fraction(max(float(weight), 0.0)) for weight in found[:-1]]
    total = sum(weights)
    return [weight / total for weight in weights] if total else None


def _exact_distance(point: Array, vertices: Array, room: Array) -> float:
    found = minimised(*_program(_exact(point), _exact(vertices), _exact(room), Fraction(1)))
    if found is None:
        raise AssertionError("a distance always exists")
    return float(found[-1])


def _program(
    point: Array, vertices: Array, room: Array, one: Any
) -> tuple[list[Any], list[list[Any]], list[Any]]:
    """Return costs, rows and bounds of: the least t for which a mean of the vertices is within t rooms of the point."""
    zero, count = one - one, len(vertices)
    rows, bounds = [[one] * count + [zero], [-one] * count + [zero]], [one, -one]
    for column, width, element in zip(vertices.T, room, point, strict=True):
        rows += [[*column, -width], [*-column, -width]]
        bounds += [element, -element]
    return [zero] * count + [one], rows, bounds


def _distance_of_mean(point: Array, vertices: Array, room: Array, weights: Sequence[Fraction]) -> float:
    mean = np.asarray(weights, dtype=object) @ _exact(vertices)
    return float(np.max(np.abs(_exact(point) - mean) / _exact(room)))


def _exact(numbers: Array) -> Array:
    return np.asarray(np.frompyfunc(Fraction, 1, 1)(numbers), dtype=object)
