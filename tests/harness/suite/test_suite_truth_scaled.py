"""What is expected where scales are extreme, or where rules break, is verified by differences in many bits.

Both sides of a point must agree: the function is smooth there, or ends there.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.operators import operator
from adjudge.problems import Point, Problem
from flint import arb
from many_bits import SCALED, differences, hair_of

RELATIVE = 1e-12
ROUNDINGS = 16

PROBLEMS = [problem for problem in collect(suite.adjudge_problems()) if problem.group in SCALED]


def _cases() -> Iterator[Any]:
    for problem in PROBLEMS:
        for label, point in problem.points.items():
            for op in sorted({*problem.closed_forms, *point.expected}):
                if op not in point.kink:
                    yield pytest.param(problem, point, op, id=f"{problem.id}/{label}/{op}")


@pytest.mark.parametrize(("problem", "point", "op"), list(_cases()))
def test_what_is_expected_agrees_with_differences_in_many_bits(
    problem: Problem, point: Point, op: str
) -> None:
    expected = problem.expected(point, operator(op))
    assert expected is not None
    found = [measured for side in (1, -1) if (measured := differences(problem, point, op, side)) is not None]
    assert found
    for name, part in expected.items():
        room = _room(problem, point, op, name, part)
        for measured in found:
            assert np.all(_distance(part, measured[name]) <= room), name


def test_a_closed_form_wrong_by_a_billionth_is_noticed() -> None:
    problem = next(problem for problem in PROBLEMS if problem.id == "optimization/meyer")
    point = problem.points["start"]
    measured = differences(problem, point, "gradient", 1)
    right = np.asarray(problem.closed_forms["gradient"](**point.inputs), float)
    room = _room(problem, point, "gradient", "x", right)
    assert measured is not None
    assert np.all(_distance(right, measured["x"]) <= room)
    assert not np.any(_distance(right * (1 + 1e-9), measured["x"]) <= room)


def _distance(part: Any, measured: Any) -> Any:
    def between(a: float, b: arb) -> float:
        return float(abs(arb(float(a)) - b).upper())

    return np.asarray(np.frompyfunc(between, 2, 1)(part, measured), dtype=float)


def _room(problem: Problem, point: Point, op: str, name: str, part: Any) -> Any:
    """Return what a closed form may be off: its own rounding, and what is left of a zero by differences."""
    rounding = ROUNDINGS * np.finfo(float).eps * _moved(problem, point, op, name)
    left = 2.0 ** -min(hair_of(point) // 4, 1074) * np.max(np.abs(part), initial=1.0)
    return RELATIVE * np.abs(part) + rounding + left


def _moved(problem: Problem, point: Point, op: str, name: str) -> Any:
    """Return by how much a closed form moves, per relative change of the inputs: what rounding may do to it."""
    if op not in problem.closed_forms:
        return 0.0
    random = np.random.default_rng(0)

    def at(size: float) -> Any:
        inputs = {
            k: v * (1 + size * random.choice([-1.0, 1.0], v.shape)) if v.dtype.kind == "f" else v
            for k, v in point.inputs.items()
        }
        form = problem.closed_forms[op](**inputs)
        return np.asarray(form[name] if isinstance(form, dict) else form)

    with np.errstate(all="ignore"):
        moves = [np.abs(at(2.0**-30) - at(0.0)) * 2.0**30 for _ in range(4)]
    return np.nan_to_num(np.max(moves, axis=0))
