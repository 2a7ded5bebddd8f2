"""Reductions and the statistics that are made of them: generic, offset so that they cancel, tiny, huge, with zeros."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.entry import entry, tabled

HIGHAM = "N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002, "
KENDALL = "A. Stuart, J. K. Ord, Kendall's Advanced Theory of Statistics, vol. 1, 6th ed., Arnold 1994, "
BULLEN = "P. Bullen, Handbook of Means and Their Inequalities, Kluwer 2003, "
COVER = "T. Cover, J. Thomas, Elements of Information Theory, 2nd ed., Wiley 2006, section 2.1"
OPERATORS = ("value", "gradient", "jvp", "hvp")
W = [0.75, -1.25]

GENERIC = {"generic": np.array([[0.625, -1.375, 2.25, 0.25], [1.75, 0.375, -0.5, -2.5]])}
POSITIVE = {"generic": np.array([[0.625, 1.375, 2.25, 0.25], [1.75, 0.375, 0.5, 2.5]])}
OFFSET = {"offset": 4096 + np.array([[0.625, -1.375, 2.25, 0.25], [1.75, 0.375, -0.5, -2.5]]) / 64}
"""Numbers whose differences are a thousandth of them and less."""
CANCELLING = {"cancelling": np.array([[1e6, -1e6, 0.5, 0.25], [3e5, 0.125, -3e5, -0.5]])}
TINY = {"tiny": 2.0**-40 * GENERIC["generic"]}
HUGE = {"huge": 2.0**40 * GENERIC["generic"]}
SCALES = {"scales": np.array([[2.0**-20, 2.0**20, 3.0, 2.0**-10], [5.0, 2.0**-15, 2.0**12, 0.5]])}
"""Positive numbers of very different sizes."""
ZEROS = {"zeros": np.array([[0.0, -1.375, 2.25, 0.25], [1.75, 0.0, -0.5, 0.0]])}

Points = Mapping[str, Array]


class Statistic(NamedTuple):
    """Describes the statistic of each row: what it is, its source, points, expression and perhaps slope in x."""

    what: str
    source: str
    points: Points
    body: str
    slope: Callable[[Array], Array] | None = None


def centred(x: Array) -> Array:
    """Return the distances from the row's mean."""
    return np.asarray(x - np.mean(x, axis=1, keepdims=True))


def others(x: Array) -> Array:
    """Return for each element the product of the others in its row."""
    return np.stack([np.prod(np.delete(x, j, axis=1), axis=1) for j in range(x.shape[1])], axis=1)


def shares(x: Array) -> Array:
    """Return the softmax of each row."""
    powers = np.exp(x - np.max(x, axis=1, keepdims=True))
    return np.asarray(powers / np.sum(powers, axis=1, keepdims=True))


def over(total: Array, count: float = 1.0) -> Array:
    """Return one number for each row as a column, divided by a count."""
    return np.asarray(total)[:, None] / count


