"""What is hard for floats is proven, and what cannot be proven is said to be so, with the reason."""

import math
import time
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from adjudge.enclosure import Enclosed
from flint import ctx

Truth = Callable[..., Any]
Reason = Callable[..., str]


def softplus(xp: Any, x: Any) -> Any:
    return xp.log1p(xp.exp(x))


def test_softplus_at_800_has_slope_one_where_floats_overflow(truth: Truth) -> None:
    assert truth(softplus, 800.0) == 1.0
    assert truth(softplus, 800.0, "value") == 800.0
    assert truth(softplus, 800.0, "hessian") == 0.0  # 3.7e-348, below every float64


def test_softplus_at_minus_700_keeps_its_digits(truth: Truth) -> None:
    with mpmath.workdps(400):
        true = float(1 / (1 + mpmath.exp(700)))
    assert truth(softplus, -700.0) == true > 0


@pytest.mark.parametrize("x", [1e-100, 1e-8, 0.5, -3.0])
def test_sinc_cancels_and_is_proven(truth: Truth, x: float) -> None:
    with mpmath.workdps(400):
        exact = mpmath.mpf(x)
        true = float((exact * mpmath.cos(exact) - mpmath.sin(exact)) / exact**2)
    assert truth(lambda xp, x: xp.sin(x) / x, x) == true


def test_an_exact_zero_reached_by_cancellation_is_proven(truth: Truth) -> None:
    assert truth(lambda xp, x: xp.sin(x) ** 2 + xp.cos(x) ** 2, 0.3) == 0.0
    assert truth(lambda xp, x: xp.exp(x) - xp.exp(x), 0.3) == 0.0


def test_a_product_with_zeros_has_its_hessian(truth: Truth) -> None:
    hessian = truth(lambda xp, x: xp.prod(x), [0.0, 3.0, 0.0, 2.0], "hessian")
    true = np.zeros((4, 4))
    true[0, 2] = true[2, 0] = 6.0
    assert np.array_equal(hessian, true)


def test_control_flow_that_depends_on_values_is_followed(truth: Truth) -> None:
    def doubling(xp: Any, x: Any) -> Any:
        y = x * 2
        while xp.sum(y * y) < 1e6:
            y = y * 2
        return xp.sum(y)

    assert truth(doubling, [1.1630787]) == 1024.0


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_higher_derivatives_are_rounded_correctly(truth: Truth, order: int) -> None:
    x = 0.7
    with mpmath.workdps(60):
        true = float(mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)), mpmath.mpf(x), order))
    assert truth(lambda xp, x: xp.exp(xp.sin(x)), [x], f"derivative-{order}")[0] == true


def test_every_operator_tells_the_same_of_a_quadratic_form(truth: Truth) -> None:
    a = np.array([[2.0, -1.0], [0.5, 3.0]])
    x, v = np.array([0.625, -1.375]), {"x": np.array([1.0, -2.0])}

    def form(xp: Any, x: Any) -> Any:
        return xp.vecdot(x, xp.matmul(xp.asarray(a), x))

    assert truth(form, x, "value") == x @ a @ x
    assert np.array_equal(truth(form, x), (a + a.T) @ x)
    assert np.array_equal(truth(form, x, "jacobian"), (a + a.T) @ x)
    assert np.array_equal(truth(form, x, "hessian"), a + a.T)
    assert np.array_equal(truth(form, x, "hvp", tangent=v), (a + a.T) @ v["x"])
    assert truth(form, x, "jvp", tangent=v) == (a + a.T) @ x @ v["x"]
    assert np.array_equal(truth(form, x, "vjp", cotangent=np.array(-3.0)), -3 * (a + a.T) @ x)


def test_seeds_are_added_to_units_without_rounding(truth: Truth) -> None:
    seed = {"x": np.array([2.0**-70, 1.0])}
    assert np.array_equal(truth(lambda xp, x: xp.sum(x**2), [0.5, 0.25], "hvp", tangent=seed), 2 * seed["x"])


def test_what_is_detached_is_constant_at_every_order(truth: Truth) -> None:
    assert truth(lambda xp, x: xp.detach(x) * x * x, 3.0, "hessian") == 6.0
    assert truth(lambda xp, x: xp.detach(x * x), 3.0) == 0.0


def test_float32_cases_are_about_the_float32_input(ask: Any) -> None:
    enclosure = ask(lambda xp, x: x * x * x, 0.1, "value", dtype="float32")
    assert isinstance(enclosure, Enclosed)
    x = np.float64(np.float32(0.1))
    assert enclosure.in_dtype["value"].dtype == np.float32
    assert enclosure.in_dtype["value"] == np.float32(x * x * x)
    assert enclosure.parts["value"] == pytest.approx(x * x * x, rel=1e-15)


def test_what_no_float_holds_rounds_to_infinity(ask: Any) -> None:
    enclosure = ask(lambda xp, x: xp.exp(x), 100.0, dtype="float32")
    assert isinstance(enclosure, Enclosed)
    assert enclosure.in_dtype["x"] == np.inf
    assert enclosure.parts["x"] == pytest.approx(math.exp(100.0), rel=1e-15)
    huge = ask(lambda xp, x: xp.exp(x), 1e6)
    assert huge.parts["x"] == huge.bounds["x"] == np.inf


