"""Kepler's equation, gravitation, and planets that move."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

GOLDSTEIN = "H. Goldstein, C. Poole, J. Safko, Classical Mechanics, 3rd ed., Addison-Wesley 2002, "
FIRST = ("value", "gradient", "jvp", "vjp")
JACOBIAN = ("value", "jacobian", "jvp", "vjp")


def _eccentric(m: Any, e: Any) -> Any:
    angle = np.longdouble(m) + np.longdouble(e) * np.sin(np.longdouble(m))
    for _ in range(60):
        angle = angle - (angle - e * np.sin(angle) - m) / (1 - e * np.cos(angle))
    return angle


def _kepler(m: Any, e: Any) -> dict[str, Any]:
    angle = _eccentric(m, e)
    return {"m": 1 / (1 - e * np.cos(angle)), "e": np.sin(angle) / (1 - e * np.cos(angle))}


def _kepler_second(m: Any, e: Any) -> dict[str, Any]:
    angle = _eccentric(m, e)
    s, c = np.sin(angle), np.cos(angle)
    d = 1 - e * c
    mixed = c / d**2 - e * s * s / d**3
    return {
        "m,m": -e * s / d**3,
        "m,e": mixed,
        "e,m": mixed,
        "e,e": 2 * s * c / d**2 - e * s**3 / d**3,
    }


ORBITS = {
    "circle": {"m": 0.75, "e": 0.0},
    "ellipse": {"m": 2.0, "e": 0.25},
    "long": {"m": 1.0, "e": 0.875},
    "apsis": {"m": 0.0, "e": 0.5},
    "far_apsis": {"m": 3.125, "e": 0.9375},
}
KEPLER = GOLDSTEIN + "section 3.8: Kepler's equation, by the implicit function theorem"


@known(gradient=_kepler, hessian=_kepler_second)
@problem(points=ORBITS, source=KEPLER)
def kepler_equation(xp: Namespace, m: Any, e: Any) -> Any:
    """Solve E - e sin E = M by ten of Newton's steps."""
    angle = m + e * xp.sin(m)
    for _ in range(10):
        angle = angle - (angle - e * xp.sin(angle) - m) / (1 - e * xp.cos(angle))
    return angle


@known(gradient=_kepler)
@problem(points=ORBITS, operators=FIRST, source=KEPLER)
def kepler_equation_until_solved(xp: Namespace, m: Any, e: Any) -> Any:
    """Solve E - e sin E = M by Newton's steps until one is small, and take two more."""
    angle = m + e * xp.sin(m)
    step = (angle - e * xp.sin(angle) - m) / (1 - e * xp.cos(angle))
    while step * step > 1e-6:
        angle = angle - step
        step = (angle - e * xp.sin(angle) - m) / (1 - e * xp.cos(angle))
    for _ in range(3):
        angle = angle - (angle - e * xp.sin(angle) - m) / (1 - e * xp.cos(angle))
    return angle


PLANETS = {
    "three": {"r": [[0.0, 0.0], [1.0, 0.25], [-0.5, 1.5]], "mass": [4.0, 1.0, 0.5]},
    "close": {"r": [[0.0, 0.0], [0.0009765625, 0.0], [2.0, 1.0]], "mass": [1.0, 1.0, 1.0]},
    "far": {"r": [[0.0, 0.0], [4096.0, 1.0], [-2048.0, 64.0]], "mass": [1.0, 2.0, 3.0]},
}


def _pull(r: Any, mass: Any) -> Any:
    d = r[:, None] - r[None, :]
    cubes = np.sum(d * d, axis=2) ** 1.5 + np.eye(len(mass))
    return mass[:, None] * np.sum(mass[None, :, None] * d / cubes[:, :, None], axis=1)


@known(gradient=_pull)
@problem(points=PLANETS, wrt=("r",), source=GOLDSTEIN + "section 1.2: Newton's law of gravitation")
def gravitational_energy(xp: Namespace, r: Any, mass: Any) -> Any:
    """Add the potentials of all pairs: the forces are its gradient."""
    total = 0 * r[0, 0]
    for i in range(r.shape[0]):
        for j in range(i):
            d = r[i] - r[j]
            total = total - mass[i] * mass[j] / xp.sqrt(xp.sum(d * d))
    return total


@problem(
    points={
        "circle": {"z": [1.0, 0.0, 0.0, 1.0]},
        "ellipse": {"z": [1.0, 0.0, 0.0, 0.75]},
        "fall": {"z": [1.0, 0.0, 0.0, 0.0]},
    },
    operators=JACOBIAN,
    source="L. Verlet, Computer experiments on classical fluids, Phys. Rev. 159 (1967) 98-103",
)
def two_bodies_by_leapfrog(xp: Namespace, z: Any) -> Any:
    """Follow a planet around a fixed star, by half steps of velocity and whole steps of place."""
    place, velocity = z[:2], z[2:]
    for _ in range(6):
        velocity = velocity - 0.03125 * place / xp.sum(place * place) ** 1.5
        place = place + 0.0625 * velocity
        velocity = velocity - 0.03125 * place / xp.sum(place * place) ** 1.5
    return xp.concat([place, velocity], axis=0)
