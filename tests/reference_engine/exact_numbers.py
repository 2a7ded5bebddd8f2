"""A number that meets no float: it computes as mpmath's does, and refuses what would spoil its digits.

A float with few bits, such as 0.5, is a number of the problem and welcome; one that uses all its bits,
such as 0.1 or the float nearest to pi, has been rounded and is not.
"""

from __future__ import annotations

from typing import Any

import mpmath

SHORT_BITS = 24


class RoundedNumber(ArithmeticError):
    """A number that had been rounded to a float took part."""


def admitted(x: Any) -> Any:
    """Return the mpmath number of an operand, refusing a float that uses many bits."""
    if isinstance(x, Exact):
        return x.number
    if isinstance(x, float) and x == x and abs(x) != float("inf"):
        numerator, _ = x.as_integer_ratio()
        if numerator.bit_length() > SHORT_BITS:
            raise RoundedNumber(f"{x!r} has been rounded to a float")
    return mpmath.mpf(x) if isinstance(x, (int, float)) else x


class _Context:
    """The functions of `Exact` numbers, found where mpmath's numbers have theirs."""

    def __getattr__(self, name: str) -> Any:
        function = getattr(mpmath.mp, name)

        def apply(*scalars: Any, **options: Any) -> Any:
            return Exact(function(*(s if isinstance(s, int) else admitted(s) for s in scalars), **options))

        return apply


class Exact:
    """A real number in mpmath's working precision."""

    context = _Context()

    def __init__(self, x: Any) -> None:
        self.number = admitted(x)

    def _with(self, other: Any, operation: Any) -> Any:
        if not isinstance(other, (int, float, Exact)):
            return NotImplemented
        return Exact(operation(self.number, admitted(other)))

    def __add__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: a + b)

    def __radd__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: b + a)

    def __sub__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: a - b)

    def __rsub__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: b - a)

    def __mul__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: a * b)

    def __rmul__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: b * a)

    def __truediv__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: a / b)

    def __rtruediv__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: b / a)

    def __mod__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: a % b)

    def __floordiv__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: mpmath.floor(a / b))

    def __pow__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: a**b)

    def __rpow__(self, y: Any) -> Any:
        return self._with(y, lambda a, b: b**a)

    def __neg__(self) -> Exact:
        return Exact(-self.number)

    def __pos__(self) -> Exact:
        return self

    def __abs__(self) -> Exact:
        return Exact(abs(self.number))

    def __eq__(self, y: object) -> bool:
        return bool(self.number == (y.number if isinstance(y, Exact) else y))

    def __lt__(self, y: Any) -> bool:
        return bool(self.number < admitted(y))

    def __le__(self, y: Any) -> bool:
        return bool(self.number <= admitted(y))

    def __gt__(self, y: Any) -> bool:
        return bool(self.number > admitted(y))

    def __ge__(self, y: Any) -> bool:
        return bool(self.number >= admitted(y))

    def __bool__(self) -> bool:
        return bool(self.number)

    def __hash__(self) -> int:
        return hash(self.number)

    def __float__(self) -> float:
        return float(self.number)

    def __repr__(self) -> str:
        return f"Exact({self.number})"
