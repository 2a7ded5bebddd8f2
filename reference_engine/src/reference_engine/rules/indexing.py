"""Rules of reading by index.

The adjoint of `x[index]` adds into an array of zeros.  So that a loop over the rows of one array does
not cost one full array per row, what is kept of a reading is a `Reading`: the sweep adds the
cotangent of the part into the one buffer of the array.

Index arrays that are watched (by a level that follows data, as replay does) are operands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from reference_engine import foreign
from reference_engine.declare import Call, broadcast_to, variadic
from reference_engine.dispatch import Edges, Params, Traced, Value, Values, shape_of
from reference_engine.fitting import zeros_like
from reference_engine.forms import Variadic


class Place(NamedTuple):
    """A hole in an index, filled by the operand at this position."""

    position: int


class Reading(NamedTuple):
    """How a part of an array was read: by one index, or by several one after the other."""

    path: tuple[Any, ...]
    watched: Values
    shape: tuple[int, ...]
    dtype: Any
    part_shape: tuple[int, ...]

    def added_to(self, old: Value | None, part: Value) -> Value:
        """Return old + part, the part where it was read, as a new array."""
        index = self.path[0] if len(self.path) == 1 else composed(self.path, self.shape)
        if shape_of(part) != self.part_shape:
            part = broadcast_to(part, shape=self.part_shape)
        if old is None:
            return scatter(part, *self.watched, index=index, shape=self.shape, dtype=self.dtype)
        if shape_of(old) != self.shape:
            old = broadcast_to(old, shape=self.shape)
        return add_at(old, part, *self.watched, index=index)

    def add_into(self, buffer: Any, part: Any) -> None:
        """Add a plain part to a plain array in place."""
        path = self.path
        for index in path[:-1]:
            buffer = buffer[index]
        index = path[-1]
        if type(index) is int or type(index) is slice:
            if self.part_shape:
                buffer = buffer[index]
                buffer += part
            else:
                buffer[index] += part
        else:
            _add_at(buffer, index, part)


_MOVES = frozenset({int, slice})
"""Types of indices that can be composed: those of basic indexing that neither add nor skip axes."""


def can_be_composed(index: Any) -> bool:
    """Say whether reading by this index, and then by another such one, is one reading."""
    if type(index) is tuple:
        return all(type(i) in _MOVES for i in index)
    return type(index) in _MOVES


def composed(path: tuple[Any, ...], shape: tuple[int, ...]) -> Any:
    """Return one index that reads what several read, one after the other."""
    places: list[Any] = [range(n) for n in shape]
    for index in path:
        free = [axis for axis, place in enumerate(places) if isinstance(place, range)]
        for axis, i in zip(free, index if type(index) is tuple else (index,), strict=False):
            places[axis] = places[axis][i]
    return tuple(_as_slice(place) if isinstance(place, range) else place for place in places)


def _as_slice(places: range) -> slice:
    """Return the slice that reads these places of an axis."""
    if not places:
        return slice(0, 0)
    return slice(places.start, places.stop if places.stop >= 0 else None, places.step)


def filled(index: Any, watched: tuple[Value, ...]) -> Any:
    """Put operands into the places of an index."""
    if not watched:
        return index
    parts = index if isinstance(index, tuple) else (index,)
    return tuple(watched[i.position] if isinstance(i, Place) else i for i in parts)


def _evaluate_getitem(x: Any, *watched: Any, index: Any) -> Any:
    return read(x, filled(index, watched))


def read(x: Any, index: Any) -> Any:
    """Return x[index] of a plain array; where only one axis is read by a list, row by row in memory.

    NumPy's own `x[:, places]` puts that axis outermost, and takes several times as long.
    """
    if type(index) is tuple and len(index) > 1 and type(index[-1]) is np.ndarray and type(x) is np.ndarray:
        *before, places = index
        if places.dtype.kind in "iu" and all(type(i) is slice and i == slice(None) for i in before):
            return x.take(places, axis=len(before))
    return x[index]


def _evaluate_add_at(x: Any, part: Any, *watched: Any, index: Any) -> Any:
    result = np.array(x)
    _add_at(result, filled(index, watched), part)
    return result


def _add_at(buffer: Any, index: Any, part: Any) -> None:
    """Add to a part of an array; elements read twice are added twice."""
    if _is_basic(index) or _reads_rows_once(index, len(buffer)):
        buffer[index] += part
    elif buffer.flags.c_contiguous and 64 < buffer.size <= _MOST_PLACES * np.size(part):
        places = read(np.arange(buffer.size).reshape(buffer.shape), index)
        np.add.at(buffer.reshape(-1), places.ravel(), np.broadcast_to(part, places.shape).ravel())
    else:
        np.add.at(buffer, index, part)


_MOST_PLACES = 4
"""For how many elements per added one it pays to number them: `np.add.at` is fast in one dimension."""


def _reads_rows_once(index: Any, count: int) -> bool:
    """Say whether an index is a short list of different rows."""
    if type(index) is tuple and len(index) == 1:
        index = index[0]
    if type(index) is not np.ndarray or index.ndim != 1 or len(index) > 64 or index.dtype.kind not in "iu":
        return False
    rows = index.tolist()
    return len({row % count for row in rows}) == len(rows)


def _is_basic(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(
        i is None or i is Ellipsis or isinstance(i, (slice, int, np.integer)) or _is_mask(i) for i in parts
    ) and not (sum(_is_mask(i) for i in parts) and len(parts) > 1)


def _is_mask(i: Any) -> bool:
    return isinstance(i, np.ndarray) and i.dtype == bool


class _GetItem(Variadic):
    """Reading is linear in the array; what its adjoint needs is a `Reading`."""

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Keep the index, and shape and dtype of the array."""
        x = operands[0]
        reading = Reading((params["index"],), operands[1:], x.shape, x.dtype, out.shape)
        return ((parents[0], part_cotangent, (), reading),)


