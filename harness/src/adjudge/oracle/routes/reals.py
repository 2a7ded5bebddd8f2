"""Real balls as scalars: what the adapter's rules are run on, and what is constant beside samples."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from flint import arb, fmpz

from adjudge.oracle.ball import Ball, is_nonzero, whole
from adjudge.oracle.errors import Leak, Undecided
from adjudge.oracle.routes.scalars import Operation, Scalar, is_array


class Real(Scalar):
    """A real number in a ball: one number, though it is not known which, so that it is equal to itself.

    Equality of two is decided where both are exact.
    """

    __slots__ = ("value",)

    value: arb

    def __init__(self, value: "Real | arb | float") -> None:
        self.value = value.value if isinstance(value, Real) else arb(value)

    @classmethod
    def lifted(cls, number: object) -> Scalar:
        """Return an exact number as a ball."""
        if isinstance(number, Scalar):
            return number
        if isinstance(number, np.ndarray) and number.dtype == object and number.ndim == 0:
            return cls.lifted(number.item())
        if isinstance(number, bool | int | np.bool_ | np.integer):
            return Real(arb(fmpz(int(number))))
        if type(number) is float:
            return Real(arb(number))
        raise Leak(f"a {type(number).__name__} that may have been rounded is mixed with enclosures")

    def combined(self, operation: Operation, other: object) -> Any:
        """Return the result of an operator; other kinds of scalars answer for themselves."""
        if isinstance(other, Real):
            if self is other and operation is operator.sub:
                return Real(arb(0))
            return Real(operation(self.value, other.value))
        if isinstance(other, Scalar) or is_array(other):
            return NotImplemented
        return self.combined(operation, self.lifted(other))

    def __neg__(self) -> "Real":
        return Real(-self.value)

    def powered(self, exponent: Scalar) -> Scalar:
        """Return the number to a power; FLINT knows whole exponents, for which the base may be negative."""
        return Real(self.value**exponent.value) if isinstance(exponent, Real) else exponent.__rpow__(self)

    def sign(self) -> int:
        """Return the sign where it is certain, 0 for exactly zero."""
        if is_nonzero(self.value):
            return 1 if self.value > 0 else -1
        if self.value.is_zero():
            return 0
        raise Undecided("a comparison")

    def whole(self) -> int:
        """Return the largest integer not above the number."""
        return whole(Ball(self.value))

    def is_finite(self) -> bool:
        """Say whether the number is finite."""
        if self.value.is_finite() or self.value.is_exact():
            return bool(self.value.is_finite())
        raise Undecided("whether a number is finite")

    def detached(self) -> "Real":
        """Return the number itself."""
        return self


def _of(function: Callable[..., arb]) -> Callable[..., Real]:
    return lambda *numbers: Real(function(*(number.value for number in numbers)))


BALLS: Mapping[str, Callable[..., arb]] = {
    "acos": arb.acos,
    "acosh": arb.acosh,
    "asin": arb.asin,
    "asinh": arb.asinh,
    "atan": arb.atan,
    "atan2": arb.atan2,
    "atanh": arb.atanh,
    "cos": arb.cos,
    "cosh": arb.cosh,
    "exp": arb.exp,
    "expm1": arb.expm1,
    "hypot": lambda x, y: (x * x + y * y).sqrt(),
    "log": arb.log,
    "log10": lambda x: x.log() / arb.const_log10(),
    "log1p": arb.log1p,
    "log2": lambda x: x.log() / arb.const_log2(),
    "logaddexp": lambda x, y: (x.exp() + y.exp()).log(),
    "sin": arb.sin,
    "sinh": arb.sinh,
    "sqrt": arb.sqrt,
    "tan": arb.tan,
    "tanh": arb.tanh,
    "bessel_i": arb.bessel_i,
    "digamma": arb.digamma,
    "erf": arb.erf,
    "erfc": arb.erfc,
    "erfcinv": arb.erfcinv,
    "erfinv": arb.erfinv,
    "gamma": arb.gamma,
    "gammainc": lambda a, x: x.gamma_lower(a, regularized=1),
    "gammaincc": lambda a, x: x.gamma_upper(a, regularized=1),
    "gammaln": lambda x: abs(x.gamma()).log(),
    "polygamma": lambda x, n: (-1) ** (n + 1) * (n + 1).gamma() * (n + 1).zeta(x),
    "scaled_bessel_i": lambda x, n: x.bessel_i(n) * (-abs(x)).exp(),
    "sinc": arb.sinc_pi,
}
"""FLINT's functions of real balls."""
Real.table = {name: _of(function) for name, function in BALLS.items()}