def test_the_bound_holds_and_is_half_an_ulp_at_most(ask: Any) -> None:
    enclosure = ask(lambda xp, x: xp.exp(x), 1.0)
    with mpmath.workdps(60):
        distance = abs(mpmath.exp(1) - mpmath.mpf(float(enclosure.parts["x"])))
    assert distance <= enclosure.bounds["x"] <= np.spacing(enclosure.parts["x"]) / 2


def test_a_tie_among_numbers_that_do_not_win_is_none(truth: Truth) -> None:
    assert np.array_equal(truth(lambda xp, x: xp.max(x), [1.0, 1.0, 2.0]), [0.0, 0.0, 1.0])


def test_a_tie_between_constants_is_decided(truth: Truth) -> None:
    def branch(xp: Any, x: Any, c: Any) -> Any:
        return x * x if c >= 1.0 else x

    assert truth(branch, {"x": 3.0, "c": 1.0}, wrt=("x",)) == 6.0
    assert truth(lambda xp, x: xp.abs(x), 0.0, "value") == 0.0


def test_the_angle_on_the_branch_cut_is_not_certified_even_as_a_value(reason: Reason) -> None:
    assert "branch cut" in reason(lambda xp, x: xp.atan2(0 * x, x), -1.0, "value")


def test_a_comparison_that_no_precision_decides_is_not_certified(reason: Reason) -> None:
    def undecided(xp: Any, x: Any) -> Any:
        return x if xp.sin(x) ** 2 + xp.cos(x) ** 2 > 1 else 2 * x

    assert reason(undecided, 0.3) == "a comparison is not decided with 4096 bits"


@pytest.mark.parametrize(
    ("function", "x", "why"),
    [
        (lambda xp, x: xp.sqrt(xp.sum(x)), [1.0, -1.0], "square root of exactly zero"),
        (lambda xp, x: x[0] / x[1], [1.0, 0.0], "quotient by exactly zero"),
        (lambda xp, x: x / x, 0.0, "no finite value"),
        (lambda xp, x: xp.atan2(0 * x, x), -1.0, "branch cut"),
        (lambda xp, x: xp.log(x), 0.0, "not finite"),
        (lambda xp, x: xp.log(x), -1.0, "not finite"),
        (lambda xp, x: x**0.5, -1.0, "not positive"),
        (lambda xp, x: xp.sum(xp.linalg.inv(x)), [[1.0, 2.0], [2.0, 4.0]], "exactly singular"),
        (lambda xp, x: xp.linalg.eigvalsh(x)[0], [[1.0, 0.0], [0.0, 1.0]], "eigenvalues are equal"),
    ],
)
def test_where_no_power_series_exists_nothing_is_certified(
    reason: Reason, function: Any, x: Any, why: str
) -> None:
    assert why in reason(function, x)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda xp, x: math.sin(x), "turned into a Python number"),
        (lambda xp, x: xp.sum(np.asarray(x)), "turned into one of NumPy's"),
        (lambda xp, x: x * np.float64(1) / 3, "may have been rounded"),
        (lambda xp, x: x + np.array([0.1]), "may have been rounded"),
        (lambda xp, x: np.float64(0.1), "may have been rounded"),
        (lambda xp, x: xp.nextafter(x, 1.0), "no nextafter"),
        (
            lambda xp, x: xp.linalg.matrix_norm(xp.reshape(x, (1, 1)), ord=3),
            "no matrix norm of order 3",
        ),
        (lambda xp, x: x.mean(), "no attribute 'mean'"),
    ],
)
def test_a_rounded_float_or_an_unknown_name_is_never_let_in(reason: Reason, function: Any, why: str) -> None:
    assert why in reason(function, 0.5)


def test_whole_numbers_divide_exactly(truth: Truth) -> None:
    third = truth(lambda xp, x: x * (xp.arange(1, 4) / xp.asarray(3.0))[0] - x / 3, 1.0)
    assert third == 0.0


def test_a_loop_without_end_is_given_up(reason: Reason) -> None:
    def endless(xp: Any, x: Any) -> Any:
        while x > 0:
            x = x + 1
        return x

    begin = time.monotonic()
    assert reason(endless, 1.0, limit_s=0.2) == "no proof within 0.2 s"
    assert time.monotonic() - begin < 5


def test_signs_that_a_factorisation_leaves_free_are_all_tried(truth: Truth, reason: Reason) -> None:
    a = [[2.5, -0.375], [0.625, 1.75]]
    assert "signs" in reason(lambda xp, x: xp.sum(xp.linalg.qr(x)[0]), a)
    assert truth(lambda xp, x: xp.sum(xp.linalg.qr(x)[0] ** 2), a, "value") == 2.0


def test_the_precision_is_restored_whatever_happens(ask: Any) -> None:
    before = ctx.prec, ctx.cap
    ask(lambda xp, x: x / 0.0, 1.0)
    ask(lambda xp, x: x * x, 1.0, "hessian")
    assert (ctx.prec, ctx.cap) == before
