"""Rules of reading by index.

The adjoint of `x[index]` adds into an array of zeros.  So that a loop over the rows of one array
does not cost one full array per row, the adjoint returns a `Scatter`, a cotangent not yet added:
reverse mode adds it into a buffer of its own.

Index arrays that are watched (by a level that follows data, as replay does) are operands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from reference_engine.declare import Call, broadcast_to, variadic
from reference_engine.dispatch import Edges, Params, Traced, Value, Values, shape_of, single_call
from reference_engine.forms import Variadic


class Place(NamedTuple):
    """A hole in an index, filled by the operand at this position."""

    position: int


class Scatter(NamedTuple):
    """The cotangent of an array of which only a part was read."""

    cotangent: Value
    watched: tuple[Value, ...]
    index: Any
    shape: tuple[int, ...]
    dtype: Any

    def added_to(self, old: Value | None) -> Value:
        """Return old + scatter as a new array."""
        if old is None:
            params = {"index": self.index, "shape": self.shape, "dtype": self.dtype}
            return scatter(self.cotangent, *self.watched, **params)
        if shape_of(old) != self.shape:
            old = broadcast_to(old, shape=self.shape)
        return add_at(old, self.cotangent, *self.watched, index=self.index)

    def add_into(self, buffer: Any) -> None:
        """Add to a plain array in place."""
        index = self.index
        if type(index) is int or type(index) is slice:
            buffer[index] += self.cotangent
        else:
            _add_at(buffer, filled(index, self.watched), self.cotangent)


def filled(index: Any, watched: tuple[Value, ...]) -> Any:
    """Put operands into the places of an index."""
    if not watched:
        return index
    parts = index if isinstance(index, tuple) else (index,)
    return tuple(watched[i.position] if isinstance(i, Place) else i for i in parts)


def _evaluate_getitem(x: Any, *watched: Any, index: Any) -> Any:
    return x[filled(index, watched)]


def _evaluate_add_at(x: Any, part: Any, *watched: Any, index: Any) -> Any:
    result = np.array(x)
    _add_at(result, filled(index, watched), part)
    return result


def _add_at(buffer: Any, index: Any, part: Any) -> None:
    """Add to a part of an array; elements read twice are added twice."""
    if _is_basic(index):
        buffer[index] += part
    else:
        np.add.at(buffer, index, part)


def _is_basic(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        i is None or i is Ellipsis or isinstance(i, (slice, int, np.integer)) or _is_mask(i) for i in parts
    ) and not (sum(_is_mask(i) for i in parts) and len(parts) > 1)


def _is_mask(i: Any) -> bool:
    return isinstance(i, np.ndarray) and i.dtype == bool


class _GetItem(Variadic):
    """Reading is linear in the array; the adjoint is a `Scatter`."""

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Keep the index, and shape and dtype of the array."""
        x = operands[0]
        saved = (operands[1:], params["index"], x.shape, x.dtype, out.shape)
        return ((parents[0], _scatter, saved, None),)


def _scatter(
    g: Value,
    watched: tuple[Value, ...],
    index: Any,
    shape: tuple[int, ...],
    dtype: Any,
    out_shape: tuple[int, ...],
) -> Scatter:
    if getattr(g, "shape", None) != out_shape:
        g = broadcast_to(g, shape=out_shape)
    return Scatter(g, watched, index, shape, dtype)


def _no_rule(*operands: Any, **params: Any) -> Any:
    raise NotImplementedError


_getitem: Call = _GetItem(
    "getitem",
    _evaluate_getitem,
    jvp=lambda tangents, operands, *, index: _getitem(tangents[0], *operands[1:], index=index),
    vjp=_no_rule,
).call


_getitem_plainly: Call = single_call(vars(_getitem)["primitive"])


def getitem(x: Value, index: Any) -> Value:
    """Read `x[index]`: basic, boolean and integer-array indices, in any mix."""
    if type(index) is int or type(index) is slice:
        return _getitem_plainly(x, index=index)
    parts = index if isinstance(index, tuple) else (index,)
    if not any(isinstance(i, (Traced, list)) for i in parts):
        return _getitem_plainly(x, index=index)
    watched: list[Value] = []
    places: list[Any] = []
    for i in parts:
        if isinstance(i, Traced):
            places.append(Place(len(watched)))
            watched.append(i)
        else:
            places.append(np.asarray(i) if isinstance(i, list) else i)
    return _getitem(x, *watched, index=tuple(places))


class _AddAt(Variadic):
    """Return a copy of x to a part of which something was added."""


def _add_at_tangent(tangents: tuple[Value | None, ...], operands: tuple[Value, ...], *, index: Any) -> Value:
    base, part = tangents[:2]
    if part is None:
        return base
    if base is None:
        base = np.zeros(shape_of(operands[0]), operands[0].dtype)
    return add_at(base, part, *operands[2:], index=index)


def _add_at_cotangent(g: Value, position: int, operands: tuple[Value, ...], *, index: Any) -> Value:
    return g if position == 0 else _getitem(g, *operands[2:], index=index)


add_at: Call = _AddAt("add_at", _evaluate_add_at, jvp=_add_at_tangent, vjp=_add_at_cotangent).call


def _evaluate_scatter(part: Any, *watched: Any, index: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    result = np.zeros(shape, dtype)
    index = filled(index, watched)
    if _is_basic(index):
        result[index] = part
    else:
        np.add.at(result, index, part)
    return result


def _scatter_tangent(tangents: tuple[Value | None, ...], operands: tuple[Value, ...], **params: Any) -> Value:
    return scatter(tangents[0], *operands[1:], **params)


def _scatter_cotangent(
    g: Value, position: int, operands: tuple[Value, ...], *, index: Any, **params: Any
) -> Value:
    return _getitem(g, *operands[1:], index=index)


scatter: Call = variadic("scatter", _evaluate_scatter, jvp=_scatter_tangent, vjp=_scatter_cotangent)


def take(x: Value, indices: Value, axis: int | None = None) -> Value:
    """Read along an axis; only a one-axis x may leave the axis out."""
    ndim = len(shape_of(x))
    if axis is None:
        if ndim != 1:
            raise ValueError(f"take needs an axis for an array of shape {shape_of(x)}")
        axis = 0
    if not isinstance(indices, Traced):
        indices = np.asarray(indices)
    return getitem(x, (slice(None),) * (axis % ndim) + (indices,))


def take_along_axis(x: Value, indices: Value, axis: int = -1) -> Value:
    """Read, in each line along an axis, at the indices of the same line."""
    shape, ndim = shape_of(x), len(shape_of(x))
    axis %= ndim
    index: list[Any] = []
    for a in range(ndim):
        lengths = [1] * ndim
        lengths[a] = -1
        index.append(np.arange(shape[a]).reshape(lengths))
    index[axis] = indices
    return getitem(x, tuple(index))
