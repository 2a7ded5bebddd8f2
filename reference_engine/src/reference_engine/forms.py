"""The forms of primitives, and the one place that knows broadcasting.

A form turns declared rules into what reverse mode keeps of a call (`edges`) and into a forward push.
Rules never mention broadcasting: `fit_cotangent` and `fit_tangent` do. A cotangent may have any
shape that broadcasts to its value's shape (the cotangent of a sum stays a scalar); the forms other
than `Elementwise` receive it in full.

This module must not know any primitive but the three that fitting needs, nor any level.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_engine.dispatch import (
    Edge,
    Primitive,
    Spec,
    Traced,
    Value,
    binary_call,
    general_call,
    pair_call,
    shape_of,
    single_call,
    unary_call,
)
from reference_engine.scalars import evaluate_foreign, with_weak_scalars

Rule = Callable[..., Value]
Call = Callable[..., Any]
_NAMES = ("x", "y", "z")


class _Named(Primitive):
    def __init__(self, name: str, evaluate: Callable[..., Any]) -> None:
        self.name = name
        self.evaluate = evaluate
        self.call = self._publish(general_call(self))

    def _publish(self, call: Callable[..., Any]) -> Callable[..., Any]:
        call.__name__ = call.__qualname__ = self.name
        call.__doc__ = f"Compute `{self.name}`; a primitive, differentiable to any order."
        vars(call)["primitive"] = self
        return call


class Elementwise(_Named):
    """A primitive that acts element by element, declared by its scaled partial derivatives."""

    def __init__(
        self,
        name: str,
        evaluate: Callable[..., Any],
        rules: Sequence[Rule | None],
        operator: Callable[..., Any] | None = None,
        same: Rule | None = None,
        both: Rule | None = None,
    ) -> None:
        super().__init__(name, with_weak_scalars(evaluate))
        self.rules: tuple[Any, ...] = tuple(rules)
        self.same = same
        self.both = both
        self.needs = tuple(_needs(name, rule, len(rules)) for rule in rules)
        if len(rules) == 1:
            self.call = self._publish(unary_call(self))
        elif len(rules) == 2:
            self.call = self._publish(binary_call(self))
        self.inner = self.call if operator is None else with_weak_scalars(operator)

    def rescue(self, error: TypeError, *operands: Value) -> Value:
        """Evaluate on scalars that NumPy has no loop for, or raise the error again."""
        return evaluate_foreign(self.name, error, operands)

    def edges(
        self,
        parents: Sequence[Any],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> tuple[Edge, ...]:
        """Keep, for each watched operand, the values its rule names."""
        values = (*operands, out)
        if len(operands) == 2 and None not in parents and None not in self.rules:
            (x, y), (rule, other), (need, needs) = operands, self.rules, self.needs
            return (
                (parents[0], rule, values[need], fit_of(x, out)),
                (parents[1], other, values[needs], fit_of(y, out)),
            )
        return tuple(
            (parent, rule, values[need], fit_of(operand, out))
            for parent, rule, need, operand in zip(parents, self.rules, self.needs, operands, strict=True)
            if parent is not None and rule is not None
        )

    def push(
        self,
        tangents: Sequence[Value | None],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> Value:
        """Scale each tangent by its partial derivative and add them."""
        if self.same is not None and operands[0] is operands[1] and tangents[0] is tangents[1]:
            return self.same(tangents[0], operands[0])
        if self.both is not None and all(t is not None for t in tangents):
            return self.both(*tangents)
        values = (*operands, out)
        return _total(
            rule(tangent, *values[need])
            for tangent, rule, need in zip(tangents, self.rules, self.needs, strict=True)
            if tangent is not None and rule is not None
        )


def _needs(name: str, rule: Rule | None, arity: int) -> slice:
    """Return which part of `(*operands, out)` the rule's parameters name."""
    if rule is None:
        return slice(0, 0)
    known = [*_NAMES[:arity], "out"]
    wanted = list(inspect.signature(rule).parameters)[1:]
    if not wanted:
        return slice(0, 0)
    start = known.index(wanted[0])
    if known[start : start + len(wanted)] != wanted:
        raise TypeError(f"the rule of {name} takes {wanted}, which must be a contiguous part of {known}")
    return slice(start, start + len(wanted))


