"""Linear algebra over balls: elimination with certain pivots, and determinants without any quotient.

Matrices are object arrays of `Ball`, of shape (n, m); the functions that take stacks apply these to each.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import arb

from adjudge.oracle.ball import ONE, ZERO, Ball, ball, is_nonzero, sign
from adjudge.oracle.balls import Balls, as_balls, dtype_of
from adjudge.oracle.blocks import shaped, through
from adjudge.oracle.elementwise import absolute, log, sqrt
from adjudge.oracle.errors import Lacking, Singular, Undecided
from adjudge.oracle.matrices import SMALLEST_SYSTEM, product, products, solved
from adjudge.outcome import Array


def characteristic(a: Array) -> list[Ball]:
    """Return the characteristic polynomial det(λ - a), the lowest coefficient first."""
    return _faddeev(a)[0]


def _faddeev(a: Array) -> tuple[list[Ball], Array]:
    """Return the characteristic polynomial and the adjugate of a matrix.

    By Faddeev and LeVerrier (D. Faddeev, V. Faddeeva, Computational Methods of Linear Algebra, 1963,
    section 47): only sums, products and quotients by whole numbers, so that a singular matrix is as good as
    any.
    """
    n = len(a)
    coefficients, m = [ONE], identity(n)
    last = m
    for k in range(1, n + 1):
        last, mixed = m, product(a, m)
        coefficients.append(-trace(mixed) / ball(k))
        m = mixed + identity(n) * coefficients[-1]
    return coefficients[::-1], last if n % 2 else -last


def identity(n: int) -> Array:
    """Return the identity of shape (n, n)."""
    result = np.full((n, n), ZERO, dtype=object)
    for i in range(n):
        result[i, i] = ONE
    return result


def trace(a: Array) -> Ball:
    """Return the sum of the diagonal."""
    total = ZERO
    for i in range(min(a.shape)):
        total = total + a[i, i]
    return total


def determinant(a: Array) -> Array:
    """Return the determinant, of shape (), without quotients but by whole numbers.

    In reverse, its slopes are the entries of the adjugate.
    """
    if len(a) < SMALLEST_SYSTEM:
        return _determinant(a)
    return through(_determinant, (lambda g, _, a: np.asarray(_faddeev(a)[1].T * g[()]),), a)


def _determinant(a: Array) -> Array:
    constant = characteristic(a)[0]
    return np.full((), -constant if len(a) % 2 else constant, dtype=object)


def solution(a: Array, b: Array) -> Array:
    """Return the solution x of a x = b, of shape (n, k); raises as `eliminated` does."""
    return solved(a, b, eliminated)


def eliminated(a: Array, b: Array) -> Array:
    """Return the solution x of a x = b, of shape (n, k), by Gauss and Jordan.

    A pivot is certainly not zero. Raises `Singular` where the matrix is, exactly, and `Undecided` where it may be.
    """
    n, work = len(a), np.concatenate([a, b], axis=1)
    for column in range(n):
        pivot = _pivot(list(work[column:, column]), column)
        work[[column, pivot]] = work[[pivot, column]]
        work[column] = work[column] / work[column, column]
        for row in range(n):
            if row != column:
                work[row] = work[row] - work[column] * work[row, column]
    return work[:, n:]


def _pivot(entries: Sequence[Ball], column: int) -> int:
    certain = [i for i, entry in enumerate(entries) if is_nonzero(entry.constant)]
    if certain:
        return column + max(certain, key=lambda i: _size(entries[i].constant))
    if all(entry.constant.is_zero() for entry in entries):
        raise Singular("an exactly singular matrix")
    raise Undecided("whether a matrix is singular")


def _size(entry: arb) -> tuple[int, int]:
    """Return a figure by which the midpoints' sizes can be ordered, however large their exponents."""
    mantissa, exponent = (int(part) for part in entry.mid().man_exp())
    return (exponent + mantissa.bit_length(), abs(mantissa))


