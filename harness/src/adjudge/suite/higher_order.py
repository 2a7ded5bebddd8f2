"""Derivatives of derivatives: up to the fourth, Hessians separable and dense, mixed partials, Hessian products.

Also a few kinks, where the derivative is a set and each library has a convention of its own.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import Point, problem

MORE = (
    "J. Moré, B. Garbow, K. Hillstrom, Testing unconstrained optimization software, ACM Trans. Math. Softw. 7 "
    "(1981) 17-41, https://doi.org/10.1145/355934.355936"
)
ABRAMOWITZ = "M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, NBS 1964"
CLARKE = "F. Clarke, Optimization and Nonsmooth Analysis, SIAM 1990, section 2.5"
GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008"
ORDERS = ("value", "derivative-1", "derivative-2", "derivative-3", "derivative-4")

GENERIC = np.array([0.625, -1.375, 2.25])


# Element by element, to the fourth order


@problem(points={"generic": {"x": GENERIC}, "at_zero": {"x": [0.0]}}, operators=ORDERS, source=GRIEWANK)
def seventh_power(xp: Namespace, x: Any) -> Any:
    """Differentiate a power that is still there after four times."""
    return x**7


@seventh_power.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 7 * x**6


@seventh_power.closed_form("derivative-2")
def _(x: Any) -> Any:
    return 42 * x**5


@seventh_power.closed_form("derivative-3")
def _(x: Any) -> Any:
    return 210 * x**4


@seventh_power.closed_form("derivative-4")
def _(x: Any) -> Any:
    return 840 * x**3


@problem(
    points={"generic": {"x": GENERIC}, "far": {"x": [6.0, -8.0]}},
    operators=ORDERS,
    source=ABRAMOWITZ + ", 22.11.8: Hermite polynomials",
)
def gaussian(xp: Namespace, x: Any) -> Any:
    """Differentiate exp(-x²/2): each time another Hermite polynomial comes before it."""
    return xp.exp(-x * x / 2)


@gaussian.closed_form("derivative-1")
def _(x: Any) -> Any:
    return -x * np.exp(-x * x / 2)


@gaussian.closed_form("derivative-2")
def _(x: Any) -> Any:
    return (x**2 - 1) * np.exp(-x * x / 2)


@gaussian.closed_form("derivative-3")
def _(x: Any) -> Any:
    return -(x**3 - 3 * x) * np.exp(-x * x / 2)


@gaussian.closed_form("derivative-4")
def _(x: Any) -> Any:
    return (x**4 - 6 * x**2 + 3) * np.exp(-x * x / 2)


@problem(
    points={"generic": {"x": GENERIC}, "saturated": {"x": [-7.0, 9.0]}},
    operators=ORDERS,
    source=ABRAMOWITZ + ", 4.5.73",
)
def hyperbolic_tangent(xp: Namespace, x: Any) -> Any:
    """Differentiate tanh: every derivative is a polynomial in tanh itself."""
    return xp.tanh(x)


@hyperbolic_tangent.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 1 / np.cosh(x) ** 2


@hyperbolic_tangent.closed_form("derivative-2")
def _(x: Any) -> Any:
    return -2 * np.tanh(x) / np.cosh(x) ** 2


@hyperbolic_tangent.closed_form("derivative-3")
def _(x: Any) -> Any:
    return (4 - 6 / np.cosh(x) ** 2) / np.cosh(x) ** 2


@hyperbolic_tangent.closed_form("derivative-4")
def _(x: Any) -> Any:
    return 8 * np.tanh(x) * (3 / np.cosh(x) ** 2 - 1) / np.cosh(x) ** 2


@problem(
    points={"generic": {"x": [0.625, 1.375, 2.25]}, "small": {"x": [0.03125]}},
    operators=ORDERS,
    source=ABRAMOWITZ + ", 4.1.47",
)
def logarithm(xp: Namespace, x: Any) -> Any:
    """Differentiate the logarithm: (-1)^(n-1) (n-1)! / x^n."""
    return xp.log(x)


@logarithm.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 1 / x


@logarithm.closed_form("derivative-2")
def _(x: Any) -> Any:
    return -1 / x**2


@logarithm.closed_form("derivative-3")
def _(x: Any) -> Any:
    return 2 / x**3


@logarithm.closed_form("derivative-4")
def _(x: Any) -> Any:
    return -6 / x**4


@problem(
    points={"generic": {"x": GENERIC}, "at_zero": {"x": [0.0]}},
    operators=ORDERS,
    source="C. Runge, Über empirische Funktionen, Z. Math. Phys. 46 (1901) 224-243",
)
def runge(xp: Namespace, x: Any) -> Any:
    """Differentiate 1 / (1 + x²)."""
    return 1 / (1 + x * x)


@runge.closed_form("derivative-1")
def _(x: Any) -> Any:
    return -2 * x / (1 + x**2) ** 2


@runge.closed_form("derivative-2")
def _(x: Any) -> Any:
    return (6 * x**2 - 2) / (1 + x**2) ** 3


@runge.closed_form("derivative-3")
def _(x: Any) -> Any:
    return 24 * x * (1 - x**2) / (1 + x**2) ** 4


@runge.closed_form("derivative-4")
def _(x: Any) -> Any:
    return 24 * (5 * x**4 - 10 * x**2 + 1) / (1 + x**2) ** 5


@problem(
    points={"generic": {"x": GENERIC}},
    operators=ORDERS,
    source=GRIEWANK + ", chapter 13: Faà di Bruno's formula",
)
def exponential_of_sine(xp: Namespace, x: Any) -> Any:
    """Differentiate a composition: Faà di Bruno's formula."""
    return xp.exp(xp.sin(x))


