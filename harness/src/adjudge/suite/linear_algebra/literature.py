"""Determinants, inverses, factorisations, eigenvalues and what is built of them, with the literature's gradients.

Matrices are symmetrised before a symmetric factorisation, so that libraries which read one triangle and
libraries which read both differentiate the same function. Factors whose signs are free enter through squares only.
"""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import Point, problem

MATRIX_COOKBOOK = (
    "K. Petersen, M. Pedersen, The Matrix Cookbook, 2012, "
    "https://www.math.uwaterloo.ca/~hwolkowi/matrixcookbook.pdf"
)
GILES = (
    "M. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, "
    "2008, https://people.maths.ox.ac.uk/gilesm/files/AD2008.pdf"
)
LEWIS = "A. Lewis, Derivatives of spectral functions, Math. Oper. Res. 21 (1996) 576-588"

FIRST = ("value", "gradient", "jvp", "vjp")
SQUARE = np.array([[2.5, -0.375, 0.75], [0.625, 1.75, -0.5], [-0.875, 0.25, 3.0]])
"""Well-conditioned and not symmetric; its symmetric part is positive definite."""
WEIGHTS = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5], [1.25, -0.625, -1.0]])
TANGENT = np.array([[1.0, -0.5], [0.25, 2.0]])
WIDE = np.array([[0.625, -1.375, 2.25], [1.75, 0.375, -0.5]])
X = np.array([0.625, -1.375, 2.25])
Y = np.array([1.75, -0.5, 0.875])


def symmetric_part(xp: Namespace, a: Any) -> Any:
    """Return the symmetric part of a matrix."""
    return (a + xp.matrix_transpose(a)) / 2


# Determinants


@problem(
    points={
        "generic": {"a": [[0.625, -1.375], [1.75, 0.375]]},
        "singular": Point(
            {"a": [[1.0, 2.0], [2.0, 4.0]]},
            tangent={"a": TANGENT},
            cotangent=0.5,
            expected={
                "value": 0.0,
                "gradient": [[4.0, -2.0], [-2.0, 1.0]],
                "vjp": [[2.0, -1.0], [-1.0, 0.5]],
                "jvp": 6.5,
                "hvp": [[2.0, -0.25], [0.5, 1.0]],
            },
        ),
        "zero": Point(
            {"a": np.zeros((2, 2))},
            tangent={"a": TANGENT},
            cotangent=0.5,
            expected={
                "value": 0.0,
                "gradient": np.zeros((2, 2)),
                "vjp": np.zeros((2, 2)),
                "jvp": 0.0,
                "hvp": [[2.0, -0.25], [0.5, 1.0]],
            },
        ),
    },
    source=MATRIX_COOKBOOK + ", section 2.1; where the inverse is missing, the adjugate: Jacobi's formula",
)
def determinant_of_two(xp: Namespace, a: Any) -> Any:
    """Differentiate ad - bc: the gradient is the cofactors, also where the matrix has no inverse."""
    return xp.linalg.det(a)


@determinant_of_two.closed_form("gradient")
def _(a: Any) -> Any:
    return _cofactors(a)


@determinant_of_two.closed_form("hessian")
def _(a: Any) -> Any:
    hessian = np.zeros((2, 2, 2, 2))
    hessian[0, 0, 1, 1] = hessian[1, 1, 0, 0] = 1.0
    hessian[0, 1, 1, 0] = hessian[1, 0, 0, 1] = -1.0
    return hessian


@problem(
    points={
        "generic": {"a": SQUARE},
        "rank_two": Point(
            {"a": np.diag([1.0, 1.0, 0.0])},
            tangent={"a": WEIGHTS},
            cotangent=0.5,
            expected={
                "value": 0.0,
                "gradient": np.diag([0.0, 0.0, 1.0]),
                "vjp": np.diag([0.0, 0.0, 0.5]),
                "jvp": -1.0,
            },
        ),
        "rank_one": Point(
            {"a": np.ones((3, 3))},
            tangent={"a": WEIGHTS},
            cotangent=0.5,
            expected={"value": 0.0, "gradient": np.zeros((3, 3)), "vjp": np.zeros((3, 3)), "jvp": 0.0},
        ),
    },
    operators=FIRST,
    source=MATRIX_COOKBOOK + ", section 2.1; where the inverse is missing, the adjugate: Jacobi's formula",
)
def determinant_of_three(xp: Namespace, a: Any) -> Any:
    """Differentiate a determinant, also of matrices of rank two (one cofactor left) and one (none)."""
    return xp.linalg.det(a)


@determinant_of_three.closed_form("gradient")
def _(a: Any) -> Any:
    return _cofactors(a)


