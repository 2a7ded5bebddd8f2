"""The shared suite is complete and well-formed: names, sources, docstrings, points, operators."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.namespace import DIFFERENTIABLE, EXTENSIONS, STEPWISE
from adjudge.operators import operator
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import Problem

PROBLEMS = collect(suite.adjudge_problems())
FUNCTIONS = [problem for problem in PROBLEMS if not problem.is_transcript]
BY_ID = {problem.id: problem for problem in PROBLEMS}
CONSTANT = {"fftfreq", "rfftfreq"}
SMOKE = {f"smoke/{name}" for name in DIFFERENTIABLE} | {
    f"smoke/{part}_{name}" for part, names in EXTENSIONS.items() for name in names - CONSTANT
}
SMOKE_PROBLEMS = [problem for problem in PROBLEMS if problem.group == "smoke"]

IMPLIED = {"jacobian": {"jacobian", "jvp", "vjp"}, "hessian": {"hessian", "hvp"}}
"""Operators whose results follow from one that is given in closed form."""

ROWS = [
    "quadratic_xy",
    "sin_of_square",
    "quadratic_form",
    "euclidean_norm",
    "elementwise_square",
    "detach_product",
    "detach_product_then_y",
    "attach_to_intermediate",
    "head_gradient_chain",
    "control_flow_doubling",
    "training_mode",
    "cubic",
    "language_loop",
    "language_if",
    "language_recursion",
    "language_closure",
]


def each(problems: list[Problem]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("problem", problems, ids=[problem.id for problem in problems])


@each(PROBLEMS)
def test_a_problem_has_a_source_and_a_docstring(problem: Problem) -> None:
    assert problem.source or all(point.source for point in problem.points.values())
    assert inspect.getdoc(problem.function)


def value_of(problem: Problem, inputs: Mapping[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return np.asarray(problem(numpy_namespace(), **inputs))


@each(FUNCTIONS)
def test_a_problem_is_finite_at_every_point(problem: Problem) -> None:
    for point in problem.points.values():
        assert np.all(np.isfinite(value_of(problem, point.inputs)))


@each([problem for problem in FUNCTIONS if problem.draws])
def test_a_problem_is_finite_at_the_sizes_at_which_it_is_timed(problem: Problem) -> None:
    sized = problem.at_sizes()
    assert len(sized.points) >= 3
    for point in sized.points.values():
        assert np.all(np.isfinite(value_of(sized, point.inputs)))


@each(FUNCTIONS)
def test_a_problem_ends_in_float32_and_stays_there(problem: Problem) -> None:
    for point in (point for point in problem.points.values() if point.is_of("float32")):
        inputs = {k: v.astype(np.float32) if v.dtype.kind == "f" else v for k, v in point.inputs.items()}
        assert value_of(problem, inputs).dtype == np.float32


@each(FUNCTIONS)
def test_the_operators_of_a_problem_fit_at_every_point(problem: Problem) -> None:
    for point in problem.points.values():
        value = value_of(problem, point.inputs)
        shapes = {name: point.inputs[name].shape for name in problem.wrt}
        for op in map(operator, problem.operators or ()):
            assert op.fits(shapes, value.shape), op.id


@each(FUNCTIONS)
def test_what_is_expected_is_asked_for_and_has_the_right_shape(problem: Problem) -> None:
    for point in problem.points.values():
        value = value_of(problem, point.inputs)
        shapes = {name: point.inputs[name].shape for name in problem.wrt}
        for op in map(operator, {**problem.closed_forms, **point.expected}):
            assert problem.operators is None or not IMPLIED.get(op.id, {op.id}).isdisjoint(problem.operators)
            expected = problem.expected(point, op)
            assert expected is not None
            whole = op.shapes(shapes, value.shape)
            assert {name: part.shape for name, part in expected.items()} == {k: whole[k] for k in expected}


def test_every_name_through_which_a_derivative_flows_has_a_smoke_problem() -> None:
    assert {named(problem) for problem in SMOKE_PROBLEMS} == SMOKE
    assert BY_ID.keys() >= SMOKE


def named(problem: Problem) -> str:
    """Return the id of the problem of the same name without the keyword."""
    return problem.id.partition(".")[0]


@each(SMOKE_PROBLEMS)
def test_a_smoke_problem_uses_its_name(problem: Problem) -> None:
    used = named(problem).removeprefix("smoke/")
    if used.split("_")[0] in EXTENSIONS:
        used = used.replace("_", ".", 1)
    assert f"xp.{used}(" in inspect.getsource(problem.function)


@each(SMOKE_PROBLEMS)
def test_a_smoke_problem_is_at_points_exact_in_float32(problem: Problem) -> None:
    for point in problem.points.values():
        for array in point.inputs.values():
            assert np.array_equal(array, array.astype(np.float32))


def further(x: Any) -> Any:
    """Return an array each element of which has moved by another step."""
    return x + 2.0**-10 * np.arange(1, x.size + 1).reshape(x.shape) ** 2


def is_flat(problem: Problem) -> bool:
    """Say whether there is no slope, or nothing, to differentiate by."""
    (point,) = problem.points.values()
    steps = {f"smoke/{name}" for name in STEPWISE}
    return named(problem) in steps or any(array.size == 0 for array in point.inputs.values())


@each([problem for problem in SMOKE_PROBLEMS if not is_flat(problem)])
def test_a_smoke_problem_has_a_derivative_to_find(problem: Problem) -> None:
    (point,) = problem.points.values()
    moved = {key: further(point.inputs[key]) for key in problem.wrt}
    still = value_of(problem, point.inputs)
    assert any(np.any(value_of(problem, {**point.inputs, k: v}) != still) for k, v in moved.items())


@each(PROBLEMS)
@np.printoptions(floatmode="unique", threshold=10**6)
def test_the_points_of_a_problem_are_distinct(problem: Problem) -> None:
    inputs = [repr((point.inputs, point.cotangent, point.tangent)) for point in problem.points.values()]
    assert len(set(inputs)) == len(inputs)


@pytest.mark.parametrize("row", ROWS)
def test_a_worked_example_has_its_problem(row: str) -> None:
    assert f"worked_examples/{row}" in BY_ID or f"transcripts/{row}" in BY_ID


@pytest.mark.parametrize("module", sorted({*suite.MODULES[2:]} - {"adbench", "micro"}))
def test_a_field_has_at_least_a_dozen_problems(module: str) -> None:
    assert sum(name.startswith(f"{module}/") for name in BY_ID) >= 12
