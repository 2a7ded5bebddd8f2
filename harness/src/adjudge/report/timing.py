"""Who was fastest, from what a checking run measured once. A wrong answer wins nothing, however fast it came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from adjudge.operators import OPERATORS
from adjudge.outcome import Computed
from adjudge.record import OutcomeFacts
from adjudge.timing.standing import ELIGIBLE, Standing
from adjudge.verdict import JudgedRun, Verdict


@dataclass(frozen=True, slots=True)
class Time:
    """Holds a backend's steady time; `ratio` to the fastest right answer is None unless the time is comparable."""

    status: Standing
    steady_ns: int = 0
    ratio: float | None = None


@dataclass(frozen=True, slots=True)
class TimingRow:
    """Holds the times of a case by backend."""

    case: str
    times: Mapping[str, Time]


@dataclass(frozen=True, slots=True)
class Pace:
    """Sums up a backend's times: in how many cases they count, in how many it was fastest, the median ratio."""

    backend: str
    cases: int
    fastest: int
    median_ratio: float


def timing_rows(run: JudgedRun) -> tuple[TimingRow, ...]:
    """Return the times of the cases of first order, where at least one right answer was timed."""
    by_case: dict[str, list[Verdict]] = {}
    for verdict in run.verdicts:
        if is_gradient_like(verdict.operator):
            by_case.setdefault(verdict.case, []).append(verdict)
    rows = (_row(run, case, verdicts) for case, verdicts in by_case.items())
    return tuple(row for row in rows if any(time.status is Standing.TIMED for time in row.times.values()))


def is_gradient_like(operator: str) -> bool:
    """Say whether an operator differentiates once by a function's inputs."""
    known = OPERATORS.get(operator)
    return known is not None and known.order == 1 and known.method != "transcript"


def paces(run: JudgedRun, rows: Iterable[TimingRow]) -> tuple[Pace, ...]:
    """Return how fast each backend was over the rows in which its time counts."""
    rows = tuple(rows)
    found = []
    for backend in run.backends:
        times = (row.times.get(backend) for row in rows)
        ratios = [time.ratio for time in times if time is not None and time.ratio is not None]
        if ratios:
            fastest = sum(ratio == 1.0 for ratio in ratios)
            found.append(Pace(backend, len(ratios), fastest, median(ratios)))
    return tuple(found)


def _row(run: JudgedRun, case: str, verdicts: list[Verdict]) -> TimingRow:
    times = {verdict.backend: _time(run, verdict) for verdict in verdicts}
    fastest = min((time.steady_ns for time in times.values() if time.status is Standing.TIMED), default=0)
    return TimingRow(case, {name: _related(time, fastest) for name, time in times.items()})


def _related(time: Time, fastest_ns: int) -> Time:
    if time.status is not Standing.TIMED:
        return time
    return Time(time.status, time.steady_ns, time.steady_ns / fastest_ns)


def _time(run: JudgedRun, verdict: Verdict) -> Time:
    match run.record.outcomes.get((verdict.case, verdict.backend)):
        case OutcomeFacts(outcome=Computed(), measurement=measurement) if measurement is not None:
            if measurement.refused or measurement.steady_ns <= 0 or measurement.steady_calls <= 0:
                return Time(Standing.REFUSED)
            if verdict.verdict not in ELIGIBLE:
                return Time(Standing.DISQUALIFIED, measurement.steady_ns)
            return Time(Standing.TIMED, measurement.steady_ns)
        case _:
            return Time(Standing.MISSING)
