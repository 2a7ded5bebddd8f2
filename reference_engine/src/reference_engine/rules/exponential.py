"""Rules of exponentials, logarithms, roots and hypotenuses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.rules.comparisons import equal, isinf, logical_and
from reference_engine.rules.selection import where

exp: Call = elementwise("exp", np.exp, lambda g, out: g * out)
expm1: Call = elementwise("expm1", np.expm1, lambda g, x: g * exp(x))
log: Call = elementwise("log", np.log, lambda g, x: g / x)
log1p: Call = elementwise("log1p", np.log1p, lambda g, x: g / (1 + x))
log2: Call = elementwise("log2", np.log2, lambda g, x: g / (x * math.log(2)))
log10: Call = elementwise("log10", np.log10, lambda g, x: g / (x * math.log(10)))
sqrt: Call = elementwise("sqrt", np.sqrt, lambda g, out: 0.5 * g / out)


def _evaluate_hypot(x: Any, y: Any) -> Any:
    return np.hypot(x, y)


def _share(g: Value, part: Value, out: Value) -> Value:
    """Return g * part / out, and 0 at the origin (the gradient of least norm)."""
    return g * (part / where(equal(out, 0), 1, out))


hypot: Call = elementwise(
    "hypot",
    _evaluate_hypot,
    lambda g, x, y, out: _share(g, x, out),
    lambda g, y, out: _share(g, y, out),
)


def _evaluate_expit(x: Any) -> Any:
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, np.ones_like(small), small) / (1 + small)


expit: Call = elementwise("expit", _evaluate_expit, lambda g, x, out: g * (out * expit(-x)))


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
