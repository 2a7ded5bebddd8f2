"""A function continued to a complex neighbourhood of its point, known at some places in it and bounded on all of it.

A `Samples` holds enclosures of a number, seen as an analytic function of complex variables z: on the whole polydisc
|zᵢ| <= r in one box, at its centre, and at points at which it is sampled. Each operation refuses a box on which it is
not analytic (a cut, a pole, a comparison that comes out both ways), so that what is left is analytic by construction.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, ctx

from adjudge.oracle.ball import Ball, is_nonzero, whole
from adjudge.oracle.errors import Lacking, Singular, Undecided
from adjudge.oracle.routes.reals import Real
from adjudge.oracle.routes.scalars import Operation, Scalar, is_array

SHRINKING = 20
"""By how many binary digits the disc shrinks at a removable singularity, for the divisor to keep off zero."""


@dataclass(slots=True)
class Disc:
    """Says how far the continuation is known to be analytic: for |zᵢ| <= `radius`, which may shrink.

    Where all is on one line x + t d, the disc is |t| <= `radius`, and `places` are the t of the samples.
    """

    radius: arb
    places: tuple[arb, ...] = ()


class Samples(Scalar):
    """A number on a polydisc: `values` are its box, its centre, and its samples."""

    __slots__ = ("disc", "values")
    rank = 1

    def __init__(self, values: Sequence[acb], disc: Disc) -> None:
        self.values = values
        self.disc = disc

    @property
    def box(self) -> acb:
        """Return what encloses the number on the whole polydisc."""
        return self.values[0]

    @classmethod
    def lifted(cls, number: object) -> Scalar:
        """Return an exact number as a constant."""
        return Real.lifted(number)

    def mapped(self, function: Callable[[acb], acb]) -> "Samples":
        """Return a function of the number, applied in each place."""
        return Samples([function(value) for value in self.values], self.disc)

    def combined(self, operation: Operation, other: object) -> Any:
        """Return the result of an operator."""
        if is_array(other):
            return NotImplemented
        other = self.lifted(other)
        if operation is operator.truediv and not _keeps_off_zero(other):
            return self._divided(other)
        return Samples(list(map(operation, self.values, values_of(other, len(self.values)))), self.disc)

    def __radd__(self, other: object) -> Any:
        return self + other

    def __rmul__(self, other: object) -> Any:
        return self * other

    def __rsub__(self, other: object) -> Any:
        return -self + other

    def __rtruediv__(self, other: object) -> Any:
        constant = values_of(self.lifted(other), len(self.values))
        return Samples(constant, self.disc) / self

    def __neg__(self) -> "Samples":
        return self.mapped(operator.neg)

    def powered(self, exponent: Scalar) -> Scalar:
        """Return the number to a power: a whole one, or else of a number in the right half plane."""
        if isinstance(exponent, Real) and exponent.value.is_exact() and exponent.value.is_integer():
            n = exponent.whole()
            return self.mapped(lambda value: value**n) if n >= 0 else 1 / self.powered(Real(-n))
        _in_right_half_plane(self.box)
        powers = map(acb.pow, self.values, values_of(exponent, len(self.values)))
        return Samples(list(powers), self.disc)

    def __rpow__(self, other: object) -> Any:
        base = values_of(self.lifted(other), len(self.values))
        return Samples(base, self.disc).powered(self)

    def sign(self) -> int:
        """Return the sign that the real part has on the whole polydisc, so at all real points too; 0 for the zero."""
        if is_nonzero(self.box.real):
            return 1 if self.box.real > 0 else -1
        if self.box.is_zero():
            return 0
        raise Undecided("a comparison on a disc")

    def whole(self) -> int:
        """Return the largest integer not above the real part, the same on the whole polydisc."""
        return whole(Ball(self.box.real))

    def is_finite(self) -> bool:
        """Say that the number is finite on the whole polydisc."""
        if self.box.is_finite():
            return True
        raise Undecided("whether a number is finite on a disc")

    def detached(self) -> Real:
        """Return the number at the centre, which is real."""
        return Real(self.values[1].real)

    def _divided(self, divisor: Scalar) -> "Samples":
        """Return a quotient of two numbers that are exactly zero at the centre of a disc: a removable singularity.

        By Schwarz's lemma, a number bounded by N on |t| < R that is zero at t = 0 is e(t) t with |e| <= N / R, and
        |e(t) - e(0)| <= 2 (N / R) |t| / R. So a sample of the divisor's e bounds it from below on a smaller disc.
        """
        if not isinstance(divisor, Samples) or not self.disc.places or not divisor.values[1].is_zero():
            raise Undecided("whether a divisor vanishes on a disc")
        if not self.values[1].is_zero():
            raise Singular("a pole")
        disc, place = self.disc, abs(self.disc.places[0])
        inner = disc.radius * arb(2) ** -SHRINKING
        slope = divisor.box.abs_upper() / disc.radius
        least = (abs(divisor.values[2]) / place - 2 * slope * (place + inner) / disc.radius).lower()
        if not least > 0:
            raise Undecided("whether a divisor vanishes twice")
        bound = (self.box.abs_upper() / disc.radius / least).upper()
        samples = list(map(operator.truediv, self.values[2:], divisor.values[2:]))
        centre = samples[0] + _ball(2 * bound * place / inner)
        disc.radius = inner
        return Samples([_ball(bound), centre, *samples], disc)


def _keeps_off_zero(x: Scalar) -> bool:
    value = x.box if isinstance(x, Samples) else acb(x.value) if isinstance(x, Real) else acb(0)
    return bool(value.abs_lower() > 0)


def _ball(radius: arb) -> acb:
    """Return the square around zero that holds the disc of a radius."""
    side = arb(0, radius.upper())
    return acb(side, side)


def values_of(x: Scalar, count: int) -> Sequence[acb]:
    """Return a number's values in all places, those of a constant repeated."""
    if isinstance(x, Samples):
        return x.values
    return [acb(x.value)] * count if isinstance(x, Real) else []


