"""Functions of any number of variables, problems 21 to 35: chains, bands, penalties, dense and singular systems."""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import Point, problem
from adjudge.suite.closed_forms import least_squares
from adjudge.suite.optimization import data
from adjudge.suite.optimization.published import MORE, published

EIGHT = np.arange(1.0, 9)
GRID = EIGHT / 9
"""The interior points of a grid of eight on the unit interval."""


@problem(points=published(np.tile([-1.2, 1.0], 4), np.ones(8)), source=MORE + "21")
def extended_rosenbrock(xp: Namespace, x: Any) -> Any:
    """Differentiate four of Rosenbrock's valleys, interleaved."""
    return xp.sum(100 * (x[1::2] - x[::2] ** 2) ** 2 + (1 - x[::2]) ** 2)


@least_squares(extended_rosenbrock)
def _(x: Any) -> Any:
    even, unit = x[::2], np.eye(4)
    columns = np.zeros((8, 8), x.dtype)
    columns[::2] = np.hstack([-20 * np.diag(even), -unit])
    columns[1::2, :4] = 10 * unit
    curvatures = {(2 * j, 2 * j): np.append(-20 * unit[j], np.zeros(4)) for j in range(4)}
    return np.append(10 * (x[1::2] - even**2), 1 - even), columns, curvatures


