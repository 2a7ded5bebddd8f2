"""Factorisations of matrices of balls and of stacks of them, with the signs that they leave free."""

from typing import Any

import numpy as np

from adjudge.oracle.ball import ZERO, Ball, ball
from adjudge.oracle.balls import Balls
from adjudge.oracle.blocks import shaped
from adjudge.oracle.elementwise import sqrt
from adjudge.oracle.errors import Lacking, Undecided
from adjudge.oracle.linalg import dot, stacked
from adjudge.oracle.matrices import product
from adjudge.oracle.missing import Missing
from adjudge.oracle.signs import Signs
from adjudge.oracle.spectra import Spectrum
from adjudge.outcome import Array

_COMPLETING = "a column that only completes a basis"


def eigvalsh(x: Any) -> Balls:
    """Return the eigenvalues of symmetric matrices, in ascending order."""
    return stacked(lambda a: (_vector(Spectrum(_symmetric(a)).values),), x)[0]


def eigh(x: Any, *, signs: Signs) -> tuple[Balls, ...]:
    """Return eigenvalues and eigenvectors of symmetric matrices."""

    def kernel(a: Array) -> tuple[Array, ...]:
        spectrum = Spectrum(_symmetric(a))
        return _vector(spectrum.values), np.stack(spectrum.vectors(signs), axis=1)

    return stacked(kernel, x)


def svdvals(x: Any) -> Balls:
    """Return the singular values of matrices of full rank, in descending order."""
    return stacked(lambda a: (_vector(_Singular(a).values),), x)[0]


def svd(x: Any, *, full_matrices: bool = True, signs: Signs) -> tuple[Balls, ...]:
    """Return the singular value decompositions of matrices of full rank; columns that only complete a basis
    are missing.
    """

    def kernel(a: Array) -> tuple[Array, ...]:
        singular = _Singular(a)
        u, vh = singular.vectors(signs)
        if full_matrices:
            u, vh = _completed(u.T).T, _completed(vh)
        return u, _vector(singular.values), vh

    return stacked(kernel, x)


class _Singular:
    """Holds the singular values of a matrix of full rank, in descending order, from the eigenvalues of A Aᵀ
    or Aᵀ A.
    """

    def __init__(self, a: Array) -> None:
        self._is_tall = a.shape[0] > a.shape[1]
        self._wide = a.T if self._is_tall else a
        self._gram = Spectrum(product(self._wide, self._wide.T))
        squares = self._gram.values[::-1]
        if not all(square.constant > 0 for square in squares):
            raise Undecided("whether a singular value is zero")
        self.values = list(map(sqrt, squares))

    def vectors(self, signs: Signs) -> tuple[Array, Array]:
        """Return U of shape (n, k) and Vᵀ of shape (k, m)."""
        columns = self._gram.vectors(signs)[::-1]
        u = np.stack(columns, axis=1)
        vh = np.stack(
            [self._other(column, value) for column, value in zip(columns, self.values, strict=True)]
        )
        return (vh.T, u.T) if self._is_tall else (u, vh)

    def _other(self, column: Array, value: Ball) -> Array:
        if isinstance(column[0], Missing):
            return np.full(self._wide.shape[1], column[0], dtype=object)
        return np.asarray(product(column[None, :], self._wide)[0] / value)


def qr(x: Any, *, mode: str = "reduced", signs: Signs) -> tuple[Balls, ...]:
    """Return the QR factorisations of matrices whose leading columns are independent."""

    def kernel(a: Array) -> tuple[Array, ...]:
        q, r = orthogonalised(a, signs)
        if mode == "complete":
            zeros = np.full((len(a) - len(r), r.shape[1]), ZERO, dtype=object)
            q, r = _completed(q.T).T, np.concatenate([r, zeros])
        return q, r

    return stacked(kernel, x)


def orthogonalised(a: Array, signs: Signs) -> tuple[Array, Array]:
    """Return Q of shape (m, k) and R of shape (k, n), k the smaller of m and n, by Gram and Schmidt."""
    m, n = a.shape
    k = min(m, n)
    q, r = np.full((m, k), ZERO, dtype=object), np.full((k, n), ZERO, dtype=object)
    for j, free in enumerate(signs.take(k)):
        rest = a[:, j]
        for i in range(j):
            r[i, j] = dot(q[:, i], a[:, j])
            rest = rest - q[:, i] * r[i, j]
        r[j, j] = sqrt(dot(rest, rest)) * ball(free)
        q[:, j] = rest / r[j, j]
    if k < n:
        r[:, k:] = product(q.T, a[:, k:])
    return q, r


def _completed(rows: Array) -> Array:
    """Return rows of length m with others below them, m in all, that would complete a basis."""
    k, m = rows.shape
    others = np.full((m - k, m), Missing(Lacking(_COMPLETING)), dtype=object)
    return np.concatenate([rows, others])


def _symmetric(a: Array) -> Array:
    """Return the matrix of which only the lower triangle is read, as libraries do."""
    return np.where(np.tril(np.ones(a.shape, bool)), a, a.T)


def _vector(items: list[Ball]) -> Array:
    return shaped(items, (len(items),))
