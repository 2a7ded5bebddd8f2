"""Symbolic differentiation: expressions that print, evaluate, and differentiate to expressions.

An expression is one more kind of traced value, so an ordinary function becomes an expression by
calling it with variables, and the derivative of an expression is forward mode run on variables: the
rules are the same as everywhere. Expressions act element by element.

Must not know derivative rules.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from reference_engine.dispatch import Level, Primitive, Traced, Value
from reference_engine.forms import Elementwise
from reference_engine.tracer import Tracer
from reference_engine.transforms import jvp


class Expression(Tracer):
    """A formula: a variable, a constant, or a primitive applied to expressions."""

    __slots__ = ()

    def __init__(self) -> None:
        self.level = _SYMBOLS
        self.value = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Return (): an expression stands for any element."""
        return ()

    @property
    def dtype(self) -> Any:
        """Return float64."""
        return np.dtype(np.float64)

    def evaluate(self, **values: Any) -> Any:
        """Return the value where the variables have these values.

        Values may be numbers, arrays, dual numbers, other expressions, or any traced values.
        """
        return _evaluated(self, values, {})

    def derivative(self, variable: Expression | str) -> Any:
        """Return the partial derivative, an expression again (or a number)."""
        name = variable.name if isinstance(variable, Variable) else str(variable)
        _, tangent = jvp(lambda x: self.evaluate(**{name: x}), (Variable(name),), (1.0,))
        return tangent if isinstance(tangent, Traced) else Constant(_number(tangent))

    def __bool__(self) -> bool:
        """Refuse: a formula has no branches."""
        self._refuse("a branch was taken on", "use reference_engine.numpy.where")

    def __repr__(self) -> str:
        """Return the formula."""
        return str(self)

    def _refuse(self, what: str, advice: str) -> NoReturn:
        raise TypeError(f"{what} the expression {self}: {advice}.")


class Variable(Expression):
    """A named unknown."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Constant(Expression):
    """A number."""

    __slots__ = ("number",)

    def __init__(self, number: Any) -> None:
        super().__init__()
        self.number = number

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)


class Operation(Expression):
    """A primitive applied to expressions."""

    __slots__ = ("operands", "params", "primitive")

    def __init__(
        self, primitive: Primitive, operands: tuple[Expression, ...], params: dict[str, Any]
    ) -> None:
        super().__init__()
        self.primitive = primitive
        self.operands = operands
        self.params = params

    def __str__(self) -> str:
        """Return the formula in infix notation; factors stand in parentheses."""
        parts = [str(x) for x in self.operands]
        pattern = _INFIX.get(self.primitive.name)
        return pattern.format(*parts) if pattern else f"{self.primitive.name}({', '.join(parts)})"


_INFIX = {
    "add": "{} + {}",
    "subtract": "{} - ({})",
    "multiply": "({}) * ({})",
    "divide": "({}) / ({})",
    "power": "({}) ** ({})",
    "negative": "-({})",
}


class _Symbols(Level):
    """The level that writes formulas; older than every transform, so that it sees their rules."""

    __slots__ = ()
    has_values = False

    def __init__(self) -> None:
        self.tag = -1

    def reveal(self, x: Traced) -> Value:
        """Refuse: a formula has no value."""
        raise TypeError(f"the expression {x} has no value: evaluate it first")

    def apply(self, primitive: Primitive, operands: tuple[Value, ...], params: dict[str, Any]) -> Value:
        """Return the simplified formula."""
        if primitive.name in ("broadcast_to", "sum_to", "astype"):
            return operands[0]
        if not isinstance(primitive, Elementwise) and primitive.differentiable:
            raise TypeError(f"{primitive.name} is not element-wise: expressions have no axes to work along")
        expressions = tuple(as_expression(x) for x in operands)
        numbers = [x.number for x in expressions if isinstance(x, Constant)]
        if len(numbers) == len(expressions):
            return Constant(_number(primitive.call(*numbers, **params)))
        simpler = _SIMPLER.get(primitive.name)
        found = simpler(*expressions) if simpler else None
        return Operation(primitive, expressions, params) if found is None else found


_SYMBOLS = _Symbols()


def variables(names: str) -> tuple[Variable, ...]:
    """Return variables with these names, which are separated by spaces."""
    return tuple(Variable(name) for name in names.split())


def expression_of(f: Callable[..., Any]) -> Expression:
    """Return the formula that a function of element-wise operations computes.

    The variables have the names of the function's parameters.
    """
    names = list(inspect.signature(f).parameters)
    return as_expression(f(*(Variable(name) for name in names)))


def as_expression(x: Any) -> Expression:
    """Return an expression for a number, or the expression itself."""
    return x if isinstance(x, Expression) else Constant(_number(x))


def _number(x: Any) -> Any:
    if isinstance(x, (np.ndarray, np.generic)) and x.ndim == 0:
        return x.item()
    return x


def _evaluated(x: Expression, values: dict[str, Any], known: dict[int, Any]) -> Any:
    if isinstance(x, Constant):
        return x.number
    if isinstance(x, Variable):
        return values.get(x.name, x)
    if isinstance(x, Operation) and id(x) not in known:
        operands = [_evaluated(part, values, known) for part in x.operands]
        known[id(x)] = x.primitive.call(*operands, **x.params)
    return known[id(x)]


def _is(x: Expression, number: float) -> bool:
    return isinstance(x, Constant) and isinstance(x.number, (int, float)) and x.number == number


def _simpler_sum(x: Expression, y: Expression) -> Expression | None:
    return x if _is(y, 0) else y if _is(x, 0) else None


def _simpler_difference(x: Expression, y: Expression) -> Expression | None:
    return x if _is(y, 0) else None


def _simpler_product(x: Expression, y: Expression) -> Expression | None:
    if _is(x, 0) or _is(y, 0):
        return Constant(0)
    return x if _is(y, 1) else y if _is(x, 1) else None


def _simpler_quotient(x: Expression, y: Expression) -> Expression | None:
    return x if _is(y, 1) or _is(x, 0) else None


def _simpler_power(x: Expression, y: Expression) -> Expression | None:
    return x if _is(y, 1) else Constant(1) if _is(y, 0) else None


def _simpler_opposite(x: Expression) -> Expression | None:
    if isinstance(x, Operation) and x.primitive.name == "negative":
        return x.operands[0]
    return None


_SIMPLER: dict[str, Callable[..., Expression | None]] = {
    "add": _simpler_sum,
    "subtract": _simpler_difference,
    "multiply": _simpler_product,
    "divide": _simpler_quotient,
    "power": _simpler_power,
    "negative": _simpler_opposite,
}
