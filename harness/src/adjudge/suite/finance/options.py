"""Options that have a price in closed form, and volatilities implied by prices."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

BLACK = "F. Black, M. Scholes, The pricing of options and corporate liabilities, J. Polit. Econ. 81 (1973) 637-654"
HULL = "J. Hull, Options, Futures, and Other Derivatives, 10th ed., Pearson 2018, "
HAUG = "E. Haug, The Complete Guide to Option Pricing Formulas, 2nd ed., McGraw-Hill 2007, "

MARKETS = {
    "hull": {"spot": 42.0, "strike": 40.0, "rate": 0.1, "volatility": 0.2, "maturity": 0.5},
    "at_the_money": {"spot": 100.0, "strike": 100.0, "rate": 0.0, "volatility": 0.25, "maturity": 1.0},
    "far_in": {"spot": 200.0, "strike": 100.0, "rate": 0.03125, "volatility": 0.25, "maturity": 0.5},
    "far_out": {"spot": 50.0, "strike": 100.0, "rate": 0.03125, "volatility": 0.25, "maturity": 0.5},
    "month": {"spot": 100.0, "strike": 101.0, "rate": 0.03125, "volatility": 0.25, "maturity": 1 / 16},
    "decades": {"spot": 100.0, "strike": 150.0, "rate": 0.03125, "volatility": 0.375, "maturity": 32.0},
}


def normal(x: Array) -> Any:
    """Return the standard normal distribution function."""
    return numpy_namespace().special.ndtr(x)


def bell(x: Array) -> Any:
    """Return the standard normal density."""
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def moneyness(
    xp: Namespace, spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any
) -> tuple[Any, Any]:
    """Return d₁ and d₂ of Black and Scholes."""
    spread = volatility * xp.sqrt(maturity)
    d = (xp.log(spot / strike) + rate * maturity) / spread + spread / 2
    return d, d - spread


def _d(**market: Any) -> tuple[Any, Any]:
    return moneyness(numpy_namespace(), **market)


def greeks(sign: float) -> Callable[..., dict[str, Any]]:
    """Return the five Greeks of a call (sign 1) or of a put (sign -1), as functions of the market."""

    def gradient(spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> dict[str, Any]:
        d1, d2 = _d(spot=spot, strike=strike, rate=rate, volatility=volatility, maturity=maturity)
        discount, root = np.exp(-rate * maturity), np.sqrt(maturity)
        exercise = discount * normal(sign * d2)
        return {
            "spot": sign * normal(sign * d1),
            "strike": -sign * exercise,
            "rate": sign * strike * maturity * exercise,
            "volatility": spot * bell(d1) * root,
            "maturity": spot * bell(d1) * volatility / (2 * root) + sign * rate * strike * exercise,
        }

    return gradient


@known(gradient=greeks(1.0))
@problem(points=MARKETS, operators=("value", "gradient", "jvp", "vjp"), source=BLACK)
def call(xp: Namespace, spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> Any:
    """Price a call: delta, rho, vega, theta, and the slope by the strike."""
    d1, d2 = moneyness(xp, spot, strike, rate, volatility, maturity)
    discount = xp.exp(-rate * maturity)
    return spot * xp.special.ndtr(d1) - strike * discount * xp.special.ndtr(d2)


@known(gradient=greeks(-1.0))
@problem(points=MARKETS, operators=("value", "gradient", "jvp", "vjp"), source=BLACK)
def put(xp: Namespace, spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> Any:
    """Price a put, with the error function."""
    d1, d2 = moneyness(xp, spot, strike, rate, volatility, maturity)
    discount = xp.exp(-rate * maturity)
    tails = [xp.special.erfc(d / math.sqrt(2)) / 2 for d in (d1, d2)]
    return strike * discount * tails[1] - spot * tails[0]


def _second_greeks(spot: Any, volatility: Any, strike: Any, rate: Any, maturity: Any) -> dict[str, Any]:
    d1, d2 = _d(spot=spot, strike=strike, rate=rate, volatility=volatility, maturity=maturity)
    root = np.sqrt(maturity)
    vanna = -bell(d1) * d2 / volatility
    return {
        "spot,spot": bell(d1) / (spot * volatility * root),
        "spot,volatility": vanna,
        "volatility,spot": vanna,
        "volatility,volatility": spot * bell(d1) * root * d1 * d2 / volatility,
    }


@known(
    gradient=lambda spot, volatility, **others: {
        name: part
        for name, part in greeks(1.0)(spot=spot, volatility=volatility, **others).items()
        if name in ("spot", "volatility")
    },
    hessian=_second_greeks,
)
@problem(
    points=MARKETS, wrt=("spot", "volatility"), source=HAUG + "section 2.2 to 2.4: gamma, vanna and vomma"
)
def call_by_spot_and_volatility(
    xp: Namespace, spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any
) -> Any:
    """Price a call by spot and volatility: gamma, vanna and vomma are its second derivatives."""
    d1, d2 = moneyness(xp, spot, strike, rate, volatility, maturity)
    return spot * xp.special.ndtr(d1) - strike * xp.exp(-rate * maturity) * xp.special.ndtr(d2)


def _parity(spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> dict[str, Any]:
    discount = np.exp(-rate * maturity)
    return {
        "spot": np.ones(()),
        "strike": -discount,
        "rate": maturity * strike * discount,
        "volatility": np.zeros(()),
        "maturity": rate * strike * discount,
    }


@known(gradient=_parity)
@problem(
    points={label: MARKETS[label] for label in ("hull", "far_in", "far_out")},
    operators=("value", "gradient", "jvp", "vjp"),
    source=HULL + "section 11.4: put-call parity",
)
def call_less_put(xp: Namespace, spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> Any:
    """Subtract a put from a call: a forward, on which volatility has no bearing."""
    d1, d2 = moneyness(xp, spot, strike, rate, volatility, maturity)
    discounted = strike * xp.exp(-rate * maturity)
    a_call = spot * xp.special.ndtr(d1) - discounted * xp.special.ndtr(d2)
    return a_call - (discounted * xp.special.ndtr(-d2) - spot * xp.special.ndtr(-d1))


def _digital(spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> dict[str, Any]:
    d1, d2 = _d(spot=spot, strike=strike, rate=rate, volatility=volatility, maturity=maturity)
    discount, spread = np.exp(-rate * maturity), volatility * np.sqrt(maturity)
    density = discount * bell(d2)
    return {
        "spot": density / (spot * spread),
        "strike": -density / (strike * spread),
        "rate": -maturity * discount * normal(d2) + density * maturity / spread,
        "volatility": -density * d1 / volatility,
        "maturity": -rate * discount * normal(d2) + density * (rate / spread - d1 / (2 * maturity)),
    }


@known(gradient=_digital)
@problem(
    points={label: MARKETS[label] for label in ("hull", "at_the_money", "month")},
    operators=("value", "gradient", "jvp", "vjp"),
    source=HULL + "section 26.10: cash-or-nothing",
)
def digital_call(xp: Namespace, spot: Any, strike: Any, rate: Any, volatility: Any, maturity: Any) -> Any:
    """Price a bet that pays one above the strike: its Greeks are a call's, differentiated once more."""
    _, d2 = moneyness(xp, spot, strike, rate, volatility, maturity)
    return xp.exp(-rate * maturity) * xp.special.ndtr(d2)


