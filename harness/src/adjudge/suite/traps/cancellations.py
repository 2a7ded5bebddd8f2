"""Functions whose terms cancel, so that what is left is small: a derivative may lose as many digits, and no more."""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, HIGHAM, trap

GOLDBERG = (
    "D. Goldberg, What every computer scientist should know about floating-point arithmetic, "
    "ACM Comput. Surv. 23 (1991) 5-48, https://doi.org/10.1145/103162.103163"
)
SINC = "https://github.com/jax-ml/jax/issues/34139"
SMALL = {"generic": 0.75, "small": 0.25}


def series(coefficient: Any, x: Any, order: int, terms: int = 30) -> Any:
    """Return a derivative of a power series, given its coefficients by degree."""
    total = np.zeros(())
    for n in range(order, terms):
        total = total + coefficient(n) * math.perm(n, order) * x ** (n - order)
    return total


def _exponential_quotient(n: int) -> float:
    return 1 / math.factorial(n + 1)


def _cosine_quotient(n: int) -> float:
    return float((-1) ** (n // 2) * (n % 2 == 0)) / math.factorial(n + 2)


def _logarithm_quotient(n: int) -> float:
    return float((-1) ** n) / (n + 1)


@trap(
    HIGHAM + ", section 1.14.1",
    SMALL,
    operators=FIRST,
    gradient=lambda x: series(_exponential_quotient, x, 1),
)
def mean_of_exponential(xp: Namespace, x: Any) -> Any:
    """Divide exp(x) - 1 by x."""
    return xp.expm1(x) / x


@trap(
    HIGHAM + ", section 1.7",
    {"generic": 0.75},
    operators=FIRST,
    gradient=lambda x: series(_cosine_quotient, x, 1),
)
def cosine_defect(xp: Namespace, x: Any) -> Any:
    """Divide 1 - cos(x) by x²."""
    return (1 - xp.cos(x)) / (x * x)


@trap(
    GOLDBERG + ", theorem 4",
    {"generic": 0.1875},
    operators=FIRST,
    gradient=lambda x: series(_logarithm_quotient, x, 1),
)
def mean_of_reciprocal(xp: Namespace, x: Any) -> Any:
    """Divide log(1 + x) by x."""
    return xp.log1p(x) / x


@trap(
    SINC,
    SMALL,
    operators=FIRST,
    gradient=lambda x: series(lambda n: (-1) ** (n // 2) / math.factorial(n + 1) * (n % 2 == 0), x, 1),
)
def sine_quotient(xp: Namespace, x: Any) -> Any:
    """Divide sin(x) by x."""
    return xp.sin(x) / x


@trap(
    HIGHAM + ", section 1.8",
    {"equal_sizes": {"b": 3.0, "c": 2.0}, "tiny_root": {"b": 1e8, "c": 1.0}},
    operators=FIRST,
    gradient=lambda b, c: {
        "b": -_smaller_root(b, c) / (b - 2 * _smaller_root(b, c)),
        "c": -1 / (2 * _smaller_root(b, c) - b) * -1 * -1,
    },
)
def root_of_a_parabola(xp: Namespace, b: Any, c: Any) -> Any:
    """Take the smaller root of x² - b x + c, in the form that does not cancel."""
    return 2 * c / (b + xp.sqrt(b * b - 4 * c))


def _smaller_root(b: Any, c: Any) -> Any:
    return 2 * c / (b + np.sqrt(b * b - 4 * c))


@trap(
    HIGHAM + ", section 5.2",
    {"at_the_root": 1.0, "near_the_root": 1.25, "generic": 2.5},
    operators=FIRST,
    gradient=lambda x: 7 * (x - 1) ** 6,
)
def expanded_power(xp: Namespace, x: Any) -> Any:
    """Expand (x - 1)⁷ and evaluate it by Horner's scheme."""
    y = 0 * x + 1
    for n in range(1, 8):
        y = y * x + (-1) ** n * math.comb(7, n)
    return y


@trap(
    "J. Wilkinson, Rounding Errors in Algebraic Processes, HMSO 1963, section 2.9",
    {"between": 2.5, "beyond": 7.5},
    operators=FIRST,
    gradient=lambda x: np.sum([np.prod([x - i for i in range(1, 7) if i != j]) for j in range(1, 7)]),
)
def product_of_distances(xp: Namespace, x: Any) -> Any:
    """Multiply the distances to one, two, up to six, by a loop."""
    y = 0 * x + 1
    for root in range(1, 7):
        y = y * (x - root)
    return y


@trap(
    HIGHAM + ", section 1.13",
    {"large": 20.0, "small": 0.5},
    operators=FIRST,
    gradient=lambda x: -np.exp(-x),
)
def exponential_by_alternating_series(xp: Namespace, x: Any) -> Any:
    """Sum the series of exp(-x), whose terms are far larger than the sum."""
    term, total = 0 * x + 1, 0 * x + 1
    for n in range(1, 96):
        term = -term * x / n
        total = total + term
    return total


@trap(
    HIGHAM + ", section 1.10",
    {"generic": 0.1875},
    operators=FIRST,
    gradient=lambda x: np.tan(x) ** 2 + 2 * np.sin(x / 2) ** 2,
)
def tangent_less_sine(xp: Namespace, x: Any) -> Any:
    """Subtract sin(x) from tan(x)."""
    return xp.tan(x) - xp.sin(x)


@trap(
    GOLDBERG + ", section 1.4",
    {"needle": {"a": 9.0, "b": 4.53125, "c": 4.53125}, "generic": {"a": 3.0, "b": 4.0, "c": 5.0}},
    operators=FIRST,
)
def area_by_heron(xp: Namespace, a: Any, b: Any, c: Any) -> Any:
    """Take the area of a triangle that is nearly a line from its sides."""
    s = (a + b + c) / 2
    return xp.sqrt(s * (s - a) * (s - b) * (s - c))
