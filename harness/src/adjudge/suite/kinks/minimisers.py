"""Nonsmooth functions for testing optimisers, at their published minimisers, where zero is a generalised gradient.

L. Lukšan, J. Vlček, Test problems for nonsmooth unconstrained and linearly constrained optimization, Technical report
798, Institute of Computer Science, Academy of Sciences of the Czech Republic, 2000.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import kink

LUKSAN = "L. Lukšan, J. Vlček, Test problems for nonsmooth optimization, report 798, ICS Prague 2000"
NESTEROV = (
    "M. Gürbüzbalaban, M. Overton, On Nesterov's nonsmooth Chebyshev-Rosenbrock functions, "
    "Nonlinear Anal. 75 (2012) 1282-1289"
)


def _largest(xp: Namespace, *values: Any) -> Any:
    return xp.max(xp.stack(values))


HILBERT = np.array([[60.0, 30.0, 20.0], [30.0, 20.0, 15.0], [20.0, 15.0, 12.0]])


@kink(LUKSAN, {"minimiser": [1.0, 1.0]})
def cb3(xp: Namespace, x: Any) -> Any:
    """Take CB3, of Charalambous and Bandler: all three functions meet at the minimiser."""
    a, b = x[0], x[1]
    return _largest(xp, a**4 + b**2, (2 - a) ** 2 + (2 - b) ** 2, 2 * xp.exp(b - a))


@kink(LUKSAN, {"minimiser": [0.0, -3.0]})
def dem(xp: Namespace, x: Any) -> Any:
    """Take DEM, of Demyanov and Malozemov."""
    a, b = x[0], x[1]
    return _largest(xp, 5 * a + b, -5 * a + b, a**2 + b**2 + 4 * b)


@kink(LUKSAN, {"minimiser": [1.0, 0.0]})
def mifflin_1(xp: Namespace, x: Any) -> Any:
    """Take Mifflin's first function."""
    circle = xp.sum(x * x) - 1
    return -x[0] + 20 * xp.maximum(circle, 0 * circle)


@kink(LUKSAN, {"minimiser": [1.0, 0.0]})
def mifflin_2(xp: Namespace, x: Any) -> Any:
    """Take Mifflin's second function."""
    circle = xp.sum(x * x) - 1
    return -x[0] + 2 * circle + 1.75 * xp.abs(circle)


@kink(LUKSAN, {"minimiser": [0.0, 1.0, 2.0, -1.0]})
def rosen_suzuki(xp: Namespace, x: Any) -> Any:
    """Take the exact penalty of the problem of Rosen and Suzuki: two constraints hold with equality."""
    a, b, c, d = x[0], x[1], x[2], x[3]
    goal = a**2 + b**2 + 2 * c**2 + d**2 - 5 * a - 5 * b - 21 * c + 7 * d
    first = a**2 + b**2 + c**2 + d**2 + a - b + c - d - 8
    second = a**2 + 2 * b**2 + c**2 + 2 * d**2 - a - d - 10
    third = 2 * a**2 + b**2 + c**2 + 2 * a - b - d - 5
    return _largest(xp, goal, goal + 10 * first, goal + 10 * second, goal + 10 * third)


@kink(LUKSAN, {"minimiser": [0.0, 0.0, 0.0]})
def maxq(xp: Namespace, x: Any) -> Any:
    """Take MAXQ, the largest square: all are zero, and so is every gradient."""
    return xp.max(x * x)


@kink(LUKSAN, {"minimiser": [0.0, 0.0, 0.0, 0.0]})
def maxl(xp: Namespace, x: Any) -> Any:
    """Take MAXL, the largest absolute value."""
    return xp.max(xp.abs(x))


@kink(LUKSAN, {"minimiser": [0.0, 0.0, 0.0, 0.0, 0.0]})
def goffin(xp: Namespace, x: Any) -> Any:
    """Take Goffin's function in five variables, the largest element beside the sum."""
    return 5 * xp.max(x) - xp.sum(x)


@kink(NESTEROV, {"minimiser": [1.0, 1.0]})
def chebyshev_rosenbrock(xp: Namespace, x: Any) -> Any:
    """Take Nesterov's nonsmooth function with a curved valley, at the minimiser."""
    return xp.abs(x[0] - 1) / 4 + xp.abs(x[1] - 2 * x[0] ** 2 + 1)


@kink(LUKSAN, {"minimiser": [-1.0, 0.0]})
def wolfe(xp: Namespace, x: Any) -> Any:
    """Take Wolfe's function, on which steepest descent stops short of the minimiser."""
    a, b = x[0], x[1]
    if a >= xp.abs(b):
        return 5 * xp.sqrt(9 * a**2 + 16 * b**2)
    if a > 0:
        return 9 * a + 16 * xp.abs(b)
    return 9 * a + 16 * xp.abs(b) - a**9


@kink(
    LUKSAN,
    {"minimiser": [0.0, 0.0, 0.0]},
)
def l1_hilbert(xp: Namespace, x: Any) -> Any:
    """Take L1HILB, the sum of the sizes of a small ill-conditioned system, with whole numbers for fractions."""
    rows = xp.asarray(HILBERT, dtype=x.dtype)
    return xp.sum(xp.abs(xp.matmul(rows, x)))
