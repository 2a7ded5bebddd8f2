"""Benchmarks made by hand: samples drawn from what is known."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.measurement import ProcessFacts, Readings, Samples, TimingFacts, TimingPlan
from adjudge.timing import Block, Row, summarize


def samples(times_ns: Sequence[float], *, calls: int = 10, busy: float = 0.0) -> Samples:
    """Return samples of calls that take so long, and wait for a CPU for the share `busy` of the clock's time."""
    spent = [int(each * calls) for each in times_ns]
    wall = [int(each / (1 - busy)) for each in spent]
    waited = [w - s for w, s in zip(wall, spent, strict=True)]
    return Samples(calls=calls, wall_ns=Readings(wall), cpu_ns=Readings(spent), waited_ns=Readings(waited))


class Benchmark:
    """Gathers the facts of a benchmark on backends, in blocks of one case each in several modes."""

    def __init__(self, run_facts: Callable[..., Any], *names: str, **plan: Any) -> None:
        self.facts = run_facts(*names)
        self.record = self.facts.record
        self.record.header = msgspec.structs.replace(self.record.header, timing=TimingPlan(**plan))
        self.case = self.facts.case(expected={"x": np.array([1.0, 2.0])})

    def mode(self, mode: str) -> str:
        """Add the case in another mode, and return its id."""
        case = self.record.cases[self.case]
        other = msgspec.structs.replace(case, id=case.id.replace("eager", mode), mode=mode)
        self.record.add(other)
        return other.id

    def time(
        self,
        backend: str,
        derivative: Sequence[Sequence[float]],
        primal: Sequence[Sequence[float]] | None = None,
        *,
        case: str = "",
        answer: Sequence[float] = (1.0, 2.0),
        sampled: Mapping[str, float] = {},
        **facts: Any,
    ) -> None:
        """Add what a backend answered, and the times of its calls by process and round."""
        case = case or self.case
        self.facts.answer(case, backend, list(answer))
        for process, rounds in enumerate(derivative):
            own = primal[process] if primal else [t / 4 for t in rounds]
            self.record.add(
                ProcessFacts(backend=backend, process=process, import_ns=1_000_000 * (process + 1))
            )
            self.record.add(
                TimingFacts(
                    case=case,
                    backend=backend,
                    process=process,
                    derivative=samples(rounds, **sampled),
                    primal=samples(own, **sampled),
                    **facts,
                )
            )

    def refuse(self, backend: str, process: int, **facts: Any) -> None:
        """Add a process in which a backend was not sampled."""
        self.record.add(TimingFacts(case=self.case, backend=backend, process=process, **facts))

    def block(self) -> Block:
        """Return the one block."""
        (block,) = summarize(self.facts.judged())
        return block

    def row(self, backend: str, mode: str = "eager") -> Row:
        """Return the row of a backend in a mode."""
        (row,) = (row for row in self.block().rows if (row.backend, row.mode) == (backend, mode))
        return row


@pytest.fixture
def benchmark_of(run_facts: Callable[..., Any]) -> Callable[..., Benchmark]:
    return lambda *names, **plan: Benchmark(run_facts, *names, **plan)
