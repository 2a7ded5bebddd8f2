"""Rules of modified Bessel functions, plain and scaled by exp(-|x|).

The derivatives of the scaled functions are not written as differences of their neighbours, which agree
in more and more digits as x grows, but evaluated by themselves:

    F(x) = exp(-x) I_n(x) = 1/pi * integral of exp(x (cos t - 1)) cos(n t) over 0 < t < pi,

by the trapezoidal rule, which is exact to rounding for a periodic function, and by the asymptotic
series, term by term.

Source: NIST Digital Library of Mathematical Functions, 10.29, 10.32.3 and 10.40.1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.rules.scipy_values import NotByOrder, scipy_value

_FAR = 30.0
"""From here on the asymptotic series has sixteen digits, and before it 64 nodes are enough."""

_NODES = 64
_TERMS = 30


def _evaluate_bessel(order: Any, x: Any) -> Any:
    return scipy_value({0: "i0", 1: "i1"}[int(order)])(x) if order in (0, 1) else scipy_value("iv")(order, x)


bessel_i: Call = elementwise(
    "bessel_i",
    _evaluate_bessel,
    NotByOrder("bessel_i"),
    lambda g, x, y: g * (bessel_i(1, y) if x == 0 else (bessel_i(x - 1, y) + bessel_i(x + 1, y)) / 2),
)


def _evaluate_scaled(count: Any, order: Any, x: Any) -> Any:
    """Return a derivative of exp(-|x|) I_n(x); at its kink 0 the mean of both sides."""
    value = scipy_value({0: "i0e", 1: "i1e"}[int(order)])(x)
    if count == 0:
        return value
    size = np.abs(np.asarray(x, np.float64))
    far = size >= _FAR
    near = _by_integral(int(count), int(order), np.where(far, 0, size))
    derivative = np.where(far, _by_series(int(count), int(order), np.where(far, size, _FAR)), near)
    is_odd = (count + order) % 2
    return (derivative * (np.sign(x) if is_odd else 1)).astype(value.dtype)[()]


def _by_integral(count: int, order: int, x: Any) -> Any:
    angle = np.linspace(0, np.pi, _NODES + 1)
    rate = -2 * np.sin(angle / 2) ** 2
    weight = np.cos(order * angle) * rate**count / _NODES
    weight[[0, -1]] /= 2
    return np.exp(x[..., None] * rate) @ weight


def _by_series(count: int, order: int, x: Any) -> Any:
    total, coefficient = 0 * x, 1.0
    for k in range(_TERMS):
        slope = math.prod(-(k + 0.5 + i) for i in range(count))
        total = total + coefficient * slope * x ** -(k + count)
        coefficient *= ((2 * k + 1) ** 2 - 4 * order**2) / (8 * (k + 1))
    return total / np.sqrt(2 * np.pi * x)


scaled_bessel_i: Call = elementwise(
    "scaled_bessel_i",
    _evaluate_scaled,
    NotByOrder("scaled_bessel_i"),
    NotByOrder("scaled_bessel_i"),
    lambda g, x, y, z: g * scaled_bessel_i(x + 1, y, z),
)


def i0(x: Value) -> Value:
    """Return the modified Bessel function of order 0."""
    return bessel_i(0, x)


def i1(x: Value) -> Value:
    """Return the modified Bessel function of order 1."""
    return bessel_i(1, x)


def i0e(x: Value) -> Value:
    """Return exp(-|x|) i0(x)."""
    return scaled_bessel_i(0, 0, x)


def i1e(x: Value) -> Value:
    """Return exp(-|x|) i1(x)."""
    return scaled_bessel_i(0, 1, x)