def _cofactors(a: Array) -> Array:
    """Return the cofactors, each from the determinant of a minor."""
    minors = [[np.delete(np.delete(a, i, 0), j, 1) for j in range(a.shape[1])] for i in range(a.shape[0])]
    signs = (-1.0) ** np.add.outer(np.arange(a.shape[0]), np.arange(a.shape[1]))
    return np.multiply(signs, [[_determinant(minor) for minor in row] for row in minors])


def _determinant(a: Array) -> float:
    return float(a[0, 0] if a.shape == (1, 1) else a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0])


@problem(
    points={"positive": {"a": SQUARE}, "negative": {"a": SQUARE[::-1]}},
    source=MATRIX_COOKBOOK + ", section 2.1.4",
)
def log_determinant(xp: Namespace, a: Any) -> Any:
    """Differentiate the logarithm of a determinant's size, of either sign: the inverse, transposed."""
    _, logarithm = xp.linalg.slogdet(a)
    return logarithm


@log_determinant.closed_form("gradient")
def _(a: Any) -> Any:
    return np.linalg.inv(a).T


@log_determinant.closed_form("hessian")
def _(a: Any) -> Any:
    inverse = np.linalg.inv(a)
    return -np.einsum("jk,li->ijkl", inverse, inverse)


# Inverses and equations


@problem(
    points={"generic": {"a": SQUARE, "x": X, "y": Y}}, wrt=("a",), source=MATRIX_COOKBOOK + ", section 2.2"
)
def inverse_between_vectors(xp: Namespace, a: Any, x: Any, y: Any) -> Any:
    """Differentiate xᵀ A⁻¹ y by the matrix."""
    return xp.sum(x * xp.matmul(xp.linalg.inv(a), y))


@inverse_between_vectors.closed_form("gradient")
def _(a: Any, x: Any, y: Any) -> Any:
    inverse = np.linalg.inv(a)
    return -np.outer(inverse.T @ x, inverse @ y)


@inverse_between_vectors.closed_form("hessian")
def _(a: Any, x: Any, y: Any) -> Any:
    inverse = np.linalg.inv(a)
    left, right = inverse.T @ x, inverse @ y
    half = np.einsum("i,jk,l->ijkl", left, inverse, right)
    return half + np.einsum("ijkl->klij", half)


@problem(points={"generic": {"a": SQUARE, "b": Y, "w": X}}, wrt=("a", "b"), operators=FIRST, source=GILES)
def solution_of_equations(xp: Namespace, a: Any, b: Any, w: Any) -> Any:
    """Differentiate the solution of linear equations, contracted with weights, by matrix and right-hand side."""
    return xp.sum(w * xp.linalg.solve(a, b))


@solution_of_equations.closed_form("gradient")
def _(a: Any, b: Any, w: Any) -> Any:
    adjoint = np.linalg.solve(a.T, w)
    return {"a": -np.outer(adjoint, np.linalg.solve(a, b)), "b": adjoint}


@problem(
    points={"generic": {"a": WIDE, "w": WEIGHTS[:, :2]}},
    wrt=("a",),
    operators=FIRST,
    source="G. Golub, V. Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems "
    "whose variables separate, SIAM J. Numer. Anal. 10 (1973) 413-432, theorem 4.3",
)
def pseudoinverse(xp: Namespace, a: Any, w: Any) -> Any:
    """Differentiate the pseudoinverse of a wide matrix of full rank."""
    return xp.sum(w * xp.linalg.pinv(a))


@pseudoinverse.closed_form("gradient")
def _(a: Any, w: Any) -> Any:
    p = np.linalg.pinv(a)
    return -p.T @ w @ p.T + p.T @ p @ w.T @ (np.eye(a.shape[1]) - p @ a)


# Factorisations


@problem(points={"generic": {"a": SQUARE}}, source=MATRIX_COOKBOOK + ", section 2.1.4")
def log_determinant_by_cholesky(xp: Namespace, a: Any) -> Any:
    """Differentiate a log-determinant from the Cholesky factor: the inverse of the symmetric part."""
    factor = xp.linalg.cholesky(symmetric_part(xp, a))
    return 2 * xp.sum(xp.log(xp.linalg.diagonal(factor)))


@log_determinant_by_cholesky.closed_form("gradient")
def _(a: Any) -> Any:
    return np.linalg.inv((a + a.T) / 2)


@problem(
    points={"generic": {"s": [[2.0, 0.5], [0.5, 1.25]], "w": [[0.75, 0.0], [-0.5, 1.5]]}},
    wrt=("s",),
    operators=FIRST,
    source="S. Smith, Differentiation of the Cholesky algorithm, J. Comput. Graph. Stat. 4 (1995) 134-147",
)
def cholesky_factor(xp: Namespace, s: Any, w: Any) -> Any:
    """Differentiate the elements √a, b/√a and √(c - b²/a) of the Cholesky factor of two rows."""
    return xp.sum(w * xp.linalg.cholesky(symmetric_part(xp, s)))


