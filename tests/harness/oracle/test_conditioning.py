"""Condition numbers are those of the closed forms: sums of |dg/dx_j x_j| over inputs, data and seeds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed
from adjudge.oracle.conditioning import conditioning
from adjudge.oracle.derivatives import derivatives
from adjudge.oracle.effort import Budget
from adjudge.oracle.enclosing import enclose
from adjudge.oracle.errors import Costly, NotCertified
from adjudge.oracle.signs import Signs

Conditioning = Callable[..., Any]
KEPT = 2.0**-7


@pytest.fixture
def condition(question: Callable[..., Any]) -> Conditioning:
    """Return the condition numbers of what is asked."""
    return lambda *asked, **options: conditioning(question(*asked, **options), 128)


def assert_close(found: Any, expected: Any) -> None:
    """Compare to the bits that are kept, which are rounded up."""
    np.testing.assert_allclose(found, expected, rtol=KEPT)


def test_a_gradient_moves_by_its_second_derivatives(condition: Conditioning) -> None:
    found = condition(lambda xp, x, y: x * x * y, {"x": 3.0, "y": -5.0})
    assert_close(found["x"], 4 * 15)  # 2xy: |2y x| + |2x y|
    assert_close(found["y"], 2 * 9)  # x²: |2x x|


def test_the_terms_do_not_cancel(condition: Conditioning) -> None:
    found = condition(lambda xp, x, y: (x - y) ** 2 / 2, {"x": 1.0, "y": 1.0})
    assert_close(found["x"], 2.0)


def test_data_counts_that_is_not_differentiated_by(condition: Conditioning) -> None:
    found = condition(lambda xp, x, c: xp.sum(x * c), {"x": [1.0, 2.0], "c": [10.0, -20.0]}, wrt=("x",))
    assert_close(found["x"], [10.0, 20.0])


def test_seeds_count(condition: Conditioning) -> None:
    x, t = np.array([2.0, 3.0]), np.array([0.5, -1.0])
    along = condition(lambda xp, x: xp.sum(x * x), x, "jvp", tangent={"x": t})
    assert_close(along["tangent"], 2 * np.sum(np.abs(2 * x * t)))
    back = condition(lambda xp, x: x * x, x, "vjp", cotangent=t)
    assert_close(back["x"], 2 * np.abs(2 * x * t))


def test_a_hessian_moves_by_its_third_derivatives(condition: Conditioning) -> None:
    found = condition(lambda xp, x: xp.sum(x**3), np.array([2.0, -1.0]), "hessian")
    assert_close(found["x,x"], np.diag([12.0, 6.0]))


def test_near_a_zero_an_element_is_ill_conditioned(condition: Conditioning) -> None:
    x = np.pi
    assert_close(condition(lambda xp, x: -xp.cos(x), x)["x"], np.pi)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_input_that_is_zero_or_whole_does_not_move(condition: Conditioning, dtype: str) -> None:
    found = condition(lambda xp, x, n: xp.sum(x * n), {"x": [0.0, 1.0], "n": np.array([2, 3])}, dtype=dtype)
    assert found["x"].tolist() == [0.0, 0.0]


def test_the_point_may_lie_beyond_single_precision(condition: Conditioning) -> None:
    assert_close(condition(lambda xp, x: x * x * x, 1e-100)["x"], 6e-200)


def test_there_is_none_where_the_function_cannot_be_followed(condition: Conditioning) -> None:
    with pytest.raises(NotCertified):
        condition(lambda xp, x: xp.where(x > 1.0, x, 2 * x), 1.0)


def test_what_would_take_too_many_operations_is_not_begun(
    question: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def square(xp: Any, x: Any) -> Any:
        calls.append(x)
        return xp.sum(x * x)

    monkeypatch.setattr("adjudge.oracle.conditioning.MOST_OPERATIONS", 1000)
    with pytest.raises(Costly, match="more than 1,000 operations"):
        conditioning(question(square, np.arange(1.0, 100.0)), 128)
    assert len(calls) == 1


def test_the_same_effort_is_counted_each_time(question: Callable[..., Any]) -> None:
    asked = question(lambda xp, x: xp.sum(xp.exp(x) * x[::-1]), np.arange(1.0, 20.0), "hessian")
    spent = []
    for _ in range(2):
        budget = Budget(0)
        derivatives(asked, Signs())
        spent.append(budget.spent)
    assert spent[0] == spent[1] > 19 * 19


def test_an_enclosure_brings_them(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    found = ask(lambda xp, x: x * x, 3.0)
    assert isinstance(found, Enclosed) and found.conditioning is not None
    assert_close(found.conditioning["x"], 6.0)
    monkeypatch.setattr("adjudge.oracle.conditioning.MOST_OPERATIONS", 0)
    without = ask(lambda xp, x: x * x, 3.0)
    assert isinstance(without, Enclosed) and without.conditioning is None
    assert without.unconditioned == "more than 0 operations"


def test_where_time_ends_them_the_truth_is_kept_and_says_so(
    question: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_: Any) -> None:
        while True:
            pass

    monkeypatch.setattr("adjudge.oracle.enclosing.conditioning", endless)
    found = enclose(question(lambda xp, x: x * x, 3.0), 0.2)
    assert isinstance(found, Enclosed) and found.unconditioned == "no condition numbers within 0.2 s"


def test_an_element_that_is_lost_beside_the_others_has_a_size_of_its_own(ask: Callable[..., Any]) -> None:
    """x₂ t₁ + x₁ t₂ moves by each factor's size; along lines it is a difference of far larger numbers."""
    x, t = np.array([1e-200, 1e-200, 1.0]), np.array([0.25, -0.5, 0.125])
    found = ask(lambda xp, x: xp.prod(x), x, "hvp", tangent={"x": t})
    assert isinstance(found, Enclosed) and found.conditioning is not None
    assert_close(found.conditioning["x"][2], 2 * (0.25e-200 + 0.5e-200))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_steps_are_small_enough_for_what_turns_often(condition: Conditioning, dtype: str) -> None:
    x = 3000.5
    found = condition(lambda xp, x: xp.sin(x), x, dtype=dtype)["x"]
    np.testing.assert_allclose(found, abs(x * np.sin(x)), rtol=KEPT)


