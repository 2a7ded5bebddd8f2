"""Follows a function of one number to a side of a point: power series in s along x + s² or x - s², for small s > 0.

Along a ray each comparison is decided by the first coefficient that is not zero, a square root of zero may have a
series, and so may a quotient of zeros. As there are only two rays, what is found is all there is near the point.
"""

from collections.abc import Sequence

from flint import arb, arb_series

from adjudge.oracle.ball import Ball, is_nonzero
from adjudge.oracle.errors import NotCertified, Singular, Undecided
from adjudge.oracle.forms import Formed, form_of
from adjudge.oracle.ties import TieRule


class Ray(TieRule):
    """Decides by what is true for small s > 0.

    A root of what is negative there is NaN, which a choice may still discard, and `left_domain` says that there was
    one; with `mirrored`, the root is that of the size instead.
    """

    def __init__(self, *, mirrored: bool = False) -> None:
        self.mirrored = mirrored
        self.left_domain = False

    def sign(self, x: Ball, why: str) -> int:
        """Return the sign of the first coefficient that is not zero; 0 where the number is zero by construction."""
        if not form_of(x):
            return 0
        return 1 if x.coefficient(leading(x)) > 0 else -1

    def largest(self, items: Sequence[Ball]) -> int:
        """Return the place of the item that is largest along the ray."""
        best = 0
        for place in range(1, len(items)):
            if self.sign(items[place] - items[best], "") > 0:
                best = place
        return best

    def root(self, x: Ball) -> Ball:
        """Return the root of a series that begins with an even power of s."""
        if not form_of(x):
            return x
        power = leading(x)
        if x.coefficient(power) < 0 and not self.mirrored:
            self.left_domain = True
            return Ball(arb.nan())
        x = -x if x.coefficient(power) < 0 else x
        if power % 2:
            raise Singular("a root of a root of exactly zero")
        return _times_power(_divided(x, power).sqrt(), power // 2)

    def quotient(self, x: Ball, y: Ball) -> Ball:
        """Return a quotient by a series that begins with a power of s, and NaN for one by zero."""
        if y.is_constant or not form_of(y):
            return Ball(arb.nan())
        if x.is_constant and x.constant.is_zero():
            return x
        power = leading(y)
        if any(not x.coefficient(k).is_zero() for k in range(power)):
            raise Singular("a quotient that is infinite at the point")
        return Formed(_divided(x, power) / _divided(y, power))


def leading(x: Ball) -> int:
    """Return the power of the first coefficient that is not zero; raises `Undecided` where none is certain."""
    for power in range(1, series(x).prec):
        if is_nonzero(x.coefficient(power)):
            return power
        if not x.coefficient(power).is_zero():
            raise Undecided("the first coefficient of a series")
    raise NotCertified("a comparison is an exact tie to high order")


def series(x: Ball) -> arb_series:
    """Return a number as a series, which a constant one is, too."""
    return x.value if isinstance(x.value, arb_series) else arb_series([x.constant])


def _divided(x: Ball, power: int) -> arb_series:
    """Return x / s^power, where the coefficients below that are zero."""
    terms = series(x)
    return arb_series([terms[k] for k in range(power, terms.prec)], prec=terms.prec - power)


def _times_power(x: arb_series, power: int) -> Formed:
    coefficients = [arb(0)] * power + [x[k] for k in range(x.prec)]
    return Formed(arb_series(coefficients, prec=x.prec + power))
