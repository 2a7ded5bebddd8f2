"""Matrices with equal eigenvalues or singular values, badly conditioned ones, and functions that undo one another.

A function of all eigenvalues alike is smooth where they are equal; a rule that divides by their gaps is not.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.suite.linear_algebra.literature import symmetric_part
from adjudge.suite.traps.trap import FIRST, HIGHAM, trap

LEWIS = "A. Lewis, Derivatives of spectral functions, Math. Oper. Res. 21 (1996) 576-588"
EIGH = "https://github.com/invenia/Nabla.jl/issues/183"
SVD = "https://github.com/jax-ml/jax/issues/2311"
SQUARE = np.array([[2.5, -0.375, 0.75], [0.625, 1.75, -0.5], [-0.875, 0.25, 3.0]])
W = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5], [1.25, -0.625, -1.0]])
TURN = np.array([[0.6, -0.8], [0.8, 0.6]])
EQUAL = {
    "equal": {"a": 1.5 * np.eye(3)},
    "two_equal": {"a": np.diag([1.0, 2.0, 1.0])},
    "distinct": {"a": SQUARE},
}


def _with(points: dict[str, dict[str, Any]], **others: Array) -> dict[str, dict[str, Any]]:
    return {label: point | others for label, point in points.items()}


def _symmetric(a: Array) -> Array:
    return (a + a.T) / 2


def _applied(function: Any, a: Array) -> Array:
    values, vectors = np.linalg.eigh(_symmetric(a))
    return np.asarray((vectors * function(values)) @ vectors.T)


@trap(LEWIS, EQUAL, operators=FIRST, gradient=lambda a: _applied(np.exp, a))
def trace_of_exponential(xp: Namespace, a: Any) -> Any:
    """Add the exponentials of eigenvalues."""
    return xp.sum(xp.exp(xp.linalg.eigvalsh(symmetric_part(xp, a))))


@trap(LEWIS, EQUAL, operators=FIRST, gradient=lambda a: np.linalg.inv(_symmetric(a)))
def logarithms_of_eigenvalues(xp: Namespace, a: Any) -> Any:
    """Add the logarithms of eigenvalues, which makes the logarithm of the determinant."""
    values, _ = xp.linalg.eigh(symmetric_part(xp, a))
    return xp.sum(xp.log(values))


@trap(EIGH, _with(EQUAL, w=W), wrt=("a",), operators=FIRST, gradient=lambda a, w: _symmetric(w))
def matrix_rebuilt(xp: Namespace, a: Any, w: Any) -> Any:
    """Multiply eigenvectors and eigenvalues together again: the symmetric matrix."""
    values, vectors = xp.linalg.eigh(symmetric_part(xp, a))
    return xp.sum(w * xp.matmul(vectors * values, xp.matrix_transpose(vectors)))


@trap(
    EIGH,
    _with(EQUAL, w=W),
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: _symmetric(w) @ _symmetric(a) + _symmetric(a) @ _symmetric(w),
)
def square_by_eigenvectors(xp: Namespace, a: Any, w: Any) -> Any:
    """Square a symmetric matrix by way of its eigenvalues."""
    values, vectors = xp.linalg.eigh(symmetric_part(xp, a))
    return xp.sum(w * xp.matmul(vectors * values**2, xp.matrix_transpose(vectors)))


RANKS = {
    "equal": {"a": TURN},
    "zero": {"a": np.zeros((2, 3))},
    "rank_one": {"a": np.outer([1.0, 2.0], [2.0, -1.0, 0.5])},
    "distinct": {"a": SQUARE[:2]},
}


@trap(SVD, RANKS, operators=FIRST, gradient=lambda a: 2 * a)
def squares_of_singular_values(xp: Namespace, a: Any) -> Any:
    """Add the squares of singular values, which makes those of all elements."""
    s = xp.linalg.svdvals(a)
    return xp.sum(s * s)


@trap(
    "https://github.com/jax-ml/jax/issues/8732",
    {
        label: {"a": RANKS[label]["a"], "w": W[:2, :columns]}
        for label, columns in {"equal": 2, "rank_one": 3, "distinct": 3}.items()
    },
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: w,
)
def matrix_rebuilt_from_singular_values(xp: Namespace, a: Any, w: Any) -> Any:
    """Multiply singular vectors and values together again: the matrix."""
    u, s, vh = xp.linalg.svd(a, full_matrices=False)
    return xp.sum(w * xp.matmul(u * s, vh))


@trap(
    "https://github.com/pytorch/pytorch/issues/49886",
    {"turn": {"a": TURN}, "distinct": {"a": SQUARE}},
    operators=FIRST,
    gradient=lambda a: np.linalg.svd(a)[0] @ np.linalg.svd(a)[2],
)
def nuclear_norm(xp: Namespace, a: Any) -> Any:
    """Add singular values, of a regular matrix: smooth also where they are equal."""
    return xp.sum(xp.linalg.svdvals(a))


# Norms of matrices


def _leading(a: Array) -> Array:
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.outer(u[:, 0], vh[0])


@trap(
    HIGHAM + ", section 6.2",
    {"generic": {"a": SQUARE}, "wide": {"a": SQUARE[:2]}},
    operators=FIRST,
    gradient=lambda a: 3 * _leading(a),
)
def largest_singular_value_as_norm(xp: Namespace, a: Any) -> Any:
    """Take three times the matrix norm of order two."""
    return 3 * xp.linalg.matrix_norm(a, ord=2)


@trap(
    HIGHAM + ", section 6.2",
    {"wide": {"a": SQUARE[:2]}},
    operators=FIRST,
)
def smallest_singular_value_as_norm(xp: Namespace, a: Any) -> Any:
    """Take three times the matrix norm of order minus two."""
    return 3 * xp.linalg.matrix_norm(a, ord=-2)


# Badly conditioned and badly scaled


HILBERT = 1 / (np.arange(1.0, 6)[:, None] + np.arange(5.0))


@trap(
    HIGHAM + ", section 28.1",
    {"hilbert": {"a": HILBERT}, "scaled_down": {"a": 1e-150 * SQUARE}, "scaled_up": {"a": 1e150 * SQUARE}},
    operators=FIRST,
    gradient=lambda a: np.linalg.inv(a / np.max(a)).T / np.max(a),
)
def logarithm_of_determinant(xp: Namespace, a: Any) -> Any:
    """Take the logarithm of a determinant that is nearly zero, or that cannot be represented."""
    _, logarithm = xp.linalg.slogdet(a)
    return logarithm


@trap(
    HIGHAM + ", section 14.1",
    {"generic": {"a": SQUARE, "w": W}, "hilbert": {"a": HILBERT[:3, :3], "w": W}},
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: w,
)
def inverse_of_the_inverse(xp: Namespace, a: Any, w: Any) -> Any:
    """Invert twice: the identity."""
    return xp.sum(w * xp.linalg.inv(xp.linalg.inv(a)))


@trap(
    HIGHAM + ", section 14.1",
    {"generic": {"a": SQUARE, "w": W}},
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: np.zeros((3, 3)),
)
def inverse_times_itself(xp: Namespace, a: Any, w: Any) -> Any:
    """Multiply a matrix by its inverse: the same everywhere."""
    return xp.sum(w * xp.matmul(a, xp.linalg.inv(a)))


@trap(
    HIGHAM + ", section 9.1",
    {"generic": {"a": SQUARE, "x": [0.5, -1.25, 2.0], "w": W[0]}},
    wrt=("a", "x"),
    operators=FIRST,
    gradient=lambda a, x, w: {"a": np.zeros((3, 3)), "x": w},
)
def solution_of_a_known_product(xp: Namespace, a: Any, x: Any, w: Any) -> Any:
    """Solve for what was multiplied: the identity in the vector, nothing in the matrix."""
    return xp.sum(w * xp.linalg.solve(a, xp.matmul(a, x)))


@trap(
    HIGHAM + ", section 10.1",
    {"generic": {"a": SQUARE, "w": W}, "one": {"a": [[2.25]], "w": [[1.5]]}},
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: _symmetric(w),
)
def matrix_rebuilt_from_cholesky(xp: Namespace, a: Any, w: Any) -> Any:
    """Multiply the Cholesky factor by its transpose: the symmetric matrix."""
    factor = xp.linalg.cholesky(symmetric_part(xp, a))
    return xp.sum(w * xp.matmul(factor, xp.matrix_transpose(factor)))


@trap(
    HIGHAM + ", section 19.1",
    {"generic": {"a": SQUARE, "w": W}, "tall": {"a": SQUARE[:, :2], "w": W[:, :2]}},
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: w,
)
def matrix_rebuilt_from_qr(xp: Namespace, a: Any, w: Any) -> Any:
    """Multiply Q by R: the matrix."""
    q, r = xp.linalg.qr(a)
    return xp.sum(w * xp.matmul(q, r))


def _inverse_gradient(a: Array, w: Array) -> Array:
    inverse = np.linalg.inv(a)
    return np.asarray(-inverse.T @ w @ inverse.T)


@trap(
    HIGHAM + ", section 18.1",
    {"generic": {"a": SQUARE, "w": W}},
    wrt=("a",),
    operators=FIRST,
    gradient=lambda a, w: w + _inverse_gradient(a, w),
)
def matrix_powers_of_no_size(xp: Namespace, a: Any, w: Any) -> Any:
    """Add the powers -1, 0 and 1 of a matrix."""
    powers = [xp.linalg.matrix_power(a, n) for n in (-1, 0, 1)]
    return xp.sum(w * (powers[0] + powers[1] + powers[2]))
