"""The samples of a benchmark as a tidy table: a row for each sample, as it was taken."""

from collections.abc import Iterator

import msgspec

from adjudge.measurement import Readings, Samples, TimingFacts
from adjudge.record import Record


class SampleRow(msgspec.Struct, frozen=True, kw_only=True):
    """Holds one sample: `calls` calls in a row took `wall_ns` by the clock; -1 where the system does not tell.

    `activity` is "derivative" or "primal". Samples of one case, process and round were taken side by side, whatever
    the backend.
    """

    run: str
    case: str
    backend: str
    activity: str
    process: int
    round: int
    calls: int
    wall_ns: int
    cpu_ns: int
    waited_ns: int


def sample_rows(record: Record) -> Iterator[SampleRow]:
    """Yield every sample of a record, in the order in which they were written."""
    for facts in record.timings.values():
        for activity, samples in (("derivative", facts.derivative), ("primal", facts.primal)):
            if samples is not None:
                yield from _rows(record.header.run, facts, activity, samples)


def _rows(run: str, facts: TimingFacts, activity: str, samples: Samples) -> Iterator[SampleRow]:
    for place, wall_ns in enumerate(samples.wall_ns):
        yield SampleRow(
            run=run,
            case=facts.case,
            backend=facts.backend,
            activity=activity,
            process=facts.process,
            round=place,
            calls=samples.calls,
            wall_ns=wall_ns,
            cpu_ns=_at(samples.cpu_ns, place),
            waited_ns=_at(samples.waited_ns, place),
        )


def _at(told: Readings, place: int) -> int:
    return told[place] if place < len(told) else -1
