"""Eigenvalues and eigenvectors of symmetric matrices, with what differentiates them along a line and in
reverse.

Along a line, the characteristic polynomial p(λ, t) vanishes along one power series λ(t) from each simple
eigenvalue: its coefficients follow one by one, each of a residual whose earlier terms are zero. In reverse,
with the projectors P on the eigenvalues' spaces, dλᵢ is the inner product of Pᵢ and dA, and dPᵢ the sum of
Pⱼ dA Pᵢ / (λᵢ - λⱼ) over the others, and its transpose.

Eigenvalues that are equal, or not told apart, are a group, in whose ball each of them is. Where their
cotangents are all within r of m, their pullback is m P, off by no more than r. So what depends on them as
on their sum is proven, at first order; all else is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from flint import arb, arb_mat, arb_series, ctx

from adjudge.oracle.ball import ONE, ZERO, Ball, ball, is_nonzero
from adjudge.oracle.blocks import shaped, through, untraced
from adjudge.oracle.eigenvalues import Diagonalised, Group, norm
from adjudge.oracle.elementwise import sqrt
from adjudge.oracle.errors import Undecided, Untold
from adjudge.oracle.linalg import characteristic, identity
from adjudge.oracle.matrices import product
from adjudge.oracle.missing import Missing
from adjudge.oracle.signs import Signs
from adjudge.outcome import Array

_HALF = Ball(arb(0.5))
_UNTOLD = "whether two eigenvalues are equal"
_NOT_UNIQUE = "which vectors belong to eigenvalues that may be equal"


@dataclass
class Space:
    """Belongs to an eigenvalue, or to `count` that are not told apart, of a symmetric matrix that is on no tape."""

    value: Ball
    count: int
    project: Callable[[], Array]

    @cached_property
    def projector(self) -> Array:
        """Return the projector onto the space."""
        return self.project()


class Spectrum:
    """Holds eigenvalues and eigenvectors of a symmetric matrix of shape (n, n), in ascending order of the
    eigenvalues.

    Raises `Undecided`, and `Untold` where eigenvalues of a matrix of series are not told apart.
    """

    def __init__(self, a: Array) -> None:
        self._matrix = a
        self._spaces = _spaces(untraced(a))

    @cached_property
    def values(self) -> list[Ball]:
        """Return the eigenvalues."""
        found = shaped(
            [space.value for space in self._spaces for _ in range(space.count)], (len(self._matrix),)
        )
        return list(through(lambda _: found, (self._pull_values,), self._matrix))

    def vectors(self, signs: Signs) -> list[Array]:
        """Return the unit eigenvectors; those of a group may be moved but not used."""
        found: list[Array] = []
        for space in self._spaces:
            if space.count > 1:
                missing = Missing(Untold(_NOT_UNIQUE))
                found += [np.full(len(self._matrix), missing, dtype=object)] * space.count
            else:
                pull = partial(self._pull_projector, space)
                projector = through(partial(_projector_of, space), (pull,), self._matrix)
                found.append(_column(projector) * ball(signs.take(1)[0]))
        return found

    def _pull_values(self, cotangent: Array, _: Array, __: Array) -> Array:
        total, place = np.full(self._matrix.shape, ZERO, dtype=object), 0
        for space in self._spaces:
            parts = list(cotangent[place : place + space.count])
            place += space.count
            if space.count == 1:
                total = total + space.projector * parts[0]
            else:
                total = total + _blurred(space.projector, _hull([_constant(part) for part in parts]), arb(1))
        return total

    def _pull_projector(self, space: Space, cotangent: Array, _: Array, __: Array) -> Array:
        total = np.full(self._matrix.shape, ZERO, dtype=object)
        even = (cotangent + cotangent.T) * _HALF
        for other in self._spaces:
            if other is not space:
                mixed = product(product(other.projector, even), space.projector)
                slope = ONE / (space.value - other.value)
                if other.count > 1:
                    total = total + _blurred(mixed, _constant(slope), norm(map(_constant, even.ravel())))
                else:
                    total = total + mixed * slope
        return np.asarray(total + total.T)


def _projector_of(space: Space, _: Array) -> Array:
    return space.projector


def _constant(x: Ball) -> arb:
    """Return a constant; raises `Untold` for a series, as equal eigenvalues are gone into at first order only."""
    if not x.is_constant:
        raise Untold(_UNTOLD)
    return x.constant


def _hull(numbers: Sequence[arb]) -> arb:
    """Return a ball in which all numbers are; raises `Untold` where they are not the same."""
    hull = numbers[0]
    for number in numbers[1:]:
        if not number.overlaps(hull):
            raise Untold(_UNTOLD)
        hull = hull.union(number)
    return hull


def _blurred(matrix: Array, factor: arb, size: arb) -> Array:
    """Return a matrix times the middle of a factor, off in each entry by the factor's radius times a size."""
    off = Ball(arb(0, (factor.rad() * size).upper()))
    return np.asarray(matrix * Ball(factor.mid()) + off)


def _spaces(a: Array) -> list[Space]:
    constants = arb_mat([[entry.constant for entry in row] for row in a])
    diagonalised = Diagonalised(constants)
    if all(entry.is_constant for entry in a.ravel()):
        return [
            Space(Ball(group.hull), len(group.discs), partial(_of_group, diagonalised, group))
            for group in diagonalised.groups
        ]
    if len(diagonalised.groups) < len(a):
        raise Untold(_UNTOLD)
    polynomial = characteristic(a)
    values = [_continued(polynomial, group.hull) for group in diagonalised.groups]
    return [Space(value, 1, partial(_of_series, a, values, i)) for i, value in enumerate(values)]


def _of_group(diagonalised: Diagonalised, group: Group) -> Array:
    found = diagonalised.projector(group)
    return shaped(list(map(Ball, found.entries())), (found.nrows(), found.ncols()))


def _of_series(a: Array, values: list[Ball], i: int) -> Array:
    """Return the projector onto the space of the i-th eigenvalue, a product of (A - λⱼ) / (λᵢ - λⱼ) over
    the others.
    """
    one = identity(len(a))
    found = one
    for j, other in enumerate(values):
        if j != i:
            found = product(found, (a - one * other) * (ONE / (values[i] - other)))
    return found


def _continued(polynomial: list[Ball], value: arb) -> Ball:
    """Return the power series of the eigenvalue that is `value` at t = 0."""
    slope = _horner([c * ball(k) for k, c in enumerate(polynomial)][1:], Ball(value)).constant
    if not is_nonzero(slope):
        raise Undecided("whether an eigenvalue is simple")
    coefficients = [value]
    for order in range(1, ctx.cap):
        residual = _horner(polynomial, Ball(arb_series(coefficients))).coefficient(order)
        coefficients.append(-residual / slope)
    return Ball(arb_series(coefficients))


def _horner(polynomial: list[Ball], x: Ball) -> Ball:
    total = ZERO
    for coefficient in reversed(polynomial):
        total = total * x + coefficient
    return total


def _column(projector: Array) -> Array:
    """Return the unit vector onto whose line a matrix projects."""
    k = max(range(len(projector)), key=lambda i: float(ball(projector[i, i]).constant.mid()))
    largest = ball(projector[k, k])
    if not largest.constant > 0:
        raise Undecided("the direction of an eigenvector")
    return np.asarray(projector[:, k] / sqrt(largest))