def cholesky_factor(a: Array) -> Array:
    """Return the lower factor of a positive definite matrix, of which only the lower triangle is read."""
    n = len(a)
    factor = np.full((n, n), ZERO, dtype=object)
    for i in range(n):
        for j in range(i + 1):
            rest = a[i, j] - dot(factor[i, :j], factor[j, :j])
            if i == j and sign(rest) <= 0:
                raise Singular("a matrix that is not positive definite")
            factor[i, j] = sqrt(rest) if i == j else rest / factor[j, j]
    return factor


def dot(x: Array, y: Array) -> Ball:
    """Return the inner product of two vectors."""
    total = ZERO
    for a, b in zip(x, y, strict=True):
        total = total + a * b
    return total


def pseudoinverse(a: Array) -> Array:
    """Return the pseudoinverse of a matrix of full rank."""
    if a.shape[0] <= a.shape[1]:
        return solution(product(a, a.T), a).T
    return solution(product(a.T, a), a.T)


Kernel = Callable[[Array], tuple[Array, ...]]


def stacked(kernel: Kernel, x: Any) -> tuple[Balls, ...]:
    """Apply a kernel to each matrix of a stack of shape (..., n, m), and stack each of its results."""
    data = as_balls(x).data
    found = [kernel(matrix) for matrix in data.reshape((-1, *data.shape[-2:]))]
    if not found:
        raise Lacking("the oracle has no empty stacks of matrices")
    return tuple(
        Balls(np.stack(results).reshape(data.shape[:-2] + results[0].shape), dtype_of(x))
        for results in zip(*found, strict=True)
    )


def det(x: Any) -> Balls:
    """Return determinants."""
    return stacked(lambda a: (determinant(a),), x)[0]


def inv(x: Any) -> Balls:
    """Return inverses."""
    return stacked(lambda a: (solution(a, identity(len(a))),), x)[0]


def pinv(x: Any, *, rtol: Any = None) -> Balls:
    """Return the pseudoinverses of matrices of full rank."""
    return stacked(lambda a: (pseudoinverse(a),), x)[0]


def cholesky(x: Any, *, upper: bool = False) -> Balls:
    """Return Cholesky factors, lower or upper."""
    return stacked(lambda a: (cholesky_factor(a).T if upper else cholesky_factor(a),), x)[0]


def solve(x1: Any, x2: Any) -> Balls:
    """Return the solutions of linear equations; `x2` is a vector only where it has one axis."""
    a, b = as_balls(x1).data, as_balls(x2).data
    columns = b[:, None] if b.ndim == 1 else b
    lead = np.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    pairs = zip(_spread(a, lead), _spread(columns, lead), strict=True)
    result = np.stack([solution(left, right) for left, right in pairs]).reshape(lead + columns.shape[-2:])
    return Balls(result[..., 0] if b.ndim == 1 else result, dtype_of(x1, x2))


def _spread(a: Array, lead: tuple[int, ...]) -> Array:
    return np.broadcast_to(a, lead + a.shape[-2:]).reshape((-1, *a.shape[-2:]))


def slogdet(x: Any) -> tuple[Balls, Balls]:
    """Return the signs of determinants and the logarithms of their sizes."""
    determinants = det(x)
    flat = determinants.data.ravel()
    signs = [ball(sign(value)) for value in flat]
    logs = [log(absolute(value)) for value in flat]
    return tuple(Balls(shaped(part, determinants.shape), determinants.dtype) for part in (signs, logs))  # type: ignore[return-value]


def matrix_power(x: Any, n: int) -> Balls:
    """Return whole powers of a matrix."""
    base = inv(x).data if n < 0 else as_balls(x).data
    result = np.broadcast_to(identity(base.shape[-1]), base.shape)
    for _ in range(abs(n)):
        result = products(result, base)
    return Balls(result, dtype_of(x))
