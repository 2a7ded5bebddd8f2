"""Bonds, rates and yields: duration and convexity are derivatives of a price by its yield."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

HULL = "J. Hull, Options, Futures, and Other Derivatives, 10th ed., Pearson 2018, "
TIMES = np.array([0.5, 1.0, 1.5, 2.0, 2.5, 3.0])
FLOWS = np.array([5.0, 5.0, 5.0, 5.0, 5.0, 105.0])
YIELDS = {"par": 0.125, "zero": 0.0, "negative": -0.0078125, "high": 1.5}
BONDS = {label: {"y": y, "t": TIMES, "flows": FLOWS} for label, y in YIELDS.items()}
FIRST = ("value", "gradient", "jvp", "vjp")


@known(
    gradient=lambda y, t, flows: -np.sum(t * flows * np.exp(-y * t)),
    hessian=lambda y, t, flows: np.sum(t * t * flows * np.exp(-y * t)),
)
@problem(points=BONDS, wrt=("y",), source=HULL + "sections 4.10 and 4.11: duration and convexity")
def bond(xp: Namespace, y: Any, t: Any, flows: Any) -> Any:
    """Discount a bond's flows by a yield that is compounded continuously."""
    return xp.sum(flows * xp.exp(-y * t))


@known(
    gradient=lambda y, t, flows: -np.sum(t * flows * (1 + y) ** (-t - 1)),
    hessian=lambda y, t, flows: np.sum(t * (t + 1) * flows * (1 + y) ** (-t - 2)),
)
@problem(
    points=BONDS,
    wrt=("y",),
    source="F. Macaulay, Some theoretical problems suggested by the movements of interest rates, NBER 1938",
)
def bond_by_annual_yield(xp: Namespace, y: Any, t: Any, flows: Any) -> Any:
    """Discount a bond's flows by a yield that is compounded annually."""
    return xp.sum(flows / (1 + y) ** t)


@known(
    gradient=lambda y, t, flows: -np.sum(t * flows * np.exp(-y * t)) / np.sum(flows * np.exp(-y * t)),
    hessian=lambda y, t, flows: (
        np.sum(t * t * flows * np.exp(-y * t)) / np.sum(flows * np.exp(-y * t))
        - (np.sum(t * flows * np.exp(-y * t)) / np.sum(flows * np.exp(-y * t))) ** 2
    ),
)
@problem(points=BONDS, wrt=("y",), source=HULL + "section 4.10: the slope of the logarithm is the duration")
def logarithm_of_bond(xp: Namespace, y: Any, t: Any, flows: Any) -> Any:
    """Take the logarithm of a bond's price: its slope is minus the duration."""
    return xp.log(xp.sum(flows * xp.exp(-y * t)))


@known(
    gradient=lambda rates, t, flows: -t * flows * np.exp(-rates * t),
    hessian=lambda rates, t, flows: np.diag(t * t * flows * np.exp(-rates * t)),
)
@problem(
    points={
        "rising": {"rates": 0.02 + TIMES / 128, "t": TIMES, "flows": FLOWS},
        "flat": {"rates": np.full(6, 0.0625), "t": TIMES, "flows": FLOWS},
    },
    wrt=("rates",),
    source=HULL + "section 4.6: key rate durations",
)
def bond_by_zero_rates(xp: Namespace, rates: Any, t: Any, flows: Any) -> Any:
    """Discount a bond's flows each by a rate of its own."""
    return xp.sum(flows * xp.exp(-rates * t))


@problem(
    points={
        "rising": {"rates": 0.02 + TIMES / 128, "t": TIMES},
        "flat": {"rates": np.full(6, 0.0625), "t": TIMES},
    },
    wrt=("rates",),
    source=HULL + "section 7.7: the par swap rate",
)
def swap_rate(xp: Namespace, rates: Any, t: Any) -> Any:
    """Find the fixed rate that makes a swap worth nothing."""
    discounts = xp.exp(-rates * t)
    return (1 - discounts[-1]) / (0.5 * xp.sum(discounts))


def _yield_slope(price: Any, t: Any, flows: Any) -> Any:
    low, high = -1.0, 3.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.sum(flows * np.exp(-middle * t)) > price else (low, middle)
    return -1 / np.sum(t * flows * np.exp(-low * t))


@known(gradient=_yield_slope)
@problem(
    points={
        label: {"price": p, "t": TIMES, "flows": FLOWS}
        for label, p in {"discount": 90.0, "premium": 120.0}.items()
    },
    wrt=("price",),
    operators=FIRST,
    source=HULL + "section 4.4; by the implicit function theorem",
)
def yield_to_maturity(xp: Namespace, price: Any, t: Any, flows: Any) -> Any:
    """Find a bond's yield from its price by eight of Newton's steps."""
    y = 0 * price
    for _ in range(8):
        discounted = flows * xp.exp(-y * t)
        y = y + (xp.sum(discounted) - price) / xp.sum(t * discounted)
    return y


def _vasicek(r: Any, speed: Any, level: Any, deviation: Any, maturity: Any) -> Any:
    b = -np.expm1(-speed * maturity) / speed
    a = (b - maturity) * (level - deviation**2 / (2 * speed**2)) - deviation**2 * b**2 / (4 * speed)
    return -b * np.exp(a - b * r)


@known(gradient=_vasicek)
@problem(
    points={
        label: {"r": r, "speed": 0.25, "level": 0.0625, "deviation": 0.015625, "maturity": maturity}
        for label, r, maturity in [
            ("short", 0.03125, 0.25),
            ("long", 0.03125, 30.0),
            ("negative", -0.0078125, 5.0),
        ]
    },
    wrt=("r",),
    operators=FIRST,
    source="O. Vasicek, An equilibrium characterization of the term structure, J. Financ. Econ. 5 (1977) 177-188",
)
def vasicek_bond(xp: Namespace, r: Any, speed: Any, level: Any, deviation: Any, maturity: Any) -> Any:
    """Price a zero bond in Vasicek's model by the short rate."""
    b = -xp.expm1(-speed * maturity) / speed
    drift = (b - maturity) * (level - deviation**2 / (2 * speed**2))
    return xp.exp(drift - deviation**2 * b**2 / (4 * speed) - b * r)


@problem(
    points={
        "hump": {"beta": [0.0625, -0.03125, 0.015625], "tau": 1.5, "t": TIMES, "y": 0.03 + TIMES / 256},
        "flat": {"beta": [0.0625, 0.0, 0.0], "tau": 0.5, "t": TIMES, "y": 0.03 + TIMES / 256},
    },
    wrt=("beta", "tau"),
    source="C. Nelson, A. Siegel, Parsimonious modeling of yield curves, J. Bus. 60 (1987) 473-489",
)
def nelson_siegel_fit(xp: Namespace, beta: Any, tau: Any, t: Any, y: Any) -> Any:
    """Fit Nelson and Siegel's curve to yields."""
    decay = xp.exp(-t / tau)
    slope = (1 - decay) * tau / t
    residuals = beta[0] + beta[1] * slope + beta[2] * (slope - decay) - y
    return xp.sum(residuals * residuals)


@problem(
    points={
        label: {"rate": r, "months": 360.0}
        for label, r in {"usual": 0.00390625, "low": 0.0001220703125, "high": 0.03125}.items()
    },
    wrt=("rate",),
    source=HULL + "section 4.2: the formula of an annuity",
)
def instalment(xp: Namespace, rate: Any, months: Any) -> Any:
    """Find the instalment that pays a loan of one back."""
    return rate / (1 - (1 + rate) ** (-months))
