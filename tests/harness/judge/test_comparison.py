"""How far an answer is from the truth: form before values, ulps and scores as defined, NaN never near anything."""

from typing import Any

import numpy as np
import pytest
from adjudge.judge.comparison import Difference, compare, within
from adjudge.judge.thresholds import unit_roundoff
from adjudge.judge.yardstick import yardstick
from adjudge.outcome import Computed, Parts
from hypothesis import assume, given
from hypothesis import strategies as st

EPS = {"float64": 2.0**-52, "float32": 2.0**-23}
NORMAL = st.floats(-1e300, 1e300, allow_subnormal=False)


def answered(*values: float, dtype: str = "float64", **claims: Any) -> Computed:
    return Computed(parts={"x": np.array(values, dtype)}, **claims)


def difference(got: Any, true: Any, dtype: str = "float64", moved: Any = None) -> Difference:
    sensitivity = None if moved is None else {"x": np.asarray(moved, np.float64)}
    return measured(Computed(parts={"x": np.asarray(got)}), {"x": np.asarray(true)}, dtype, sensitivity)


def measured(answer: Computed, truth: Parts, dtype: str = "float64", *known: Any) -> Difference:
    return compare(answer, yardstick(truth, dtype, *known))


@pytest.mark.parametrize(("dtype", "u"), [("float64", 2.0**-53), ("float32", 2.0**-24)])
def test_the_unit_roundoff_is_half_the_spacing_at_one(dtype: str, u: float) -> None:
    assert unit_roundoff(dtype) == u


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("true", [1.0, 1.5, -2.0, 3.0, 1024.0, 1e-30])
@pytest.mark.parametrize("steps", [0, 1, 4, 1000])
def test_ulps_are_steps_of_the_dtype(dtype: str, true: float, steps: int) -> None:
    exact = np.array([true], dtype)
    got = exact + steps * np.spacing(np.abs(exact))
    assert got.dtype == dtype
    assert difference(got, exact.astype(np.float64), dtype).ulps == steps


def test_an_ulp_is_that_of_the_truth_not_of_the_answer() -> None:
    below = np.nextafter(1.0, 0.0)  # half a step: the spacing below 1 is half that above
    assert difference([below], [1.0]).ulps == 0.5
    assert difference([1.0], [below]).ulps == 1.0


def test_the_ulp_of_zero_is_that_of_the_smallest_normal_number() -> None:
    assert difference([5e-324], [0.0]).ulps == 1.0
    assert difference([2.0**-1022], [0.0]).ulps == 2.0**52


def test_a_score_is_in_units_of_rounding_of_the_element_and_its_sensitivity() -> None:
    error = 3 * 2.0**-53
    assert difference([1.0 + 2.0**-51], [1.0], moved=[0.0]).score == pytest.approx(4.0)
    assert difference([1.0 + error], [1.0], moved=[3.0]).score == pytest.approx(
        (1.0 + error - 1.0) / 2.0**-53 / 4
    )


def test_without_sensitivity_an_element_is_measured_beside_the_largest() -> None:
    assert difference([1.0, 1e10], [1.0 + 2.0**-51, 1e10]).score == pytest.approx(4.0 / 1e10, rel=1e-6)


def test_signed_zeros_are_the_same_number() -> None:
    assert difference([-0.0], [0.0]).score == 0.0


@pytest.mark.parametrize("true", [0.0, 1.0, np.inf, -np.inf])
def test_nan_is_infinitely_far_from_anything(true: float) -> None:
    found = difference([np.nan], [true])
    assert found.ulps == found.score == found.conditioned == found.visible == np.inf
    assert not found.is_finite


def test_nan_in_one_of_a_thousand_elements_is_found() -> None:
    got = np.ones(1000)
    got[617] = np.nan
    assert difference(got, np.ones(1000)).where == "x[617]"


