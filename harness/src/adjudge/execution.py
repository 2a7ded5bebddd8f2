"""Carries a commissioned run through: ask, judge, write, show. Each function returns the exit code.

Exit codes: 0 nothing unexpected, 1 something unexpected, 3 a backend could not be started, 130 interrupted.
"""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from rich.console import Console

from adjudge import runs
from adjudge.errors import UserError
from adjudge.judge import judge
from adjudge.plugins import installed, report_formats
from adjudge.progress import ENCLOSURES, progress_on
from adjudge.record import FILE_NAME, Footer, Line, NotWritten, Record, RecordWriter, load_record, mend_tail
from adjudge.report import github
from adjudge.report.benchmark_view import BenchmarkView
from adjudge.report.screen import screen
from adjudge.report.terminal import render_matrix, render_result
from adjudge.runner import Progress, open_process, run
from adjudge.truth.enclosures import enclosures
from adjudge.truth.limits import Limits
from adjudge.truth.questions import of_record
from adjudge.verdict import FailOn, JudgedRun


class WrongCommand(UserError):
    """Says that a run is gone on with by another command than the one that began it."""


UNEXPECTED, NOT_STARTED, INTERRUPTED = 1, 3, 130


Stage: TypeAlias = Callable[[Record, RecordWriter, Progress, int], None]
"""Goes on with a record whose cases have been answered, with so many jobs at a time."""


class Loudness(StrEnum):
    """How much is printed: the result in a few lines; the progress and what needs attention; every problem."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


def begin(
    record: Record,
    output: Path | None,
    *,
    jobs: int,
    loudness: Loudness,
    fail_on: FailOn = FailOn.UNEXPECTED,
    then: Stage | None = None,
) -> int:
    """Write the plan of `record` into a new folder and carry it through; `then` follows when the cases are answered.

    Where no folder is named, it goes by the run's id. Raises `NotWritten` where a disk is full.
    """
    folder = output or Path(runs.RESULTS) / record.header.run
    runs.create(folder)
    record.path = folder / record.path.name
    plan: list[Line] = [*record.problems.values(), *record.points.values(), *record.cases.values()]
    with closing(RecordWriter(record.path)) as writer:
        try:
            writer.append(record.header, *plan)
        except NotWritten as error:
            record.path.unlink()
            raise NotWritten(f"{error}: make room, or choose another folder with -o") from error
        return _carry_through(record, writer, jobs, loudness, fail_on, then)


def resume(
    name: str,
    *,
    jobs: int,
    loudness: Loudness,
    fail_on: FailOn = FailOn.UNEXPECTED,
    then: Stage | None = None,
) -> int:
    """Go on with the run called `name` from where its record ends; `then` follows when the cases are answered.

    Raises `WrongCommand` where the run is a benchmark and nothing follows, or the other way about, and `RecordError`
    where another process still writes it.
    """
    folder = runs.find(name)
    with closing(RecordWriter(folder / FILE_NAME)) as writer:
        record = load_record(folder, partial=True)
        if (record.header.timing is None) is not (then is None):
            right = "run" if record.header.timing is None else "bench"
            raise WrongCommand(
                f"{folder} was begun by 'adjudge {right}': go on with 'adjudge {right} --resume'"
            )
        if record.footer is not None:
            print(f"{folder}: the run had ended; nothing is left to do", file=sys.stderr)
            return conclude(folder, judge(record), loudness=loudness, fail_on=fail_on)
        mend_tail(record.path)
        return _carry_through(record, writer, jobs, loudness, fail_on, then)


def rejudge(name: str, *, partial: bool, loudness: Loudness) -> int:
    """Judge the run called `name` again from its record and write its reports again."""
    folder = runs.find(name)
    return conclude(folder, judge(load_record(folder, partial=partial)), loudness=loudness)


def conclude(
    folder: Path, judged: JudgedRun, *, loudness: Loudness, fail_on: FailOn = FailOn.UNEXPECTED
) -> int:
    """Write the verdicts and reports, show the matrix, and say where the files lie."""
    files = runs.publish(folder, judged, report_formats(installed()))
    if loudness is Loudness.QUIET:
        screen().print(render_result(judged))
    else:
        screen().print(render_matrix(judged, everything=loudness is Loudness.VERBOSE))
        if judged.record.header.timing is not None:
            screen().print(BenchmarkView(judged))
    for file in files:
        print(file)
    for case in judged.contradicted:
        print(
            f"adjudge: {case}: the problem's closed form is wrong: the enclosure proves it", file=sys.stderr
        )
    _tell_github(judged)
    if judged.not_started:
        return NOT_STARTED
    return UNEXPECTED if judged.fails(fail_on) else 0


def _tell_github(judged: JudgedRun) -> None:
    """Annotate the job and write its summary, where this is a step of GitHub Actions."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for line in github.annotations(judged):
        print(line)
    if place := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(place, "a", encoding="utf-8") as file:
            file.write(github.summary(judged))


def _carry_through(
    record: Record,
    writer: RecordWriter,
    jobs: int,
    loudness: Loudness,
    fail_on: FailOn,
    then: Stage | None,
) -> int:
    folder = record.path.parent
    command = f"adjudge {'run' if then is None else 'bench'} --resume {folder}"
    runs.point_latest(folder)
    try:
        with progress_on(Console(stderr=True), quiet=loudness is Loudness.QUIET) as progress:
            _enclose(record, writer, progress, jobs)
            run(record, writer, progress, jobs, open_process(record.header))
            if then is not None:
                then(record, writer, progress, jobs)
        footer = Footer(
            finished=datetime.now().astimezone().isoformat(),
            outcomes=len(record.outcomes),
            timings=len(record.timings),
        )
        writer.append(footer)
        record.add(footer)
    except KeyboardInterrupt:
        print(f"\ninterrupted; go on with: {command}", file=sys.stderr)
        return INTERRUPTED
    except NotWritten as error:
        raise NotWritten(f"{error}: make room, then go on with: {command}") from error
    return conclude(folder, judge(record), loudness=loudness, fail_on=fail_on)


def _enclose(record: Record, writer: RecordWriter, progress: Progress, jobs: int) -> None:
    """Add an enclosure, or the reason why there is none, of every case that has neither yet."""
    header, asked = record.header, list(of_record(record))
    proving = header.truth_timeout_s > 0
    limits = Limits(
        case_s=header.truth_timeout_s,
        total_s=header.truth_total_s if proving else 0.0,
        jobs=jobs,
        memory_bytes=header.memory_limit_bytes,
    )
    progress.begin(ENCLOSURES, len(asked), len(record.enclosures))
    with closing(enclosures(asked, limits)) as found:
        for facts in found:
            writer.append(facts)
            record.add(facts)
            progress.enclosed(facts)
