"""Linear algebra over balls: elimination with certain pivots, and determinants without any quotient.

Matrices are object arrays of `Ball`, of shape (n, m); the functions that take stacks apply these to each.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import arb

from adjudge.oracle.ball import ONE, ZERO, Ball, ball, is_nonzero, sign
from adjudge.oracle.balls import Balls, as_balls, dtype_of
from adjudge.oracle.elementwise import absolute, log, power, sqrt
from adjudge.oracle.errors import Lacking, Singular, Undecided
from adjudge.oracle.reductions import max_, min_, sum_
from adjudge.oracle.signs import Signs
from adjudge.outcome import Array


def characteristic(a: Array) -> list[Ball]:
    """Return the characteristic polynomial det(λ - a), the lowest coefficient first.

    By Faddeev and LeVerrier (D. Faddeev, V. Faddeeva, Computational Methods of Linear Algebra, 1963, section 47): only
    sums, products and quotients by whole numbers, so that a singular matrix is as good as any.
    """
    n = len(a)
    coefficients, m = [ONE], identity(n)
    for k in range(1, n + 1):
        product = a @ m
        coefficients.append(-trace(product) / ball(k))
        m = product + identity(n) * coefficients[-1]
    return coefficients[::-1]


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


def determinant(a: Array) -> Ball:
    """Return the determinant, without quotients but by whole numbers."""
    constant = characteristic(a)[0]
    return -constant if len(a) % 2 else constant


def solved(a: Array, b: Array) -> Array:
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
            rest = a[i, j] - _dot(factor[i, :j], factor[j, :j])
            if i == j and sign(rest) <= 0:
                raise Singular("a matrix that is not positive definite")
            factor[i, j] = sqrt(rest) if i == j else rest / factor[j, j]
    return factor


def _dot(x: Array, y: Array) -> Ball:
    total = ZERO
    for a, b in zip(x, y, strict=True):
        total = total + a * b
    return total


def orthogonalised(a: Array, signs: Signs) -> tuple[Array, Array]:
    """Return Q of shape (m, k) and R of shape (k, n) by Gram and Schmidt, for full column rank and m >= n."""
    m, n = a.shape
    if m < n:
        raise Lacking("the oracle has no qr of a wide matrix")
    q, r = np.full((m, n), ZERO, dtype=object), np.full((n, n), ZERO, dtype=object)
    for j, free in enumerate(signs.take(n)):
        rest = a[:, j]
        for i in range(j):
            r[i, j] = _dot(q[:, i], a[:, j])
            rest = rest - q[:, i] * r[i, j]
        r[j, j] = sqrt(_dot(rest, rest)) * ball(free)
        q[:, j] = rest / r[j, j]
    return q, r


def pseudoinverse(a: Array) -> Array:
    """Return the pseudoinverse of a matrix of full rank."""
    if a.shape[0] <= a.shape[1]:
        return solved(a @ a.T, a).T
    return solved(a.T @ a, a.T)


Kernel = Callable[[Array], Array]


def stacked(kernel: Kernel, x: Any) -> Balls:
    """Apply a kernel to each matrix of a stack of shape (..., n, m)."""
    data = as_balls(x).data
    results = [kernel(matrix) for matrix in data.reshape((-1, *data.shape[-2:]))]
    if not results:
        raise Lacking("the oracle has no empty stacks of matrices")
    return Balls(np.stack(results).reshape(data.shape[:-2] + results[0].shape), dtype_of(x))


def det(x: Any) -> Balls:
    """Return determinants."""
    return stacked(lambda a: _scalar(determinant(a)), x)


def _scalar(value: Ball) -> Array:
    return np.full((), value, dtype=object)


def inv(x: Any) -> Balls:
    """Return inverses."""
    return stacked(lambda a: solved(a, identity(len(a))), x)


def pinv(x: Any, *, rtol: Any = None) -> Balls:
    """Return the pseudoinverses of matrices of full rank."""
    return stacked(pseudoinverse, x)


def cholesky(x: Any, *, upper: bool = False) -> Balls:
    """Return Cholesky factors, lower or upper."""
    return stacked(lambda a: cholesky_factor(a).T if upper else cholesky_factor(a), x)


def solve(x1: Any, x2: Any) -> Balls:
    """Return the solutions of linear equations; `x2` is a vector only where it has one axis."""
    a, b = as_balls(x1).data, as_balls(x2).data
    columns = b[:, None] if b.ndim == 1 else b
    lead = np.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    pairs = zip(_spread(a, lead), _spread(columns, lead), strict=True)
    result = np.stack([solved(left, right) for left, right in pairs]).reshape(lead + columns.shape[-2:])
    return Balls(result[..., 0] if b.ndim == 1 else result, dtype_of(x1, x2))


def _spread(a: Array, lead: tuple[int, ...]) -> Array:
    return np.broadcast_to(a, lead + a.shape[-2:]).reshape((-1, *a.shape[-2:]))


def slogdet(x: Any) -> tuple[Balls, Balls]:
    """Return the signs of determinants and the logarithms of their sizes."""
    determinants = det(x)
    flat = determinants.data.ravel()
    signs = [ball(sign(value)) for value in flat]
    logs = [log(absolute(value)) for value in flat]
    return tuple(Balls(_shaped(part, determinants.shape), determinants.dtype) for part in (signs, logs))  # type: ignore[return-value]


def _shaped(items: list[Ball], shape: tuple[int, ...]) -> Array:
    result = np.empty(len(items), object)
    result[:] = items
    return result.reshape(shape)


def qr(x: Any, *, mode: str = "reduced", signs: Signs) -> tuple[Balls, Balls]:
    """Return the reduced QR factorisation of a matrix."""
    if mode != "reduced" or as_balls(x).ndim != 2:
        raise Lacking("the oracle has no complete qr, and none of stacks")
    q, r = orthogonalised(as_balls(x).data, signs)
    return Balls(q, dtype_of(x)), Balls(r, dtype_of(x))


def vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Balls:
    """Return vector norms: of order infinity, one, two, or any other that is not zero."""
    sizes = as_balls(x)
    if ord == 2:
        squares = Balls(sizes.data * sizes.data, sizes.dtype)
        return _mapped(sqrt, sum_(squares, axis=axis, keepdims=keepdims))
    sizes = _mapped(absolute, sizes)
    if ord in (np.inf, -np.inf):
        return (max_ if ord > 0 else min_)(sizes, axis=axis, keepdims=keepdims)
    if ord == 0:
        raise Lacking("the oracle has no norm of order zero")
    p = ball(ord)
    powers = _mapped(lambda size: power(size, p), sizes)
    total = sum_(powers, axis=axis, keepdims=keepdims)
    return total if ord == 1 else _mapped(lambda whole: power(whole, ONE / p), total)


def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Balls:
    """Return matrix norms: Frobenius, one and infinity."""
    if ord == "fro":
        return vector_norm(x, axis=(-2, -1), keepdims=keepdims)
    if ord not in (1, -1, np.inf, -np.inf):
        raise Lacking(f"the oracle has no matrix norm of order {ord}")
    summed, other = (-2, -1) if abs(ord) == 1 else (-1, -2)
    sums = sum_(_mapped(absolute, as_balls(x)), axis=summed, keepdims=True)
    norms = (max_ if ord > 0 else min_)(sums, axis=other, keepdims=True)
    return norms if keepdims else Balls(norms.data[..., 0, 0], norms.dtype)


def _mapped(function: Callable[[Ball], Ball], x: Balls) -> Balls:
    return Balls(np.frompyfunc(function, 1, 1)(x.data), x.dtype)


def matrix_power(x: Any, n: int) -> Balls:
    """Return whole powers of a matrix."""
    base = inv(x).data if n < 0 else as_balls(x).data
    result = np.broadcast_to(identity(base.shape[-1]), base.shape)
    for _ in range(abs(n)):
        result = result @ base
    return Balls(result, dtype_of(x))