@pytest.mark.parametrize(("got", "true"), [(np.inf, 1.0), (1.0, np.inf), (np.inf, -np.inf), (-np.inf, 1e308)])
def test_infinity_is_infinitely_far_from_anything_else(got: float, true: float) -> None:
    found = difference([got], [true])
    assert found.score == np.inf
    assert not found.is_finite


@pytest.mark.parametrize("got", [1.7e308, -1e308, 0.0])
def test_the_largest_numbers_excuse_nothing(got: float) -> None:
    assert difference([got], [1e308]).score > 1e14


def test_infinity_equals_itself() -> None:
    assert difference([np.inf, -np.inf, 1.0], [np.inf, -np.inf, 1.0]).score == 0.0


def test_an_infinite_element_does_not_excuse_the_others() -> None:
    assert difference([np.inf, 1.01], [np.inf, 1.0]).score > 1e13


def test_a_sensitivity_that_is_no_number_excuses_nothing() -> None:
    assert difference([2.0], [1.0], moved=[np.nan]).score == np.inf


def test_an_error_in_one_part_is_not_excused_by_the_size_of_another() -> None:
    u = 2.0**-53
    answer = Computed(parts={"x": np.array([1e10, 1.0 + 2000 * u]), "y": np.array([1.0 + 1000 * u])})
    truth = {"x": np.array([1e10, 1.0]), "y": np.array([1.0])}
    still = {"x": np.zeros(2), "y": np.zeros(1)}
    invisible = {"x": np.full(2, 1e10), "y": np.ones(1)}
    found = measured(answer, truth, "float64", still, lambda: invisible)
    assert found.score == pytest.approx(2000)
    assert found.visible == pytest.approx(1000)
    assert found.where == "y[0]"


def test_an_element_within_a_few_ulps_has_nothing_that_is_visible() -> None:
    found = difference([1.0 + 2.0**-50, 1.0 + 2.0**-49], [1.0, 1.0], moved=[0.0, 1e3])
    assert (found.ulps, found.score) == (8.0, 8.0)
    assert found.conditioned == found.visible == pytest.approx(16 / 1001)


def test_a_subnormal_truth_that_met_zero_is_seen() -> None:
    assert difference([0.0, 1.0], [1e-310, 1.0]).flushed
    assert difference(np.float32([0.0]), [1e-40], "float32").flushed
    assert not difference([1e-310, 0.0], [1e-310, 0.0]).flushed
    assert not difference([0.0], [1e-300]).flushed


def test_a_relative_error_is_that_of_the_worst_element() -> None:
    assert difference([1.0, 4.5], [1.0, 4.0]).relative == 0.125
    assert difference([1.0], [0.0]).relative == np.inf


def test_the_worst_element_is_shown() -> None:
    found = difference([[1.0, 2.0], [3.0, 4.5]], [[1.0, 2.0], [3.0, 4.0]])
    assert (found.where, found.got, found.truth) == ("x[1, 1]", 4.5, 4.0)


def test_a_scalar_has_no_index() -> None:
    assert difference(1.5, 1.0).where == "x"


def test_an_empty_part_has_no_error() -> None:
    assert difference(np.zeros((0, 2)), np.zeros((0, 2))) == Difference()


@pytest.mark.parametrize(
    ("got", "true", "form"),
    [
        (np.ones((1, 2)), np.ones(2), "x has the shape (1, 2) where (2,) was expected"),
        (np.ones(()), np.ones(1), "x has the shape () where (1,) was expected"),
        (np.ones(2, np.float32), np.ones(2), "x has the dtype float32 where float64 was expected"),
        (np.ones(2, np.complex128), np.ones(2), "x has the dtype complex128 where float64 was expected"),
        (np.ones(2, np.int64), np.ones(2), "x has the dtype int64 where float64 was expected"),
        (np.ones(2), np.ones(2, np.bool_), "x has the dtype float64 where bool was expected"),
        (np.array([True]), np.array([False]), "x is [True] where [False] is true"),
    ],
)
def test_form_comes_before_values(got: np.ndarray, true: np.ndarray, form: str) -> None:
    assert difference(got, true) == Difference(form=form)


