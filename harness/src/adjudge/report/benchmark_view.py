"""Shows a benchmark's tables on a terminal; in ASCII where the output is no terminal or wants no colour."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from adjudge.report.benchmark import HEADINGS, NOTHING, cells, explanation, ordered, remark, title, untimed
from adjudge.report.pen import Pen
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
            yield _table(block, pen)
            for row in ordered(block):
                if row.standing is Standing.REFUSED:
                    yield pen.text(f"{row.label}: {remark(row)}", "yellow")
            for sentence in untimed(block):
                yield pen.text(sentence, "bright_black")
            yield Text("")
        yield pen.text(explanation(self._run))
        yield Text("")


def _table(block: Block, pen: Pen) -> Table:
    """Return a block's table, without the columns in which there is nothing; refusals are told below it."""
    rows = [(row, _short(row)) for row in ordered(block)]
    kept = [n for n in range(len(HEADINGS)) if any(texts[n] not in ("", NOTHING) for _, texts in rows)]
    table = Table(box=pen.box, pad_edge=False, header_style="" if pen.plain else "bold")
    for n in kept:
        is_text = n in (0, len(HEADINGS) - 1)
        table.add_column(HEADINGS[n], justify="left" if is_text else "right", overflow="fold")
    for row, texts in rows:
        style = (
            "green" if row.is_among_the_fastest else "" if row.standing is Standing.TIMED else "bright_black"
        )
        table.add_row(*(pen.text(_typed(texts[n]) if pen.plain else texts[n], style) for n in kept))
    return table


def _short(row: Row) -> tuple[str, ...]:
    *texts, remarked = cells(row)
    return (*texts, "refused" if row.standing is Standing.REFUSED else remarked)


def _typed(text: str) -> str:
    """Return a cell as one types it."""
    return text.replace("±", "+-").replace("µ", "u")
