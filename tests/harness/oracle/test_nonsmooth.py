"""Where branches meet: which selections are found, and how the point is classified. Against what the textbooks say.

F. Clarke, Optimization and Nonsmooth Analysis, SIAM 1990; A. Griewank and A. Walther, Evaluating Derivatives, SIAM
2008, chapter 14; S. Kakade and J. Lee, Provably correct automatic subdifferentiation for qualified programs, NeurIPS
2018 (identities that naive rules break).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Nonsmooth, PointClass
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.ties import TieRule, ruled_by, tie_rule

Ask = Callable[..., Any]


@pytest.fixture
def meeting(ask: Ask) -> Callable[..., Nonsmooth]:
    def meeting(*arguments: Any, **options: Any) -> Nonsmooth:
        found = ask(*arguments, **options)
        assert isinstance(found, Nonsmooth), found
        return found

    return meeting


@pytest.fixture
def joined(ask: Ask) -> Callable[..., Any]:
    """Return the one derivative in which at least two selections agree, and how many there are."""

    def joined(*arguments: Any, **options: Any) -> Any:
        found = ask(*arguments, **options)
        assert isinstance(found, Enclosed), found
        (part,) = found.parts.values()
        return part.tolist(), found.selections

    return joined


def vertices(meeting: Nonsmooth) -> set[Any]:
    """Return the derivatives of the selections, flat, as tuples or single numbers."""
    found = set()
    for selection in meeting.selections:
        flat = np.concatenate([np.ravel(part) for part in selection.parts.values()]).tolist()
        found.add(flat[0] if len(flat) == 1 else tuple(flat))
    return found


def relu(xp: Any, x: Any) -> Any:
    return xp.maximum(x, 0.0)


def sorted_second(xp: Any, x: Any) -> Any:
    return xp.sort(x)[1]


@pytest.mark.parametrize(
    ("function", "x", "slopes"),
    [
        (lambda xp, x: xp.abs(x), 0.0, {-1, 1}),
        (relu, 0.0, {0, 1}),
        (lambda xp, x: xp.minimum(x, 0.0), 0.0, {0, 1}),
        (lambda xp, x: xp.clip(x, 0.0, 1.0), 0.0, {0, 1}),
        (lambda xp, x: xp.clip(x, 0.0, 1.0), 1.0, {0, 1}),
        (lambda xp, x: xp.where(x > 0, 3 * x, x), 0.0, {1, 3}),
        (lambda xp, x: xp.where(x >= 0, 3 * x, x), 0.0, {1, 3}),
        (lambda xp, x: 3 * x if x > 0 else x, 0.0, {1, 3}),
        (lambda xp, x: xp.sqrt(x * x), 0.0, {-1, 1}),
        (lambda xp, x: xp.abs(xp.abs(x) - 1.0), 1.0, {-1, 1}),
        (lambda xp, x: xp.linalg.vector_norm(xp.stack([x, 2 * x])), 0.0, {-(5**0.5), 5**0.5}),
        (lambda xp, x: xp.max(x), [1.0, 1.0, 0.0], {(1, 0, 0), (0, 1, 0)}),
        (lambda xp, x: xp.max(x), [1.0, 1.0, 1.0], {(1, 0, 0), (0, 1, 0), (0, 0, 1)}),
        (lambda xp, x: xp.min(x), [0.0, 1.0, 0.0], {(1, 0, 0), (0, 0, 1)}),
        (lambda xp, x: x[xp.argmax(x)], [2.0, 2.0], {(1, 0), (0, 1)}),
        (sorted_second, [3.0, 3.0, 3.0], {(1, 0, 0), (0, 1, 0), (0, 0, 1)}),
        (sorted_second, [3.0, 1.0, 3.0], {(1, 0, 0), (0, 0, 1)}),
        (lambda xp, x: xp.sum(xp.abs(x)), [0.0, 2.0, 0.0], {(a, 1, b) for a in (-1, 1) for b in (-1, 1)}),
        (lambda xp, x: xp.linalg.vector_norm(x, ord=np.inf), [0.0, 0.0], {(1, 0), (0, 1), (-1, 0), (0, -1)}),
    ],
)
def test_a_kink_has_the_slopes_of_its_pieces(meeting: Any, function: Any, x: Any, slopes: set) -> None:
    found = meeting(function, x)
    assert found.point is PointClass.KINK
    assert vertices(found) == slopes


def test_a_branch_that_only_a_curve_meets_is_active(meeting: Any) -> None:
    """Griewank's half pipe: between the parabola a = b² and the line a = 0 the slope is (-1, 0)."""

    def half_pipe(xp: Any, x: Any) -> Any:
        return xp.maximum(x[1] ** 2 - xp.maximum(x[0], 0.0), 0.0)

    assert vertices(meeting(half_pipe, [0.0, 0.0])) == {(-1.0, 0.0), (0.0, 0.0)}


