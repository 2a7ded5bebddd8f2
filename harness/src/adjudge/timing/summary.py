"""Sums up a benchmark: a block for each problem, point, operator and dtype, a row in it for each contender.

A contender is a backend in a mode with an implementation. Rows of a block were measured in the same rounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adjudge.measurement import Footprint, TimingFacts
from adjudge.record import CaseFacts, Record
from adjudge.timing.break_even import BreakEven, break_even
from adjudge.timing.rules import too_wide
from adjudge.timing.series import ACTIVITIES, Activity, Timed, ratio, timed, unsteady
from adjudge.timing.standing import ELIGIBLE, Standing
from adjudge.timing.statistics import Figure, figure, median_of
from adjudge.verdict import JudgedRun, Verdict

BY_HAND = "by_hand"
"""The name of the backend that runs the programs which problems carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Holds what one contender cost, times in nanoseconds.

    `import_ns` to `first_call_ns` are medians over processes, 0 where nothing was measured; `derivative` and
    `primal` are steady states. The ratios are of the derivative: to the backend's own primal, to the fastest right
    answer of the block and to the program by hand; None where there is nothing to compare with. `why` says why a
    time is refused or missing.
    """

    case: str
    backend: str
    mode: str
    implementation: str
    standing: Standing
    verdict: Verdict | None = None
    why: str = ""
    import_ns: float = 0.0
    build_ns: float = 0.0
    first_call_ns: float = 0.0
    derivative: Figure | None = None
    primal: Figure | None = None
    to_primal: Figure | None = None
    to_fastest: Figure | None = None
    to_by_hand: Figure | None = None
    footprint: Footprint | None = None
    pays_off: BreakEven | None = None

    @property
    def is_among_the_fastest(self) -> bool:
        """Say whether it is the fastest right answer, or is not told from it though it is measured well enough."""
        found = self.to_fastest
        return found is not None and (found.value == 1.0 or (found.has_interval and found.is_tied))

    @property
    def label(self) -> str:
        """Return the contender's name, such as "torch compiled native"; what is usual is left out."""
        usual = ("eager", "neutral")
        return " ".join([self.backend, *(w for w in (self.mode, self.implementation) if w not in usual)])


@dataclass(frozen=True, slots=True)
class Block:
    """Holds the rows that were measured against each other; `size` is None at a point that was not drawn by size."""

    problem: str
    point: str
    size: int | None
    operator: str
    dtype: str
    rows: tuple[Row, ...]


def summarize(run: JudgedRun) -> tuple[Block, ...]:
    """Return the blocks of a judged benchmark, in the order of its plan; () for a run that timed nothing."""
    if run.record.header.timing is None:
        return ()
    verdicts = {(verdict.case, verdict.backend): verdict for verdict in run.verdicts}
    timings = _timings(run.record)
    return tuple(_block(run.record, cases, verdicts, timings) for cases in blocks_of(run.record))


def blocks_of(record: Record) -> list[list[CaseFacts]]:
    """Return the cases of a record that are measured against each other, block by block."""
    found: dict[tuple[str, ...], list[CaseFacts]] = {}
    for case in record.cases.values():
        found.setdefault((case.problem, case.point, case.operator, case.dtype), []).append(case)
    return list(found.values())


def _timings(record: Record) -> dict[tuple[str, str], list[TimingFacts]]:
    found: dict[tuple[str, str], list[TimingFacts]] = {}
    for facts in record.timings.values():
        found.setdefault((facts.case, facts.backend), []).append(facts)
    return found


_Key = tuple[str, str]


def _block(
    record: Record,
    cases: list[CaseFacts],
    verdicts: Mapping[_Key, Verdict],
    timings: Mapping[_Key, list[TimingFacts]],
) -> Block:
    first = cases[0]
    ids = {case.id: case for case in cases}
    keys = [key for key in verdicts if key[0] in ids]
    threads = record.header.timing.threads if record.header.timing else 1
    series = {
        (key, activity): timed(timings.get(key, ()), activity, threads)
        for key in keys
        for activity in ACTIVITIES
    }
    series = {name: _steady(name, found, series) for name, found in series.items()}
    rows = [_row(record, ids[key[0]], key[1], verdicts[key], timings.get(key, []), series) for key in keys]
    return Block(
        problem=first.problem,
        point=first.point,
        size=record.points[first.problem, first.point].size,
        operator=first.operator,
        dtype=first.dtype,
        rows=tuple(_with_break_even(row, rows) for row in _compared(rows, series)),
    )


