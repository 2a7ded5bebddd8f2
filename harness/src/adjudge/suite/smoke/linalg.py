"""Smoke problems of the standard's linear algebra; of factors whose signs are free, the squares are used."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.smoke.contraction import GENERIC, ROWS, W_ROWS, W, bilinear, linear, smoke

LEFT = np.array([[0.625, -1.375], [1.75, 0.375]])
SQUARE = np.array([[2.5, -0.375, 0.75], [0.625, 1.75, -0.5], [-0.875, 0.25, 3.0]])
"""Well-conditioned and not symmetric; its symmetric part is positive definite."""
W_SQUARE = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5], [1.25, -0.625, -1.0]])
W_PAIR = np.array([0.75, -1.25])
OTHER = np.array([1.75, -0.5, 0.875])
OTHER_ROWS = np.array([[1.5, -0.25, 0.875], [-2.0, 1.125, 0.75]])
RIGHT = OTHER_ROWS.T


def symmetrise(xp: Namespace, x: Any) -> Any:
    """Return the symmetric part of a matrix, so that libraries reading one triangle agree."""
    return (x + xp.matrix_transpose(x)) / 2


@smoke(x=SQUARE, w=W_SQUARE)
def linalg_cholesky(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the Cholesky factor."""
    return xp.sum(w * xp.linalg.cholesky(symmetrise(xp, x)))


@linalg_cholesky.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    factor = np.linalg.cholesky((x + x.T) / 2)
    inner = np.tril(factor.T @ w)
    inner = inner - np.diag(np.diag(inner)) / 2
    outer = np.linalg.solve(factor.T, inner) @ np.linalg.inv(factor)
    return (outer + outer.T) / 2


