"""Rules of functions that only move elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.declare import Call, broadcast_to, linear, sum_to, variadic
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.constants import zeros

Axes = Any
"""An axis, several, or None for all."""


def _evaluate_reshape(x: Any, *, shape: tuple[int, ...]) -> Any:
    return np.reshape(x, shape)


_reshape: Call = linear("reshape", _evaluate_reshape, lambda g, x, *, shape: _reshape(g, shape=x.shape))


def reshape(x: Value, shape: int | Sequence[int], copy: bool | None = None) -> Value:
    """Give x a new shape; one length may be -1."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    return _reshape(x, shape=shape)


def _evaluate_transpose(x: Any, *, axes: tuple[int, ...]) -> Any:
    return np.transpose(x, axes)


def _inverse(axes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(a) for a in np.argsort([a % len(axes) for a in axes]))


_transpose: Call = linear(
    "permute_dims",
    _evaluate_transpose,
    lambda g, x, *, axes: _transpose(g, axes=_inverse(axes)),
)


def permute_dims(x: Value, axes: Sequence[int]) -> Value:
    """Reorder the axes."""
    return _transpose(x, axes=tuple(axes))


def reverse_axes(x: Value) -> Value:
    """Reverse the order of all axes (`x.T`)."""
    return _transpose(x, axes=tuple(range(len(shape_of(x))))[::-1])


def matrix_transpose(x: Value) -> Value:
    """Exchange the last two axes."""
    ndim = len(shape_of(x))
    if ndim < 2:
        raise ValueError(f"matrix_transpose needs at least 2 axes, got shape {shape_of(x)}")
    return _transpose(x, axes=(*range(ndim - 2), ndim - 1, ndim - 2))


