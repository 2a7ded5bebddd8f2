"""Rules of the logistic function, the hyperbolic tangent, and sums of two exponentials.

Their slopes are functions of their own: written with the value, as out * (1 - out), they lose every
digit where the function saturates.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.rules.comparisons import equal, isinf, logical_and
from reference_engine.rules.exponential import exp, log, log1p
from reference_engine.rules.selection import where
from reference_engine.rules.trigonometric import cosh


def _evaluate_expit(x: Any) -> Any:
    small = exp(-np.abs(x)) if not np.iscomplexobj(x) else _decay(x)
    return np.where(np.real(x) >= 0, np.ones_like(small), small) / (1 + small)


def _decay(x: Any) -> Any:
    """Return exp(-x), or exp(x) where that is the smaller, of complex x."""
    return np.exp(np.where(np.real(x) < 0, x, -x))


@np.errstate(over="ignore")
def _sech_squared(x: Any) -> Any:
    kind = np.asarray(x).dtype.kind
    if kind == "f":
        sech = np.reciprocal(np.cosh(x))
        return sech * sech
    if kind == "c":
        small = _decay(2 * x)
        return 4 * small / ((1 + small) * (1 + small))
    sech = 1 / cosh(x)
    return sech * sech


expit: Call = elementwise("expit", _evaluate_expit, lambda g, x: g * expit_slope(x))
expit_slope: Call = elementwise(
    "expit_slope", lambda x: _sech_squared(x / 2) / 4, lambda g, x, out: -(g * (out * tanh(x / 2)))
)
tanh: Call = elementwise("tanh", np.tanh, lambda g, x: g * tanh_slope(x))
tanh_slope: Call = elementwise("tanh_slope", _sech_squared, lambda g, x, out: g * (-2 * (tanh(x) * out)))


def _weight(g: Value, part: Value, other: Value) -> Value:
    """Return g * exp(part - logaddexp(part, other)), where equal infinities count as ties."""
    tie = logical_and(equal(part, other), isinf(part))
    return g * expit(where(tie, 0, part - where(tie, 0, other)))


logaddexp: Call = elementwise(
    "logaddexp",
    np.logaddexp,
    lambda g, x, y: _weight(g, x, y),
    lambda g, x, y: _weight(g, y, x),
)


def softplus(x: Value) -> Value:
    """Return log(1 + exp(x)) without overflow."""
    return logaddexp(x, 0)


def log_expit(x: Value) -> Value:
    """Return log(expit(x)) without underflow."""
    return -softplus(-x)


def logit(x: Value) -> Value:
    """Return log(x / (1 - x)), the inverse of expit."""
    return log(x) - log1p(-x)