@problem(points=published(np.tile([3.0, -1.0, 0.0, 1.0], 2), np.zeros(8)), source=MORE + "22")
def extended_powell(xp: Namespace, x: Any) -> Any:
    """Differentiate two of Powell's singular functions, interleaved."""
    a, b, c, d = x[::4], x[1::4], x[2::4], x[3::4]
    return xp.sum((a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4)


@least_squares(extended_powell)
def _(x: Any) -> Any:
    a, b, c, d = x.reshape(2, 4).T
    p, q, unit = np.sqrt(np.longdouble(5)), np.sqrt(np.longdouble(10)), np.eye(2)
    u, v = b - 2 * c, a - d
    zero = np.zeros((2, 2))
    bend, tilt = np.diag(2 * u), np.diag(2 * q * v)
    columns = np.zeros((8, 8), x.dtype)
    columns[::4] = np.hstack([unit, zero, zero, tilt])
    columns[1::4] = np.hstack([10 * unit, zero, bend, zero])
    columns[2::4] = np.hstack([zero, p * unit, -2 * bend, zero])
    columns[3::4] = np.hstack([zero, -p * unit, zero, -tilt])
    curvatures: dict[tuple[int, int], Any] = {}
    for i in range(2):
        third, fourth = np.eye(8)[4 + i], np.eye(8)[6 + i]
        j = 4 * i
        curvatures |= {(j + 1, j + 1): 2 * third, (j + 1, j + 2): -4 * third, (j + 2, j + 2): 8 * third}
        curvatures |= {(j, j): 2 * q * fourth, (j, j + 3): -2 * q * fourth, (j + 3, j + 3): 2 * q * fourth}
    return np.concatenate([a + 10 * b, p * (c - d), u * u, q * v * v]), columns, curvatures


@problem(points=published(np.arange(1.0, 5), np.full(4, data.PENALTY_1_MINIMISER)), source=MORE + "23")
def penalty_1(xp: Namespace, x: Any) -> Any:
    """Differentiate a sphere's equation squared, beside a small distance from ones."""
    return 1e-5 * xp.sum((x - 1) ** 2) + (xp.sum(x * x) - 0.25) ** 2


@least_squares(penalty_1)
def _(x: Any) -> Any:
    small, last = np.sqrt(np.longdouble(1e-5)), np.eye(x.size + 1)[-1]
    columns = np.hstack([small * np.eye(x.size), 2 * x[:, None]])
    return np.append(small * (x - 1), x @ x - 0.25), columns, {(j, j): 2 * last for j in range(x.size)}


PAIRS = np.array([math.exp(i / 10) + math.exp((i - 1) / 10) for i in range(2, 5)])
END = math.exp(-0.1)


@problem(
    points=published(np.full(4, 0.5), data.PENALTY_2_MINIMISER, y=PAIRS, w=np.arange(4.0, 0, -1)),
    wrt=("x",),
    source=MORE + "24",
)
def penalty_2(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate an ellipsoid's equation squared, beside small exponential equations."""
    e = xp.exp(x / 10)
    pairs, ends = e[1:] + e[:-1] - y, e[1:] - END
    small = 1e-5 * (xp.sum(pairs * pairs) + xp.sum(ends * ends))
    return (x[0] - 0.2) ** 2 + small + (xp.sum(w * x * x) - 1) ** 2


@least_squares(penalty_2)
def _(x: Any, y: Any, w: Any) -> Any:
    small, e, unit = np.sqrt(np.longdouble(1e-5)), np.exp(x / 10), np.eye(4)
    steps = small * np.vstack([unit[1:] + unit[:-1], unit[1:]]) * e
    r = np.concatenate([x[:1] - 0.2, small * (e[1:] + e[:-1] - y), small * (e[1:] - END), [w @ (x * x) - 1]])
    columns = np.vstack([unit[0], steps / 10, 2 * w * x]).T
    return r, columns, {(j, j): np.concatenate([[0], steps[:, j] / 100, 2 * w[j : j + 1]]) for j in range(4)}


@problem(points=published(1 - EIGHT / 8, np.ones(8), j=EIGHT), wrt=("x",), source=MORE + "25")
def variably_dimensioned(xp: Namespace, x: Any, j: Any) -> Any:
    """Differentiate squares beside the second and the fourth power of one weighted sum."""
    total = xp.sum(j * (x - 1))
    return xp.sum((x - 1) ** 2) + total**2 + total**4


@least_squares(variably_dimensioned)
def _(x: Any, j: Any) -> Any:
    total, last = j @ (x - 1), np.eye(x.size + 2)[-1]
    columns = np.vstack([np.eye(x.size), j, 2 * total * j]).T
    return np.append(x - 1, [total, total**2]), columns, _pairs(lambda i, k: 2 * j[i] * j[k] * last, x.size)


@problem(points=published(np.full(8, 0.125), np.zeros(8), i=EIGHT), wrt=("x",), source=MORE + "26")
def trigonometric(xp: Namespace, x: Any, i: Any) -> Any:
    """Differentiate equations of sines and cosines, each of which holds all variables."""
    r = 8 - xp.sum(xp.cos(x)) + i * (1 - xp.cos(x)) - xp.sin(x)
    return xp.sum(r * r)


@least_squares(trigonometric)
def _(x: Any, i: Any) -> Any:
    s, c, unit = np.sin(x), np.cos(x), np.eye(x.size)
    columns = (s + np.diag(i * s - c)).T
    return 8 - np.sum(c) + i * (1 - c) - s, columns, {(j, j): c[j] + (i * c + s) * unit[j] for j in range(8)}


@problem(
    points=published(np.full(8, 0.5), np.ones(8), farther=4.0)
    | {"zero_element": {"x": [0.5, 0.25, 0.0, 1.5, -0.5, 1.0, 0.75, 2.0]}},
    source=MORE + "27",
)
def brown_almost_linear(xp: Namespace, x: Any) -> Any:
    """Differentiate linear equations, the last of which is replaced by a product of all variables."""
    r = x + xp.sum(x) - 9
    return xp.sum(r[:-1] ** 2) + (xp.prod(x) - 1) ** 2


@least_squares(brown_almost_linear)
def _(x: Any) -> Any:
    last = np.eye(8)[-1]
    columns = 1 + np.eye(8, dtype=x.dtype)
    columns[:, -1] = [np.prod(np.delete(x, j)) for j in range(8)]
    curvatures = {(j, k): np.prod(np.delete(x, [j, k])) * last for j in range(8) for k in range(j + 1, 8)}
    return np.append((x + np.sum(x) - 9)[:-1], np.prod(x) - 1), columns, curvatures


@problem(
    points=published(GRID * (GRID - 1), data.BOUNDARY_VALUE_SOLUTION, t=GRID), wrt=("x",), source=MORE + "28"
)
def discrete_boundary_value(xp: Namespace, x: Any, t: Any) -> Any:
    """Differentiate a boundary value problem's differences: a tridiagonal Jacobian."""
    none = 0 * x[:1]
    before, after = xp.concat([none, x[:-1]], axis=0), xp.concat([x[1:], none], axis=0)
    r = 2 * x - before - after + (x + t + 1) ** 3 / 162
    return xp.sum(r * r)


@least_squares(discrete_boundary_value)
def _(x: Any, t: Any) -> Any:
    stiffness = 2 * np.eye(8) - np.eye(8, k=1) - np.eye(8, k=-1)
    u = x + t + 1
    return stiffness @ x + u**3 / 162, stiffness + np.diag(u**2) / 54, _own(u / 27)


KERNEL = np.minimum.outer(GRID, GRID) * (1 - np.maximum.outer(GRID, GRID)) / 18


@problem(
    points=published(GRID * (GRID - 1), data.BOUNDARY_VALUE_SOLUTION, t=GRID, kernel=KERNEL),
    wrt=("x",),
    source=MORE + "29",
)
def discrete_integral_equation(xp: Namespace, x: Any, t: Any, kernel: Any) -> Any:
    """Differentiate an integral equation, discretised: a dense Jacobian."""
    r = x + xp.matmul(kernel, (x + t + 1) ** 3)
    return xp.sum(r * r)


@least_squares(discrete_integral_equation)
def _(x: Any, t: Any, kernel: Any) -> Any:
    u = x + t + 1
    curvatures = {(j, j): 6 * kernel[:, j] * u[j] for j in range(8)}
    return x + kernel @ u**3, (np.eye(8) + 3 * kernel * u**2).T, curvatures


@problem(points=published(np.full(8, -1.0), data.BROYDEN_TRIDIAGONAL_SOLUTION), source=MORE + "30")
def broyden_tridiagonal(xp: Namespace, x: Any) -> Any:
    """Differentiate quadratic equations that couple neighbours."""
    none = 0 * x[:1]
    before, after = xp.concat([none, x[:-1]], axis=0), xp.concat([x[1:], none], axis=0)
    r = (3 - 2 * x) * x - before - 2 * after + 1
    return xp.sum(r * r)


@least_squares(broyden_tridiagonal)
def _(x: Any) -> Any:
    coupling = np.eye(8, k=-1) + 2 * np.eye(8, k=1)
    return (3 - 2 * x) * x - coupling @ x + 1, (np.diag(3 - 4 * x) - coupling).T, _own(np.full(8, -4.0))


BAND = np.triu(np.tril(np.ones((8, 8)), 1), -5) - np.eye(8)


@problem(
    points=published(np.full(8, -1.0), data.BROYDEN_BANDED_SOLUTION, band=BAND),
    wrt=("x",),
    source=MORE + "31",
)
def broyden_banded(xp: Namespace, x: Any, band: Any) -> Any:
    """Differentiate cubic equations that couple a band of neighbours."""
    r = x * (2 + 5 * x * x) + 1 - xp.matmul(band, x * (1 + x))
    return xp.sum(r * r)


@least_squares(broyden_banded)
def _(x: Any, band: Any) -> Any:
    columns = (np.diag(2 + 15 * x * x) - band * (1 + 2 * x)).T
    curvatures = {(j, j): 30 * x[j] * np.eye(8)[j] - 2 * band[:, j] for j in range(8)}
    return x * (2 + 5 * x * x) + 1 - band @ (x * (1 + x)), columns, curvatures


TEN, FIVE = np.arange(1.0, 11), np.arange(1.0, 6)
MATRICES = {
    "full_rank": np.eye(10, 5) - 0.2,
    "rank_one": np.outer(TEN, FIVE),
    "rank_one_with_zeros": np.outer((TEN - 1) * (TEN < 10), FIVE * (FIVE > 1) * (FIVE < 5)),
}


@problem(
    points={f"{name}_start": Point({"x": np.ones(5), "a": a}) for name, a in MATRICES.items()}
    | {"full_rank_minimiser": Point({"x": -np.ones(5), "a": MATRICES["full_rank"]})},
    wrt=("x",),
    source=MORE + "32 to 34, with five variables and ten terms",
)
def linear(xp: Namespace, x: Any, a: Any) -> Any:
    """Differentiate linear equations' sum of squares, of full rank and of rank one."""
    r = xp.matmul(a, x) - 1
    return xp.sum(r * r)


@least_squares(linear)
def _(x: Any, a: Any) -> Any:
    return a @ x - 1, a.T, {}


INTEGRALS = np.array([0, -1 / 3, 0, -1 / 15, 0, -1 / 35, 0, -1 / 63])


@problem(
    points=published(GRID, data.CHEBYQUAD_MINIMISER, farther=1.5, integrals=INTEGRALS),
    wrt=("x",),
    source=MORE + "35; R. Fletcher, Comput. J. 8 (1965) 33-41",
)
def chebyquad(xp: Namespace, x: Any, integrals: Any) -> Any:
    """Differentiate Chebyshev's quadrature: means of polynomials, built by recurrence, against their integrals."""
    y = 2 * x - 1
    before, now, total = 0 * y + 1, y, 0 * x[0]
    for i in range(8):
        r = xp.mean(now) - integrals[i]
        total = total + r * r
        before, now = now, 2 * y * now - before
    return total


@least_squares(chebyquad)
def _(x: Any, integrals: Any) -> Any:
    polynomials = [np.polynomial.Chebyshev.basis(i, domain=[0, 1]) for i in range(1, 9)]
    values, slopes, bends = (np.array([p.deriv(n)(x) for p in polynomials]) for n in range(3))
    curvatures = {(j, j): bends[:, j] / 8 for j in range(8)}
    return np.mean(values, axis=1) - integrals, slopes.T / 8, curvatures


def _own(second: Any) -> Any:
    """Return the curvatures of residuals each of which is curved by its own variable only."""
    return {(j, j): second[j] * np.eye(second.size)[j] for j in range(second.size)}


def _pairs(curvature: Any, size: int) -> Any:
    """Return the curvatures by all pairs of variables."""
    return {(j, k): curvature(j, k) for k in range(size) for j in range(k + 1)}
