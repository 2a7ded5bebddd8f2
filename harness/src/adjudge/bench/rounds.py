"""Measures one block in one process: everyone in every round, in random order."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from adjudge.bench.blocks import Contender
from adjudge.bench.crew import Crew
from adjudge.measurement import Readings, Sample, Samples, TimingFacts, TimingPlan
from adjudge.protocol import Measured, Prepared

FEWEST_ROUNDS = 3


@dataclass
class _Sheet:
    """Gathers the samples of one contender."""

    ready: Prepared
    derivative: list[Sample] = field(default_factory=list)
    primal: list[Sample] = field(default_factory=list)
    error: str = ""

    def note(self, reply: Measured | str) -> None:
        if isinstance(reply, str):
            self.error = reply
            return
        self.derivative.append(reply.derivative)
        if reply.primal is not None:
            self.primal.append(reply.primal)


def measure_block(
    crew: Crew,
    contenders: Iterable[Contender],
    process: int,
    plan: TimingPlan,
    random: np.random.Generator,
) -> list[TimingFacts]:
    """Return what each contender cost in one process; the order of measuring is random.

    Those that took long to answer are made ready first: one that takes its worker down then takes fewer with it.
    """
    found = crew.ready(sorted(contenders, key=lambda each: each.answered_ns, reverse=True))
    sheets = {c: _Sheet(ready) for c, ready in found.items() if isinstance(ready, Prepared)}
    _go_round(crew, {c: sheet for c, sheet in sheets.items() if not sheet.ready.refusals}, plan, random)
    crew.release()
    return [
        _facts(contender, process, sheets[contender])
        if contender in sheets
        else TimingFacts(
            case=contender.case.id, backend=contender.choice.name, process=process, error=str(why)
        )
        for contender, why in found.items()
    ]


def _go_round(
    crew: Crew, sheets: dict[Contender, _Sheet], plan: TimingPlan, random: np.random.Generator
) -> None:
    end = time.monotonic() + plan.case_s
    for number in range(plan.rounds):
        if number >= FEWEST_ROUNDS and time.monotonic() > end:
            return
        running = [contender for contender, sheet in sheets.items() if not sheet.error]
        for index in random.permutation(len(running)):
            contender = running[index]
            if not sheets[contender].error:
                sheets[contender].note(crew.measure(contender, primal_first=bool(random.integers(2))))


def _facts(contender: Contender, process: int, sheet: _Sheet) -> TimingFacts:
    ready = sheet.ready
    return TimingFacts(
        case=contender.case.id,
        backend=contender.choice.name,
        process=process,
        build_ns=ready.build_ns,
        first_call_ns=ready.first_call_ns,
        derivative=_samples(ready.derivative_calls, sheet.derivative),
        primal=_samples(ready.primal_calls, sheet.primal),
        refusals=ready.refusals,
        error=sheet.error,
    )


def _samples(calls: int, taken: list[Sample]) -> Samples | None:
    if not taken:
        return None
    return Samples(
        calls=calls,
        wall_ns=Readings(each.wall_ns for each in taken),
        cpu_ns=Readings(each.cpu_ns for each in taken),
        waited_ns=Readings(each.waited_ns for each in taken),
    )