def test_two_inputs_have_joint_derivatives(meeting: Any) -> None:
    found = meeting(lambda xp, a, b: xp.maximum(a, b), {"a": 1.5, "b": 1.5})
    assert vertices(found) == {(1, 0), (0, 1)}


@pytest.mark.parametrize(
    ("function", "x", "slope"),
    [
        (lambda xp, x: relu(xp, x) - relu(xp, -x), 0.0, 1.0),
        (lambda xp, x: xp.sum(relu(xp, x) - relu(xp, -x)), [0.0, 0.0], [1.0, 1.0]),
        (lambda xp, x: xp.sum(xp.maximum(x, 0.0) + xp.minimum(x, 0.0)), [0.0, 1.0], [1.0, 1.0]),
        (lambda xp, x: xp.maximum(x[0], x[1]) + xp.minimum(x[0], x[1]), [2.0, 2.0], [1.0, 1.0]),
        (lambda xp, x: xp.sum(xp.sort(x)), [2.0, 2.0, 2.0], [1.0, 1.0, 1.0]),
        (lambda xp, x: x * xp.abs(x), 0.0, 0.0),
        (lambda xp, x: relu(xp, x) ** 2, 0.0, 0.0),
        (lambda xp, x: xp.where(x > 0, x, xp.expm1(x)), 0.0, 1.0),
        (lambda xp, x: xp.where(xp.abs(x) <= 1, x * x / 2, xp.abs(x) - 0.5), 1.0, 1.0),
        (lambda xp, x: 5 * x if x == 0 else x, 0.0, 1.0),
        (lambda xp, x: xp.where(x == 0, 1.0, xp.sin(x) / x), 0.0, 0.0),
        (lambda xp, x: xp.where(x != 0, xp.expm1(x) / xp.where(x != 0, x, 1.0), 1.0), 0.0, 0.5),
    ],
)
def test_a_smooth_function_has_one_derivative_however_it_is_written(
    joined: Any, function: Any, x: Any, slope: Any
) -> None:
    found, selections = joined(function, x)
    assert found == slope
    assert selections >= 2


@pytest.mark.parametrize(
    ("function", "x", "slope"),
    [
        (lambda xp, x: xp.maximum(x, x), 3.0, 1.0),
        (lambda xp, x: xp.maximum(2 * x, x + x), 3.0, 2.0),
        (lambda xp, x: xp.max(xp.stack([x, x])), 3.0, 1.0),
        (lambda xp, x: x * x if x - x == 0 else x, 3.0, 6.0),
    ],
)
def test_equal_by_construction_is_no_tie(joined: Any, function: Any, x: Any, slope: Any) -> None:
    assert joined(function, x)[0] == slope
    assert joined(lambda xp, x, y: function(xp, x) + y, {"x": x, "y": 1.0}, wrt=("x",))[0] == slope


def test_a_branch_at_a_point_only_does_not_count_but_for_its_value(joined: Any, meeting: Any) -> None:
    assert joined(lambda xp, x: xp.where(x == 0, 7 * x, x), 0.0) == (1.0, 2)
    found = meeting(lambda xp, x: xp.where(x == 0, 5.0, x), 0.0)
    assert (found.point, vertices(found)) == (PointClass.JUMP, {1.0})


def test_a_branch_on_a_line_only_does_not_count(joined: Any) -> None:
    """x y, written so that reverse mode answers (2, 0) on the diagonal."""
    product = joined(lambda xp, x: x[0] * x[0] if x[0] == x[1] else x[0] * x[1], [1.0, 1.0])
    assert product == ([1.0, 1.0], 2)