class Linear(_Named):
    """A primitive that is linear in each operand, declared by its adjoints."""

    def __init__(self, name: str, evaluate: Callable[..., Any], adjoints: Sequence[Rule]) -> None:
        super().__init__(name, evaluate)
        self.adjoints = tuple(adjoints)
        if len(adjoints) == 1:
            self.call = self._publish(single_call(self))
        elif len(adjoints) == 2:
            self.call = self._publish(pair_call(self))

    def edges(
        self,
        parents: Sequence[Any],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> tuple[Edge, ...]:
        """Keep, for each watched operand, the other operands and its own shape and dtype."""
        shape = out.shape
        if len(operands) == 1:
            x = operands[0]
            return ((parents[0], self._pull_only, (x.shape, x.dtype, shape, params), None),)
        return tuple(
            (parent, self._pull, (position, _without(position, operands), shape, params), None)
            for position, parent in enumerate(parents)
            if parent is not None
        )

    def _pull_only(
        self, g: Value, shape: tuple[int, ...], dtype: Any, out_shape: Any, params: dict[str, Any]
    ) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        spec = Spec(shape, dtype)
        return fit_to(self.adjoints[0](g, spec, **params), spec)

    def _pull(
        self,
        g: Value,
        position: int,
        operands: tuple[Value, ...],
        out_shape: tuple[int, ...],
        params: dict[str, Any],
    ) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.adjoints[position](g, *operands, **params), operands[position])

    def push(
        self,
        tangents: Sequence[Value | None],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> Value:
        """Apply the primitive to each tangent in turn and add."""
        return _total(
            self.call(*operands[:position], tangent, *operands[position + 1 :], **params)
            for position, tangent in enumerate(tangents)
            if tangent is not None
        )


def _without(position: int, operands: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the operands with only shape and dtype of the one at this position."""
    if len(operands) == 2:
        x, y = operands
        return (Spec(x.shape, x.dtype), y) if position == 0 else (x, Spec(y.shape, y.dtype))
    return (*operands[:position], spec_of(operands[position]), *operands[position + 1 :])


class General(_Named):
    """A primitive declared by its two rules."""

    def __init__(
        self,
        name: str,
        evaluate: Callable[..., Any],
        jvps: Sequence[Rule | None],
        vjps: Sequence[Rule | None],
        outputs: int | None,
    ) -> None:
        super().__init__(name, evaluate)
        self.jvps = tuple(jvps)
        self.vjps = tuple(vjps)
        self.outputs = outputs
        if len(vjps) == 1:
            self.call = self._publish(single_call(self))

    def edges(
        self,
        parents: Sequence[Any],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> tuple[Edge, ...]:
        """Keep the operands and the result for each watched operand."""
        return tuple(
            (parent, self._pull, (position, operands, out, params), None)
            for position, parent in enumerate(parents)
            if parent is not None
        )

    def _pull(
        self,
        g: Value,
        position: int,
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> Value:
        vjp = self._rule(self.vjps, position, "reverse")
        return fit_to(vjp(_in_full(g, out), out, *operands, **params), operands[position])

    def push(
        self,
        tangents: Sequence[Value | None],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> Value:
        """Apply the forward rule of each watched operand and add."""
        terms = [
            self._rule(self.jvps, position, "forward")(tangent, out, *operands, **params)
            for position, tangent in enumerate(tangents)
            if tangent is not None
        ]
        if self.outputs is None:
            return _total(terms)
        return tuple(_total(parts) for parts in zip(*terms, strict=True))

    def _rule(self, rules: Sequence[Rule | None], position: int, mode: str) -> Rule:
        rule = rules[position]
        if rule is None:
            raise NotImplementedError(
                f"{self.name} has no {mode}-mode rule for its argument {position}: declare one, or "
                f"detach that argument"
            )
        return rule


class Variadic(_Named):
    """A primitive with any number of operands, declared by its two rules."""

    def __init__(self, name: str, evaluate: Callable[..., Any], jvp: Rule, vjp: Rule) -> None:
        super().__init__(name, evaluate)
        self.jvp = jvp
        self.vjp = vjp

    def edges(
        self,
        parents: Sequence[Any],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> tuple[Edge, ...]:
        """Keep all operands for each watched operand."""
        shape = out.shape
        return tuple(
            (parent, self._pull, (position, operands, shape, params), None)
            for position, parent in enumerate(parents)
            if parent is not None
        )

    def _pull(
        self,
        g: Value,
        position: int,
        operands: tuple[Value, ...],
        out_shape: tuple[int, ...],
        params: dict[str, Any],
    ) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.vjp(g, position, operands, **params), operands[position])

    def push(
        self,
        tangents: Sequence[Value | None],
        operands: tuple[Value, ...],
        out: Value,
        params: dict[str, Any],
    ) -> Value:
        """Apply the forward rule to all tangents at once."""
        return self.jvp(tuple(tangents), operands, **params)


class Constant(_Named):
    """A primitive through which no derivative passes."""

    differentiable = False


def _total(terms: Any) -> Value:
    total = None
    for term in terms:
        total = term if total is None else total + term
    return total


def _in_full(g: Value, out: Value) -> Value:
    """Return a cotangent in the full shape of its value, zeros where a part of a tuple is None."""
    if isinstance(g, tuple):
        return tuple(
            np.zeros(part.shape, part.dtype) if c is None else _in_full(c, part)
            for c, part in zip(g, out, strict=True)
        )
    return g if getattr(g, "shape", None) == out.shape else in_full(g, out.shape)


def in_full(g: Value, shape: tuple[int, ...]) -> Value:
    """Return a cotangent in full shape; a plain one in memory of its own, which BLAS needs."""
    if isinstance(g, Traced):
        return broadcast_to(g, shape=shape)
    return np.array(np.broadcast_to(g, shape))


def spec_of(x: Value) -> Spec:
    """Return the shape and dtype of a value."""
    try:
        return Spec(x.shape, x.dtype)
    except AttributeError:
        x = np.asarray(x)
        return Spec(x.shape, x.dtype)


def fit_of(operand: Value, out: Value) -> Any:
    """Return how cotangents of an element-wise result are fitted to the operand; None: as is."""
    shape = operand.shape
    if shape == out.shape and (operand.dtype is out.dtype or operand.dtype == out.dtype):
        return None
    return shape, operand.dtype, out.shape


def fit_cotangent(c: Value, fit: tuple[tuple[int, ...], Any, tuple[int, ...]]) -> Value:
    """Undo the broadcasting (and the promotion) of an element-wise operand."""
    shape, dtype, out_shape = fit
    if shape != out_shape:
        if shape_of(c) != out_shape:
            c = broadcast_to(c, shape=out_shape)
        c = sum_to(c, shape=shape)
    return _as_dtype(c, dtype)


def fit_to(c: Value, spec: Any) -> Value:
    """Undo the broadcasting (and the promotion) of an operand of a primitive of another form."""
    shape, wanted = shape_of(c), spec.shape
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


def _broadcasts(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    return len(small) <= len(large) and all(
        s in (1, n) for s, n in zip(reversed(small), reversed(large), strict=False)
    )


def _evaluate_sum_to(x: Any, *, shape: tuple[int, ...]) -> Any:
    extra = x.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        axis + extra for axis, n in enumerate(shape) if n == 1 and x.shape[axis + extra] != 1
    )
    return np.asarray(np.add.reduce(x, axis=axes)).reshape(shape)


def _evaluate_astype(x: Any, *, dtype: Any) -> Any:
    dtype = np.dtype(dtype)
    if np.iscomplexobj(x) and dtype.kind in "fiu":
        x = x.real
    return np.asarray(x).astype(dtype)


def _evaluate_broadcast_to(x: Any, *, shape: tuple[int, ...]) -> Any:
    return np.broadcast_to(x, shape)


broadcast_to: Call = Linear(
    "broadcast_to", _evaluate_broadcast_to, (lambda g, x, *, shape: sum_to(g, shape=x.shape),)
).call
sum_to: Call = Linear(
    "sum_to", _evaluate_sum_to, (lambda g, x, *, shape: broadcast_to(g, shape=x.shape),)
).call
astype: Call = Linear("astype", _evaluate_astype, (lambda g, x, *, dtype: astype(g, dtype=x.dtype),)).call
