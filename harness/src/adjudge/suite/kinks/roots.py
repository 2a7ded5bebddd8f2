"""Roots and powers of zero: infinite slopes, ends of domains, and powers that are smooth there."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import FIRST, kink

SQRT = "https://github.com/pytorch/pytorch/issues/6394"
POWER = "https://github.com/stan-dev/math/issues/3031"
KAHAN = "W. Kahan, Branch cuts for complex elementary functions, in The State of the Art in Numerical Analysis, 1987"
ZERO = {"zero": 0.0}


@kink(SQRT, ZERO)
def square_root(xp: Namespace, x: Any) -> Any:
    """Take the square root of zero: the slope is infinite on the right, and there is no left."""
    return xp.sqrt(x)


@kink(SQRT, ZERO)
def square_root_as_power(xp: Namespace, x: Any) -> Any:
    """Take the power 1/2 of zero."""
    return x**0.5


@kink(SQRT, ZERO)
def square_root_of_the_size(xp: Namespace, x: Any) -> Any:
    """Take the root of the absolute value: the slope is infinite on both sides."""
    return xp.sqrt(xp.abs(x))


@kink("https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where", ZERO)
def square_root_where_positive(xp: Namespace, x: Any) -> Any:
    """Take the root of positive numbers, and zero of others: at zero the slope is infinite on one side."""
    return xp.where(x > 0, xp.sqrt(x), 0 * x)


@kink(POWER, ZERO)
def power_three_halves(xp: Namespace, x: Any) -> Any:
    """Take the power 3/2 at the end of its domain, where its slope is zero."""
    return x**1.5


@kink(POWER, ZERO, operators=(*FIRST, "hessian"))
def power_zero(xp: Namespace, x: Any) -> Any:
    """Take the power zero of zero: one, everywhere."""
    return x**0


@kink(POWER, ZERO, operators=(*FIRST, "hessian"))
def power_one(xp: Namespace, x: Any) -> Any:
    """Take the power one of zero: the identity."""
    return x**1


@kink(POWER, ZERO, operators=(*FIRST, "hessian"))
def power_of_a_float_zero(xp: Namespace, x: Any) -> Any:
    """Take the power 0.0 of zero."""
    return x**0.0


@kink(POWER, {"two": {"base": 0.0, "y": 2.0}}, wrt=("y",))
def zero_to_a_power(xp: Namespace, base: Any, y: Any) -> Any:
    """Raise zero to a positive power that is differentiated by: zero, all around."""
    return base**y


@kink(KAHAN, ZERO)
def root_of_a_cube_of_the_size(xp: Namespace, x: Any) -> Any:
    """Take the power 3/2 of the absolute value: smooth, by way of an infinite slope."""
    return xp.sqrt(xp.abs(x)) ** 3
