from collections.abc import Callable
from typing import Any

import numpy as np
from adjudge.outcome import Computed
from adjudge.report.truths import Truth, truth_of
from adjudge.verdict import JudgedRun, Kind


def truth(run: JudgedRun, case_id: str) -> Truth | None:
    return truth_of(run, run.record.cases[case_id], [v for v in run.verdicts if v.case == case_id])


def test_the_closed_form_comes_first(every_kind_run: JudgedRun) -> None:
    found = truth(every_kind_run, "smoke/square/generic/gradient/float64/eager")
    assert found is not None and found.basis == "closed form"
    assert found.parts["x"].tolist() == [2.0, 4.0, 6.0]


def test_the_reference_is_named(every_kind_run: JudgedRun) -> None:
    found = truth(every_kind_run, "smoke/square/generic/hessian/float32/eager")
    assert found is not None and found.basis == "reference: truth"


def test_at_a_kink_the_truth_is_an_interval(every_kind_run: JudgedRun) -> None:
    found = truth(every_kind_run, "traps/kink/generic/gradient/float64/eager")
    assert found is not None and found.basis == "generalised derivative"
    assert found.interval["x"][0].tolist() == [-1.0, -1.0, -1.0]


def test_a_consensus_names_who_agrees(builder: Callable[..., Any]) -> None:
    built = builder(("alpha", "beta", "gamma"), absent=())
    case = built.case("group/problem")
    for backend, kind in (("alpha", Kind.WRONG), ("beta", Kind.AGREE), ("gamma", Kind.AGREE)):
        answer = Computed(parts={"x": np.full(3, 1.0 if kind is Kind.AGREE else 2.0)})
        built.answer(case, backend, kind, answer, basis="consensus")
    found = truth(built.build(), case)
    assert found is not None and found.basis == "consensus of beta, gamma"
    assert found.parts["x"].tolist() == [1.0, 1.0, 1.0]


def test_where_nothing_is_known_there_is_no_truth(every_kind_run: JudgedRun) -> None:
    assert truth(every_kind_run, "traps/not_finite/generic/gradient/float64/eager") is None
