"""Balls that remember how they depend on one another: as sums of atoms with exact rational weights.

An atom is an input's element, or the result of anything that is not linear. What two numbers compared at a tie have to
do with one another is read off their forms: that x > 0 and -x > 0 exclude each other, that x - x is zero everywhere,
that a sum of squares is not negative.
"""

from fractions import Fraction
from typing import TypeAlias

from flint import arb

from adjudge.oracle.ball import MAX_EXPONENT, Ball, Value, ball


class Atom:
    """Stands for a number; known of it is only whether it is a square, and whether it cannot be less than it is."""

    __slots__ = ("is_least", "square_of")

    def __init__(self, square_of: Ball | None = None, *, is_least: bool = False) -> None:
        self.square_of = square_of
        self.is_least = is_least


Form: TypeAlias = dict[Atom, Fraction]
"""The weights of atoms in a sum; what is added to that is constant and left out."""


class Formed(Ball):
    """A ball with its form, None where it is an atom that no one has asked for yet."""

    __slots__ = ("form",)

    def __init__(self, value: Value, form: Form | None = None) -> None:
        super().__init__(value)
        self.form = form

    def __add__(self, other: object) -> "Formed":
        other = ball(other)
        return Formed(self.value + other.value, combined(form_of(self), form_of(other), 1))

    def __sub__(self, other: object) -> "Formed":
        other = ball(other)
        return Formed(self.value - other.value, combined(form_of(self), form_of(other), -1))

    def __rsub__(self, other: object) -> "Formed":
        return -self + other

    def __mul__(self, other: object) -> "Formed":
        other = ball(other)
        return Formed(self.value * other.value, _product(self, other))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: object) -> "Formed":
        other = ball(other)
        factor = exact_constant(other)
        form = scaled(form_of(self), 1 / factor) if factor else None
        return Formed(super().__truediv__(other).value, form)

    def __rtruediv__(self, other: object) -> "Formed":
        return Formed(ball(other).__truediv__(self).value)

    def __neg__(self) -> "Formed":
        return Formed(-self.value, scaled(form_of(self), Fraction(-1)))


def form_of(x: Ball) -> Form:
    """Return the form of a ball; what has none becomes an atom, and a constant has no atoms."""
    if x.is_constant:
        return {}
    if not isinstance(x, Formed):
        return {Atom(): Fraction(1)}
    if x.form is None:
        x.form = {Atom(): Fraction(1)}
    return x.form


def combined(a: Form, b: Form, sign: int) -> Form:
    """Return a + sign · b."""
    total = dict(a)
    for atom, weight in b.items():
        total[atom] = total.get(atom, Fraction(0)) + sign * weight
    return {atom: weight for atom, weight in total.items() if weight}


def scaled(form: Form, factor: Fraction) -> Form:
    """Return a form times an exact number."""
    return {atom: weight * factor for atom, weight in form.items()} if factor else {}


def exact_constant(x: Ball) -> Fraction | None:
    """Return a number that is the same everywhere and known exactly, None for any other."""
    constant = x.constant
    return rational(constant) if constant.is_exact() and constant.is_finite() and not form_of(x) else None


def rational(x: arb) -> Fraction | None:
    """Return the midpoint of a finite ball, None where its exponent is too large to be written out."""
    mantissa, exponent = (int(part) for part in x.mid().man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent if abs(exponent) < MAX_EXPONENT else None


def _product(x: Ball, y: Ball) -> Form | None:
    for one, other in ((x, y), (y, x)):
        if (factor := exact_constant(other)) is not None:
            return scaled(form_of(one), factor)
    if x is y or (form_of(x) == form_of(y) and (x.constant - y.constant).is_zero()):
        return {Atom(square_of=x, is_least=x.constant.is_zero()): Fraction(1)}
    return None
