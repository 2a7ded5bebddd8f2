"""Eigenvalues of symmetric matrices of balls, and projectors onto their spaces; equal eigenvalues too.

Jacobi's rotations (C. G. J. Jacobi, J. reine angew. Math. 30 (1846) 51-94) find vectors V, of which nothing
is believed. Gershgorin's discs of T = V⁻¹ A V, which has the eigenvalues of A, prove where these are: discs
that overlap hold as many as they are, and are one group. A projector is F. Riesz's, the integral of the
resolvent around a group: how far it is off that of T's diagonal follows from how small the rest of T is.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key

from flint import arb, arb_mat, ctx

from adjudge.oracle.errors import Undecided

MOST_SWEEPS = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Holds eigenvalues that are not told apart: the numbers of their discs, and a ball that all of them are in."""

    discs: tuple[int, ...]
    hull: arb


class Diagonalised:
    """Holds a symmetric matrix that is nearly diagonal in other coordinates, and the groups of its
    eigenvalues, ascending.

    Raises `Undecided` where the precision does not suffice to find any.
    """

    def __init__(self, a: arb_mat) -> None:
        self._vectors = _vectors(a)
        try:
            self._inverse = self._vectors.inv()
        except ZeroDivisionError:
            raise Undecided("where the eigenvalues of a matrix are") from None
        near = (self._inverse * a * self._vectors).tolist()
        self._diagonal = [row[i].mid() for i, row in enumerate(near)]
        self._rest = norm(
            x - (self._diagonal[i] if i == j else 0) for i, row in enumerate(near) for j, x in enumerate(row)
        )
        radii = [_sum(abs(x) for j, x in enumerate(row) if j != i) for i, row in enumerate(near)]
        discs = [
            row[i] + arb(0, radius.upper()) for i, (row, radius) in enumerate(zip(near, radii, strict=True))
        ]
        if not all(disc.is_finite() for disc in discs):
            raise Undecided("where the eigenvalues of a matrix are")
        self.groups = _grouped(discs)

    def projector(self, group: Group) -> arb_mat:
        """Return the projector onto the space of a group."""
        n = len(self._diagonal)
        kept = [arb(1) if i == j and i in group.discs else arb(0) for i in range(n) for j in range(n)]
        found = self._vectors * arb_mat(n, n, kept) * self._inverse
        off = self._off(group) * norm(self._vectors.entries()) * norm(self._inverse.entries())
        return arb_mat(n, n, [entry + arb(0, off.upper()) for entry in found.entries()])

    def _off(self, group: Group) -> arb:
        """Return by how much the projector of T is off that of its diagonal, on a circle half-way to the others."""
        inside = [value for i, value in enumerate(self._diagonal) if i in group.discs]
        outside = [value for i, value in enumerate(self._diagonal) if i not in group.discs]
        if not outside:
            return arb(0)
        near, far = arb(0), arb(math.inf)
        for value in inside:
            near = near.max(abs(value - inside[0]))
        for value in outside:
            far = far.min(abs(value - inside[0]))
        radius, distance = (far + near) / 2, (far - near) / 2
        if not distance > self._rest:
            raise Undecided("the space of an eigenvalue")
        return radius * self._rest / (distance * (distance - self._rest))


def _grouped(discs: list[arb]) -> list[Group]:
    found: list[Group] = []
    for number, disc in enumerate(discs):
        together = [group for group in found if group.hull.overlaps(disc)]
        found = [group for group in found if group not in together]
        members = (number, *(member for group in together for member in group.discs))
        for group in together:
            disc = disc.union(group.hull)
        found.append(Group(members, disc))
    return sorted(found, key=cmp_to_key(_order))


def _order(one: Group, other: Group) -> int:
    return -1 if one.hull < other.hull else 1


def _sum(numbers: Iterable[arb]) -> arb:
    return sum(numbers, arb(0))


def norm(numbers: Iterable[arb]) -> arb:
    """Return an upper bound of the norm of a matrix: that of F. G. Frobenius."""
    return _sum(x.abs_upper() * x.abs_upper() for x in numbers).sqrt().upper()


def _vectors(a: arb_mat) -> arb_mat:
    """Return a matrix, without radii, whose columns are near the eigenvectors."""
    n, rows = a.nrows(), a.mid().tolist()
    vectors = [[arb(1) if i == j else arb(0) for i in range(n)] for j in range(n)]
    for _ in range(MOST_SWEEPS):
        pairs = [(p, q) for p in range(n) for q in range(p + 1, n) if _matters(rows, p, q)]
        if not pairs:
            break
        for p, q in pairs:
            _rotate(rows, vectors, p, q)
    return arb_mat(vectors)


def _matters(rows: list[list[arb]], p: int, q: int) -> bool:
    """Say whether an entry off the diagonal is worth a rotation in the precision that is set."""
    size = max(_bits(rows[p][p]), _bits(rows[q][q]))
    return not rows[p][q].is_zero() and _bits(rows[p][q]) > size - ctx.prec


def _bits(x: arb) -> float:
    mantissa, exponent = x.man_exp()
    return int(exponent) + int(mantissa).bit_length() if mantissa else -math.inf


def _rotate(rows: list[list[arb]], vectors: list[list[arb]], p: int, q: int) -> None:
    """Make the entry (p, q) of a symmetric matrix vanish, nearly, and have the vectors take part."""
    off = rows[p][q]
    if off.is_zero():
        return
    slope = (rows[q][q] - rows[p][p]) / (2 * off)
    tangent = 1 / (abs(slope) + (slope * slope + 1).sqrt())
    tangent = (-tangent if slope < 0 else tangent).mid()
    cosine = (1 / (tangent * tangent + 1).sqrt()).mid()
    sine = (tangent * cosine).mid()
    for k in range(len(rows)):
        if k not in (p, q):
            one, other = rows[k][p], rows[k][q]
            rows[k][p] = rows[p][k] = (cosine * one - sine * other).mid()
            rows[k][q] = rows[q][k] = (sine * one + cosine * other).mid()
        one, other = vectors[k][p], vectors[k][q]
        vectors[k][p], vectors[k][q] = (
            (cosine * one - sine * other).mid(),
            (sine * one + cosine * other).mid(),
        )
    rows[p][p] = (rows[p][p] - tangent * off).mid()
    rows[q][q] = (rows[q][q] + tangent * off).mid()
    rows[p][q] = rows[q][p] = arb(0)
