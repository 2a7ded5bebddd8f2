"""Renders a judged run for a terminal; plainly where the output is no terminal or wants no colour."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from adjudge.report.attributes import attributes
from adjudge.report.invariants import broken
from adjudge.report.marks import MARKS
from adjudge.report.pen import Pen
from adjudge.report.screen import split
from adjudge.report.summary import (
    Cell,
    Finding,
    Matrix,
    counted,
    findings,
    group_matrix,
    group_of,
    headline,
    is_clean,
    name_of,
    problem_matrix,
    sentences,
    standings,
    troubles,
)
from adjudge.verdict import InvariantVerdict, JudgedRun

MOST_ROWS = 40
"""Problems beyond which the matrix shows groups, and only those problems that need attention."""
MOST_FINDINGS = 20
INDENT = "  "

MatrixRow: TypeAlias = tuple[str, Mapping[str, Cell]]
"""A row's label, and its cells by backend."""


def render_matrix(run: JudgedRun, *, everything: bool = False) -> "MatrixView":
    """Return the matrix, the counts and what needs attention, to be given to `rich.console.Console.print`.

    `everything` shows each problem and finding, however many there are.
    """
    return MatrixView(run, everything)


class MatrixView:
    """Shows a judged run; how depends on the console that it is printed on."""

    def __init__(self, run: JudgedRun, everything: bool) -> None:
        self._run, self._everything = run, everything

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the parts: matrix, legend, findings, and the result last, where the eye is."""
        pen = Pen.on(console, options)
        rows = tuple(_rows(self._run, self._everything))
        yield from split(self._run.backends, partial(_matrix, self._run, pen, rows), console, options)
        yield _legend(self._run, pen)
        yield from _attention(self._run, pen, self._everything)
        yield Text("")
        yield from _result(self._run, pen, sentences(self._run))


def render_result(run: JudgedRun) -> "ResultView":
    """Return the counts of what needs attention and of whose that is, to be given to `rich.console.Console.print`."""
    return ResultView(run)


class ResultView:
    """Shows a judged run in a few lines; how depends on the console that it is printed on."""

    def __init__(self, run: JudgedRun) -> None:
        self._run = run

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        yield from _result(self._run, Pen.on(console, options), troubles(self._run))


def _matrix(run: JudgedRun, pen: Pen, rows: Iterable[MatrixRow], backends: Sequence[str]) -> Table:
    table = Table(box=pen.box, pad_edge=False, title=None, header_style="" if pen.plain else "bold")
    table.add_column("problem", overflow="fold")
    absent = run.not_started
    for name in backends:
        table.add_column(pen.text(f"{name} (did not start)" if name in absent else name), no_wrap=True)
    for label, row in rows:
        table.add_row(_label(label, pen), *(_cell(row.get(name), pen) for name in backends))
    return table


def _rows(run: JudgedRun, everything: bool) -> Iterator[MatrixRow]:
    problems = problem_matrix(run)
    everything = everything or len(problems) <= MOST_ROWS
    for group, cells in group_matrix(run).items():
        yield group, cells
        for problem, row in _members(problems, group):
            if everything or any(cell.attention for cell in row.values()):
                yield f"{INDENT}{name_of(problem)}", row


def _label(label: str, pen: Pen) -> Padding | Text:
    name = pen.text(label.removeprefix(INDENT), "" if label.startswith(INDENT) else "bold")
    return Padding(name, (0, 0, 0, len(INDENT))) if label.startswith(INDENT) else name


def _members(problems: Matrix, group: str) -> Iterator[tuple[str, dict[str, Cell]]]:
    return ((problem, row) for problem, row in problems.items() if group_of(problem) == group)


def _cell(cell: Cell | None, pen: Pen) -> Text:
    return pen.mark(cell.worst, cell.count) if cell else Text("")


def _legend(run: JudgedRun, pen: Pen) -> Text:
    counts = {mark: sum(item.tally.get(mark, 0) for item in standings(run)) for mark in MARKS}
    shown = [
        Text.assemble(pen.mark(mark), f" {mark.label} {count:,}") for mark, count in counts.items() if count
    ]
    return Text("   ").join(shown)


def _attention(run: JudgedRun, pen: Pen, everything: bool) -> Iterator[Text]:
    found = findings(run)
    most = len(found) if everything else MOST_FINDINGS
    if not is_clean(run):
        yield Text("")
    for finding in found[:most]:
        yield from _finding(finding, pen)
    if len(found) > most:
        yield pen.text(f"... and {len(found) - most:,} more: see the report, or pass -v")
    for alike in broken(run)[:MOST_FINDINGS]:
        yield from _broken(alike, pen)
    for case in run.contradicted:
        yield pen.text(f"{case}: what the problem claims is proven wrong: mend the problem", "bold red")
    for entry in run.stale_entries:
        yield pen.text(
            f"* {entry.backend}: the known failure {entry.pattern!r} matches no case ({entry.reason}): strike it off"
        )
    for name, error in run.not_started.items():
        yield pen.text(f"{name} could not be started: {error}", "bold red")


def _finding(finding: Finding, pen: Pen) -> Iterator[Text]:
    verdict, more = finding.first, len(finding.verdicts) - 1
    also = f" (and {counted(more, 'more case')})" if more else ""
    yield Text.assemble(
        pen.mark(finding.mark, finding.mark.label), " ", pen.text(f"{verdict.backend} {verdict.case}{also}")
    )
    for line in (verdict.detail, *attributes(verdict)):
        if line:
            yield Text.assemble("    ", pen.text(line, "dim"))


def _broken(alike: Sequence[InvariantVerdict], pen: Pen) -> Iterator[Text]:
    first, more = alike[0], len(alike) - 1
    also = f" (and {counted(more, 'more case')})" if more else ""
    state = "stale" if first.stale else "broken"
    yield pen.text(f"{state} {first.invariant.value} {first.backend} {first.case}{also}", "bold red")
    yield Text.assemble("    ", pen.text(first.detail, "dim"))


def _result(run: JudgedRun, pen: Pen, said: Iterable[str]) -> Iterator[Text]:
    yield pen.text(headline(run) + ".", "bold green" if is_clean(run) else "bold red")
    for sentence in said:
        yield pen.text(sentence)