def _bachelier(forward: Any, strike: Any, deviation: Any) -> dict[str, Any]:
    d = (forward - strike) / deviation
    return {"forward": normal(d), "strike": -normal(d), "deviation": bell(d)}


@known(
    gradient=_bachelier,
    hessian=lambda forward, strike, deviation: _bachelier_second((forward - strike) / deviation, deviation),
)
@problem(
    points={
        "in": {"forward": 105.0, "strike": 100.0, "deviation": 8.0},
        "at": {"forward": 0.0, "strike": 0.0, "deviation": 0.0078125},
        "out": {"forward": 96.0, "strike": 100.0, "deviation": 8.0},
    },
    source=HAUG + "section 1.3.1: L. Bachelier, Théorie de la spéculation, 1900",
)
def bachelier_call(xp: Namespace, forward: Any, strike: Any, deviation: Any) -> Any:
    """Price a call on a price that moves in absolute steps."""
    d = (forward - strike) / deviation
    density = xp.exp(-d * d / 2) / math.sqrt(2 * math.pi)
    return (forward - strike) * xp.special.ndtr(d) + deviation * density


def _bachelier_second(d: Any, deviation: Any) -> dict[str, Any]:
    gamma = bell(d) / deviation
    signs = {"forward": 1.0, "strike": -1.0, "deviation": -d}
    return {f"{row},{column}": a * b * gamma for row, a in signs.items() for column, b in signs.items()}


