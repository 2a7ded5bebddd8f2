"""Rules of the error functions and of the normal distribution.

Slopes of inverses are ratios of scaled functions: exp(out * out) would multiply the rounding of `out`
by its square. Mills' ratio R(y), the tail of the normal distribution over its density, and the integrals

    R_m(y) = integral of t^m exp(-y t - t*t/2) over t > 0,    R_m' = -R_{m+1},

give every derivative of log_ndtr and erfcx without a difference.

Source: NIST Digital Library of Mathematical Functions, 7.2, 7.9 and 7.18.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.foreign import is_foreign
from reference_engine.rules.comparisons import greater
from reference_engine.rules.constants import pi_of, root_of
from reference_engine.rules.exponential import exp
from reference_engine.rules.scipy_values import NotByOrder, scipy_value
from reference_engine.rules.selection import where


def _root_of_pi(x: Value) -> Any:
    return root_of(pi_of(x), x)


def _bell(x: Value) -> Value:
    """Return the derivative of erf."""
    return 2 / _root_of_pi(x) * exp(-(x * x))


erf: Call = elementwise("erf", scipy_value("erf"), lambda g, x: g * _bell(x))
erfc: Call = elementwise("erfc", scipy_value("erfc"), lambda g, x: -(g * _bell(x)))


def _inverse_bell(out: Any, tail: Any) -> Any:
    """Return 1 / erf'(out), where `tail` is erfc(|out|)."""
    half = _root_of_pi(out) / 2
    if is_foreign(out):
        return half * exp(out * out)
    return half * scipy_value("erfcx")(np.abs(out)) / tail


erfinv: Call = elementwise("erfinv", scipy_value("erfinv"), lambda g, x: g * erfinv_slope(x))
erfinv_slope: Call = elementwise(
    "erfinv_slope",
    lambda x: _inverse_bell(erfinv(x), 1 - np.abs(x)),
    lambda g, x, out: g * (2 * erfinv(x) * (out * out)),
)
erfcinv: Call = elementwise("erfcinv", scipy_value("erfcinv"), lambda g, x: g * erfcinv_slope(x))
erfcinv_slope: Call = elementwise(
    "erfcinv_slope",
    lambda x: -_inverse_bell(erfcinv(x), np.minimum(x, 2 - x)),
    lambda g, x, out: g * (2 * erfcinv(x) * (out * out)),
)


def _evaluate_mills(order: Any, y: Any) -> Any:
    order = int(order)
    first = root_of(pi_of(y) / 2, y) * erfcx(y / root_of(2, y))
    if order == 0:
        return first
    forward = _mills_forward(order, first, y)
    if is_foreign(y) or np.all(y < _FAR):
        return forward
    far = np.where(y < _FAR, np.asarray(_FAR, first.dtype), y)
    return np.where(y < _FAR, forward, _mills_backward(order, first, far))


_FAR = 1.0
"""From here on R_{m+1} = m R_{m-1} - y R_m would cancel, and the continued fraction converges fast."""


def _mills_forward(order: int, first: Any, y: Any) -> Any:
    before, last = first, 1 - y * first
    for m in range(1, order):
        before, last = last, m * before - y * last
    return last


def _mills_backward(order: int, first: Any, y: Any) -> Any:
    """Multiply the ratios R_m / R_{m-1} = m / (y + R_{m+1} / R_m), from one far away that hardly changes."""
    start = order + 400
    ratio = (np.sqrt(y * y + 4 * start) - y) / 2
    product = first
    for m in range(start, 0, -1):
        ratio = m / (y + ratio)
        if m <= order:
            product = product * ratio
    return product


mills: Call = elementwise(
    "mills", _evaluate_mills, NotByOrder("mills"), lambda g, x, y: -(g * mills(x + 1, y))
)
erfcx: Call = elementwise(
    "erfcx", scipy_value("erfcx"), lambda g, x: -(g * (2 / _root_of_pi(x) * mills(1, root_of(2, x) * x)))
)


def ndtr(x: Value) -> Value:
    """Return the distribution function of the standard normal."""
    return erfc(-x / root_of(2, x)) / 2


def ndtri(x: Value) -> Value:
    """Return the inverse of `ndtr`."""
    return -(root_of(2, x) * erfcinv(2 * x))


def _hazard(x: Value) -> Value:
    """Return the density over the distribution function, by Mills' ratio in the left tail."""
    is_right = greater(x, 0)
    right, left = where(is_right, x, 0), where(is_right, 0, x)
    density = exp(-(right * right) / 2) / root_of(2 * pi_of(x), x)
    return where(is_right, density / ndtr(right), 1 / mills(0, -left))


log_ndtr: Call = elementwise("log_ndtr", scipy_value("log_ndtr"), lambda g, x: g * _hazard(x))
