"""Rules of the gamma function and its relatives.

Source: NIST Digital Library of Mathematical Functions, 5.2, 5.12 and 8.8.
"""

from __future__ import annotations

from typing import Any

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.rules.constants import beside
from reference_engine.rules.exponential import exp
from reference_engine.rules.scipy_values import NotByOrder, scipy_value
from reference_engine.rules.special import xlogy

gammaln: Call = elementwise("gammaln", scipy_value("gammaln"), lambda g, x: g * digamma(x))
gamma: Call = elementwise("gamma", scipy_value("gamma"), lambda g, x, out: g * (out * digamma(x)))
digamma: Call = elementwise("digamma", scipy_value("digamma"), lambda g, x: g * polygamma(1, x))


def _evaluate_polygamma(order: Any, x: Any) -> Any:
    return scipy_value("polygamma")(int(order), x)


polygamma: Call = elementwise(
    "polygamma",
    _evaluate_polygamma,
    NotByOrder("polygamma"),
    lambda g, x, y: g * polygamma(x + 1, y),
)
betaln: Call = elementwise(
    "betaln",
    scipy_value("betaln"),
    lambda g, x, y: g * (digamma(x) - digamma(x + y)),
    lambda g, x, y: g * (digamma(y) - digamma(x + y)),
)


def beta(x: Value, y: Value) -> Value:
    """Return gamma(x) gamma(y) / gamma(x + y), of positive x and y."""
    return exp(betaln(x, y))


def _density(x: Value, y: Value) -> Value:
    """Return the density of the gamma distribution of shape x at y."""
    x = beside(x, y)
    return exp(xlogy(x - 1, y) - y - gammaln(x))


gammainc: Call = elementwise(
    "gammainc",
    scipy_value("gammainc"),
    NotByOrder("gammainc"),
    lambda g, x, y: g * _density(x, y),
)
gammaincc: Call = elementwise(
    "gammaincc",
    scipy_value("gammaincc"),
    NotByOrder("gammaincc"),
    lambda g, x, y: -(g * _density(x, y)),
)