def _in_right_half_plane(box: acb) -> None:
    if not box.real > 0:
        raise Undecided("whether a disc keeps off a cut")


def _off_the_negative_axis(box: acb) -> None:
    if not (box.real > 0 or is_nonzero(box.imag)):
        raise Undecided("whether a disc keeps off a cut")


def _between_minus_one_and_one(box: acb) -> None:
    if not (box.real > -1 and box.real < 1):
        raise Undecided("whether a disc keeps off a cut")


def _flat(box: acb) -> None:
    """Keep off the cuts from i and -i along the imaginary axis."""
    if not (box.imag > -1 and box.imag < 1):
        raise Undecided("whether a disc keeps off a cut")


def _anywhere(box: acb) -> None:
    """Allow all: a pole shows in a box that is not finite."""


def _erfinv(z: acb) -> acb:
    """Return the inverse of the error function on a box, by Newton's method for intervals.

    Where y - (erf(y) - z) / erf'(Y) lies within Y, there is one solution in Y for each z, analytic in z (A. Neumaier,
    Interval Methods for Systems of Equations, 1990, theorem 5.1.7).
    """
    centre = acb(z.real.mid().erfinv().mid())
    reach = 2 * abs(centre.erf() - z) / abs(_erf_slope(centre))
    around = centre + _ball(reach.upper() + arb(2) ** -ctx.prec)
    found = centre - (centre.erf() - z) / _erf_slope(around)
    if not (found.is_finite() and around.contains_interior(found)):
        raise Undecided("whether the error function is inverted on a disc")
    return found


def _erf_slope(z: acb) -> acb:
    return 2 * (-z * z).exp() / acb.pi().sqrt()


