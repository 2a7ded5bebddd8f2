"""Functions of three and four variables without data, problems 7, 13 and 14."""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known, least_squares
from adjudge.suite.optimization.published import MORE, published


@problem(
    points={**published([-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]), "in_front": {"x": [0.75, -0.5, 2.0]}},
    source=MORE + "7",
)
def helical_valley(xp: Namespace, x: Any) -> Any:
    """Differentiate a valley that winds around an axis, by an arc tangent that continues behind it."""
    turn = xp.atan(x[1] / x[0]) / (2 * math.pi)
    if x[0] < 0:
        turn = turn + 0.5
    r = 10 * (x[2] - 10 * turn)
    s = 10 * (xp.sqrt(x[0] * x[0] + x[1] * x[1]) - 1)
    return r * r + s * s + x[2] * x[2]


@least_squares(helical_valley)
def _(x: Any) -> Any:
    u, v, w = x
    rho, scale = np.hypot(u, v), -50 / np.longdouble(math.pi)
    turn = np.arctan(v / u) / np.longdouble(2 * math.pi) + 0.5 * (u < 0)
    bend = {(0, 0): 2 * u * v / rho**4, (0, 1): (v * v - u * u) / rho**4, (1, 1): -2 * u * v / rho**4}
    arch = {(0, 0): v * v / rho**3, (0, 1): -u * v / rho**3, (1, 1): u * u / rho**3}
    columns = (
        [-scale * v / rho**2, 10 * u / rho, 0],
        [scale * u / rho**2, 10 * v / rho, 0],
        [10, 0, 1],
    )
    curvatures = {k: np.array([scale * bend[k], 10 * arch[k], 0]) for k in bend}
    return np.array([10 * (w - 10 * turn), 10 * (rho - 1), w]), columns, curvatures


def _powell_gradient(x: Any) -> Any:
    a, b, c, d = x
    e, f, g, h = 2 * (a + 10 * b), 10 * (c - d), 4 * (b - 2 * c) ** 3, 40 * (a - d) ** 3
    return np.array([e + h, 10 * e + g, f - 2 * g, -f - h])


def _powell_hessian(x: Any) -> Any:
    a, b, c, d = x
    g, h = 12 * (b - 2 * c) ** 2, 120 * (a - d) ** 2
    return np.array(
        [[2 + h, 20, 0, -h], [20, 200 + g, -2 * g, 0], [0, -2 * g, 10 + 4 * g, -10], [-h, 0, -10, 10 + h]]
    )


@known(gradient=_powell_gradient, hessian=_powell_hessian)
@problem(points=published([3.0, -1.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0]), source=MORE + "13")
def powell_singular(xp: Namespace, x: Any) -> Any:
    """Differentiate Powell's singular function, whose Hessian at the minimum has rank two."""
    a, b, c, d = x[0], x[1], x[2], x[3]
    return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4


@problem(points=published([-3.0, -1.0, -3.0, -1.0], [1.0, 1.0, 1.0, 1.0]), source=MORE + "14")
def wood(xp: Namespace, x: Any) -> Any:
    """Differentiate two of Rosenbrock's valleys that are coupled."""
    a, b, c, d = x[0], x[1], x[2], x[3]
    valleys = 100 * (b - a * a) ** 2 + (1 - a) ** 2 + 90 * (d - c * c) ** 2 + (1 - c) ** 2
    return valleys + 10 * (b + d - 2) ** 2 + (b - d) ** 2 / 10


@least_squares(wood)
def _(x: Any) -> Any:
    a, b, c, d = x
    p, q, s = np.sqrt(np.array([90, 10, 1 / np.longdouble(10)]))
    r = np.array([10 * (b - a * a), 1 - a, p * (d - c * c), 1 - c, q * (b + d - 2), s * (b - d)])
    columns = (
        [-20 * a, -1, 0, 0, 0, 0],
        [10, 0, 0, 0, q, s],
        [0, 0, -2 * p * c, -1, 0, 0],
        [0, 0, p, 0, q, -s],
    )
    return r, columns, {(0, 0): [-20, 0, 0, 0, 0, 0], (2, 2): [0, 0, -2 * p, 0, 0, 0]}
