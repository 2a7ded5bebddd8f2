"""Accuracy beside speed: how far off an answer is, and how long it took."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from adjudge.report.charts.fates import counts
from adjudge.report.charts.looks import DOES_NOT_COUNT, Cast, Picture, altair, picture
from adjudge.report.charts.scales import PLAIN, TIMES, log_axis, log_domain
from adjudge.timing import Block, Row

NOTE = (
    "A dot for each case: its largest error in units in the last place, and how many times slower it is than the "
    "fastest right answer. Left and below is better. A cross is an answer that does not count, however fast"
)
EXACT, BEYOND = 0.1, 1e16
"""Where an error of 0 and one that is not finite are drawn, in ulps."""


def accuracy(blocks: Sequence[Block], cast: Cast) -> Iterator[Picture]:
    """Yield errors against times."""
    alt = altair()

    data: list[dict[str, Any]] = [
        {"contender": row.label, "slow": slow, "ulps": ulps, "counts": counts(row)}
        for block in blocks
        for row in block.rows
        if (slow := _slowness(block, row)) is not None and (ulps := _ulps(row)) is not None
    ]
    if not data:
        return
    x = log_axis(alt, alt.X, "slow", "times slower than the fastest right answer",
                 log_domain([1.0, *(d["slow"] for d in data)]), TIMES)  # fmt: skip
    y = log_axis(alt, alt.Y, "ulps", "largest error in ulps (0 is drawn at 0.1)",
                 log_domain([EXACT, 10.0, *(d["ulps"] for d in data)]), PLAIN)  # fmt: skip
    shown = {datum["contender"] for datum in data}
    colour = cast.colour(alt, shown)
    base = alt.Chart(alt.InlineData(values=data))
    right = base.transform_filter("datum.counts").mark_point(filled=True, size=45, opacity=0.75)
    wrong = base.transform_filter("!datum.counts").mark_point(shape=DOES_NOT_COUNT, size=80, strokeWidth=2)
    chart = alt.layer(
        right.encode(x=x, y=y, color=colour, shape=cast.shape(alt, shown)),
        wrong.encode(x=x, y=y, color=colour),
    )
    yield picture(chart, "accuracy", "Accuracy beside speed", NOTE)


def _slowness(block: Block, row: Row) -> float | None:
    """Return a row's time over that of the fastest right answer, whether or not it counts itself."""
    times = [each.derivative.value for each in block.rows if counts(each) and each.derivative]
    if row.derivative is None or not times:
        return None
    return row.derivative.value / min(times)


def _ulps(row: Row) -> float | None:
    if row.verdict is None or row.verdict.ulps is None:
        return None
    return max(row.verdict.ulps, EXACT) if math.isfinite(row.verdict.ulps) else BEYOND
