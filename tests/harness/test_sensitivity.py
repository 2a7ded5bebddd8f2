"""Sensitivity is how far a result moves under rounding, by sampling; what cannot be sampled is left out."""

import itertools
import threading
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.outcome import Parts
from adjudge.protocol import Evaluate, ProblemPlace
from adjudge.sensitivity import Sensitivity, sensitivity

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


def measured(rerun: Any, asked: Evaluate = ASKED) -> Sensitivity:
    found = sensitivity(rerun, asked)
    assert found is not None
    return found


def moved(rerun: Any) -> Any:
    return measured(rerun).conditioning["x"]


def assert_within_steps(found: Any, expected: Any) -> None:
    """Compare up to the lengths of the steps, which differ between elements: 1 or 2, in binades of their own."""
    assert np.all(found >= np.abs(expected) / 4)
    assert np.all(found <= np.abs(expected) * 4)


def identity(request: Evaluate) -> Parts:
    return {"x": request.inputs["x"].astype(request.dtype)}


def test_an_element_moves_as_far_as_its_input() -> None:
    assert_within_steps(moved(identity), X)


def test_an_ill_conditioned_element_moves_further() -> None:
    near = moved(lambda request: {"x": 1.0 / (request.inputs["x"] - 1.001)})
    assert_within_steps(near, X / (X - 1.001) ** 2)


def test_a_constant_does_not_move() -> None:
    assert moved(lambda request: {"x": np.array([2.0, 0.5, 1.0])}).tolist() == [0.0, 0.0, 0.0]


def test_the_rounding_inside_a_program_is_seen_apart() -> None:
    def cancels(request: Evaluate) -> Parts:
        third = request.inputs["x"].astype(request.dtype) / 3
        return {"x": (third + 1000 - 1000).astype(request.dtype)}

    found = measured(cancels)
    assert_within_steps(found.conditioning["x"], X / 3)
    assert np.all(found.rounding["x"] > 10)
    assert np.all(found.rounding["x"] < 3000)
    assert np.all(found.level["x"] >= found.rounding["x"] + np.abs(X / 3) * (1 - 1e-3))


def test_what_is_exact_in_single_precision_is_not_rounded() -> None:
    assert measured(identity).rounding["x"].tolist() == [0.0, 0.0, 0.0]


def test_a_branch_at_the_point_does_not_pass_for_rounding() -> None:
    def jumps(request: Evaluate) -> Parts:
        return {"x": np.where(request.inputs["x"] >= X, 1.0, 0.0).astype(request.dtype)}

    assert measured(jumps).rounding["x"].tolist() == [0.0, 0.0, 0.0]


def scaled(size: float) -> Evaluate:
    return msgspec.structs.replace(ASKED, inputs={"x": X * size})


@pytest.mark.parametrize("size", [1e-60, 1e60])
def test_what_single_precision_cannot_hold_does_not_pass_for_rounding(size: float) -> None:
    found = measured(lambda request: {"x": (request.inputs["x"].astype(request.dtype)) * 1.5}, scaled(size))
    assert found.rounding is not None and found.rounding["x"].tolist() == [0.0, 0.0, 0.0]
    assert_within_steps(found.conditioning["x"], 1.5 * X * size)


@pytest.mark.parametrize("size", [60.0, -60.0])
def test_a_program_that_leaves_the_range_of_single_precision_is_seen(size: float) -> None:
    """The exponentials are squared on the way to a number that float32 holds."""

    def quotient(request: Evaluate) -> Parts:
        e = np.exp((request.inputs["x"] ** 0 * size).astype(request.dtype))
        return {"x": request.inputs["x"].astype(request.dtype) * e / (e * e) * e}

    found = measured(quotient)
    assert found.left_range and found.rounding is not None
    assert np.all(found.rounding["x"] > 1e6)
    assert np.all(np.isfinite(found.level["x"]))
    assert not measured(identity).left_range


def test_seeds_are_disturbed_too() -> None:
    assert np.all(moved(lambda request: {"x": np.ones(3) * request.cotangent}) > 0.2)
    along = msgspec.structs.replace(ASKED, tangent={"x": X}, cotangent=None)
    assert_within_steps(measured(lambda request: request.tangent, along).conditioning["x"], X)


def test_whole_numbers_are_not_disturbed() -> None:
    seen = []
    moved(lambda request: seen.append(request.inputs["n"].tolist()) or identity(request))
    assert seen == [[3]] * len(seen)


def test_the_same_request_has_the_same_sensitivity() -> None:
    assert moved(identity).tobytes() == moved(identity).tobytes()


def test_where_the_undisturbed_run_raises_nothing_is_known() -> None:
    def singular(request: Evaluate) -> Parts:
        raise np.linalg.LinAlgError("singular matrix")

    assert sensitivity(singular, ASKED) is None


@pytest.mark.parametrize("error", [ZeroDivisionError, ValueError, np.linalg.LinAlgError])
def test_a_disturbed_run_that_raises_is_left_out(error: type[Exception]) -> None:
    calls = itertools.count()

    def sometimes(request: Evaluate) -> Parts:
        if next(calls) == 1:
            raise error("disturbed")
        return identity(request)

    assert_within_steps(moved(sometimes), X)


def test_where_a_run_in_single_precision_raises_rounding_is_not_known() -> None:
    def single_raises(request: Evaluate) -> Parts:
        if request.dtype == "float32":
            raise ZeroDivisionError("disturbed")
        return identity(request)

    assert measured(single_raises).rounding is None
    assert_within_steps(moved(single_raises), X)


def test_a_disturbed_run_that_does_not_end_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adjudge.sensitivity.RUN_LIMIT_S", 0.05)
    calls = itertools.count()

    def sometimes(request: Evaluate) -> Parts:
        if next(calls) == 1:
            threading.Event().wait(60.0)
        return identity(request)

    assert_within_steps(moved(sometimes), X)


def test_what_is_not_finite_when_disturbed_is_left_out() -> None:
    calls = itertools.count()
    found = moved(lambda request: {"x": np.array([np.inf, np.nan, 1.0]) if next(calls) == 1 else np.ones(3)})
    assert found.tolist() == [0.0, 0.0, 0.0]


def test_another_shape_when_disturbed_is_left_out() -> None:
    calls = itertools.count()
    found = moved(lambda request: {"x": np.ones(4 if next(calls) == 1 else 3)})
    assert found.tolist() == [0.0, 0.0, 0.0]
