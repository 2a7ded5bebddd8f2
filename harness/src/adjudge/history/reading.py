"""Reads what a history needs from all records at once, with DuckDB: nothing else of a record is decoded.

Verdicts are read as they were written beside each record; a run that was not judged by this schema is told apart. The
only module here that touches files.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from adjudge.errors import UserError
from adjudge.export.tables import duckdb_module
from adjudge.outcome import Array
from adjudge.record import FILE_NAME
from adjudge.runs import VERDICTS
from adjudge.verdict import SCHEMA, Kind

_LARGEST_LINE = 1 << 28
_LINES = {
    "type": "VARCHAR",
    "run": "VARCHAR",
    "created": "VARCHAR",
    "host": "STRUCT(cpu VARCHAR, cores BIGINT, platform VARCHAR)",
    "name": "VARCHAR",
    "library": "VARCHAR",
    "library_version": "VARCHAR",
    "error": "VARCHAR",
    "case": "VARCHAR",
    "backend": "VARCHAR",
    "process": "BIGINT",
    "derivative": "STRUCT(calls BIGINT, wall_ns BIGINT[], waited_ns BIGINT[])",
}
_VERDICTS = {
    "schema": "BIGINT",
    "run": "STRUCT(id VARCHAR)",
    "verdicts": 'STRUCT("case" VARCHAR, backend VARCHAR, verdict VARCHAR)[]',
}
_RIGHT = (Kind.AGREE.value, Kind.CONVENTION.value)


class HistoryError(UserError):
    """Says why there is no history, and what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """Names a run, when it began (ISO 8601), and the machine: its CPU, cores and platform."""

    id: str
    created: str
    machine: tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts a backend's verdicts in a run: the right ones, the failing ones, and all."""

    right: int
    failing: int
    total: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Says that a backend's verdict on a case is another one than in the run before that had both."""

    run: str
    backend: str
    case: str
    old: Kind
    new: Kind


@dataclass(frozen=True, slots=True)
class Series:
    """Holds how long a call of a backend's derivative took on one machine, over the runs that measured it rightly.

    `levels` `(n,)` are natural logarithms of nanoseconds: the mean over processes of the median over rounds, without
    the time for which there was no CPU.
    """

    backend: str
    case: str
    runs: tuple[str, ...]
    levels: Array = field(compare=False)


@dataclass(frozen=True, slots=True)
class Past:
    """Holds what was found in the records of some runs, the oldest first.

    `releases` and `tallies` are by run and backend; a run without verdicts of this schema is in `unjudged`, one that
    did not end in `unended`.
    """

    runs: tuple[Run, ...]
    releases: dict[tuple[str, str], str]
    tallies: dict[tuple[str, str], Tally]
    turns: tuple[Turn, ...]
    series: tuple[Series, ...]
    unjudged: tuple[str, ...] = ()
    unended: tuple[str, ...] = ()


def read(folders: Sequence[Path]) -> Past:
    """Return what the records in some folders, and in the folders in them, tell; raises `HistoryError` for none."""
    records = sorted({path.resolve() for folder in folders for path in _records(folder)})
    if not records:
        raise HistoryError(
            f"no record lies in {', '.join(map(str, folders))}: give a folder that holds the folders of runs"
        )
    duckdb = duckdb_module()
    with duckdb.connect() as database:
        _load(database, records)
        return Past(
            runs=tuple(
                Run(run, created, (cpu, cores, platform))
                for run, created, cpu, cores, platform in database.execute(
                    "SELECT run, created, host.cpu, host.cores, host.platform FROM runs ORDER BY moment, run"
                ).fetchall()
            ),
            releases=_releases(database),
            tallies=_tallies(database),
            turns=_turns(database),
            series=_series(database),
            unjudged=_names(database, "SELECT run FROM runs ANTI JOIN verdicts USING (run) ORDER BY run"),
            unended=_names(database, "SELECT run FROM headers ANTI JOIN footers USING (file) ORDER BY run"),
        )


def _records(folder: Path) -> list[Path]:
    return [*folder.glob(FILE_NAME), *folder.glob(f"*/{FILE_NAME}")]


