"""Numbers so large or small that their squares cannot be represented, where function and derivative can."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, HIGHAM, trap

DIVISION = "https://github.com/tensorflow/tensorflow/pull/6562"
ASINH = "https://github.com/jax-ml/jax/issues/40634"
TINYGRAD = "https://github.com/tinygrad/tinygrad/pull/17882"


@trap(
    DIVISION,
    {
        "tiny": {"x": 1e-200, "y": 2e-200},
        "huge": {"x": 1e200, "y": -2e200},
        "generic": {"x": 0.75, "y": -1.5},
    },
    operators=FIRST,
    gradient=lambda x, y: {"x": 1 / y, "y": -x / y / y},
)
def quotient(xp: Namespace, x: Any, y: Any) -> Any:
    """Divide by a number whose square overflows or underflows."""
    return x / y


@trap(
    DIVISION,
    {"tiny": 1e-200, "huge": 1e200, "generic": -1.5},
    operators=FIRST,
    gradient=lambda x: np.zeros(()),
)
def quotient_by_itself(xp: Namespace, x: Any) -> Any:
    """Divide a number by itself: one everywhere."""
    return x / x


@trap(
    "https://github.com/tenstorrent/tt-metal/issues/52376",
    {"tiny": 1e-100, "huge": 1e150, "generic": -1.5},
    gradient=lambda x: -1 / x / x,
    hessian=lambda x: 2 / x / x / x,
)
def reciprocal(xp: Namespace, x: Any) -> Any:
    """Take the reciprocal."""
    return 1 / x


@trap(
    ASINH,
    {"huge": 1e200, "minus_huge": -1e200, "tiny": 1e-200, "zero": 0.0},
    operators=FIRST,
    gradient=lambda x: 1 / np.hypot(1, x),
)
def inverse_hyperbolic_sine(xp: Namespace, x: Any) -> Any:
    """Take asinh, whose slope is nearly 1 / |x|."""
    return xp.asinh(x)


@trap(
    "https://github.com/jax-ml/jax/pull/40643",
    {"huge": 1e200, "near_one": 1 + 2.0**-40, "generic": 2.0},
    operators=FIRST,
    gradient=lambda x: 1 / (np.sqrt(x - 1) * np.sqrt(x + 1)),
)
def inverse_hyperbolic_cosine(xp: Namespace, x: Any) -> Any:
    """Take acosh, whose slope is nearly 1 / x, and near one nearly infinite."""
    return xp.acosh(x)


@trap(
    TINYGRAD,
    {"huge": 1e150, "tiny": 1e-200, "large": 1e80},
    gradient=lambda x: 1 / (1 + x * x),
    hessian=lambda x: -2 * x / (1 + x * x) / (1 + x * x),
)
def arc_tangent(xp: Namespace, x: Any) -> Any:
    """Take atan, whose slope is nearly 1 / x²."""
    return xp.atan(x)


@trap(
    TINYGRAD,
    {"near_one": 1 - 2.0**-40, "near_minus_one": 2.0**-40 - 1, "tiny": 1e-200},
    operators=FIRST,
    gradient=lambda x: 1 / ((1 - x) * (1 + x)),
)
def inverse_hyperbolic_tangent(xp: Namespace, x: Any) -> Any:
    """Take atanh, whose slope grows without bound towards one."""
    return xp.atanh(x)


@trap(
    TINYGRAD,
    {"near_one": 1 - 2.0**-40, "near_minus_one": 2.0**-40 - 1, "tiny": 1e-200},
    operators=FIRST,
    gradient=lambda x: 1 / np.sqrt((1 - x) * (1 + x)),
)
def arc_sine(xp: Namespace, x: Any) -> Any:
    """Take asin, whose slope grows without bound towards one."""
    return xp.asin(x)


@trap(
    HIGHAM + ", section 1.14",
    {"huge": 1e300, "tiny": 1e-300, "near_minus_one": 2.0**-40 - 1},
    operators=FIRST,
    gradient=lambda x: 1 / (1 + x),
)
def logarithm_of_one_more(xp: Namespace, x: Any) -> Any:
    """Take log(1 + x)."""
    return xp.log1p(x)


@trap(
    HIGHAM + ", section 27.7",
    {"huge": 1e300, "tiny": 1e-300, "near_one": 1 + 2.0**-40},
    operators=FIRST,
    gradient=lambda x: 1 / x,
)
def logarithm(xp: Namespace, x: Any) -> Any:
    """Take the logarithm."""
    return xp.log(x)


@trap(
    HIGHAM + ", section 27.7",
    {"huge": 1e300, "tiny": 1e-200, "generic": 2.25},
    gradient=lambda x: 0.5 / np.sqrt(x),
    hessian=lambda x: -0.25 / np.sqrt(x) / x,
)
def root(xp: Namespace, x: Any) -> Any:
    """Take the root."""
    return xp.sqrt(x)


@trap(
    HIGHAM + ", section 27.8",
    {"large_and_small": {"x": 1e200, "y": 1e-200, "z": 1e150}, "generic": {"x": 0.75, "y": -1.5, "z": 2.0}},
    operators=FIRST,
    gradient=lambda x, y, z: {"x": y / z, "y": x / z, "z": -x * y / z / z},
)
def proportion(xp: Namespace, x: Any, y: Any, z: Any) -> Any:
    """Multiply what is large by what is small, and divide."""
    return x * y / z


@trap(
    HIGHAM + ", section 4.1",
    {"swamped": [1e16, 1.0, -1e16], "generic": [0.5, -1.25, 2.0]},
    gradient=lambda x: np.array([1.0, 2.0, 3.0]),
    hessian=lambda x: np.zeros((3, 3)),
)
def weighted_sum(xp: Namespace, x: Any) -> Any:
    """Add numbers that swamp one another: the slopes are the weights all the same."""
    return x[0] + 2 * x[1] + 3 * x[2]


@trap(
    HIGHAM + ", section 27.8",
    {"tiny": [1e-160, -2e-160], "huge": [1e150, -2e150]},
    gradient=lambda x: 2 * x,
    hessian=lambda x: 2 * np.eye(2),
)
def sum_of_squares(xp: Namespace, x: Any) -> Any:
    """Add squares that all but vanish, or all but overflow."""
    return xp.sum(x * x)
