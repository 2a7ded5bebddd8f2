"""Sorted elements, medians and sums of the largest, among equal numbers."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import VECTOR, kink

SORT = "M. Blondel, O. Teboul, Q. Berthet, J. Djolonga, Fast differentiable sorting and ranking, ICML 2020"
MEDIAN = "https://github.com/HIPS/autograd/issues/139"
EVENLY = "https://github.com/pytorch/pytorch/pull/43519"
TOP = (
    "M. Overton, R. Womersley, Optimality conditions and duality theory for minimizing sums of the largest "
    "eigenvalues, Math. Program. 62 (1993) 321-357"
)
SLOPE = (
    "M. Bogdan et al., SLOPE: adaptive variable selection via convex optimization, Ann. Appl. Stat. 9 (2015)"
)
OWA = "R. Yager, On ordered weighted averaging aggregation operators, IEEE Trans. Syst. Man Cybern. 18 (1988)"
AVERAGE = np.array([0.5, 0.25, 0.25])
RISING = np.array([0.25, 0.5, 1.0])
DOUBLING = np.array([1.0, 2.0, 4.0])


@kink(SORT, {"two": [1.0, 1.0, 0.0], "three": [2.0, 2.0, 2.0]}, operators=VECTOR)
def sorted_elements(xp: Namespace, x: Any) -> Any:
    """Sort equal elements: which went where is a matter of convention."""
    return xp.sort(x)


@kink(OWA, {"two": [1.0, 3.0, 1.0], "three": [2.0, 2.0, 2.0]})
def ordered_weighted_average(xp: Namespace, x: Any) -> Any:
    """Weight elements by their rank."""
    return xp.vecdot(xp.sort(x), xp.asarray(AVERAGE, dtype=x.dtype))


@kink(SLOPE, {"sizes": [1.0, -1.0, 0.5], "zero": [0.0, 2.0]})
def ordered_absolute_values(xp: Namespace, x: Any) -> Any:
    """Weight absolute values by their rank, the largest most."""
    weights = RISING[-x.shape[0] :]
    return xp.vecdot(xp.sort(xp.abs(x)), xp.asarray(weights, dtype=x.dtype))


@kink(MEDIAN, {"tie": [1.0, 2.0, 2.0, 5.0, 0.0], "all": [2.0, 2.0, 2.0]})
def median_of_an_odd_count(xp: Namespace, x: Any) -> Any:
    """Take the element in the middle, which is not unique."""
    return xp.sort(x)[x.shape[0] // 2]


@kink(EVENLY, {"tie": [1.0, 3.0, 3.0, 3.0]})
def median_of_an_even_count(xp: Namespace, x: Any) -> Any:
    """Average the two elements in the middle, among three equal ones."""
    ordered = xp.sort(x)
    return (ordered[1] + ordered[2]) / 2


@kink(TOP, {"cut": [3.0, 1.0, 1.0, 0.0], "even": [1.0, 1.0, 1.0]})
def sum_of_the_two_largest(xp: Namespace, x: Any) -> Any:
    """Sum the two largest elements, where the second and third are equal."""
    return xp.sum(xp.sort(x)[-2:])


@kink(TOP, {"cut": [3.0, 1.0, 1.0]})
def trimmed_sum_of_squares(xp: Namespace, x: Any) -> Any:
    """Sum the two smallest squares, of which the larger is attained twice."""
    return xp.sum(xp.sort(x * x)[:2])


@kink(SORT, {"gap": [1.0, 4.0, 1.0]})
def gaps_between_neighbours(xp: Namespace, x: Any) -> Any:
    """Sum the square roots of one plus the gaps between sorted neighbours, one of which is zero."""
    return xp.sum(xp.sqrt(1 + xp.diff(xp.sort(x))))


@kink(SORT, {"tie": [0.5, 2.0, 0.5]})
def reordered_elements(xp: Namespace, x: Any) -> Any:
    """Weight elements by their rank, by way of the permutation."""
    weights = xp.asarray(DOUBLING, dtype=x.dtype)
    return xp.vecdot(xp.take(x, xp.argsort(x)), weights)
