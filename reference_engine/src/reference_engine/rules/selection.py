"""Rules of functions with kinks, and of `where`.

At a kink the derivative is the element of least norm of the generalised gradient: 0 for `abs` at 0,
half and half for `maximum` at a tie, 0 for `clip` at a bound.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Traced, Value
from reference_engine.foreign import converted, is_foreign, sample_of
from reference_engine.rules.comparisons import equal, greater, less, logical_and, sign
from reference_engine.scalars import with_weak_scalars

_where = with_weak_scalars(np.where)


def _evaluate_where(condition: Any, x: Any, y: Any) -> Any:
    out = _where(condition, x, y)
    if out.dtype is not _OBJECT:
        return out
    return np.where(condition, _beside(x, y), _beside(y, x))


def _beside(x: Any, other: Any) -> Any:
    """Return a Python number as a number of the type of the objects beside it."""
    return x if hasattr(x, "dtype") else converted(x, sample_of(other))


_OBJECT = np.dtype(object)


where: Call = elementwise(
    "where",
    _evaluate_where,
    None,
    lambda g, x: where(x, g, 0),
    lambda g, x: where(x, 0, g),
)


def _larger_share(g: Value, x: Value, y: Value) -> Value:
    """Return g where x > y, half of it at a tie."""
    return where(greater(x, y), g, where(equal(x, y), g / 2, 0))


absolute: Call = elementwise("abs", np.abs, lambda g, x: g * sign(x))
maximum: Call = elementwise(
    "maximum",
    np.maximum,
    lambda g, x, y: _larger_share(g, x, y),
    lambda g, x, y: _larger_share(g, y, x),
)
minimum: Call = elementwise(
    "minimum",
    np.minimum,
    lambda g, x, y: _larger_share(g, y, x),
    lambda g, x, y: _larger_share(g, x, y),
)


def _evaluate_copysign(x: Any, y: Any) -> Any:
    if type(x) is int:
        return -abs(x) if y < 0 else abs(x)
    return np.copysign(x, y)


copysign: Call = elementwise(
    "copysign", _evaluate_copysign, lambda g, x, y: g * (sign(x) * copysign(sign(x) * sign(x), y)), None
)


def _evaluate_clip(x: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(x, _bound(low, x)), _bound(high, x))


def _bound(bound: Any, x: Any) -> Any:
    """Return a bound that is a Python number as a number of the type of the objects it bounds."""
    is_number = isinstance(bound, (int, float)) and np.isfinite(bound)
    return converted(bound, sample_of(x))[()] if is_number and is_foreign(x) else bound


_clip: Call = elementwise(
    "clip",
    with_weak_scalars(_evaluate_clip),
    lambda g, x, y, z: g * logical_and(greater(x, y), less(x, z)),
    None,
    None,
)


def clip(x: Value, min: Value = None, max: Value = None) -> Value:
    """Limit x to the interval from `min` to `max`; watched bounds are differentiated too."""
    if isinstance(min, Traced) or isinstance(max, Traced):
        x = x if min is None else maximum(x, min)
        return x if max is None else minimum(x, max)
    if not isinstance(x, Traced) and (min is not None or max is not None):
        return _evaluate_clip(x, -np.inf if min is None else min, np.inf if max is None else max)
    low = -np.inf if min is None else min
    return _clip(x, low, np.inf if max is None else max)
