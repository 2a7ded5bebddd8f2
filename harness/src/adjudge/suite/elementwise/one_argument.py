"""Functions of one argument, element by element, with their first two derivatives in closed form."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from adjudge.problems import Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.entry import entry, tabled

DLMF = "NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/"
STANDARD = "https://data-apis.org/array-api/2024.12/API_specification/generated/array_api."
OPERATORS = ("value", "derivative-1", "derivative-2", "jvp")
BOTH = ("float64", "float32")

Map: TypeAlias = Callable[[Any], Any]
Points: TypeAlias = Mapping[str, list[float]]


class Unary(NamedTuple):
    """Describes a function: what it is, where its derivatives are published, its points, the derivatives."""

    what: str
    source: str
    points: Points
    first: Map
    second: Map


GENERIC = {"generic": [0.625, -1.375, 2.25]}
POSITIVE = {"generic": [0.625, 1.375, 2.25]}
INSIDE = {"generic": [-0.625, 0.125, 0.75]}
ABOVE_ONE = {"generic": [1.25, 2.5, 4.0]}
ZERO = {"zero": [0.0, 0.0, 0.0]}
SMALL = {"small": [2.0**-30, -(2.0**-40), 2.0**-60]}
TINY = {"tiny": [2.0**-100, -(2.0**-80), 2.0**-90]}
LARGE = {"large": [1024.25, -70000.5, 1e6]}
FAR = {"far": [1e10, -1e15, 1e18]}
ABOVE = {"large": [1e10, 1e20, 1e30]}
BELOW = {"small": [2.0**-30, 2.0**-50, 2.0**-60]}
NEAR_ONE = {"near_one": [1 + 2.0**-20, 1 - 2.0**-20, 1 + 2.0**-12]}
ENDS = {"near_the_ends": [1 - 2.0**-20, 2.0**-20 - 1, 1 - 2.0**-12]}
ROOTS = {"near_roots": [3.140625, -3.1416015625, 6.283203125]}
"""Near multiples of π."""
POLES = {"near_poles": [1.5703125, -1.5708007812, 4.7124023438]}
"""Near odd multiples of π / 2: roots of the cosine."""


def one(x: Any) -> Any:
    """Return ones like x."""
    return np.ones_like(x)


def inside(x: Any) -> Any:
    """Return 1 - x² without cancellation."""
    return (1 - x) * (1 + x)


def outside(x: Any) -> Any:
    """Return x² - 1 without cancellation."""
    return (x - 1) * (x + 1)


def sech2(x: Any) -> Any:
    """Return 1 / cosh² x."""
    return 1 / np.cosh(x) ** 2


UNARY = {
    "abs": Unary("absolute value", "1.9(i)", GENERIC | FAR | TINY, np.sign, np.zeros_like),
    "acos": Unary(
        "inverse cosine",
        "4.24",
        INSIDE | ENDS | SMALL | ZERO,
        lambda x: -1 / np.sqrt(inside(x)),
        lambda x: -x / inside(x) ** 1.5,
    ),
    "acosh": Unary(
        "inverse hyperbolic cosine",
        "4.38",
        ABOVE_ONE | {"near_one": [1 + 2.0**-20, 1 + 2.0**-12, 1 + 2.0**-22], "large": [1e4, 1e8, 1e10]},
        lambda x: 1 / np.sqrt(outside(x)),
        lambda x: -x / outside(x) ** 1.5,
    ),
    "asin": Unary(
        "inverse sine",
        "4.24",
        INSIDE | ENDS | SMALL | ZERO,
        lambda x: 1 / np.sqrt(inside(x)),
        lambda x: x / inside(x) ** 1.5,
    ),
    "asinh": Unary(
        "inverse hyperbolic sine",
        "4.38",
        GENERIC | SMALL | ZERO | {"large": [1e6, -1e8, 1e10]},
        lambda x: 1 / np.sqrt(1 + x**2),
        lambda x: -x / (1 + x**2) ** 1.5,
    ),
    "atan": Unary(
        "inverse tangent",
        "4.24",
        GENERIC | SMALL | ZERO | {"large": [1e3, -1e6, 1e8]},
        lambda x: 1 / (1 + x**2),
        lambda x: -2 * x / (1 + x**2) ** 2,
    ),
    "atanh": Unary(
        "inverse hyperbolic tangent",
        "4.38",
        INSIDE | ENDS | SMALL | ZERO,
        lambda x: 1 / inside(x),
        lambda x: 2 * x / inside(x) ** 2,
    ),
    "cos": Unary(
        "cosine", "4.20", GENERIC | LARGE | SMALL | POLES | ZERO, lambda x: -np.sin(x), lambda x: -np.cos(x)
    ),
    "cosh": Unary(
        "hyperbolic cosine",
        "4.34",
        GENERIC | SMALL | ZERO | {"large": [30.0, -50.0, 80.0]},
        np.sinh,
        np.cosh,
    ),
    "exp": Unary(
        "exponential",
        "4.7",
        GENERIC | SMALL | ZERO | {"large": [40.0, 60.0, 85.0], "negative": [-40.0, -60.0, -85.0]},
        np.exp,
        np.exp,
    ),
    "expm1": Unary(
        "exponential less one",
        "4.7",
        GENERIC | SMALL | ZERO | {"large": [40.0, 60.0, 85.0], "negative": [-20.0, -40.0, -85.0]},
        np.exp,
        np.exp,
    ),
    "log": Unary(
        "natural logarithm", "4.7", POSITIVE | ABOVE | BELOW | NEAR_ONE, lambda x: 1 / x, lambda x: -1 / x**2
    ),
    "log10": Unary(
        "decimal logarithm",
        "4.7",
        POSITIVE | ABOVE | BELOW | NEAR_ONE,
        lambda x: 1 / x / np.log(np.longdouble(10)),
        lambda x: -1 / x**2 / np.log(np.longdouble(10)),
    ),
    "log1p": Unary(
        "logarithm of one more",
        "4.7",
        INSIDE | ABOVE | SMALL | ZERO | {"near_minus_one": [2.0**-20 - 1, 2.0**-12 - 1, 2.0**-22 - 1]},
        lambda x: 1 / (1 + x),
        lambda x: -1 / (1 + x) ** 2,
    ),
    "log2": Unary(
        "binary logarithm",
        "4.7",
        POSITIVE | ABOVE | BELOW | NEAR_ONE,
        lambda x: 1 / x / np.log(np.longdouble(2)),
        lambda x: -1 / x**2 / np.log(np.longdouble(2)),
    ),
    "negative": Unary("negative", "1.4", GENERIC | FAR | TINY, lambda x: -one(x), np.zeros_like),
    "positive": Unary("identity", "1.4", GENERIC | FAR | TINY, one, np.zeros_like),
    "reciprocal": Unary(
        "reciprocal",
        "1.4",
        GENERIC | {"large": [1e6, -1e9, 1e12], "small": [2.0**-20, -(2.0**-30), 2.0**-40]},
        lambda x: -1 / x**2,
        lambda x: 2 / x**3,
    ),
    "sin": Unary("sine", "4.20", GENERIC | LARGE | SMALL | ROOTS | ZERO, np.cos, lambda x: -np.sin(x)),
    "sinh": Unary(
        "hyperbolic sine", "4.34", GENERIC | SMALL | ZERO | {"large": [30.0, -50.0, 80.0]}, np.cosh, np.sinh
    ),
    "sqrt": Unary(
        "square root",
        "1.4",
        POSITIVE | ABOVE | {"small": [2.0**-20, 2.0**-30, 2.0**-60]},
        lambda x: 0.5 / np.sqrt(x),
        lambda x: -0.25 / np.sqrt(x) / x,
    ),
    "square": Unary("square", "1.4", GENERIC | FAR | SMALL | ZERO, lambda x: 2 * x, lambda x: 2 * one(x)),
    "tan": Unary(
        "tangent",
        "4.20",
        INSIDE | LARGE | SMALL | POLES | ROOTS,
        lambda x: 1 / np.cos(x) ** 2,
        lambda x: 2 * np.tan(x) / np.cos(x) ** 2,
    ),
    "tanh": Unary(
        "hyperbolic tangent",
        "4.34",
        GENERIC | SMALL | ZERO | {"saturated": [7.0, -9.0, 12.0]},
        sech2,
        lambda x: -2 * np.tanh(x) * sech2(x),
    ),
}
STEPS = {
    "ceil": "next whole number above",
    "floor": "next whole number below",
    "round": "nearest whole number",
    "sign": "sign",
    "trunc": "whole part",
}
"""Functions without slope, away from their jumps."""
BETWEEN = GENERIC | {
    "near_a_jump": [1.0009765625, -1.9990234375, 2.0009765625],
    "large": [1e6 + 0.25, -1e5 - 0.75, 4096.25],
}


def one_argument(name: str, of: Unary) -> Problem:
    """Return the problem of a function of one argument."""
    forms: dict[str, Any] = {
        "derivative-1": precise(lambda x: of.first(x)),
        "derivative-2": precise(lambda x: of.second(x)),
    }
    source = f"{STANDARD}{name}.html; {DLMF}{of.source}"
    make = entry(source, of.points, operators=OPERATORS, dtypes=BOTH, **forms)
    return tabled(name, "x", f"xp.{name}(x)", f"Differentiate the {of.what}.", make)


problems: list[Problem] = [
    *(one_argument(name, of) for name, of in UNARY.items()),
    *(
        one_argument(name, Unary(what, "1.4", BETWEEN, np.zeros_like, np.zeros_like))
        for name, what in STEPS.items()
    ),
]
