"""Differentiates functions of several arrays along directions, by difference schemes over all of them at once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from adjudge.differences.scheme import Array, Estimate, differentiate

SMALLEST_SIZE = 1 / 16
"""The least by which an element is taken to vary, relative to the largest of its array."""

Point = Sequence[Array]
"""One array per input; a direction is one too."""


def along(
    f: Callable[..., Any], primals: Point, directions: Sequence[Sequence[Point]], order: int = 1
) -> Estimate:
    """Return derivatives of `f` at `primals`, of shape `out_shape + (len(directions),)`.

    Each of `directions` holds the same number of directions, to be differentiated along one after the other, each
    `order` times.
    """
    if not directions:
        nothing = np.zeros((*np.shape(evaluated(f, primals)), 0))
        return Estimate(nothing, nothing)

    def sample(*distances: Array) -> Array:
        found = [
            evaluated(f, _moved(primals, chain, at))
            for chain, at in zip(directions, zip(*distances, strict=True), strict=True)
        ]
        return np.stack(np.broadcast_arrays(*found), axis=-1)

    sizes = list(np.array([[reach(primals, direction) for direction in chain] for chain in directions]).T)
    return differentiate(sample, sizes, [order] * len(sizes))


def units(primals: Point) -> list[Point]:
    """Return the unit directions of all elements of all inputs, in order."""
    size = sum(x.size for x in primals)
    return [parted(row, [x.shape for x in primals]) for row in np.eye(size)]


def parted(row: Array, shapes: Sequence[tuple[int, ...]]) -> list[Array]:
    """Return the pieces of the last axis of `row` that belong to the inputs, each of shape `... + in_shape`."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    pieces = np.split(row, ends, axis=-1)
    return [piece.reshape(row.shape[:-1] + shape) for piece, shape in zip(pieces, shapes, strict=True)]


def sizes_of(x: Array) -> Array:
    """Return by how much each element is taken to vary; 1 where all are zero."""
    largest = np.max(np.abs(x), initial=0.0)
    return np.maximum(np.abs(x), SMALLEST_SIZE * largest) if largest > 0 else np.ones_like(x)


def evaluated(f: Callable[..., Any], inputs: Point) -> Array:
    """Return the value of `f`, NaN where linear algebra refuses the point."""
    try:
        return np.asarray(f(*inputs))
    except np.linalg.LinAlgError:
        return np.asarray(np.nan)


def _moved(primals: Point, chain: Sequence[Point], distances: Sequence[float]) -> Point:
    for direction, t in zip(chain, distances, strict=True):
        primals = [x + t * d for x, d in zip(primals, direction, strict=True)]
    return primals


def reach(primals: Point, direction: Point) -> float:
    """Return how far one may go along a direction until some element has moved by its size."""
    with np.errstate(divide="ignore"):
        reaches = [sizes_of(x) / np.abs(d) for x, d in zip(primals, direction, strict=True)]
    reach = min(np.min(r, initial=np.inf) for r in reaches)
    return float(reach) if np.isfinite(reach) else 1.0
