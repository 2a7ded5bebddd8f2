"""Heat and waves on a grid, by explicit and by implicit steps."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

LEVEQUE = "R. LeVeque, Finite Difference Methods for Ordinary and Partial Differential Equations, SIAM 2007, "
JACOBIAN = ("value", "jacobian", "jvp", "vjp")


HOT = np.array([0.0, 1.0, 0.5, -0.25, 2.0, 0.75])


def _laplacian(size: int) -> Any:
    return np.eye(size, k=1) + np.eye(size, k=-1) - 2 * np.eye(size)


@known(jacobian=lambda u, r: np.linalg.matrix_power(np.eye(6) + r * _laplacian(6), 5))
@problem(
    points={
        label: {"u": HOT, "r": r} for label, r in {"stable": 0.25, "limit": 0.5, "unstable": 0.75}.items()
    },
    wrt=("u",),
    operators=JACOBIAN,
    source=LEVEQUE + "section 9.1",
)
def heat_equation(xp: Namespace, u: Any, r: Any) -> Any:
    """Let heat spread along a bar by explicit steps: a linear map."""
    none = 0 * u[:1]
    for _ in range(5):
        left, right = xp.concat([none, u[:-1]], axis=0), xp.concat([u[1:], none], axis=0)
        u = u + r * (left - 2 * u + right)
    return u


@problem(
    points={label: {"u": HOT, "r": r} for label, r in {"stable": 0.25, "limit": 0.5, "none": 0.0}.items()},
    wrt=("r",),
    source=LEVEQUE + "section 9.1",
)
def heat_by_diffusivity(xp: Namespace, u: Any, r: Any) -> Any:
    """Measure the warmth in the middle of a bar after four steps, by how well it conducts."""
    none = 0 * u[:1]
    for _ in range(4):
        left, right = xp.concat([none, u[:-1]], axis=0), xp.concat([u[1:], none], axis=0)
        u = u + r * (left - 2 * u + right)
    return u[2] * u[2]


@known(jacobian=lambda u, laplacian: np.linalg.matrix_power(np.linalg.inv(np.eye(6) - 0.75 * laplacian), 3))
@problem(
    points={
        "generic": {"u": HOT, "laplacian": _laplacian(6)},
        "cold": {"u": 0 * HOT, "laplacian": _laplacian(6)},
    },
    wrt=("u",),
    operators=JACOBIAN,
    source=LEVEQUE + "section 9.2: the implicit method of Euler",
)
def heat_by_implicit_steps(xp: Namespace, u: Any, laplacian: Any) -> Any:
    """Let heat spread along a bar by implicit steps, each of which solves equations."""
    matrix = xp.eye(6, dtype=u.dtype) - 0.75 * laplacian
    for _ in range(3):
        u = xp.linalg.solve(matrix, u)
    return u


@problem(
    points={"generic": {"u": HOT}, "flat": {"u": 0 * HOT + 0.5}, "still": {"u": 0 * HOT}},
    operators=JACOBIAN,
    source=LEVEQUE + "section 11.1: the equation of J. Burgers",
)
def burgers_equation(xp: Namespace, u: Any) -> Any:
    """Let a wave steepen and spread on a ring."""
    for _ in range(4):
        left, right = xp.roll(u, 1, axis=0), xp.roll(u, -1, axis=0)
        u = u - 0.0625 * u * (right - left) + 0.125 * (right - 2 * u + left)
    return u
