"""What the transcripts say must be observed is what the reference engine's recording observes."""

from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.adapter import UNCONNECTED
from adjudge.collection import collect
from adjudge.operators import operator
from adjudge.problems import Point, Problem
from adjudge_reference.adapter import ReferenceAdapter

TRANSCRIPTS = [problem for problem in collect(suite.adjudge_problems()) if problem.is_transcript]
CASES = [
    pytest.param(problem, point, dtype, id=f"{problem.name}-{label}-{dtype}")
    for problem in TRANSCRIPTS
    for label, point in problem.points.items()
    for dtype in problem.dtypes
]
ROUNDING = {"float32": 2e-7, "float64": 4e-16}
"""One or two units in the last place."""


@pytest.mark.parametrize(("problem", "point", "dtype"), CASES)
def test_the_reference_engine_observes_what_is_expected(problem: Problem, point: Point, dtype: str) -> None:
    expected = problem.expected(point, operator("transcript"))
    assert expected is not None
    observed = observe(problem, point, dtype)
    assert observed.keys() == expected.keys()
    for name, value in observed.items():
        assert np.allclose(value, expected[name], rtol=ROUNDING[dtype], atol=0), name


@pytest.mark.parametrize("problem", TRANSCRIPTS, ids=[problem.name for problem in TRANSCRIPTS])
def test_a_convention_is_another_answer_to_the_same_observations(problem: Problem) -> None:
    for point in problem.points.values():
        expected = point.expected["transcript"]
        for convention in point.conventions.values():
            other = convention["transcript"]
            assert other.keys() == expected.keys()
            assert all(np.shape(other[name]) == np.shape(expected[name]) for name in expected)
            assert any(not np.array_equal(other[name], expected[name]) for name in expected)


def observe(problem: Problem, point: Point, dtype: str) -> dict[str, Any]:
    adapter = ReferenceAdapter()
    inputs = {k: v.astype(dtype) if v.dtype.kind == "f" else v for k, v in point.inputs.items()}
    arrays = {k: adapter.asarray(v, str(v.dtype)) for k, v in inputs.items()}
    observed = problem.function(adapter.tape(), adapter.xp, **arrays)
    return {k: 0.0 if v is UNCONNECTED else adapter.to_numpy(v) for k, v in observed.items()}
