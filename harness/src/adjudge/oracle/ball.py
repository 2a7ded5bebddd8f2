"""Numbers with a proof: a ball of real numbers, or a power series in t whose coefficients are balls.

A `Ball` is opaque on purpose: NumPy takes a bare `arb_series` for a sequence and broadcasts over its
coefficients. A constant (nothing that is differentiated entered it) is held as `arb`, all else as
`arb_series` or, in reverse mode, as a number on a tape. The arithmetic and the derivatives are FLINT's; no
rule for a derivative stands here. Comparisons are certain or raise.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from flint import arb, arb_series, ctx, fmpz

from adjudge.oracle.effort import Effort
from adjudge.oracle.errors import Leak, Singular, Undecided
from adjudge.oracle.tape import Taped
from adjudge.oracle.ties import tie_rule

Value: TypeAlias = arb | arb_series | Taped


@contextmanager
def precision(bits: int, order: int) -> Iterator[None]:
    """Let balls be computed with `bits` bits, and series up to t^order, inside the block."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits, order + 1
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before


class Ball:
    """Holds one number: `value` is the set of reals, or of power series, that the true one is in."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value
        Effort.operations += 1

    @property
    def constant(self) -> arb:
        """Return the constant term."""
        return self.value if isinstance(self.value, arb) else self.value[0]

    @property
    def is_constant(self) -> bool:
        """Say whether nothing that is differentiated has entered the number."""
        return isinstance(self.value, arb)

    def coefficient(self, order: int) -> arb:
        """Return the coefficient of t^order; raises `Singular` where the series was cut off before it."""
        if isinstance(self.value, arb):
            return self.value if order == 0 else arb(0)
        if self.value.prec <= order:
            raise Singular("a quotient by a series without constant term")
        return self.value[order]

    def __add__(self, other: object) -> "Ball":
        return Ball(self.value + ball(other).value)

    def __sub__(self, other: object) -> "Ball":
        return Ball(self.value - ball(other).value)

    def __mul__(self, other: object) -> "Ball":
        return Ball(self.value * ball(other).value)

    def __truediv__(self, other: object) -> "Ball":
        divisor = ball(other)
        if divisor.constant.is_zero():
            quotient: Ball = tie_rule().quotient(self, divisor)
            return quotient
        if not is_nonzero(divisor.constant):
            raise Undecided("whether a divisor is zero")
        return Ball(self.value / divisor.value)

    def __radd__(self, other: object) -> "Ball":
        return ball(other) + self

    def __rsub__(self, other: object) -> "Ball":
        return ball(other) - self

    def __rmul__(self, other: object) -> "Ball":
        return ball(other) * self

    def __rtruediv__(self, other: object) -> "Ball":
        return ball(other) / self

    def __neg__(self) -> "Ball":
        return Ball(-self.value)

    def __bool__(self) -> bool:
        return sign(self) != 0

    def __float__(self) -> float:
        raise Leak("an array is turned into a Python number")

    def __lt__(self, other: object) -> bool:
        return sign(self - other) < 0

    def __gt__(self, other: object) -> bool:
        return sign(self - other) > 0

    def __le__(self, other: object) -> bool:
        return sign(self - other) <= 0

    def __ge__(self, other: object) -> bool:
        return sign(self - other) >= 0

    def __eq__(self, other: object) -> bool:
        return sign(self - other) == 0

    def __ne__(self, other: object) -> bool:
        return sign(self - other) != 0

    __hash__ = None  # type: ignore[assignment]


def ball(number: object) -> Ball:
    """Return an exact number as a ball; raises `Leak` for what NumPy may have rounded."""
    if isinstance(number, Ball):
        return number
    if isinstance(number, bool | int):
        return Ball(arb(fmpz(int(number))))
    if type(number) is float:
        return Ball(arb(number))
    raise Leak(f"a {type(number).__name__} that may have been rounded is mixed with enclosures")


def is_nonzero(x: arb) -> bool:
    """Say whether a ball certainly holds no zero."""
    return bool(x > 0) or bool(x < 0)


def order(a: Ball, b: Ball) -> int:
    """Return the sign of a - b where it is certain, 0 for exact equality; raises `Undecided`."""
    difference = (a - b).constant
    if difference > 0:
        return 1
    if difference < 0:
        return -1
    if difference.is_zero():
        return 0
    raise Undecided("a comparison")


def sign(x: Ball, why: str = "a comparison is an exact tie, so the point may be a kink") -> int:
    """Return the sign of the constant term where it is certain, 0 only for a constant that is exactly zero.

    Raises `Undecided`. Where the constant term is exactly zero but the number is differentiated, a comparison may come
    out otherwise a little further along t: that is for the tie rule to say, which raises `Tie` for the reason `why`.
    """
    found = order(x, ZERO)
    if found == 0 and not x.is_constant:
        return tie_rule().sign(x, why)
    return found


def whole(x: Ball) -> int:
    """Return the largest integer not above x; where a differentiated number sits on one, the tie rule decides."""
    middle = x.constant
    if not middle.is_finite():
        raise Undecided("an integer part")
    low, high = _floor(middle.lower()), _floor(middle.upper())
    if low != high:
        raise Undecided("an integer part")
    rest = x - Ball(arb(fmpz(low)))
    if not x.is_constant and rest.constant.is_zero():
        return low if sign(rest, "a step is taken exactly at an integer") >= 0 else low - 1
    return low


def _floor(x: arb) -> int:
    mantissa, exponent = (int(part) for part in x.man_exp())
    if exponent > MAX_EXPONENT:
        raise Undecided("the integer part of a huge number")
    return mantissa << exponent if exponent >= 0 else mantissa >> min(-exponent, mantissa.bit_length() + 1)


ZERO = Ball(arb(0))
ONE = Ball(arb(1))
MAX_EXPONENT = 1 << 16
"""Exponents of balls may be astronomical; integers beyond this many bits are not written out."""


def exact(number: float) -> Ball:
    """Return a finite or infinite float as the exact number that it is."""
    if math.isnan(number):
        raise Singular("NaN among the constants")
    return Ball(arb(float(number)))
