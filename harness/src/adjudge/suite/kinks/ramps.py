"""Absolute value and ramp, each in the ways in which people write it: the same function, other conventions."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import BOTH, CLARKE, FIRST, RELU_AT_ZERO, TORCH_NOTE, VECTOR, kink

ABSOLUTE = "https://github.com/jax-ml/jax/issues/37820"
CLAMP = "https://github.com/pytorch/pytorch/issues/184574"
TWO_RAMPS = "https://github.com/jax-ml/jax/issues/37821"
TIE = "https://github.com/pytorch/pytorch/issues/184572"
ZERO = {"zero": 0.0}


@kink(ABSOLUTE, ZERO | {"minus_zero": -0.0}, dtypes=BOTH)
def absolute_value(xp: Namespace, x: Any) -> Any:
    """Take the absolute value."""
    return xp.abs(x)


@kink(
    "https://github.com/pytorch/pytorch/issues/6394",
    ZERO,
    operators=FIRST,
)
def absolute_value_as_root(xp: Namespace, x: Any) -> Any:
    """Take the root of the square."""
    return xp.sqrt(x * x)


@kink("https://github.com/tensorflow/swift-apis/pull/480", ZERO)
def absolute_value_as_maximum(xp: Namespace, x: Any) -> Any:
    """Take the larger of x and -x."""
    return xp.maximum(x, -x)


@kink(CLARKE, ZERO)
def absolute_value_as_product(xp: Namespace, x: Any) -> Any:
    """Multiply by the sign."""
    return x * xp.sign(x)


@kink(CLARKE, ZERO)
def absolute_value_by_if(xp: Namespace, x: Any) -> Any:
    """Change the sign in Python's `if`, where x is negative."""
    return -x if x < 0 else x


@kink(RELU_AT_ZERO, ZERO, dtypes=BOTH)
def rectifier(xp: Namespace, x: Any) -> Any:
    """Take the library's own rectifier."""
    return xp.special.relu(x)


@kink(TWO_RAMPS, ZERO, dtypes=BOTH)
def ramp_as_maximum(xp: Namespace, x: Any) -> Any:
    """Take the larger of x and the constant zero."""
    return xp.maximum(x, xp.zeros_like(x))


@kink(TWO_RAMPS, ZERO, dtypes=BOTH)
def ramp_as_choice(xp: Namespace, x: Any) -> Any:
    """Choose x where it is positive."""
    return xp.where(x > 0, x, 0 * x)


@kink(TIE, ZERO)
def ramp_as_choice_of_the_right(xp: Namespace, x: Any) -> Any:
    """Choose x where it is not negative."""
    return xp.where(x >= 0, x, 0 * x)


@kink(TIE, ZERO)
def ramp_as_clip(xp: Namespace, x: Any) -> Any:
    """Clip from below only."""
    return xp.clip(x, 0.0, None)


@kink(TIE, ZERO)
def ramp_as_mean(xp: Namespace, x: Any) -> Any:
    """Take half the sum of x and its absolute value."""
    return (x + xp.abs(x)) / 2


@kink(CLAMP, {"lower": -1.0, "upper": 2.0}, dtypes=BOTH)
def clip_at_its_bounds(xp: Namespace, x: Any) -> Any:
    """Clip to an interval."""
    return xp.clip(x, -1.0, 2.0)


@kink("https://github.com/pytorch/pytorch/pull/7049", {"both": [-1.0, 0.5, 2.0, 3.0]}, operators=VECTOR)
def clip_of_a_vector(xp: Namespace, x: Any) -> Any:
    """Clip elements of which two sit on the bounds."""
    return xp.clip(x, -1.0, 2.0)


@kink("https://github.com/pytorch/pytorch/issues/7002", {"lower": 0.0, "upper": 1.0})
def clip_as_two_choices(xp: Namespace, x: Any) -> Any:
    """Clip by a maximum and a minimum."""
    return xp.minimum(xp.maximum(x, xp.zeros_like(x)), xp.ones_like(x))


@kink(TORCH_NOTE, {"fold": 1.0, "outer": 2.0, "zero": 0.0})
def absolute_value_in_absolute_value(xp: Namespace, x: Any) -> Any:
    """Fold the line twice: ||x| - 1|."""
    return xp.abs(xp.abs(x) - 1)
