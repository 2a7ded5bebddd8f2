"""Potentials of atoms, light, quanta and speeds near that of light."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

GOLDSTEIN = "H. Goldstein, C. Poole, J. Safko, Classical Mechanics, 3rd ed., Addison-Wesley 2002, "
FIRST = ("value", "gradient", "jvp", "vjp")
JACOBIAN = ("value", "jacobian", "jvp", "vjp")
KINETIC = 2 * np.eye(4) - np.eye(4, k=1) - np.eye(4, k=-1)


def _pair(r: Any, order: int) -> Any:
    if order == 1:
        return 4 * (-12 * r**-13 + 6 * r**-7)
    return 4 * (156 * r**-14 - 42 * r**-8)


@known(gradient=lambda r: _pair(r, 1), hessian=lambda r: _pair(r, 2))
@problem(
    points={
        "minimum": {"r": 2 ** (1 / 6)},
        "zero": {"r": 1.0},
        "pressed": {"r": 0.25},
        "apart": {"r": 16.0},
    },
    source="J. Lennard-Jones, Proc. R. Soc. A 106 (1924) 463-477",
)
def lennard_jones_pair(xp: Namespace, r: Any) -> Any:
    """Take the potential of two atoms by their distance."""
    sixth = r**-6
    return 4 * (sixth * sixth - sixth)


@problem(
    points={
        "triangle": {"r": [[0.0, 0.0], [1.125, 0.0], [0.5625, 0.96875]]},
        "line": {"r": [[0.0, 0.0], [1.125, 0.0], [2.25, 0.0]]},
        "loose": {"r": [[0.0, 0.0], [3.0, 0.5], [-1.5, 2.5]]},
    },
    source="J. Lennard-Jones, Proc. R. Soc. A 106 (1924) 463-477",
)
def lennard_jones_cluster(xp: Namespace, r: Any) -> Any:
    """Add the potentials of all pairs of three atoms."""
    total = 0 * r[0, 0]
    for i in range(r.shape[0]):
        for j in range(i):
            d = r[i] - r[j]
            sixth = xp.sum(d * d) ** -3
            total = total + 4 * (sixth * sixth - sixth)
    return total


@known(
    gradient=lambda r: 2 * np.exp(-(r - 1.5)) * -np.expm1(-(r - 1.5)),
    hessian=lambda r: 2 * np.exp(-(r - 1.5)) * (2 * np.exp(-(r - 1.5)) - 1),
)
@problem(
    points={label: {"r": r} for label, r in {"minimum": 1.5, "pressed": 0.25, "apart": 20.0}.items()},
    source="P. Morse, Diatomic molecules according to the wave mechanics II, Phys. Rev. 34 (1929) 57-64",
)
def morse_potential(xp: Namespace, r: Any) -> Any:
    """Take Morse's potential by the distance."""
    return xp.expm1(-(r - 1.5)) ** 2


def _hellmann_feynman(g: Any, kinetic: Any, potential: Any) -> Any:
    state = np.linalg.eigh(kinetic + g * potential)[1][:, 0]
    return state @ potential @ state


@known(gradient=_hellmann_feynman)
@problem(
    points={
        label: {"g": g, "kinetic": KINETIC, "potential": np.diag(np.arange(4.0) ** 2)}
        for label, g in {"weak": 0.125, "strong": 4.0}.items()
    },
    wrt=("g",),
    operators=FIRST,
    source="R. Feynman, Forces in molecules, Phys. Rev. 56 (1939) 340-343",
)
def ground_state_energy(xp: Namespace, g: Any, kinetic: Any, potential: Any) -> Any:
    """Take the lowest eigenvalue of a Hamiltonian: its slope is the mean of what it is differentiated by."""
    return xp.linalg.eigvalsh(kinetic + g * potential)[0]


@known(
    gradient=lambda v: v * (1 - v * v) ** -1.5,
    hessian=lambda v: (1 + 2 * v * v) * (1 - v * v) ** -2.5,
)
@problem(
    points={label: {"v": v} for label, v in {"slow": 0.0001220703125, "fast": 0.875, "at_rest": 0.0}.items()},
    source=GOLDSTEIN + "section 7.7",
)
def relativistic_energy(xp: Namespace, v: Any) -> Any:
    """Take the kinetic energy of a unit mass, by its part of the speed of light."""
    root = xp.sqrt(1 - v * v)
    return v * v / (root * (1 + root))


@known(
    gradient=lambda angle, n: {
        "angle": np.cos(angle) / np.sqrt(n * n - np.sin(angle) ** 2),
        "n": -np.sin(angle) / (n * np.sqrt(n * n - np.sin(angle) ** 2)),
    }
)
@problem(
    points={
        label: {"angle": a, "n": n}
        for label, a, n in [
            ("into_glass", 0.5, 1.5),
            ("upright", 0.0, 1.5),
            ("grazing", 1.5625, 1.5),
            ("out", 0.5, 0.75),
        ]
    },
    operators=FIRST,
    source="M. Born, E. Wolf, Principles of Optics, 7th ed., Cambridge 1999, section 1.5: the law of W. Snellius",
)
def refraction(xp: Namespace, angle: Any, n: Any) -> Any:
    """Find the angle of a ray behind a surface."""
    return xp.asin(xp.sin(angle) / n)


@problem(
    points={
        "generic": {"q": [0.5, -0.25, 0.75, 1.0], "v": [1.0, 2.0, -0.5]},
        "identity": {"q": [1.0, 0.0, 0.0, 0.0], "v": [1.0, 2.0, -0.5]},
        "half_turn": {"q": [0.0, 1.0, 0.0, 0.0], "v": [1.0, 2.0, -0.5]},
    },
    operators=JACOBIAN,
    source=GOLDSTEIN + "section 4.5: Euler's parameters",
)
def rotation_by_quaternion(xp: Namespace, q: Any, v: Any) -> Any:
    """Rotate a vector by a quaternion that is first brought to length one."""
    unit = q / xp.sqrt(xp.sum(q * q))
    w, axis = unit[0], unit[1:]
    twist = 2 * xp.linalg.cross(axis, v)
    return v + w * twist + xp.linalg.cross(axis, twist)
