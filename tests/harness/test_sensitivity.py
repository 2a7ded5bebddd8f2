"""Sensitivity is how far a result moves under rounding, by sampling; what cannot be sampled is left out."""

import itertools
import threading
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Parts
from adjudge.protocol import Evaluate, ProblemPlace
from adjudge.sensitivity import sensitivity

X = np.array([1.0, -2.0, 4.0])
ASKED = Evaluate(
    id=1,
    problem=ProblemPlace("module", "group/name"),
    operator="gradient",
    wrt=("x",),
    dtype="float64",
    mode="eager",
    inputs={"x": X, "n": np.array([3])},
    cotangent=np.array(1.0),
)


def moved(rerun: Any) -> Any:
    found = sensitivity(rerun, ASKED)
    return None if found is None else found["x"]


def identity(request: Evaluate) -> Parts:
    return {"x": request.inputs["x"].astype(request.dtype)}


def test_an_element_moves_as_far_as_its_input() -> None:
    np.testing.assert_allclose(moved(identity), np.abs(X), rtol=1e-6)


def test_an_ill_conditioned_element_moves_further() -> None:
    near = moved(lambda request: {"x": 1.0 / (request.inputs["x"] - 1.001)})
    assert near[0] > 900 * np.abs(1 / (X[0] - 1.001))
    assert near[2] < 2 * np.abs(4.0 / (X[2] - 1.001) ** 2)


def test_a_constant_does_not_move() -> None:
    assert moved(lambda request: {"x": np.array([2.0, 0.5, 1.0])}).tolist() == [0.0, 0.0, 0.0]


def test_the_rounding_inside_a_program_is_seen_in_float32() -> None:
    def cancels(request: Evaluate) -> Parts:
        return {
            "x": (np.array([1.0, 1.0, 1.0]).astype(request.dtype) / 3 + 1000 - 1000).astype(request.dtype)
        }

    assert np.all(moved(cancels) > 10)


def test_seeds_are_disturbed_too() -> None:
    assert np.all(
        moved(lambda request: {"x": np.ones(3) * request.cotangent}) == pytest.approx(1.0, rel=1e-6)
    )


def test_whole_numbers_are_not_disturbed() -> None:
    seen = []
    moved(lambda request: seen.append(request.inputs["n"].tolist()) or identity(request))
    assert seen == [[3]] * len(seen)


def test_the_same_request_has_the_same_sensitivity() -> None:
    assert moved(identity).tobytes() == moved(identity).tobytes()


def test_where_the_undisturbed_run_raises_nothing_is_known() -> None:
    def singular(request: Evaluate) -> Parts:
        raise np.linalg.LinAlgError("singular matrix")

    assert moved(singular) is None


@pytest.mark.parametrize("error", [ZeroDivisionError, ValueError, np.linalg.LinAlgError])
def test_a_disturbed_run_that_raises_is_left_out(error: type[Exception]) -> None:
    calls = itertools.count()

    def sometimes(request: Evaluate) -> Parts:
        if next(calls) == 1:
            raise error("disturbed")
        return identity(request)

    np.testing.assert_allclose(moved(sometimes), np.abs(X), rtol=1e-6)


def test_a_disturbed_run_that_does_not_end_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adjudge.sensitivity.PROBE_LIMIT_S", 0.05)
    calls = itertools.count()

    def sometimes(request: Evaluate) -> Parts:
        if next(calls) == 1:
            threading.Event().wait(60.0)
        return identity(request)

    np.testing.assert_allclose(moved(sometimes), np.abs(X), rtol=1e-6)


def test_what_is_not_finite_when_disturbed_is_left_out() -> None:
    calls = itertools.count()
    found = moved(lambda request: {"x": np.array([np.inf, np.nan, 1.0]) if next(calls) == 1 else np.ones(3)})
    assert found.tolist() == [0.0, 0.0, 0.0]


def test_another_shape_when_disturbed_is_left_out() -> None:
    calls = itertools.count()
    found = moved(lambda request: {"x": np.ones(4 if next(calls) == 1 else 3)})
    assert found.tolist() == [0.0, 0.0, 0.0]
