"""Derivatives of element-wise functions, up to the fourth."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem

ABRAMOWITZ = "M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, NBS 1964"
GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008"
ORDERS = ("value", "derivative-1", "derivative-2", "derivative-3", "derivative-4")
GENERIC = np.array([0.625, -1.375, 2.25])


@problem(points={"generic": {"x": GENERIC}, "at_zero": {"x": [0.0]}}, operators=ORDERS, source=GRIEWANK)
def seventh_power(xp: Namespace, x: Any) -> Any:
    """Differentiate a power that is still there after four times."""
    return x**7


@seventh_power.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 7 * x**6


@seventh_power.closed_form("derivative-2")
def _(x: Any) -> Any:
    return 42 * x**5


@seventh_power.closed_form("derivative-3")
def _(x: Any) -> Any:
    return 210 * x**4


@seventh_power.closed_form("derivative-4")
def _(x: Any) -> Any:
    return 840 * x**3


@problem(
    points={"generic": {"x": GENERIC}, "far": {"x": [6.0, -8.0]}},
    operators=ORDERS,
    source=ABRAMOWITZ + ", 22.11.8: Hermite polynomials",
)
def gaussian(xp: Namespace, x: Any) -> Any:
    """Differentiate exp(-x²/2): each time another Hermite polynomial comes before it."""
    return xp.exp(-x * x / 2)


@gaussian.closed_form("derivative-1")
def _(x: Any) -> Any:
    return -x * np.exp(-x * x / 2)


@gaussian.closed_form("derivative-2")
def _(x: Any) -> Any:
    return (x**2 - 1) * np.exp(-x * x / 2)


@gaussian.closed_form("derivative-3")
def _(x: Any) -> Any:
    return -(x**3 - 3 * x) * np.exp(-x * x / 2)


@gaussian.closed_form("derivative-4")
def _(x: Any) -> Any:
    return (x**4 - 6 * x**2 + 3) * np.exp(-x * x / 2)


@problem(
    points={"generic": {"x": GENERIC}, "saturated": {"x": [-7.0, 9.0]}},
    operators=ORDERS,
    source=ABRAMOWITZ + ", 4.5.73",
)
def hyperbolic_tangent(xp: Namespace, x: Any) -> Any:
    """Differentiate tanh: every derivative is a polynomial in tanh itself."""
    return xp.tanh(x)


@hyperbolic_tangent.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 1 / np.cosh(x) ** 2


@hyperbolic_tangent.closed_form("derivative-2")
def _(x: Any) -> Any:
    return -2 * np.tanh(x) / np.cosh(x) ** 2


@hyperbolic_tangent.closed_form("derivative-3")
def _(x: Any) -> Any:
    return (4 - 6 / np.cosh(x) ** 2) / np.cosh(x) ** 2


@hyperbolic_tangent.closed_form("derivative-4")
def _(x: Any) -> Any:
    return 8 * np.tanh(x) * (3 / np.cosh(x) ** 2 - 1) / np.cosh(x) ** 2


@problem(
    points={"generic": {"x": [0.625, 1.375, 2.25]}, "small": {"x": [0.03125]}},
    operators=ORDERS,
    source=ABRAMOWITZ + ", 4.1.47",
)
def logarithm(xp: Namespace, x: Any) -> Any:
    """Differentiate the logarithm: (-1)^(n-1) (n-1)! / x^n."""
    return xp.log(x)


@logarithm.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 1 / x


@logarithm.closed_form("derivative-2")
def _(x: Any) -> Any:
    return -1 / x**2


@logarithm.closed_form("derivative-3")
def _(x: Any) -> Any:
    return 2 / x**3


@logarithm.closed_form("derivative-4")
def _(x: Any) -> Any:
    return -6 / x**4


@problem(
    points={"generic": {"x": GENERIC}, "at_zero": {"x": [0.0]}},
    operators=ORDERS,
    source="C. Runge, Über empirische Funktionen, Z. Math. Phys. 46 (1901) 224-243",
)
def runge(xp: Namespace, x: Any) -> Any:
    """Differentiate 1 / (1 + x²)."""
    return 1 / (1 + x * x)


@runge.closed_form("derivative-1")
def _(x: Any) -> Any:
    return -2 * x / (1 + x**2) ** 2


@runge.closed_form("derivative-2")
def _(x: Any) -> Any:
    return (6 * x**2 - 2) / (1 + x**2) ** 3


@runge.closed_form("derivative-3")
def _(x: Any) -> Any:
    return 24 * x * (1 - x**2) / (1 + x**2) ** 4


@runge.closed_form("derivative-4")
def _(x: Any) -> Any:
    return 24 * (5 * x**4 - 10 * x**2 + 1) / (1 + x**2) ** 5


@problem(
    points={"generic": {"x": GENERIC}},
    operators=ORDERS,
    source=GRIEWANK + ", chapter 13: Faà di Bruno's formula",
)
def exponential_of_sine(xp: Namespace, x: Any) -> Any:
    """Differentiate a composition: Faà di Bruno's formula."""
    return xp.exp(xp.sin(x))


@exponential_of_sine.closed_form("derivative-1")
def _(x: Any) -> Any:
    return np.cos(x) * np.exp(np.sin(x))


@exponential_of_sine.closed_form("derivative-2")
def _(x: Any) -> Any:
    s, c = np.sin(x), np.cos(x)
    return (c**2 - s) * np.exp(s)


@exponential_of_sine.closed_form("derivative-3")
def _(x: Any) -> Any:
    s, c = np.sin(x), np.cos(x)
    return c * (c**2 - 3 * s - 1) * np.exp(s)


@exponential_of_sine.closed_form("derivative-4")
def _(x: Any) -> Any:
    s, c = np.sin(x), np.cos(x)
    return (c**4 - 6 * s * c**2 - 4 * c**2 + 3 * s**2 + s) * np.exp(s)


@problem(
    points={"generic": {"x": GENERIC}},
    operators=ORDERS[:4],
    source=ABRAMOWITZ + ", 4.6.37",
)
def inverse_hyperbolic_sine(xp: Namespace, x: Any) -> Any:
    """Differentiate asinh: 1 / sqrt(1 + x²), whose derivative has the other sign than x."""
    return xp.asinh(x)


@inverse_hyperbolic_sine.closed_form("derivative-1")
def _(x: Any) -> Any:
    return (1 + x * x) ** -0.5


@inverse_hyperbolic_sine.closed_form("derivative-2")
def _(x: Any) -> Any:
    return -x * (1 + x * x) ** -1.5


@inverse_hyperbolic_sine.closed_form("derivative-3")
def _(x: Any) -> Any:
    return (2 * x * x - 1) * (1 + x * x) ** -2.5


@problem(
    points={"generic": {"x": [2.25, 3.5, 8.0]}},
    operators=ORDERS[:4],
    source=ABRAMOWITZ + ", 4.6.38",
)
def inverse_hyperbolic_cosine(xp: Namespace, x: Any) -> Any:
    """Differentiate acosh: 1 / sqrt(x² - 1)."""
    return xp.acosh(x)


@inverse_hyperbolic_cosine.closed_form("derivative-1")
def _(x: Any) -> Any:
    return (x * x - 1) ** -0.5


@inverse_hyperbolic_cosine.closed_form("derivative-2")
def _(x: Any) -> Any:
    return -x * (x * x - 1) ** -1.5


@inverse_hyperbolic_cosine.closed_form("derivative-3")
def _(x: Any) -> Any:
    return (2 * x * x + 1) * (x * x - 1) ** -2.5
