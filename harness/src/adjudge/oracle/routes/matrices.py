"""Linear algebra of object arrays of scalars, by FLINT's matrices of balls where it has what is asked for.

Each kernel takes and returns plain object arrays; those of factorisations choose the free signs themselves. A matrix
of samples is taken apart into one matrix for each place, which FLINT solves or inverts as any other.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from flint import acb, acb_mat

from adjudge.oracle.errors import Lacking, Singular, Undecided
from adjudge.oracle.routes.reals import Real
from adjudge.oracle.routes.samples import Samples, values_of
from adjudge.oracle.routes.scalars import Scalar
from adjudge.outcome import Array

Kernel = Callable[..., Any]


def det(a: Array) -> Array:
    """Return determinants: without any quotient, so that singular matrices are as good as others.

    R. Bird, A simple division-free algorithm for computing determinants, Inform. Process. Lett. 111 (2011) 1072-1074.
    """
    return _each(_determinant, a)


def _determinant(a: Array) -> Array:
    n, product = len(a), a
    for _ in range(n - 1):
        upper = np.triu(product, 1)
        below = np.cumsum(np.diagonal(product)[::-1])[::-1]
        for i in range(n):
            upper[i, i] = -below[i + 1] if i + 1 < n else 0
        product = upper @ a
    return (
        np.asarray(product[0, 0] if n % 2 else -product[0, 0], dtype=object) if n else np.asarray(1, object)
    )


def solve(a: Array, b: Array) -> Array:
    """Return the solutions of linear equations; `b` is a vector where it has one axis."""
    columns = b[:, None] if b.ndim == 1 else b
    lead = np.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    lefts, rights = (
        np.broadcast_to(x, lead + x.shape[-2:]).reshape((-1, *x.shape[-2:])) for x in (a, columns)
    )
    found = [_solution(left, right) for left, right in zip(lefts, rights, strict=True)]
    result = np.stack(found).reshape(lead + columns.shape[-2:])
    return result[..., 0] if b.ndim == 1 else result


def _solution(a: Array, b: Array) -> Array:
    if _are_balls(a, b):
        return _in_each_place(lambda left, right: left.solve(right), a, b)
    return _eliminated(a, b)


def _eliminated(a: Array, b: Array) -> Array:
    """Return the solution by elimination; a pivot is certainly not zero."""
    n, work = len(a), np.concatenate([a, b], axis=1)
    for k in range(n):
        pivot = next((i for i in range(k, n) if work[i, k].sign() != 0), None)
        if pivot is None:
            raise Singular("an exactly singular matrix")
        work[[k, pivot]] = work[[pivot, k]]
        work[k] = work[k] / work[k, k]
        for i in range(n):
            if i != k:
                work[i] = work[i] - work[i, k] * work[k]
    return work[:, n:]


def inv(a: Array) -> Array:
    """Return inverses."""
    return _each(lambda matrix: _solution(matrix, _constants(np.eye(len(matrix), dtype=int), matrix)), a)


def _constants(numbers: Any, like: Array) -> Array:
    """Return whole numbers as scalars of the kind that is in a matrix."""
    return np.asarray(np.frompyfunc(like.flat[0].lifted, 1, 1)(np.asarray(numbers, object)), dtype=object)


def slogdet(a: Array) -> tuple[Array, Array]:
    """Return the signs of determinants, and the logarithms of their sizes."""
    found = det(a)
    signs = np.frompyfunc(lambda x: x.lifted(x.sign()), 1, 1)(found)
    return signs, np.frompyfunc(lambda x: abs(x).apply("log"), 1, 1)(found)


def pinv(a: Array, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Array:
    """Return the pseudoinverses of matrices of full rank."""

    def of_matrix(a: Array) -> Array:
        is_wide = a.shape[0] <= a.shape[1]
        return _solution(a @ a.T, a).T if is_wide else _solution(a.T @ a, a.T)

    return _each(of_matrix, a)


def cholesky(a: Array, *, upper: bool = False) -> Array:
    """Return Cholesky factors, row by row; only the lower triangle is read."""

    def of_matrix(a: Array) -> Array:
        n = len(a)
        factor = _constants(np.zeros((n, n), int), a)
        for i, j in itertools.product(range(n), range(n)):
            if j <= i:
                rest = a[i, j] - factor[i, :j] @ factor[j, :j] if j else a[i, j]
                factor[i, j] = _root(rest) if i == j else rest / factor[j, j]
        return factor.T if upper else factor

    return _each(of_matrix, a)


def _root(x: Scalar) -> Scalar:
    if x.sign() <= 0:
        raise Singular("a square root of a number that is not positive")
    return x.apply("sqrt")


def qr(a: Array, mode: str = "reduced") -> tuple[Array, Array]:
    """Return QR factorisations of matrices of full column rank, by the Cholesky factor of aᵀ a."""
    if mode != "reduced" or a.ndim != 2 or a.shape[0] < a.shape[1]:
        raise Lacking("no complete qr, none of a wide matrix, and none of stacks")
    r = cholesky(a.T @ a, upper=True)
    return _solution(r.T, a.T).T, r


def eigh(a: Array, UPLO: str = "L") -> tuple[Array, Array]:
    """Return eigenvalues in ascending order, and unit eigenvectors in columns, of which one element is positive."""
    symmetric = np.where(np.tril(np.ones(_square(a), bool)), a, a.T)
    if not _are_balls(symmetric):
        raise Lacking("no eigenvalues of fractions")
    places = [_eigen(matrix) for matrix in _places(symmetric)]
    values = _joined([np.array(values, object) for values, _ in places], symmetric)
    vectors = _joined([_entries(vectors) for _, vectors in places], symmetric)
    return values, np.stack([_unit(vectors[:, k]) for k in range(len(values))], axis=1)


def _square(a: Array) -> tuple[int, int]:
    if a.ndim != 2:
        raise Lacking("no eigenvalues of stacks of matrices")
    return a.shape[0], a.shape[1]


def _eigen(matrix: acb_mat) -> tuple[list[acb], acb_mat]:
    try:
        values, vectors = matrix.eig(right=True, multiple=False)
    except ValueError:
        raise Undecided("whether two eigenvalues are equal") from None
    order = sorted(range(len(values)), key=lambda k: float(values[k].real.mid()))
    for low, high in itertools.pairwise(order):
        if not values[low].real < values[high].real:
            raise Undecided("the order of two eigenvalues")
    n = len(values)
    return [values[k] for k in order], acb_mat([[vectors[i, k] for k in order] for i in range(n)])


def _unit(vector: Array) -> Array:
    """Return an eigenvector, known but for a factor that differs from place to place, with length one."""
    sizes = [abs(values_of(x, 2)[-1]).lower() for x in vector]
    largest = max(range(len(vector)), key=lambda k: float(sizes[k]))
    ratios = vector / vector[largest]
    return ratios / _root(np.sum(ratios * ratios))  # type: ignore[no-any-return]


def eigvalsh(a: Array, UPLO: str = "L") -> Array:
    """Return the eigenvalues of a symmetric matrix in ascending order."""
    return eigh(a, UPLO)[0]


def svd(a: Array, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """Return the reduced singular value decomposition of a matrix of full rank."""
    rows, columns = _square(a)
    if compute_uv and full_matrices and rows != columns:
        raise Lacking("no complete svd")
    is_tall = rows > columns
    wide = a.T if is_tall else a
    squares, vectors = eigh(wide @ wide.T)
    values = np.array([_root(square) for square in squares[::-1]], object)
    if not compute_uv:
        return values
    left = vectors[:, ::-1]
    right = (left.T @ wide) / values[:, None]
    return (right.T, values, left.T) if is_tall else (left, values, right)


def _each(kernel: Kernel, a: Array) -> Array:
    """Apply a kernel to each matrix of a stack of shape (..., n, m)."""
    found = [kernel(matrix) for matrix in a.reshape((-1, *a.shape[-2:]))]
    if not found:
        raise Lacking("no empty stacks of matrices")
    return np.stack(found).reshape(a.shape[:-2] + found[0].shape)


def _are_balls(*arrays: Array) -> bool:
    return all(isinstance(x, Real | Samples) for array in arrays for x in array.ravel())


def _places(a: Array) -> list[acb_mat]:
    """Return the matrices of complex balls that an array of scalars stands for, one for each place."""
    sampled = [x for x in a.ravel() if isinstance(x, Samples)]
    count = len(sampled[0].values) if sampled else 1
    entries = [[values_of(x, count) for x in row] for row in a]
    return [acb_mat([[values[k] for values in row] for row in entries]) for k in range(count)]


def _in_each_place(kernel: Callable[..., acb_mat], *arrays: Array) -> Array:
    both = np.concatenate([array.ravel() for array in arrays])[None, :]
    count = len(_places(both))
    matrices = [_places(array) for array in arrays]
    matrices = [found * (count // len(found)) for found in matrices]
    try:
        found = [kernel(*places) for places in zip(*matrices, strict=True)]
    except ZeroDivisionError:
        raise Undecided("whether a matrix is singular") from None
    return _joined([_entries(matrix) for matrix in found], both)


def _entries(matrix: acb_mat) -> Array:
    result = np.empty((matrix.nrows(), matrix.ncols()), object)
    for index in np.ndindex(result.shape):
        result[index] = matrix[index]
    return result


def _joined(places: Sequence[Array], like: Array) -> Array:
    """Return arrays of complex balls, one for each place, as an array of scalars like those that they came from."""
    sampled = [x for x in like.ravel() if isinstance(x, Samples)]
    result = np.empty(places[0].shape, object)
    for index in np.ndindex(result.shape):
        values: list[Any] = [place[index] for place in places]
        result[index] = Samples(values, sampled[0].disc) if sampled else Real(values[0].real)
    return result


KERNELS: Mapping[Any, Kernel] = {
    np.linalg.cholesky: cholesky,
    np.linalg.det: det,
    np.linalg.eigh: eigh,
    np.linalg.eigvalsh: eigvalsh,
    np.linalg.inv: inv,
    np.linalg.pinv: pinv,
    np.linalg.qr: qr,
    np.linalg.slogdet: slogdet,
    np.linalg.solve: solve,
    np.linalg.svd: svd,
    np.linalg.svdvals: lambda a: svd(a, compute_uv=False),
}
"""What stands for NumPy's functions, which know no object arrays."""
