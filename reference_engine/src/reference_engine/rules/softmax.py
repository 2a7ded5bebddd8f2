"""Rules of logsumexp, softmax and log_softmax, along the last axis.

Where one element dominates, its weight p is nearly 1, and 1 - p would lose all digits. The derivatives
of the weights do not change if one number is taken from the whole tangent (or cotangent), so the
dominating element's is: what would have to cancel is then 0 from the start.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, general
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.comparisons import argmax, equal, isfinite
from reference_engine.rules.exponential import exp, log1p
from reference_engine.rules.reductions import Axes, axes_of, on_line, sum
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import expand_dims, moveaxis, reshape


def _shares(x: Any) -> tuple[Any, Any, Any]:
    """Return where the largest elements are, these, and exp(x - largest)."""
    place = np.expand_dims(np.argmax(x, -1), -1)
    largest = np.take_along_axis(x, place, -1)
    if np.all(isfinite(largest)):
        return place, largest, _exp_in_place(x - largest)
    tie = np.equal(x, largest)
    return place, largest, _exp_in_place(np.where(tie, 0, np.where(tie, 0, x) - np.where(tie, 0, largest)))


def _exp_in_place(x: Any) -> Any:
    """Return exp(x) of an array that nobody else holds: new memory costs as much as the exponentials."""
    return np.exp(x, x) if x.dtype.kind == "f" else exp(x)


def _evaluate_logsumexp(x: Any) -> Any:
    place, largest, shares = _shares(x)
    return (largest + _log_of_total(place, shares))[..., 0]


def _log_of_total(place: Any, shares: Any) -> Any:
    """Return log(sum(shares)), where the largest share is 1."""
    np.put_along_axis(shares, place, 0, -1)
    return log1p(np.add.reduce(shares, axis=-1, keepdims=True))


def _evaluate_softmax(x: Any) -> Any:
    _, _, shares = _shares(x)
    shares /= np.add.reduce(shares, axis=-1, keepdims=True)
    return shares


def _evaluate_log_softmax(x: Any) -> Any:
    place, largest, shares = _shares(x)
    tie = np.equal(x, largest)
    return np.where(tie, 0, x - np.where(tie, 0, largest)) - _log_of_total(place, shares)


def _is_top(x: Value) -> Value:
    """Say which element is the largest, the first of equals."""
    return equal(np.arange(shape_of(x)[-1]), expand_dims(argmax(x, axis=-1), -1))


def _relative(t: Value, x: Value) -> Value:
    """Return t minus its value at the largest element of x."""
    return t - sum(where(_is_top(x), t, 0), -1, None, keepdims=True)


def _softmax_rule(t: Value, out: Value, x: Value) -> Value:
    t = _relative(t, x)
    return out * (t - sum(out * t, -1, None, keepdims=True))


def _log_softmax_tangent(t: Value, out: Value, x: Value) -> Value:
    t = _relative(t, x)
    return t - sum(_softmax(x) * t, -1, None, keepdims=True)


def _log_softmax_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Return g - softmax(x) sum(g), whose element at the top is minus the sum of the others."""
    is_top = _is_top(x)
    others = where(is_top, 0, g - _softmax(x) * sum(g, -1, None, keepdims=True))
    return where(is_top, -sum(others, -1, None, keepdims=True), others)


_softmax: Call = general("softmax", _evaluate_softmax, jvps=[_softmax_rule], vjps=[_softmax_rule])
_log_softmax: Call = general(
    "log_softmax", _evaluate_log_softmax, jvps=[_log_softmax_tangent], vjps=[_log_softmax_cotangent]
)
_logsumexp: Call = general(
    "logsumexp",
    _evaluate_logsumexp,
    jvps=[lambda t, out, x: sum(t * _softmax(x), -1)],
    vjps=[lambda g, out, x: expand_dims(g, -1) * _softmax(x)],
)


def logsumexp(x: Value, axis: Axes = None, keepdims: bool = False) -> Value:
    """Return log(sum(exp(x))) along axes, without overflow."""
    out = _logsumexp(on_line(x, axis))
    if not keepdims:
        return out
    axes = axes_of(axis, len(shape_of(x)))
    return reshape(out, tuple(1 if a in axes else n for a, n in enumerate(shape_of(x))))


def log_softmax(x: Value, axis: int = -1) -> Value:
    """Return x minus its logsumexp along an axis."""
    return moveaxis(_log_softmax(moveaxis(x, axis, -1)), -1, axis)


def softmax(x: Value, axis: int = -1) -> Value:
    """Return exp(x) in proportion to its sum along an axis."""
    return moveaxis(_softmax(moveaxis(x, axis, -1)), -1, axis)
