"""What became of a contender whose time does not count, as charts show it."""

from collections.abc import Iterable

from adjudge.report.marks import mark_of
from adjudge.timing import Row, Standing
from adjudge.verdict import Kind

REFUSED = ("R", "time refused")


def fate(row: Row) -> tuple[str, str]:
    """Return a glyph and words for why a row's time does not count; two empty texts where it does, or was not tried."""
    if row.standing is Standing.TIMED or row.verdict is None:
        return "", ""
    if row.standing is Standing.REFUSED:
        return REFUSED
    mark = mark_of(row.verdict)
    return mark.glyph, mark.label


def is_unsupported(row: Row) -> bool:
    """Say whether a row is of a case that its contender does not support."""
    return row.verdict is not None and row.verdict.verdict is Kind.UNSUPPORTED


def legend(rows: Iterable[Row]) -> str:
    """Return what the glyphs of some rows mean, such as "✗ wrong, R time refused"; "" where all count."""
    found = dict.fromkeys(fate(row) for row in rows if fate(row)[0])
    return ", ".join(f"{glyph} {words}" for glyph, words in found)


def counts(row: Row) -> bool:
    """Say whether a row's time is compared with others."""
    return row.standing is Standing.TIMED and row.derivative is not None
