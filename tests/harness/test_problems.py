"""A problem says what is wrong with it when it is made, naming the value and what to do."""

from collections.abc import Mapping
from typing import Any

import adjudge
import numpy as np
import pytest
from adjudge.operators import operator
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import Point, Problem, ProblemError, named_parts, problem, transcript


def square(xp: Any, x: Any) -> Any:
    """Sum of squares."""
    return xp.sum(x * x)


def product(xp: Any, x: Any, n: Any = 1.0) -> Any:
    """Sum of products."""
    return xp.sum(x * n)


def points(**inputs: Any) -> Mapping[str, Mapping[str, Any]]:
    return {"generic": inputs}


def test_a_decorated_function_is_a_problem_that_can_still_be_called() -> None:
    made = problem(points=points(x=[1.0, 2.0]))(square)
    assert isinstance(made, Problem)
    assert made(numpy_namespace(), x=np.array([1.0, 2.0])) == 5.0


def test_a_problem_takes_its_name_from_its_function() -> None:
    assert problem(points=points(x=1.0))(square).located("mine", "file:/mine.py").id == "mine/square"
    assert problem(points=points(x=1.0), name="other")(square).name == "other"


def test_every_floating_point_input_is_differentiated_by_unless_said_otherwise() -> None:
    assert problem(points=points(x=[1.0], n=[1]))(product).wrt == ("x",)
    assert problem(points=points(x=[1.0], n=[1.0]))(product).wrt == ("x", "n")
    assert problem(points=points(x=[1.0], n=[1.0]), wrt=("n",))(product).wrt == ("n",)


def test_inputs_are_float64_arrays_whatever_they_were() -> None:
    point = Point({"x": [1, 2.5], "y": np.float32(0.5), "n": 3, "b": True})
    assert {name: str(array.dtype) for name, array in point.inputs.items()} == {
        "x": "float64",
        "y": "float64",
        "n": "int64",
        "b": "bool",
    }


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"points": {}}, "problem 'square': has no points: give at least one"),
        (
            {"points": {"generic": {}}},
            "problem 'square': a point maps each argument's name to an array; got {}",
        ),
        ({"points": {"generic": [1.0]}}, "a point maps each argument's name to an array; got [1.0]"),
        ({"points": points(x=[1.0, np.nan])}, "input 'x' holds NaN, which has no derivative: give a number"),
        ({"points": points(x="text")}, "input 'x' is not numeric (dtype <U4): give an array of numbers"),
        ({"points": points(x=[None])}, "input 'x' is not numeric (dtype object)"),
        ({"points": points(x=[1j])}, "input 'x' is not numeric (dtype complex128)"),
        ({"points": points(x=[[1.0], [1.0, 2.0]])}, "inhomogeneous"),
        ({"points": points(x=[1, 2])}, "point 'generic' has no floating-point input"),
        (
            {"points": points(x=[1, 2]), "wrt": ("x",)},
            "input 'x' of point 'generic' is not floating-point: write 1.0",
        ),
        ({"points": points(x=[1.0]), "wrt": ("y",)}, "point 'generic' has no input 'y': it has x"),
        ({"points": points(x=[1.0]), "wrt": ()}, "nothing to differentiate by"),
        ({"points": points(x=[1.0]), "wrt": "x "}, "has no input ' '"),
        (
            {"points": points(x=[1.0]), "operators": ("grad",)},
            "unknown operator 'grad': did you mean 'gradient'",
        ),
        (
            {"points": points(x=[1.0]), "dtypes": ("float16",)},
            "unknown dtype 'float16': expected float32 or float64",
        ),
        (
            {"points": {"two words": {"x": [1.0]}}},
            "'two words' cannot be part of a case's id: use letters, digits",
        ),
        ({"points": {"a/b": {"x": [1.0]}}}, "'a/b' cannot be part of a case's id"),
        ({"points": points(x=[1.0]), "name": "a b"}, "'a b' cannot be part of a case's id"),
        ({"points": {"a": {"x": [1.0]}, "b": {"x": [2]}}}, "input 'x' of point 'b' is not floating-point"),
    ],
)
def test_a_problem_that_cannot_be_used_says_why(arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ProblemError) as error:
        problem(**arguments)(square)
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"expected": {"grad": [1.0]}}, "unknown operator 'grad'"),
        ({"kink": {"grad": {"x": (0.0, 1.0)}}}, "unknown operator 'grad'"),
        ({"conventions": {"other": {"grad": [1.0]}}}, "unknown operator 'grad'"),
    ],
)
def test_a_point_that_names_no_operator_says_so(arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Point({"x": [1.0]}, **arguments)


def test_a_result_of_one_part_may_be_given_bare() -> None:
    parts = named_parts([2.0, 4.0], operator("gradient"), ("x",))
    assert {name: part.tolist() for name, part in parts.items()} == {"x": [2.0, 4.0]}


def test_a_result_of_several_parts_must_be_named() -> None:
    with pytest.raises(ProblemError, match="gradient has the parts x, y: give a mapping of part to array"):
        named_parts([2.0], operator("gradient"), ("x", "y"))


def test_a_part_that_an_operator_lacks_is_named() -> None:
    with pytest.raises(ProblemError, match=r"hessian has no part 'x': expected x,x"):
        named_parts({"x": [2.0]}, operator("hessian"), ("x",))


def test_whole_numbers_may_be_expected_of_a_derivative() -> None:
    (part,) = named_parts([2, 4], operator("gradient"), ("x",)).values()
    assert part.dtype == np.float64


def test_flags_and_counts_of_a_transcript_keep_their_types() -> None:
    parts = named_parts({"flag": True, "grad": [1.0]}, operator("transcript"), ())
    assert [part.dtype.kind for part in parts.values()] == ["b", "f"]


@pytest.mark.parametrize("value", ["text", [1.0, "two"], [np.nan], [[1.0], [1.0, 2.0]]])
def test_what_is_no_number_cannot_be_expected(value: Any) -> None:
    with pytest.raises(ProblemError, match="gradient"):
        named_parts(value, operator("gradient"), ("x",))


def test_a_closed_form_is_called_with_the_inputs() -> None:
    made = problem(points=points(x=[1.0, 2.0]))(square)
    made.closed_form("gradient")(lambda x: 2 * x)
    parts = made.expected(made.points["generic"], operator("gradient"))
    assert parts is not None and parts["x"].tolist() == [2.0, 4.0]


def test_a_point_overrides_the_closed_form() -> None:
    made = problem(points={"generic": Point({"x": [1.0]}, expected={"gradient": [7.0]})})(square)
    made.closed_form("gradient")(lambda x: 2 * x)
    parts = made.expected(made.points["generic"], operator("gradient"))
    assert parts is not None and parts["x"].tolist() == [7.0]


def test_what_no_one_said_is_not_expected() -> None:
    made = problem(points=points(x=[1.0]))(square)
    assert made.expected(made.points["generic"], operator("gradient")) is None


def test_a_transcript_has_one_operator() -> None:
    def sequence(tape: Any, xp: Any, x: Any) -> Any:
        return {}

    made = transcript(points=points(x=[1.0]))(sequence)
    assert made.is_transcript
    assert made.operators == ("transcript",)


@pytest.mark.parametrize("name", [name for name in adjudge.__all__ if name != "__version__"])
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(adjudge, name) is not None


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'adjudge' has no attribute 'judgement'"):
        adjudge.judgement  # noqa: B018


def test_one_operator_is_given_by_its_name() -> None:
    assert problem(points=points(x=[1.0]), operators="gradient")(square).operators == ("gradient",)