STATISTICS = {
    "sum_of_each_row": Statistic(
        "sum", HIGHAM + "section 4.1", GENERIC | CANCELLING | HUGE, "xp.sum(x, axis=1)", np.ones_like
    ),
    "mean_of_each_row": Statistic(
        "mean",
        HIGHAM + "section 4.1",
        GENERIC | CANCELLING | TINY,
        "xp.mean(x, axis=1)",
        lambda x: np.ones_like(x) / 4,
    ),
    "sum_of_squares": Statistic(
        "sum of squares",
        HIGHAM + "section 27.8",
        GENERIC | TINY | HUGE | ZEROS,
        "xp.sum(x * x, axis=1)",
        lambda x: 2 * x,
    ),
    "product_of_each_row": Statistic(
        "product", HIGHAM + "section 3.1", GENERIC | SCALES | ZEROS | TINY, "xp.prod(x, axis=1)", others
    ),
    "largest_of_each_row": Statistic(
        "largest element",
        KENDALL + "section 14.1",
        GENERIC | OFFSET | TINY,
        "xp.max(x, axis=1)",
        lambda x: 1.0 * (x == np.max(x, axis=1, keepdims=True)),
    ),
    "range_of_each_row": Statistic(
        "difference of the largest and the smallest element",
        KENDALL + "section 14.1",
        GENERIC | OFFSET | HUGE,
        "xp.max(x, axis=1) - xp.min(x, axis=1)",
        lambda x: 1.0 * (x == np.max(x, axis=1, keepdims=True)) - (x == np.min(x, axis=1, keepdims=True)),
    ),
    "variance_of_each_row": Statistic(
        "variance",
        HIGHAM + "section 1.9",
        GENERIC | OFFSET | TINY | HUGE,
        "xp.var(x, axis=1)",
        lambda x: centred(x) / 2,
    ),
    "corrected_variance": Statistic(
        "variance with Bessel's correction",
        HIGHAM + "section 1.9",
        GENERIC | OFFSET | TINY,
        "xp.var(x, axis=1, correction=1)",
        lambda x: 2 * centred(x) / 3,
    ),
    "deviation_of_each_row": Statistic(
        "standard deviation",
        HIGHAM + "section 1.9",
        GENERIC | OFFSET | TINY | HUGE,
        "xp.std(x, axis=1)",
        lambda x: centred(x) / (4 * over(np.std(x, axis=1))),
    ),
    "corrected_deviation": Statistic(
        "standard deviation with Bessel's correction",
        HIGHAM + "section 1.9",
        GENERIC | OFFSET | TINY,
        "xp.std(x, axis=1, correction=1)",
        lambda x: centred(x) / (3 * over(np.std(x, axis=1, ddof=1))),
    ),
    "variance_by_squares": Statistic(
        "mean of squares less the square of the mean, which cancels",
        HIGHAM + "section 1.9",
        GENERIC | OFFSET,
        "xp.mean(x * x, axis=1) - xp.mean(x, axis=1) ** 2",
        lambda x: centred(x) / 2,
    ),
    "root_mean_square": Statistic(
        "root of the mean of squares",
        BULLEN + "section III.1",
        GENERIC | TINY | HUGE | ZEROS,
        "xp.sqrt(xp.mean(x * x, axis=1))",
        lambda x: x / (4 * over(np.sqrt(np.mean(x * x, axis=1)))),
    ),
    "geometric_mean": Statistic(
        "geometric mean",
        BULLEN + "section II.1",
        POSITIVE | SCALES,
        "xp.exp(xp.mean(xp.log(x), axis=1))",
        lambda x: over(np.exp(np.mean(np.log(x), axis=1))) / (4 * x),
    ),
    "harmonic_mean": Statistic(
        "harmonic mean",
        BULLEN + "section II.1",
        POSITIVE | SCALES,
        "1 / xp.mean(1 / x, axis=1)",
        lambda x: over(1 / np.mean(1 / x, axis=1)) ** 2 / (4 * x * x),
    ),
    "cubic_mean": Statistic(
        "mean of order three",
        BULLEN + "section III.1",
        POSITIVE | SCALES,
        "xp.mean(x**3, axis=1) ** (1 / 3)",
    ),
    "mean_size": Statistic(
        "mean size",
        KENDALL + "section 2.16",
        GENERIC | OFFSET | HUGE,
        "xp.mean(xp.abs(x), axis=1)",
        lambda x: np.sign(x) / 4,
    ),
    "third_central_moment": Statistic(
        "third central moment",
        KENDALL + "section 3.3",
        GENERIC | OFFSET,
        "xp.mean((x - xp.mean(x, axis=1, keepdims=True)) ** 3, axis=1)",
        lambda x: 0.75 * (centred(x) ** 2 - over(np.mean(centred(x) ** 2, axis=1))),
    ),
    "skewness": Statistic(
        "skewness",
        KENDALL + "section 3.31",
        GENERIC | OFFSET | TINY,
        "z = x - xp.mean(x, axis=1, keepdims=True)\nxp.mean(z**3, axis=1) / xp.mean(z**2, axis=1) ** 1.5",
    ),
    "excess_kurtosis": Statistic(
        "excess kurtosis",
        KENDALL + "section 3.32",
        GENERIC | OFFSET,
        "z = x - xp.mean(x, axis=1, keepdims=True)\nxp.mean(z**4, axis=1) / xp.mean(z**2, axis=1) ** 2 - 3",
    ),
    "coefficient_of_variation": Statistic(
        "standard deviation over the mean",
        KENDALL + "section 2.28",
        POSITIVE | OFFSET | SCALES,
        "xp.std(x, axis=1) / xp.mean(x, axis=1)",
    ),
    "logarithm_of_mean_exponential": Statistic(
        "logarithm of the mean exponential, shifted by the largest element",
        HIGHAM + "section 27.8",
        GENERIC
        | {"far": np.array([[800.0, -900.0, 801.5, 2.0], [-1000.0, -1001.0, -1000.5, -1200.0]])}
        | CANCELLING,
        "top = xp.detach(xp.max(x, axis=1, keepdims=True))\n"
        "xp.log(xp.mean(xp.exp(x - top), axis=1)) + xp.squeeze(top, axis=1)",
        shares,
    ),
    "entropy_of_shares": Statistic(
        "entropy of shares of a whole",
        COVER,
        POSITIVE | SCALES,
        "p = x / xp.sum(x, axis=1, keepdims=True)\n-xp.sum(p * xp.log(p), axis=1)",
    ),
    "ratio_of_norms": Statistic(
        "mean size over the root of the mean of squares",
        "P. Hoyer, Non-negative matrix factorization with sparseness constraints, "
        "J. Mach. Learn. Res. 5 (2004) 1457-1469",
        GENERIC | HUGE | OFFSET,
        "xp.sum(xp.abs(x), axis=1) / xp.sqrt(xp.sum(x * x, axis=1))",
    ),
    "sum_of_standardised_cubes": Statistic(
        "weighted sum of standardised elements",
        "S. Ioffe, C. Szegedy, Batch normalization, https://arxiv.org/abs/1502.03167",
        GENERIC | OFFSET | TINY,
        "z = x - xp.mean(x, axis=1, keepdims=True)\nz = z / xp.std(x, axis=1, keepdims=True)\nxp.sum(z**3, axis=1)",
    ),
}


