"""Renders a comparison for a terminal; plainly where the output is no terminal or wants no colour."""

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from adjudge.compare.changes import Direction
from adjudge.compare.comparison import Comparison
from adjudge.compare.summary import TITLES, Group, groups, headline, sentences
from adjudge.compare.times import Times
from adjudge.report.pen import Pen
from adjudge.report.text import duration

MOST_GROUPS = 20
MOST_TIMES = 20
_STYLES = {Direction.WORSE: "bold red", Direction.BETTER: "bold green", Direction.SIDEWAYS: "bold"}


def render_comparison(comparison: Comparison) -> "ComparisonView":
    """Return what changed, to be given to `rich.console.Console.print`."""
    return ComparisonView(comparison)


class ComparisonView:
    """Shows a comparison; how depends on the console that it is printed on."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the parts: what is not the same, the changes, and the result last, where the eye is."""
        pen = Pen.on(console, options)
        yield from _differences(self._comparison, pen)
        for direction in reversed(Direction):
            yield from _changes(direction, groups(self._comparison, direction), pen)
        yield from _times(self._comparison.times, pen)
        yield pen.text(headline(self._comparison) + ".", _style(self._comparison))
        for sentence in sentences(self._comparison):
            yield pen.text(sentence)


def _style(comparison: Comparison) -> str:
    found = next((direction for direction in Direction if comparison.of(direction)), None)
    return _STYLES[found] if found else "bold green"


def _differences(comparison: Comparison, pen: Pen) -> Iterator[Table | Text]:
    if not comparison.differences:
        return
    table = Table(box=pen.box, pad_edge=False, header_style="" if pen.plain else "bold")
    for head in ("not the same", "old", "new"):
        table.add_column(head, overflow="fold")
    for found in comparison.differences:
        table.add_row(
            *(pen.text(text) for text in (found.what, found.old or "not set", found.new or "not set"))
        )
    yield table
    yield Text("")


def _times(times: Times | None, pen: Pen) -> Iterator[Table | Text]:
    if times is None or not (times.slower or times.faster):
        return
    table = Table(box=pen.box, pad_edge=False, header_style="" if pen.plain else "bold")
    for head in ("time of", "case", "old", "new", "times", "95 % interval"):
        table.add_column(head, overflow="fold", no_wrap=head != "case")
    for each in (*times.faster[:MOST_TIMES], *times.slower[:MOST_TIMES]):
        style = _STYLES[Direction.WORSE if each.ratio > 1 else Direction.BETTER]
        table.add_row(
            pen.text(each.backend),
            pen.text(each.case),
            pen.text(duration(each.old_ns)),
            pen.text(duration(each.new_ns)),
            pen.text(f"{each.ratio:.3g}", style),
            f"{each.low:.3g} to {each.high:.3g}",
        )
    yield table
    yield Text("")


def _changes(direction: Direction, found: tuple[Group, ...], pen: Pen) -> Iterator[Table | Text]:
    if not found:
        return
    table = Table(
        box=pen.box, pad_edge=False, title=None, header_style="" if pen.plain else _STYLES[direction]
    )
    for head in (TITLES[direction].lower(), "change", "cases", "for example"):
        table.add_column(
            head,
            overflow="fold",
            justify="right" if head == "cases" else "left",
            no_wrap=head not in ("change", "for example"),
        )
    for group in found[:MOST_GROUPS]:
        first = group.first
        table.add_row(
            pen.text(first.backend), pen.text(group.change), f"{len(group.changes):,}", pen.text(first.case)
        )
    yield table
    if len(found) > MOST_GROUPS:
        yield pen.text(f"... and {len(found) - MOST_GROUPS:,} more kinds of change")
    yield Text("")
