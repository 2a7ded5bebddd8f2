"""Norms, distances, deviations and angles: smooth once they are squared, where a rule divides by the norm.

Also where the square of a number overflows or underflows and the derivative does not.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, trap

NORM = "https://github.com/jax-ml/jax/issues/4177"
STD = "https://github.com/pytorch/pytorch/issues/4320"
SELF_DISTANCE = "https://github.com/ott-jax/ott/pull/411"
HYPOT = "https://github.com/tenstorrent/tt-metal/pull/53905"
VECTORS = {
    "zero": np.zeros(3),
    "tiny": np.array([3e-150, -4e-150, 1e-150]),
    "generic": np.array([0.5, -1.25, 2.0]),
}


@trap(NORM, VECTORS, gradient=lambda x: 2 * x, hessian=lambda x: 2 * np.eye(3))
def squared_norm(xp: Namespace, x: Any) -> Any:
    """Square the Euclidean norm."""
    return xp.linalg.vector_norm(x) ** 2


@trap(
    "https://github.com/HIPS/autograd/issues/183",
    {"zero": np.zeros(2), "generic": [0.5, -1.25]},
    gradient=lambda x: -2 * x * np.exp(-x @ x),
    hessian=lambda x: (4 * np.outer(x, x) - 2 * np.eye(2)) * np.exp(-x @ x),
)
def gaussian_of_norm(xp: Namespace, x: Any) -> Any:
    """Take exp(-‖x‖²) by way of the norm."""
    return xp.exp(-(xp.linalg.vector_norm(x) ** 2))


@trap(
    SELF_DISTANCE,
    {"equal": {"x": [0.5, -1.25], "y": [0.5, -1.25]}, "generic": {"x": [0.5, -1.25], "y": [1.0, 2.0]}},
    operators=FIRST,
    gradient=lambda x, y: {"x": 2 * (x - y), "y": 2 * (y - x)},
)
def squared_distance(xp: Namespace, x: Any, y: Any) -> Any:
    """Square the distance of two points, which may be one."""
    return xp.linalg.vector_norm(x - y) ** 2


@trap(
    SELF_DISTANCE,
    {"generic": [[0.5, -1.25], [1.0, 2.0], [-0.75, 0.25]]},
    operators=FIRST,
    gradient=lambda x: 4 * (x.shape[0] * x - np.sum(x, axis=0)),
)
def squared_distances_of_all_pairs(xp: Namespace, x: Any) -> Any:
    """Square the distances of all pairs of points, each with itself among them."""
    difference = xp.expand_dims(x, axis=1) - xp.expand_dims(x, axis=0)
    distance = xp.sqrt(xp.sum(difference * difference, axis=2))
    return xp.sum(distance * distance)


@trap(
    NORM,
    {"zero": np.zeros((2, 2)), "generic": [[0.5, -1.25], [2.0, 0.75]]},
    operators=FIRST,
    gradient=lambda x: 2 * x,
)
def squared_matrix_norm(xp: Namespace, x: Any) -> Any:
    """Square the Frobenius norm."""
    return xp.linalg.matrix_norm(x) ** 2


@trap(
    "https://github.com/tensorflow/tensorflow/issues/12071",
    {"zero": np.zeros(2), "one_zero": [0.0, -1.25], "generic": [0.5, -1.25]},
    operators=FIRST,
    gradient=lambda x: 4 * x**3,
)
def fourth_power_of_the_fourth_norm(xp: Namespace, x: Any) -> Any:
    """Raise the norm of order four to the fourth power: a polynomial."""
    return xp.linalg.vector_norm(x, ord=4) ** 4


@trap(
    "https://github.com/pytorch/pytorch/pull/45720",
    {"one_zero": [0.0, -1.25, 2.0], "generic": [0.5, -1.25, 2.0]},
    operators=FIRST,
    gradient=lambda x: x * np.abs(x) / np.sum(np.abs(x) ** 3) ** (2 / 3),
)
def third_norm(xp: Namespace, x: Any) -> Any:
    """Take the norm of order three of a vector with a zero, where it is smooth."""
    return xp.linalg.vector_norm(x, ord=3)


# Deviations


CONSTANTS = {"constant": np.full(3, 2.5), "zeros": np.zeros(3), "generic": np.array([0.5, -1.25, 2.0])}


def _centred(x: Any) -> Any:
    return x - np.mean(x)


@trap(
    STD,
    CONSTANTS | {"offset": np.array([1e8 + 1, 1e8 - 2, 1e8 + 3])},
    gradient=lambda x: 2 * _centred(x) / 3,
    hessian=lambda x: 2 * (np.eye(3) - 1 / 3) / 3,
)
def variance(xp: Namespace, x: Any) -> Any:
    """Take the variance, also of equal numbers and of numbers far from zero."""
    return xp.var(x)


@trap(STD, CONSTANTS, operators=FIRST, gradient=lambda x: 2 * _centred(x) / 3)
def squared_deviation(xp: Namespace, x: Any) -> Any:
    """Square the standard deviation, also of equal numbers."""
    return xp.std(x) ** 2


@trap(
    "https://github.com/tensorflow/tensorflow/issues/56830",
    {"generic": [1.75]},
    operators=FIRST,
    gradient=lambda x: np.zeros(1),
)
def variance_of_one(xp: Namespace, x: Any) -> Any:
    """Take the variance of a single number, zero everywhere."""
    return xp.var(x)


@trap(
    "https://github.com/keras-team/keras/issues/2960",
    {
        "constant": {"x": np.full(3, 2.5), "w": [0.75, -1.25, 0.5]},
        "generic": {"x": [0.5, -1.25, 2.0], "w": [0.75, -1.25, 0.5]},
    },
    wrt=("x",),
    operators=FIRST,
    gradient=lambda x, w: (
        _centred(w) / np.sqrt(np.var(x) + 1e-5)
        - _centred(x) * (w @ _centred(x)) / 3 / (np.var(x) + 1e-5) ** 1.5
    ),
)
def normalised(xp: Namespace, x: Any, w: Any) -> Any:
    """Divide deviations from the mean by the root of the variance and a little more, which keeps it from zero."""
    centred = x - xp.mean(x)
    return xp.sum(w * centred / xp.sqrt(xp.mean(centred * centred) + 1e-5))


@trap(
    "T. Chan, G. Golub, R. LeVeque, Algorithms for computing the sample variance, Amer. Statist. 37 (1983) 242-247",
    {"offset": [1025.0, 1022.0, 1027.0], "generic": [0.5, -1.25, 2.0]},
    gradient=lambda x: 2 * _centred(x) / 3,
    hessian=lambda x: 2 * (np.eye(3) - 1 / 3) / 3,
)
def variance_by_squares(xp: Namespace, x: Any) -> Any:
    """Take the mean of squares less the square of the mean, which cancel."""
    return xp.mean(x * x) - xp.mean(x) ** 2


# Two numbers


PAIRS = {
    "tiny": {"x": 3e-200, "y": 4e-200},
    "huge": {"x": 3e200, "y": -4e200},
    "generic": {"x": 0.75, "y": -1.0},
    "on_an_axis": {"x": 0.0, "y": 2.0},
}


@trap(
    HYPOT,
    PAIRS,
    operators=FIRST,
    gradient=lambda x, y: {"x": x / np.hypot(x, y), "y": y / np.hypot(x, y)},
)
def hypotenuse(xp: Namespace, x: Any, y: Any) -> Any:
    """Take the length of a hypotenuse whose square cannot be represented."""
    return xp.hypot(x, y)


@trap(
    HYPOT,
    {"zero": {"x": 0.0, "y": 0.0}, "generic": {"x": 0.75, "y": -1.0}},
    operators=FIRST,
    gradient=lambda x, y: {"x": 2 * x, "y": 2 * y},
)
def squared_hypotenuse(xp: Namespace, x: Any, y: Any) -> Any:
    """Square the length of a hypotenuse, also of length zero."""
    return xp.hypot(x, y) ** 2


@trap(
    "https://github.com/chainer/chainer/pull/7028",
    PAIRS | {"behind": {"x": 0.5, "y": -2.0}},
    operators=FIRST,
    gradient=lambda x, y: {
        "x": y / np.hypot(x, y) / np.hypot(x, y),
        "y": -x / np.hypot(x, y) / np.hypot(x, y),
    },
)
def angle(xp: Namespace, x: Any, y: Any) -> Any:
    """Take the angle whose tangent is x / y, of numbers whose squares cannot be represented."""
    return xp.atan2(x, y)


@trap(
    "https://github.com/Hipparchus-Math/hipparchus/issues/411",
    {"first": 0.75, "second": 2.0, "third": -2.5, "upward": 1.5707963267948966, "zero": 0.0},
    gradient=lambda x: np.ones(()),
    hessian=lambda x: np.zeros(()),
)
def angle_of_a_turned_point(xp: Namespace, x: Any) -> Any:
    """Take the angle of a point that is turned by an angle: the identity, in each quadrant."""
    return xp.atan2(xp.sin(x), xp.cos(x))


@trap(
    SELF_DISTANCE,
    {"generic": [0.5, -1.25, 2.0], "small": [0.5e-12, -1.25e-12, 2e-12]},
    operators=FIRST,
    gradient=lambda x: np.zeros(3),
)
def cosine_with_itself(xp: Namespace, x: Any) -> Any:
    """Take the cosine of the angle of a vector with itself: one everywhere."""
    return xp.sum(x * x) / (xp.linalg.vector_norm(x) * xp.linalg.vector_norm(x))