_Name = tuple[_Key, Activity]


def _steady(name: _Name, own: Timed, all_series: Mapping[_Name, Timed]) -> Timed:
    """Return a series, refused where it is not of a steady state or its interval says too little."""
    if not own.series:
        return own
    others = [found.series for other, found in all_series.items() if other != name and found.series]
    why = unsteady(own.series, others)
    return Timed({}, why) if why else own


def _row(
    record: Record,
    case: CaseFacts,
    backend: str,
    verdict: Verdict,
    facts: list[TimingFacts],
    series: Mapping[_Name, Timed],
) -> Row:
    key = (case.id, backend)
    derivative, primal = series[key, "derivative"], series[key, "primal"]
    times = [each for each in facts if not each.error]
    starts = [p.import_ns for p in record.processes.values() if p.backend == backend and not p.error]
    return Row(
        case=case.id,
        backend=backend,
        mode=case.mode,
        implementation=case.implementation,
        standing=_standing(verdict, derivative, facts),
        verdict=verdict,
        why=derivative.refused or ("" if facts else verdict.detail),
        import_ns=median_of(starts),
        build_ns=median_of(each.build_ns for each in times),
        first_call_ns=median_of(each.first_call_ns for each in times),
        derivative=_figure(derivative),
        primal=_figure(primal),
        to_primal=ratio(derivative.series, primal.series),
        footprint=record.footprints[key].footprint if key in record.footprints else None,
    )


def _standing(verdict: Verdict, derivative: Timed, facts: list[TimingFacts]) -> Standing:
    if not facts:
        return Standing.MISSING
    if derivative.refused:
        return Standing.REFUSED
    return Standing.TIMED if verdict.verdict in ELIGIBLE else Standing.DISQUALIFIED


def _figure(found: Timed) -> Figure | None:
    return figure(list(found.series.values())) if found.series else None


def _compared(rows: list[Row], series: Mapping[_Name, Timed]) -> list[Row]:
    """Return the rows with their ratios to the fastest right answer and to the program by hand."""
    right = [row for row in rows if row.standing is Standing.TIMED and row.derivative is not None]
    best = min(right, key=lambda row: row.derivative.value if row.derivative else 0.0, default=None)
    hand = next((row for row in right if row.backend == BY_HAND), None)

    def to(row: Row, other: Row | None) -> Figure | None:
        if other is None or row.standing is not Standing.TIMED:
            return None
        if row is other:
            return Figure(1.0, 1.0, 1.0)
        names: tuple[_Name, _Name] = (
            ((row.case, row.backend), "derivative"),
            ((other.case, other.backend), "derivative"),
        )
        return ratio(series[names[0]].series, series[names[1]].series)

    return [replace(row, to_fastest=to(row, best), to_by_hand=to(row, hand)) for row in map(_narrow, rows)]


def _narrow(row: Row) -> Row:
    """Return a row, refused where the ratio to its own primal, or else its time, is told too roughly."""
    measure = row.to_primal or row.derivative
    why = too_wide(measure) if measure is not None and row.standing is Standing.TIMED else ""
    return replace(row, standing=Standing.REFUSED, why=why) if why else row


def _with_break_even(row: Row, rows: list[Row]) -> Row:
    """Return a compiled row with the number of calls after which compiling has paid off."""
    eager = next(
        (
            r
            for r in rows
            if (r.backend, r.implementation, r.mode) == (row.backend, row.implementation, "eager")
        ),
        None,
    )
    if row.mode == "eager" or eager is None or row.derivative is None or eager.derivative is None:
        return row
    found = break_even(
        once_ns=row.build_ns + row.first_call_ns,
        each_ns=row.derivative.value,
        eager_once_ns=eager.build_ns + eager.first_call_ns,
        eager_each_ns=eager.derivative.value,
    )
    return replace(row, pays_off=found)
