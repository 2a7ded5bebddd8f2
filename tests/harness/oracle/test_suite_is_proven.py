"""Truth against truth over the whole shared suite: proofs, closed forms and the reference engine never contradict.

The proofs use no derivative rule, the closed forms no program, and the reference engine no balls.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.enclosure import Enclosed, Nonsmooth, NotEnclosed
from adjudge.judge import judge
from adjudge.outcome import Parts
from adjudge.plan import plan
from adjudge.problems import Problem
from adjudge.protocol import Evaluate, Evaluated, ProblemPlace, Start
from adjudge.record import CaseFacts, EnclosureFacts, OutcomeFacts, Record
from adjudge.truth.limits import Limits
from adjudge.truth.proofs import proofs
from adjudge.truth.questions import of_record
from adjudge.verdict import Kind
from adjudge.worker import Worker
from adjudge_reference.adapter import ReferenceAdapter

TRAPS = "traps/"
"""Functions at whose points rules break: the reference's known failures tell which break its own."""


@pytest.fixture(scope="module")
def record(run_facts: Callable[..., Any]) -> Record:
    """The shared suite, with an enclosure of each case and the reference's answer."""
    problems = {problem.id: problem for problem in collect(suite.adjudge_problems())}
    made = plan(problems.values())
    record: Record = run_facts("reference").record
    choice = msgspec.structs.replace(record.header.backends[0], reference=True)
    record.header = msgspec.structs.replace(record.header, backends=(choice,))
    for line in (*made.problems, *made.points, *made.cases):
        record.add(line)
    worker, asked = Worker(lambda: ReferenceAdapter), list(of_record(record))
    worker.answer(Start(id=0))
    for case in (record.cases[question.case] for question in asked):
        reply = worker.answer(request(problems[case.problem], case, record.inputs(case)))
        assert isinstance(reply, Evaluated), reply
        record.add(OutcomeFacts(case=case.id, backend="reference", outcome=reply.outcome))
    for case_id, proof in proofs({question.case: question.prove for question in asked}, Limits(total_s=1e9)):
        record.add(EnclosureFacts(case=case_id, enclosure=proof.enclosure))
    return record


def request(problem: Problem, case: CaseFacts, inputs: Parts) -> Evaluate:
    return Evaluate(
        id=0,
        problem=ProblemPlace(problem.origin, problem.id),
        operator=case.operator,
        wrt=problem.wrt,
        dtype=case.dtype,
        mode=case.mode,
        inputs=inputs,
        tangent=case.tangent,
        cotangent=case.cotangent,
        sensitivity=True,
    )


def without_closed_forms(record: Record) -> Record:
    """Return the record as it would be if the problems claimed nothing."""
    cases = {id: msgspec.structs.replace(case, expected=None, kink=None) for id, case in record.cases.items()}
    return dataclasses.replace(record, cases=cases)


def test_no_closed_form_is_contradicted(record: Record) -> None:
    assert judge(record).contradicted == ()


def test_the_reference_engine_is_right_wherever_the_truth_is_proven(record: Record) -> None:
    proven = {
        facts.case
        for facts in record.enclosures.values()
        if isinstance(facts.enclosure, Enclosed) and not facts.case.startswith((TRAPS, "kinks/"))
    }
    verdicts = [v for v in judge(without_closed_forms(record)).verdicts if v.case in proven]
    assert {v.case for v in verdicts} == proven
    assert [v for v in verdicts if (v.verdict, v.basis) != (Kind.AGREE, "enclosure")] == []


def test_all_is_proven(record: Record) -> None:
    unproven = {
        case_id.rsplit("/", 3)[0]
        for case_id, facts in record.enclosures.items()
        if isinstance(facts.enclosure, NotEnclosed) and not case_id.startswith(TRAPS)
    }
    assert unproven == set()
    assert len(record.enclosures) > 1500


def test_where_the_suite_declares_a_kink_branches_are_found_to_meet(record: Record) -> None:
    declared = {case.id for case in record.cases.values() if case.kink is not None}
    assert declared
    assert all(isinstance(record.enclosures[case_id].enclosure, Nonsmooth) for case_id in declared)


def test_bounds_are_half_an_ulp_at_most(record: Record) -> None:
    for facts in record.enclosures.values():
        if isinstance(facts.enclosure, Enclosed):
            for name, bound in facts.enclosure.bounds.items():
                part = facts.enclosure.parts[name]
                finite = np.isfinite(part)
                half_ulp = np.spacing(np.abs(part[finite])) / 2
                assert np.all(bound[finite] <= np.maximum(half_ulp, 5e-324)), facts.case


def test_a_closed_form_off_by_one_part_in_a_billion_would_be_noticed(record: Record) -> None:
    case_id = "smoke/sin/generic/gradient/float64/eager"
    case = record.cases[case_id]
    assert case.expected is not None
    wrong = {name: part * (1 + 1e-9) for name, part in case.expected.items()}
    cases = record.cases | {case_id: msgspec.structs.replace(case, expected=wrong)}
    assert judge(dataclasses.replace(record, cases=cases)).contradicted == (case_id,)
