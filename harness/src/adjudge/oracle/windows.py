"""Sliding windows over arrays of balls: convolution and pooling."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from adjudge.namespace import per_axis
from adjudge.oracle.ball import ZERO, ball
from adjudge.oracle.balls import Balls, as_balls, dtype_of
from adjudge.oracle.contractions import tensordot
from adjudge.oracle.reductions import max_, sum_
from adjudge.plain_numpy import windows

Sizes = int | Sequence[int]


def convolve(x: Any, kernel: Any, *, stride: Sizes = 1, padding: Sizes = 0, dilation: Sizes = 1) -> Balls:
    """Return the correlation of (batch, channels, *lengths) with (features, channels, *window)."""
    data, shape = as_balls(x).data, kernel.shape
    count = len(shape) - 2
    around = [(0, 0), (0, 0), *((p, p) for p in per_axis(padding, count))]
    padded = np.full([n + sum(more) for n, more in zip(data.shape, around, strict=True)], ZERO, dtype=object)
    padded[tuple(slice(more[0], more[0] + n) for n, more in zip(data.shape, around, strict=True))] = data
    places = Balls(windows(padded, shape[2:], stride, dilation), dtype_of(x))
    inner = range(2 + count, 2 + 2 * count)
    found = tensordot(places, kernel, axes=((1, *inner), (1, *range(2, len(shape)))))
    return Balls(np.moveaxis(found.data, -1, 1), dtype_of(x, kernel))


def max_pool(x: Any, window: Sequence[int], *, stride: Sizes | None = None) -> Balls:
    """Return the largest number of each window over the last axes; raises `Tie` where it is attained twice."""
    return max_(_windows(x, window, stride), axis=_inner(window))


def mean_pool(x: Any, window: Sequence[int], *, stride: Sizes | None = None) -> Balls:
    """Return the mean of each window over the last axes."""
    found = sum_(_windows(x, window, stride), axis=_inner(window))
    return Balls(found.data / ball(math.prod(window)), found.dtype)


def _windows(x: Any, window: Sequence[int], stride: Sizes | None) -> Balls:
    return Balls(windows(as_balls(x).data, window, stride or window), dtype_of(x))


def _inner(window: Sequence[int]) -> tuple[int, ...]:
    return tuple(range(-len(window), 0))


TABLE: dict[str, Callable[..., Balls]] = {"convolve": convolve, "max_pool": max_pool, "mean_pool": mean_pool}
