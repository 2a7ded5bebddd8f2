"""Running sums and products and what is made of them: with zeros, of one element, far in size, cancelling."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.entry import entry, tabled

BLELLOCH = "G. Blelloch, Prefix sums and their applications, CMU-CS-90-190, 1990"
HIGHAM = "N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, section 4.1"
HULL = "J. Hull, Options, Futures, and Other Derivatives, 9th ed., Pearson 2014, section 4.2"
BROWN = "R. G. Brown, Smoothing, Forecasting and Prediction of Discrete Time Series, Prentice-Hall 1963"
PRODUCTS = "https://github.com/tensorflow/tensorflow/issues/119430"
DAVIS = "P. Davis, P. Rabinowitz, Methods of Numerical Integration, 2nd ed., Academic Press 1984, section 2.1"
OPERATORS = ("value", "jvp", "vjp")

GENERIC = {"generic": [0.625, -1.375, 2.25, 0.25, -0.75]}
CANCELLING = {"cancelling": [1e6, -1e6, 0.5, 3e5, -3e5]}
ZERO = {"zero": [0.625, -1.375, 0.0, 0.25, -0.75]}
ZEROS = {"zeros": [0.0, -1.375, 2.25, 0.0, -0.75]}
SINGLE = {"single": [-1.375]}
SCALES = {"scales": [2.0**-20, 2.0**20, -3.0, 2.0**-10, 5.0]}
RATES = {
    "generic": [0.125, -0.0625, 0.25, 0.5, -0.375],
    "small": [2.0**-20, -(2.0**-25), 2.0**-22, 2.0**-30, 2.0**-15],
}


class Scan(NamedTuple):
    """Describes a scan: what it is, its source, points, expression, and perhaps its Jacobian."""

    what: str
    source: str
    points: Mapping[str, list[float]]
    body: str
    jacobian: Callable[[Array], Array] | None = None


def lower(x: Array) -> Array:
    """Return the matrix of running sums."""
    return np.tril(np.ones((x.size, x.size)))


def running_products(x: Array) -> Array:
    """Return the Jacobian of running products: the product of the elements so far but one."""
    slopes = np.zeros((x.size, x.size), x.dtype)
    for i in range(x.size):
        for j in range(i + 1):
            slopes[i, j] = np.prod(np.delete(x[: i + 1], j))
    return slopes


def below(x: Array) -> Array:
    """Return the matrix of running sums that begin with nothing."""
    return np.vstack([np.zeros((1, x.size)), lower(x)])


def running_shares(x: Array) -> Array:
    """Return the softmax of the elements so far, for each place."""
    rows = np.zeros((x.size, x.size), x.dtype)
    for i in range(x.size):
        powers = np.exp(x[: i + 1] - np.max(x[: i + 1]))
        rows[i, : i + 1] = powers / np.sum(powers)
    return rows


SCANS = {
    "running_sums": Scan(
        "running sums",
        BLELLOCH,
        GENERIC | CANCELLING | SINGLE | SCALES,
        "xp.cumulative_sum(x, axis=0)",
        lower,
    ),
    "running_sums_from_nothing": Scan(
        "running sums that begin with zero",
        BLELLOCH,
        GENERIC | SINGLE,
        "xp.cumulative_sum(x, axis=0, include_initial=True)",
        below,
    ),
    "running_products": Scan(
        "running products",
        PRODUCTS,
        GENERIC | ZERO | ZEROS | SINGLE | SCALES,
        "xp.cumulative_prod(x, axis=0)",
        running_products,
    ),
    "running_products_from_one": Scan(
        "running products that begin with one",
        PRODUCTS,
        GENERIC | ZERO | SINGLE,
        "xp.cumulative_prod(x, axis=0, include_initial=True)",
        lambda x: np.vstack([np.zeros((1, x.size)), running_products(x)]),
    ),
    "sums_from_the_end": Scan(
        "running sums from the end",
        BLELLOCH,
        GENERIC | CANCELLING,
        "xp.flip(xp.cumulative_sum(xp.flip(x, axis=0), axis=0), axis=0)",
        lambda x: lower(x).T,
    ),
    "running_means": Scan(
        "running means",
        HIGHAM,
        GENERIC | CANCELLING,
        "xp.cumulative_sum(x, axis=0) / xp.asarray([1.0, 2.0, 3.0, 4.0, 5.0], dtype=x.dtype)",
        lambda x: lower(x) / np.arange(1, x.size + 1)[:, None],
    ),
    "sums_of_sums": Scan(
        "running sums of running sums",
        BLELLOCH,
        GENERIC | SCALES,
        "xp.cumulative_sum(xp.cumulative_sum(x, axis=0), axis=0)",
        lambda x: lower(x) @ lower(x),
    ),
    "differences_of_sums": Scan(
        "differences of running sums: all elements but the first",
        BLELLOCH,
        GENERIC | CANCELLING,
        "xp.diff(xp.cumulative_sum(x, axis=0), axis=0)",
        lambda x: np.eye(x.size)[1:],
    ),
    "running_norms": Scan(
        "norms of the elements so far",
        HIGHAM,
        GENERIC | SCALES,
        "xp.sqrt(xp.cumulative_sum(x * x, axis=0))",
        lambda x: lower(x) * x / np.sqrt(np.cumsum(x * x))[:, None],
    ),
    "running_logarithms_of_sums": Scan(
        "running logarithms of sums of exponentials",
        BLELLOCH,
        GENERIC | {"moderate": [-8.0, 6.0, 5.5, -2.0, 6.125]},
        "xp.log(xp.cumulative_sum(xp.exp(x), axis=0))",
        running_shares,
    ),
    "growth": Scan(
        "compound growth", HULL, RATES, "xp.cumulative_prod(1 + x, axis=0)", lambda x: running_products(1 + x)
    ),
    "discount_factors": Scan("discount factors", HULL, RATES, "1 / xp.cumulative_prod(1 + x, axis=0)"),
    "growth_by_logarithms": Scan(
        "compound growth by logarithms",
        HULL,
        RATES,
        "xp.exp(xp.cumulative_sum(xp.log1p(x), axis=0))",
        lambda x: running_products(1 + x),
    ),
    "exponential_smoothing": Scan(
        "exponentially smoothed numbers, by sums of scaled ones",
        BROWN,
        GENERIC | CANCELLING,
        "powers = xp.asarray([1.0, 2.0, 4.0, 8.0, 16.0], dtype=x.dtype)\n"
        "xp.cumulative_sum(x * powers, axis=0) / (2 * powers)",
        lambda x: lower(x) * 2.0 ** (np.arange(x.size) - np.arange(x.size)[:, None] - 1),
    ),
    "cumulative_trapezoids": Scan(
        "the integral so far by trapezoids",
        DAVIS,
        GENERIC | SCALES,
        "xp.cumulative_sum((x[1:] + x[:-1]) / 2, axis=0)",
        lambda x: lower(x[1:]) @ (np.eye(x.size)[1:] + np.eye(x.size)[:-1]) / 2,
    ),
    "running_products_of_squares": Scan(
        "running products of squares, flat where an element is zero",
        PRODUCTS,
        GENERIC | ZERO | ZEROS,
        "xp.cumulative_prod(x * x, axis=0)",
        lambda x: running_products(x * x) * 2 * x,
    ),
    "empirical_distribution": Scan(
        "shares of a whole, summed up",
        "M. Lorenz, Methods of measuring the concentration of wealth, Publ. Am. Stat. Assoc. 9 (1905) 209-219",
        {"generic": [0.625, 1.375, 2.25, 0.25, 0.75], "scales": [2.0**-20, 2.0**20, 3.0, 2.0**-10, 5.0]},
        "xp.cumulative_sum(x, axis=0) / xp.sum(x)",
        lambda x: (lower(x) - (np.cumsum(x) / np.sum(x))[:, None]) / np.sum(x),
    ),
}


def scan(name: str, of: Scan) -> Problem:
    """Return the problem of a scan."""
    forms: dict[str, Any] = {}
    if of.jacobian is not None:
        jacobian = of.jacobian
        forms["jacobian"] = precise(lambda x: jacobian(x))
    make = entry(of.source, of.points, operators=OPERATORS, **forms)
    return tabled(name, "x", of.body, f"Differentiate {of.what}.", make)


problems: list[Problem] = [scan(name, of) for name, of in SCANS.items()]
