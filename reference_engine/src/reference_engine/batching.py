"""Many directions at once: a value with a leading axis of independent copies.

A `Batch` looks like one array of its logical shape and computes for every copy.  Jacobians and
Hessians use it to push or pull all directions in one pass.  Element-wise primitives align their
axes; the most used others have a rule of their own; all others run once per copy and are stacked.

Must not know transforms or derivative rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_engine.declare import broadcast_to, sum_to
from reference_engine.dispatch import Level, Primitive, Traced, Value, shape_of
from reference_engine.forms import Elementwise
from reference_engine.rules import fourier, indexing, products, reductions, scans, shaping
from reference_engine.tracer import Tracer

Params = dict[str, Any]


class Batch(Tracer):
    """A stack of values that looks like one of them."""

    __slots__ = ()
    level: Batching

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of one copy."""
        return shape_of(self.value)[1:]

    def __bool__(self) -> bool:
        """Return the truth that all copies share."""
        truths = np.asarray(self.value if not isinstance(self.value, Traced) else self.value.value)
        if truths.all() or not truths.any():
            return bool(truths.all())
        raise ValueError(
            "the directions of a batch disagree about a branch: differentiate one direction at a time"
        )


class Batching(Level):
    """One set of directions."""

    __slots__ = ("count",)

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def unary(self, primitive: Primitive, x: Value) -> Value:
        """Evaluate an element-wise operation on one operand: the axes are right as they are."""
        return Batch(self, primitive.call(x.value))

    def binary(self, primitive: Primitive, x: Value, y: Value) -> Value:
        """Evaluate an element-wise operation on two operands; align axes only where they need it."""
        x_value, x_ndim = (x.value, -1) if type(x) is Batch and x.level is self else (x, 0)
        y_value, y_ndim = (y.value, -1) if type(y) is Batch and y.level is self else (y, 0)
        x_own, y_own = x_ndim < 0, y_ndim < 0
        x_ndim += len(getattr(x_value, "shape", ()))
        y_ndim += len(getattr(y_value, "shape", ()))
        if (x_own and x_ndim < y_ndim) or (y_own and y_ndim < x_ndim):
            x_value, y_value = _aligned((x_value, y_value), [x_own, y_own])
        return Batch(self, primitive.call(x_value, y_value))

    def apply(self, primitive: Primitive, operands: tuple[Value, ...], params: Params) -> Value:
        """Evaluate a primitive for all copies."""
        batched = [type(x) is Batch and x.level is self for x in operands]
        values = tuple(x.value if own else x for x, own in zip(operands, batched, strict=True))
        if isinstance(primitive, Elementwise) or primitive.name in _ELEMENTWISE_TESTS:
            out = primitive.call(*_aligned(values, batched), **params)
        else:
            rule = _RULES.get(primitive.name)
            out = rule(primitive, values, batched, params) if rule else NotImplemented
            if out is NotImplemented:
                out = self._one_by_one(primitive, values, batched, params)
        if isinstance(out, tuple):
            return tuple(Batch(self, part) for part in out)
        return Batch(self, out)

    def _one_by_one(
        self, primitive: Primitive, values: Sequence[Value], batched: list[bool], params: Params
    ) -> Value:
        results = [
            primitive.call(*(v[i] if own else v for v, own in zip(values, batched, strict=True)), **params)
            for i in range(self.count)
        ]
        if results and isinstance(results[0], tuple):
            return tuple(shaping.stack(list(parts)) for parts in zip(*results, strict=True))
        return shaping.stack(results)


def directions(values: Value) -> Batch:
    """Take the leading axis of an array as an axis of directions."""
    return Batch(Batching(shape_of(values)[0]), values)


def gathered(batch: Value, level: Batching) -> Value:
    """Return the stack of all copies, also of a value that does not depend on the direction."""
    if isinstance(batch, Batch) and batch.level is level:
        return batch.value
    return broadcast_to(batch, shape=(level.count, *shape_of(batch)))


def _aligned(values: Sequence[Value], batched: list[bool]) -> list[Value]:
    """Insert axes after the leading one, so that logical shapes broadcast as they should."""
    logical = [len(shape_of(v)) - own for v, own in zip(values, batched, strict=True)]
    ndim = max(logical)
    aligned = []
    for value, own, n in zip(values, batched, logical, strict=True):
        if own and n < ndim:
            shape = shape_of(value)
            value = shaping.reshape(value, (shape[0], *(1,) * (ndim - n), *shape[1:]))
        aligned.append(value)
    return aligned


Rule = Callable[[Primitive, tuple[Value, ...], list[bool], Params], Value]


