"""Encloses the cases of a record, one after the other, within a time for each and a time for all."""

import time
from collections.abc import Iterator, Sequence

from adjudge.collection import find
from adjudge.enclosure import Enclosure, NotEnclosed
from adjudge.operators import operator
from adjudge.oracle.enclosing import enclose
from adjudge.oracle.taylor import Question
from adjudge.record import CaseFacts, EnclosureFacts, Record

CASE_LIMIT_S = 10.0
TOTAL_LIMIT_S = 300.0


def enclosable(record: Record) -> list[CaseFacts]:
    """Return the cases that have no enclosure yet; a transcript drives a tape and is no function to enclose."""
    cases = record.cases.values()
    return [case for case in cases if case.operator != "transcript" and case.id not in record.enclosures]


def enclosures(
    record: Record,
    cases: Sequence[CaseFacts],
    *,
    case_limit_s: float = CASE_LIMIT_S,
    total_limit_s: float = TOTAL_LIMIT_S,
) -> Iterator[EnclosureFacts]:
    """Give what is found for each case; once `total_limit_s` is used up, the rest is not certified.

    Cases that differ in their mode only have the same truth, which is proven once.
    """
    begin = time.monotonic()
    known: dict[tuple[str, ...], Enclosure] = {}
    for case in cases:
        started = time.perf_counter_ns()
        key = (case.problem, case.point, case.operator, case.dtype)
        if key not in known:
            left_s = begin + total_limit_s - time.monotonic()
            known[key] = _within(record, case, case_limit_s, left_s, total_limit_s)
        elapsed_ns = time.perf_counter_ns() - started
        yield EnclosureFacts(case=case.id, enclosure=known[key], elapsed_ns=elapsed_ns)


def _within(
    record: Record, case: CaseFacts, case_limit_s: float, left_s: float, total_limit_s: float
) -> Enclosure:
    if left_s <= 0:
        return NotEnclosed(f"the time for all proofs, {total_limit_s:g} s, was used up")
    return enclose(question_of(record, case), min(case_limit_s, left_s))


def question_of(record: Record, case: CaseFacts) -> Question:
    """Return what a case asks of the oracle."""
    problem = record.problems[case.problem]
    return Question(
        function=find(problem.origin, problem.id).function,
        inputs=record.inputs(case),
        wrt=problem.wrt,
        operator=operator(case.operator),
        dtype=case.dtype,
        tangent=case.tangent,
        cotangent=case.cotangent,
    )
