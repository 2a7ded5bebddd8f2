"""Rules of circular and hyperbolic functions and their inverses.

Slopes are functions of their own where the obvious formula loses digits or range: 1 - x*x near 1, its
derivative -2x taken from the factors (1 - x)(1 + x), 1 + x*x for large x.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.rules.exponential import sqrt

sin: Call = elementwise("sin", np.sin, lambda g, x: g * cos(x))
cos: Call = elementwise("cos", np.cos, lambda g, x: (-g) * sin(x))
tan: Call = elementwise("tan", np.tan, lambda g, out: g * (1 + out * out))
sinh: Call = elementwise("sinh", np.sinh, lambda g, x: g * cosh(x))
cosh: Call = elementwise("cosh", np.cosh, lambda g, x: g * sinh(x))

one_minus_square: Call = elementwise(
    "one_minus_square", lambda x: (1 - x) * (1 + x), lambda g, x: g * (-2 * x)
)
asin: Call = elementwise("asin", np.arcsin, lambda g, x: g / sqrt(one_minus_square(x)))
acos: Call = elementwise("acos", np.arccos, lambda g, x: -g / sqrt(one_minus_square(x)))
atanh: Call = elementwise("atanh", np.arctanh, lambda g, x: g / one_minus_square(x))


def _evaluate_atan_slope(x: Any) -> Any:
    """Return 1 / (1 + x*x), by a hypotenuse where x*x might overflow."""
    if np.asarray(x).dtype.kind != "f":
        return 1 / (1 + x * x)
    root = 1 / np.hypot(1, x)
    return root * root


atan_slope: Call = elementwise(
    "atan_slope", _evaluate_atan_slope, lambda g, x, out: g * (-2 * (x * out) * out)
)
atan: Call = elementwise("atan", np.arctan, lambda g, x: g * atan_slope(x))


def _evaluate_asinh_slope(x: Any) -> Any:
    if np.asarray(x).dtype.kind != "f":
        return 1 / sqrt(1 + x * x)
    return 1 / np.hypot(1, x)


asinh_slope: Call = elementwise(
    "asinh_slope", _evaluate_asinh_slope, lambda g, x, out: g * (-(x * out) * out * out)
)
asinh: Call = elementwise("asinh", np.arcsinh, lambda g, x: g * asinh_slope(x))
acosh: Call = elementwise("acosh", np.arccosh, lambda g, x: g / (sqrt(x - 1) * sqrt(x + 1)))
