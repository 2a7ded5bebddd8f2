"""What became of a contender whose time does not count, as charts show it."""

from adjudge.report.marks import mark_of
from adjudge.timing import Row, Standing

REFUSED = ("R", "time refused")


def fate(row: Row) -> tuple[str, str]:
    """Return a glyph and words for why a row's time does not count; two empty texts where it does, or was not tried."""
    if row.standing is Standing.TIMED or row.verdict is None:
        return "", ""
    if row.standing is Standing.REFUSED:
        return REFUSED
    mark = mark_of(row.verdict)
    return mark.glyph, mark.label


def counts(row: Row) -> bool:
    """Say whether a row's time is compared with others."""
    return row.standing is Standing.TIMED and row.derivative is not None
