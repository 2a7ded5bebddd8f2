"""What a run found as a tidy table: a row for each case and backend, its verdict, and what it cost."""

from collections.abc import Iterator
from typing import Any

import msgspec

from adjudge.measurement import Footprint
from adjudge.timing import Figure, Row, summarize
from adjudge.verdict import JudgedRun, Verdict


class ResultRow(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the verdict on one answer, and what it cost, in nanoseconds and bytes; None where nothing was measured.

    Of a figure's interval `low` and `high` are the ends. `standing` says what the time is good for: one that is not
    "timed" counts nowhere, and `why` says why. A `known` failure is foreseen by the adapter.
    """

    run: str
    created: str
    adjudge: str
    cpu: str
    cores: int
    platform: str
    threads: int | None
    backend: str
    adapter: str
    library: str
    version: str
    python: str
    numpy: str
    case: str
    problem: str
    point: str
    size: int | None
    operator: str
    dtype: str
    mode: str
    implementation: str
    verdict: str
    reason: str | None
    basis: str
    ulps: float | None
    score: float | None
    outcome: str
    known: bool
    unexpected: bool
    standing: str | None = None
    why: str | None = None
    import_ns: float | None = None
    build_ns: float | None = None
    first_call_ns: float | None = None
    derivative_ns: float | None = None
    derivative_low_ns: float | None = None
    derivative_high_ns: float | None = None
    primal_ns: float | None = None
    primal_low_ns: float | None = None
    primal_high_ns: float | None = None
    to_primal: float | None = None
    to_primal_low: float | None = None
    to_primal_high: float | None = None
    to_fastest: float | None = None
    to_fastest_low: float | None = None
    to_fastest_high: float | None = None
    to_by_hand: float | None = None
    to_by_hand_low: float | None = None
    to_by_hand_high: float | None = None
    pays_off_after_calls: int | None = None
    first_call_bytes: int | None = None
    later_call_bytes: int | None = None
    first_calls_of_f: int | None = None
    later_calls_of_f: int | None = None


def result_rows(run: JudgedRun) -> Iterator[ResultRow]:
    """Yield a row for each verdict of a run."""
    costs = {(row.case, row.backend): row for block in summarize(run) for row in block.rows}
    for verdict in run.verdicts:
        yield _row(run, verdict, costs.get((verdict.case, verdict.backend)))


def _row(run: JudgedRun, verdict: Verdict, cost: Row | None) -> ResultRow:
    record, header = run.record, run.record.header
    choice = next(choice for choice in header.backends if choice.name == verdict.backend)
    facts = record.backends[verdict.backend]
    return ResultRow(
        run=header.run,
        created=header.created,
        adjudge=header.adjudge,
        cpu=header.host.cpu,
        cores=header.host.cores,
        platform=header.host.platform,
        threads=None if header.timing is None else header.timing.threads,
        backend=verdict.backend,
        adapter=choice.adapter,
        library=facts.library,
        version=facts.library_version,
        python=facts.python,
        numpy=facts.numpy,
        case=verdict.case,
        problem=verdict.problem,
        point=verdict.point,
        size=record.points[verdict.problem, verdict.point].size,
        operator=verdict.operator,
        dtype=verdict.dtype,
        mode=verdict.mode,
        implementation=record.cases[verdict.case].implementation,
        verdict=verdict.verdict.value,
        reason=verdict.reason,
        basis=verdict.basis,
        ulps=verdict.ulps,
        score=verdict.score,
        outcome=verdict.outcome,
        known=verdict.expected_failure is not None,
        unexpected=verdict.is_unexpected,
        **(_costs(cost) if cost is not None else {}),
    )


def _costs(row: Row) -> dict[str, Any]:
    pays_off = row.pays_off.calls if row.pays_off else None
    return {
        "standing": row.standing.value,
        "why": row.why or None,
        "import_ns": row.import_ns or None,
        "build_ns": row.build_ns or None,
        "first_call_ns": row.first_call_ns or None,
        **_figure("derivative", row.derivative, "_ns"),
        **_figure("primal", row.primal, "_ns"),
        **_figure("to_primal", row.to_primal),
        **_figure("to_fastest", row.to_fastest),
        **_figure("to_by_hand", row.to_by_hand),
        "pays_off_after_calls": pays_off,
        **_footprint(row.footprint),
    }


def _figure(name: str, figure: Figure | None, unit: str = "") -> dict[str, float]:
    if figure is None:
        return {}
    ends = {f"{name}_low{unit}": figure.low, f"{name}_high{unit}": figure.high} if figure.has_interval else {}
    return {f"{name}{unit}": figure.value, **ends}


def _footprint(footprint: Footprint | None) -> dict[str, int]:
    if footprint is None:
        return {}
    calls = {
        "first_calls_of_f": footprint.first_calls_of_f,
        "later_calls_of_f": footprint.later_calls_of_f,
    }
    if not footprint.peak_bytes:
        return calls
    return calls | {"first_call_bytes": footprint.first_bytes, "later_call_bytes": footprint.later_bytes}
