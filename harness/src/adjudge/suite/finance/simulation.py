"""Prices by simulation with given normal numbers, and on trees: sums over paths and steps backward in time."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

GLASSERMAN = "P. Glasserman, Monte Carlo Methods in Financial Engineering, Springer 2003, section 7.2"
NORMALS = np.array([0.5, -1.25, 2.0, -0.375, 0.1875, 1.5, -2.25, 0.75])
PATHS = np.stack([NORMALS, NORMALS[::-1], -NORMALS, np.roll(NORMALS, 3)], axis=0)
SPOTS = {"near": 100.0, "in": 130.0, "out": 60.0}
FIRST = ("value", "gradient", "jvp", "vjp")


def _terminal(spot: Any, volatility: Any, z: Any) -> Any:
    return spot * np.exp(-(volatility**2) / 2 + volatility * z)


def _pathwise(spot: Any, volatility: Any, z: Any) -> dict[str, Any]:
    ends = _terminal(spot, volatility, z)
    alive = ends > 100
    return {
        "spot": np.mean(alive * ends / spot),
        "volatility": np.mean(alive * ends * (z - volatility)),
    }


@known(gradient=_pathwise)
@problem(
    points={label: {"spot": s, "volatility": 0.25, "z": NORMALS} for label, s in SPOTS.items()},
    wrt=("spot", "volatility"),
    operators=FIRST,
    source=GLASSERMAN,
)
def simulated_call(xp: Namespace, spot: Any, volatility: Any, z: Any) -> Any:
    """Average what a call pays over given outcomes."""
    ends = spot * xp.exp(-volatility * volatility / 2 + volatility * z)
    return xp.mean(xp.maximum(ends - 100.0, 0 * ends))


@problem(
    points={label: {"spot": s, "volatility": 0.25, "z": PATHS} for label, s in SPOTS.items()},
    wrt=("spot", "volatility"),
    operators=FIRST,
    source=GLASSERMAN,
)
def simulated_asian_call(xp: Namespace, spot: Any, volatility: Any, z: Any) -> Any:
    """Average what a call on the mean price of eight steps pays, over four paths."""
    steps = -volatility * volatility / 16 + volatility * z * 0.125**0.5
    means = xp.mean(spot * xp.exp(xp.cumulative_sum(steps, axis=1)), axis=1)
    return xp.mean(xp.maximum(means - 100.0, 0 * means))


@problem(
    points={label: {"spot": s, "volatility": 0.25, "z": PATHS} for label, s in SPOTS.items()},
    wrt=("spot", "volatility"),
    source=GLASSERMAN,
)
def simulated_smooth_payoff(xp: Namespace, spot: Any, volatility: Any, z: Any) -> Any:
    """Average a payoff that is rounded at the strike, over the ends of four paths, for second derivatives."""
    steps = -volatility * volatility / 16 + volatility * z * 0.125**0.5
    ends = spot * xp.exp(xp.sum(steps, axis=1))
    excess = (ends - 100.0) / 4
    return xp.mean(4 * xp.logaddexp(excess, 0 * excess))


@problem(
    points={label: {"spot": s, "volatility": 0.25, "rate": 0.03125} for label, s in SPOTS.items()},
    operators=FIRST,
    source="J. Cox, S. Ross, M. Rubinstein, Option pricing: a simplified approach, J. Financ. Econ. 7 (1979) 229-263",
)
def american_put_on_a_tree(xp: Namespace, spot: Any, volatility: Any, rate: Any) -> Any:
    """Price a put that may be exercised early, by going back through a binomial tree of twelve steps."""
    up = xp.exp(volatility / 12**0.5)
    odds = (xp.exp(rate / 12) - 1 / up) / (up - 1 / up)
    exponents = [2.0 * i - 12 for i in range(13)]
    value = xp.stack([xp.maximum(101.0 - spot * up**e, 0 * spot) for e in exponents], axis=0)
    for step in range(11, -1, -1):
        held = (odds * value[1:] + (1 - odds) * value[:-1]) * xp.exp(-rate / 12)
        now = xp.stack([101.0 - spot * up ** (2.0 * i - step) for i in range(step + 1)], axis=0)
        value = xp.maximum(held, now)
    return value[0]


@problem(
    points={label: {"spot": s, "volatility": 0.25, "z": NORMALS} for label, s in SPOTS.items()},
    wrt=("spot", "volatility"),
    source="S. Heston's and others' discretisation by Euler, P. Kloeden, E. Platen, Springer 1992, section 10.2",
)
def euler_path(xp: Namespace, spot: Any, volatility: Any, z: Any) -> Any:
    """Follow a price through eight steps of Euler and Maruyama, with a volatility that depends on the price."""
    price = spot
    for i in range(z.shape[0]):
        price = price + volatility * xp.sqrt(price) * z[i] * 0.125**0.5
    return price


@problem(
    points={
        "even": {"value": 120.0, "volatility": 0.25, "debt": 100.0},
        "deep": {"value": 80.0, "volatility": 0.5, "debt": 100.0},
    },
    source="R. Merton, On the pricing of corporate debt, J. Finance 29 (1974) 449-470",
)
def probability_of_default(xp: Namespace, value: Any, volatility: Any, debt: Any) -> Any:
    """Take the probability that a firm is worth less than its debt after a year."""
    return xp.special.ndtr(-(xp.log(value / debt) - volatility * volatility / 2) / volatility)
