"""What is said of a verdict beside its kind follows from the record, and changes no kind."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.report.attributes import attributes
from adjudge.verdict import Attribute, Kind, Verdict

RunFacts = Callable[..., Any]


def judged(run: Any, backend: str = "tried") -> dict[str, Verdict]:
    return {v.dtype: v for v in run.judged().verdicts if v.backend == backend}


def in_both(run_facts: RunFacts, answers: dict[str, Any], true: Any = (1.0,), inputs: Any = (1.0,)) -> Any:
    run = run_facts("tried")
    for dtype, got in answers.items():
        case = run.case(dtype=dtype, inputs=inputs, expected={"x": np.asarray(true)})
        run.answer(case, "tried", np.asarray(got, dtype))
    return run


def test_a_failure_is_refuted_by_the_peers_that_are_right(run_facts: RunFacts) -> None:
    run = run_facts("tried", "right", "wrong", "missing")
    case = run.case(inputs=[1.0], expected={"x": np.array([1.0])})
    for name, value in (("tried", 1.5), ("right", 1.0), ("wrong", 2.0), ("missing", np.nan)):
        run.answer(case, name, [value])
    found = {v.backend: v for v in run.judged().verdicts}
    assert found["tried"].peers == found["missing"].peers == ("right",)
    assert Attribute.REFUTED_BY_PEER in found["tried"].attributes
    assert (found["right"].peers, found["right"].attributes) == ((), ())
    assert "refuted by right" in attributes(found["tried"])[0]


def test_the_reference_refutes_though_it_is_not_judged(run_facts: RunFacts) -> None:
    run = run_facts("tried", reference="reference")
    case = run.case(inputs=[1.0], expected={"x": np.array([1.0])})
    run.answer(case, "reference", [1.0])
    run.answer(case, "tried", [1.5])
    assert run.verdict().peers == ("reference",)


def test_a_consensus_refutes_no_one(run_facts: RunFacts) -> None:
    run = run_facts("tried", "a", "b")
    case = run.case(inputs=[1.0])
    for name, value in (("tried", 1.5), ("a", 1.0), ("b", 1.0)):
        run.answer(case, name, [value])
    assert (run.verdict().verdict, run.verdict().peers) == (Kind.WRONG, ())


def test_who_is_inside_refutes_who_is_outside_at_a_kink(run_facts: RunFacts) -> None:
    run = run_facts("tried", "inside")
    case = run.case(inputs=[0.0], kink={"x": (np.array([-1.0]), np.array([1.0]))})
    run.answer(case, "tried", [2.0])
    run.answer(case, "inside", [0.5])
    assert run.verdict().peers == ("inside",)


@pytest.mark.parametrize(
    ("errors", "attribute", "slope"),
    [
        ({"float64": 1e4 * 2.0**-53, "float32": 1e4 * 2.0**-24}, Attribute.ROUNDING_ARTEFACT, 1.0),
        ({"float64": 1e-3, "float32": 1e-3}, Attribute.WRONG_FORMULA, 0.0),
        ({"float64": 1e-7, "float32": 1e-7 * 2.0**14.5}, None, 0.5),
    ],
)
def test_the_slope_tells_rounding_from_formula(
    run_facts: RunFacts, errors: dict[str, float], attribute: Attribute | None, slope: float
) -> None:
    found = judged(in_both(run_facts, {dtype: [1.0 + error] for dtype, error in errors.items()}))
    for verdict in found.values():
        assert verdict.scaling == pytest.approx(slope, abs=0.02)
        said = {Attribute.ROUNDING_ARTEFACT, Attribute.WRONG_FORMULA} & set(verdict.attributes)
        assert said == ({attribute} if attribute else set())


@pytest.mark.parametrize("answers", [{"float64": [1.5]}, {"float64": [1.0], "float32": [1.0]}])
def test_without_a_failure_in_both_dtypes_there_is_no_slope(
    run_facts: RunFacts, answers: dict[str, Any]
) -> None:
    assert all(verdict.scaling is None for verdict in judged(in_both(run_facts, answers)).values())


def test_another_dtype_leaked(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    run.answer(run.case(inputs=[1.0], expected={"x": np.array([1.0])}), "tried", np.float32([1.0]))
    assert run.verdict().attributes == (Attribute.DTYPE_LEAK,)


@pytest.mark.parametrize(
    ("got", "leaks"),
    [
        (float(np.float32(0.1)), True),
        (0.1 * (1 + 1e-8), False),
        (float(np.float32(0.2)), False),
        (0.0, False),
    ],
)
def test_a_float64_answer_that_is_a_right_float32_one_leaked(
    run_facts: RunFacts, got: float, leaks: bool
) -> None:
    verdict = judged(in_both(run_facts, {"float64": [got]}, true=(0.1,)))["float64"]
    assert verdict.verdict.is_failure
    assert (Attribute.DTYPE_LEAK in verdict.attributes) is leaks


def test_a_documented_other_answer_is_a_deviation(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    others = {"adds into the buffer": {"x": np.array([3.0])}}
    run.answer(run.case(inputs=[1.0], expected={"x": np.array([1.0])}, conventions=others), "tried", [3.0])
    verdict = run.verdict()
    assert (verdict.verdict, verdict.attributes) == (Kind.CONVENTION, (Attribute.DOCUMENTED_DEVIATION,))


def test_a_subnormal_truth_may_be_flushed_to_zero(run_facts: RunFacts) -> None:
    verdict = judged(in_both(run_facts, {"float64": [0.0, 1.0]}, (1e-310, 1.0), (1.0, 1.0)))["float64"]
    assert (verdict.verdict, verdict.attributes) == (Kind.AGREE, (Attribute.FLUSH_TO_ZERO,))


@pytest.mark.parametrize(
    ("got", "true", "x", "said"),
    [
        (np.nan, 1.0, 1e200, True),
        (np.inf, 1e200, 1.0, True),
        (0.0, 1e-200, 1.0, True),
        (np.nan, 1.0, 1.0, False),
        (2.0, 1.0, 1e200, False),
        (0.0, 1.0, 2.0, False),
    ],
)
def test_what_is_lost_where_a_square_is_out_of_range_is_said_to_be(
    run_facts: RunFacts, got: float, true: float, x: float, said: bool
) -> None:
    verdict = judged(in_both(run_facts, {"float64": [got]}, (true,), (x,)))["float64"]
    assert verdict.verdict.is_failure
    assert (Attribute.OUT_OF_RANGE in verdict.attributes) is said


def test_what_float64_has_right_was_out_of_the_range_of_float32(run_facts: RunFacts) -> None:
    found = judged(in_both(run_facts, {"float32": [np.nan], "float64": [1.0]}))
    assert Attribute.OUT_OF_RANGE in found["float32"].attributes
    assert found["float64"].attributes == ()


def test_every_attribute_has_words(run_facts: RunFacts) -> None:
    run = in_both(run_facts, {"float64": [1.5]})
    every = msgspec.structs.replace(run.verdict(), attributes=tuple(Attribute), peers=("peer",), scaling=0.5)
    assert len(set(attributes(every))) == len(Attribute)


def test_no_answer_has_no_attributes(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    run.answer(run.case(), "tried", Computed(parts={"x": np.ones(2)}, primal=np.array(np.nan)))
    assert run.verdict().attributes == ()
