"""Smoke problems of the special functions, with their first and second derivatives.

Sources of the derivatives: NIST Digital Library of Mathematical Functions, 5.2 and 5.15 (gamma), 7.2 and 7.17 (error
functions), 8.8 (incomplete gamma), 10.29 (Bessel).
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from adjudge.namespace import Namespace
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import Problem
from adjudge.suite.smoke.contraction import (
    GENERIC,
    INSIDE,
    POSITIVE,
    ROWS,
    W_ROWS,
    Map,
    W,
    binary,
    smoke,
    unary,
)
from adjudge.suite.written import written

SHARES = np.array([0.25, 0.375, 0.8125])
"""Numbers between 0 and 1."""
ORDERS = np.array([0.75, 2.5, 1.25])
OTHER = np.array([1.75, 0.5, 0.875])


class Unary(NamedTuple):
    """Describes a function of one argument: what it is, where it is differentiated, its first two derivatives."""

    what: str
    x: Any
    first: Map
    second: Map


@cache
def values() -> Any:
    """Return SciPy's special functions, which only planning needs."""
    return numpy_namespace().special


def bell(x: Any) -> Any:
    """Return the derivative of the error function."""
    return 2 / np.sqrt(np.pi) * np.exp(-(x**2))


def density(x: Any) -> Any:
    """Return the density of the standard normal distribution."""
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


def hazard(x: Any) -> Any:
    """Return the density over the distribution function."""
    return density(x) / values().ndtr(x)


def logistic(x: Any) -> Any:
    """Return the derivative of the logistic function."""
    return 0.25 / np.cosh(x / 2) ** 2


def logistic_slope(x: Any) -> Any:
    """Return the second derivative of the logistic function."""
    return -logistic(x) * np.tanh(x / 2)


def sinc_slope(x: Any) -> Any:
    """Return the derivative of sin(πx) / (πx) away from zero."""
    return (np.cos(np.pi * x) - np.sinc(x)) / x


def digamma_slope(order: int, x: Any) -> Any:
    """Return the derivative of this order of the digamma function."""
    return values().polygamma(order, x)


def i0(x: Any) -> Any:
    """Return the modified Bessel function of order 0."""
    return values().i0(x)


def i1(x: Any) -> Any:
    """Return the modified Bessel function of order 1."""
    return values().i1(x)


UNARY = {
    "digamma": Unary(
        "the digamma function", POSITIVE, lambda x: digamma_slope(1, x), lambda x: digamma_slope(2, x)
    ),
    "entr": Unary("an element of the entropy", POSITIVE, lambda x: -np.log(x) - 1, lambda x: -1 / x),
    "erf": Unary("the error function", GENERIC, bell, lambda x: -2 * x * bell(x)),
    "erfc": Unary("the complementary error function", GENERIC, lambda x: -bell(x), lambda x: 2 * x * bell(x)),
    "erfcinv": Unary(
        "the inverse complementary error function",
        np.array([0.125, 0.75, 1.5]),
        lambda x: -1 / bell(values().erfcinv(x)),
        lambda x: 2 * values().erfcinv(x) / bell(values().erfcinv(x)) ** 2,
    ),
    "erfinv": Unary(
        "the inverse error function",
        INSIDE,
        lambda x: 1 / bell(values().erfinv(x)),
        lambda x: 2 * values().erfinv(x) / bell(values().erfinv(x)) ** 2,
    ),
    "expit": Unary("the logistic function", GENERIC, logistic, logistic_slope),
    "gamma": Unary(
        "the gamma function",
        POSITIVE,
        lambda x: values().gamma(x) * values().digamma(x),
        lambda x: values().gamma(x) * (values().digamma(x) ** 2 + digamma_slope(1, x)),
    ),
    "gammaln": Unary(
        "the logarithm of the gamma function",
        POSITIVE,
        lambda x: values().digamma(x),
        lambda x: digamma_slope(1, x),
    ),
    "i0": Unary("the modified Bessel function of order 0", GENERIC, i1, lambda x: i0(x) - i1(x) / x),
    "i0e": Unary(
        "the scaled modified Bessel function of order 0",
        POSITIVE,
        lambda x: np.exp(-x) * (i1(x) - i0(x)),
        lambda x: np.exp(-x) * (2 * i0(x) - (2 + 1 / x) * i1(x)),
    ),
    "i1": Unary(
        "the modified Bessel function of order 1",
        GENERIC,
        lambda x: i0(x) - i1(x) / x,
        lambda x: (1 + 2 / x**2) * i1(x) - i0(x) / x,
    ),
    "i1e": Unary(
        "the scaled modified Bessel function of order 1",
        POSITIVE,
        lambda x: np.exp(-x) * (i0(x) - (1 + 1 / x) * i1(x)),
        lambda x: np.exp(-x) * ((2 + 2 / x + 2 / x**2) * i1(x) - (2 + 1 / x) * i0(x)),
    ),
    "log_expit": Unary(
        "the logarithm of the logistic function",
        GENERIC,
        lambda x: values().expit(-x),
        lambda x: -logistic(x),
    ),
    "log_ndtr": Unary(
        "the logarithm of the normal distribution function",
        GENERIC,
        hazard,
        lambda x: -hazard(x) * (x + hazard(x)),
    ),
    "logit": Unary(
        "the log-odds",
        SHARES,
        lambda x: 1 / (x * (1 - x)),
        lambda x: (2 * x - 1) / (x * (1 - x)) ** 2,
    ),
    "ndtr": Unary("the normal distribution function", GENERIC, density, lambda x: -x * density(x)),
    "ndtri": Unary(
        "the quantiles of the normal distribution",
        SHARES,
        lambda x: 1 / density(values().ndtri(x)),
        lambda x: values().ndtri(x) / density(values().ndtri(x)) ** 2,
    ),
    "relu": Unary("the ramp", GENERIC, lambda x: np.where(x > 0, 1.0, 0.0), np.zeros_like),
    "sinc": Unary(
        "the normalised sinc function",
        GENERIC,
        sinc_slope,
        lambda x: -(np.pi**2) * np.sinc(x) - 2 * sinc_slope(x) / x,
    ),
    "softplus": Unary("the smooth ramp", GENERIC, lambda x: values().expit(x), logistic),
}


