"""Smoke problems of the names that select or order elements, and of `detach`."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.smoke.contraction import GENERIC, ROWS, W_ROWS, W, linear, smoke, zeros

OTHER = np.array([1.75, -0.5, 0.875])
MASK = np.array([True, False, True])
PICKS = np.array([2, 0, 2, 1])
"""Positions out of order, one of them twice."""
PICKS_ROWS = np.array([[2, 0], [1, 1]])


@smoke(x=GENERIC, w=W)
def sort(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate through an ordering without ties."""
    y = xp.sort(x, axis=0)
    return xp.sum(w * y * y)


@sort.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return 2 * x * w[np.argsort(np.argsort(x))]


@sort.closed_form("hessian")
def _(x: Any, w: Any) -> Any:
    return np.diag(2 * w[np.argsort(np.argsort(x))])


@linear(GENERIC, np.array([0.75, -1.25, 0.5, 2.0]), lambda x, picks: x[picks], picks=PICKS)
def take(xp: Namespace, x: Any, picks: Any, w: Any) -> Any:
    """Differentiate through elements picked by position, one of them twice."""
    y = xp.take(x, picks, axis=0)
    return xp.sum(w * y * y)


@linear(
    ROWS,
    W_ROWS[:, :2],
    lambda x, picks: np.take_along_axis(x, picks, axis=1),
    picks=PICKS_ROWS,
)
def take_along_axis(xp: Namespace, x: Any, picks: Any, w: Any) -> Any:
    """Differentiate through elements picked by position in each row."""
    y = xp.take_along_axis(x, picks, axis=1)
    return xp.sum(w * y * y)


@smoke(mask=MASK, x=GENERIC, y=OTHER, w=W)
def where(xp: Namespace, mask: Any, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a choice between two arrays."""
    z = xp.where(mask, x, y)
    return xp.sum(w * z * z)


@where.closed_form("gradient")
def _(mask: Any, x: Any, y: Any, w: Any) -> Any:
    return {"x": np.where(mask, 2 * w * x, 0.0), "y": np.where(mask, 0.0, 2 * w * y)}


@where.closed_form("hessian")
def _(mask: Any, x: Any, y: Any, w: Any) -> Any:
    xx, yy = np.where(mask, 2 * w, 0.0), np.where(mask, 0.0, 2 * w)
    return {"x,x": np.diag(xx), "x,y": zeros(x, y), "y,x": zeros(y, x), "y,y": np.diag(yy)}


@smoke(x=GENERIC, w=W)
def detach(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate a product one factor of which carries no derivative: the other factor's slope is left."""
    return xp.sum(w * xp.detach(x) * x)


@detach.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return w * x


@detach.closed_form("hessian")
def _(x: Any, w: Any) -> Any:
    return np.zeros((x.size, x.size))
