"""Rules of x log y and its relatives, of relu and of sinc."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.foreign import is_foreign, sample_of
from reference_engine.rules.comparisons import equal, greater, logical_and
from reference_engine.rules.constants import beside, ones, pi_of
from reference_engine.rules.exponential import log, log1p
from reference_engine.rules.scipy_values import NotByOrder
from reference_engine.rules.selection import where
from reference_engine.rules.trigonometric import cos, sin


def _evaluate_xlogy(x: Any, y: Any) -> Any:
    unused = np.equal(x, 0) & ~np.not_equal(y, y)
    return np.where(unused, 0 * x, x * log(np.where(unused, beside(1, y), y)))


def _both_zero(x: Value, y: Value) -> Value:
    return logical_and(equal(x, 0), equal(y, 0))


xlogy: Call = elementwise(
    "xlogy",
    _evaluate_xlogy,
    lambda g, x, y: g * log(where(_both_zero(x, y), 1, y)),
    lambda g, x, y: g * (x / where(_both_zero(x, y), 1, y)),
)


def xlog1py(x: Value, y: Value) -> Value:
    """Return x * log1p(y), 0 where x is 0."""
    unused = logical_and(equal(x, 0), equal(y, -1))
    return x * log1p(where(unused, 0, y))


def entr(x: Value) -> Value:
    """Return -x log x, 0 at 0."""
    return -xlogy(x, x)


def rel_entr(x: Value, y: Value) -> Value:
    """Return x log(x / y), 0 where x is 0."""
    return xlogy(x, x / where(_both_zero(x, y), 1, y))


def kl_div(x: Value, y: Value) -> Value:
    """Return x log(x / y) - x + y, 0 where both are 0."""
    return rel_entr(x, y) - x + y


def _evaluate_relu(x: Any) -> Any:
    return np.where(np.greater(x, 0), x, 0 * x) if is_foreign(x) else np.maximum(x, 0)


relu: Call = elementwise("relu", _evaluate_relu, lambda g, x: g * greater(x, 0))


def _evaluate_sinc(order: Any, u: Any) -> Any:
    """Return the derivative of this order of sin(u) / u: its series near 0, else a recurrence."""
    order = int(order)
    u = np.asarray(u)
    near = np.equal(u, 0) if _are_balls(u) else np.abs(u) <= max(3, order + 1)
    return np.where(near, _sinc_series(order, np.where(near, u, 0 * u)), _sinc_far(order, u, near))


def _are_balls(u: Any) -> bool:
    return is_foreign(u) and hasattr(sample_of(u), "rad")


def _sinc_series(order: int, u: Any) -> Any:
    """Add the terms (-1)^k u^(2k - order) / ((2k + 1) (2k - order)!) until they change nothing."""
    k = (order + 1) // 2
    power = 2 * k - order
    term = (-1) ** k * (u**power) / (2 * k + 1)
    total = 0 * u
    while np.any(np.not_equal(total + term, total)):
        total = total + term
        term = -term * (u * u) * (2 * k + 1) / ((2 * k + 3) * (power + 1) * (power + 2))
        k, power = k + 1, power + 2
    return total


def _sinc_far(order: int, u: Any, near: Any) -> Any:
    u = np.where(near, ones(u.shape, u), u)
    sine, cosine = sin(u), cos(u)
    value = sine / u
    waves = (cosine, -sine, -cosine, sine)
    for n in range(1, order + 1):
        value = (waves[(n - 1) % 4] - n * value) / u
    return value


sinc_derivative: Call = elementwise(
    "sinc_derivative",
    _evaluate_sinc,
    NotByOrder("sinc_derivative"),
    lambda g, x, y: g * sinc_derivative(x + 1, y),
)


def sinc(x: Value) -> Value:
    """Return sin(pi x) / (pi x), 1 at 0; smooth there to any order."""
    return sinc_derivative(0, pi_of(x) * x)
