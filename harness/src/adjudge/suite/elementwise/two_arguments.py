"""Functions of two arguments, summed with weights, with their gradients and Hessians in closed form."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.elementwise.one_argument import BOTH, DLMF, STANDARD
from adjudge.suite.entry import entry, tabled

OPERATORS = ("value", "gradient", "jvp", "hessian")
W = [0.75, -1.25, 0.5]

Map: TypeAlias = Callable[[Any, Any], Any]
Pair: TypeAlias = tuple[list[float], list[float]]


class Binary(NamedTuple):
    """Describes a function: what it is, its source, its points, its slopes by x, y and curvatures by xx, xy, yy."""

    what: str
    source: str
    points: Mapping[str, Pair]
    first: tuple[Map, Map]
    second: tuple[Map, Map, Map]


def zero(x: Any, y: Any) -> Any:
    """Return zeros."""
    return np.zeros_like(x)


def one(x: Any, y: Any) -> Any:
    """Return ones."""
    return np.ones_like(x)


def minus_one(x: Any, y: Any) -> Any:
    """Return minus ones."""
    return -np.ones_like(x)


def square(x: Any, y: Any) -> Any:
    """Return x² + y²."""
    return x * x + y * y


def share(x: Any, y: Any) -> Any:
    """Return exp(x) / (exp(x) + exp(y)) without overflow."""
    return 1 / (1 + np.exp(y - x))


def even(x: Any, y: Any) -> Any:
    """Return the product of the shares of x and y."""
    return share(x, y) * share(y, x)


FLAT = (zero, zero, zero)
GENERIC = {"generic": ([0.625, -1.375, 2.25], [1.75, -0.5, 0.875])}
POSITIVE = {"generic": ([0.625, 1.375, 2.25], [1.75, -0.5, 0.875])}
NEARLY = {"nearly_equal": ([1 + 2.0**-20, -3.0, 1e6], [1.0, -3 - 2.0**-18, 1e6 + 0.5])}
LARGE = {"large": ([1e8, -3e9, 2e10], [-7e9, 5e8, 4e10])}
SMALL = {"small": ([2.0**-20, -(2.0**-25), 3 * 2.0**-30], [-(2.0**-22), 5 * 2.0**-26, 2.0**-24])}
UNEQUAL = {"unequal": ([1e9, 2.0**-20, -1e6], [2.0**-20, -1e9, 2.0**-30])}
"""One large, one small."""
ALL = GENERIC | NEARLY | LARGE | SMALL | UNEQUAL


BINARY = {
    "add": Binary("sum", "1.4", ALL, (one, one), FLAT),
    "subtract": Binary("difference", "1.4", ALL, (one, minus_one), FLAT),
    "multiply": Binary("product", "1.4", ALL, (lambda x, y: y, lambda x, y: x), (zero, one, zero)),
    "divide": Binary(
        "quotient",
        "1.4",
        ALL,
        (lambda x, y: 1 / y, lambda x, y: -x / y**2),
        (zero, lambda x, y: -1 / y**2, lambda x, y: 2 * x / y**3),
    ),
    "pow": Binary(
        "power",
        "4.8",
        POSITIVE
        | {
            "near_one": ([1 + 2.0**-20, 1 - 2.0**-20, 1 + 2.0**-12], [1e4, -1e4, 300.0]),
            "small_base": ([2.0**-20, 2.0**-10, 2.0**-30], [1.5, -0.75, 2.25]),
            "large_base": ([1e6, 1e8, 1e3], [1.5, -0.75, 2.25]),
            "small_exponent": ([0.625, 1.375, 2.25], [2.0**-30, -(2.0**-40), 2.0**-20]),
        },
        (lambda x, y: y * x ** (y - 1), lambda x, y: x**y * np.log(x)),
        (
            lambda x, y: y * (y - 1) * x ** (y - 2),
            lambda x, y: x ** (y - 1) * (1 + y * np.log(x)),
            lambda x, y: x**y * np.log(x) ** 2,
        ),
    ),
    "atan2": Binary(
        "angle",
        "4.23",
        GENERIC
        | SMALL
        | LARGE
        | UNEQUAL
        | {
            "along_the_axes": ([0.0, 1.5, 0.0], [2.0, 0.0, 0.75]),
            "near_the_cut": ([2.0**-20, -(2.0**-20), 2.0**-12], [-1.0, -1.5, -2.0]),
        },
        (lambda x, y: y / square(x, y), lambda x, y: -x / square(x, y)),
        (
            lambda x, y: -2 * x * y / square(x, y) ** 2,
            lambda x, y: (x - y) * (x + y) / square(x, y) ** 2,
            lambda x, y: 2 * x * y / square(x, y) ** 2,
        ),
    ),
    "hypot": Binary(
        "length",
        "1.9",
        GENERIC | SMALL | LARGE | UNEQUAL | {"along_the_axes": ([0.0, 1.5, 0.0], [2.0, 0.0, -0.75])},
        (lambda x, y: x / np.hypot(x, y), lambda x, y: y / np.hypot(x, y)),
        (
            lambda x, y: y**2 / np.hypot(x, y) ** 3,
            lambda x, y: -x * y / np.hypot(x, y) ** 3,
            lambda x, y: x**2 / np.hypot(x, y) ** 3,
        ),
    ),
    "logaddexp": Binary(
        "logarithm of a sum of exponentials",
        "4.8",
        GENERIC
        | {
            "equal": ([0.75, -20.0, 0.0], [0.75, -20.0, 0.0]),
            "large": ([800.0, -900.0, 1000.0], [801.5, -900.5, 999.0]),
            "unequal": ([-20.0, 30.0, 0.0], [0.5, -2.0, -35.0]),
        },
        (share, lambda x, y: share(y, x)),
        (even, lambda x, y: -even(x, y), even),
    ),
    "maximum": Binary(
        "larger",
        "1.4",
        GENERIC | NEARLY | LARGE | SMALL,
        (lambda x, y: 1.0 * (x > y), lambda x, y: 1.0 * (x < y)),
        FLAT,
    ),
    "minimum": Binary(
        "smaller",
        "1.4",
        GENERIC | NEARLY | LARGE | SMALL,
        (lambda x, y: 1.0 * (x < y), lambda x, y: 1.0 * (x > y)),
        FLAT,
    ),
    "copysign": Binary(
        "size with a sign",
        "1.4",
        GENERIC | LARGE | SMALL,
        (lambda x, y: np.sign(x) * np.sign(y), zero),
        FLAT,
    ),
    "remainder": Binary(
        "remainder",
        "1.4",
        GENERIC
        | {
            "negative": ([-7.25, 5.5, -0.75], [2.0, -1.75, -0.5]),
            "many_times": ([100.25, -1000.5, 77.125], [0.75, 1.75, -0.625]),
        },
        (one, lambda x, y: -np.floor(x / y)),
        FLAT,
    ),
    "floor_divide": Binary(
        "whole quotient",
        "1.4",
        GENERIC
        | {
            "negative": ([-7.25, 5.5, -0.75], [2.0, -1.75, -0.625]),
            "many_times": ([100.25, -1000.5, 77.125], [0.75, 1.75, -0.625]),
        },
        (zero, zero),
        FLAT,
    ),
}


def two_arguments(name: str, of: Binary) -> Problem:
    """Return the problem of a function of two arguments."""

    def gradient(x: Array, y: Array, w: Array) -> dict[str, Array]:
        return {"x": w * of.first[0](x, y), "y": w * of.first[1](x, y)}

    def hessian(x: Array, y: Array, w: Array) -> dict[str, Array]:
        xx, xy, yy = (np.diag(w * curvature(x, y)) for curvature in of.second)
        return {"x,x": xx, "x,y": xy, "y,x": xy, "y,y": yy}

    make = entry(
        f"{STANDARD}{name}.html; {DLMF}{of.source}",
        {label: {"x": x, "y": y, "w": W} for label, (x, y) in of.points.items()},
        wrt=("x", "y"),
        operators=OPERATORS,
        dtypes=BOTH,
        gradient=precise(gradient),
        hessian=precise(hessian),
    )
    return tabled(name, "x, y, w", f"xp.sum(w * xp.{name}(x, y))", f"Differentiate the {of.what}.", make)


problems: list[Problem] = [two_arguments(name, of) for name, of in BINARY.items()]
