"""Smoke problems of the element-wise names, with their first and second derivatives."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.smoke.contraction import GENERIC, INSIDE, POSITIVE, binary, unary

ABOVE_ONE = np.array([1.25, 2.5, 4.0])
OTHER = np.array([1.75, -0.5, 0.875])
"""The second argument of binary names: nothing of it ties with the first."""


def zero(*arrays: Any) -> Any:
    """Return zeros like the first array."""
    return np.zeros_like(arrays[0])


def one(*arrays: Any) -> Any:
    """Return ones like the first array."""
    return np.ones_like(arrays[0])


# One argument


@unary(GENERIC, first=np.sign, second=zero)
def abs(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the absolute value."""
    return xp.sum(w * xp.abs(x))


@unary(INSIDE, first=lambda x: -1 / np.sqrt(1 - x**2), second=lambda x: -x / (1 - x**2) ** 1.5)
def acos(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse cosine."""
    return xp.sum(w * xp.acos(x))


@unary(ABOVE_ONE, first=lambda x: 1 / np.sqrt(x**2 - 1), second=lambda x: -x / (x**2 - 1) ** 1.5)
def acosh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse hyperbolic cosine."""
    return xp.sum(w * xp.acosh(x))


@unary(INSIDE, first=lambda x: 1 / np.sqrt(1 - x**2), second=lambda x: x / (1 - x**2) ** 1.5)
def asin(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse sine."""
    return xp.sum(w * xp.asin(x))


@unary(GENERIC, first=lambda x: 1 / np.sqrt(1 + x**2), second=lambda x: -x / (1 + x**2) ** 1.5)
def asinh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse hyperbolic sine."""
    return xp.sum(w * xp.asinh(x))


@unary(GENERIC, first=lambda x: 1 / (1 + x**2), second=lambda x: -2 * x / (1 + x**2) ** 2)
def atan(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse tangent."""
    return xp.sum(w * xp.atan(x))


@unary(INSIDE, first=lambda x: 1 / (1 - x**2), second=lambda x: 2 * x / (1 - x**2) ** 2)
def atanh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the inverse hyperbolic tangent."""
    return xp.sum(w * xp.atanh(x))


@unary(GENERIC, first=lambda x: np.where(np.abs(x) < 1, 1.0, 0.0), second=zero)
def clip(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate a clip to [-1, 1] of one number inside and two outside."""
    return xp.sum(w * xp.clip(x, -1.0, 1.0))


@unary(GENERIC, first=lambda x: -np.sin(x), second=lambda x: -np.cos(x))
def cos(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the cosine."""
    return xp.sum(w * xp.cos(x))


@unary(GENERIC, first=np.sinh, second=np.cosh)
def cosh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the hyperbolic cosine."""
    return xp.sum(w * xp.cosh(x))


@unary(GENERIC, first=np.exp, second=np.exp)
def exp(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the exponential."""
    return xp.sum(w * xp.exp(x))


@unary(GENERIC, first=np.exp, second=np.exp)
def expm1(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the exponential less one."""
    return xp.sum(w * xp.expm1(x))


@unary(POSITIVE, first=lambda x: 1 / x, second=lambda x: -1 / x**2)
def log(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the natural logarithm."""
    return xp.sum(w * xp.log(x))


@unary(POSITIVE, first=lambda x: 1 / (x * np.log(10)), second=lambda x: -1 / (x**2 * np.log(10)))
def log10(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the decimal logarithm."""
    return xp.sum(w * xp.log10(x))


@unary(INSIDE, first=lambda x: 1 / (1 + x), second=lambda x: -1 / (1 + x) ** 2)
def log1p(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the logarithm of one more."""
    return xp.sum(w * xp.log1p(x))


@unary(POSITIVE, first=lambda x: 1 / (x * np.log(2)), second=lambda x: -1 / (x**2 * np.log(2)))
def log2(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the binary logarithm."""
    return xp.sum(w * xp.log2(x))


@unary(GENERIC, first=lambda x: -one(x), second=zero)
def negative(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the negative."""
    return xp.sum(w * xp.negative(x))


@unary(GENERIC, first=one, second=zero)
def positive(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the identity."""
    return xp.sum(w * xp.positive(x))


@unary(GENERIC, first=lambda x: -1 / x**2, second=lambda x: 2 / x**3)
def reciprocal(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the reciprocal."""
    return xp.sum(w * xp.reciprocal(x))


@unary(GENERIC, first=np.cos, second=lambda x: -np.sin(x))
def sin(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the sine."""
    return xp.sum(w * xp.sin(x))


@unary(GENERIC, first=np.cosh, second=np.sinh)
def sinh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the hyperbolic sine."""
    return xp.sum(w * xp.sinh(x))


@unary(POSITIVE, first=lambda x: 0.5 / np.sqrt(x), second=lambda x: -0.25 / x**1.5)
def sqrt(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the square root."""
    return xp.sum(w * xp.sqrt(x))


@unary(GENERIC, first=lambda x: 2 * x, second=lambda x: 2 * one(x))
def square(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the square."""
    return xp.sum(w * xp.square(x))


@unary(INSIDE, first=lambda x: 1 / np.cos(x) ** 2, second=lambda x: 2 * np.tan(x) / np.cos(x) ** 2)
def tan(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the tangent."""
    return xp.sum(w * xp.tan(x))


@unary(GENERIC, first=lambda x: 1 / np.cosh(x) ** 2, second=lambda x: -2 * np.tanh(x) / np.cosh(x) ** 2)
def tanh(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the hyperbolic tangent."""
    return xp.sum(w * xp.tanh(x))


# Two arguments


@binary(GENERIC, OTHER, first=(one, one), second=(zero, zero, zero))
def add(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a sum."""
    return xp.sum(w * xp.add(x, y))


@binary(
    GENERIC,
    OTHER,
    first=(lambda x, y: y / (x**2 + y**2), lambda x, y: -x / (x**2 + y**2)),
    second=(
        lambda x, y: -2 * x * y / (x**2 + y**2) ** 2,
        lambda x, y: (x**2 - y**2) / (x**2 + y**2) ** 2,
        lambda x, y: 2 * x * y / (x**2 + y**2) ** 2,
    ),
)
def atan2(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the angle of a point."""
    return xp.sum(w * xp.atan2(x, y))


@binary(GENERIC, OTHER, first=(lambda x, y: np.sign(x) * np.sign(y), zero), second=(zero, zero, zero))
def copysign(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate x with the sign of y."""
    return xp.sum(w * xp.copysign(x, y))


@binary(
    GENERIC,
    OTHER,
    first=(lambda x, y: 1 / y, lambda x, y: -x / y**2),
    second=(zero, lambda x, y: -1 / y**2, lambda x, y: 2 * x / y**3),
)
def divide(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a quotient."""
    return xp.sum(w * xp.divide(x, y))


@binary(
    GENERIC,
    OTHER,
    first=(lambda x, y: x / np.hypot(x, y), lambda x, y: y / np.hypot(x, y)),
    second=(
        lambda x, y: y**2 / np.hypot(x, y) ** 3,
        lambda x, y: -x * y / np.hypot(x, y) ** 3,
        lambda x, y: x**2 / np.hypot(x, y) ** 3,
    ),
)
def hypot(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the distance of a point."""
    return xp.sum(w * xp.hypot(x, y))


@binary(
    GENERIC,
    OTHER,
    first=(lambda x, y: 1 / (1 + np.exp(y - x)), lambda x, y: 1 / (1 + np.exp(x - y))),
    second=(
        lambda x, y: 0.25 / np.cosh((x - y) / 2) ** 2,
        lambda x, y: -0.25 / np.cosh((x - y) / 2) ** 2,
        lambda x, y: 0.25 / np.cosh((x - y) / 2) ** 2,
    ),
)
def logaddexp(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the logarithm of a sum of exponentials."""
    return xp.sum(w * xp.logaddexp(x, y))


@binary(
    GENERIC,
    OTHER,
    first=(lambda x, y: np.where(x > y, 1.0, 0.0), lambda x, y: np.where(y > x, 1.0, 0.0)),
    second=(zero, zero, zero),
)
def maximum(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the larger of two numbers."""
    return xp.sum(w * xp.maximum(x, y))


@binary(
    GENERIC,
    OTHER,
    first=(lambda x, y: np.where(x < y, 1.0, 0.0), lambda x, y: np.where(y < x, 1.0, 0.0)),
    second=(zero, zero, zero),
)
def minimum(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the smaller of two numbers."""
    return xp.sum(w * xp.minimum(x, y))


@binary(GENERIC, OTHER, first=(lambda x, y: y, lambda x, y: x), second=(zero, one, zero))
def multiply(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a product."""
    return xp.sum(w * xp.multiply(x, y))


@binary(
    POSITIVE,
    OTHER,
    first=(lambda x, y: y * x ** (y - 1), lambda x, y: x**y * np.log(x)),
    second=(
        lambda x, y: y * (y - 1) * x ** (y - 2),
        lambda x, y: x ** (y - 1) * (1 + y * np.log(x)),
        lambda x, y: x**y * np.log(x) ** 2,
    ),
)
def pow(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a power by base and exponent."""
    return xp.sum(w * xp.pow(x, y))


@binary(GENERIC, OTHER, first=(one, lambda x, y: -np.floor(x / y)), second=(zero, zero, zero))
def remainder(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate the remainder, x less a whole number of y."""
    return xp.sum(w * xp.remainder(x, y))


@binary(GENERIC, OTHER, first=(one, lambda x, y: -one(x)), second=(zero, zero, zero))
def subtract(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a difference."""
    return xp.sum(w * xp.subtract(x, y))


# Steps: the derivative is zero wherever it exists


@unary(GENERIC, first=zero, second=zero)
def ceil(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the ceiling."""
    return xp.sum(w * xp.ceil(x))


@unary(GENERIC, first=zero, second=zero)
def floor(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the floor."""
    return xp.sum(w * xp.floor(x))


@unary(GENERIC, first=zero, second=zero)
def round(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the nearest integer."""
    return xp.sum(w * xp.round(x))


@unary(GENERIC, first=zero, second=zero)
def sign(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the sign."""
    return xp.sum(w * xp.sign(x))


@unary(GENERIC, first=zero, second=zero)
def trunc(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the integer part."""
    return xp.sum(w * xp.trunc(x))


@binary(GENERIC, OTHER, first=(zero, zero), second=(zero, zero, zero))
def floor_divide(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate a quotient rounded down."""
    return xp.sum(w * xp.floor_divide(x, y))