def _sum(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    (x,) = values
    axes = reductions.axes_of(params["axis"], len(shape_of(x)) - 1)
    return p.call(x, axis=tuple(a + 1 for a in axes), keepdims=params["keepdims"])


def _broadcast_to(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    (x,) = values
    count, *rest = shape_of(x)
    shape = params["shape"]
    x = shaping.reshape(x, (count, *(1,) * (len(shape) - len(rest)), *rest))
    return broadcast_to(x, shape=(count, *shape))


def _sum_to(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    (x,) = values
    count, *rest = shape_of(x)
    shape = params["shape"]
    padded = (1,) * (len(rest) - len(shape)) + shape
    return shaping.reshape(sum_to(x, shape=(count, *padded)), (count, *shape))


def _reshape(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    (x,) = values
    return shaping.reshape(x, (shape_of(x)[0], *params["shape"]))


def _transpose(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    (x,) = values
    ndim = len(shape_of(x)) - 1
    return p.call(x, axes=(0, *(a % ndim + 1 for a in params["axes"])))


def _same_axis(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    """Apply a primitive with an `axis` parameter, counted past the leading axis."""
    (x,) = values
    axis = params["axis"]
    if axis is None:
        return NotImplemented
    ndim = len(shape_of(x)) - 1
    if isinstance(axis, int):
        moved: Any = axis % ndim + 1
    else:
        moved = tuple(a % ndim + 1 for a in axis)
    return p.call(x, **{**params, "axis": moved})


def _as_is(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    """Apply a primitive that acts on the last axes of any stack."""
    return p.call(*values, **params)


def _matmul(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    x, y = values
    x_ndim, y_ndim = len(shape_of(x)) - batched[0], len(shape_of(y)) - batched[1]
    if x_ndim > 2 or y_ndim > 2:
        return NotImplemented
    if x_ndim == 1:
        x = shaping.expand_dims(x, -2)
    if y_ndim == 1:
        y = shaping.expand_dims(y, -1)
    out = products.matmul(x, y)
    lost = ((-2,) if x_ndim == 1 else ()) + ((-1,) if y_ndim == 1 else ())
    return shaping.squeeze(out, lost) if lost else out


def _joined(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    """Join parts of which some are not batched."""
    count = next(shape_of(v)[0] for v, own in zip(values, batched, strict=True) if own)
    parts = [
        v if own else broadcast_to(v, shape=(count, *shape_of(v)))
        for v, own in zip(values, batched, strict=True)
    ]
    ndim = len(shape_of(parts[0])) - 1 + (p.name == "stack")
    return p.call(*parts, axis=params["axis"] % ndim + 1)


def _getitem(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    index = _past_first(params["index"], batched)
    return NotImplemented if index is None else p.call(*values, index=index)


def _add_at(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    index = _past_first(params["index"], batched[1:])
    if index is None:
        return NotImplemented
    base, part, *watched = values
    count = shape_of(base if batched[0] else part)[0]
    if not batched[0]:
        base = broadcast_to(base, shape=(count, *shape_of(base)))
    if not batched[1]:
        part = broadcast_to(part, shape=(count, *shape_of(part)))
    return p.call(base, part, *watched, index=index)


def _scatter(p: Primitive, values: tuple[Value, ...], batched: list[bool], params: Params) -> Value:
    index = _past_first(params["index"], batched)
    if index is None:
        return NotImplemented
    count = shape_of(values[0])[0]
    return p.call(*values, index=index, shape=(count, *params["shape"]), dtype=params["dtype"])


def _past_first(index: Any, batched: list[bool]) -> Any:
    """Return the index behind a leading axis, or None where axes would move."""
    if any(batched[1:]):
        return None
    parts = index if isinstance(index, tuple) else (index,)
    arrays = [i for i, part in enumerate(parts) if isinstance(part, (np.ndarray, indexing.Place))]
    integers = [i for i, part in enumerate(parts) if isinstance(part, (int, np.integer))]
    mixed = sorted(arrays + integers) if arrays else []
    if mixed and mixed[-1] - mixed[0] + 1 != len(mixed):
        return None
    return (slice(None), *parts)


_RULES: dict[str, Rule] = {
    "sum": _sum,
    "broadcast_to": _broadcast_to,
    "sum_to": _sum_to,
    "reshape": _reshape,
    "permute_dims": _transpose,
    "flip": _same_axis,
    "roll": _same_axis,
    "cumulative_sum": _same_axis,
    "cumulative_prod": _as_is,
    "triangle": _as_is,
    "astype": _as_is,
    "real": _as_is,
    "imag": _as_is,
    "conj": _as_is,
    "modulus": _as_is,
    "inv": _as_is,
    "det": _as_is,
    "prod": _as_is,
    "fft": _same_axis,
    "rfft": _same_axis,
    "irfft": _same_axis,
    "matmul": _matmul,
    "concat": _joined,
    "stack": _joined,
    "getitem": _getitem,
    "add_at": _add_at,
    "scatter": _scatter,
}

_ELEMENTWISE_TESTS = frozenset(
    {
        *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"),
        *("isfinite", "isinf", "isnan", "signbit", "sign"),
        *("logical_and", "logical_or", "logical_xor", "logical_not"),
        *("bitwise_and", "bitwise_or", "bitwise_xor", "bitwise_invert"),
        *("floor", "ceil", "trunc", "round", "floor_divide"),
    }
)

__all__ = ["Batch", "Batching", "directions", "fourier", "gathered", "scans"]
