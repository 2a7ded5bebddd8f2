"""Steps: functions that jump, and continuous ones that are made of these."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import VECTOR, kink

FLOOR = "https://github.com/tensorflow/tensorflow/issues/897"
MOD = "https://github.com/tensorflow/tensorflow/issues/13933"
SIGN = "https://docs.pytorch.org/docs/stable/notes/autograd.html#gradients-for-non-differentiable-functions"
STRAIGHT = "https://arxiv.org/abs/1308.3432"
LEE = (
    "W. Lee, H. Yu, X. Rival, H. Yang, On correctness of automatic differentiation for non-differentiable functions, "
    "NeurIPS 2020, https://arxiv.org/abs/2006.06903"
)


@kink(FLOOR, {"step": 2.0})
def rounded_down(xp: Namespace, x: Any) -> Any:
    """Round down at a whole number."""
    return xp.floor(x)


@kink(FLOOR, {"step": -1.0})
def rounded_up(xp: Namespace, x: Any) -> Any:
    """Round up at a whole number."""
    return xp.ceil(x)


@kink(STRAIGHT, {"half": 0.5, "odd_half": 1.5})
def rounded_to_nearest(xp: Namespace, x: Any) -> Any:
    """Round halfway between two whole numbers."""
    return xp.round(x)


@kink(FLOOR, {"step": 1.0, "zero": 0.0})
def cut_to_whole(xp: Namespace, x: Any) -> Any:
    """Cut off the fraction: at one it steps, at zero it does not."""
    return xp.trunc(x)


@kink(SIGN, {"zero": 0.0})
def sign_of_zero(xp: Namespace, x: Any) -> Any:
    """Take the sign of zero."""
    return xp.sign(x)


@kink(MOD, {"step": {"x": 6.0, "y": 2.0}})
def remainder_at_a_step(xp: Namespace, x: Any, y: Any) -> Any:
    """Take the remainder of a division without rest."""
    return xp.remainder(x, y)


@kink(MOD, {"step": {"x": 6.0, "y": 2.0}})
def whole_quotient_at_a_step(xp: Namespace, x: Any, y: Any) -> Any:
    """Round down a quotient that is whole."""
    return xp.floor_divide(x, y)


@kink(FLOOR, {"step": 2.0})
def fraction(xp: Namespace, x: Any) -> Any:
    """Take the fraction of a whole number: a saw-tooth, at its jump."""
    return x - xp.floor(x)


@kink(LEE, {"zero": 0.0})
def unit_step(xp: Namespace, x: Any) -> Any:
    """Take the step function at its step."""
    return xp.where(x >= 0, xp.ones_like(x), 0 * x)


@kink(LEE, {"seam": 1.0})
def branches_that_do_not_meet(xp: Namespace, x: Any) -> Any:
    """Choose between two lines that do not meet."""
    return xp.where(x > 1, 3 * x, x)


@kink(LEE, {"seam": 1.0})
def branches_that_meet(xp: Namespace, x: Any) -> Any:
    """Choose between a line and a parabola that meet at an angle."""
    return xp.where(x > 1, 3 * x - 2, x * x)


@kink(LEE, {"seam": [1.5, -1.5]})
def branch_on_a_sum(xp: Namespace, x: Any) -> Any:
    """Branch in Python on a sum that is zero, between functions that agree only at the seam."""
    return xp.sum(x * x) if xp.sum(x) > 0 else xp.sum(x * x) - xp.sum(x)


@kink("J. Burke, A. Lewis, M. Overton, SIAM J. Optim. 15 (2005) 751-779", {"half": 0.5, "whole": 1.0})
def triangle_wave(xp: Namespace, x: Any) -> Any:
    """Take the distance from the nearest whole number: continuous, though rounding steps."""
    return xp.abs(x - xp.round(x))


@kink(LEE, {"knots": [0.0, 1.0, 2.0]}, operators=VECTOR)
def interpolated_table(xp: Namespace, x: Any) -> Any:
    """Interpolate between the values 0, 2, 1 at 0, 1, 2, and go on straight: at all knots."""
    return xp.where(x < 1, 2 * x, 3 - x)
