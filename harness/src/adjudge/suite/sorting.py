"""Orderings and what is read off them: order statistics, quantiles, ranks, distances of samples. No ties."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.entry import entry, tabled

DAVID = "H. David, H. Nagaraja, Order Statistics, 3rd ed., Wiley 2003, "
HYNDMAN = "R. Hyndman, Y. Fan, Sample quantiles in statistical packages, Am. Stat. 50 (1996) 361-365"
KNUTH = "D. Knuth, The Art of Computer Programming, vol. 3, 2nd ed., Addison-Wesley 1998, chapter 5"
HOSKING = "J. Hosking, L-moments, J. R. Stat. Soc. B 52 (1990) 105-124"
GINI = "S. Yitzhaki, E. Schechtman, The Gini Methodology, Springer 2013, chapter 2"
VILLANI = "C. Villani, Topics in Optimal Transportation, AMS 2003, section 2.2"
HUBER = "P. Huber, Robust Statistics, Wiley 1981, section 3.3"
OPERATORS = ("value", "jvp", "vjp")
SCALAR = ("value", "gradient", "jvp", "hessian")

GENERIC = {"generic": [0.625, -1.375, 2.25, 0.25, -0.75]}
NEARLY = {"nearly_equal": [1 + 2.0**-40, 1.0, 1 - 2.0**-40, 1 + 2.0**-39, 1 - 2.0**-45]}
ORDERED = {"ordered": [-2.0, -0.5, 0.25, 1.5, 3.0]}
REVERSED = {"reversed": [3.0, 1.5, 0.25, -0.5, -2.0]}
SINGLE = {"single": [-1.375]}
SCALES = {"scales": [2.0**-20, -(2.0**20), 3.0, 2.0**-10, -5.0]}
FIVE = GENERIC | NEARLY | SCALES


class Ordering(NamedTuple):
    """Describes a function of the elements in order: what, source, points, expression, Jacobian by order."""

    what: str
    source: str
    points: Mapping[str, list[float]]
    body: str
    rows: Callable[[int], Any] | None = None
    """Gives, for the number of elements, the matrix that makes the result of the ordered elements."""
    operators: tuple[str, ...] = OPERATORS


def placed(rows: Array, x: Array) -> Array:
    """Return a Jacobian by the elements from one by the ordered elements."""
    jacobian = np.zeros(rows.shape)
    jacobian[..., np.argsort(x)] = rows
    return jacobian


ORDERINGS = {
    "ascending": Ordering(
        "the elements in order", KNUTH, FIVE | ORDERED | REVERSED | SINGLE, "xp.sort(x, axis=0)", np.eye
    ),
    "descending": Ordering(
        "the elements in reversed order",
        KNUTH,
        FIVE | ORDERED | REVERSED,
        "xp.sort(x, axis=0, descending=True)",
        lambda n: np.eye(n)[::-1],
    ),
    "sorted_twice": Ordering(
        "elements that are in order already", KNUTH, FIVE, "xp.sort(xp.sort(x, axis=0), axis=0)", np.eye
    ),
    "taken_in_order": Ordering(
        "the elements, taken by the positions that put them in order",
        KNUTH,
        FIVE | REVERSED,
        "xp.take(x, xp.argsort(x, axis=0), axis=0)",
        np.eye,
    ),
    "taken_along_in_order": Ordering(
        "the elements, taken along an axis by the positions that put them in order",
        KNUTH,
        FIVE,
        "xp.take_along_axis(x, xp.argsort(x, axis=0), axis=0)",
        np.eye,
    ),
    "spacings": Ordering(
        "distances of neighbours in order",
        DAVID + "section 2.7",
        FIVE | REVERSED,
        "xp.diff(xp.sort(x, axis=0), axis=0)",
        lambda n: np.eye(n)[1:] - np.eye(n)[:-1],
    ),
    "sums_in_order": Ordering(
        "running sums of the elements in order",
        GINI,
        FIVE,
        "xp.cumulative_sum(xp.sort(x, axis=0), axis=0)",
        lambda n: np.tril(np.ones((n, n))),
    ),
    "largest_two": Ordering(
        "the two largest elements",
        DAVID + "section 2.1",
        FIVE,
        "xp.sort(x, axis=0)[-2:]",
        lambda n: np.eye(n)[-2:],
    ),
    "value_at_the_largest": Ordering(
        "the largest element, taken by its position",
        DAVID + "section 2.1",
        FIVE | SINGLE,
        "x[xp.argmax(x)]",
        lambda n: np.eye(n)[-1],
        SCALAR,
    ),
    "value_at_the_smallest": Ordering(
        "the smallest element, taken by its position",
        DAVID + "section 2.1",
        FIVE | SINGLE,
        "xp.take(x, xp.expand_dims(xp.argmin(x), axis=0), axis=0)[0]",
        lambda n: np.eye(n)[0],
        SCALAR,
    ),
    "median_of_five": Ordering(
        "the median of five", HUBER, FIVE, "xp.sort(x, axis=0)[2]", lambda n: np.eye(5)[2], SCALAR
    ),
    "median_of_four": Ordering(
        "the median of four, the mean of the middle two",
        HUBER,
        {"generic": [0.625, -1.375, 2.25, 0.25], "scales": [2.0**-20, 2.0**20, 3.0, -5.0]},
        "y = xp.sort(x, axis=0)\n(y[1] + y[2]) / 2",
        lambda n: np.array([0.0, 0.5, 0.5, 0.0]),
        SCALAR,
    ),
    "quantile": Ordering(
        "the quantile of order 0.3, between two elements",
        HYNDMAN + ", definition 7",
        FIVE,
        "y = xp.sort(x, axis=0)\n0.8 * y[1] + 0.2 * y[2]",
        lambda n: np.array([0.0, 0.8, 0.2, 0.0, 0.0]),
        SCALAR,
    ),
    "trimmed_mean": Ordering(
        "the mean without the largest and the smallest",
        HUBER,
        FIVE,
        "xp.mean(xp.sort(x, axis=0)[1:-1])",
        lambda n: np.array([0.0, 1.0, 1.0, 1.0, 0.0]) / 3,
        SCALAR,
    ),
    "second_l_moment": Ordering(
        "the second L-moment",
        HOSKING,
        FIVE,
        "y = xp.sort(x, axis=0)\nxp.sum(y * xp.asarray([-4.0, -2.0, 0.0, 2.0, 4.0], dtype=x.dtype)) / 20",
        lambda n: np.array([-4.0, -2.0, 0.0, 2.0, 4.0]) / 20,
        SCALAR,
    ),
    "tail_mean": Ordering(
        "the mean of the two smallest: the expected shortfall",
        "R. Rockafellar, S. Uryasev, Optimization of conditional value-at-risk, J. Risk 2 (2000) 21-41",
        FIVE,
        "xp.mean(xp.sort(x, axis=0)[:2])",
        lambda n: np.array([0.5, 0.5, 0.0, 0.0, 0.0]),
        SCALAR,
    ),
    "squares_by_rank": Ordering(
        "squares weighted by rank",
        "Z. Cao et al., Learning to rank, ICML 2007, section 4",
        FIVE | REVERSED,
        "y = xp.sort(x, axis=0)\nxp.sum(xp.asarray([1.0, 2.0, 3.0, 4.0, 5.0], dtype=x.dtype) * y * y)",
        None,
        SCALAR,
    ),
    "gini_coefficient": Ordering(
        "the Gini coefficient of positive numbers",
        GINI,
        {
            "generic": [0.625, 1.375, 2.25, 0.25, 0.75],
            "nearly_equal": NEARLY["nearly_equal"],
            "scales": [2.0**-20, 2.0**20, 3.0, 2.0**-10, 5.0],
        },
        "y = xp.sort(x, axis=0)\n"
        "xp.sum(y * xp.asarray([-4.0, -2.0, 0.0, 2.0, 4.0], dtype=x.dtype)) / (5 * xp.sum(x))",
        None,
        SCALAR,
    ),
    "interpolated_table": Ordering(
        "a table read between its entries",
        "C. de Boor, A Practical Guide to Splines, Springer 1978, chapter III",
        {
            "generic": [0.625, 1.375, 2.25, 0.25, 0.75],
            "near_knots": [1 + 2.0**-30, 2 - 2.0**-30, 2.5, 0.5, 1.5],
        },
        "knots = xp.asarray([0.0, 1.0, 2.0, 3.0], dtype=x.dtype)\n"
        "heights = xp.asarray([0.5, -1.0, 2.0, 0.25], dtype=x.dtype)\n"
        "left = xp.searchsorted(knots, xp.detach(x)) - 1\n"
        "slope = xp.take(heights, left + 1, axis=0) - xp.take(heights, left, axis=0)\n"
        "xp.take(heights, left, axis=0) + slope * (x - xp.take(knots, left, axis=0))",
    ),
}


def ordering(name: str, of: Ordering) -> Problem:
    """Return the problem of a function of the elements in order."""
    forms: dict[str, Any] = {}
    if of.rows is not None:
        rows = of.rows
        first = "gradient" if of.operators is SCALAR else "jacobian"
        forms[first] = lambda x: placed(rows(x.size), x)
        if of.operators is SCALAR:
            forms["hessian"] = lambda x: np.zeros((x.size, x.size))
    make = entry(of.source, of.points, operators=of.operators, **forms)
    return tabled(name, "x", of.body, f"Differentiate {of.what}.", make)


SAMPLES = {
    "generic": {"x": [0.625, -1.375, 2.25, 0.25], "y": [1.75, 0.375, -0.5, -2.5]},
    "crossing": {"x": [3.0, 1.0, 2.0, 4.0], "y": [1.5, 2.5, 0.5, 3.5]},
}


def transport_slopes(x: Array, y: Array) -> dict[str, Array]:
    """Return the slopes of the sum of distances of ordered samples."""
    signs = np.sign(np.sort(x) - np.sort(y))
    return {"x": placed(signs, x), "y": placed(-signs, y)}


def squared_transport_slopes(x: Array, y: Array) -> dict[str, Array]:
    """Return the slopes of the sum of squared distances of ordered samples."""
    gaps = 2 * (np.sort(x) - np.sort(y))
    return {"x": placed(gaps, x), "y": placed(-gaps, y)}


TRANSPORT = {
    "transport_cost": ("xp.sum(xp.abs(xp.sort(x, axis=0) - xp.sort(y, axis=0)))", transport_slopes),
    "squared_transport_cost": (
        "xp.sum((xp.sort(x, axis=0) - xp.sort(y, axis=0)) ** 2)",
        squared_transport_slopes,
    ),
}

problems: list[Problem] = [
    *(ordering(name, of) for name, of in ORDERINGS.items()),
    *(
        tabled(
            name,
            "x, y",
            body,
            "Differentiate the cost of moving one sample to another, each in order.",
            entry(VILLANI, SAMPLES, operators=("value", "gradient", "jvp"), gradient=precise(form)),
        )
        for name, (body, form) in TRANSPORT.items()
    ),
]