def test_what_lies_beside_the_edge_of_a_domain_stays_inside(condition: Conditioning) -> None:
    x = 1 - 3 * 2.0**-53
    found = condition(lambda xp, x: xp.asin(x), x)["x"]
    assert 1.0 < found / (x * x / ((1 - x) * (1 + x)) ** 1.5) < 1.5


def test_where_the_first_derivative_vanishes_the_second_one_counts(condition: Conditioning) -> None:
    found = condition(lambda xp, x: xp.sum((x - 1) ** 2), np.ones(3), "value")
    assert_close(found["value"], 3 * 2.0**-54)


def test_a_value_at_a_kink_moves_as_on_its_steeper_side(condition: Conditioning) -> None:
    found = condition(lambda xp, x: xp.where(x > -3.0, (x + 3) * x, 0.0), -3.0, "value")
    assert_close(found["value"], 9.0)


def test_a_value_at_a_tie_of_several_moves_as_when_they_move_together(condition: Conditioning) -> None:
    """A spacing within equal numbers opens only where those above it move together."""
    found = condition(lambda xp, x: xp.diff(xp.sort(x)), [3.0, 3.0, 3.0, 3.0], "value")
    assert np.all(found["value"] >= 3.0)
    smooth = condition(lambda xp, x, y: xp.sum(x * x) + y, {"x": [[2.0, 0.0], [3.0, 1.0]], "y": 5.0}, "value")
    assert_close(smooth["value"], 2 * (4 + 9 + 1) + 5)


def test_seeds_of_the_largest_size_count(condition: Conditioning) -> None:
    found = condition(lambda xp, x: xp.sum(x), np.ones(2), "jvp", tangent={"x": np.array([1e308, 0.0])})
    assert_close(found["tangent"], 1e308)
