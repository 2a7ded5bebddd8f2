"""The times of a benchmark in the columns that readers of pytest-benchmark know: from the samples, case by case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from adjudge.measurement import TimingFacts
from adjudge.timing import Block, Row, Standing, summarize
from adjudge.timing.samples import log_times
from adjudge.verdict import JudgedRun


@dataclass(frozen=True, slots=True)
class Columns:
    """Holds a contender's samples of a case, in nanoseconds of a call.

    `outliers` are the samples farther than a standard deviation from the mean, and those farther than 1.5 IQR beyond
    the quartiles; `rounds` counts samples, `iterations` the calls in one, the fewest of any process.
    """

    contender: str
    least: float
    most: float
    mean: float
    deviation: float
    median: float
    iqr: float
    outliers: tuple[int, int]
    rounds: int
    iterations: int

    @property
    def operations_per_second(self) -> float:
        """Return how many calls a second holds."""
        return 1e9 / self.mean


def benchmark_columns(run: JudgedRun) -> Iterator[tuple[Block, tuple[Columns, ...]]]:
    """Yield each block with the columns of those whose times count, the fastest median first."""
    facts: dict[tuple[str, str], list[TimingFacts]] = {}
    for each in run.record.timings.values():
        facts.setdefault((each.case, each.backend), []).append(each)
    for block in summarize(run):
        found = (
            _columns(row, facts[row.case, row.backend])
            for row in block.rows
            if row.standing is Standing.TIMED
        )
        if columns := sorted(found, key=lambda each: each.median):
            yield block, tuple(columns)


def _columns(row: Row, facts: Sequence[TimingFacts]) -> Columns:
    samples = [each.derivative for each in facts if each.derivative is not None and each.derivative.wall_ns]
    logs = np.concatenate([log_times(each) for each in samples])
    times = np.exp(logs[np.isfinite(logs)])
    low, median, high = np.percentile(times, [25, 50, 75])
    mean, deviation = float(times.mean()), float(times.std(ddof=1)) if len(times) > 1 else 0.0
    far = 1.5 * (high - low)
    return Columns(
        contender=row.label,
        least=float(times.min()),
        most=float(times.max()),
        mean=mean,
        deviation=deviation,
        median=float(median),
        iqr=float(high - low),
        outliers=(
            int((np.abs(times - mean) > deviation).sum()),
            int(((times < low - far) | (times > high + far)).sum()),
        ),
        rounds=len(times),
        iterations=min(each.calls for each in samples),
    )
