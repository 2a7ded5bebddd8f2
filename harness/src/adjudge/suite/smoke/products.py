"""Smoke problems of the products in the main namespace: all bilinear."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.smoke.contraction import ROWS, bilinear

LEFT = np.array([[0.625, -1.375], [1.75, 0.375]])
W_PRODUCT = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5]])
W_PAIR = np.array([0.75, -1.25])
OTHER_ROWS = np.array([[1.5, -0.25, 0.875], [-2.0, 1.125, 0.75]])


@bilinear(LEFT, ROWS, W_PRODUCT, np.matmul)
def einsum(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a matrix product in index notation."""
    return xp.sum(w * xp.einsum("ij,jk->ik", x, y))


@bilinear(
    W_PAIR,
    ROWS[:, :2],
    np.array([[0.5, -1.0], [1.5, 0.25], [-0.75, 2.0], [1.25, -0.5]]),
    lambda x, y: np.kron(x[:, None], y),
)
def kron(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a Kronecker product of a column and a matrix."""
    return xp.sum(w * xp.kron(xp.expand_dims(x, axis=1), y))


@bilinear(LEFT, ROWS, W_PRODUCT, np.matmul)
def matmul(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a matrix product."""
    return xp.sum(w * xp.matmul(x, y))


@bilinear(LEFT, ROWS, W_PRODUCT, np.matmul)
def tensordot(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a contraction over one axis."""
    return xp.sum(w * xp.tensordot(x, y, axes=1))


@bilinear(ROWS, OTHER_ROWS, W_PAIR, lambda x, y: np.sum(x * y, axis=1))
def vecdot(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the scalar products of rows."""
    return xp.sum(w * xp.vecdot(x, y))
