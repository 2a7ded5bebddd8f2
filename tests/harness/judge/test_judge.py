"""Outcomes become the right verdicts, by the truth there is, and nothing wrong is let pass."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.judge import ACCURATE_ULPS, ENTITLED, consensus_room, estimate_limit, judge, wrong_score
from adjudge.known_failures import KnownFailuresError
from adjudge.outcome import Computed, Crashed, NotRun, Raised, TimedOut, Unsupported
from adjudge.verdict import Kind, Reason, Verdict
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

RunFacts = Callable[..., Any]
U = 2.0**-53
ENTRY = '[[failure]]\ncase = "{case}"\nverdict = "{verdict}"\nkind = "upstream"\nreason = "it is known"\n'
once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

IN_USER_CODE = """in user code:

    File "problems.py", line 3, in square  *
        return x * x

    TypeError: no float64 here
    See https://example.org.
"""
"""As TensorFlow's AutoGraph words what a function raises while it is compiled."""
TRACEBACK = 'Traceback (most recent call last):\n  File "linalg.h", line 9\nMXNetError: Check failed: 3 <= 2'


@pytest.fixture
def judged(run_facts: RunFacts) -> Callable[..., Verdict]:
    """Judge one answer, `got`, by a closed form; the reference's sensitivity may be given."""

    def verdict(
        got: Any, true: Any, *, sensitivity: Any = None, dtype: str = "float64", **facts: Any
    ) -> Verdict:
        run = run_facts("tried", reference="reference")
        claims = {name: facts.pop(name) for name in list(facts) if name in Computed.__struct_fields__}
        inputs = np.ones(np.shape(true))
        case = run.case(dtype=dtype, inputs=inputs, expected={"x": np.asarray(true)}, **facts)
        run.answer(case, "tried", got, **claims)
        if sensitivity is not None:
            moved = {
                "sensitivity": {"x": np.asarray(sensitivity)},
                "rounding": {"x": np.zeros(np.shape(true))},
            }
            run.answer(case, "reference", true, primal=claims.get("primal", np.zeros(())), **moved)
        return run.verdict()

    return verdict


@pytest.mark.parametrize(
    ("outcome", "kind", "detail"),
    [
        (Unsupported("no second order"), Kind.UNSUPPORTED, "no second order"),
        (NotRun("3 workers in a row died or hung"), Kind.NOT_RUN, "3 workers in a row died or hung"),
        (Raised("ValueError", "first line\nsecond line"), Kind.RAISED, "ValueError: first line"),
        (Raised("TypeError", IN_USER_CODE), Kind.RAISED, "TypeError: no float64 here"),
        (Raised("StagingError", IN_USER_CODE), Kind.RAISED, "StagingError: TypeError: no float64 here"),
        (Raised("MXNetError", TRACEBACK), Kind.RAISED, "MXNetError: Check failed: 3 <= 2"),
        (Raised("ValueError", "said:\n"), Kind.RAISED, "ValueError: said:"),
        (Raised("KeyError", ""), Kind.RAISED, "KeyError:"),
        (TimedOut(60.0), Kind.TIMED_OUT, "no answer within 60 s"),
        (Crashed(-9, "ended by signal SIGKILL"), Kind.CRASHED, "ended by signal SIGKILL"),
    ],
)
def test_what_is_no_answer_is_its_own_verdict(
    judged: Callable[..., Verdict], outcome: Any, kind: Kind, detail: str
) -> None:
    verdict = judged(outcome, [1.0, 2.0])
    assert (verdict.verdict, verdict.detail.strip()) == (kind, detail)
    assert (verdict.basis, verdict.ulps, verdict.score) == ("", None, None)


def test_the_right_answer_agrees(judged: Callable[..., Verdict]) -> None:
    verdict = judged([1.0, 2.0], [1.0, 2.0])
    assert (verdict.verdict, verdict.basis, verdict.ulps, verdict.detail) == (
        Kind.AGREE,
        "closed form",
        0.0,
        "",
    )
    assert not verdict.is_unexpected