@bilinear(GENERIC, OTHER, W, np.cross)
def linalg_cross(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a vector product."""
    return xp.sum(w * xp.linalg.cross(x, y))


@smoke(x=SQUARE)
def linalg_det(xp: Namespace, x: Any) -> Any:
    """Differentiate the determinant."""
    return xp.linalg.det(x)


@linalg_det.closed_form("gradient")
def _(x: Any) -> Any:
    return np.linalg.det(x) * np.linalg.inv(x).T


@linear(SQUARE, W, np.diagonal)
def linalg_diagonal(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through the diagonal."""
    y = xp.linalg.diagonal(x)
    return xp.sum(w * y * y)


@smoke(x=SQUARE, v=W, w=W_SQUARE)
def linalg_eigh(xp: Namespace, x: Any, v: Any, w: Any) -> Any:
    """Differentiate eigenvalues and squared components of eigenvectors, which have no sign."""
    values, vectors = xp.linalg.eigh(symmetrise(xp, x))
    return xp.sum(v * values) + xp.sum(w * vectors * vectors)


@linalg_eigh.closed_form("gradient")
def _(x: Any, v: Any, w: Any) -> Any:
    values, vectors = np.linalg.eigh((x + x.T) / 2)
    gaps = values - values[:, None] + np.eye(v.size)
    inner = np.diag(v) + (1 - np.eye(v.size)) / gaps * (vectors.T @ (2 * w * vectors))
    outer = vectors @ inner @ vectors.T
    return (outer + outer.T) / 2


@smoke(x=SQUARE, w=W)
def linalg_eigvalsh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the eigenvalues of a symmetric matrix."""
    return xp.sum(w * xp.linalg.eigvalsh(symmetrise(xp, x)))


@linalg_eigvalsh.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    _, vectors = np.linalg.eigh((x + x.T) / 2)
    return (vectors * w) @ vectors.T


@smoke(x=SQUARE, w=W_SQUARE)
def linalg_inv(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse."""
    return xp.sum(w * xp.linalg.inv(x))


@linalg_inv.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    inverse = np.linalg.inv(x)
    return -inverse.T @ w @ inverse.T


@bilinear(LEFT, ROWS, W_ROWS, np.matmul)
def linalg_matmul(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a matrix product."""
    return xp.sum(w * xp.linalg.matmul(x, y))


@smoke(x=ROWS)
def linalg_matrix_norm(xp: Namespace, x: Any) -> Any:
    """Differentiate the Frobenius norm."""
    return xp.linalg.matrix_norm(x)


@linalg_matrix_norm.closed_form("gradient")
def _(x: Any) -> Any:
    return x / np.sqrt(np.sum(x * x))


@smoke(x=LEFT, w=np.array([[0.75, -1.25], [0.5, 2.0]]))
def linalg_matrix_power(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the third power of a matrix."""
    return xp.sum(w * xp.linalg.matrix_power(x, 3))


@linalg_matrix_power.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    t = x.T
    return w @ t @ t + t @ w @ t + t @ t @ w


@linear(ROWS, W_ROWS.T, np.transpose)
def linalg_matrix_transpose(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a transpose."""
    y = xp.linalg.matrix_transpose(x)
    return xp.sum(w * y * y)


@bilinear(W_PAIR, GENERIC, W_ROWS, np.outer)
def linalg_outer(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate an outer product."""
    return xp.sum(w * xp.linalg.outer(x, y))


@smoke(x=ROWS, w=W_ROWS.T)
def linalg_pinv(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the pseudoinverse of a wide matrix of full rank."""
    return xp.sum(w * xp.linalg.pinv(x))


@linalg_pinv.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    p = np.linalg.pinv(x)
    return -p.T @ w @ p.T + p.T @ p @ w.T @ (np.eye(x.shape[1]) - p @ x)


@smoke(x=SQUARE, v=W_SQUARE[::-1], w=W_SQUARE)
def linalg_qr(xp: Namespace, x: Any, v: Any, w: Any) -> Any:
    """Differentiate the squared components of Q and R, which have no sign."""
    q, r = xp.linalg.qr(x)
    return xp.sum(v * q * q) + xp.sum(w * r * r)


@smoke(x=SQUARE)
def linalg_slogdet(xp: Namespace, x: Any) -> Any:
    """Differentiate the logarithm of the determinant's size."""
    _, logarithm = xp.linalg.slogdet(x)
    return logarithm


@linalg_slogdet.closed_form("gradient")
def _(x: Any) -> Any:
    return np.linalg.inv(x).T


@smoke(x=SQUARE, y=RIGHT, w=W_ROWS.T)
def linalg_solve(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the solution of linear equations by matrix and right-hand sides."""
    return xp.sum(w * xp.linalg.solve(x, y))


@linalg_solve.closed_form("gradient")
def _(x: Any, y: Any, w: Any) -> Any:
    adjoint = np.linalg.solve(x.T, w)
    return {"x": -adjoint @ np.linalg.solve(x, y).T, "y": adjoint}


@smoke(x=ROWS, v=W_PAIR, w=W_ROWS)
def linalg_svd(xp: Namespace, x: Any, v: Any, w: Any) -> Any:
    """Differentiate singular values and the product of both factors, which has no sign, of a wide matrix."""
    u, s, vh = xp.linalg.svd(x, full_matrices=False)
    return xp.sum(v * s) + xp.sum(w * xp.matmul(u, vh))


@linalg_svd.closed_form("gradient")
def _(x: Any, v: Any, w: Any) -> Any:
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    turned = u.T @ w @ vh.T
    inner = np.diag(v) + (turned - turned.T) / np.add.outer(s, s)
    return u @ inner @ vh + (u / s) @ u.T @ w @ (np.eye(x.shape[1]) - vh.T @ vh)


@smoke(x=ROWS, w=W_PAIR)
def linalg_svdvals(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the singular values of a wide matrix."""
    return xp.sum(w * xp.linalg.svdvals(x))


@linalg_svdvals.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    return (u * w) @ vh


@bilinear(LEFT, ROWS, W_ROWS, np.matmul)
def linalg_tensordot(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a contraction over one axis."""
    return xp.sum(w * xp.linalg.tensordot(x, y, axes=1))


@linear(SQUARE, np.array(0.75), np.trace)
def linalg_trace(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the trace, squared."""
    y = xp.linalg.trace(x)
    return w * y * y


@bilinear(ROWS, OTHER_ROWS, W_PAIR, lambda x, y: np.sum(x * y, axis=1))
def linalg_vecdot(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the scalar products of rows."""
    return xp.sum(w * xp.linalg.vecdot(x, y))


@smoke(x=ROWS, w=W_PAIR)
def linalg_vector_norm(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the Euclidean norm of each row."""
    return xp.sum(w * xp.linalg.vector_norm(x, axis=1))


@linalg_vector_norm.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return w[:, None] * x / np.sqrt(np.sum(x * x, axis=1, keepdims=True))
