"""Native implementations take the inputs of their problem, and compute what its body does."""

import inspect

import numpy as np
import pytest
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import Problem
from adjudge.suite import adbench, machine_learning

LIBRARIES = {"autograd", "jax", "mxnet", "tensorflow", "torch"}
PROBLEMS = [problem for group in (adbench, machine_learning) for problem in group.problems if problem.natives]


def each() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("problem", PROBLEMS, ids=[problem.name for problem in PROBLEMS])


def test_whole_groups_are_written_for_libraries() -> None:
    assert len(PROBLEMS) == len(adbench.problems) + len(machine_learning.problems)


@each()
def test_a_problem_that_is_written_for_one_library_is_for_all(problem: Problem) -> None:
    assert set(problem.natives) == LIBRARIES


@each()
def test_each_takes_the_inputs_by_name_and_those_to_differentiate_by_first(problem: Problem) -> None:
    inputs = set(next(iter(problem.points.values())).inputs)
    for native in problem.natives.values():
        names = list(inspect.signature(native).parameters)
        assert set(names) == inputs
        assert tuple(names[: len(problem.wrt)]) == problem.wrt


@each()
def test_the_one_for_autograd_has_the_value_of_the_body(problem: Problem) -> None:
    for point in problem.points.values():
        body = problem(numpy_namespace(), **point.inputs)
        np.testing.assert_allclose(problem.natives["autograd"](**point.inputs), body, rtol=1e-10, atol=1e-13)