@pytest.mark.parametrize(
    ("function", "x", "slopes"),
    [
        (lambda xp, x: xp.floor(x), 1.0, {0}),
        (lambda xp, x: xp.ceil(x), 1.0, {0}),
        (lambda xp, x: xp.trunc(x), -1.0, {0}),
        (lambda xp, x: xp.round(x), 1.5, {0}),
        (lambda xp, x: xp.sign(x), 0.0, {0}),
        (lambda xp, x: x - xp.floor(x), 2.0, {1}),
        (lambda xp, x: xp.where(x > 0, 2 * x + 1, x), 0.0, {1, 2}),
        (lambda xp, x, y: xp.remainder(x, y), {"x": 2.0, "y": 1.0}, {(1, -2), (1, -1)}),
    ],
)
def test_a_step_is_a_jump(meeting: Any, function: Any, x: Any, slopes: set) -> None:
    found = meeting(function, x)
    assert (found.point, vertices(found)) == (PointClass.JUMP, slopes)


def test_trunc_and_round_do_not_step_at_zero(joined: Any) -> None:
    assert joined(lambda xp, x: xp.trunc(x), 0.0) == (0.0, 2)
    assert joined(lambda xp, x: xp.round(x), 0.0)[0] == 0.0


@pytest.mark.parametrize(
    ("function", "slopes"),
    [
        (lambda xp, x: xp.sqrt(x), {np.inf}),
        (lambda xp, x: x**0.5, {np.inf}),
        (lambda xp, x: -xp.sqrt(-x), {np.inf}),
        (lambda xp, x: xp.sqrt(xp.abs(x)), {np.inf, -np.inf}),
        (lambda xp, x: xp.sqrt(relu(xp, x)), {np.inf, 0.0}),
        (lambda xp, x: xp.where(x > 0, xp.sqrt(x), 0 * x), {np.inf, 0.0}),
    ],
)
def test_an_infinite_slope_is_singular(meeting: Any, function: Any, slopes: set) -> None:
    found = meeting(function, 0.0)
    assert (found.point, vertices(found)) == (PointClass.SINGULAR, slopes)


def test_at_the_end_of_its_domain_a_function_has_the_derivative_from_inside(joined: Any) -> None:
    assert joined(lambda xp, x: x**1.5, 0.0) == (0.0, 1)


@pytest.mark.parametrize(
    ("function", "spread"),
    [
        (lambda xp, x: xp.linalg.vector_norm(x), np.eye(2)),
        (lambda xp, x: 3 * xp.sqrt(xp.sum(x * x)), 3 * np.eye(2)),
        (lambda xp, x: xp.sum(x**2) ** 0.5, np.eye(2)),
        (lambda xp, x: xp.hypot(x[0], 2 * x[1]), np.diag([1.0, 2.0])),
        (lambda xp, x: xp.where(xp.sum(x * x) > 0, xp.linalg.vector_norm(x), 0 * x[0]), np.eye(2)),
    ],
)
def test_a_vanishing_norm_spreads_the_derivative_over_an_ellipsoid(
    meeting: Any, function: Any, spread: Any
) -> None:
    found = meeting(function, [0.0, 0.0])
    assert (found.point, vertices(found)) == (PointClass.KINK, {(0.0, 0.0)})
    assert np.array_equal(found.spread["x"], spread)


def test_a_standard_deviation_of_equal_numbers_has_gradients_of_sum_zero(meeting: Any) -> None:
    found = meeting(lambda xp, x: xp.std(x), [2.0, 2.0, 2.0])
    projector = np.eye(3) - 1 / 3
    assert found.spread["x"] == pytest.approx(projector / 3**0.5, rel=1e-15)


def test_a_norm_beside_a_smooth_term_is_centred_on_its_slope(meeting: Any) -> None:
    found = meeting(lambda xp, x: xp.linalg.vector_norm(x) + 5 * x[0], [0.0, 0.0])
    assert vertices(found) == {(5.0, 0.0)}


