"""Smoke problems of the names that move, repeat or join elements: all linear, so they are squared."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.smoke.contraction import (
    GENERIC,
    ROWS,
    W_ROWS,
    W,
    bilinear,
    linear,
    smoke,
    zeros,
)

OTHER_ROWS = np.array([[1.5, -0.25, 0.875], [-2.0, 1.125, 0.75]])
SQUARE = np.array([[0.625, -1.375, 2.25], [1.75, 0.375, -0.5], [-0.875, 1.5, 0.25]])
W_SQUARE = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5], [1.25, -0.625, -1.0]])
COLUMN = np.array([[0.625], [-1.375]])


@linear(GENERIC, W, lambda x: x, dtypes=("float32", "float64"))
def astype(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a cast to float64 and back: nothing is rounded, so that differences see it too."""
    y = xp.astype(xp.astype(x, xp.float64), x.dtype)
    return xp.sum(w * y * y)


@bilinear(COLUMN, GENERIC, W_ROWS, np.multiply)
def broadcast_arrays(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a product of arrays brought to one shape."""
    a, b = xp.broadcast_arrays(x, y)
    return xp.sum(w * a * b)


@linear(GENERIC, W_ROWS, lambda x: np.broadcast_to(x, (2, 3)))
def broadcast_to(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a broadcast to a given shape."""
    y = xp.broadcast_to(x, (2, 3))
    return xp.sum(w * y * y)


def _join_gradient(x: Any, y: Any, w: Any) -> Any:
    upper, lower = w.reshape(2, *x.shape)
    return {"x": 2 * upper * x, "y": 2 * lower * y}


def _join_hessian(x: Any, y: Any, w: Any) -> Any:
    xx, yy = (np.diag(2 * half).reshape(x.shape * 2) for half in w.reshape(2, x.size))
    return {"x,x": xx, "x,y": zeros(x, y), "y,x": zeros(y, x), "y,y": yy}


@smoke(x=GENERIC, y=OTHER_ROWS[0], w=np.ravel(W_ROWS))
def concat(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate through the joining of two vectors."""
    z = xp.concat([x, y], axis=0)
    return xp.sum(w * z * z)


concat.closed_form("gradient")(_join_gradient)
concat.closed_form("hessian")(_join_hessian)


@linear(ROWS, W_ROWS[:, :2], lambda x: x[:, 1:] - x[:, :-1])
def diff(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate differences of neighbours."""
    y = xp.diff(x, axis=1)
    return xp.sum(w * y * y)


@linear(GENERIC, W[:, None], lambda x: x[:, None])
def expand_dims(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through an added axis."""
    y = xp.expand_dims(x, axis=1)
    return xp.sum(w * y * y)


@linear(ROWS, W_ROWS, lambda x: x[:, ::-1])
def flip(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a reversal of each row."""
    y = xp.flip(x, axis=1)
    return xp.sum(w * y * y)


@linear(ROWS, W_ROWS.T, np.transpose)
def matrix_transpose(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a transpose."""
    y = xp.matrix_transpose(x)
    return xp.sum(w * y * y)


@bilinear(COLUMN[:, 0], GENERIC, W_ROWS, np.outer)
def meshgrid(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a product over a grid."""
    a, b = xp.meshgrid(x, y, indexing="ij")
    return xp.sum(w * a * b)


@linear(ROWS, W_ROWS.T, np.transpose)
def moveaxis(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a move of the first axis to the end."""
    y = xp.moveaxis(x, 0, -1)
    return xp.sum(w * y * y)


@linear(ROWS, W_ROWS.T, np.transpose)
def permute_dims(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a permutation of the axes."""
    y = xp.permute_dims(x, (1, 0))
    return xp.sum(w * y * y)


@linear(GENERIC, np.ravel(W_ROWS), lambda x: np.repeat(x, 2))
def repeat(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through elements written twice each."""
    y = xp.repeat(x, 2, axis=0)
    return xp.sum(w * y * y)


@linear(ROWS, np.reshape(W_ROWS, (3, 2)), lambda x: np.reshape(x, (3, 2)))
def reshape(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a change of shape."""
    y = xp.reshape(x, (3, 2))
    return xp.sum(w * y * y)


@linear(ROWS, W_ROWS, lambda x: np.roll(x, 1, axis=1))
def roll(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a cyclic shift of each row."""
    y = xp.roll(x, 1, axis=1)
    return xp.sum(w * y * y)


@linear(GENERIC[None, :], W, lambda x: x[0])
def squeeze(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through the removal of an axis of length one."""
    y = xp.squeeze(x, axis=0)
    return xp.sum(w * y * y)


@smoke(x=GENERIC, y=OTHER_ROWS[0], w=W_ROWS)
def stack(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate through the stacking of two vectors."""
    z = xp.stack([x, y], axis=0)
    return xp.sum(w * z * z)


stack.closed_form("gradient")(_join_gradient)
stack.closed_form("hessian")(_join_hessian)


@linear(GENERIC, np.ravel(W_ROWS), lambda x: np.tile(x, 2))
def tile(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through a vector written twice."""
    y = xp.tile(x, (2,))
    return xp.sum(w * y * y)


@linear(SQUARE, W_SQUARE, np.tril)
def tril(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through the lower triangle."""
    y = xp.tril(x)
    return xp.sum(w * y * y)


@linear(SQUARE, W_SQUARE, np.triu)
def triu(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through the upper triangle."""
    y = xp.triu(x)
    return xp.sum(w * y * y)


@smoke(x=ROWS, w=W)
def unstack(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate a product of rows that were taken apart."""
    upper, lower = xp.unstack(x, axis=0)
    return xp.sum(w * upper * lower)


@unstack.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return w * x[::-1]
