"""Maxima and minima that are attained more than once."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import BOTH, CLARKE, VECTOR, kink

PAIR = "https://github.com/pytorch/pytorch/issues/56734"
REDUCED = "https://github.com/tensorflow/tensorflow/issues/51681"
SUMS_TO_TWO = "https://github.com/apache/mxnet/issues/18563"
SCHOLTES = "S. Scholtes, Introduction to Piecewise Differentiable Equations, Springer 2012, section 4.1"
TIE = {"tie": {"a": 1.5, "b": 1.5}}


@kink(PAIR, TIE, dtypes=BOTH)
def larger_of_two(xp: Namespace, a: Any, b: Any) -> Any:
    """Take the larger of two equal numbers."""
    return xp.maximum(a, b)


@kink(PAIR, TIE, dtypes=BOTH)
def smaller_of_two(xp: Namespace, a: Any, b: Any) -> Any:
    """Take the smaller of two equal numbers."""
    return xp.minimum(a, b)


@kink(PAIR, TIE)
def larger_by_choice(xp: Namespace, a: Any, b: Any) -> Any:
    """Choose the larger of two equal numbers by comparison."""
    return xp.where(a > b, a, b)


@kink(PAIR, {"ties": {"a": [1.0, 2.0, 3.0], "b": [1.0, 0.0, 3.0]}}, operators=VECTOR)
def larger_elements(xp: Namespace, a: Any, b: Any) -> Any:
    """Take the larger of each pair, two of which are equal."""
    return xp.maximum(a, b)


@kink(PAIR, {"ties": {"a": [1.0, 2.0], "b": 2.0}}, operators=VECTOR)
def larger_with_broadcasting(xp: Namespace, a: Any, b: Any) -> Any:
    """Take the larger of each element and one number that equals one of them."""
    return xp.maximum(a, b)


@kink(REDUCED, {"two": [1.0, 1.0, 0.0], "three": [2.0, 2.0, 2.0], "last": [0.0, -1.0, 3.0, 3.0]}, dtypes=BOTH)
def largest_element(xp: Namespace, x: Any) -> Any:
    """Take the largest element, which occurs more than once."""
    return xp.max(x)


@kink(SUMS_TO_TWO, {"two": [1.0, 1.0, 2.0], "three": [2.0, 2.0, 2.0]}, dtypes=BOTH)
def smallest_element(xp: Namespace, x: Any) -> Any:
    """Take the smallest element, which occurs more than once."""
    return xp.min(x)


@kink(SUMS_TO_TWO, {"rows": [[1.0, 1.0], [0.0, 2.0], [3.0, 3.0]]}, operators=VECTOR)
def largest_of_each_row(xp: Namespace, x: Any) -> Any:
    """Take the largest element of each row."""
    return xp.max(x, axis=1)


@kink("https://github.com/HIPS/autograd/issues/141", {"ties": [[2.0, 1.0], [1.0, 2.0]]})
def largest_of_a_matrix(xp: Namespace, x: Any) -> Any:
    """Take the largest element of a matrix, over both axes."""
    return xp.max(x, axis=(0, 1))


@kink(CLARKE, {"opposite": [2.0, -2.0, 1.0], "zero": [0.0, 0.0]})
def largest_size(xp: Namespace, x: Any) -> Any:
    """Take the largest absolute value: of opposite numbers, and of zeros."""
    return xp.max(xp.abs(x))


@kink(CLARKE, {"ties": [3.0, 1.0, 3.0, 1.0], "constant": [2.0, 2.0]})
def spread(xp: Namespace, x: Any) -> Any:
    """Subtract the smallest element from the largest, where both are attained twice."""
    return xp.max(x) - xp.min(x)


@kink("https://github.com/jax-ml/jax/issues/13600", {"tie": [1.0, 2.0, 2.0]})
def element_at_the_largest(xp: Namespace, x: Any) -> Any:
    """Pick the element at the position of the largest."""
    return xp.take(x, xp.reshape(xp.argmax(x), (1,)))[0]


@kink(SCHOLTES, {"all": {"a": 1.0, "b": 1.0, "c": 1.0}, "inner": {"a": 2.0, "b": 2.0, "c": 1.0}})
def lattice(xp: Namespace, a: Any, b: Any, c: Any) -> Any:
    """Take the larger of c and the smaller of a and b."""
    return xp.maximum(xp.minimum(a, b), c)


@kink(SCHOLTES, {"tie": {"a": 0.5, "b": 0.5}})
def larger_of_two_powers(xp: Namespace, a: Any, b: Any) -> Any:
    """Take the larger of a square and a product that are equal, with different slopes."""
    return xp.maximum(a * a, a * b)


@kink(
    "A. Griewank, On stable piecewise linearization and generalized algorithmic differentiation, "
    "Optim. Methods Softw. 28 (2013) 1139-1178",
    {"origin": {"a": 0.0, "b": 0.0}},
)
def half_pipe(xp: Namespace, a: Any, b: Any) -> Any:
    """Take max(b² - max(a, 0), 0): at the origin both choices meet."""
    inner = b * b - xp.maximum(a, 0 * a)
    return xp.maximum(inner, 0 * a)