def test_the_square_of_a_vanishing_norm_is_smooth(joined: Any) -> None:
    assert joined(lambda xp, x: xp.linalg.vector_norm(x) ** 2, [0.0, 0.0])[0] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("function", "op", "point", "curvatures"),
    [
        (lambda xp, x: x * xp.abs(x), "hessian", PointClass.KINK, {-2, 2}),
        (lambda xp, x: relu(xp, x) ** 2, "hessian", PointClass.KINK, {0, 2}),
        (lambda xp, x: xp.abs(x), "hessian", PointClass.JUMP, {0}),
        (lambda xp, x: xp.where(x > 0, x + x * x, x), "hessian", PointClass.KINK, {0, 2}),
        (lambda xp, x: xp.where(x > 0, 2 * x + x * x, x), "hessian", PointClass.JUMP, {0, 2}),
        (lambda xp, x: xp.sqrt(xp.abs(x)) ** 3, "hessian", PointClass.SINGULAR, {np.inf}),
    ],
)
def test_a_second_derivative_asks_for_a_continuous_first_one(
    meeting: Any, function: Any, op: str, point: PointClass, curvatures: set
) -> None:
    found = meeting(function, 0.0, op)
    assert (found.point, vertices(found)) == (point, curvatures)


@pytest.mark.parametrize(("order", "expected"), [(1, (0.0, 2)), (2, (0.0, 2)), (3, {-6.0, 6.0}), (4, {0.0})])
def test_each_order_has_its_own_class(ask: Ask, order: int, expected: Any) -> None:
    """x² |x| is twice continuously differentiable; its third derivative is 6 sign(x)."""
    found = ask(lambda xp, x: x * x * xp.abs(x), [0.0], f"derivative-{order}")
    if order < 3:
        assert (found.parts["x"].item(), found.selections) == expected
    else:
        assert found.point is (PointClass.KINK if order == 3 else PointClass.JUMP)
        assert vertices(found) == expected


def test_elements_have_derivatives_of_their_own(ask: Ask) -> None:
    found = ask(lambda xp, x: x * xp.abs(x), [0.0, 1.0, 0.0], "derivative-2")
    assert found.point is PointClass.KINK
    assert vertices(found) == {(a, 2.0, b) for a in (-2.0, 2.0) for b in (-2.0, 2.0)}


def test_products_are_those_with_the_selections_derivatives(meeting: Any) -> None:
    def leaky(xp: Any, x: Any) -> Any:
        return xp.maximum(x, 0.0) + 0.25 * xp.minimum(x, 0.0)

    x, v, u = [0.0, -1.0], np.array([4.0, 8.0]), np.array([-1.0, 2.0])
    assert vertices(meeting(leaky, x, "jacobian")) == {(1, 0, 0, 0.25), (0.25, 0, 0, 0.25)}
    assert vertices(meeting(leaky, x, "jvp", tangent={"x": v})) == {(4, 2), (1, 2)}
    assert vertices(meeting(leaky, x, "vjp", cotangent=u)) == {(-1, 0.5), (-0.25, 0.5)}
    squares = meeting(lambda xp, x: xp.sum(relu(xp, x) ** 2), [0.0, 3.0], "hvp", tangent={"x": v})
    assert vertices(squares) == {(8, 16), (0, 16)}


def test_seeds_of_a_function_of_one_number_are_multiplied_in(meeting: Any) -> None:
    v = {"x": np.array(4.0)}
    assert vertices(meeting(lambda xp, x: xp.abs(x), 0.0, "jvp", tangent=v)) == {-4, 4}
    assert vertices(meeting(relu, 0.0, "vjp", cotangent=np.array(-3.0))) == {0, -3}
    assert vertices(meeting(lambda xp, x: x * xp.abs(x), 0.0, "hvp", tangent=v)) == {-8, 8}
    two = lambda xp, x: xp.stack([xp.abs(x), x])  # noqa: E731
    assert vertices(meeting(two, 0.0, "vjp", cotangent=np.array([1.0, 10.0]))) == {9, 11}
    assert vertices(meeting(two, 0.0, "jacobian")) == {(1, 1), (-1, 1)}