@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("true", [0.0, 1.0, np.inf])
def test_nan_is_never_accepted(judged: Callable[..., Verdict], true: float, place: int) -> None:
    got = np.full(2, true)
    got[place] = np.nan
    verdict = judged(got, np.full(2, true), sensitivity=np.full(2, 1e300), primal=np.array(1e300))
    assert verdict.verdict is (Kind.NON_FINITE if np.isfinite(true) else Kind.WRONG)
    assert verdict.ulps is None


def test_nan_is_not_accepted_where_the_truth_is_nan(judged: Callable[..., Verdict]) -> None:
    assert judged([np.nan], [np.nan]).verdict is Kind.WRONG


def test_nan_with_an_error_estimate_is_not_accepted(judged: Callable[..., Verdict]) -> None:
    for estimate in (0.0, np.inf, np.nan):
        assert judged([np.nan], [1.0], uncertainty={"x": np.array([estimate])}).verdict is Kind.NON_FINITE


@pytest.mark.parametrize("got", [np.inf, -np.inf])
def test_infinity_is_not_accepted_for_a_number(judged: Callable[..., Verdict], got: float) -> None:
    verdict = judged([1.0, got], [1.0, 1e308], sensitivity=[1.0, 1e308])
    assert verdict.verdict is Kind.NON_FINITE
    assert "not finite where the truth is" in verdict.detail


def test_a_number_is_not_accepted_for_infinity(judged: Callable[..., Verdict]) -> None:
    verdict = judged([1.0, 1e308], [1.0, np.inf])
    assert verdict.verdict is Kind.WRONG
    assert "finite where the truth is not" in verdict.detail


def test_infinity_is_right_where_it_is_true(judged: Callable[..., Verdict]) -> None:
    assert judged([1.0, -np.inf], [1.0, -np.inf]).verdict is Kind.AGREE


def test_the_shape_is_judged_before_the_values(judged: Callable[..., Verdict]) -> None:
    verdict = judged([[1.0, 2.0]], [1.0, 2.0])
    assert (verdict.verdict, verdict.ulps) == (Kind.WRONG, None)
    assert "shape" in verdict.detail


def test_the_dtype_is_judged_before_the_values(judged: Callable[..., Verdict]) -> None:
    verdict = judged(np.float32([1.0, 2.0]), [1.0, 2.0])
    assert (verdict.verdict, verdict.ulps) == (Kind.WRONG, None)
    assert "dtype" in verdict.detail


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (2 * ACCURATE_ULPS * U, Kind.AGREE),
        (2 * (ACCURATE_ULPS + 1) * U, Kind.INACCURATE),
        (wrong_score("float64") * U * 0.99, Kind.INACCURATE),
        (wrong_score("float64") * U * 1.01, Kind.WRONG),
    ],
)
def test_a_well_conditioned_answer_is_held_to_its_thresholds(
    judged: Callable[..., Verdict], error: float, kind: Kind
) -> None:
    assert judged([1.0 + error, 1.0], [1.0, 1.0], sensitivity=[0.0, 0.0]).verdict is kind


@pytest.mark.parametrize(("share", "kind"), [(0.99, Kind.AGREE), (1.01, Kind.INACCURATE)])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_an_ill_conditioned_answer_is_entitled_to_more(
    judged: Callable[..., Verdict], share: float, kind: Kind, dtype: str
) -> None:
    u, moved = float(np.finfo(dtype).eps) / 2, 2.0**10
    got = np.array([1.0 + share * ENTITLED * u * (1.0 + moved)], dtype)
    assert judged(got, [1.0], sensitivity=[moved], dtype=dtype).verdict is kind


def test_an_error_is_benign_beside_what_was_differentiated(judged: Callable[..., Verdict]) -> None:
    assert judged([1.0 + 1e-9], [1.0], sensitivity=[0.0], primal=np.array(1e6)).verdict is Kind.INACCURATE
    assert judged([1.0 + 1e-9], [1.0], sensitivity=[0.0], primal=np.array(1e7)).verdict is Kind.AGREE


