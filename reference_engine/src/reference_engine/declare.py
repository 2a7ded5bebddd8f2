"""How primitives are declared, by users too.

- `elementwise`: one rule per operand, `rule(g, ...) = g * partial`, naming the values it needs
  among the operands `x`, `y`, `z` and the result `out`.  A diagonal map is its own transpose, so
  one rule serves both modes.
- `linear`: the primitive is linear in each operand; one adjoint per operand.  Forward mode is the
  primitive itself, applied to the tangent.  In its adjoint the operand itself is only a `Spec`.
- `general`: two rules per operand, `jvp(t, out, *operands)` and `vjp(g, out, *operands)`.
- `variadic`: general, for any number of operands.
- `constant`: no derivative passes through (comparisons, rounding, sorting orders).

Rules are written with traced operations and operators, so they differentiate again, and they never
mention broadcasting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from reference_engine.fitting import Call, Linear, Rule, astype, broadcast_to, sum_to
from reference_engine.forms import Choose, Constant, Elementwise, General, Variadic


def elementwise(
    name: str,
    evaluate: Callable[..., Any],
    *rules: Rule | None,
    operator: Callable[..., Any] | None = None,
    same: Rule | None = None,
    both: Rule | None = None,
) -> Callable[..., Any]:
    """Declare a primitive that acts element by element; a rule of None blocks its operand.

    `operator` is the same function as a Python operator, which is faster on scalars and small
    arrays than NumPy's function is. `same(g, x)` is a shorter rule for two operands that are the same,
    `both(t, u)` a shorter forward rule for two operands that both have a tangent.
    """
    return Elementwise(name, evaluate, rules, operator, same, both).call


def linear(name: str, evaluate: Callable[..., Any], *adjoints: Rule) -> Callable[..., Any]:
    """Declare a primitive that is linear in each operand, with one adjoint per operand."""
    return Linear(name, evaluate, adjoints).call


def general(
    name: str,
    evaluate: Callable[..., Any],
    *,
    jvps: Sequence[Rule | None],
    vjps: Sequence[Rule | None],
    outputs: int | None = None,
    choose: Choose | None = None,
) -> Callable[..., Any]:
    """Declare a primitive by both of its rules, for each operand.

    A rule of None is missing: a derivative that needs it raises `NotImplementedError`.
    `choose(tangents, out, order)` may replace the outputs, where several are equally good, by those
    that move smoothly along the tangents (those along the opposite ones if `order` is -1); it returns
    None where there is no choice.
    """
    return General(name, evaluate, jvps, vjps, outputs, choose).call


def variadic(name: str, evaluate: Callable[..., Any], *, jvp: Rule, vjp: Rule) -> Callable[..., Any]:
    """Declare a primitive with any number of operands.

    `jvp(tangents, operands, **params)` has None for an operand that is not watched, and
    `vjp(g, position, operands, **params)` returns the cotangent of the operand at `position`.
    """
    return Variadic(name, evaluate, jvp, vjp).call


def constant(name: str, evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a primitive through which no derivative passes."""
    return Constant(name, evaluate).call


__all__ = [
    "Call",
    "astype",
    "broadcast_to",
    "constant",
    "elementwise",
    "general",
    "linear",
    "sum_to",
    "variadic",
]
