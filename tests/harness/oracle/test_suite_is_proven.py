"""Truth against truth in the shared suite: proofs, closed forms and the reference engine never contradict.

The proofs use no derivative rule, the closed forms no program, and the reference engine no balls. The reference answers
a sample of the cases; `adjudge run -b reference` has it answer all of them.
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
from adjudge.plan import plan
from adjudge.record import Record
from adjudge.respondent import Respondent
from adjudge.session import InProcessSession
from adjudge.truth.enclosures import enclosures
from adjudge.truth.limits import Limits
from adjudge.truth.questions import of_record
from adjudge.verdict import Kind
from adjudge.worker import Worker
from adjudge_reference.adapter import ReferenceAdapter

SAMPLE = 400
TIE = "linear_algebra/upper_factor/hilbert"
"""Its value, a trace, lies exactly half-way between two floats: no ball decides which of them it rounds to."""
TRAPS = {
    "cube_of_a_distance/zero",
    "fourth_power_of_the_fourth_norm/zero",
    "gaussian_of_norm/zero",
    "guarded_angle/at_the_origin",
    "guarded_reciprocal/at_the_pole",
    "guarded_sinc/at_zero",
    "guarded_square_times_logarithm/at_zero",
    "masked_ratio/masked",
    "matrix_rebuilt/equal",
    "matrix_rebuilt/two_equal",
    "matrix_rebuilt_from_singular_values/equal",
    "matrix_rebuilt_from_singular_values/rank_one",
    "power/zero_squared",
    "root_of_a_fourth_power/zero",
    "smooth_step/at_zero",
    "square_by_eigenvectors/equal",
    "square_by_eigenvectors/two_equal",
    "squared_norm/zero",
    "squares_of_singular_values/rank_one",
    "squares_of_singular_values/zero",
}
"""Points at which rules break, and the proofs of some operators with them; most have closed forms."""


@pytest.fixture(scope="module")
def record(run_facts: Callable[..., Any]) -> Record:
    """The shared suite, with the truth that is shipped with each case."""
    made = plan(collect(suite.adjudge_problems()))
    record: Record = run_facts("reference").record
    choice = msgspec.structs.replace(record.header.backends[0], reference=True)
    record.header = msgspec.structs.replace(record.header, backends=(choice,))
    for line in (*made.problems, *made.points, *made.cases):
        record.add(line)
    for facts in enclosures(list(of_record(record)), Limits(total_s=0.0)):
        record.add(facts)
    return record


@pytest.fixture(scope="module")
def answered(record: Record) -> Record:
    """A sample of the cases, with the reference's answers."""
    (choice,) = record.header.backends
    drawn = np.random.default_rng(0).choice(sorted(record.enclosures), SAMPLE, replace=False)
    sample = dataclasses.replace(record, cases={case: record.cases[case] for case in drawn})
    reference = Respondent(sample, choice, lambda _: InProcessSession(Worker(lambda: ReferenceAdapter)))
    sample.add(reference.start())
    with np.errstate(all="ignore"):
        for case in sample.cases.values():
            sample.add(reference.ask(case))
    return sample


def without_closed_forms(record: Record) -> Record:
    """Return the record as it would be if the problems claimed nothing."""
    cases = {id: msgspec.structs.replace(case, expected=None, kink=None) for id, case in record.cases.items()}
    return dataclasses.replace(record, cases=cases)


def test_no_closed_form_is_contradicted(answered: Record) -> None:
    assert judge(answered).contradicted == ()


def test_the_reference_is_right_wherever_the_truth_is_proven_but_for_its_known_failures(
    answered: Record,
) -> None:
    judged = judge(without_closed_forms(answered))
    proven = {
        case for case in answered.cases if not isinstance(answered.enclosures[case].enclosure, NotEnclosed)
    }
    compared = [v for v in judged.verdicts if v.case in proven and v.verdict is not Kind.RAISED]
    assert {verdict.basis for verdict in compared} == {"enclosure", "generalised derivative"}
    assert len(compared) > 0.9 * SAMPLE
    assert judged.unexpected == ()
    assert sum(verdict.expected_failure is not None for verdict in judged.verdicts) < 0.05 * SAMPLE


def test_all_is_proven(record: Record) -> None:
    unproven = {
        case_id.rsplit("/", 3)[0]
        for case_id, facts in record.enclosures.items()
        if isinstance(facts.enclosure, NotEnclosed)
    }
    assert unproven == {TIE} | {f"traps/{point}" for point in TRAPS}
    assert len(record.enclosures) > 12_000


def test_all_that_is_proven_says_how_it_moves_or_why_that_is_not_known(record: Record) -> None:
    proven = [f.enclosure for f in record.enclosures.values() if isinstance(f.enclosure, Enclosed)]
    assert all((found.conditioning is None) == bool(found.unconditioned) for found in proven)
    assert sum(found.conditioning is None for found in proven) < 0.03 * len(proven)
    assert sum(found.rounding is None for found in proven) < 0.05 * len(proven)
    assert not any(found.unconditioned.startswith("no condition numbers within") for found in proven)


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
    cases = {case_id: msgspec.structs.replace(case, expected=wrong)}
    assert judge(dataclasses.replace(record, cases=cases)).contradicted == (case_id,)