@pytest.mark.parametrize(("gradient", "kind"), [(1e7, Kind.AGREE), (1e6, Kind.INACCURATE)])
def test_a_second_order_is_held_to_the_rounding_of_the_gradient(
    run_facts: RunFacts, gradient: float, kind: Kind
) -> None:
    run = run_facts("tried", reference="reference")
    run.answer(run.case(inputs=[1.0]), "reference", [gradient])
    case = run.case(operator="hessian", inputs=[1.0], expected={"x,x": np.array([[1.0]])})
    still = {"x,x": np.zeros((1, 1))}
    run.answer(case, "reference", Computed(parts={"x,x": np.ones((1, 1))}, sensitivity=still))
    run.answer(case, "tried", Computed(parts={"x,x": np.array([[1.0 + 1e-9]])}))
    assert {v.case: v.verdict for v in run.judged().verdicts}[case] is kind


def test_no_backend_excuses_itself_by_a_huge_value_of_its_own(run_facts: RunFacts) -> None:
    run = run_facts("tried", reference="reference")
    case = run.case(expected={"x": np.array([1.0])})
    run.answer(case, "reference", [1.0], sensitivity={"x": np.zeros(1)}, primal=np.array(1.0))
    run.answer(case, "tried", [1.0 + 1e-9], primal=np.array(1e300))
    assert run.verdict().verdict is Kind.INACCURATE


@pytest.mark.parametrize("gradient", [None, Raised("ValueError", "no gradient")])
def test_a_second_order_without_a_gradient_is_held_to_itself(run_facts: RunFacts, gradient: Any) -> None:
    run = run_facts("tried")
    if gradient is not None:
        run.answer(run.case(), "tried", gradient)
    case = run.case(operator="hessian", expected={"x": np.array([1.0])})
    run.answer(case, "tried", [1.0 + 1e-9])
    assert {v.case: v.verdict for v in run.judged().verdicts}[case] is Kind.INACCURATE


def test_an_error_of_a_millionth_in_one_of_a_thousand_elements_is_caught(
    judged: Callable[..., Verdict],
) -> None:
    true = np.linspace(1.0, 2.0, 1000)
    got = true.copy()
    got[321] *= 1 + 1e-6
    for sensitivity in (None, true):
        verdict = judged(got, true, sensitivity=sensitivity)
        assert verdict.verdict is Kind.WRONG
        assert "x[321]" in verdict.detail


@once
@given(
    values=st.lists(st.floats(-1e300, 1e300), min_size=1, max_size=8),
    dtype=st.sampled_from(["float64", "float32"]),
)
def test_a_correctly_rounded_answer_always_agrees(
    judged: Callable[..., Verdict], values: list[float], dtype: str
) -> None:
    true = np.clip(np.array(values), *(float(end(np.finfo(dtype).max)) for end in (np.negative, np.positive)))
    for sensitivity in (None, np.zeros(len(values))):
        assert judged(true.astype(dtype), true, dtype=dtype, sensitivity=sensitivity).verdict is Kind.AGREE


@once
@given(values=st.lists(st.floats(1e-2, 1e2), min_size=1, max_size=8), data=st.data())
def test_an_answer_a_thousand_ulps_off_in_one_well_conditioned_element_never_agrees(
    judged: Callable[..., Verdict], values: list[float], data: st.DataObject
) -> None:
    true = np.array(values)
    assume(true.max() < 100 * true.min())
    got, place = true.copy(), data.draw(st.integers(0, len(values) - 1))
    got[place] += data.draw(st.sampled_from([-1, 1])) * 2**17 * np.spacing(got[place])
    assert judged(got, true, sensitivity=true).verdict.is_failure


def test_a_part_left_out_where_it_is_zero_agrees_and_is_noted(judged: Callable[..., Verdict]) -> None:
    right = judged(np.zeros(()), np.zeros(3), unconnected=("x",))
    assert (right.verdict, right.unconnected) == (Kind.AGREE, ("x",))


def test_a_part_left_out_where_it_is_not_zero_is_unconnected(judged: Callable[..., Verdict]) -> None:
    missing = judged(np.zeros(()), np.array([0.0, 1e-3, 0.0]), unconnected=("x",))
    assert (missing.verdict, missing.is_unexpected) == (Kind.UNCONNECTED, True)
    assert missing.detail == ("left out as not connected, which it is: x[1] is 0 where 0.001 is true")