ANALYTIC: Mapping[str, tuple[Callable[..., acb], Callable[[acb], None]]] = {
    "acos": (acb.acos, _between_minus_one_and_one),
    "acosh": (acb.acosh, lambda box: _in_right_half_plane(box - 1)),
    "asin": (acb.asin, _between_minus_one_and_one),
    "asinh": (acb.asinh, _flat),
    "atan": (acb.atan, _flat),
    "atanh": (acb.atanh, _between_minus_one_and_one),
    "cos": (acb.cos, _anywhere),
    "cosh": (acb.cosh, _anywhere),
    "exp": (acb.exp, _anywhere),
    "expm1": (acb.expm1, _anywhere),
    "log": (acb.log, _in_right_half_plane),
    "log10": (lambda z: z.log() / acb(10).log(), _in_right_half_plane),
    "log1p": (acb.log1p, lambda box: _in_right_half_plane(box + 1)),
    "log2": (lambda z: z.log() / acb(2).log(), _in_right_half_plane),
    "sin": (acb.sin, _anywhere),
    "sinh": (acb.sinh, _anywhere),
    "sqrt": (acb.sqrt, _in_right_half_plane),
    "tan": (acb.tan, _anywhere),
    "tanh": (acb.tanh, _anywhere),
    "digamma": (acb.digamma, _anywhere),
    "erf": (acb.erf, _anywhere),
    "erfc": (acb.erfc, _anywhere),
    "erfcinv": (lambda z: _erfinv(1 - z), _anywhere),
    "erfinv": (_erfinv, _anywhere),
    "gamma": (acb.gamma, _anywhere),
    "gammaln": (acb.lgamma, _in_right_half_plane),
    "sinc": (acb.sinc_pi, _anywhere),
}
"""FLINT's functions of complex balls, each with what makes sure that it is analytic on a box."""


def _unary(name: str) -> Callable[[Samples], Samples]:
    function, guard = ANALYTIC[name]

    def call(x: Samples) -> Samples:
        guard(x.box)
        return x.mapped(function)

    return call


def _hypot(x: Scalar, y: Scalar) -> Scalar:
    return (x * x + y * y).apply("sqrt")  # type: ignore[no-any-return]


def _logaddexp(x: Scalar, y: Scalar) -> Scalar:
    return (x.apply("exp") + y.apply("exp")).apply("log")  # type: ignore[no-any-return]


def _atan2(y: Scalar, x: Scalar) -> Scalar:
    """Return (log(x + i y) - log(x - i y)) / 2i, which is the angle off the negative axis."""
    sampled = next(item for item in (y, x) if isinstance(item, Samples))
    count = len(sampled.values)
    pairs = list(zip(values_of(x, count), values_of(y, count), strict=True))
    i = acb(0, 1)
    for side in (i, -i):
        _off_the_negative_axis(pairs[0][0] + side * pairs[0][1])
    return Samples([((a + i * b).log() - (a - i * b).log()) / (2 * i) for a, b in pairs], sampled.disc)


def _ordered(function: Callable[[acb, acb], acb], guard: Callable[[acb], None]) -> Callable[..., Samples]:
    """Return a function of a number and of its order, which is constant."""

    def call(x: Scalar, order: Scalar) -> Samples:
        if not (isinstance(x, Samples) and isinstance(order, Real)):
            raise Lacking("no derivative by an order")
        guard(x.box)
        return x.mapped(lambda z: function(z, acb(order.value)))

    return call


def _incomplete(function: Callable[[acb, acb], acb]) -> Callable[[Scalar, Scalar], Samples]:
    ordered = _ordered(function, _in_right_half_plane)
    return lambda a, x: ordered(x, a)


Samples.table = {name: _unary(name) for name in ANALYTIC} | {
    "atan2": _atan2,
    "bessel_i": _ordered(acb.bessel_i, _anywhere),
    "gammainc": _incomplete(lambda z, a: z.gamma_lower(a, regularized=1)),
    "gammaincc": _incomplete(lambda z, a: z.gamma_upper(a, regularized=1)),
    "hypot": _hypot,
    "logaddexp": _logaddexp,
    "polygamma": _ordered(acb.polygamma, _anywhere),
    "scaled_bessel_i": lambda x, n: x.apply("bessel_i", n) * (-abs(x)).apply("exp"),
}
