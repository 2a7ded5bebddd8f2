"""Writes marks and foreign text: with glyphs and colours on a terminal, plainly elsewhere."""

from rich.box import ASCII, SIMPLE_HEAD, Box
from rich.console import Console, ConsoleOptions
from rich.text import Text

from adjudge.report.marks import Mark
from adjudge.report.text import one_line, writable

_STYLES = {
    "agree": "green",
    "convention": "magenta",
    "unsupported": "bright_black",
    "unjudged": "yellow",
    "inaccurate": "bold black on yellow",
    "stale": "bold black on cyan",
    "not-run": "bold reverse",
}


class Pen:
    """Writes with glyphs and colours, or `plain`: with letters and lines that one types, without colours.

    Foreign text keeps the characters that `encoding` has.
    """

    def __init__(self, *, plain: bool, encoding: str) -> None:
        self.plain, self.encoding = plain, encoding

    @classmethod
    def on(cls, console: Console, options: ConsoleOptions) -> "Pen":
        """Return the pen for a console: plain where it is no terminal or wants no colour."""
        plain = options.ascii_only or console.no_color or not console.is_terminal
        return cls(plain=plain, encoding=options.encoding)

    @property
    def box(self) -> Box:
        """The lines of tables."""
        return ASCII if self.plain else SIMPLE_HEAD

    def text(self, text: str, style: str = "") -> Text:
        """Return foreign text on one line, with nothing in it that could move the cursor."""
        line = writable(one_line(text), self.encoding)
        return Text(line, "" if self.plain else style, overflow="fold")

    def mark(self, mark: Mark, after: str = "") -> Text:
        """Return a verdict's mark with text after it."""
        glyph = mark.plain if self.plain else mark.glyph
        return self.text(f"{glyph} {after}".strip(), _style(mark))


def _style(mark: Mark) -> str:
    if mark.standing == "known":
        return "yellow"
    return _STYLES.get(mark.id, "bold white on red")