def _margrabe(first: Any, second: Any, volatility: Any, maturity: Any) -> dict[str, Any]:
    d1, d2 = _d(spot=first, strike=second, rate=0.0, volatility=volatility, maturity=maturity)
    root = np.sqrt(maturity)
    return {
        "first": normal(d1),
        "second": -normal(d2),
        "volatility": first * bell(d1) * root,
        "maturity": first * bell(d1) * volatility / (2 * root),
    }


@known(gradient=_margrabe)
@problem(
    points={
        "even": {"first": 100.0, "second": 100.0, "volatility": 0.25, "maturity": 0.5},
        "uneven": {"first": 22.0, "second": 20.0, "volatility": 0.1875, "maturity": 2.0},
    },
    operators=("value", "gradient", "jvp", "vjp"),
    source="W. Margrabe, The value of an option to exchange one asset for another, J. Finance 33 (1978) 177-186",
)
def option_to_exchange(xp: Namespace, first: Any, second: Any, volatility: Any, maturity: Any) -> Any:
    """Price the right to exchange one asset for another."""
    spread = volatility * xp.sqrt(maturity)
    d = xp.log(first / second) / spread + spread / 2
    return first * xp.special.ndtr(d) - second * xp.special.ndtr(d - spread)


# Implied volatility


def _implied(price: Any, spot: Any) -> dict[str, Any]:
    volatility = _solved(price, spot)
    d1, _ = _d(spot=spot, strike=100.0, rate=0.03125, volatility=volatility, maturity=0.5)
    vega = spot * bell(d1) * np.sqrt(0.5)
    return {"price": 1 / vega, "spot": -normal(d1) / vega}


def _solved(price: Any, spot: Any) -> Any:
    """Return the volatility at which a call has a price, by bisection."""
    low, high = 1e-3, 4.0
    for _ in range(200):
        middle = (low + high) / 2
        d1, d2 = _d(spot=spot, strike=100.0, rate=0.03125, volatility=middle, maturity=0.5)
        value = spot * normal(d1) - 100 * np.exp(-0.03125 * 0.5) * normal(d2)
        low, high = (middle, high) if value < price else (low, middle)
    return (low + high) / 2


QUOTES = {
    "in": {"price": 14.0, "spot": 110.0},
    "at": {"price": 7.5, "spot": 100.0},
    "out": {"price": 3.0, "spot": 90.0},
}
IMPLIED = HULL + "section 15.11; by the implicit function theorem its slope is one over vega"


def _newton_step(xp: Namespace, volatility: Any, price: Any, spot: Any) -> Any:
    d1, d2 = moneyness(xp, spot, 100.0, 0.03125, volatility, xp.full_like(spot, 0.5))
    value = spot * xp.special.ndtr(d1) - 100 * math.exp(-0.015625) * xp.special.ndtr(d2)
    vega = spot * xp.exp(-d1 * d1 / 2) * math.sqrt(0.25 / math.pi)
    return (value - price) / vega


@known(gradient=_implied)
@problem(points=QUOTES, operators=("value", "gradient", "jvp", "vjp"), source=IMPLIED)
def implied_volatility(xp: Namespace, price: Any, spot: Any) -> Any:
    """Find the volatility at which a call has a price, by ten of Newton's steps."""
    volatility = 0 * price + 0.5
    for _ in range(10):
        volatility = volatility - _newton_step(xp, volatility, price, spot)
    return volatility


@known(gradient=_implied)
@problem(points=QUOTES, operators=("value", "gradient", "jvp", "vjp"), source=IMPLIED)
def implied_volatility_until_found(xp: Namespace, price: Any, spot: Any) -> Any:
    """Find the volatility at which a call has a price, until a step is small, and take two steps more."""
    volatility = 0 * price + 0.5
    step = _newton_step(xp, volatility, price, spot)
    while step * step > 1e-6:
        volatility = volatility - step
        step = _newton_step(xp, volatility, price, spot)
    for _ in range(3):
        volatility = volatility - _newton_step(xp, volatility, price, spot)
    return volatility
