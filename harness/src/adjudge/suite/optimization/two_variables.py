"""Functions of two variables, problems 1 to 6."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known, least_squares
from adjudge.suite.optimization.published import MORE, published


def _rosenbrock_gradient(x: Any) -> Any:
    gradient, bend = np.zeros_like(x), x[1:] - x[:-1] ** 2
    gradient[:-1] = -400 * x[:-1] * bend - 2 * (1 - x[:-1])
    gradient[1:] += 200 * bend
    return gradient


def _rosenbrock_hessian(x: Any) -> Any:
    diagonal = np.zeros_like(x)
    diagonal[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    diagonal[1:] += 200
    return np.diag(diagonal) + np.diag(-400 * x[:-1], 1) + np.diag(-400 * x[:-1], -1)


@known(gradient=_rosenbrock_gradient, hessian=_rosenbrock_hessian)
@problem(
    points={
        **published([-1.2, 1.0], [1.0, 1.0]),
        "six": {"x": [0.5, -0.75, 1.25, 0.25, -1.5, 2.0]},
    },
    source=MORE + "1; H. Rosenbrock, Comput. J. 3 (1960) 175-184",
)
def rosenbrock(xp: Namespace, x: Any) -> Any:
    """Differentiate Rosenbrock's valley, in two dimensions and chained in six: the Hessian has three diagonals."""
    return xp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


LOCAL = [(53 - 4 * 22**0.5) / 3, (2 - 22**0.5) / 3]


@problem(
    points={**published([0.5, -2.0], [5.0, 4.0]), "local_minimiser": {"x": LOCAL}},
    source=MORE + "2",
)
def freudenstein_roth(xp: Namespace, x: Any) -> Any:
    """Differentiate two cubic equations' sum of squares, which has a minimum that is no solution."""
    r = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1]
    s = -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]
    return r**2 + s**2


@least_squares(freudenstein_roth)
def _(x: Any) -> Any:
    u, v = x
    r = u + np.array([-13 + ((5 - v) * v - 2) * v, -29 + ((v + 1) * v - 14) * v])
    return r, (1, [10 * v - 3 * v**2 - 2, 3 * v**2 + 2 * v - 14]), {(1, 1): [10 - 6 * v, 6 * v + 2]}


@problem(
    points=published([0.0, 1.0], [1.0981593296997601e-05, 9.106146739867], farther=2.0),
    source=MORE + "3",
)
def powell_badly_scaled(xp: Namespace, x: Any) -> Any:
    """Differentiate a function whose variables at the minimum are 10⁻⁵ and 9."""
    return (1e4 * x[0] * x[1] - 1) ** 2 + (xp.exp(-x[0]) + xp.exp(-x[1]) - 1.0001) ** 2


@least_squares(powell_badly_scaled)
def _(x: Any) -> Any:
    u, v = x
    r = np.array([1e4 * u * v - 1, np.exp(-u) + np.exp(-v) - 1.0001])
    columns = [1e4 * v, -np.exp(-u)], [1e4 * u, -np.exp(-v)]
    return r, columns, {(0, 0): [0, np.exp(-u)], (0, 1): [1e4, 0], (1, 1): [0, np.exp(-v)]}


@problem(points=published([1.0, 1.0], [1e6, 2e-6]), source=MORE + "4")
def brown_badly_scaled(xp: Namespace, x: Any) -> Any:
    """Differentiate a function whose variables at the minimum are 10⁶ and 2·10⁻⁶."""
    return (x[0] - 1e6) ** 2 + (x[1] - 2e-6) ** 2 + (x[0] * x[1] - 2) ** 2


@least_squares(brown_badly_scaled)
def _(x: Any) -> Any:
    u, v = x
    return np.array([u - 1e6, v - 2e-6, u * v - 2]), ([1, 0, v], [0, 1, u]), {(0, 1): [0, 0, 1]}


@problem(points=published([1.0, 1.0], [3.0, 0.5]), source=MORE + "5")
def beale(xp: Namespace, x: Any) -> Any:
    """Differentiate Beale's function, a sum of three squares."""
    u, v = x[0], x[1]
    return (1.5 - u + u * v) ** 2 + (2.25 - u + u * v**2) ** 2 + (2.625 - u + u * v**3) ** 2


@least_squares(beale)
def _(x: Any) -> Any:
    u, v = x
    i = np.arange(1.0, 4)
    r = np.array([1.5, 2.25, 2.625]) - u * (1 - v**i)
    curvatures = {(0, 1): i * v ** (i - 1), (1, 1): u * np.array([0, 2, 6 * v])}
    return r, (v**i - 1, u * i * v ** (i - 1)), curvatures


@problem(
    points=published([0.3, 0.4], [0.2578252136703641, 0.2578252136703641], farther=3.0, i=np.arange(1.0, 11)),
    wrt=("x",),
    source=MORE + "6",
)
def jennrich_sampson(xp: Namespace, x: Any, i: Any) -> Any:
    """Fit two growing exponentials to a line, ten points of it."""
    r = 2 + 2 * i - (xp.exp(i * x[0]) + xp.exp(i * x[1]))
    return xp.sum(r * r)


@least_squares(jennrich_sampson)
def _(x: Any, i: Any) -> Any:
    a, b = np.exp(i * x[0]), np.exp(i * x[1])
    return 2 + 2 * i - (a + b), (-i * a, -i * b), {(0, 0): -i * i * a, (1, 1): -i * i * b}
