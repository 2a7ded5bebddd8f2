"""Powers at zero, of negative numbers, and with exponents that are differentiated by."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, trap

ZERO_BASE = "https://github.com/pytorch/pytorch/issues/27134"
CHAIN_RULES = "https://github.com/JuliaDiff/ChainRules.jl/pull/513"
DRAKE = "https://github.com/RobotLocomotion/drake/pull/23862"
STAN = "https://github.com/stan-dev/math/issues/3031"
CONSTANT: dict[str, Any] = {"gradient": lambda x: np.zeros(()), "hessian": lambda x: np.zeros(())}


@trap(DRAKE, {"zero": 0.0, "generic": -1.5}, **CONSTANT)
def power_of_nothing(xp: Namespace, x: Any) -> Any:
    """Raise to the whole power zero: one everywhere."""
    return x**0


@trap(DRAKE, {"zero": 0.0, "generic": 1.5}, **CONSTANT)
def floating_power_of_nothing(xp: Namespace, x: Any) -> Any:
    """Raise to the power 0.0: one everywhere."""
    return x**0.0


@trap(
    CHAIN_RULES,
    {"zero": 0.0, "generic": -1.5},
    gradient=lambda x: np.ones(()),
    hessian=lambda x: np.zeros(()),
)
def first_power(xp: Namespace, x: Any) -> Any:
    """Raise to the power 1.0: the identity, whose curvature is not 0 · 0⁻¹."""
    return x**1.0


@trap(
    CHAIN_RULES,
    {"zero": 0.0, "minus_zero": -0.0, "generic": -1.5},
    gradient=lambda x: 2 * x,
    hessian=lambda x: np.full((), 2.0),
)
def second_power(xp: Namespace, x: Any) -> Any:
    """Raise to the whole power two, whose curvature is not zero at zero."""
    return x**2


@trap(
    CHAIN_RULES,
    {"zero": 0.0, "negative": -2.0, "generic": 1.5},
    gradient=lambda x: 3 * x**2,
    hessian=lambda x: 6 * x,
)
def third_power(xp: Namespace, x: Any) -> Any:
    """Raise to the power 3.0, also negative numbers."""
    return x**3.0


@trap(
    STAN,
    {"zero": 0.0, "generic": 2.25},
    operators=FIRST,
    gradient=lambda x: 1.5 * np.sqrt(x),
)
def power_of_three_halves(xp: Namespace, x: Any) -> Any:
    """Raise to the power 1.5 at its end, where the slope is zero."""
    return x**1.5


def _powers(x: Any, n: Any, order: int) -> Any:
    factor = n if order == 1 else n * (n - 1)
    return factor * np.where(factor == 0, 0.0, x ** np.maximum(n - order, 0.0))


@trap(
    "https://github.com/tensorflow/tensorflow/issues/2295",
    {
        label: {"x": x, "n": [0.0, 1.0, 2.0, 3.0], "w": [0.75, -1.25, 0.5, 2.0]}
        for label, x in {"zero": 0.0, "negative": -2.0, "generic": 1.5}.items()
    },
    wrt=("x",),
    gradient=lambda x, n, w: np.sum(w * _powers(x, n, 1)),
    hessian=lambda x, n, w: np.sum(w * _powers(x, n, 2)),
)
def row_of_powers(xp: Namespace, x: Any, n: Any, w: Any) -> Any:
    """Raise to an array of powers: a polynomial."""
    return xp.sum(w * xp.pow(x, n))


@trap(
    ZERO_BASE,
    {"two": {"x": 2.0, "base": 0.0}, "half": {"x": 0.5, "base": 0.0}},
    wrt=("x",),
    gradient=lambda x, base: np.zeros(()),
    hessian=lambda x, base: np.zeros(()),
)
def power_of_zero(xp: Namespace, x: Any, base: Any) -> Any:
    """Raise zero to a positive power, by which it is differentiated: zero all around."""
    return xp.pow(base, x)


@trap(
    ZERO_BASE,
    {"zero_squared": {"x": 0.0, "y": 2.0}, "one": {"x": 1.0, "y": 0.0}, "generic": {"x": 1.5, "y": -2.0}},
    operators=FIRST,
    gradient=lambda x, y: {
        "x": y * x ** (y - 1),
        "y": np.where(x == 0, 0.0, x**y * np.log(np.where(x == 0, 1.0, x))),
    },
)
def power(xp: Namespace, x: Any, y: Any) -> Any:
    """Raise to a power, differentiated by both, also from zero."""
    return xp.pow(x, y)


@trap(
    "https://github.com/tensorflow/tfjs/issues/346",
    {"even": {"x": -2.0, "n": 2.0}, "odd": {"x": -2.0, "n": 3.0}, "reciprocal": {"x": -2.0, "n": -1.0}},
    wrt=("x",),
    gradient=lambda x, n: n * x ** (n - 1),
    hessian=lambda x, n: n * (n - 1) * x ** (n - 2),
)
def power_of_a_negative_number(xp: Namespace, x: Any, n: Any) -> Any:
    """Raise a negative number to a whole power held as a floating-point array."""
    return xp.pow(x, n)


@trap(
    CHAIN_RULES,
    {"generic": 0.75, "zero": 0.0, "large": -300.0},
    gradient=lambda x: np.log(2) * 2.0**x,
    hessian=lambda x: np.log(2) ** 2 * 2.0**x,
)
def power_of_two(xp: Namespace, x: Any) -> Any:
    """Raise a Python number to a power."""
    return 2.0**x


@trap(
    STAN,
    {"zero": 0.0, "generic": -1.5},
    gradient=lambda x: 2 * x,
    hessian=lambda x: np.full((), 2.0),
)
def root_of_a_fourth_power(xp: Namespace, x: Any) -> Any:
    """Take the root of x⁴, which is x²."""
    return xp.sqrt(x**4)


@trap(
    STAN,
    {"zero": [0.0, 0.0], "generic": [0.75, -1.0]},
    gradient=lambda x: 3 * np.sqrt(x @ x) * x,
    hessian=lambda x: (
        3 * np.sqrt(x @ x) * np.eye(2)
        + np.where(x @ x > 0, 3 * np.outer(x, x) / np.sqrt(max(x @ x, 1e-9)), 0)
    ),
)
def cube_of_a_distance(xp: Namespace, x: Any) -> Any:
    """Raise a sum of squares to the power 1.5, smooth twice at zero."""
    return xp.sum(x * x) ** 1.5


@trap(
    CHAIN_RULES,
    {"tiny": 1e-100, "huge": 1e100, "generic": -2.0},
    gradient=lambda x: -2 * x**-3,
    hessian=lambda x: 6 * x**-4,
)
def inverse_square(xp: Namespace, x: Any) -> Any:
    """Raise to the power -2, whose derivatives are larger and smaller by many orders of magnitude."""
    return x**-2.0


@trap(
    ZERO_BASE,
    {"tiny": 1e-200, "generic": 0.75, "one": 1.0},
    gradient=lambda x: x**x * (np.log(x) + 1),
    hessian=lambda x: x**x * ((np.log(x) + 1) ** 2 + 1 / x),
)
def self_power(xp: Namespace, x: Any) -> Any:
    """Raise a number to the power of itself."""
    return xp.pow(x, x)
