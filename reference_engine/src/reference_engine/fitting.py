"""Linear primitives, and the one place that knows broadcasting: how cotangents and tangents are fitted.

Rules never mention broadcasting. A cotangent may have any shape that broadcasts to its value's shape
(the cotangent of a sum stays a scalar); where a rule needs it in full, `in_full` gives it. What
fitting needs is itself linear, `broadcast_to`, `sum_to` and `astype`, and so they are declared here.

Must not know any other primitive, nor any level.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from reference_engine.dispatch import (
    Edges,
    Params,
    Primitive,
    Spec,
    Tangents,
    Traced,
    Value,
    Values,
    general_call,
    pair_call,
    plain,
    shape_of,
    single_call,
)
from reference_engine.foreign import converted, filled

Rule = Callable[..., Value]
Call = Callable[..., Any]
Shape = tuple[int, ...]


class Named(Primitive):
    """A primitive with a name, a NumPy function and a function that users call."""

    def __init__(self, name: str, evaluate: Callable[..., Any]) -> None:
        self.name = name
        self.evaluate = evaluate
        self.call = self.publish(general_call(self))

    def publish(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Give a dispatching function the name and a docstring."""
        call.__name__ = call.__qualname__ = self.name
        call.__doc__ = f"Compute `{self.name}`; a primitive, differentiable to any order."
        vars(call)["primitive"] = self
        return call


class Linear(Named):
    """A primitive that is linear in each operand, declared by its adjoints."""

    def __init__(self, name: str, evaluate: Callable[..., Any], adjoints: Sequence[Rule]) -> None:
        super().__init__(name, evaluate)
        self.adjoints = tuple(adjoints)
        if len(adjoints) == 1:
            self.call = self.publish(single_call(self))
        elif len(adjoints) == 2:
            self.call = self.publish(pair_call(self))

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Keep, for each watched operand, the other operands and its own shape and dtype."""
        shape = out.shape
        if len(operands) == 1:
            return ((parents[0], self._pull_only, (spec_of(operands[0]), shape, params), None),)
        if len(operands) == 2:
            (x, y), (left, right) = operands, parents
            if right is None:
                return ((left, self._pull_left, (spec_of(x), y, shape, params), None),)
            from_right = (right, self._pull_right, (x, spec_of(y), shape, params), None)
            if left is None:
                return (from_right,)
            return ((left, self._pull_left, (spec_of(x), y, shape, params), None), from_right)
        return tuple(
            (parent, self._pull, (position, _without(position, operands), shape, params), None)
            for position, parent in enumerate(parents)
            if parent is not None
        )

    def _pull_only(self, g: Value, x: Spec, out_shape: Shape, params: Params) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.adjoints[0](g, x, **params), x)

    def _pull_left(self, g: Value, x: Spec, y: Value, out_shape: Shape, params: Params) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.adjoints[0](g, x, y, **params), x)

    def _pull_right(self, g: Value, x: Value, y: Spec, out_shape: Shape, params: Params) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.adjoints[1](g, x, y, **params), y)

    def _pull(self, g: Value, position: int, operands: Values, out_shape: Shape, params: Params) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.adjoints[position](g, *operands, **params), operands[position])

    def push(self, tangents: Tangents, operands: Values, out: Value, params: Params) -> Value:
        """Apply the primitive to each tangent in turn and add."""
        return total(
            self.call(*operands[:position], tangent, *operands[position + 1 :], **params)
            for position, tangent in enumerate(tangents)
            if tangent is not None
        )


def _without(position: int, operands: Values) -> Values:
    """Return the operands with only shape and dtype of the one at this position."""
    return (*operands[:position], spec_of(operands[position]), *operands[position + 1 :])


def total(terms: Iterable[Value]) -> Value:
    """Return the sum of some terms, None of none."""
    result = None
    for term in terms:
        result = term if result is None else result + term
    return result


def in_full(g: Value, shape: Shape) -> Value:
    """Return a cotangent in full shape; a plain one in memory of its own, which BLAS needs."""
    if isinstance(g, Traced):
        return broadcast_to(g, shape=shape)
    return np.array(np.broadcast_to(g, shape))


def zeros_like(x: Value) -> Any:
    """Return zeros of the shape and dtype of a value, among objects in their own numbers."""
    return filled(x.shape, x.dtype, 0, plain(x) if x.dtype.kind == "O" else None)


def ones_like(x: Value) -> Any:
    """Return ones of the shape and dtype of a value, among objects in their own numbers."""
    return filled(x.shape, x.dtype, 1, plain(x) if x.dtype.kind == "O" else None)


def as_direction(t: Value, like: Value) -> Value:
    """Return a tangent or cotangent that a user gave in the dtype, and the type of numbers, of its value."""
    if like.dtype.kind == "O" and not isinstance(t, Traced):
        t = converted(t, plain(like))
    return fit_tangent(t, spec_of(like))


def boxed(out: Value) -> Value:
    """Make an array of a scalar that has no shape, such as a number from an object array."""
    if hasattr(out, "shape"):
        return out
    if isinstance(out, (bool, int, float, complex)):
        return np.asarray(out)
    box = np.empty((), object)
    box[()] = out
    return box


_new_spec = tuple.__new__
"""Makes a Spec without the named tuple's own constructor, in half of the time."""


