"""The forms of primitives, besides the linear one: element-wise, general, variadic, constant.

A form turns declared rules into what reverse mode keeps of a call (`edges`) and into a forward push.
`Elementwise` takes a cotangent in any shape that broadcasts to its value's; the others receive it in
full.

Must not know any primitive, nor any level.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from reference_engine.dispatch import (
    Edges,
    Params,
    Tangents,
    Value,
    Values,
    binary_call,
    single_call,
    unary_call,
)
from reference_engine.fitting import Named, Rule, Shape, fit_of, fit_to, in_full, total, zeros_like
from reference_engine.foreign import evaluate_foreign
from reference_engine.scalars import with_weak_scalars

Choose = Callable[[Tangents, Value, int], Value | None]
_NAMES = ("x", "y", "z")


class Elementwise(Named):
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
            self.call = self.publish(unary_call(self))
        elif len(rules) == 2:
            self.call = self.publish(binary_call(self))
        self.inner = self.call if operator is None else with_weak_scalars(operator)

    def rescue(self, error: Exception, *operands: Value) -> Value:
        """Evaluate on scalars that NumPy has no loop for, or raise the error again."""
        return evaluate_foreign(self.name, error, operands)

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
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

    def push(self, tangents: Tangents, operands: Values, out: Value, params: Params) -> Value:
        """Scale each tangent by its partial derivative and add them."""
        if len(tangents) == 2 and (tangents[0] is None or tangents[1] is None):
            position = 0 if tangents[1] is None else 1
            rule = self.rules[position]
            if rule is None:
                return None
            return rule(tangents[position], *(*operands, out)[self.needs[position]])
        if self.same is not None and operands[0] is operands[1] and tangents[0] is tangents[1]:
            return self.same(tangents[0], operands[0])
        if self.both is not None and all(t is not None for t in tangents):
            return self.both(*tangents)
        values = (*operands, out)
        return total(
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


def _edges(parents: Sequence[Any], pull: Rule, *saved: Any) -> Edges:
    """Return an edge per watched operand, of a rule that takes the operand's position first."""
    return tuple(
        (parent, pull, (position, *saved), None)
        for position, parent in enumerate(parents)
        if parent is not None
    )


class General(Named):
    """A primitive declared by its two rules."""

    def __init__(
        self,
        name: str,
        evaluate: Callable[..., Any],
        jvps: Sequence[Rule | None],
        vjps: Sequence[Rule | None],
        outputs: int | None,
        choose: Choose | None = None,
    ) -> None:
        super().__init__(name, evaluate)
        self.choose = choose
        self.jvps = tuple(jvps)
        self.vjps = tuple(vjps)
        self.outputs = outputs
        if len(vjps) == 1:
            self.call = self.publish(single_call(self))

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Keep the operands and the result for each watched operand."""
        return _edges(parents, self._pull, operands, out, params)

    def _pull(self, g: Value, position: int, operands: Values, out: Value, params: Params) -> Value:
        vjp = self._rule(self.vjps, position, "reverse")
        return fit_to(vjp(_in_full(g, out), out, *operands, **params), operands[position])

    def push(self, tangents: Tangents, operands: Values, out: Value, params: Params) -> Value:
        """Apply the forward rule of each watched operand and add."""
        terms = [
            self._rule(self.jvps, position, "forward")(tangent, out, *operands, **params)
            for position, tangent in enumerate(tangents)
            if tangent is not None
        ]
        if self.outputs is None:
            return total(terms)
        return tuple(total(parts) for parts in zip(*terms, strict=True))

    def _rule(self, rules: Sequence[Rule | None], position: int, mode: str) -> Rule:
        rule = rules[position]
        if rule is None:
            raise NotImplementedError(
                f"{self.name} has no {mode}-mode rule for its argument {position}: declare one, or "
                f"detach that argument"
            )
        return rule


class Variadic(Named):
    """A primitive with any number of operands, declared by its two rules."""

    def __init__(self, name: str, evaluate: Callable[..., Any], jvp: Rule, vjp: Rule) -> None:
        super().__init__(name, evaluate)
        self.jvp = jvp
        self.vjp = vjp

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Keep all operands for each watched operand."""
        return _edges(parents, self._pull, operands, out.shape, params)

    def _pull(self, g: Value, position: int, operands: Values, out_shape: Shape, params: Params) -> Value:
        if getattr(g, "shape", None) != out_shape:
            g = in_full(g, out_shape)
        return fit_to(self.vjp(g, position, operands, **params), operands[position])

    def push(self, tangents: Tangents, operands: Values, out: Value, params: Params) -> Value:
        """Apply the forward rule to all tangents at once."""
        return self.jvp(tuple(tangents), operands, **params)


class Constant(Named):
    """A primitive through which no derivative passes."""

    differentiable = False


def _in_full(g: Value, out: Value) -> Value:
    """Return a cotangent in the full shape of its value, zeros where a part of a tuple is None."""
    if isinstance(g, tuple):
        return tuple(
            zeros_like(part) if c is None else _in_full(c, part) for c, part in zip(g, out, strict=True)
        )
    return g if getattr(g, "shape", None) == out.shape else in_full(g, out.shape)
