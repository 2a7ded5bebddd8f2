"""Hessians of functions of one vector: diagonal, banded, dense, singular, with zeros."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import Point, problem

GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008"
GENERIC = np.array([0.625, -1.375, 2.25])


@problem(points={"generic": {"x": GENERIC}}, source=GRIEWANK)
def separable(xp: Namespace, x: Any) -> Any:
    """Differentiate a sum of functions of single elements: the Hessian is diagonal."""
    return xp.sum(xp.sin(x) * xp.exp(x))


@separable.closed_form("gradient")
def _(x: Any) -> Any:
    return (np.sin(x) + np.cos(x)) * np.exp(x)


@separable.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(2 * np.cos(x) * np.exp(x))


@problem(
    points={
        "generic": Point({"x": GENERIC}, tangent={"x": [1.0, -2.0, 0.5]}),
        "along_the_gradient": Point({"x": GENERIC}, tangent={"x": [1.0, 1.0, 1.0]}),
        "across_the_gradient": Point(
            {"x": GENERIC}, tangent={"x": [1.0, -1.0, 0.0]}, expected={"hvp": np.zeros(3), "jvp": 0.0}
        ),
    },
    source=GRIEWANK,
)
def dense(xp: Namespace, x: Any) -> Any:
    """Differentiate the fourth power of a sum: every element of the Hessian is the same."""
    return xp.sum(x) ** 4


@dense.closed_form("gradient")
def _(x: Any) -> Any:
    return np.full_like(x, 4 * np.sum(x) ** 3)


@dense.closed_form("hessian")
def _(x: Any) -> Any:
    return np.full((x.size, x.size), 12 * np.sum(x) ** 2)


@problem(
    points={"generic": {"x": GENERIC}, "equal": {"x": [0.5, 0.5, 0.5]}},
    source="S. Boyd, L. Vandenberghe, Convex Optimization, Cambridge 2004, section 3.1.5",
)
def log_sum_exp(xp: Namespace, x: Any) -> Any:
    """Differentiate a log-sum-exp: the gradient is a softmax, the Hessian its covariance."""
    return xp.log(xp.sum(xp.exp(x)))


@log_sum_exp.closed_form("gradient")
def _(x: Any) -> Any:
    return np.exp(x) / np.sum(np.exp(x))


@log_sum_exp.closed_form("hessian")
def _(x: Any) -> Any:
    p = np.exp(x) / np.sum(np.exp(x))
    return np.diag(p) - np.outer(p, p)


@problem(
    points={
        "one_zero": Point(
            {"x": [2.0, 0.0, 3.0]},
            tangent={"x": [1.0, -0.5, 2.0]},
            cotangent=0.5,
            expected={
                "value": 0.0,
                "gradient": [0.0, 6.0, 0.0],
                "vjp": [0.0, 3.0, 0.0],
                "jvp": -3.0,
                "hvp": [-1.5, 7.0, -1.0],
                "hessian": [[0.0, 3.0, 0.0], [3.0, 0.0, 2.0], [0.0, 2.0, 0.0]],
            },
        ),
        "two_zeros": Point(
            {"x": [0.0, 0.0, 3.0]},
            tangent={"x": [1.0, -0.5, 2.0]},
            cotangent=0.5,
            expected={
                "value": 0.0,
                "gradient": [0.0, 0.0, 0.0],
                "vjp": [0.0, 0.0, 0.0],
                "jvp": 0.0,
                "hvp": [-1.5, 3.0, 0.0],
                "hessian": [[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
            },
        ),
        "nonzero": Point(
            {"x": [2.0, -0.5, 3.0]},
            expected={
                "value": -3.0,
                "gradient": [-1.5, 6.0, -1.0],
                "hessian": [[0.0, 3.0, -0.5], [3.0, 0.0, 2.0], [-0.5, 2.0, 0.0]],
            },
        ),
    },
    source="The polynomial xyz; HIPS autograd divides by zero, https://github.com/HIPS/autograd (prod)",
)
def product_of_elements(xp: Namespace, x: Any) -> Any:
    """Differentiate a product that holds zeros: it is a polynomial, and nothing is divided."""
    return xp.prod(x)


@problem(
    points={"generic": {"x": GENERIC}},
    source="The unbiased estimator with Bessel's correction n - 1, found wrong in HIPS autograd by this project",
)
def sample_variance(xp: Namespace, x: Any) -> Any:
    """Differentiate the unbiased sample variance: a rule that knows only the divisor n is off by n / (n - 1)."""
    return xp.var(x, correction=1)


@sample_variance.closed_form("gradient")
def _(x: Array) -> Array:
    return np.asarray(2 * (x - np.mean(x)) / (x.size - 1))


@sample_variance.closed_form("hessian")
def _(x: Array) -> Array:
    return 2 * (np.eye(x.size) - 1 / x.size) / (x.size - 1)


@problem(
    points={"one_zero": {"x": [2.0, 0.0, 3.0]}, "nonzero": {"x": [2.0, -0.5, 3.0]}},
    source="The polynomial x + xy + xyz; TensorFlow divides by zero: "
    "https://github.com/tensorflow/tensorflow/issues/119430",
)
def sum_of_cumulative_products(xp: Namespace, x: Any) -> Any:
    """Differentiate the sum of running products of three numbers, one of them zero."""
    return xp.sum(xp.cumulative_prod(x))


@sum_of_cumulative_products.closed_form("gradient")
def _(x: Array) -> Array:
    return np.array([1 + x[1] + x[1] * x[2], x[0] + x[0] * x[2], x[0] * x[1]])


@sum_of_cumulative_products.closed_form("hessian")
def _(x: Array) -> Array:
    return np.array([[0.0, 1 + x[2], x[1]], [1 + x[2], 0.0, x[0]], [x[1], x[0], 0.0]])
