"""Eigenvalues and singular values as power series, for symmetric matrices whose eigenvalues are certainly distinct.

At t = 0, FLINT isolates each eigenvalue in a ball of its own, with a proof (`acb_mat_eig_simple`, F. Johansson). The
characteristic polynomial p(λ, t) then vanishes along one power series λ(t) only, since p' is not zero there: its
coefficients follow one by one, each of a residual whose earlier terms are zero. The projector on the eigenvector is
the product of (A - λⱼ) / (λᵢ - λⱼ) over the others; its columns are the eigenvector, but for a factor.
"""

import itertools
from typing import Any

import numpy as np
from flint import arb, arb_mat, arb_series, ctx

from adjudge.oracle.ball import ZERO, Ball, ball, is_nonzero, sign
from adjudge.oracle.balls import Balls, as_balls, dtype_of
from adjudge.oracle.elementwise import sqrt
from adjudge.oracle.errors import Lacking, Singular, Undecided
from adjudge.oracle.linalg import characteristic, identity
from adjudge.oracle.signs import Signs
from adjudge.outcome import Array


def eigenvalues(a: Array) -> list[Ball]:
    """Return the eigenvalues of a symmetric matrix in ascending order; raises `Undecided` where two may be equal."""
    isolated = _isolated(a)
    if all(entry.is_constant for entry in a.ravel()):
        return [Ball(value) for value in isolated]
    polynomial = characteristic(a)
    return [_continued(polynomial, value) for value in isolated]


def _isolated(a: Array) -> list[arb]:
    matrix = arb_mat([[entry.constant for entry in row] for row in a])
    try:
        found = [value.real for value in matrix.eig(multiple=False)]
    except ValueError:
        raise Undecided("whether two eigenvalues are equal") from None
    order = sorted(range(len(found)), key=lambda i: float(found[i].mid()))
    ascending = [found[i] for i in order]
    for low, high in itertools.pairwise(ascending):
        if not low < high:
            raise Undecided("the order of two eigenvalues")
    return ascending


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


def eigenvectors(a: Array, values: list[Ball], signs: Signs) -> Array:
    """Return the unit eigenvectors in columns."""
    columns = []
    for i, free in enumerate(signs.take(len(values))):
        projector = identity(len(a))
        for j, other in enumerate(values):
            if j != i:
                projector = projector @ (a - identity(len(a)) * other) / (values[i] - other)
        columns.append(_column(projector) * ball(free))
    return np.stack(columns, axis=1)


def _column(projector: Array) -> Array:
    for k in range(len(projector)):
        if projector[k, k].constant > 0:
            return np.asarray(projector[:, k] / sqrt(projector[k, k]))
    raise Undecided("the direction of an eigenvector")


def _symmetric(x: Any) -> Array:
    """Return the matrix of which only the lower triangle is read, as libraries do."""
    data = as_balls(x).data
    if data.ndim != 2:
        raise Lacking("the oracle has no eigenvalues of stacks of matrices")
    lower = np.tril(np.ones(data.shape, bool))
    return np.where(lower, data, data.T)


def eigvalsh(x: Any) -> Balls:
    """Return the eigenvalues of a symmetric matrix."""
    return Balls(_vector(eigenvalues(_symmetric(x))), dtype_of(x))


def eigh(x: Any, *, signs: Signs) -> tuple[Balls, Balls]:
    """Return eigenvalues and eigenvectors of a symmetric matrix."""
    a = _symmetric(x)
    values = eigenvalues(a)
    vectors = eigenvectors(a, values, signs)
    return Balls(_vector(values), dtype_of(x)), Balls(vectors, dtype_of(x))


def svdvals(x: Any) -> Balls:
    """Return the singular values of a matrix of full rank, in descending order."""
    return Balls(_vector(_singular(_gram(_wide(x)[0]))[0]), dtype_of(x))


def svd(x: Any, *, full_matrices: bool = True, signs: Signs) -> tuple[Balls, Balls, Balls]:
    """Return the reduced singular value decomposition of a matrix of full rank."""
    if full_matrices and len(set(as_balls(x).shape)) > 1:
        raise Lacking("the oracle has no complete svd")
    a, is_turned = _wide(x)
    gram = _gram(a)
    values, squares = _singular(gram)
    u = eigenvectors(gram, squares, signs)
    vh = np.stack([(u[:, i] @ a) / value for i, value in enumerate(values)])
    left, right = (vh.T, u.T) if is_turned else (u, vh)
    dtype = dtype_of(x)
    return Balls(left, dtype), Balls(_vector(values), dtype), Balls(right, dtype)


def _wide(x: Any) -> tuple[Array, bool]:
    data = as_balls(x).data
    if data.ndim != 2:
        raise Lacking("the oracle has no singular values of stacks of matrices")
    is_tall = data.shape[0] > data.shape[1]
    return (data.T if is_tall else data), is_tall


def _gram(a: Array) -> Array:
    return np.asarray(a @ a.T)


def _singular(gram: Array) -> tuple[list[Ball], list[Ball]]:
    """Return the singular values and their squares, in descending order."""
    squares = eigenvalues(gram)[::-1]
    if any(sign(square) <= 0 for square in squares):
        raise Singular("a singular value of zero")
    return [sqrt(square) for square in squares], squares


def _vector(items: list[Ball]) -> Array:
    result = np.empty(len(items), object)
    result[:] = items
    return result
