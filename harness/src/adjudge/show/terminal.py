"""Renders a case for a terminal; plainly where the output is no terminal or wants no colour."""

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from adjudge.report.pen import Pen
from adjudge.report.text import visible, writable
from adjudge.show.sheet import Line


def render_sheet(lines: Iterable[Line]) -> "SheetView":
    """Return the lines, to be given to `rich.console.Console.print`."""
    return SheetView(tuple(lines))


class SheetView:
    """Shows a case; how depends on the console that it is printed on."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self._lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines."""
        pen = Pen.on(console, options)
        for line in self._lines:
            if line.mark is not None:
                yield pen.mark(line.mark, line.text)
            else:
                yield Text(writable(visible(line.text), pen.encoding))
