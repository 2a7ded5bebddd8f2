"""Rules of special functions.

Values come from SciPy where NumPy has none; the derivatives are ours.

Sources: NIST Digital Library of Mathematical Functions, 5.2 (gamma), 7.2 (error functions), 8.8
(incomplete gamma), 10.29 (Bessel).
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise, general
from reference_engine.dispatch import Value
from reference_engine.rules.comparisons import equal, greater, isinf, logical_and, sign
from reference_engine.rules.exponential import exp, expit, log, log1p, logaddexp
from reference_engine.rules.reductions import sum, with_axes
from reference_engine.rules.selection import where


def _scipy(name: str) -> Callable[..., Any]:
    """Return the function that SciPy calls `name`, looked up when it is first needed."""

    def evaluate(*operands: Any) -> Any:
        try:
            special = importlib.import_module("scipy.special")
        except ImportError as error:
            raise ImportError(
                f"the values of {name} come from SciPy: install adjudge-reference-engine[special]"
            ) from error
        out = getattr(special, name)(*operands)
        return _in_precision(operands[-1], out)

    return evaluate


def _in_precision(x: Any, out: Any) -> Any:
    dtype = getattr(x, "dtype", None)
    keeps = dtype is not None and dtype.kind in "fc" and out.dtype != dtype
    return out.astype(dtype) if keeps else out


@dataclass(frozen=True)
class NotByOrder:
    """The rule of an order, by which a function has no derivative that is known here."""

    name: str

    def __call__(self, g: Value) -> Value:
        """Raise `NotImplementedError`."""
        raise NotImplementedError(f"{self.name} has no derivative by its order")


_ERF_SLOPE = 2 / math.sqrt(math.pi)

erf: Call = elementwise("erf", _scipy("erf"), lambda g, x: g * (_ERF_SLOPE * exp(-(x * x))))
erfc: Call = elementwise("erfc", _scipy("erfc"), lambda g, x: -(g * (_ERF_SLOPE * exp(-(x * x)))))
erfinv: Call = elementwise("erfinv", _scipy("erfinv"), lambda g, out: g * (exp(out * out) / _ERF_SLOPE))
erfcinv: Call = elementwise("erfcinv", _scipy("erfcinv"), lambda g, out: -(g * (exp(out * out) / _ERF_SLOPE)))
gammaln: Call = elementwise("gammaln", _scipy("gammaln"), lambda g, x: g * digamma(x))
gamma: Call = elementwise("gamma", _scipy("gamma"), lambda g, x, out: g * (out * digamma(x)))
digamma: Call = elementwise("digamma", _scipy("digamma"), lambda g, x: g * polygamma(1, x))
polygamma: Call = elementwise(
    "polygamma", _scipy("polygamma"), NotByOrder("polygamma"), lambda g, x, y: g * polygamma(x + 1, y)
)
bessel_i: Call = elementwise(
    "bessel_i",
    _scipy("iv"),
    NotByOrder("bessel_i"),
    lambda g, x, y: g * ((bessel_i(x - 1, y) + bessel_i(x + 1, y)) / 2),
)
scaled_bessel_i: Call = elementwise(
    "scaled_bessel_i",
    _scipy("ive"),
    NotByOrder("scaled_bessel_i"),
    lambda g, x, y, out: g * ((scaled_bessel_i(x - 1, y) + scaled_bessel_i(x + 1, y)) / 2 - sign(y) * out),
)


def i0(x: Value) -> Value:
    """Return the modified Bessel function of order 0."""
    return bessel_i(0, x)


def i1(x: Value) -> Value:
    """Return the modified Bessel function of order 1."""
    return bessel_i(1, x)


def i0e(x: Value) -> Value:
    """Return exp(-|x|) i0(x)."""
    return scaled_bessel_i(0, x)


def i1e(x: Value) -> Value:
    """Return exp(-|x|) i1(x)."""
    return scaled_bessel_i(1, x)


def ndtr(x: Value) -> Value:
    """Return the distribution function of the standard normal."""
    return erfc(-x / math.sqrt(2)) / 2


def _evaluate_xlogy(x: Any, y: Any) -> Any:
    unused = np.equal(x, 0) & ~np.isnan(y)
    return np.where(unused, 0 * x, x * np.log(np.where(unused, np.ones_like(y), y)))


def _both_zero(x: Value, y: Value) -> Value:
    return logical_and(equal(x, 0), equal(y, 0))


ndtri: Call = elementwise(
    "ndtri", _scipy("ndtri"), lambda g, out: g * (math.sqrt(2 * math.pi) * exp(out * out / 2))
)


def _evaluate_hazard(x: Any) -> Any:
    return math.sqrt(2 / math.pi) / _scipy("erfcx")(-x / math.sqrt(2))


normal_hazard: Call = elementwise(
    "normal_hazard", _evaluate_hazard, lambda g, x, out: -(g * (out * (x + out)))
)
log_ndtr: Call = elementwise("log_ndtr", _scipy("log_ndtr"), lambda g, x: g * normal_hazard(x))

xlogy: Call = elementwise(
    "xlogy",
    _evaluate_xlogy,
    lambda g, x, y: g * log(where(_both_zero(x, y), 1, y)),
    lambda g, x, y: g * (x / where(_both_zero(x, y), 1, y)),
)


def _gamma_density(x: Value, y: Value) -> Value:
    """Return the derivative by y of the lower incomplete gamma function of order x."""
    return exp(xlogy(x - 1, y) - y - gammaln(x))


gammainc: Call = elementwise(
    "gammainc", _scipy("gammainc"), NotByOrder("gammainc"), lambda g, x, y: g * _gamma_density(x, y)
)
gammaincc: Call = elementwise(
    "gammaincc",
    _scipy("gammaincc"),
    NotByOrder("gammaincc"),
    lambda g, x, y: -(g * _gamma_density(x, y)),
)


def xlog1py(x: Value, y: Value) -> Value:
    """Return x * log1p(y), 0 where x is 0."""
    unused = logical_and(equal(x, 0), equal(y, -1))
    return x * log1p(where(unused, 0, y))


def entr(x: Value) -> Value:
    """Return -x log x, 0 at 0."""
    return -xlogy(x, x)


def softplus(x: Value) -> Value:
    """Return log(1 + exp(x)) without overflow."""
    return logaddexp(x, 0)


def log_expit(x: Value) -> Value:
    """Return log(expit(x)) without underflow."""
    return -softplus(-x)


def logit(x: Value) -> Value:
    """Return log(x / (1 - x)), the inverse of expit."""
    return log(x) - log1p(-x)


relu: Call = elementwise("relu", lambda x: np.maximum(x, 0), lambda g, x: g * greater(x, 0))


def _evaluate_logsumexp(x: Any, *, axis: Any, keepdims: bool) -> Any:
    largest = np.maximum.reduce(x, axis=axis, keepdims=True)
    largest = np.where(np.isfinite(largest), largest, np.zeros_like(largest))
    with np.errstate(divide="ignore"):
        out = np.log(np.add.reduce(np.exp(x - largest), axis=axis, keepdims=True)) + largest
    if keepdims:
        return out
    return np.squeeze(out, axis=tuple(range(out.ndim)) if axis is None else axis)[()]


def _weights(out: Value, x: Value, axis: Any, keepdims: bool) -> Value:
    """Return exp(x - out), where an infinite x that decides the sum counts in full."""
    total = with_axes(out, x, axis, keepdims)
    tie = logical_and(equal(x, total), isinf(x))
    return exp(where(tie, 0, x - where(isinf(total), where(tie, 0, total), total)))


_logsumexp: Call = general(
    "logsumexp",
    _evaluate_logsumexp,
    jvps=[
        lambda t, out, x, *, axis, keepdims: sum(t * _weights(out, x, axis, keepdims), axis, None, keepdims)
    ],
    vjps=[
        lambda g, out, x, *, axis, keepdims: (
            with_axes(g, x, axis, keepdims) * _weights(out, x, axis, keepdims)
        )
    ],
)


def logsumexp(x: Value, axis: Any = None, keepdims: bool = False) -> Value:
    """Return log(sum(exp(x))) along axes, without overflow."""
    return _logsumexp(x, axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keepdims)


def log_softmax(x: Value, axis: int = -1) -> Value:
    """Return x minus its logsumexp along an axis."""
    return x - logsumexp(x, axis, keepdims=True)


def softmax(x: Value, axis: int = -1) -> Value:
    """Return exp(x) in proportion to its sum along an axis."""
    return exp(log_softmax(x, axis))


def _evaluate_sinc(order: Any, u: Any) -> Any:
    """Return the derivative of this order of sin(u) / u: its series near 0, else a recurrence."""
    order = int(order)
    u = np.asarray(u)
    near = np.abs(u) <= max(3, order + 1)
    return np.where(near, _sinc_series(order, np.where(near, u, 0 * u)), _sinc_far(order, u, near))


def _sinc_series(order: int, u: Any) -> Any:
    total = 0 * u
    for k in range((order + 1) // 2, (order + 1) // 2 + 30 + order):
        power = 2 * k - order
        scale = u.dtype.type((-1) ** k / ((2 * k + 1) * math.factorial(power)))
        total = total + scale * u**power
    return total


def _sinc_far(order: int, u: Any, near: Any) -> Any:
    u = np.where(near, np.ones_like(u), u)
    value = np.sin(u) / u
    waves = (np.cos(u), -np.sin(u), -np.cos(u), np.sin(u))
    for n in range(1, order + 1):
        value = (waves[(n - 1) % 4] - n * value) / u
    return value


sinc_derivative: Call = elementwise(
    "sinc_derivative",
    _evaluate_sinc,
    None,
    lambda g, x, y: g * sinc_derivative(x + 1, y),
)


def sinc(x: Value) -> Value:
    """Return sin(pi x) / (pi x), 1 at 0; smooth there to any order."""
    return sinc_derivative(0, math.pi * x)


__all__ = ["expit", "log_softmax", "logsumexp", "softmax"]