@exponential_of_sine.closed_form("derivative-1")
def _(x: Any) -> Any:
    return np.cos(x) * np.exp(np.sin(x))


@exponential_of_sine.closed_form("derivative-2")
def _(x: Any) -> Any:
    s, c = np.sin(x), np.cos(x)
    return (c**2 - s) * np.exp(s)


@exponential_of_sine.closed_form("derivative-3")
def _(x: Any) -> Any:
    s, c = np.sin(x), np.cos(x)
    return c * (c**2 - 3 * s - 1) * np.exp(s)


@exponential_of_sine.closed_form("derivative-4")
def _(x: Any) -> Any:
    s, c = np.sin(x), np.cos(x)
    return (c**4 - 6 * s * c**2 - 4 * c**2 + 3 * s**2 + s) * np.exp(s)


# Hessians


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
        "no_zero": Point(
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


# Mixed partials of several inputs


@problem(points={"generic": {"x": 0.75, "y": -1.5, "z": 1.25}}, source=GRIEWANK)
def monomial(xp: Namespace, x: Any, y: Any, z: Any) -> Any:
    """Differentiate x y² z³ by three scalars: nine second partials."""
    return x * y**2 * z**3


@monomial.closed_form("gradient")
def _(x: Any, y: Any, z: Any) -> Any:
    return {"x": y**2 * z**3, "y": 2 * x * y * z**3, "z": 3 * x * y**2 * z**2}


@monomial.closed_form("hessian")
def _(x: Any, y: Any, z: Any) -> Any:
    xy, xz, yz = 2 * y * z**3, 3 * y**2 * z**2, 6 * x * y * z**2
    first = {"x,x": np.zeros(()), "x,y": xy, "x,z": xz}
    second = {"y,x": xy, "y,y": 2 * x * z**3, "y,z": yz}
    return first | second | {"z,x": xz, "z,y": yz, "z,z": 6 * x * y**2 * z}


@problem(
    points={
        "generic": {
            "x": [0.625, -1.375],
            "y": [1.75, -0.5, 0.875],
            "m": [[0.5, -1.0, 2.0], [1.25, 0.75, -0.25]],
        }
    },
    wrt=("x", "y"),
    source=GRIEWANK,
)
def coupled_vectors(xp: Namespace, x: Any, y: Any, m: Any) -> Any:
    """Differentiate exp(x)ᵀ M sin(y): blocks diagonal and dense, square and not."""
    return xp.sum(xp.exp(x) * xp.matmul(m, xp.sin(y)))


@coupled_vectors.closed_form("gradient")
def _(x: Any, y: Any, m: Any) -> Any:
    return {"x": np.exp(x) * (m @ np.sin(y)), "y": np.cos(y) * (m.T @ np.exp(x))}


@coupled_vectors.closed_form("hessian")
def _(x: Any, y: Any, m: Any) -> Any:
    mixed = np.exp(x)[:, None] * m * np.cos(y)
    xx, yy = np.exp(x) * (m @ np.sin(y)), -np.sin(y) * (m.T @ np.exp(x))
    return {"x,x": np.diag(xx), "x,y": mixed, "y,x": mixed.T, "y,y": np.diag(yy)}


@problem(
    points={"generic": {"x": GENERIC, "y": [1.75, -0.5, 0.875]}},
    source=GRIEWANK,
)
def reciprocal_distance(xp: Namespace, x: Any, y: Any) -> Any:
    """Differentiate the reciprocal distance of two points, a potential: its Hessian has no trace."""
    return 1 / xp.sqrt(xp.sum((x - y) ** 2))


@reciprocal_distance.closed_form("gradient")
def _(x: Any, y: Any) -> Any:
    pull = (y - x) / np.sum((x - y) ** 2) ** 1.5
    return {"x": pull, "y": -pull}


@reciprocal_distance.closed_form("hessian")
def _(x: Any, y: Any) -> Any:
    r, square = x - y, np.sum((x - y) ** 2)
    block = (3 * np.outer(r, r) / square - np.eye(x.size)) / square**1.5
    return {"x,x": block, "x,y": -block, "y,x": -block, "y,y": block}


# Kinks


@problem(
    points={"zero": Point({"x": 0.0}, expected={"value": 0.0}, kink={"gradient": {"x": (-1.0, 1.0)}})},
    operators=("value", "gradient"),
    source=CLARKE,
)
def absolute_value_at_zero(xp: Namespace, x: Any) -> Any:
    """Differentiate the absolute value at its kink: anything from -1 to 1."""
    return xp.abs(x)


@problem(
    points={"zero": Point({"x": 0.0}, expected={"value": 0.0}, kink={"gradient": {"x": (0.0, 1.0)}})},
    operators=("value", "gradient"),
    source=CLARKE,
)
def ramp_at_zero(xp: Namespace, x: Any) -> Any:
    """Differentiate the positive part, a ReLU, at its kink: anything from 0 to 1."""
    return xp.maximum(x, 0 * x)


@problem(
    points={
        "tie": Point(
            {"a": 1.5, "b": 1.5},
            expected={"value": 1.5},
            kink={"gradient": {"a": (0.0, 1.0), "b": (0.0, 1.0)}},
        )
    },
    operators=("value", "gradient"),
    source=CLARKE,
)
def maximum_at_a_tie(xp: Namespace, a: Any, b: Any) -> Any:
    """Differentiate the larger of two equal numbers: weights from 0 to 1 that sum to one."""
    return xp.maximum(a, b)


@problem(
    points={
        "two_tie": Point(
            {"x": [1.0, 1.0, 0.0]},
            expected={"value": 1.0},
            kink={"gradient": {"x": ([0.0, 0.0, 0.0], [1.0, 1.0, 0.0])}},
        ),
    },
    operators=("value", "gradient"),
    source=CLARKE,
)
def largest_element_at_a_tie(xp: Namespace, x: Any) -> Any:
    """Differentiate the largest element where two are: weights from 0 to 1 that sum to one."""
    return xp.max(x)


@problem(
    points={"zero": Point({"x": [0.0, 0.0]}, expected={"value": 0.0}, kink={"gradient": {"x": (-1.0, 1.0)}})},
    operators=("value", "gradient"),
    source=CLARKE,
)
def norm_at_zero(xp: Namespace, x: Any) -> Any:
    """Differentiate the Euclidean norm at zero: any vector of length one at most, each element from -1 to 1."""
    return xp.linalg.vector_norm(x)