@cholesky_factor.closed_form("gradient")
def _(s: Any, w: Any) -> Any:
    a, b, c = s[0, 0], s[0, 1], s[1, 1]
    last = np.sqrt(c - b**2 / a)
    by_a = w[0, 0] / (2 * np.sqrt(a)) - w[1, 0] * b / (2 * a**1.5) + w[1, 1] * b**2 / (2 * a**2 * last)
    by_b = w[1, 0] / np.sqrt(a) - w[1, 1] * b / (a * last)
    return np.array([[by_a, by_b / 2], [by_b / 2, w[1, 1] / (2 * last)]])


@problem(points={"generic": {"a": SQUARE}}, operators=FIRST, source=GILES)
def log_determinant_by_qr(xp: Namespace, a: Any) -> Any:
    """Differentiate the logarithm of a determinant's size from the diagonal of R, whose signs are free."""
    _, r = xp.linalg.qr(a)
    diagonal = xp.linalg.diagonal(r)
    return xp.sum(xp.log(diagonal * diagonal)) / 2


@log_determinant_by_qr.closed_form("gradient")
def _(a: Any) -> Any:
    return np.linalg.inv(a).T


# Eigenvalues and singular values


@problem(points={"generic": {"a": SQUARE}}, operators=FIRST, source=MATRIX_COOKBOOK + ", section 2.3")
def largest_eigenvalue(xp: Namespace, a: Any) -> Any:
    """Differentiate the largest eigenvalue of a symmetric matrix: the eigenvector times itself."""
    return xp.linalg.eigvalsh(symmetric_part(xp, a))[-1]


@largest_eigenvalue.closed_form("gradient")
def _(a: Any) -> Any:
    vector = np.linalg.eigh((a + a.T) / 2)[1][:, -1]
    return np.outer(vector, vector)


@problem(
    points={"distinct": {"a": SQUARE}, "repeated": {"a": 1.5 * np.eye(3)}}, operators=FIRST, source=LEWIS
)
def sum_of_squared_eigenvalues(xp: Namespace, a: Any) -> Any:
    """Differentiate the sum of squared eigenvalues, smooth also where they are equal: twice the matrix."""
    values, _ = xp.linalg.eigh(symmetric_part(xp, a))
    return xp.sum(values * values)


@sum_of_squared_eigenvalues.closed_form("gradient")
def _(a: Any) -> Any:
    return a + a.T


@problem(points={"generic": {"a": SQUARE / 2}}, operators=FIRST, source=LEWIS)
def trace_of_exponential(xp: Namespace, a: Any) -> Any:
    """Differentiate the sum of the eigenvalues' exponentials: the exponential of the matrix."""
    return xp.sum(xp.exp(xp.linalg.eigvalsh(symmetric_part(xp, a))))


@trace_of_exponential.closed_form("gradient")
def _(a: Any) -> Any:
    values, vectors = np.linalg.eigh((a + a.T) / 2)
    return (vectors * np.exp(values)) @ vectors.T


@problem(points={"generic": {"a": SQUARE, "w": WEIGHTS}}, wrt=("a",), operators=FIRST, source=GILES)
def matrix_rebuilt_from_eigenvectors(xp: Namespace, a: Any, w: Any) -> Any:
    """Differentiate V Λ Vᵀ, which is the symmetric matrix again: the weights, symmetrised."""
    values, vectors = xp.linalg.eigh(symmetric_part(xp, a))
    return xp.sum(w * xp.matmul(vectors * values, xp.matrix_transpose(vectors)))


@matrix_rebuilt_from_eigenvectors.closed_form("gradient")
def _(a: Any, w: Any) -> Any:
    return (w + w.T) / 2


@problem(points={"generic": {"a": WIDE}}, operators=FIRST, source=LEWIS)
def nuclear_norm(xp: Namespace, a: Any) -> Any:
    """Differentiate the sum of the singular values of a wide matrix: U Vᵀ."""
    return xp.sum(xp.linalg.svdvals(a))


@nuclear_norm.closed_form("gradient")
def _(a: Any) -> Any:
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return u @ vh


@problem(points={"generic": {"a": WIDE}}, operators=FIRST, source=LEWIS)
def spectral_norm(xp: Namespace, a: Any) -> Any:
    """Differentiate the largest singular value: its two singular vectors' product."""
    return xp.max(xp.linalg.svdvals(a))


