"""Rules of circular and hyperbolic functions and their inverses.

Factored forms such as (1 - x)(1 + x) keep relative accuracy at the ends of the domains.
"""

from __future__ import annotations

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.rules.exponential import sqrt

sin: Call = elementwise("sin", np.sin, lambda g, x: g * cos(x))
cos: Call = elementwise("cos", np.cos, lambda g, x: (-g) * sin(x))
tan: Call = elementwise("tan", np.tan, lambda g, out: g * (1 + out * out))
asin: Call = elementwise("asin", np.arcsin, lambda g, x: g / sqrt((1 - x) * (1 + x)))
acos: Call = elementwise("acos", np.arccos, lambda g, x: -g / sqrt((1 - x) * (1 + x)))
atan: Call = elementwise("atan", np.arctan, lambda g, x: g / (1 + x * x))
atan2: Call = elementwise(
    "atan2",
    np.arctan2,
    lambda g, x, y: g * (y / (x * x + y * y)),
    lambda g, x, y: -(g * (x / (x * x + y * y))),
)
sinh: Call = elementwise("sinh", np.sinh, lambda g, x: g * cosh(x))
cosh: Call = elementwise("cosh", np.cosh, lambda g, x: g * sinh(x))
tanh: Call = elementwise("tanh", np.tanh, lambda g, out: g * (1 - out * out))
asinh: Call = elementwise("asinh", np.arcsinh, lambda g, x: g / sqrt(x * x + 1))
acosh: Call = elementwise("acosh", np.arccosh, lambda g, x: g / sqrt((x - 1) * (x + 1)))
atanh: Call = elementwise("atanh", np.arctanh, lambda g, x: g / ((1 - x) * (1 + x)))