def of_rows(name: str, of: Statistic) -> Problem:
    """Return the problem of a statistic of each row, summed with weights."""
    forms = {}
    if of.slope is not None:
        slope = of.slope
        forms["gradient"] = precise(lambda x, w: w[:, None] * slope(x))
    points = {label: {"x": x, "w": W} for label, x in of.points.items()}
    make = entry(of.source, points, wrt=("x",), operators=OPERATORS, dtypes=("float64", "float32"), **forms)
    *lines, result = of.body.splitlines()
    body = "\n".join([*lines, f"xp.sum(w * ({result}))"])
    return tabled(name, "x, w", body, f"Differentiate the {of.what}, of each row.", make)


PAIRS = {
    "generic": {"x": [0.625, -1.375, 2.25, 0.25], "y": [1.75, 0.375, -0.5, -2.5]},
    "nearly_proportional": {"x": [0.625, -1.375, 2.25, 0.25], "y": [1.25, -2.75, 4.5, 0.5 + 2.0**-10]},
    "offset": {"x": [1024.625, 1022.625, 1026.25, 1024.25], "y": [513.75, 512.375, 511.5, 509.5]},
}
OF_PAIRS = {
    "covariance": (
        "covariance",
        KENDALL + "section 3.28",
        "xp.mean((x - xp.mean(x)) * (y - xp.mean(y)))",
    ),
    "correlation": (
        "correlation",
        KENDALL + "section 26.9",
        "a = x - xp.mean(x)\nb = y - xp.mean(y)\nxp.sum(a * b) / xp.sqrt(xp.sum(a * a) * xp.sum(b * b))",
    ),
    "slope_of_regression": (
        "slope of the regression of y on x",
        KENDALL + "section 26.8",
        "a = x - xp.mean(x)\nxp.sum(a * y) / xp.sum(a * a)",
    ),
    "cosine_of_angle": (
        "cosine of the angle between two vectors",
        HIGHAM + "section 6.1",
        "xp.sum(x * y) / xp.sqrt(xp.sum(x * x)) / xp.sqrt(xp.sum(y * y))",
    ),
    "squared_distance": (
        "squared distance",
        HIGHAM + "section 6.1",
        "xp.sum((x - y) ** 2)",
    ),
    "pooled_variance": (
        "pooled variance",
        KENDALL + "section 23.26",
        "(xp.var(x, correction=1) + xp.var(y, correction=1)) / 2",
    ),
}

problems: list[Problem] = [
    *(of_rows(name, of) for name, of in STATISTICS.items()),
    *(
        tabled(name, "x, y", body, f"Differentiate the {what}.", entry(source, PAIRS, operators=OPERATORS))
        for name, (what, source, body) in OF_PAIRS.items()
    ),
]