@spectral_norm.closed_form("gradient")
def _(a: Any) -> Any:
    u, _, vh = np.linalg.svd(a, full_matrices=False)
    return np.outer(u[:, 0], vh[0])


# Norms, forms, powers


@problem(points={"generic": {"a": WIDE}}, source=MATRIX_COOKBOOK + ", section 2.7")
def frobenius_norm(xp: Namespace, a: Any) -> Any:
    """Differentiate the Frobenius norm."""
    return xp.linalg.matrix_norm(a)


@frobenius_norm.closed_form("gradient")
def _(a: Any) -> Any:
    return a / np.sqrt(np.sum(a * a))


@frobenius_norm.closed_form("hessian")
def _(a: Any) -> Any:
    square = np.sum(a * a)
    identity = np.eye(a.size).reshape(a.shape * 2)
    return (identity - np.multiply.outer(a, a) / square) / np.sqrt(square)


@problem(points={"generic": {"x": X}}, operators=FIRST, source=MATRIX_COOKBOOK + ", section 2.6")
def cubic_norm(xp: Namespace, x: Any) -> Any:
    """Differentiate the norm of order three."""
    return xp.linalg.vector_norm(x, ord=3)


@cubic_norm.closed_form("gradient")
def _(x: Any) -> Any:
    return x * np.abs(x) / np.sum(np.abs(x) ** 3) ** (2 / 3)


@problem(points={"generic": {"a": SQUARE / 2}}, source=MATRIX_COOKBOOK + ", section 2.5")
def trace_of_power(xp: Namespace, a: Any) -> Any:
    """Differentiate the trace of the third power of a matrix."""
    return xp.linalg.trace(xp.linalg.matrix_power(a, 3))


@trace_of_power.closed_form("gradient")
def _(a: Any) -> Any:
    return 3 * (a @ a).T


@trace_of_power.closed_form("hessian")
def _(a: Any) -> Any:
    identity = np.eye(a.shape[0])
    return 3 * (np.einsum("jk,li->ijkl", identity, a) + np.einsum("jk,li->ijkl", a, identity))


@problem(points={"generic": {"a": SQUARE, "x": X}}, source=MATRIX_COOKBOOK + ", section 2.4")
def quadratic_form(xp: Namespace, a: Any, x: Any) -> Any:
    """Differentiate xᵀ A x by the matrix, which is not symmetric, and by the vector."""
    return xp.vecdot(x, xp.matmul(a, x))


@quadratic_form.closed_form("gradient")
def _(a: Any, x: Any) -> Any:
    return {"a": np.outer(x, x), "x": (a + a.T) @ x}


@quadratic_form.closed_form("hessian")
def _(a: Any, x: Any) -> Any:
    identity = np.eye(x.size)
    mixed = np.einsum("ik,j->ijk", identity, x) + np.einsum("jk,i->ijk", identity, x)
    zero = np.zeros(a.shape * 2)
    return {"a,a": zero, "a,x": mixed, "x,a": np.moveaxis(mixed, 2, 0), "x,x": a + a.T}


@problem(
    points={"generic": {"x": X, "a": SQUARE + SQUARE.T}},
    wrt=("x",),
    source="L. Trefethen, D. Bau, Numerical Linear Algebra, SIAM 1997, lecture 27",
)
def rayleigh_quotient(xp: Namespace, x: Any, a: Any) -> Any:
    """Differentiate xᵀ A x / xᵀ x with A symmetric."""
    return xp.sum(x * xp.matmul(a, x)) / xp.sum(x * x)


@rayleigh_quotient.closed_form("gradient")
def _(x: Any, a: Any) -> Any:
    square = np.sum(x * x)
    return 2 * (a @ x - (x @ a @ x / square) * x) / square


@problem(
    points={"generic": {"mean": X, "covariance": SQUARE, "sample": Y}},
    wrt=("mean", "covariance"),
    source=MATRIX_COOKBOOK + ", section 8.1: the density of a multivariate normal distribution",
)
def gaussian_log_likelihood(xp: Namespace, mean: Any, covariance: Any, sample: Any) -> Any:
    """Differentiate the logarithm of a normal density by mean and covariance, which is symmetrised."""
    s = symmetric_part(xp, covariance)
    _, logarithm = xp.linalg.slogdet(s)
    residual = sample - mean
    return -(logarithm + xp.sum(residual * xp.linalg.solve(s, residual)) + 3 * math.log(2 * math.pi)) / 2


@gaussian_log_likelihood.closed_form("gradient")
def _(mean: Any, covariance: Any, sample: Any) -> Any:
    inverse = np.linalg.inv((covariance + covariance.T) / 2)
    pull = inverse @ (sample - mean)
    return {"mean": pull, "covariance": (np.outer(pull, pull) - inverse) / 2}
