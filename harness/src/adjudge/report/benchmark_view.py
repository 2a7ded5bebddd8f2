"""Shows a benchmark's tables on a terminal; plainly where the output is no terminal or wants no colour."""

from collections.abc import Iterator, Sequence
from functools import partial

from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.table import Table
from rich.text import Text

from adjudge.report.benchmark import HEADINGS, NOTHING, cells, explanation, ordered, remark, title, untimed
from adjudge.report.pen import Pen
from adjudge.report.screen import split
from adjudge.timing import Block, Row, Standing, summarize
from adjudge.verdict import JudgedRun


class BenchmarkView:
    """Shows what a judged run measured; nothing for one that timed nothing."""

    def __init__(self, run: JudgedRun) -> None:
        self._run = run

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield a table for each block, and what the figures are."""
        pen = Pen.on(console, options)
        for block in summarize(self._run):
            yield pen.text(title(block), "bold")
            yield from _tables(block, pen, console, options)
            for row in ordered(block):
                if row.standing is Standing.REFUSED:
                    yield pen.text(f"{row.label}: {remark(row)}", "yellow")
            for sentence in untimed(block):
                yield pen.text(sentence, "bright_black")
            yield Text("")
        yield pen.text(explanation(self._run))
        yield Text("")


def _tables(block: Block, pen: Pen, console: Console, options: ConsoleOptions) -> Iterator[Table]:
    """Yield a block's tables, without the columns in which there is nothing; refusals are told below them."""
    rows = [(row, _short(row)) for row in ordered(block)]
    others = range(1, len(HEADINGS))
    kept = [n for n in others if any(texts[n] not in ("", NOTHING) for _, texts in rows)]
    return split(kept, partial(_table, rows, pen), console, options)


def _table(rows: Sequence[tuple[Row, tuple[str, ...]]], pen: Pen, columns: Sequence[int]) -> Table:
    table = Table(box=pen.box, pad_edge=False, header_style="" if pen.plain else "bold")
    shown, remarks = (0, *columns), len(HEADINGS) - 1
    for n in shown:
        justify: JustifyMethod = "left" if n in (0, remarks) else "right"
        table.add_column(HEADINGS[n], justify=justify, overflow="fold", no_wrap=n != remarks)
    for row, texts in rows:
        style = (
            "green" if row.is_among_the_fastest else "" if row.standing is Standing.TIMED else "bright_black"
        )
        table.add_row(*(pen.text(texts[n], style) for n in shown))
    return table


def _short(row: Row) -> tuple[str, ...]:
    *texts, remarked = cells(row)
    return (*texts, "refused" if row.standing is Standing.REFUSED else remarked)
