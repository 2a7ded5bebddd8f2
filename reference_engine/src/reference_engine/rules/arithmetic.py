"""Rules of arithmetic."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from reference_engine import foreign
from reference_engine.declare import Call, constant, elementwise
from reference_engine.dispatch import Traced, Value
from reference_engine.rules.constants import log_of
from reference_engine.rules.squares import known_square

_OBJECT = np.dtype(object)
_NUMBERS = (int, float, complex, np.number)


def _same(g: Value) -> Value:
    return g


def _opposite(g: Value) -> Value:
    return -g


positive: Call = elementwise("positive", np.positive, _same)
negative: Call = elementwise("negative", np.negative, _opposite, operator=operator.neg)
add: Call = elementwise("add", np.add, _same, _same, operator=operator.add)
subtract: Call = elementwise(
    "subtract",
    np.subtract,
    _same,
    _opposite,
    operator=operator.sub,
    both=lambda t, u: t - u,
)
multiply: Call = elementwise(
    "multiply",
    np.multiply,
    lambda g, y: g * y,
    lambda g, x: x * g,
    operator=operator.mul,
    same=lambda g, x: (g + g) * x,
)
vars(multiply)["primitive"].of_same = known_square
divide: Call = elementwise(
    "divide",
    np.true_divide,
    lambda g, y: g / y,
    lambda g, y, out: g * out / (-y),
    operator=operator.truediv,
)
reciprocal: Call = elementwise("reciprocal", lambda x: 1 / np.asarray(x), lambda g, out: (-g) * (out * out))
_square: Call = elementwise("square", np.square, lambda g, x: (g + g) * x)


def square(x: Value, /) -> Value:
    """Multiply x by itself."""
    known = known_square(x)
    return _square(x) if known is None else known


floor_divide: Call = constant("floor_divide", np.floor_divide)
remainder: Call = elementwise("remainder", np.remainder, _same, lambda g, x, y: -(g * floor_divide(x, y)))


def _evaluate_power(x: Any, y: Any) -> Any:
    out = x**y
    if type(out) is float or (type(out) is np.ndarray and out.dtype is _OBJECT):
        return foreign.power(x, y)
    return out


def _power_base(g: Value, x: Value, y: Value) -> Value:
    """Return g * y * x**(y - 1), with 0 where y is 0 (also at x = 0)."""
    if isinstance(y, _NUMBERS):
        return _power_by_number(g, x, y)
    unused = equal(y, 0)
    return g * (y * power(x, where(unused, _one_like(y), y - 1)))


def _power_by_number(g: Value, x: Value, y: Any) -> Value:
    if y == 0:
        return g * 0
    if y == 1:
        return g
    if y - 1 + 1 != y and foreign.is_foreign(x):
        return (g * y) * (power(x, y) / x)  # y - 1 is rounded, which numbers of more digits would show
    return (g + g) * x if y == 2 else (g * y) * power(x, y - 1)


def _power_exponent(g: Value, x: Value, y: Value, out: Value) -> Value:
    """Return g * out * log(x), with 0 at x = 0 (the limit for positive exponents)."""
    if isinstance(x, (int, float)) and x > 0:
        return g * (out * log_of(x, out))
    return g * (out * log(where(equal(x, 0), _one_like(x), x)))


def _one_like(x: Value) -> Value:
    return x.dtype.type(1) if not isinstance(x, Traced) and hasattr(x, "dtype") else 1


_power: Call = elementwise("power", _evaluate_power, _power_base, _power_exponent, operator=_evaluate_power)


def power(x: Value, y: Value, /) -> Value:
    """Raise x to the power y."""
    if isinstance(x, Traced) and isinstance(y, (int, float)) and y > 0 and y % 2 == 0:
        known = known_square(x)
        if known is not None:
            return known if y == 2 else _power(known, y / 2)
    return _power(x, y)


from reference_engine.rules.comparisons import equal  # noqa: E402
from reference_engine.rules.exponential import log  # noqa: E402
from reference_engine.rules.selection import where  # noqa: E402