def test_float32_is_the_right_dtype_for_a_case_in_float32() -> None:
    assert difference(np.ones(2, np.float32), np.ones(2), "float32").form == ""
    assert "float64 where float32" in difference(np.ones(2), np.ones(2), "float32").form


@pytest.mark.parametrize("names", [(), ("y",), ("x", "y")])
def test_other_parts_than_expected_are_another_form(names: tuple[str, ...]) -> None:
    answer = Computed(parts={name: np.ones(2) for name in names})
    assert "where x were expected" in measured(answer, {"x": np.ones(2)}).form


def test_an_unconnected_part_counts_as_zeros() -> None:
    left_out = answered(0.0, unconnected=("x",))
    assert measured(left_out, {"x": np.zeros(3)}).score == 0.0
    assert measured(left_out, {"x": np.array([0.0, 1.0, 0.0])}).where == "x[1]"


@given(NORMAL)
def test_a_correctly_rounded_number_is_at_most_half_an_ulp_away(true: float) -> None:
    single = np.float32(np.clip(true, -3e38, 3e38))
    assert difference([single], [float(single)], "float32").ulps == 0.0
    assume(1e-30 < abs(true) < 1e30)
    assert difference(np.array([true], np.float32), [true], "float32").ulps <= 0.5


@given(st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=20), st.data())
def test_a_thousand_ulps_in_any_element_are_seen(values: list[float], data: st.DataObject) -> None:
    true = np.array(values)
    place = data.draw(st.integers(0, len(values) - 1))
    got = true.copy()
    got[place] += 1001 * np.spacing(got[place])
    found = difference(got, true, moved=np.abs(true))
    assert found.where == f"x[{place}]"
    assert found.ulps == pytest.approx(1001)
    assert found.score > 500


@pytest.mark.parametrize("value", [-1.0, -1.0 - 2.0**-52, 0.3, 1.0, 1.0 + 2.0**-52])
def test_inside_a_hull_is_within(value: float) -> None:
    assert within(answered(value), {"x": (np.array([-1.0]), np.array([1.0]))}, "float64", 8.0)


@pytest.mark.parametrize("value", [-1.1, 1.0 + 1e-10, np.nan, np.inf, -np.inf])
def test_outside_a_hull_is_not_within(value: float) -> None:
    assert not within(answered(value), {"x": (np.array([-1.0]), np.array([1.0]))}, "float64", 8.0)


@pytest.mark.parametrize(
    ("value", "inside"), [(0.0, True), (1e300, True), (np.inf, True), (-1e-3, False), (np.nan, False)]
)
def test_a_hull_may_be_infinite_on_one_side_only(value: float, inside: bool) -> None:
    assert within(answered(value), {"x": (np.array([0.0]), np.array([np.inf]))}, "float64", 8.0) is inside


def test_every_element_must_be_within() -> None:
    hull = {"x": (np.array([0.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0]))}
    assert within(answered(0.5, 0.5, 0.0), hull, "float64", 8.0)
    assert not within(answered(0.5, 0.5, 0.1), hull, "float64", 8.0)


def test_another_shape_is_not_within() -> None:
    hull = {"x": (np.array([-1.0]), np.array([1.0]))}
    assert not within(answered(0.0, 0.0), hull, "float64", 8.0)
    assert not within(Computed(parts={}), hull, "float64", 8.0)


def test_an_unconnected_part_is_within_where_zero_is() -> None:
    left_out = answered(0.0, unconnected=("x",))
    assert within(left_out, {"x": (np.array([-1.0, 0.0]), np.array([1.0, 1.0]))}, "float64", 8.0)
    assert not within(left_out, {"x": (np.array([0.5, 0.0]), np.array([1.0, 1.0]))}, "float64", 8.0)


def test_log2_of_the_truth_is_exact_at_powers_of_two() -> None:
    assert all(difference([2.0**n * (1 + 2.0**-52)], [2.0**n]).ulps == 1.0 for n in range(-1000, 1000, 37))