def moveaxis(x: Value, source: int | Sequence[int], destination: int | Sequence[int]) -> Value:
    """Move axes to new places; the others keep their order."""
    ndim = len(shape_of(x))
    sources = [a % ndim for a in ([source] if isinstance(source, int) else source)]
    places = [a % ndim for a in ([destination] if isinstance(destination, int) else destination)]
    order = [a for a in range(ndim) if a not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        order.insert(place, axis)
    return _transpose(x, axes=tuple(order))


def swapaxes(x: Value, first: int, second: int) -> Value:
    """Exchange two axes."""
    order = list(range(len(shape_of(x))))
    order[first], order[second] = order[second], order[first]
    return _transpose(x, axes=tuple(order))


def expand_dims(x: Value, axis: int | Sequence[int] = 0) -> Value:
    """Insert axes of length 1 at the given places of the result."""
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    shape = shape_of(x)
    ndim = len(shape) + len(axes)
    for a in axes:
        if not -ndim <= a < ndim:
            raise IndexError(f"axis {a} is out of bounds for a result with {ndim} axes")
    places = {a % ndim for a in axes}
    if len(places) != len(axes):
        raise ValueError(f"repeated axis in {axes}")
    rest = iter(shape)
    return _reshape(x, shape=tuple(1 if a in places else next(rest) for a in range(ndim)))


def squeeze(x: Value, axis: int | Sequence[int]) -> Value:
    """Remove axes of length 1."""
    shape = shape_of(x)
    axes = {a % len(shape) for a in ((axis,) if isinstance(axis, int) else axis)}
    for a in axes:
        if shape[a] != 1:
            raise ValueError(f"cannot squeeze axis {a} of shape {shape}: its length is not 1")
    return _reshape(x, shape=tuple(n for a, n in enumerate(shape) if a not in axes))


def broadcast_arrays(*arrays: Value) -> list[Value]:
    """Broadcast all arrays to their common shape."""
    shape = np.broadcast_shapes(*(shape_of(a) for a in arrays))
    return [broadcast_to(a, shape=shape) for a in arrays]


_BACKWARDS = slice(None, None, -1)


def _evaluate_flip(x: Any, *, axis: Axes) -> Any:
    if axis == -1 or (axis == 0 and x.ndim == 1):
        return x[..., _BACKWARDS]
    return np.flip(x, axis)


_flip: Call = linear("flip", _evaluate_flip, lambda g, x, *, axis: _flip(g, axis=axis))


def flip(x: Value, axis: Axes = None) -> Value:
    """Reverse the order of elements along the given axes, all by default."""
    return _flip(x, axis=axis)


def _evaluate_roll(x: Any, *, shift: Any, axis: Axes) -> Any:
    return np.roll(x, shift, axis)


def _opposite(shift: Any) -> Any:
    return tuple(-s for s in shift) if isinstance(shift, (tuple, list)) else -shift


_roll: Call = linear(
    "roll",
    _evaluate_roll,
    lambda g, x, *, shift, axis: _roll(g, shift=_opposite(shift), axis=axis),
)


def roll(x: Value, shift: int | tuple[int, ...], axis: Axes = None) -> Value:
    """Shift elements cyclically, over the flattened array by default."""
    return _roll(x, shift=shift, axis=axis)


def _evaluate_triangle(x: Any, *, k: int, lower: bool) -> Any:
    if x.dtype.kind == "O":
        rows, columns = x.shape[-2:]
        kept = np.tri(rows, columns, k if lower else k - 1, dtype=bool)
        return np.where(kept if lower else ~kept, x, zeros((), x))
    return np.tril(x, k) if lower else np.triu(x, k)


_triangle: Call = linear(
    "triangle",
    _evaluate_triangle,
    lambda g, x, *, k, lower: _triangle(g, k=k, lower=lower),
)


def tril(x: Value, k: int = 0) -> Value:
    """Keep the lower triangle, up to the k-th diagonal."""
    return _triangle(x, k=k, lower=True)


def triu(x: Value, k: int = 0) -> Value:
    """Keep the upper triangle, from the k-th diagonal."""
    return _triangle(x, k=k, lower=False)


def _evaluate_concat(*parts: Any, axis: int) -> Any:
    return np.concatenate(parts, axis=axis)


def _zeros(x: Value) -> Any:
    return zeros(shape_of(x), x)


def _concat_tangent(tangents: Sequence[Value | None], parts: Sequence[Value], *, axis: int) -> Value:
    filled = [_zeros(p) if t is None else t for t, p in zip(tangents, parts, strict=True)]
    return _concat(*filled, axis=axis)


def _concat_cotangent(g: Value, position: int, parts: Sequence[Value], *, axis: int) -> Value:
    start = sum(shape_of(part)[axis] for part in parts[:position])
    stop = start + shape_of(parts[position])[axis]
    axis %= len(shape_of(parts[0]))
    return g[(slice(None),) * axis + (slice(start, stop),)]


_concat: Call = variadic("concat", _evaluate_concat, jvp=_concat_tangent, vjp=_concat_cotangent)


def concat(arrays: Sequence[Value], axis: int | None = 0) -> Value:
    """Join arrays along an existing axis; None joins the flattened arrays."""
    if axis is None:
        return _concat(*(reshape(a, -1) for a in arrays), axis=0)
    return _concat(*arrays, axis=axis)


def _evaluate_stack(*parts: Any, axis: int) -> Any:
    return np.stack(parts, axis=axis)


def _stack_tangent(tangents: Sequence[Value | None], parts: Sequence[Value], *, axis: int) -> Value:
    filled = [_zeros(p) if t is None else t for t, p in zip(tangents, parts, strict=True)]
    return _stack(*filled, axis=axis)


def _stack_cotangent(g: Value, position: int, parts: Sequence[Value], *, axis: int) -> Value:
    axis %= len(shape_of(g))
    return g[(slice(None),) * axis + (position,)]


_stack: Call = variadic("stack", _evaluate_stack, jvp=_stack_tangent, vjp=_stack_cotangent)


def stack(arrays: Sequence[Value], axis: int = 0) -> Value:
    """Join arrays along a new axis."""
    return _stack(*arrays, axis=axis)


def unstack(x: Value, axis: int = 0) -> tuple[Value, ...]:
    """Split x into its slices along an axis."""
    axis %= len(shape_of(x))
    before = (slice(None),) * axis
    return tuple(x[(*before, i)] for i in range(shape_of(x)[axis]))


def repeat(x: Value, repeats: Any, axis: int | None = None) -> Value:
    """Repeat each element, the flattened array's by default."""
    if axis is None:
        x, axis = reshape(x, -1), 0
    order = np.repeat(np.arange(shape_of(x)[axis]), repeats)
    return x[(slice(None),) * (axis % len(shape_of(x))) + (order,)]


def tile(x: Value, repetitions: Sequence[int]) -> Value:
    """Lay copies of x side by side."""
    shape = shape_of(x)
    repetitions = (1,) * (len(shape) - len(repetitions)) + tuple(repetitions)
    shape = (1,) * (len(repetitions) - len(shape)) + shape
    pairs = list(zip(repetitions, shape, strict=True))
    x = reshape(x, [n for _, length in pairs for n in (1, length)])
    x = broadcast_to(x, shape=tuple(n for pair in pairs for n in pair))
    return reshape(x, [count * length for count, length in pairs])


__all__ = [
    "broadcast_arrays",
    "broadcast_to",
    "concat",
    "expand_dims",
    "flip",
    "matrix_transpose",
    "moveaxis",
    "permute_dims",
    "repeat",
    "reshape",
    "reverse_axes",
    "roll",
    "squeeze",
    "stack",
    "sum_to",
    "swapaxes",
    "tile",
    "tril",
    "triu",
    "unstack",
]