def part_cotangent(g: Value) -> Value:
    """Return the cotangent of a part; the sweep adds it where the part was read."""
    return g


def _no_rule(*operands: Any, **params: Any) -> Any:
    raise NotImplementedError


_getitem: Call = _GetItem(
    "getitem",
    _evaluate_getitem,
    jvp=lambda tangents, operands, *, index: _getitem(tangents[0], *operands[1:], index=index),
    vjp=_no_rule,
).call


_GETITEM: _GetItem = vars(_getitem)["primitive"]


def getitem(x: Value, index: Any) -> Value:
    """Read `x[index]`: basic, boolean and integer-array indices, in any mix."""
    if type(index) is not int and type(index) is not slice:
        parts = index if isinstance(index, tuple) else (index,)
        if any(isinstance(i, (Traced, list)) for i in parts):
            return _read_by_arrays(x, parts)
    return x.level.read(_GETITEM, x, index) if isinstance(x, Traced) else read(x, index)


def _read_by_arrays(x: Value, parts: tuple[Any, ...]) -> Value:
    """Read by an index that holds lists, or arrays that are watched."""
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
        base = zeros_like(operands[0])
    return add_at(base, part, *operands[2:], index=index)


def _add_at_cotangent(g: Value, position: int, operands: tuple[Value, ...], *, index: Any) -> Value:
    return g if position == 0 else _getitem(g, *operands[2:], index=index)


add_at: Call = _AddAt("add_at", _evaluate_add_at, jvp=_add_at_tangent, vjp=_add_at_cotangent).call


def _evaluate_scatter(part: Any, *watched: Any, index: Any, shape: tuple[int, ...], dtype: Any) -> Any:
    result = foreign.filled(shape, dtype, 0, part)
    index = filled(index, watched)
    if _is_basic(index):
        # As an element: an array within an array of objects would be added into in place.
        result[index] = part[()] if isinstance(part, np.ndarray) else part
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
