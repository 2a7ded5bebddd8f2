"""A few kinks, where the derivative is a set and each library has a convention of its own."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.problems import Point, problem

CLARKE = "F. Clarke, Optimization and Nonsmooth Analysis, SIAM 1990, section 2.5"


@problem(
    points={"zero": Point({"x": 0.0}, expected={"value": 0.0}, kink={"gradient": {"x": (-1.0, 1.0)}})},
    operators=("value", "gradient"),
    source=CLARKE,
)
def absolute_value_at_zero(xp: Namespace, x: Any) -> Any:
    """Differentiate the absolute value at its kink: anything from -1 to 1."""
    return xp.abs(x)


@problem(
    points={"zero": Point({"x": 0.0}, expected={"value": 0.0}, kink={"gradient": {"x": (0.0, 1.0)}})},
    operators=("value", "gradient"),
    source=CLARKE,
)
def ramp_at_zero(xp: Namespace, x: Any) -> Any:
    """Differentiate the positive part, a ReLU, at its kink: anything from 0 to 1."""
    return xp.maximum(x, 0 * x)


@problem(
    points={
        "tie": Point(
            {"a": 1.5, "b": 1.5},
            expected={"value": 1.5},
            kink={"gradient": {"a": (0.0, 1.0), "b": (0.0, 1.0)}},
        )
    },
    operators=("value", "gradient"),
    source=CLARKE,
)
def maximum_at_a_tie(xp: Namespace, a: Any, b: Any) -> Any:
    """Differentiate the larger of two equal numbers: weights from 0 to 1 that sum to one."""
    return xp.maximum(a, b)


@problem(
    points={
        "two_tie": Point(
            {"x": [1.0, 1.0, 0.0]},
            expected={"value": 1.0},
            kink={"gradient": {"x": ([0.0, 0.0, 0.0], [1.0, 1.0, 0.0])}},
        ),
    },
    operators=("value", "gradient"),
    source=CLARKE,
)
def largest_element_at_a_tie(xp: Namespace, x: Any) -> Any:
    """Differentiate the largest element where two are: weights from 0 to 1 that sum to one."""
    return xp.max(x)


@problem(
    points={"zero": Point({"x": [0.0, 0.0]}, expected={"value": 0.0}, kink={"gradient": {"x": (-1.0, 1.0)}})},
    operators=("value", "gradient"),
    source=CLARKE,
)
def norm_at_zero(xp: Namespace, x: Any) -> Any:
    """Differentiate the Euclidean norm at zero: any vector of length one at most, each element from -1 to 1."""
    return xp.linalg.vector_norm(x)
