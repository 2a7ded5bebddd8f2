"""A plan turns problems into cases, with seeds that are the same everywhere, and says what cannot be planned."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.plan import Plan, PlanError, plan
from adjudge.problems import Point, Problem, problem, transcript
from adjudge.record import CaseFacts
from adjudge.selection import matcher

X = np.array([1.0, 2.0])


def scalar(xp: Any, x: Any) -> Any:
    """Sum of squares.

    A second paragraph.
    """
    return xp.sum(x * x)


def elementwise(xp: Any, x: Any) -> Any:
    """Squares."""
    return x * x


def matrix(xp: Any, x: Any) -> Any:
    """All products."""
    return x[:, None] * x[None, :]


def two(xp: Any, x: Any, y: Any) -> Any:
    """Sum of products."""
    return xp.sum(x * y)


BOTH = {"x": X, "y": X}


def made(function: Callable[..., Any], point: Any = None, **how: Any) -> Problem:
    how.setdefault("points", {"generic": point if point is not None else {"x": X}})
    return problem(**how)(function).located("group", "file:/problems.py")


def planned(*problems: Problem, **how: Any) -> dict[str, CaseFacts]:
    return {case.id: case for case in plan(problems, **how).cases}


def operators(*problems: Problem, **how: Any) -> list[str]:
    return [case.operator for case in plan(problems, **how).cases]


def test_a_scalar_function_has_every_operator_but_its_jacobian() -> None:
    assert operators(made(scalar)) == ["value", "gradient", "hessian", "jvp", "vjp", "hvp"]


@pytest.mark.parametrize("function", [elementwise, matrix])
def test_any_other_function_has_those_that_fit(function: Callable[..., Any]) -> None:
    assert operators(made(function)) == ["value", "jacobian", "jvp", "vjp"]


def test_a_problem_may_choose_its_operators() -> None:
    assert operators(made(elementwise, operators=("derivative-3", "jvp"))) == ["derivative-3", "jvp"]


def test_a_transcript_has_one_case_for_each_point_and_dtype() -> None:
    decorate = transcript(points={"a": {"x": X}, "b": {"x": X}}, dtypes=("float64", "float32"), name="t")
    sequence = decorate(lambda tape, xp, x: {}).located("group", "file:/problems.py")
    cases = planned(sequence)
    assert {case.operator for case in cases.values()} == {"transcript"}
    assert {(case.point, case.dtype) for case in cases.values()} == {
        ("a", "float64"),
        ("a", "float32"),
        ("b", "float64"),
        ("b", "float32"),
    }


def test_a_case_is_named_for_what_it_is() -> None:
    (case,) = planned(made(scalar), operators=("gradient",)).values()
    assert case.id == "group/scalar/generic/gradient/float64/eager"
    assert (case.problem, case.point, case.operator, case.dtype, case.mode) == (
        "group/scalar",
        "generic",
        "gradient",
        "float64",
        "eager",
    )


def test_dtypes_are_the_problems_unless_given() -> None:
    both = made(scalar, dtypes=("float64", "float32"), operators=("gradient",))
    assert [case.dtype for case in plan([both]).cases] == ["float64", "float32"]
    assert [case.dtype for case in plan([both], dtypes=("float32",)).cases] == ["float32"]


@pytest.mark.parametrize("x", [1e200, 1e-200, [1.0, -1e39]])
def test_a_point_is_left_out_in_a_dtype_that_cannot_hold_it(x: Any) -> None:
    square = made(scalar, points={"extreme": {"x": x}, "one": {"x": 1.0}}, dtypes=("float64", "float32"))
    cases = plan([square], operators=("value",)).cases
    assert [(case.point, case.dtype) for case in cases] == [
        ("extreme", "float64"),
        ("one", "float64"),
        ("one", "float32"),
    ]


@pytest.mark.parametrize("x", [np.inf, 0.0, [-np.inf, -0.0]])
def test_infinities_and_zeros_are_of_every_dtype(x: Any) -> None:
    assert Point({"x": x}).is_of("float32")


def test_a_closed_form_is_told_of_numbers_as_the_dtype_has_them() -> None:
    cubed = made(scalar, {"x": 0.1}, dtypes=("float64", "float32"), operators=("gradient",))
    cubed.closed_form("gradient")(lambda x: x)
    first, second = plan([cubed]).cases
    assert first.expected == {"x": 0.1}
    assert second.expected == {"x": np.float32(0.1)}


def test_an_operator_may_be_chosen_by_its_method() -> None:
    nth = made(elementwise, operators=("derivative-1", "derivative-2", "jvp"))
    assert operators(nth, operators=("derivative",)) == ["derivative-1", "derivative-2"]


def test_a_plan_holds_the_facts_of_what_it_runs_only() -> None:
    made_plan = plan([made(scalar), made(matrix)], select=matcher("scalar and gradient"))
    assert [facts.id for facts in made_plan.problems] == ["group/scalar"]
    assert [facts.problem for facts in made_plan.points] == ["group/scalar"]


def test_a_problem_is_described_by_its_first_paragraph_and_its_code() -> None:
    (facts,) = plan([made(scalar)]).problems
    assert facts.summary == "Sum of squares."
    assert "return xp.sum(x * x)" in facts.code
    assert facts.wrt == ("x",)


@pytest.mark.parametrize(
    ("how", "whole"),
    [
        ({}, True),
        ({"select": matcher("not hessian")}, False),
        ({"operators": ("gradient",)}, False),
        ({"dtypes": ("float64",)}, False),
    ],
)
def test_a_plan_knows_whether_anything_was_left_out(how: dict[str, Any], whole: bool) -> None:
    assert plan([made(scalar)], **how).whole is whole


def test_seeds_that_a_point_does_not_give_are_drawn_alike_each_time() -> None:
    once, again = planned(made(matrix)), planned(made(matrix))
    for name in ("jvp", "vjp"):
        key = f"group/matrix/generic/{name}/float64/eager"
        assert repr(once[key]) == repr(again[key])


def test_another_seed_draws_others() -> None:
    key = "group/matrix/generic/vjp/float64/eager"
    one, other = (planned(made(matrix), seed=seed)[key].cotangent for seed in (0, 1))
    assert one is not None and other is not None
    assert one.shape == other.shape == (2, 2)
    assert not np.array_equal(one, other)


def test_a_seed_does_not_depend_on_what_else_is_planned() -> None:
    key = "group/matrix/generic/vjp/float64/eager"
    alone, together = planned(made(matrix))[key], planned(made(scalar), made(matrix))[key]
    assert alone.cotangent is not None and together.cotangent is not None
    assert alone.cotangent.tobytes() == together.cotangent.tobytes()


def test_drawn_seeds_are_exact_in_float32() -> None:
    cotangent = planned(made(matrix))["group/matrix/generic/vjp/float64/eager"].cotangent
    assert cotangent is not None
    assert np.array_equal(cotangent, cotangent.astype(np.float32))


def test_only_the_operators_that_need_a_seed_have_one() -> None:
    for case in planned(made(scalar)).values():
        assert (case.tangent is not None) is (case.operator in ("jvp", "hvp"))
        assert (case.cotangent is not None) is (case.operator == "vjp")


def test_given_seeds_are_kept() -> None:
    cases = planned(made(scalar, Point({"x": X}, tangent={"x": [3.0, 4.0]}, cotangent=5)))
    tangent = cases["group/scalar/generic/jvp/float64/eager"].tangent
    cotangent = cases["group/scalar/generic/vjp/float64/eager"].cotangent
    assert tangent is not None and tangent["x"].tolist() == [3.0, 4.0]
    assert cotangent is not None and cotangent.tolist() == 5.0


def test_a_documented_other_answer_belongs_to_its_operator() -> None:
    others = {"halves": {"gradient": [1.0, 2.0]}}
    cases = planned(made(scalar, Point({"x": X}, conventions=others), operators=("gradient", "hessian")))
    gradient, hessian = cases.values()
    assert gradient.conventions["halves"]["x"].tolist() == [1.0, 2.0]
    assert hessian.conventions == {}


def test_the_ends_of_a_kink_take_the_shape_of_their_part() -> None:
    kinked = made(scalar, Point({"x": X}, kink={"gradient": {"x": (-1, 1)}}), operators=("gradient",))
    (case,) = planned(kinked).values()
    assert case.kink is not None
    low, high = case.kink["x"]
    assert (low.tolist(), high.tolist()) == ([-1.0, -1.0], [1.0, 1.0])


def linear(xp: Any, x: Any, y: Any) -> Any:
    """A linear function of two arrays, with two outputs."""
    return xp.stack([xp.sum(x) + 2.0 * y, 3.0 * y])


JACOBIAN = {"x": [[1.0, 1.0], [0.0, 0.0]], "y": [2.0, 3.0]}
SEEDS = {"tangent": {"x": [1.0, 10.0], "y": 100.0}, "cotangent": [5.0, 7.0]}


@pytest.mark.parametrize(
    ("operator", "parts"),
    [
        ("jvp", {"tangent": [211.0, 300.0]}),
        ("vjp", {"x": [5.0, 5.0], "y": 31.0}),
    ],
)
def test_a_jacobian_in_closed_form_tells_what_its_products_are(operator: str, parts: dict[str, Any]) -> None:
    point = Point({"x": X, "y": np.array(1.0)}, expected={"jacobian": JACOBIAN}, **SEEDS)
    (case,) = planned(made(linear, point, operators=(operator,))).values()
    assert case.expected is not None
    assert {name: part.tolist() for name, part in case.expected.items()} == parts


@pytest.mark.parametrize(
    ("operator", "parts"),
    [
        ("jvp", {"tangent": 60.0}),
        ("vjp", {"x": [10.0, 20.0]}),
        ("hvp", {"x": [200.0, 2000.0]}),
    ],
)
def test_a_gradient_and_a_hessian_tell_what_their_products_are(operator: str, parts: dict[str, Any]) -> None:
    forms = {"gradient": [2.0, 4.0], "hessian": [[200.0, 0.0], [0.0, 200.0]]}
    point = Point({"x": X}, expected=forms, tangent={"x": [10.0, 10.0]}, cotangent=5.0)
    if operator == "hvp":
        point = Point({"x": X}, expected=forms, tangent={"x": [1.0, 10.0]})
    (case,) = planned(made(scalar, point, operators=(operator,))).values()
    assert case.expected is not None
    assert {name: part.tolist() for name, part in case.expected.items()} == parts


def test_a_product_that_is_given_itself_is_kept() -> None:
    point = Point({"x": X}, expected={"gradient": [2.0, 4.0], "jvp": 7.0}, tangent={"x": [1.0, 1.0]})
    (case,) = planned(made(scalar, point, operators=("jvp",))).values()
    assert case.expected is not None and case.expected["tangent"].tolist() == 7.0


def test_products_of_a_gradient_are_not_told_at_a_kink() -> None:
    kink = {"gradient": {"x": (-1.0, 1.0)}}
    point = Point({"x": X}, expected={"gradient": [0.0, 0.0]}, kink=kink)
    (case,) = planned(made(scalar, point, operators=("jvp",))).values()
    assert case.expected is None


@pytest.mark.parametrize("operator", ["jvp", "vjp"])
def test_a_product_of_a_gradient_with_a_mistake_names_the_gradient(operator: str) -> None:
    point = Point(BOTH, expected={"gradient": {"x": X}})
    with pytest.raises(PlanError, match="expected gradient has no part 'y'"):
        plan([made(two, point, operators=(operator,))])


def test_a_product_of_a_hessian_with_a_mistake_names_the_hessian() -> None:
    point = Point({"x": X}, expected={"hessian": [1.0, 2.0]})
    with pytest.raises(PlanError, match=r"expected hessian of 'x,x' has shape \(2,\): expected \(2, 2\)"):
        plan([made(scalar, point, operators=("hvp",))])


@pytest.mark.parametrize("operator", ["gradient", "vjp"])
def test_a_closed_form_that_raises_is_named(operator: str) -> None:
    unclosed = made(scalar, operators=(operator,))

    @unclosed.closed_form("gradient")
    def gradient(x: Any) -> Any:
        return {}["missing"]

    with pytest.raises(PlanError, match="its closed form of gradient raises KeyError: 'missing'"):
        plan([unclosed])


def endless(xp: Any, x: Any) -> Any:
    """Wait for what never comes."""
    while True:
        x = x + 0


def test_a_function_that_does_not_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adjudge.plan.VALUE_LIMIT_S", 0.1)
    with pytest.raises(PlanError, match=r"'group/endless' gives no value at point 'generic' within 0\.1 s"):
        plan([made(endless)])


def raising(xp: Any, x: Any) -> Any:
    """Raise."""
    raise KeyError("no such key")


def test_a_function_that_raises_is_named_with_its_line() -> None:
    with pytest.raises(PlanError) as error:
        plan([made(raising)])
    assert "problem 'group/raising' raises at point 'generic': KeyError: 'no such key'" in str(error.value)
    assert f"test_plan.py, line {raising.__code__.co_firstlineno + 2})" in str(error.value)


@pytest.mark.parametrize(
    ("function", "point", "how", "complaint"),
    [
        (lambda xp, x: (x, x), {"x": X}, {}, "the function returns a tuple: expected one array"),
        (lambda xp, x: None, {"x": X}, {}, "the function returns a NoneType: expected one array"),
        (lambda xp, x: xp.argmax(x), {"x": X}, {}, "the function returns int64: expected floating-point"),
        (lambda xp, x: xp.softmax(x), {"x": X}, {}, "xp.softmax is not a name that problems may use"),
        (lambda xp, x: xp.sum(x), {"z": X}, {}, "unexpected keyword argument 'z'"),
        (
            matrix,
            {"x": X},
            {"operators": ("gradient",)},
            "gradient does not apply: the function returns shape (2, 2)",
        ),
        (matrix, {"x": X}, {"operators": ("gradient",)}, "it needs a scalar: sum the result"),
        (scalar, {"x": X}, {"operators": ("derivative-1",)}, "it needs one input and an output of its shape"),
        (
            scalar,
            Point({"x": X}, expected={"gradient": [1.0]}),
            {},
            "expected gradient of 'x' has shape (1,): expected (2,)",
        ),
        (two, Point(BOTH, expected={"gradient": {"x": X}}), {}, "expected gradient has no part 'y'"),
        (two, Point(BOTH, expected={"gradient": {"x": X, "y": X, "z": X}}), {}, "gradient has no part 'z'"),
        (two, Point(BOTH, expected={"gradient": X}), {}, "gradient has the parts x, y: give a mapping"),
        (
            scalar,
            Point({"x": X}, cotangent=[1.0, 2.0]),
            {},
            "the cotangent has shape (2,): expected (), the output's",
        ),
        (scalar, Point({"x": X}, tangent={"x": [1.0]}), {}, "tangent of 'x' has shape (1,): expected (2,)"),
        (scalar, Point({"x": X}, tangent={"y": X}), {}, "tangent has no part 'y': expected x"),
        (two, Point(BOTH, tangent={"x": X}), {}, "tangent has no part 'y'"),
        (scalar, Point({"x": X}, tangent={"x": [np.nan, 1.0]}), {}, "tangent of 'x' holds NaN"),
        (scalar, Point({"x": X}, cotangent=np.nan), {}, "the cotangent holds NaN"),
        (scalar, Point({"x": X}, cotangent="text"), {}, "text"),
        (
            scalar,
            Point({"x": X}, kink={"gradient": {"y": (0.0, 1.0)}}),
            {},
            "kink gradient must give the parts x: see 'y'",
        ),
        (
            two,
            Point(BOTH, kink={"gradient": {"x": (0.0, 1.0)}}),
            {},
            "kink gradient must give the parts x, y: see 'y'",
        ),
        (
            scalar,
            Point({"x": X}, kink={"gradient": {"x": ([0.0] * 3, 1.0)}}),
            {},
            "kink gradient of 'x' must be a pair",
        ),
        (scalar, Point({"x": X}, kink={"gradient": {"x": 0.0}}), {}, "kink gradient of 'x' must be a pair"),
    ],
)
def test_what_cannot_be_planned_is_named(
    function: Callable[..., Any], point: Any, how: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(PlanError) as error:
        plan([made(function, point, name="tried", **how)])
    assert str(error.value).startswith("problem 'group/tried'")
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_a_name_that_numpy_lacks_is_said_to_be_unsupported() -> None:
    with pytest.raises(PlanError, match="group/tried"):
        plan([made(lambda xp, x: xp.linalg.no_such(x), name="tried")])


def test_nothing_planned_is_an_empty_plan() -> None:
    assert plan([]) == Plan()