def test_products_with_a_vanishing_norm(meeting: Any) -> None:
    norm, v = lambda xp, x: xp.linalg.vector_norm(x), {"x": np.array([3.0, 4.0])}
    assert meeting(norm, [0.0, 0.0], "jvp", tangent=v).spread["tangent"].tolist() == [3.0, 4.0]
    found = meeting(norm, [0.0, 0.0], "vjp", cotangent=np.array(-2.0))
    assert found.spread["x"].tolist() == [[-2.0, 0.0], [0.0, -2.0]]


def test_float32_has_selections_too(meeting: Any) -> None:
    found = meeting(lambda xp, x: xp.abs(x) / 3, 0.0, dtype="float32")
    thirds = {selection.in_dtype["x"].item() for selection in found.selections}
    assert thirds == {float(np.float32(1) / 3), -float(np.float32(1) / 3)}
    assert all(selection.in_dtype["x"].dtype == np.float32 for selection in found.selections)


@pytest.mark.parametrize(
    ("function", "x", "why"),
    [
        (lambda xp, x: xp.sum(xp.abs(x)), [0.0] * 7, "more than 64 selections"),
        (
            lambda xp, x: xp.maximum(x[0] - x[1], 0.0) + xp.maximum(x[1] - x[0] + x[0] ** 2, 0.0),
            [0.0, 0.0],
            "may or may not be taken",
        ),
        (lambda xp, x: xp.hypot(x[0], x[1]) + xp.hypot(x[0], 2 * x[1]), [0.0, 0.0], "more than one norm"),
        (lambda xp, x: xp.hypot(x[0], x[1]) + xp.abs(x[2]), [0.0] * 3, "norm vanishes where other branches"),
        (lambda xp, x: xp.sqrt(x[0] + x[1]), [1.0, -1.0], "square root of exactly zero"),
        (lambda xp, x: xp.sqrt(x[0] ** 2 - x[1] ** 2), [1.0, 1.0], "square root of exactly zero"),
        (lambda xp, x: xp.sqrt(x[0] ** 2 - 1.0), [1.0, 1.0], "square root of exactly zero"),
        (lambda xp, x: xp.where(x == 0, 0.0, 1 / x), 0.0, "infinite at the point"),
        (lambda xp, x: xp.sqrt(-x * x), 0.0, "not defined on either side"),
        (lambda xp, x: xp.sqrt(xp.sqrt(x)), 0.0, "root of a root"),
        (lambda xp, x: x if x * x > x * x else 2 * x, 0.0, "tie to high order"),
    ],
)
def test_what_cannot_be_followed_is_named(reason: Any, function: Any, x: Any, why: str) -> None:
    assert why in reason(function, x)


def test_second_derivatives_of_a_vanishing_norm_are_not_certified(reason: Any) -> None:
    assert "second derivatives" in reason(lambda xp, x: xp.linalg.vector_norm(x), [0.0, 0.0], "hessian")


def test_free_signs_where_branches_meet_are_not_certified(reason: Any) -> None:
    def both(xp: Any, x: Any) -> Any:
        return xp.sum(xp.linalg.qr(xp.reshape(x, (2, 2)))[0] ** 2) + xp.maximum(x[0], x[3])

    assert "leaves signs free" in reason(both, [1.0, 0.0, 0.0, 1.0])


def test_branches_whose_slopes_differ_by_less_than_a_float_can_tell_agree(joined: Any, meeting: Any) -> None:
    tiny = 2.0**-60
    assert joined(lambda xp, x: xp.where(x > 0, x, x * (1 + xp.asarray(tiny))), 0.0) == (1.0, 2)
    wide = meeting(lambda xp, x: xp.where(x > 0, x, x * (1 + xp.asarray(2.0**-50))), 0.0)
    assert vertices(wide) == {1.0, 1.0 + 2.0**-50}


def test_the_rule_is_restored_whatever_happens(ask: Ask) -> None:
    before = tie_rule()
    ask(lambda xp, x: xp.hypot(x[0], x[1]) + xp.abs(x[2]), [0.0] * 3)
    ask(lambda xp, x: xp.abs(x) / 0.0, 0.0)
    with pytest.raises(NotCertified), ruled_by(TieRule()):
        raise NotCertified
    assert tie_rule() is before
