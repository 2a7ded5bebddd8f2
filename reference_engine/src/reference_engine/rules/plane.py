"""Rules of a point in the plane: its distance from the origin, and its direction.

With the cosine x / hypot(x, y) and the sine as functions of their own, no slope is a difference of
nearly equal numbers, and nothing over- or underflows before its result does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.rules.comparisons import equal
from reference_engine.rules.selection import where
from reference_engine.rules.squares import with_square


def _evaluate_cosine(x: Any, y: Any) -> Any:
    length = hypot(x, y)
    return x / np.where(np.equal(length, 0), 1, length)


def _length(x: Value, y: Value) -> Value:
    """Return the distance from the origin, 1 at the origin."""
    length = hypot(x, y)
    return where(equal(length, 0), 1, length)


def _cosine_along_x(g: Value, x: Value, y: Value) -> Value:
    sine = cosine(y, x)
    return g * (sine * sine / _length(x, y))


cosine: Call = elementwise(
    "cosine",
    _evaluate_cosine,
    _cosine_along_x,
    lambda g, x, y, out: -(g * (out * cosine(y, x) / _length(x, y))),
)
_hypot: Call = elementwise(
    "hypot",
    np.hypot,
    lambda g, x, y: g * cosine(x, y),
    lambda g, x, y: g * cosine(y, x),
)


def hypot(x: Value, y: Value, /) -> Value:
    """Return the distance of (x, y) from the origin; its square is smooth there."""
    return with_square(_hypot(x, y), lambda: x * x + y * y)


atan2: Call = elementwise(
    "atan2",
    np.arctan2,
    lambda g, x, y: g * (cosine(y, x) / hypot(x, y)),
    lambda g, x, y: -(g * (cosine(x, y) / hypot(x, y))),
)
