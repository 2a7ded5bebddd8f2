from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.measurement import Measurement
from adjudge.outcome import Computed, Raised
from adjudge.record import OutcomeFacts
from adjudge.report.timing import is_gradient_like, paces, timing_rows
from adjudge.timing.standing import Standing
from adjudge.verdict import JudgedRun, Kind

ANSWER = Computed(parts={"x": np.ones(3)})


def test_a_wrong_answer_wins_nothing_however_fast(every_kind_run: JudgedRun) -> None:
    (row,) = timing_rows(every_kind_run)
    assert row.times["beta"].status is Standing.DISQUALIFIED
    assert row.times["beta"].steady_ns == 500 and row.times["beta"].ratio is None
    assert row.times["alpha"].ratio == 1.0
    assert row.times["gamma"].status is Standing.MISSING


@pytest.mark.parametrize("kind", [Kind.UNJUDGED, Kind.INACCURATE, Kind.WRONG])
def test_a_case_without_a_right_answer_has_no_row(builder: Callable[..., Any], kind: Kind) -> None:
    built = builder(("alpha",), absent=())
    built.answer(built.case("group/problem"), "alpha", kind, ANSWER, steady_ns=5)
    assert timing_rows(built.build()) == ()


def test_a_convention_counts(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    built.answer(built.case("group/problem"), "alpha", Kind.CONVENTION, ANSWER, steady_ns=5)
    assert timing_rows(built.build())[0].times["alpha"].ratio == 1.0


@pytest.mark.parametrize("steady_ns", [0, -3])
def test_a_measurement_that_cannot_be_is_refused(builder: Callable[..., Any], steady_ns: int) -> None:
    built = builder(("alpha", "beta"), absent=())
    case = built.case("group/problem")
    built.answer(case, "beta", Kind.AGREE, ANSWER, steady_ns=7)
    built.answer(case, "alpha", Kind.AGREE, ANSWER)
    cost = Measurement(build_ns=1, first_call_ns=1, steady_ns=steady_ns, steady_calls=7)
    built.record.add(OutcomeFacts(case=case, backend="alpha", outcome=ANSWER, measurement=cost))
    times = timing_rows(built.build())[0].times
    assert times["alpha"].status is Standing.REFUSED
    assert times["beta"].ratio == 1.0


def test_a_measurement_that_was_refused_wins_nothing(builder: Callable[..., Any]) -> None:
    built = builder(("alpha", "beta"), absent=())
    case = built.case("group/problem")
    built.answer(case, "beta", Kind.AGREE, ANSWER, steady_ns=7)
    built.answer(case, "alpha", Kind.AGREE, ANSWER)
    cost = Measurement(build_ns=1, first_call_ns=1, steady_ns=1, steady_calls=7, refused="not ready")
    built.record.add(OutcomeFacts(case=case, backend="alpha", outcome=ANSWER, measurement=cost))
    assert timing_rows(built.build())[0].times["alpha"].status is Standing.REFUSED


def test_paces_count_only_times_that_count(builder: Callable[..., Any]) -> None:
    built = builder(("alpha", "beta", "gamma"), absent=())
    for steady_ns in (10, 20, 60):
        case = built.case(f"group/problem_{steady_ns}")
        built.answer(case, "alpha", Kind.AGREE, ANSWER, steady_ns=20)
        built.answer(case, "beta", Kind.AGREE, ANSWER, steady_ns=steady_ns)
        built.answer(case, "gamma", Kind.RAISED, Raised("E", "m"))
    run = built.build()
    alpha, beta = paces(run, timing_rows(run))
    assert (alpha.cases, alpha.fastest, alpha.median_ratio) == (3, 2, 1.0)
    assert (beta.cases, beta.fastest, beta.median_ratio) == (3, 2, 1.0)


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("gradient", True),
        ("vjp", True),
        ("jacobian", True),
        ("derivative-1", True),
        ("value", False),
        ("hessian", False),
        ("transcript", False),
        ("unheard-of", False),
    ],
)
def test_operators_of_first_order_are_timed(operator: str, expected: bool) -> None:
    assert is_gradient_like(operator) is expected
