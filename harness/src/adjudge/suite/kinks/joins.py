"""Pieces that join smoothly: the first derivative is one number, and the second a matter of convention.

At these points an answer for the gradient is right or wrong; where curvatures differ, the Hessian is a set.
"""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import BOTH, SECOND, kink

HUBER = "P. Huber, Robust estimation of a location parameter, Ann. Math. Stat. 35 (1964) 73-101"
HIRIART = (
    "J.-B. Hiriart-Urruty, J.-J. Strodiot, V. Nguyen, Generalized Hessian matrix and second-order optimality "
    "conditions for problems with C^{1,1} data, Appl. Math. Optim. 11 (1984) 43-56"
)
ORDERS = ("value", "derivative-1", "derivative-2", "derivative-3", "derivative-4")
ZERO = {"zero": 0.0}


@kink(HIRIART, ZERO, operators=SECOND, dtypes=BOTH)
def signed_square(xp: Namespace, x: Any) -> Any:
    """Multiply x by its absolute value."""
    return x * xp.abs(x)


@kink(HIRIART, ZERO, operators=SECOND)
def squared_rectifier(xp: Namespace, x: Any) -> Any:
    """Square the positive part."""
    return xp.maximum(x, 0 * x) ** 2


@kink(HIRIART, {"zero": [0.0, 1.5]}, operators=ORDERS)
def cubed_absolute_value(xp: Namespace, x: Any) -> Any:
    """Take x² |x|: twice continuously differentiable, and no more."""
    return x * x * xp.abs(x)


@kink(HUBER, {"upper": 1.0, "lower": -1.0}, operators=SECOND, dtypes=BOTH)
def huber_loss(xp: Namespace, x: Any) -> Any:
    """Take half the square up to one and a line beyond, at the join."""
    return xp.where(xp.abs(x) <= 1, x * x / 2, xp.abs(x) - 0.5)


@kink(HUBER, {"edges": [1.0, -1.0, 0.5]}, operators=SECOND)
def huber_loss_of_residuals(xp: Namespace, x: Any) -> Any:
    """Sum Huber's losses by clipping, two of them at the join."""
    clipped = xp.clip(x, -1.0, 1.0)
    return xp.sum(clipped * (x - clipped / 2))


@kink("https://arxiv.org/abs/1504.08083", {"join": 0.5}, operators=SECOND)
def smooth_absolute_value(xp: Namespace, x: Any) -> Any:
    """Take the square up to a half and a line beyond."""
    size = xp.abs(x)
    return xp.where(size < 0.5, x * x, size - 0.25)


@kink("https://arxiv.org/abs/1511.07289", ZERO, operators=SECOND)
def exponential_unit(xp: Namespace, x: Any) -> Any:
    """Take exp(x) - 1 of negative numbers: the slopes agree at zero."""
    return xp.where(x > 0, x, xp.expm1(x))


@kink("https://arxiv.org/abs/1704.07483", ZERO, operators=SECOND)
def continuously_differentiable_unit(xp: Namespace, x: Any) -> Any:
    """Take 2 (exp(x / 2) - 1) of negative numbers."""
    return xp.where(x > 0, x, 2 * xp.expm1(x / 2))


@kink(
    "T. Zhang, Solving large scale linear prediction problems using stochastic gradient descent, ICML 2004",
    {"margin": 1.0},
    operators=SECOND,
)
def squared_hinge(xp: Namespace, x: Any) -> Any:
    """Square what is missing to the margin."""
    return xp.maximum(1 - x, 0 * x) ** 2


@kink(
    "J. Nocedal, S. Wright, Numerical Optimization, 2nd ed., Springer 2006, section 17.1",
    {"boundary": {"x": 0.5, "y": 0.5}},
    operators=SECOND,
)
def quadratic_penalty(xp: Namespace, x: Any, y: Any) -> Any:
    """Penalise the square of a violated constraint, on the boundary."""
    violation = x + y - 1
    return x * y + xp.maximum(violation, 0 * violation) ** 2


@kink(
    "C. de Boor, A Practical Guide to Splines, Springer 1978",
    {"knot": [0.0, 1.0]},
    operators=ORDERS,
)
def truncated_cube(xp: Namespace, x: Any) -> Any:
    """Take the cubic spline basis function max(x, 0)³ at its knot."""
    return xp.where(x > 0, x * x * x, 0 * x)
