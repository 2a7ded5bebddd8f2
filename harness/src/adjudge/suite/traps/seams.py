"""Smooth functions put together from pieces with kinks, and of numbers that tie: subgradients do not add up.

What a rule chooses at a kink is right for the piece; for the sum it is right only where the choices fit together.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, trap

KAKADE = "S. Kakade, J. Lee, Provably correct automatic subdifferentiation for qualified programs, https://arxiv.org/abs/1809.08530"
BOLTE = (
    "J. Bolte, E. Pauwels, Conservative set valued fields, automatic differentiation, stochastic gradient methods "
    "and deep learning, Math. Program. 188 (2021) 19-51, https://arxiv.org/abs/1909.10300"
)
MAXIMUM = "https://github.com/jax-ml/jax/pull/2195"
GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, section 14.1"
ZERO = {"zero": 0.0, "negative": -1.5, "positive": 0.75}
TIE = {"tie": {"x": 1.5, "y": 1.5}, "apart": {"x": -0.5, "y": 1.5}}


@trap(MAXIMUM, ZERO, operators=FIRST, gradient=lambda x: np.ones(()))
def positive_and_negative_part(xp: Namespace, x: Any) -> Any:
    """Add the positive and the negative part: the identity."""
    return xp.maximum(x, 0 * x) + xp.minimum(x, 0 * x)


@trap(KAKADE, ZERO, operators=FIRST, gradient=lambda x: np.ones(()))
def difference_of_rectifiers(xp: Namespace, x: Any) -> Any:
    """Subtract the positive part of -x from that of x: the identity."""
    return xp.maximum(x, 0 * x) - xp.maximum(-x, 0 * x)


@trap(BOLTE, ZERO, operators=FIRST, gradient=lambda x: np.zeros(()))
def absolute_value_less_rectifiers(xp: Namespace, x: Any) -> Any:
    """Subtract the positive parts of x and of -x from the absolute value: zero everywhere."""
    return xp.abs(x) - xp.maximum(x, 0 * x) - xp.maximum(-x, 0 * x)


@trap(MAXIMUM, TIE, operators=FIRST, gradient=lambda x, y: {"x": np.ones(()), "y": np.ones(())})
def sum_of_larger_and_smaller(xp: Namespace, x: Any, y: Any) -> Any:
    """Add the larger and the smaller of two numbers: their sum."""
    return xp.maximum(x, y) + xp.minimum(x, y)


@trap(MAXIMUM, TIE, operators=FIRST, gradient=lambda x, y: {"x": y, "y": x})
def product_of_larger_and_smaller(xp: Namespace, x: Any, y: Any) -> Any:
    """Multiply the larger and the smaller of two numbers: their product."""
    return xp.maximum(x, y) * xp.minimum(x, y)


@trap(
    BOLTE,
    {"tie": [1.5, 1.5], "apart": [-0.5, 1.5]},
    operators=FIRST,
    gradient=lambda x: np.ones(2),
)
def sum_of_largest_and_smallest(xp: Namespace, x: Any) -> Any:
    """Add the largest and the smallest element of two: their sum."""
    return xp.max(x) + xp.min(x)


@trap(
    "https://github.com/jax-ml/jax/pull/2195",
    {"generic": 1.5, "zero": 0.0},
    gradient=lambda x: np.full((), 3.0),
    hessian=lambda x: np.zeros(()),
)
def maximum_with_itself(xp: Namespace, x: Any) -> Any:
    """Take the larger and the smaller of a number and itself: a tie everywhere, and a smooth one."""
    return 2 * xp.maximum(x, x) + xp.minimum(x, x)


@trap(
    BOLTE,
    {"generic": [0.5, -1.25]},
    operators=FIRST,
    gradient=lambda x: np.array([1.0, -2.0]),
)
def maximum_of_copies(xp: Namespace, x: Any) -> Any:
    """Take the largest of three copies of a number: a tie everywhere, and a smooth one."""
    largest = xp.max(xp.stack([x, x, x], axis=0), axis=0)
    return largest[0] - 2 * largest[1]


@trap(KAKADE, ZERO, operators=FIRST, gradient=lambda x: 2 * np.abs(x))
def signed_square(xp: Namespace, x: Any) -> Any:
    """Multiply a number by its absolute value: smooth once, whatever the slope of the absolute value is taken for."""
    return x * xp.abs(x)


@trap(KAKADE, ZERO, gradient=lambda x: 2 * x, hessian=lambda x: np.full((), 2.0))
def square_of_absolute_value(xp: Namespace, x: Any) -> Any:
    """Square the absolute value, whose curvature at zero is not that of the pieces."""
    return xp.abs(x) * xp.abs(x)


@trap(KAKADE, ZERO, gradient=lambda x: 3 * x * np.abs(x), hessian=lambda x: 6 * np.abs(x))
def cube_of_absolute_value(xp: Namespace, x: Any) -> Any:
    """Raise the absolute value to the third power: smooth twice."""
    return xp.abs(x) ** 3


@trap(GRIEWANK, ZERO, operators=FIRST, gradient=lambda x: 2 * np.maximum(x, 0))
def square_of_positive_part(xp: Namespace, x: Any) -> Any:
    """Square the positive part: smooth once."""
    return xp.maximum(x, 0 * x) ** 2


@trap(GRIEWANK, ZERO, gradient=lambda x: 3 * np.maximum(x, 0) ** 2, hessian=lambda x: 6 * np.maximum(x, 0))
def cube_of_positive_part(xp: Namespace, x: Any) -> Any:
    """Raise the positive part to the third power, a cubic spline: smooth twice."""
    return xp.maximum(x, 0 * x) ** 3


@trap(KAKADE, ZERO, operators=FIRST, gradient=lambda x: 1 / (1 + np.abs(x)) ** 2)
def softsign(xp: Namespace, x: Any) -> Any:
    """Divide a number by one more than its absolute value: smooth once."""
    return x / (1 + xp.abs(x))


@trap(
    "P. Huber, Robust estimation of a location parameter, Ann. Math. Statist. 35 (1964) 73-101",
    {"inside": 0.5, "outside": -3.0, "seam": 1.0},
    operators=FIRST,
    gradient=lambda x: np.clip(x, -1, 1),
)
def huber_loss(xp: Namespace, x: Any) -> Any:
    """Continue a parabola by lines: smooth once, at the seam as well."""
    return xp.where(xp.abs(x) <= 1, x * x / 2, xp.abs(x) - 0.5)


@trap(
    GRIEWANK,
    {"left": -1.5, "right": 0.75},
    gradient=lambda x: np.where(x > 0, 3 * x**2, 2 * x),
    hessian=lambda x: np.where(x > 0, 6 * x, 2.0),
)
def cubic_and_parabola(xp: Namespace, x: Any) -> Any:
    """Join a cubic and a parabola: each side has a curvature of its own."""
    return xp.where(x > 0, x**3, x * x)


@trap(
    BOLTE,
    {"tie": [1.5, 1.5, -0.5], "generic": [0.5, -1.25, 2.0]},
    operators=FIRST,
    gradient=lambda x: 2 * x,
)
def squares_of_the_sorted(xp: Namespace, x: Any) -> Any:
    """Add the squares of sorted numbers: the order does not matter, nor do ties."""
    ordered = xp.sort(x)
    return xp.sum(ordered * ordered)


# Steps, away from where they are taken


@trap(
    "https://github.com/jax-ml/jax/issues/11466",
    {
        f"{first}_by_{second}": {"x": x, "y": y}
        for first, x in {"minus_nineteen": -19.0, "nineteen": 19.0}.items()
        for second, y in {"minus_three": -3.0, "three": 3.0}.items()
    },
    operators=FIRST,
    gradient=lambda x, y: {"x": np.ones(()), "y": -np.floor(x / y)},
)
def remainder(xp: Namespace, x: Any, y: Any) -> Any:
    """Take the remainder of a division, of numbers of either sign."""
    return xp.remainder(x, y)


@trap(
    GRIEWANK,
    {"positive": 2.25, "negative": -1.75},
    gradient=lambda x: np.floor(x) + np.round(x) + np.trunc(x) + 1.0,
    hessian=lambda x: np.zeros(()),
)
def slopes_by_steps(xp: Namespace, x: Any) -> Any:
    """Multiply a number by what is rounded of it, and add its fraction: lines, from step to step."""
    return x * xp.floor(x) + x * xp.round(x) + x * xp.trunc(x) + (x - xp.floor(x))


@trap(
    GRIEWANK,
    {"same": {"x": 1.5, "y": 2.0}, "other": {"x": 1.5, "y": -2.0}, "both": {"x": -1.5, "y": -2.0}},
    operators=FIRST,
    gradient=lambda x, y: {"x": np.sign(x) * np.sign(y), "y": np.zeros(())},
)
def borrowed_sign(xp: Namespace, x: Any, y: Any) -> Any:
    """Give a number the sign of another."""
    return xp.copysign(x, y)


@trap(
    "https://github.com/apache/mxnet/issues/17893",
    {"inside": [0.25, 0.75], "outside": [-0.5, 1.5]},
    gradient=lambda x: np.where((x > 0) & (x < 1), 2 * x, 0.0),
    hessian=lambda x: np.diag(np.where((x > 0) & (x < 1), 2.0, 0.0)),
)
def square_of_clipped(xp: Namespace, x: Any) -> Any:
    """Square what is clipped: constant outside."""
    y = xp.clip(x, 0.0, 1.0)
    return xp.sum(y * y)