def test_what_is_wrong_besides_a_part_left_out_is_wrong(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    case = run.case(expected={"x": np.array([1.0]), "y": np.array([1.0])})
    for y, kind in ((1.0, Kind.UNCONNECTED), (1.5, Kind.WRONG)):
        parts = {"x": np.zeros(1), "y": np.array([y])}
        run.answer(case, "tried", Computed(parts=parts, unconnected=("x",)))
        assert run.verdict().verdict is kind


def test_a_derived_answer_is_marked(judged: Callable[..., Verdict]) -> None:
    assert not judged([1.0], [1.0], native=False).native
    assert judged([1.0], [1.0]).native


@pytest.mark.parametrize("value", [-1.0, 0.0, 0.5, 1.0])
def test_inside_the_generalised_derivative_is_a_convention(run_facts: RunFacts, value: float) -> None:
    run = run_facts("tried")
    run.answer(run.case(kink={"x": (np.array([-1.0]), np.array([1.0]))}), "tried", [value])
    verdict = run.verdict()
    assert (verdict.verdict, verdict.basis) == (Kind.CONVENTION, "generalised derivative")
    assert not verdict.is_unexpected


@pytest.mark.parametrize(
    ("value", "kind"),
    [(-1.5, Kind.WRONG), (1.0 + 1e-6, Kind.WRONG), (np.nan, Kind.NON_FINITE), (np.inf, Kind.NON_FINITE)],
)
def test_outside_the_generalised_derivative_is_wrong(run_facts: RunFacts, value: float, kind: Kind) -> None:
    run = run_facts("tried")
    run.answer(run.case(kink={"x": (np.array([-1.0]), np.array([1.0]))}), "tried", [value])
    assert run.verdict().verdict is kind


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (np.float32([0.0]), "x has the dtype float32 where float64 was expected"),
        (np.zeros((1, 1)), "x has the shape (1, 1) where (1,) was expected"),
    ],
)
def test_the_form_is_judged_at_a_kink_too(run_facts: RunFacts, got: np.ndarray, words: str) -> None:
    run = run_facts("tried")
    run.answer(run.case(kink={"x": (np.array([-1.0]), np.array([1.0]))}), "tried", got)
    verdict = run.verdict()
    assert verdict.verdict is Kind.WRONG
    assert words in verdict.detail


