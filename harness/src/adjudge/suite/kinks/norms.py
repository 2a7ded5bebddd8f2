"""Norms, distances and deviations that vanish, or whose terms are equal."""

import math
from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import CLARKE, VECTOR, kink

AUTOGRAD = "https://github.com/HIPS/autograd/issues/151"
TORCH = "https://github.com/pytorch/pytorch/issues/2421"
ORIGIN = {"zero": [0.0, 0.0]}


@kink(AUTOGRAD, ORIGIN | {"three": [0.0, 0.0, 0.0]})
def euclidean_norm(xp: Namespace, x: Any) -> Any:
    """Take the Euclidean norm of zero: its gradients nearby are all unit vectors."""
    return xp.linalg.vector_norm(x)


@kink("https://github.com/pytorch/pytorch/pull/2775", ORIGIN)
def euclidean_norm_by_hand(xp: Namespace, x: Any) -> Any:
    """Take the root of the sum of squares."""
    return xp.sqrt(xp.sum(x * x))


@kink("https://github.com/JuliaDiff/ChainRules.jl/issues/538", {"zero": {"a": 0.0, "b": 0.0}})
def hypotenuse(xp: Namespace, a: Any, b: Any) -> Any:
    """Take the distance of a point from the origin, at the origin."""
    return xp.hypot(a, b)


@kink("https://github.com/pytorch/pytorch/issues/3264", {"sparse": [0.0, -1.5, 0.0]})
def sum_norm(xp: Namespace, x: Any) -> Any:
    """Take the norm of order one, with elements of zero."""
    return xp.linalg.vector_norm(x, ord=1)


@kink(CLARKE, {"tie": [2.0, -2.0, 1.0], "zero": [0.0, 0.0]})
def largest_norm(xp: Namespace, x: Any) -> Any:
    """Take the norm of order infinity, with opposite elements."""
    return xp.linalg.vector_norm(x, ord=math.inf)


@kink("https://github.com/pytorch/pytorch/issues/65599", {"zero": [[0.0, 0.0], [0.0, 0.0]]})
def frobenius_norm(xp: Namespace, x: Any) -> Any:
    """Take the Frobenius norm of zero."""
    return xp.linalg.matrix_norm(x)


@kink(CLARKE, {"tie": [[1.0, -2.0], [3.0, 2.0]]})
def column_norm(xp: Namespace, x: Any) -> Any:
    """Take the largest absolute column sum, where two are equal."""
    return xp.linalg.matrix_norm(x, ord=1)


@kink(CLARKE, {"tie": [[1.0, -3.0], [2.0, 2.0]]})
def row_norm(xp: Namespace, x: Any) -> Any:
    """Take the largest absolute row sum, where two are equal."""
    return xp.linalg.matrix_norm(x, ord=math.inf)


@kink("https://github.com/ott-jax/ott/pull/411", {"together": {"x": [1.0, 2.0], "y": [1.0, 2.0]}})
def distance_of_two_points(xp: Namespace, x: Any, y: Any) -> Any:
    """Take the distance of two points that are one."""
    return xp.linalg.vector_norm(x - y)


@kink("https://github.com/pytorch/pytorch/issues/4320", {"constant": [2.0, 2.0, 2.0]})
def standard_deviation(xp: Namespace, x: Any) -> Any:
    """Take the standard deviation of equal numbers: gradients nearby sum to zero."""
    return xp.std(x)


@kink(
    "M. Yuan, Y. Lin, Model selection and estimation with grouped variables, J. R. Stat. Soc. B 68 (2006)",
    {"one_group": [[0.0, 0.0], [3.0, 4.0]]},
)
def group_penalty(xp: Namespace, x: Any) -> Any:
    """Sum the norms of groups of which one is zero."""
    return xp.sum(xp.linalg.vector_norm(x, axis=1))


@kink(
    "https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where",
    ORIGIN,
)
def guarded_norm(xp: Namespace, x: Any) -> Any:
    """Take the norm with the root kept from zero, as is recommended: the function is still not smooth."""
    square = xp.sum(x * x)
    safe = xp.where(square > 0, square, xp.ones_like(square))
    return xp.where(square > 0, xp.sqrt(safe), xp.zeros_like(square))


@kink("https://github.com/jax-ml/jax/pull/39792", {"sphere": [1.0, 0.0]}, operators=VECTOR)
def projection_on_a_ball(xp: Namespace, x: Any) -> Any:
    """Divide by the norm where it exceeds one, on the sphere."""
    size = xp.linalg.vector_norm(x)
    return x / xp.maximum(size, xp.ones_like(size))
