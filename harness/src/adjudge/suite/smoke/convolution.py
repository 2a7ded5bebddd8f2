"""Smoke problems of convolution and pooling over one axis."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.suite.smoke.contraction import bilinear, linear, smoke, weights

SIGNAL = np.array([[[0.625, -1.375, 2.25, 1.75, 0.375, -0.5], [1.5, -0.25, 0.875, -2.0, 1.125, 0.75]]])
"""One signal of two channels."""
KERNEL = np.array([[[0.5, -1.0], [1.5, 0.25]], [[-0.75, 2.0], [1.25, -0.5]], [[0.875, 0.125], [-1.5, 1.0]]])
"""Three features of two channels, two places wide."""


def correlate(x: Array, kernel: Array) -> Array:
    """Return what networks call a convolution, written out."""
    places = range(x.shape[2] - kernel.shape[2] + 1)
    columns = [np.einsum("ncj,fcj->nf", x[:, :, i : i + kernel.shape[2]], kernel) for i in places]
    return np.stack(columns, axis=2)


@bilinear(SIGNAL, KERNEL, weights((1, 3, 5)), correlate)
def convolution_convolve(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a convolution by signal and kernel."""
    return xp.sum(w * xp.convolution.convolve(x, y))


@smoke(x=SIGNAL, w=weights((1, 2, 3)))
def convolution_max_pool(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the largest of each two neighbours."""
    return xp.sum(w * xp.convolution.max_pool(x, (2,)))


@convolution_max_pool.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    pairs = x.reshape(1, 2, 3, 2)
    return np.where(pairs == np.max(pairs, axis=3, keepdims=True), w[..., None], 0.0).reshape(x.shape)


@linear(SIGNAL, weights((1, 2, 3)), lambda x: np.mean(x.reshape(1, 2, 3, 2), axis=3))
def convolution_mean_pool(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the mean of each two neighbours."""
    y = xp.convolution.mean_pool(x, (2,))
    return xp.sum(w * y * y)
