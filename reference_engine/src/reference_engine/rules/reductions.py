"""Rules of sums, means, extremes and products along axes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_engine.declare import Call, astype, broadcast_to, general, linear
from reference_engine.dispatch import Spec, Value, shape_of
from reference_engine.rules.arithmetic import divide
from reference_engine.rules.comparisons import count_nonzero, equal
from reference_engine.rules.complex_parts import conj, real
from reference_engine.rules.constants import root_of
from reference_engine.rules.exponential import sqrt
from reference_engine.rules.scans import cumulative_prod, divisible
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import flip, moveaxis, reshape
from reference_engine.rules.squares import with_square

Axes = Any
"""An axis, several, or None for all."""


def _evaluate_sum(x: Any, *, axis: Axes, keepdims: Any) -> Any:
    return np.add.reduce(x, axis=axis, keepdims=keepdims)


def with_axes(g: Value, x: Spec | Value, axis: Axes, keepdims: bool) -> Value:
    """Give a reduced value its axes of length 1 back, so that it broadcasts against x."""
    if keepdims or axis is None:
        return g
    axes = axes_of(axis, len(x.shape))
    return reshape(g, tuple(1 if a in axes else n for a, n in enumerate(x.shape)))


def axes_of(axis: Axes, ndim: int) -> tuple[int, ...]:
    """Return the axes as non-negative numbers."""
    if axis is None:
        return tuple(range(ndim))
    return tuple(a % ndim for a in ((axis,) if isinstance(axis, int) else axis))


_sum: Call = linear(
    "sum",
    _evaluate_sum,
    lambda g, x, *, axis, keepdims: with_axes(g, x, axis, keepdims),
)


def _axis(axis: Axes) -> Any:
    return tuple(axis) if isinstance(axis, list) else axis


def sum(x: Value, axis: Axes = None, dtype: Any = None, keepdims: bool = False) -> Value:
    """Sum elements along the given axes, all by default."""
    if dtype is not None:
        x = astype(x, dtype=np.dtype(dtype))
    return _sum(x, axis=_axis(axis), keepdims=keepdims)


def mean(x: Value, axis: Axes = None, keepdims: bool = False) -> Value:
    """Average elements along the given axes, all by default."""
    return divide(sum(x, axis, None, keepdims), _count(x, axis))


def _count(x: Value, axis: Axes) -> int:
    shape = shape_of(x)
    return math.prod(shape[a] for a in axes_of(axis, len(shape)))


def var(x: Value, axis: Axes = None, correction: float = 0.0, keepdims: bool = False) -> Value:
    """Return the variance: squared deviations summed over n - correction."""
    deviation = x - mean(x, axis, keepdims=True)
    squares = sum(_squared_modulus(deviation), axis, None, keepdims)
    return divide(squares, _degrees(x, axis, correction))


def std(x: Value, axis: Axes = None, correction: float = 0.0, keepdims: bool = False) -> Value:
    """Return the standard deviation; where it is 0 its derivative is 0."""
    deviation = x - mean(x, axis, keepdims=True)
    length = euclidean_norm(deviation, axis, keepdims)
    return with_square(
        divide(length, root_of(_degrees(x, axis, correction), x)),
        lambda: var(x, axis, correction, keepdims),
    )


def _degrees(x: Value, axis: Axes, correction: float) -> float:
    """Return the number of degrees of freedom, an integer if it is one."""
    degrees = _count(x, axis) - correction
    return int(degrees) if degrees == int(degrees) else degrees


def _squared(x: Any) -> Any:
    return (x * np.conj(x)).real if np.iscomplexobj(x) else x * x


def _evaluate_norm(x: Any, *, axis: Axes, keepdims: Any) -> Any:
    """Return the root of the sum of squares, scaled only where it would over- or underflow."""
    squares = np.add.reduce(_squared(x), axis=axis, keepdims=keepdims)
    if getattr(squares, "dtype", np.dtype(object)).kind == "O":
        return sqrt(np.asarray(squares, object))
    tiny = np.finfo(squares.dtype).tiny / np.finfo(squares.dtype).eps
    if np.all((squares > tiny) & (squares < np.inf)):
        return np.sqrt(squares)
    largest = np.max(np.abs(x), axis=axis, keepdims=True, initial=0)
    scale = np.where((largest > 0) & (largest < np.inf), largest, largest.dtype.type(1))
    scaled = x / scale
    root = np.sqrt(np.add.reduce(_squared(scaled), axis=axis, keepdims=True))
    root = root * scale
    return root if keepdims else np.squeeze(root, axis=axes_of(axis, np.ndim(x)))


def _direction(out: Value, x: Value, axis: Axes, keepdims: bool) -> Value:
    length = with_axes(out, x, axis, keepdims)
    return x / where(equal(length, 0), 1, length)


_norm: Call = general(
    "euclidean_norm",
    _evaluate_norm,
    jvps=[
        lambda t, out, x, *, axis, keepdims: sum(
            real(t * conj(_direction(out, x, axis, keepdims))), axis, None, keepdims
        )
    ],
    vjps=[
        lambda g, out, x, *, axis, keepdims: (
            with_axes(g, x, axis, keepdims) * conj(_direction(out, x, axis, keepdims))
        )
    ],
)


def euclidean_norm(x: Value, axis: Axes = None, keepdims: bool = False) -> Value:
    """Return the root of the sum of squared moduli; its derivative at 0 is 0."""
    axis = _axis(axis)
    return with_square(
        _norm(x, axis=axis, keepdims=keepdims), lambda: sum(_squared_modulus(x), axis, None, keepdims)
    )


def _squared_modulus(x: Value) -> Value:
    return real(x * conj(x))


def _evaluate_max(x: Any, *, axis: Axes, keepdims: Any) -> Any:
    return np.maximum.reduce(x, axis=axis, keepdims=keepdims)


def _evaluate_min(x: Any, *, axis: Axes, keepdims: Any) -> Any:
    return np.minimum.reduce(x, axis=axis, keepdims=keepdims)


def _hits(out: Value, x: Value, axis: Axes, keepdims: bool) -> tuple[Value, Value]:
    """Return which elements are extreme, and how many of them share it."""
    hits = equal(x, with_axes(out, x, axis, keepdims))
    return hits, astype(count_nonzero(hits, axis=axis, keepdims=True), dtype=x.dtype)


def _extreme_tangent(t: Value, out: Value, x: Value, *, axis: Axes, keepdims: bool) -> Value:
    hits, count = _hits(out, x, axis, keepdims)
    return sum(t * hits / count, axis, None, keepdims)


def _extreme_cotangent(g: Value, out: Value, x: Value, *, axis: Axes, keepdims: bool) -> Value:
    hits, count = _hits(out, x, axis, keepdims)
    return with_axes(g, x, axis, keepdims) / count * hits


_max: Call = general("max", _evaluate_max, jvps=[_extreme_tangent], vjps=[_extreme_cotangent])
_min: Call = general("min", _evaluate_min, jvps=[_extreme_tangent], vjps=[_extreme_cotangent])


def on_line(x: Value, axis: Axes) -> Value:
    """Bring several axes together as one last axis, because a reduction may name many."""
    ndim = len(shape_of(x))
    axes = axes_of(axis, ndim)
    rest = [n for a, n in enumerate(shape_of(x)) if a not in axes]
    moved = moveaxis(x, axes, tuple(range(ndim - len(axes), ndim)))
    return reshape(moved, (*rest, _count(x, axis)))


def max(x: Value, axis: Axes = None, keepdims: bool = False) -> Value:
    """Return the largest element along the axes; ties share the derivative equally."""
    return _max(x, axis=_axis(axis), keepdims=keepdims)


def min(x: Value, axis: Axes = None, keepdims: bool = False) -> Value:
    """Return the smallest element along the axes; ties share the derivative equally."""
    return _min(x, axis=_axis(axis), keepdims=keepdims)


def _evaluate_prod(x: Any) -> Any:
    return np.multiply.reduce(x, axis=-1)


def _others(out: Value, x: Value) -> Value:
    """Return, for each element of the last axis, the product of the other elements."""
    if divisible(out):
        return reshape(out, (*shape_of(out), 1)) / x
    return _products_before(x) * flip(_products_before(flip(x, -1)), -1)


def _products_before(x: Value) -> Value:
    return cumulative_prod(x, axis=-1, include_initial=True)[..., :-1]


_prod: Call = general(
    "prod",
    _evaluate_prod,
    jvps=[lambda t, out, x: sum(t * _others(out, x), -1)],
    vjps=[lambda g, out, x: reshape(g, (*shape_of(g), 1)) * _others(out, x)],
)


def prod(x: Value, axis: Axes = None, dtype: Any = None, keepdims: bool = False) -> Value:
    """Multiply elements along the given axes; right to any order where elements are 0."""
    if dtype is not None:
        x = astype(x, dtype=np.dtype(dtype))
    out = _prod(on_line(x, axis))
    if not keepdims:
        return out
    axes = axes_of(axis, len(shape_of(x)))
    return reshape(out, tuple(1 if a in axes else n for a, n in enumerate(shape_of(x))))


__all__ = ["broadcast_to", "max", "mean", "min", "prod", "std", "sum", "var"]
