"""What error is benign: invisible in what was differentiated, whatever the number of inputs."""

from typing import Any

import numpy as np
import pytest
from adjudge.judge.entitlement import Levels, benign
from adjudge.record import CaseFacts


def invisible(
    operator: str, x: Any, truth: Any, value: Any = None, gradient: Any = None, **seeds: Any
) -> Any:
    case = CaseFacts(
        id="c", problem="p", point="p", operator=operator, dtype="float64", mode="eager", **seeds
    )
    name = {"jvp": "tangent", "hessian": "x,x"}.get(operator, "x")
    levels = Levels(
        None if value is None else np.asarray(value),
        None if gradient is None else {"x": np.asarray(gradient)},
    )
    found = benign(case, {"x": np.asarray(x)}, {name: np.asarray(truth)}, levels)
    return found.get(name)


def test_a_saturated_gate_may_lose_its_tiny_slope() -> None:
    """At 37 the logistic function is 1 - 9e-17, and y (1 - y) is 0: off by less than the rounding of y."""
    assert invisible("gradient", [37.0], [8.5e-17], 1.0)[0] * 8 * 2.0**-53 >= 8.5e-17 / 37


def test_an_input_of_a_large_size_must_be_known_the_better() -> None:
    assert invisible("gradient", [1e6, 1.0], [0.0, 0.0], 1.0).tolist() == [0.5e-6, 0.5]


@pytest.mark.parametrize("size", [1, 1000, 100_000])
def test_an_element_is_held_to_the_same_however_many_there_are(size: int) -> None:
    x, slope = np.full(size, 0.5), np.full(size, 0.8)
    assert np.allclose(invisible("gradient", x, slope, 0.5 * size), 0.8)


def test_a_vjp_is_held_to_what_its_head_lets_through() -> None:
    head = np.array([10.0, 0.0])
    assert invisible("vjp", [1.0], [0.0], [3.0, 5.0], cotangent=head).tolist() == [30.0]


def test_a_row_of_a_jacobian_is_held_to_its_own_element_of_the_value() -> None:
    found = invisible("jacobian", [1.0, 1.0], np.zeros((2, 2)), [1e6, 1.0])
    assert found.tolist() == [[1e6, 1e6], [1.0, 1.0]]


def test_a_tangent_is_held_to_the_value_as_far_as_it_reaches() -> None:
    tangent = {"x": np.array([4.0, 0.0])}
    assert invisible("jvp", [2.0, 1.0], [0.0], [3.0], tangent=tangent).tolist() == [6.0]
    assert invisible("jvp", [2.0, 1.0], [0.0], [3.0], tangent={"x": np.zeros(2)}).tolist() == [0.0]


def test_a_second_order_is_held_to_the_gradient_by_either_input() -> None:
    found = invisible("hessian", [1.0, 1.0], np.zeros((2, 2)), 1.0, [100.0, 1.0])
    assert found.tolist() == [[100.0, 100.0], [100.0, 1.0]]
    along = invisible("hvp", [1.0, 1.0], [0.0, 0.0], 1.0, [7.0, 1.0], tangent={"x": np.array([1.0, 0.5])})
    assert along.tolist() == [7.0, 1.0]


def test_an_order_is_held_to_the_value_by_powers_of_the_size() -> None:
    assert invisible("derivative-3", [10.0], [0.0], [2.0]).tolist() == pytest.approx([2.0 * 6 / 1000])


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_what_is_not_finite_makes_nothing_benign(wrong: float) -> None:
    assert invisible("gradient", [1.0, 1.0], [wrong, 0.0], wrong).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("operator", "truth", "value"),
    [
        ("gradient", np.zeros(3), 1.0),
        ("jacobian", np.zeros((3, 2)), [1.0, 1.0]),
        ("value", np.zeros(2), 1.0),
        ("gradient", np.zeros(2), None),
    ],
)
def test_where_nothing_fits_nothing_is_benign(operator: str, truth: Any, value: Any) -> None:
    assert invisible(operator, [1.0, 1.0], truth, value) is None
