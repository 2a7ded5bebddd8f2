"""Smoke problems of the names that reduce or accumulate along an axis."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.smoke.contraction import GENERIC, ROWS, W_ROWS, W, linear, smoke

W_PAIR = np.array([0.75, -1.25])


@smoke(x=GENERIC, w=W)
def cumulative_prod(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate running products."""
    return xp.sum(w * xp.cumulative_prod(x, axis=0))


@cumulative_prod.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    a, b, c = x
    return np.array([w[0] + w[1] * b + w[2] * b * c, w[1] * a + w[2] * a * c, w[2] * a * b])


@linear(ROWS, W_ROWS, lambda x: np.cumsum(x, axis=1))
def cumulative_sum(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate running sums."""
    y = xp.cumulative_sum(x, axis=1)
    return xp.sum(w * y * y)


@smoke(x=ROWS, w=W_PAIR)
def max(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the largest element of each row."""
    return xp.sum(w * xp.max(x, axis=1))


@max.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return np.where(x == np.max(x, axis=1, keepdims=True), w[:, None], 0.0)


@linear(ROWS, W_PAIR, lambda x: np.mean(x, axis=1))
def mean(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the mean of each row."""
    y = xp.mean(x, axis=1)
    return xp.sum(w * y * y)


@smoke(x=ROWS, w=W_PAIR)
def min(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the smallest element of each row."""
    return xp.sum(w * xp.min(x, axis=1))


@min.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return np.where(x == np.min(x, axis=1, keepdims=True), w[:, None], 0.0)


@smoke(x=ROWS, w=W_PAIR)
def prod(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the product of each row."""
    return xp.sum(w * xp.prod(x, axis=1))


@prod.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return w[:, None] * np.prod(x, axis=1, keepdims=True) / x


@smoke(x=ROWS, w=W_PAIR)
def std(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the standard deviation of each row, without correction."""
    return xp.sum(w * xp.std(x, axis=1))


@std.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    centred = x - np.mean(x, axis=1, keepdims=True)
    return w[:, None] * centred / (x.shape[1] * np.std(x, axis=1, keepdims=True))


@linear(ROWS, W_PAIR, lambda x: np.sum(x, axis=1))
def sum(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the sum of each row."""
    y = xp.sum(x, axis=1)
    return xp.sum(w * y * y)


@smoke(x=ROWS, w=W_PAIR)
def var(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the variance of each row, without correction."""
    return xp.sum(w * xp.var(x, axis=1))


@var.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return 2 * w[:, None] * (x - np.mean(x, axis=1, keepdims=True)) / x.shape[1]
