"""Free energies, magnets and gases: means are first derivatives, susceptibilities second ones."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

LANDAU = "L. Landau, E. Lifshitz, Statistical Physics, 3rd ed., Butterworth-Heinemann 1980, "
FIRST = ("value", "gradient", "jvp", "vjp")


@known(
    gradient=lambda m, t, h: -m - h + t * np.arctanh(m),
    hessian=lambda m, t, h: -1 + t / ((1 - m) * (1 + m)),
)
@problem(
    points={
        label: {"m": m, "t": t, "h": h}
        for label, m, t, h in [
            ("critical", 0.0, 1.0, 0.0),
            ("cold", 0.875, 0.5, 0.0),
            ("hot", 0.125, 2.0, 0.25),
            ("aligned", 0.9990234375, 0.25, 0.0),
        ]
    },
    wrt=("m",),
    source=LANDAU + "chapter XIV; W. Bragg, E. Williams, Proc. R. Soc. A 145 (1934) 699-730",
)
def ising_mean_field(xp: Namespace, m: Any, t: Any, h: Any) -> Any:
    """Take the free energy of spins in their mean field, by the magnetisation."""
    entropy = (1 + m) / 2 * xp.log((1 + m) / 2) + (1 - m) / 2 * xp.log((1 - m) / 2)
    return -m * m / 2 - h * m + t * entropy


def _magnetisation(t: Any, h: Any) -> dict[str, Any]:
    m = np.longdouble(1)
    for _ in range(400):
        m = np.tanh((m + h) / t)
    room = (1 - m * m) / (t - (1 - m * m))
    return {"t": -np.arctanh(m) * room, "h": room}


@known(gradient=_magnetisation)
@problem(
    points={
        label: {"t": t, "h": h}
        for label, t, h in [("cold", 0.5, 0.125), ("hot", 2.0, 0.25), ("field", 1.0, 1.0)]
    },
    operators=FIRST,
    source=LANDAU + "chapter XIV; B. Christianson, Reverse accumulation and attractive fixed points, 1994",
)
def magnetisation(xp: Namespace, t: Any, h: Any) -> Any:
    """Find the magnetisation that makes its own field, by iteration."""
    m = 0 * t + 1
    for _ in range(80):
        m = xp.tanh((m + h) / t)
    return m


def _chain(k: Any, h: Any) -> dict[str, Any]:
    root = np.sqrt(np.exp(2 * k) * np.sinh(h) ** 2 + np.exp(-2 * k))
    top = np.exp(k) * np.cosh(h) + root
    return {
        "k": (np.exp(k) * np.cosh(h) + (np.exp(2 * k) * np.sinh(h) ** 2 - np.exp(-2 * k)) / root) / top,
        "h": np.exp(k) * np.sinh(h) / root,
    }


@known(gradient=_chain)
@problem(
    points={
        label: {"k": k, "h": h}
        for label, k, h in [("generic", 0.5, 0.25), ("no_field", 0.5, 0.0), ("free", 0.0, 1.0)]
    },
    operators=FIRST,
    source="E. Ising, Beitrag zur Theorie des Ferromagnetismus, Z. Phys. 31 (1925) 253-258",
)
def ising_chain(xp: Namespace, k: Any, h: Any) -> Any:
    """Take the logarithm of the transfer matrix's largest eigenvalue: the magnetisation is its slope."""
    rows = [xp.stack([xp.exp(k + h), xp.exp(-k)], axis=0), xp.stack([xp.exp(-k), xp.exp(k - h)], axis=0)]
    return xp.log(xp.linalg.eigvalsh(xp.stack(rows, axis=0))[1])


LEVELS = np.array([0.5, 1.0, 1.5, 4.0])


def _boltzmann(beta: Any, energy: Any) -> Any:
    weights = np.exp(-beta * (energy - np.min(energy)))
    return weights / np.sum(weights)


@known(
    gradient=lambda beta, energy: {
        "beta": -_boltzmann(beta, energy) @ energy,
        "energy": -beta * _boltzmann(beta, energy),
    },
)
@problem(
    points={
        label: {"beta": b, "energy": LEVELS}
        for label, b in {"hot": 0.0625, "warm": 1.0, "cold": 4.0, "free": 0.0}.items()
    },
    source=LANDAU + "section 31",
)
def partition_function(xp: Namespace, beta: Any, energy: Any) -> Any:
    """Take the logarithm of a partition function: energy, occupation and heat capacity are its derivatives."""
    return xp.log(xp.sum(xp.exp(-beta * energy)))


@known(
    gradient=lambda v: -24 / (3 * v - 1) ** 2 + 6 / v**3,
    hessian=lambda v: 144 / (3 * v - 1) ** 3 - 18 / v**4,
)
@problem(
    points={label: {"v": v} for label, v in {"critical": 1.0, "dense": 0.375, "thin": 512.0}.items()},
    source=LANDAU + "section 84: the equation of J. van der Waals, in critical units",
)
def van_der_waals(xp: Namespace, v: Any) -> Any:
    """Take the pressure at the critical temperature, by the volume: slope and curvature vanish at one."""
    return 8 / (3 * v - 1) - 3 / (v * v)


@problem(
    points={
        label: {"x": x} for label, x in {"peak": 2.8214393721220787, "low": 0.015625, "high": 64.0}.items()
    },
    source=LANDAU + "section 63: M. Planck's law",
)
def planck_spectrum(xp: Namespace, x: Any) -> Any:
    """Take the spectrum of a black body: its slope is zero at Wien's number."""
    return x**3 / xp.expm1(x)
