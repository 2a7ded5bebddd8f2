"""Ordinary differential equations, followed by the classical method of Runge and Kutta."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

HAIRER = (
    "E. Hairer, S. Nørsett, G. Wanner, Solving Ordinary Differential Equations I, 2nd ed., Springer 1993, "
)
GOLDSTEIN = "H. Goldstein, C. Poole, J. Safko, Classical Mechanics, 3rd ed., Addison-Wesley 2002, "
JACOBIAN = ("value", "jacobian", "jvp", "vjp")


def runge_kutta(slope: Callable[[Any], Any], state: Any, step: float, count: int) -> Any:
    """Return the state after so many steps of the classical method of Runge and Kutta."""
    for _ in range(count):
        a = slope(state)
        b = slope(state + step / 2 * a)
        c = slope(state + step / 2 * b)
        d = slope(state + step * c)
        state = state + step / 6 * (a + 2 * b + 2 * c + d)
    return state


def _propagator(z: Any, w: Any) -> Any:
    a = 0.125 * np.array([[0.0, 1.0], [-w * w, 0.0]])
    step = np.eye(2) + a + a @ a / 2 + a @ a @ a / 6 + a @ a @ a @ a / 24
    return np.linalg.matrix_power(step, 8)


@known(jacobian=_propagator)
@problem(
    points={
        label: {"z": z, "w": w}
        for label, z, w in [
            ("slow", [1.0, 0.0], 1.0),
            ("fast", [0.5, -0.25], 6.0),
            ("free", [0.5, -0.25], 0.0),
            ("at_rest", [0.0, 0.0], 2.0),
        ]
    },
    wrt=("z",),
    operators=JACOBIAN,
    source=HAIRER + "section II.1: the stability polynomial",
)
def harmonic_oscillator(xp: Namespace, z: Any, w: Any) -> Any:
    """Follow an oscillator by Runge and Kutta's method: a power of its stability polynomial."""
    return runge_kutta(lambda s: xp.stack([s[1], -w * w * s[0]], axis=0), z, 0.125, 8)


@problem(
    points={
        "swing": {"z": [0.75, 0.0], "ratio": 1.5},
        "turn": {"z": [0.0, 3.5], "ratio": 1.5},
        "upright": {"z": [math.pi, 0.0], "ratio": 1.0},
        "at_rest": {"z": [0.0, 0.0], "ratio": 1.0},
    },
    operators=JACOBIAN,
    source=GOLDSTEIN + "section 3.6",
)
def pendulum(xp: Namespace, z: Any, ratio: Any) -> Any:
    """Follow a pendulum by Runge and Kutta's method."""
    return runge_kutta(lambda s: xp.stack([s[1], -ratio * xp.sin(s[0])], axis=0), z, 0.125, 8)


@problem(
    points={
        "generic": {"z": [1.5, 0.5], "rates": [0.75, 0.5, 0.25, 1.0]},
        "equilibrium": {"z": [4.0, 1.5], "rates": [0.75, 0.5, 0.25, 1.0]},
        "extinct": {"z": [1.5, 0.0], "rates": [0.75, 0.5, 0.25, 1.0]},
    },
    operators=JACOBIAN,
    source=HAIRER + "section I.1: A. Lotka and V. Volterra",
)
def predator_and_prey(xp: Namespace, z: Any, rates: Any) -> Any:
    """Follow predators and prey, by state and rates."""

    def slope(s: Any) -> Any:
        meetings = s[0] * s[1]
        return xp.stack(
            [rates[0] * s[0] - rates[1] * meetings, rates[2] * meetings - rates[3] * s[1]], axis=0
        )

    return runge_kutta(slope, z, 0.125, 6)


@problem(
    points={
        "generic": {"z": [1.0, 2.0, 20.0], "p": [10.0, 28.0, 2.5]},
        "origin": {"z": [0.0, 0.0, 0.0], "p": [10.0, 28.0, 2.5]},
        "quiet": {"z": [1.0, 2.0, 20.0], "p": [10.0, 0.5, 2.5]},
    },
    operators=JACOBIAN,
    source="E. Lorenz, Deterministic nonperiodic flow, J. Atmos. Sci. 20 (1963) 130-141",
)
def lorenz_attractor(xp: Namespace, z: Any, p: Any) -> Any:
    """Follow Lorenz's equations, by state and parameters."""

    def slope(s: Any) -> Any:
        return xp.stack(
            [p[0] * (s[1] - s[0]), s[0] * (p[1] - s[2]) - s[1], s[0] * s[1] - p[2] * s[2]], axis=0
        )

    return runge_kutta(slope, z, 0.015625, 8)


@problem(
    points={
        label: {"z": [2.0, 0.0], "mu": mu} for label, mu in {"weak": 0.25, "strong": 8.0, "none": 0.0}.items()
    },
    operators=JACOBIAN,
    source=HAIRER + "section I.16: B. van der Pol",
)
def van_der_pol(xp: Namespace, z: Any, mu: Any) -> Any:
    """Follow van der Pol's oscillator."""
    return runge_kutta(lambda s: xp.stack([s[1], mu * (1 - s[0] * s[0]) * s[1] - s[0]], axis=0), z, 0.0625, 8)