def test_a_part_that_was_not_expected_is_judged_at_a_kink_too(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    case = run.case(kink={"x": (np.array([-1.0]), np.array([1.0]))})
    run.answer(case, "tried", Computed(parts={"x": np.zeros(1), "y": np.zeros(1)}))
    assert run.verdict().verdict is Kind.WRONG


def test_the_closed_form_at_a_kink_agrees(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    case = run.case(kink={"x": (np.array([-1.0]), np.array([1.0]))}, expected={"x": np.array([0.0])})
    run.answer(case, "tried", [0.0])
    assert run.verdict().verdict is Kind.AGREE


def test_a_documented_other_answer_is_a_convention(judged: Callable[..., Verdict]) -> None:
    others = {"adds into the buffer": {"x": np.array([3.0])}}
    verdict = judged([3.0], [1.0], conventions=others)
    assert (verdict.verdict, verdict.detail) == (Kind.CONVENTION, "adds into the buffer")
    assert judged([2.0], [1.0], conventions=others).verdict is Kind.WRONG
    assert judged([1.0], [1.0], conventions=others).verdict is Kind.AGREE


def test_a_derivative_is_not_blamed_where_the_value_is_not_finite(judged: Callable[..., Verdict]) -> None:
    verdict = judged([np.nan], [1.0], primal=np.array(np.nan))
    assert verdict.verdict is Kind.UNJUDGED
    assert "its value is not finite" in verdict.detail
    assert judged([1.0], [1.0], primal=np.array(np.nan)).verdict is Kind.AGREE


def test_without_closed_form_the_reference_is_the_truth(run_facts: RunFacts) -> None:
    run = run_facts("tried", reference="reference")
    case = run.case()
    run.answer(case, "reference", [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.5])
    verdict = run.verdict()
    assert (verdict.verdict, verdict.basis) == (Kind.WRONG, "reference")


@pytest.mark.parametrize(("flag", "kind"), [(True, Kind.AGREE), (False, Kind.WRONG)])
def test_flags_are_compared_with_those_of_the_reference(run_facts: RunFacts, flag: bool, kind: Kind) -> None:
    run = run_facts("tried", reference="reference")
    case = run.case(operator="transcript")
    run.answer(case, "reference", Computed(parts={"flag": np.array(True), "grad": np.ones(2)}))
    run.answer(case, "tried", Computed(parts={"flag": np.array(flag), "grad": np.ones(2)}))
    assert run.verdict().verdict is kind


def test_a_reference_that_is_not_finite_is_no_truth(run_facts: RunFacts) -> None:
    run = run_facts("tried", "other", reference="reference")
    case = run.case()
    run.answer(case, "reference", [np.nan, 2.0])
    run.answer(case, "tried", [1.0, 2.0])
    run.answer(case, "other", [1.0, 2.0])
    assert run.verdict().basis == "consensus"


def test_a_reference_that_is_judged_is_not_its_own_truth(run_facts: RunFacts) -> None:
    run = run_facts("tried", reference="reference")
    header = run.record.header
    choices = tuple(msgspec.structs.replace(choice, judged=True) for choice in header.backends)
    run.record.header = msgspec.structs.replace(header, backends=choices)
    case = run.case()
    run.answer(case, "reference", [1.0])
    assert run.verdict("reference").verdict is Kind.UNJUDGED


def test_a_backend_that_only_serves_as_truth_has_no_verdict(run_facts: RunFacts) -> None:
    run = run_facts("tried", reference="reference")
    case = run.case()
    run.answer(case, "reference", [1.0])
    run.answer(case, "tried", [1.0])
    assert [verdict.backend for verdict in run.judged().verdicts] == ["tried"]


def test_a_case_without_outcome_has_no_verdict(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    run.case()
    assert run.judged().verdicts == ()


@pytest.fixture
def consensus(run_facts: RunFacts) -> Callable[..., dict[str, Verdict]]:
    """Judge answers of backends a, b, c ... to one case without a truth."""

    def verdicts(*answers: Any, **claims: Any) -> dict[str, Verdict]:
        names = "abcdefgh"[: len(answers)]
        run = run_facts(*names)
        case = run.case(inputs=[1.0])
        for name, answer in zip(names, answers, strict=True):
            run.answer(case, name, answer, **claims)
        return {verdict.backend: verdict for verdict in run.judged().verdicts}

    return verdicts


def test_without_a_truth_the_odd_one_out_is_named(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus([1.0], [1.0 + 1e-12], [1.5])
    assert [found[name].verdict for name in "abc"] == [Kind.AGREE, Kind.AGREE, Kind.WRONG]
    assert {verdict.basis for verdict in found.values()} == {"consensus"}
    assert found["a"].detail == "to half the digits, with b"
    assert found["c"].detail == (
        "the odd one out: a, b agree with one another; "
        "wrong in more than half of its digits: x[0] is 1.5 where 1 is true"
    )


def test_consensus_is_to_half_the_digits(consensus: Callable[..., dict[str, Verdict]]) -> None:
    room = consensus_room("float64")
    found = consensus([1.0], [1.0], [1.0 + 1.9 * room], [1.0 + 2.1 * room])
    assert [found[name].verdict for name in "abcd"] == [Kind.AGREE, Kind.AGREE, Kind.AGREE, Kind.WRONG]


@pytest.mark.parametrize(
    "answers",
    [
        ([1.0],),
        ([1.0], [2.0]),
        ([1.0], [1.0], [2.0], [2.0]),
        ([1.0], [2.0], [3.0]),
        ([1.0], [1.0], [2.0], [3.0]),
    ],
    ids=["one", "one against one", "two against two", "all differ", "two of four"],
)
def test_without_a_majority_nothing_is_judged(
    consensus: Callable[..., dict[str, Verdict]], answers: tuple[list[float], ...]
) -> None:
    found = consensus(*answers)
    assert {verdict.verdict for verdict in found.values()} == {Kind.UNJUDGED}
    assert all("no majority" in verdict.detail for verdict in found.values())


def test_agreement_on_nan_is_no_consensus(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus([np.nan], [np.nan], [np.nan])
    assert {verdict.verdict for verdict in found.values()} == {Kind.UNJUDGED}


def test_only_finite_answers_make_a_majority(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus([np.nan], [1.0], [np.nan], [1.0], [np.nan])
    assert [found[name].verdict for name in "bd"] == [Kind.AGREE] * 2
    assert [found[name].verdict for name in "ace"] == [Kind.NON_FINITE] * 3


def test_what_is_no_answer_has_no_voice(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus(Raised("ValueError", "no"), [1.0], Unsupported("no"), [1.0], TimedOut(1.0))
    assert [found[name].verdict for name in "bd"] == [Kind.AGREE] * 2
    assert found["a"].verdict is Kind.RAISED


def test_nan_against_a_consensus_is_non_finite(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus([1.0], [1.0], [np.nan])
    assert found["c"].verdict is Kind.NON_FINITE


def test_agreement_in_the_wrong_dtype_is_no_consensus(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus(np.float32([1.0]), np.float32([1.0]))
    assert Kind.AGREE not in {verdict.verdict for verdict in found.values()}


def test_another_shape_against_a_consensus_is_wrong(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus([1.0], [1.0], [[1.0]])
    assert found["c"].verdict is Kind.WRONG
    assert "x has the shape (1, 1)" in found["c"].detail


def test_the_odd_one_out_is_not_blamed_where_its_value_is_not_finite(run_facts: RunFacts) -> None:
    run = run_facts("a", "b", "c")
    case = run.case()
    run.answer(case, "a", [1.0])
    run.answer(case, "b", [1.0])
    run.answer(case, "c", [np.nan], primal=np.array(np.nan))
    assert run.verdict("c").verdict is Kind.UNJUDGED


def test_where_no_value_is_finite_nothing_is_judged(consensus: Callable[..., dict[str, Verdict]]) -> None:
    found = consensus([np.nan], [1.0], primal=np.array(np.nan))
    assert {verdict.verdict for verdict in found.values()} == {Kind.UNJUDGED}
    assert all("the value itself is not finite" in verdict.detail for verdict in found.values())


def test_apart_from_the_others_by_no_more_than_the_rounding_of_the_value_is_not_blamed(
    consensus: Callable[..., dict[str, Verdict]],
) -> None:
    found = consensus([1.0], [1.0], [1.0 + 1e-7], primal=np.array(1e9))
    assert found["c"].verdict is Kind.AGREE


@pytest.mark.parametrize(
    ("got", "estimate", "kind"),
    [
        (1.0 + 1e-9, 1e-8, Kind.AGREE),
        (1.0 + 1e-9, 1e-10, Kind.WRONG),
        (1.0 + 1e-9, -1e-8, Kind.WRONG),
        (1.0 + 1e-9, np.nan, Kind.WRONG),
        (1.0 + 1e-9, estimate_limit("float64") * 1.01, Kind.INACCURATE),
        (1.0 + 1e-9, np.inf, Kind.INACCURATE),
        (5.0, 10.0, Kind.INACCURATE),
        (1.0, np.nan, Kind.AGREE),
    ],
)
def test_an_error_estimate_must_cover_the_error_and_be_worth_having(
    judged: Callable[..., Verdict], got: float, estimate: float, kind: Kind
) -> None:
    assert judged([got], [1.0], sensitivity=[0.0], uncertainty={"x": np.array([estimate])}).verdict is kind


def test_an_estimate_may_be_met_exactly(judged: Callable[..., Verdict]) -> None:
    just = {"x": np.array([2.0**-20])}
    assert judged([1.0 + 2.0**-20], [1.0], sensitivity=[0.0], uncertainty=just).verdict is Kind.AGREE


@pytest.mark.parametrize(("share", "kind"), [(0.99, Kind.AGREE), (1.01, Kind.INACCURATE)])
def test_an_estimate_is_worth_having_beside_the_largest_element(
    judged: Callable[..., Verdict], share: float, kind: Kind
) -> None:
    estimate = np.full(2, share * estimate_limit("float64") * 1e6)
    verdict = judged([1e6, 1.5], [1e6, 1.0], sensitivity=[0.0, 0.0], uncertainty={"x": estimate})
    assert verdict.verdict is kind


@pytest.mark.parametrize("size", [1e-300, 1e300])
def test_an_estimate_of_nothing_covers_no_error_of_any_size(
    judged: Callable[..., Verdict], size: float
) -> None:
    none = {"x": np.zeros(1)}
    assert judged([2 * size], [size], sensitivity=[0.0], uncertainty=none).verdict is Kind.WRONG


def test_the_score_is_told_where_it_was_measured(judged: Callable[..., Verdict]) -> None:
    assert judged([1.0 + 1e-6], [1.0], sensitivity=[0.0]).score == pytest.approx(1e-6 / U, rel=1e-3)
    assert judged([np.nan], [1.0]).score is None


def known(run: Any, *entries: tuple[str, str], extra: str = "") -> None:
    run.known_failures(
        "tried", "\n".join(ENTRY.format(case=case, verdict=verdict) for case, verdict in entries) + extra
    )


def tried(
    run_facts: RunFacts, got: Any, *entries: tuple[str, str], extra: str = "", whole: bool = False
) -> Any:
    run = run_facts("tried", whole_suite=whole)
    run.answer(run.case(expected={"x": np.array([1.0])}), "tried", got)
    known(run, *entries, extra=extra)
    return run


def test_a_failure_that_was_foreseen_is_expected(run_facts: RunFacts) -> None:
    verdict = tried(run_facts, [2.0], ("group/name/*", "wrong")).verdict()
    assert verdict.verdict is Kind.WRONG
    assert verdict.expected_failure is not None
    assert (verdict.expected_failure.kind, verdict.expected_failure.reason) == ("upstream", "it is known")
    assert not verdict.is_unexpected


def test_a_failure_of_another_case_is_not_foreseen(run_facts: RunFacts) -> None:
    assert tried(run_facts, [2.0], ("group/other/*", "wrong")).verdict().is_unexpected


def test_another_failure_than_foreseen_is_unexpected(run_facts: RunFacts) -> None:
    verdict = tried(run_facts, Raised("ValueError", "new"), ("group/name/*", "wrong")).verdict()
    assert verdict.is_unexpected and not verdict.stale


@pytest.mark.parametrize(
    ("match", "foreseen"), [("^x.0. is nan|half of its digits", True), ("raised", False)]
)
def test_a_failure_must_match_the_words_foreseen(run_facts: RunFacts, match: str, foreseen: bool) -> None:
    verdict = tried(run_facts, [2.0], ("group/name/*", "wrong"), extra=f'match = "{match}"\n').verdict()
    assert verdict.is_unexpected is not foreseen


def test_one_of_several_entries_may_foresee_a_failure(run_facts: RunFacts) -> None:
    verdict = tried(run_facts, [2.0], ("group/*", "raised"), ("group/name/*", "wrong")).verdict()
    assert not verdict.is_unexpected


@pytest.mark.parametrize("outcome", [[1.0], Unsupported("no gradient")])
def test_a_known_failure_that_did_not_occur_is_stale(run_facts: RunFacts, outcome: Any) -> None:
    verdict = tried(run_facts, outcome, ("group/name/*", "wrong")).verdict()
    assert verdict.stale and verdict.is_unexpected
    assert "a known failure (group/name/*: it is known) did not occur" in verdict.detail


def test_a_mode_that_a_backend_lacks_shows_nothing(run_facts: RunFacts) -> None:
    run = tried(run_facts, Unsupported("no mode eager: it has compiled"), ("group/name/*", "wrong"))
    facts = run.record.backends["tried"]
    run.record.add(msgspec.structs.replace(facts, modes=("compiled",)))
    assert not run.verdict().stale


@pytest.mark.parametrize(("outcome", "verdict"), [([1.0], Kind.AGREE), ([2.0], Kind.WRONG)])
def test_a_failure_that_depends_on_the_machine_may_occur_or_not(
    run_facts: RunFacts, outcome: Any, verdict: Kind
) -> None:
    found = tried(run_facts, outcome, ("group/name/*", "wrong"), extra="sometimes = true\n").verdict()
    assert found.verdict is verdict
    assert not found.is_unexpected


def test_a_failure_that_must_occur_is_stale_beside_one_that_may(run_facts: RunFacts) -> None:
    entries = ("group/name/*", "wrong"), ("group/*", "raised")
    assert tried(run_facts, [1.0], *entries, extra="sometimes = true\n").verdict().stale


def test_a_known_failure_that_could_not_be_judged_is_not_stale(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    run.answer(run.case(), "tried", [2.0])
    known(run, ("group/name/*", "wrong"))
    verdict = run.verdict()
    assert verdict.verdict is Kind.UNJUDGED
    assert not verdict.stale


def test_an_entry_that_matches_no_case_of_the_whole_suite_is_stale(run_facts: RunFacts) -> None:
    run = tried(run_facts, [1.0], ("gone/*", "wrong"), whole=True)
    (stale,) = run.judged().stale_entries
    assert (stale.backend, stale.pattern, stale.reason) == ("tried", "gone/*", "it is known")


def test_an_entry_that_matches_no_case_of_a_part_of_the_suite_is_not_stale(run_facts: RunFacts) -> None:
    assert tried(run_facts, [1.0], ("gone/*", "wrong")).judged().stale_entries == ()


@pytest.mark.parametrize("limit", ['dtype = "float32"', 'mode = "compiled"'])
@pytest.mark.parametrize("pattern", ["group/name/*", "group/name/*/float[36][24]/*"])
def test_an_entry_whose_case_was_run_in_another_dtype_or_mode_is_not_stale(
    run_facts: RunFacts, limit: str, pattern: str
) -> None:
    run = tried(run_facts, [1.0], (pattern, "wrong"), extra=f"{limit}\n", whole=True)
    other = run.case("group/other", dtype="float32", inputs=[1.0], expected={"x": np.array([1.0])})
    run.answer(other, "tried", np.float32([1.0]))
    assert run.judged().stale_entries == ()
    assert run.judged().unexpected == ()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_entry_that_matches_nothing_in_any_dtype_is_stale(run_facts: RunFacts, dtype: str) -> None:
    run = tried(run_facts, [1.0], ("gone/*", "wrong"), extra=f'dtype = "{dtype}"\n', whole=True)
    assert [entry.pattern for entry in run.judged().stale_entries] == ["gone/*"]


def test_an_entry_speaks_of_its_own_backend_only(run_facts: RunFacts) -> None:
    run = run_facts("tried", "other")
    case = run.case(expected={"x": np.array([1.0])})
    run.answer(case, "tried", [2.0])
    run.answer(case, "other", [2.0])
    known(run, ("group/name/*", "wrong"))
    assert not run.verdict("tried").is_unexpected
    assert run.verdict("other").is_unexpected


def test_known_failures_that_cannot_be_read_name_the_backend(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    run.known_failures("tried", "[[failure]\n")
    with pytest.raises(KnownFailuresError, match="the known failures of tried cannot be read"):
        run.judged()


def test_judging_is_a_function_of_the_record(run_facts: RunFacts) -> None:
    run = tried(run_facts, [2.0], ("group/name/*", "wrong"), ("gone/*", "wrong"), whole=True)
    assert judge(run.record) == judge(run.record)


@pytest.mark.parametrize(
    ("got", "claims", "reason"),
    [
        (1.0, {}, Reason.ACCURATE),
        (1.0 + 1e-12, {"sensitivity": [1e4]}, Reason.CONDITIONED),
        (1.0 + 1e-9, {"sensitivity": [0.0], "primal": np.array(1e7)}, Reason.BENIGN),
        (1.0 + 1e-9, {"sensitivity": [0.0], "uncertainty": {"x": np.array([1e-8])}}, Reason.ESTIMATED),
        (2.0, {}, None),
    ],
)
def test_the_reason_to_agree_is_kept_apart(
    judged: Callable[..., Verdict], got: float, claims: dict[str, Any], reason: Reason | None
) -> None:
    assert judged([got], [1.0], **claims).reason is reason


def test_each_element_may_agree_for_a_reason_of_its_own(judged: Callable[..., Verdict]) -> None:
    verdict = judged([1e-9 + 2e-25, 1.0 + 1e-12], [1e-9, 1.0], sensitivity=[0.0, 1e4])
    assert (verdict.verdict, verdict.reason) == (Kind.AGREE, Reason.CONDITIONED)
