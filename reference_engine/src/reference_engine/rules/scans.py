"""Rules of running sums, running products, and the recurrence behind their derivatives.

`recurrence(a, b)` is y[k] = a[k] * y[k-1] + b[k] along the last axis.  Derivatives of a running
product are such recurrences, and so are derivatives of recurrences: everything stays exact where
elements are 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, astype, general, linear
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.comparisons import all, isfinite, logical_and, not_equal
from reference_engine.rules.constants import ones, zeros
from reference_engine.rules.shaping import concat, flip, moveaxis, reshape


def _evaluate_cumsum(x: Any, *, axis: int) -> Any:
    return np.add.accumulate(x, axis=axis)


_cumsum: Call = linear(
    "cumulative_sum",
    _evaluate_cumsum,
    lambda g, x, *, axis: flip(_cumsum(flip(g, axis), axis=axis), axis),
)


def _only_axis(x: Value, axis: int | None, name: str) -> int:
    ndim = len(shape_of(x))
    if axis is not None:
        return axis % ndim
    if ndim != 1:
        raise ValueError(f"{name} needs an axis for an array of shape {shape_of(x)}")
    return 0


def cumulative_sum(
    x: Value, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Value:
    """Return running sums along an axis, after a leading 0 if `include_initial`."""
    if dtype is not None:
        x = astype(x, dtype=np.dtype(dtype))
    axis = _only_axis(x, axis, "cumulative_sum")
    out = _cumsum(x, axis=axis)
    return _after(0, out, axis) if include_initial else out


def _after(first: int, out: Value, axis: int) -> Value:
    shape = list(shape_of(out))
    shape[axis] = 1
    return concat([(ones if first else zeros)(tuple(shape), out), out], axis=axis)


def _evaluate_cumprod(x: Any) -> Any:
    return np.multiply.accumulate(x, axis=-1)


def _evaluate_recurrence(a: Any, b: Any) -> Any:
    y = np.array(b, dtype=np.result_type(a, b))
    for k in range(1, y.shape[-1]):
        y[..., k] += a[..., k] * y[..., k - 1]
    return y


def _delayed(y: Value) -> Value:
    """Return y[k-1] at k, and 0 at the start."""
    shape = (*shape_of(y)[:-1], 1)
    return concat([zeros(shape, y), y[..., :-1]], axis=-1)


def _advanced(a: Value) -> Value:
    """Return a[k+1] at k, and 0 at the end."""
    shape = (*shape_of(a)[:-1], 1)
    return concat([a[..., 1:], zeros(shape, a)], axis=-1)


def _backward(a: Value, g: Value) -> Value:
    """Solve c[k] = g[k] + a[k+1] c[k+1], the transposed recurrence."""
    return flip(recurrence(flip(_advanced(a), -1), flip(g, -1)), -1)


recurrence: Call = general(
    "recurrence",
    _evaluate_recurrence,
    jvps=[
        lambda t, out, a, b: recurrence(a, t * _delayed(out)),
        lambda t, out, a, b: recurrence(a, t),
    ],
    vjps=[
        lambda g, out, a, b: _backward(a, g) * _delayed(out),
        lambda g, out, a, b: _backward(a, g),
    ],
)


def _before(out: Value) -> Value:
    """Return out[k-1] at k, and 1 at the start."""
    shape = (*shape_of(out)[:-1], 1)
    return concat([ones(shape, out), out[..., :-1]], axis=-1)


def divisible(out: Value) -> bool:
    """Say whether a product may be divided by its factors."""
    return bool(all(logical_and(not_equal(out, 0), isfinite(out))))


def _cumprod_tangent(t: Value, out: Value, x: Value) -> Value:
    if divisible(out):
        return out * _cumsum(t / x, axis=-1)
    return recurrence(x, t * _before(out))


def _cumprod_cotangent(g: Value, out: Value, x: Value) -> Value:
    if divisible(out):
        return flip(_cumsum(flip(g * out, -1), axis=-1), -1) / x
    return _backward(x, g) * _before(out)


_cumprod: Call = general(
    "cumulative_prod",
    _evaluate_cumprod,
    jvps=[_cumprod_tangent],
    vjps=[_cumprod_cotangent],
)


def cumulative_prod(
    x: Value, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Value:
    """Return running products along an axis, after a leading 1 if `include_initial`."""
    if dtype is not None:
        x = astype(x, dtype=np.dtype(dtype))
    axis = _only_axis(x, axis, "cumulative_prod")
    last = len(shape_of(x)) - 1
    out = _cumprod(x) if axis == last else moveaxis(_cumprod(moveaxis(x, axis, -1)), -1, axis)
    return _after(1, out, axis) if include_initial else out


def diff(x: Value, axis: int = -1, n: int = 1, prepend: Value = None, append: Value = None) -> Value:
    """Return the n-th differences of neighbours along an axis."""
    if n < 0:
        raise ValueError(f"n must not be negative, got {n}")
    parts = [part for part in (prepend, x, append) if part is not None]
    x = concat(parts, axis=axis) if len(parts) > 1 else x
    before = (slice(None),) * (axis % len(shape_of(x)))
    for _ in range(n):
        x = x[(*before, slice(1, None))] - x[(*before, slice(None, -1))]
    return x


__all__ = ["cumulative_prod", "cumulative_sum", "diff", "recurrence", "reshape"]
