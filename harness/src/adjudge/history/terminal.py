"""Shows a past on a terminal: a row for each run, a column for each backend, and below what happened."""

from collections.abc import Iterator, Sequence
from functools import partial

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from adjudge.compare.changes import Direction
from adjudge.history.events import Event, events
from adjudge.history.jumps import Jumps
from adjudge.history.reading import Past, Tally
from adjudge.report.pen import Pen
from adjudge.report.screen import split
from adjudge.report.summary import counted
from adjudge.report.text import readable_time

MOST_EVENTS = 60
_STYLES = {Direction.WORSE: "bold red", Direction.BETTER: "green", Direction.SIDEWAYS: ""}


class HistoryView:
    """Shows a past; how depends on the console that it is printed on."""

    def __init__(self, past: Past, jumps: Jumps) -> None:
        self._past, self._jumps = past, jumps

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table of runs, what happened, and what could not be told."""
        pen = Pen.on(console, options)
        happened = events(self._past, self._jumps.found)
        backends = list(dict.fromkeys(backend for _, backend in self._past.tallies))
        yield from split(backends, partial(_runs, self._past, happened, pen), console, options)
        yield from _told(happened, pen)
        yield from _notes(self._past, self._jumps, pen)


def _runs(past: Past, happened: tuple[Event, ...], pen: Pen, backends: Sequence[str]) -> Table:
    table = Table(box=pen.box, pad_edge=False, header_style="" if pen.plain else "bold")
    for head in ("run", "began"):
        table.add_column(head, overflow="fold", no_wrap=head == "run")
    for name in backends:
        table.add_column(pen.text(name), no_wrap=True)
    changed = {(event.run, event.backend) for event in happened}
    for run in past.runs:
        cells = (_cell(past.tallies.get((run.id, name)), (run.id, name) in changed, pen) for name in backends)
        table.add_row(pen.text(run.id), pen.text(readable_time(run.created)), *cells)
    return table


def _cell(tally: Tally | None, changed: bool, pen: Pen) -> Text:
    if tally is None:
        return Text("")
    text = f"{tally.right:,} right" + (f", {tally.failing:,} failing" if tally.failing else "")
    return pen.text(f"* {text}" if changed else text, "bold" if changed else "")


def _told(happened: tuple[Event, ...], pen: Pen) -> Iterator[Table | Text]:
    if not happened:
        yield pen.text("Nothing changed from run to run.")
        return
    table = Table(box=pen.box, pad_edge=False, header_style="" if pen.plain else "bold")
    for head in ("* changed in run", "backend", "what"):
        table.add_column(head, overflow="fold", no_wrap=head != "what")
    for event in happened[-MOST_EVENTS:]:
        table.add_row(
            pen.text(event.run), pen.text(event.backend), pen.text(event.said, _STYLES[event.leads])
        )
    yield table
    if (more := len(happened) - MOST_EVENTS) > 0:
        yield pen.text(f"... and {more:,} earlier changes: --json tells all")


def _notes(past: Past, jumps: Jumps, pen: Pen) -> Iterator[Text]:
    machines = {run.machine for run in past.runs}
    if len(machines) > 1:
        yield pen.text(f"Times are followed on each of {counted(len(machines), 'machine')} apart.")
    if jumps.undecided:
        yield pen.text(f"Times: {jumps.undecided}.")
    if past.unjudged:
        yield pen.text(
            f"Without verdicts of this version: {', '.join(past.unjudged)}: run 'adjudge judge RUN' first."
        )
    if past.unended:
        yield pen.text(f"Left out, for they did not end: {', '.join(past.unended)}.")
