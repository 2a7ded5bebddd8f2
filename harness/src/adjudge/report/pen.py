"""Writes marks and foreign text on a terminal, with glyphs and colours or in ASCII."""

from rich.box import ASCII, SIMPLE_HEAD, Box
from rich.console import Console, ConsoleOptions
from rich.text import Text

from adjudge.report.marks import Mark
from adjudge.report.text import ascii_only, one_line

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
    """Writes `plain` text, in ASCII and without colours, or with both."""

    def __init__(self, *, plain: bool) -> None:
        self.plain = plain

    @classmethod
    def on(cls, console: Console, options: ConsoleOptions) -> "Pen":
        """Return the pen for a console: plain where it is no terminal or wants no colour."""
        return cls(plain=options.ascii_only or console.no_color or not console.is_terminal)

    @property
    def box(self) -> Box:
        """The lines of tables."""
        return ASCII if self.plain else SIMPLE_HEAD

    def text(self, text: str, style: str = "") -> Text:
        """Return foreign text on one line, with nothing in it that could move the cursor."""
        line = one_line(text)
        return Text(ascii_only(line), overflow="fold") if self.plain else Text(line, style, overflow="fold")

    def mark(self, mark: Mark, after: str = "") -> Text:
        """Return a verdict's mark with text after it."""
        glyph = mark.plain if self.plain else mark.glyph
        return self.text(f"{glyph} {after}".strip(), _style(mark))


def _style(mark: Mark) -> str:
    if mark.standing == "known":
        return "yellow"
    return _STYLES.get(mark.id, "bold white on red")
