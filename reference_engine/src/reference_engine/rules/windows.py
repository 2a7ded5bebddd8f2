"""Rules of sliding windows, from which convolution and pooling are made.

`unfold` shows every window of an array, `fold` adds windows back to where they came from: each is
the adjoint of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.declare import Call, linear
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.constants import zeros
from reference_engine.rules.products import tensordot
from reference_engine.rules.reductions import max, mean
from reference_engine.rules.shaping import moveaxis

Sizes = tuple[int, ...]


def _evaluate_pad(x: Any, *, widths: tuple[tuple[int, int], ...]) -> Any:
    return np.pad(x, widths, constant_values=zeros((), x)[()])


_pad: Call = linear(
    "pad",
    _evaluate_pad,
    lambda g, x, *, widths: g[
        tuple(slice(before, before + n) for (before, _), n in zip(widths, x.shape, strict=True))
    ],
)


def pad(x: Value, widths: Sequence[tuple[int, int]]) -> Value:
    """Put zeros around x, (before, after) for each axis."""
    return _pad(x, widths=tuple(map(tuple, widths)))


def _evaluate_unfold(x: Any, *, window: Sizes, stride: Sizes, dilation: Sizes) -> Any:
    count = len(window)
    extent = tuple((w - 1) * d + 1 for w, d in zip(window, dilation, strict=True))
    axes = tuple(range(x.ndim - count, x.ndim))
    windows = np.lib.stride_tricks.sliding_window_view(x, extent, axes)
    steps: Any = (..., *(slice(None, None, s) for s in (*stride, *dilation)))
    return windows[steps]


def _evaluate_fold(g: Any, *, lengths: Sizes, window: Sizes, stride: Sizes, dilation: Sizes) -> Any:
    count = len(window)
    places = g.shape[g.ndim - 2 * count : g.ndim - count]
    out = zeros((*g.shape[: g.ndim - 2 * count], *lengths), g)
    for offset in np.ndindex(*window):
        starts = [o * d for o, d in zip(offset, dilation, strict=True)]
        index: Any = tuple(
            slice(start, start + (n - 1) * s + 1, s)
            for start, n, s in zip(starts, places, stride, strict=True)
        )
        out[(..., *index)] += g[(..., *offset)]
    return out


_unfold: Call = linear(
    "unfold",
    _evaluate_unfold,
    lambda g, x, *, window, stride, dilation: _fold(
        g,
        lengths=x.shape[len(x.shape) - len(window) :],
        window=window,
        stride=stride,
        dilation=dilation,
    ),
)
_fold: Call = linear(
    "fold",
    _evaluate_fold,
    lambda g, x, *, lengths, window, stride, dilation: _unfold(
        g, window=window, stride=stride, dilation=dilation
    ),
)


def unfold(x: Value, window: Sizes, stride: Sizes, dilation: Sizes) -> Value:
    """Return all windows over the last axes: shape (..., places, window)."""
    lengths = shape_of(x)[len(shape_of(x)) - len(window) :]
    for n, w, d in zip(lengths, window, dilation, strict=True):
        if (w - 1) * d + 1 > n:
            raise ValueError(f"a window of {window} with dilation {dilation} does not fit into {lengths}")
    return _unfold(x, window=window, stride=stride, dilation=dilation)


def _each(value: int | Sequence[int], count: int) -> Sizes:
    return (value,) * count if isinstance(value, int) else tuple(value)


def convolve(
    x: Value,
    kernel: Value,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    dilation: int | Sequence[int] = 1,
) -> Value:
    """Convolve as neural networks do (no flip) over any number of axes.

    x is (batch, channels, *lengths), kernel (features, channels, *window); the result is
    (batch, features, *places).  `padding` zeros are put on both sides of each axis.
    """
    window = shape_of(kernel)[2:]
    count = len(window)
    if len(shape_of(x)) != count + 2 or shape_of(x)[1] != shape_of(kernel)[1]:
        raise ValueError(
            f"a kernel of shape {shape_of(kernel)} (features, channels, *window) does not go with "
            f"an array of shape {shape_of(x)} (batch, channels, *lengths)"
        )
    widths = [(0, 0), (0, 0), *((p, p) for p in _each(padding, count))]
    padded = pad(x, widths) if any(after for _, after in widths) else x
    windows = unfold(padded, window, _each(stride, count), _each(dilation, count))
    inner = (1, *range(2 + count, 2 + 2 * count))
    out = tensordot(windows, kernel, axes=(inner, (1, *range(2, 2 + count))))
    return moveaxis(out, -1, 1)


def max_pool(x: Value, window: Sequence[int], stride: int | Sequence[int] | None = None) -> Value:
    """Return the largest element of each window over the last axes; ties share the derivative."""
    return _pooled(max, x, window, stride)


def mean_pool(x: Value, window: Sequence[int], stride: int | Sequence[int] | None = None) -> Value:
    """Return the mean of each window over the last axes."""
    return _pooled(mean, x, window, stride)


def _pooled(reduce: Any, x: Value, window: Sequence[int], stride: Any) -> Value:
    count = len(window)
    steps = tuple(window) if stride is None else _each(stride, count)
    windows = unfold(x, tuple(window), steps, (1,) * count)
    return reduce(windows, tuple(range(-count, 0)))