def one_argument(name: str, of: Unary) -> Problem:
    """Return the smoke problem of a function of one argument."""
    function = written(
        f"special_{name}", "x, w", f"xp.sum(w * xp.special.{name}(x))", f"Differentiate {of.what}."
    )
    return unary(of.x, first=of.first, second=of.second)(function)


def incomplete(v: Any, x: Any) -> Any:
    """Return the derivative by x of the regularised lower incomplete gamma function of order v."""
    return x ** (v - 1) * np.exp(-x) / values().gamma(v)


def incomplete_gamma(name: str, what: str, sign: float) -> Problem:
    """Return the smoke problem of an incomplete gamma function, by its argument alone."""
    body = f"xp.sum(w * xp.special.{name}(v, x))"
    function = written(
        f"special_{name}", "v, x, w", body, f"Differentiate the {what} incomplete gamma function."
    )
    made = smoke(v=ORDERS, x=POSITIVE, w=W)(function)
    made.closed_form("gradient")(lambda v, x, w: sign * w * incomplete(v, x))
    made.closed_form("hessian")(lambda v, x, w: np.diag(sign * w * incomplete(v, x) * ((v - 1) / x - 1)))
    return made


problems: list[Problem] = [
    *(one_argument(name, of) for name, of in UNARY.items()),
    incomplete_gamma("gammainc", "lower", 1.0),
    incomplete_gamma("gammaincc", "upper", -1.0),
]


@unary(POSITIVE, first=lambda x: digamma_slope(3, x), second=lambda x: digamma_slope(4, x))
def special_polygamma(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the second derivative of the digamma function."""
    return xp.sum(w * xp.special.polygamma(2, x))


@binary(
    POSITIVE,
    OTHER,
    first=(lambda x, y: np.log(y), lambda x, y: x / y),
    second=(lambda x, y: 0 * x, lambda x, y: 1 / y, lambda x, y: -x / y**2),
)
def special_xlogy(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate x log y."""
    return xp.sum(w * xp.special.xlogy(x, y))


@binary(
    POSITIVE,
    OTHER,
    first=(lambda x, y: np.log1p(y), lambda x, y: x / (1 + y)),
    second=(lambda x, y: 0 * x, lambda x, y: 1 / (1 + y), lambda x, y: -x / (1 + y) ** 2),
)
def special_xlog1py(xp: Namespace, x: Any, y: Any, w: Any) -> Any:
    """Differentiate x log(1 + y)."""
    return xp.sum(w * xp.special.xlog1py(x, y))


def shares(x: Any) -> Any:
    """Return the softmax of each row."""
    return np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)


@smoke(x=ROWS, w=W_ROWS)
def special_softmax(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the softmax of each row."""
    return xp.sum(w * xp.special.softmax(x, axis=1))


@special_softmax.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return shares(x) * (w - np.sum(w * shares(x), axis=1, keepdims=True))


@smoke(x=ROWS, w=W_ROWS)
def special_log_softmax(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the logarithm of the softmax of each row."""
    return xp.sum(w * xp.special.log_softmax(x, axis=1))


@special_log_softmax.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return w - shares(x) * np.sum(w, axis=1, keepdims=True)


@smoke(x=ROWS, w=np.array([0.75, -1.25]))
def special_logsumexp(xp: Namespace, x: Any, w: Any) -> Any:
    """Differentiate the logarithm of the sum of exponentials of each row."""
    return xp.sum(w * xp.special.logsumexp(x, axis=1))


@special_logsumexp.closed_form("gradient")
def _(x: Any, w: Any) -> Any:
    return w[:, None] * shares(x)