def spec_of(x: Value) -> Spec:
    """Return the shape and dtype of a value."""
    try:
        return _new_spec(Spec, (x.shape, x.dtype))
    except AttributeError:
        x = np.asarray(x)
        return Spec(x.shape, x.dtype)


def fit_of(operand: Value, out: Value) -> Any:
    """Return how cotangents of an element-wise result are fitted to the operand; None: as is."""
    shape = operand.shape
    if shape == out.shape and (operand.dtype is out.dtype or operand.dtype == out.dtype):
        return None
    return shape, operand.dtype, out.shape


Fit = tuple[Shape, Any, Shape]
"""Shape and dtype of an operand, and the shape of the result that it was broadcast to."""


def fitted(rule: Rule, g: Value, saved: Values, fit: Fit) -> Value:
    """Apply an element-wise rule and undo the broadcasting and the promotion of its operand.

    A rule that needs no values only scales, so that the sum may come first and leave it less to do.
    """
    shape, dtype, out_shape = fit
    if shape == out_shape:
        return _as_dtype(rule(g, *saved), dtype)
    if saved:
        return _as_dtype(_narrowed(rule(g, *saved), shape, out_shape), dtype)
    return _as_dtype(rule(_narrowed(g, shape, out_shape)), dtype)


def _narrowed(c: Value, shape: Shape, out_shape: Shape) -> Value:
    if shape_of(c) != out_shape:
        c = broadcast_to(c, shape=out_shape)
    return sum_to(c, shape=shape)


def fit_to(c: Value, spec: Any) -> Value:
    """Undo the broadcasting (and the promotion) of an operand of a primitive of another form."""
    shape, wanted = getattr(c, "shape", ()), spec.shape
    if shape != wanted and not _broadcasts(shape, wanted):
        c = sum_to(c, shape=wanted)
    return c if getattr(c, "dtype", None) is spec.dtype else _as_dtype(c, spec.dtype)


def fit_tangent(t: Value, spec: Spec) -> Value:
    """Broadcast a tangent to the shape (and promote it to the dtype) of its value."""
    if shape_of(t) != spec.shape:
        t = broadcast_to(t, shape=spec.shape)
    return _as_dtype(t, spec.dtype)


def _as_dtype(c: Value, dtype: Any) -> Value:
    found = getattr(c, "dtype", dtype)
    if found == dtype or "O" in (found.kind, np.dtype(dtype).kind):
        return c
    return astype(c, dtype=dtype)


def _broadcasts(small: Shape, large: Shape) -> bool:
    return len(small) <= len(large) and all(
        s in (1, n) for s, n in zip(reversed(small), reversed(large), strict=False)
    )


def _evaluate_sum_to(x: Any, *, shape: Shape) -> Any:
    out = np.add.reduce(x, axis=_axes_to_sum(x.shape, shape))
    return out if getattr(out, "shape", None) == shape else np.asarray(out).reshape(shape)


@functools.lru_cache(maxsize=1024)
def _axes_to_sum(large: Shape, small: Shape) -> int | tuple[int, ...]:
    """Return the axes along which an array was broadcast; a single one as a number, which is faster."""
    extra = len(large) - len(small)
    axes = (*range(extra), *(a + extra for a, n in enumerate(small) if n == 1 and large[a + extra] != 1))
    return axes[0] if len(axes) == 1 else axes


def _evaluate_astype(x: Any, *, dtype: Any) -> Any:
    dtype = np.dtype(dtype)
    if np.iscomplexobj(x) and dtype.kind in "fiu":
        x = x.real
    return np.asarray(x).astype(dtype)


def _evaluate_broadcast_to(x: Any, *, shape: Shape) -> Any:
    return np.broadcast_to(x, shape)


broadcast_to: Call = Linear(
    "broadcast_to", _evaluate_broadcast_to, (lambda g, x, *, shape: sum_to(g, shape=x.shape),)
).call
sum_to: Call = Linear(
    "sum_to", _evaluate_sum_to, (lambda g, x, *, shape: broadcast_to(g, shape=x.shape),)
).call
astype: Call = Linear("astype", _evaluate_astype, (lambda g, x, *, dtype: astype(g, dtype=x.dtype),)).call
