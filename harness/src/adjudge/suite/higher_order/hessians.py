"""Hessians of functions of one vector: diagonal, banded, dense, singular, with zeros."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import Point, problem

MORE = (
    "J. Moré, B. Garbow, K. Hillstrom, Testing unconstrained optimization software, ACM Trans. Math. Softw. 7 "
    "(1981) 17-41, https://doi.org/10.1145/355934.355936"
)
GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008"
GENERIC = np.array([0.625, -1.375, 2.25])


@problem(
    points={
        "start": {"x": [-1.25, 1.0]},
        "minimum": {"x": [1.0, 1.0]},
        "six": {"x": [0.5, -0.75, 1.25, 0.25, -1.5, 2.0]},
    },
    source=MORE + ", problem 1; H. Rosenbrock, Comput. J. 3 (1960) 175-184",
)
def rosenbrock(xp: Namespace, x: Any) -> Any:
    """Differentiate Rosenbrock's valley in two and more dimensions: the Hessian has three diagonals."""
    return xp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@rosenbrock.closed_form("gradient")
def _(x: Any) -> Any:
    gradient, bend = np.zeros_like(x), x[1:] - x[:-1] ** 2
    gradient[:-1] = -400 * x[:-1] * bend - 2 * (1 - x[:-1])
    gradient[1:] += 200 * bend
    return gradient


@rosenbrock.closed_form("hessian")
def _(x: Any) -> Any:
    diagonal = np.zeros_like(x)
    diagonal[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    diagonal[1:] += 200
    return np.diag(diagonal) + np.diag(-400 * x[:-1], 1) + np.diag(-400 * x[:-1], -1)


@problem(points={"start": {"x": [1.0, 1.0]}, "minimum": {"x": [3.0, 0.5]}}, source=MORE + ", problem 5")
def beale(xp: Namespace, x: Any) -> Any:
    """Differentiate Beale's function, a sum of three squares."""
    u, v = x[0], x[1]
    return (1.5 - u + u * v) ** 2 + (2.25 - u + u * v**2) ** 2 + (2.625 - u + u * v**3) ** 2


def _beale_residuals(x: Array) -> tuple[Array, Array, Array]:
    """Return the residuals, their Jacobian and their Hessians."""
    u, v = x
    powers = np.array([1.0, 2.0, 3.0])
    residuals = np.array([1.5, 2.25, 2.625]) - u + u * v**powers
    slopes = np.stack([v**powers - 1, u * powers * v ** (powers - 1)], axis=1)
    mixed, last = powers * v ** (powers - 1), u * np.array([0.0, 2.0, 6 * v])
    curvatures = np.stack([np.stack([0 * mixed, mixed], axis=1), np.stack([mixed, last], axis=1)], axis=2)
    return residuals, slopes, curvatures


@beale.closed_form("gradient")
def _(x: Any) -> Any:
    residuals, slopes, _ = _beale_residuals(x)
    return 2 * slopes.T @ residuals


@beale.closed_form("hessian")
def _(x: Any) -> Any:
    residuals, slopes, curvatures = _beale_residuals(x)
    return 2 * slopes.T @ slopes + 2 * np.tensordot(residuals, curvatures, axes=1)


@problem(
    points={"start": {"x": [3.0, -1.0, 0.0, 1.0]}, "minimum": {"x": [0.0, 0.0, 0.0, 0.0]}},
    source=MORE + ", problem 13",
)
def powell_singular(xp: Namespace, x: Any) -> Any:
    """Differentiate Powell's singular function, whose Hessian at the minimum has rank two."""
    a, b, c, d = x[0], x[1], x[2], x[3]
    return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4


@powell_singular.closed_form("gradient")
def _(x: Any) -> Any:
    a, b, c, d = x
    e, f, g, h = 2 * (a + 10 * b), 10 * (c - d), 4 * (b - 2 * c) ** 3, 40 * (a - d) ** 3
    return np.array([e + h, 10 * e + g, f - 2 * g, -f - h])


@powell_singular.closed_form("hessian")
def _(x: Any) -> Any:
    a, b, c, d = x
    g, h = 12 * (b - 2 * c) ** 2, 120 * (a - d) ** 2
    return np.array(
        [[2 + h, 20, 0, -h], [20, 200 + g, -2 * g, 0], [0, -2 * g, 10 + 4 * g, -10], [-h, 0, -10, 10 + h]]
    )


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
