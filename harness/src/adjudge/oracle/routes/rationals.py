"""Rational programs, exactly: derivatives as coefficients of power series over the rational numbers.

A ball cannot decide a tie, nor whether it holds a number that is halfway between two floats; an exact fraction does.
The function is run along lines x + t d with FLINT's `fmpq_series`; mixed derivatives come by polarisation. Numbers grow
with each operation, so there is a limit to their length.
"""

import math
from typing import Any

import numpy as np
from flint import ctx, fmpq, fmpq_series

from adjudge.oracle.ball import precision
from adjudge.oracle.errors import Lacking, Leak, Singular, Tie
from adjudge.oracle.routes.arrays import ScalarArray
from adjudge.oracle.routes.directional import Answer, Direction, Directions, assembled, rationals
from adjudge.oracle.routes.namespace import scalar_namespace
from adjudge.oracle.routes.scalars import Operation, Scalar, is_array
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array

MAX_BITS = 1 << 16
"""How long a numerator or denominator may get."""
MAX_EXPONENT = 1 << 16
"""Up to which whole power a number is raised."""


class Rational(Scalar):
    """A rational number, or a power series in t with rational coefficients where it is differentiated."""

    __slots__ = ("value",)

    def __init__(self, value: fmpq | fmpq_series) -> None:
        self.value = value
        if _bits(value) > MAX_BITS:
            raise Lacking(f"a fraction of more than {MAX_BITS} bits")

    @property
    def constant(self) -> fmpq:
        """Return the constant term."""
        return self.value if isinstance(self.value, fmpq) else self.value[0]

    @classmethod
    def lifted(cls, number: object) -> Scalar:
        """Return an exact number as a fraction."""
        if isinstance(number, Rational):
            return number
        if isinstance(number, np.ndarray) and number.dtype == object and number.ndim == 0:
            return cls.lifted(number.item())
        if isinstance(number, bool | int | np.bool_ | np.integer):
            return Rational(fmpq(int(number)))
        if type(number) is float:
            if not math.isfinite(number):
                raise Lacking("infinity among fractions")
            return Rational(fmpq(*number.as_integer_ratio()))
        raise Leak(f"a {type(number).__name__} that may have been rounded is mixed with fractions")

    def combined(self, operation: Operation, other: object) -> Any:
        """Return the result of an operator; raises `Singular` for a quotient by exactly zero."""
        if is_array(other):
            return NotImplemented
        divisor = self.lifted(other)
        assert isinstance(divisor, Rational)
        if operation.__name__ == "truediv" and divisor.constant == 0:
            raise Singular("a quotient by exactly zero")
        return Rational(operation(self.value, divisor.value))

    def __neg__(self) -> "Rational":
        return Rational(-self.value)

    def powered(self, exponent: Scalar) -> Scalar:
        """Return the number to a whole power."""
        power = exponent.value if isinstance(exponent, Rational) else None
        if not isinstance(power, fmpq) or power.q != 1 or abs(power) > MAX_EXPONENT:
            raise Lacking("a power of a fraction that is not whole")
        n = int(power.p)
        return 1 / self._raised(-n) if n < 0 else self._raised(n)

    def _raised(self, n: int) -> "Rational":
        result, factor = Rational(fmpq(1)), self
        while n:
            if n & 1:
                result = result * factor
            n >>= 1
            factor = factor * factor if n else factor
        return result

    def sign(self) -> int:
        """Return the sign; raises `Tie` for a zero that is differentiated."""
        if self.constant == 0 and not isinstance(self.value, fmpq):
            raise Tie("a comparison is an exact tie, so the point may be a kink")
        return (self.constant > 0) - (self.constant < 0)

    def whole(self) -> int:
        """Return the largest integer not above the number; raises `Tie` where a differentiated one sits on it."""
        below = int(self.constant.floor())
        if self.constant == below and not isinstance(self.value, fmpq):
            raise Tie("a step is taken exactly at an integer")
        return below

    def is_finite(self) -> bool:
        """Say that the number is finite."""
        return True

    def detached(self) -> "Rational":
        """Return the constant term, to which nothing is connected."""
        return Rational(self.constant)


Rational.table = {}


def _bits(value: fmpq | fmpq_series) -> int:
    if isinstance(value, fmpq):
        return int(value.height_bits())
    return max((int(c.height_bits()) for c in value.coeffs()), default=0)


class RationalArray(ScalarArray):
    """An array of fractions."""

    kind = Rational


def by_rationals(question: Question) -> Answer:
    """Return an operator's parts as object arrays of `fmpq`; raises `NotCertified` for what is not rational."""
    with precision(ctx.prec, question.operator.order):
        return assembled(
            question, lambda wanted: [_derivative(question, directions) for directions in wanted]
        )


def _derivative(question: Question, directions: Directions) -> Array:
    order = len(directions)
    if all(direction is directions[0] for direction in directions):
        along = directions[0] if directions else {}
        found = _coefficient(question, along, order)
        return np.asarray(found * math.factorial(order), dtype=object)
    d, e = directions
    both, one, other = (_coefficient(question, along, 2) for along in (_sum(d, e), d, e))
    return np.asarray(both - one - other, dtype=object)


def _sum(d: Direction, e: Direction) -> Direction:
    return d | {name: d[name] + part if name in d else part for name, part in e.items()}


def _coefficient(question: Question, direction: Direction, order: int) -> Array:
    """Return the coefficient of t^order of the function along a line."""
    arguments = {name: _argument(question, name, direction) for name in question.inputs}
    result = question.function(scalar_namespace(RationalArray), **arguments)
    if not isinstance(result, RationalArray):
        raise Leak(f"the function returns a {type(result).__name__} that may have been rounded")

    def pick(x: Any) -> fmpq:
        value = Rational.lifted(x).value  # type: ignore[attr-defined]
        return value[order] if isinstance(value, fmpq_series) else value if order == 0 else fmpq(0)

    return np.asarray(np.frompyfunc(pick, 1, 1)(np.asarray(result)), dtype=object)


def _argument(question: Question, name: str, direction: Direction) -> Any:
    array = question.inputs[name]
    if array.dtype.kind != "f":
        return array
    slopes = direction.get(name, np.full(array.shape, fmpq(0), dtype=object))
    elements = np.frompyfunc(_line, 2, 1)(rationals(array.astype(question.dtype)), slopes)
    return RationalArray.wrapped(np.asarray(elements, dtype=object))


def _line(constant: fmpq, slope: fmpq) -> Rational:
    return Rational(constant if slope == 0 else fmpq_series([constant, slope]))
