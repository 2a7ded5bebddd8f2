"""The samples of a block as series of logarithms by process and round, so that ratios are taken within rounds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from adjudge.measurement import Samples, TimingFacts
from adjudge.timing.rules import still_warming
from adjudge.timing.samples import log_times, refusal
from adjudge.timing.statistics import Figure, Logs, figure

Activity: TypeAlias = Literal["derivative", "primal"]
ACTIVITIES: tuple[Activity, ...] = ("derivative", "primal")
Series: TypeAlias = Mapping[int, Logs]
"""What one activity took, an array over rounds for each process."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Holds the series of one activity of one contender, or says in `refused` why they are none."""

    series: Series
    refused: str = ""


def timed(facts: Iterable[TimingFacts], activity: Activity, threads: int) -> Timed:
    """Return an activity's series; a process that broke a rule is left out, and the case refused where most did."""
    found: dict[int, Logs] = {}
    refusals: list[str] = []
    for each in facts:
        samples: Samples | None = getattr(each, activity)
        why = each.error or "; ".join(each.refusals)
        if not why and samples is not None:
            why = refusal(samples, threads)
        if why:
            refusals.append(why)
        elif samples is not None:
            found[each.process] = log_times(samples)
    if len(refusals) >= max(1, len(found)):
        return Timed({}, refusals[0])
    return Timed(found)


def ratio(above: Series, below: Series) -> Figure | None:
    """Return the ratio of two series of the same block, taken within rounds; None where they share no round."""
    shared = [_within_rounds(above[process], below[process]) for process in above if process in below]
    logs = [rounds for rounds in shared if len(rounds)]
    return figure(logs) if logs else None


def unsteady(own: Series, others: Sequence[Series]) -> str:
    """Return why a series is not of a steady state; what the others did meanwhile is the machine's doing."""
    return still_warming([logs - _drift(len(logs), process, others) for process, logs in own.items()])


def _within_rounds(above: Logs, below: Logs) -> Logs:
    count = min(len(above), len(below))
    return above[:count] - below[:count]


def _drift(rounds: int, process: int, others: Sequence[Series]) -> Logs:
    drifts = list(_centered(rounds, process, others))
    return np.median(drifts, axis=0) if drifts else np.zeros(rounds)


def _centered(rounds: int, process: int, others: Sequence[Series]) -> Iterator[Logs]:
    for series in others:
        if process in series and len(series[process]) >= rounds:
            logs = series[process][:rounds]
            yield logs - np.median(logs)