def _load(database: Any, records: Sequence[Path]) -> None:
    """Make the tables that everything is asked of: runs (those that ended), lines and verdicts."""
    lines = database.read_json(
        list(map(str, records)),
        columns=_LINES,
        format="newline_delimited",
        filename="file",
        maximum_object_size=_LARGEST_LINE,
        ignore_errors=True,  # the last line of a run that was killed
    )
    lines.create("lines")
    database.execute("CREATE VIEW headers AS SELECT * FROM lines WHERE type = 'header'")
    database.execute("CREATE VIEW footers AS SELECT * FROM lines WHERE type = 'footer'")
    database.execute(
        """CREATE TABLE runs AS SELECT DISTINCT ON (run) run, created, host, file, created::TIMESTAMPTZ AS moment
        FROM headers SEMI JOIN footers USING (file) ORDER BY run, file"""
    )
    judged = [path.parent / VERDICTS for path in records if (path.parent / VERDICTS).is_file()]
    if judged:
        database.read_json(
            list(map(str, judged)), columns=_VERDICTS, maximum_object_size=_LARGEST_LINE
        ).create("judgements")
    else:
        columns = ", ".join(f"{name} {kind}" for name, kind in _VERDICTS.items())
        database.execute(f"CREATE TABLE judgements ({columns})")
    database.execute(
        f"""CREATE TABLE verdicts AS
        SELECT run, moment, verdict.* FROM (
            SELECT run, unnest(verdicts) AS verdict FROM (
                SELECT DISTINCT ON (run.id) run.id AS run, verdicts FROM judgements WHERE schema = {SCHEMA}
            )
        ) JOIN runs USING (run)"""
    )


def _releases(database: Any) -> dict[tuple[str, str], str]:
    found = database.execute(
        """SELECT runs.run, lines.name, trim(concat_ws(' ', lines.library, lines.library_version))
        FROM lines JOIN runs USING (file) WHERE lines.type = 'backend' AND coalesce(lines.error, '') = ''"""
    ).fetchall()
    return {(run, backend): release for run, backend, release in found}


def _tallies(database: Any) -> dict[tuple[str, str], Tally]:
    failing = [kind.value for kind in Kind if kind.is_failure]
    found = database.execute(
        """SELECT run, backend, count(*) FILTER (verdict IN $right), count(*) FILTER (verdict IN $failing), count(*)
        FROM verdicts GROUP BY ALL""",
        {"right": list(_RIGHT), "failing": failing},
    ).fetchall()
    return {(run, backend): Tally(*counts) for run, backend, *counts in found}


def _turns(database: Any) -> tuple[Turn, ...]:
    found = database.execute(
        """SELECT run, backend, "case", was, verdict FROM (
            SELECT *, lag(verdict) OVER (PARTITION BY backend, "case" ORDER BY moment, run) AS was FROM verdicts
        ) WHERE was <> verdict ORDER BY moment, run, backend, "case" """
    ).fetchall()
    return tuple(Turn(run, backend, case, Kind(old), Kind(new)) for run, backend, case, old, new in found)


def _series(database: Any) -> tuple[Series, ...]:
    found = database.execute(
        """WITH samples AS (
            SELECT file, "case", backend, process, derivative.calls AS calls,
                unnest(derivative.wall_ns) AS wall_ns, unnest(derivative.waited_ns) AS waited_ns
            FROM lines WHERE type = 'timing' AND derivative IS NOT NULL
        ), processes AS (
            SELECT file, "case", backend, process, median(ln(spent_ns / calls)) AS level
            FROM (SELECT *, wall_ns - greatest(waited_ns, 0) AS spent_ns FROM samples)
            WHERE spent_ns > 0 AND calls > 0 GROUP BY ALL
        ), times AS (
            SELECT file, "case", backend, avg(level) AS level FROM processes GROUP BY ALL
        )
        SELECT times.backend, times."case", list(runs.run ORDER BY moment, run), list(level ORDER BY moment, run)
        FROM times JOIN runs USING (file) SEMI JOIN (
            SELECT run, "case", backend FROM verdicts WHERE verdict IN $right
        ) AS rightly ON (runs.run, times."case", times.backend) = (rightly.run, rightly."case", rightly.backend)
        GROUP BY times.backend, times."case", host ORDER BY times.backend, times."case" """,
        {"right": list(_RIGHT)},
    ).fetchall()
    return tuple(
        Series(backend, case, tuple(runs), np.array(levels)) for backend, case, runs, levels in found
    )


def _names(database: Any, query: str) -> tuple[str, ...]:
    return tuple(name for (name,) in database.execute(query).fetchall())
