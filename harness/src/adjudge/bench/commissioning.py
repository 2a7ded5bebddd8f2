"""Turns an order into the plan of a benchmark: which cases of which problems, at which sizes, on which contenders."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from adjudge.bench.environment import timing_environment
from adjudge.commission import NothingToRun, Order, check, choice_of, narrowed, planned_record, problems_of
from adjudge.environments import Backend
from adjudge.measurement import TimingPlan
from adjudge.plan import Plan, plan
from adjudge.problems import Problem
from adjudge.record import BackendChoice, Record
from adjudge.respondent import BY_HAND_ADAPTER
from adjudge.selection import matcher
from adjudge.timing.summary import BY_HAND

FIRST_ORDER = ("gradient", "jacobian")
"""The operators that are timed of a problem that names none."""
MODES = ("eager", "compiled")
TRUTH = "truth"
"""The name of the reference where it serves as truth; as a contender it has its own, and runs in every mode."""


def commission_benchmark(
    order: Order,
    timing: TimingPlan,
    sizes: Sequence[int],
    *,
    judged: Sequence[Backend],
    references: Sequence[Backend],
    python: str,
    now: datetime,
    command: Sequence[str],
) -> Record:
    """Return a record with the plan of a benchmark and no outcomes; `python` runs the programs written by hand.

    Without files, expression and groups the problems that declare sizes are timed. Raises `NothingToRun` where nothing
    is selected, and what collecting and planning raise.
    """
    check(order)
    planned = _planned(order, sizes)
    truths = [
        msgspec.structs.replace(choice_of(backend, judged=False), name=TRUTH) for backend in references[:1]
    ]
    contenders = [
        msgspec.structs.replace(choice_of(backend, judged=True), reference=False) for backend in judged
    ]
    record = planned_record(
        order, planned, [*truths, *contenders, *_by_hand(planned, python)], now=now, command=command
    )
    record.header = msgspec.structs.replace(
        record.header, timing=timing, environment=timing_environment(timing.threads), whole_suite=False
    )
    return record


def _planned(order: Order, sizes: Sequence[int]) -> Plan:
    select, planned = matcher(order.expression), Plan()
    for problem in _problems(order, sizes):
        found = plan(
            [problem],
            operators=order.operators or _timed_operators(problem),
            dtypes=order.dtypes,
            modes=order.modes or MODES,
            seed=order.seed,
            select=select,
        )
        planned.problems += found.problems
        planned.points += found.points
        planned.cases += found.cases
    return planned


def _problems(order: Order, sizes: Sequence[int]) -> list[Problem]:
    """Return the problems, at sizes where they declare some; a transcript is no function to be timed."""
    collected = narrowed(problems_of(order.files), order.groups)
    given = [problem for problem in collected if not problem.is_transcript]
    if not order.files and not order.expression and not order.groups:
        given = [problem for problem in given if problem.draws]
        if not given:
            raise NothingToRun("no problem declares sizes: give a file of problems, or choose some with -k")
    return [problem.at_sizes(sizes, order.seed) if problem.draws else problem for problem in given]


def _timed_operators(problem: Problem) -> tuple[str, ...]:
    """Return the operators to time: those that the problem names, but for its value, or those of first order."""
    named = tuple(name for name in problem.operators or FIRST_ORDER if name != "value")
    return named or ("value",)


def _by_hand(planned: Plan, python: str) -> list[BackendChoice]:
    """Return the backend that runs programs written by hand, where a problem carries one for a planned case."""
    carried = {(problem.id, name) for problem in planned.problems for name in problem.by_hand}
    if not any((case.problem, case.operator) in carried for case in planned.cases):
        return []
    return [BackendChoice(name=BY_HAND, adapter=BY_HAND_ADAPTER, python=python)]
