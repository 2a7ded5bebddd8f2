"""Where the time of a first call goes: importing the library, building the derivative, the first call itself."""

from collections.abc import Iterator, Sequence
from statistics import median

from adjudge.report.charts.looks import Cast, Picture, altair, picture
from adjudge.timing import Block, Row

NOTE = (
    "From a fresh process to the first gradient: importing the library, and, in the median over all cases, building "
    "the derivative and calling it once, which may trace and compile"
)
_PARTS = ("import", "build", "first call")
_COLOURS = ("#808080", "#2f7ed8", "#d1552a")
_LINE_HEIGHT = 24


def first_calls(blocks: Sequence[Block], cast: Cast) -> Iterator[Picture]:
    """Yield the parts of a first call, a bar for each contender."""
    alt = altair()

    data = [
        {"contender": label, "part": part, "place": place, "seconds": seconds}
        for label in cast.labels
        for place, (part, seconds) in enumerate(zip(_PARTS, _parts(blocks, label), strict=True))
    ]
    if not any(datum["seconds"] for datum in data):
        return
    bars = (
        alt.Chart(alt.InlineData(values=data))
        .mark_bar(height=14)
        .encode(
            x=alt.X("seconds:Q", title="seconds", axis=alt.Axis(format="~s")),
            y=alt.Y("contender:N", sort=list(cast.labels), title=None),
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=list(_PARTS), range=list(_COLOURS)),
                legend=alt.Legend(title=None),
            ),
            order="place:Q",
        )
        .properties(height=_LINE_HEIGHT * len(cast.labels))
    )
    yield picture(bars, "first-call", "Where the time of a first call goes", NOTE)


def _parts(blocks: Sequence[Block], label: str) -> tuple[float, float, float]:
    """Return the seconds of each part, 0 where nothing was measured."""
    rows: list[Row] = [
        row for block in blocks for row in block.rows if row.label == label and row.first_call_ns
    ]
    if not rows:
        return 0.0, 0.0, 0.0
    parts = (
        [row.import_ns for row in rows],
        [row.build_ns for row in rows],
        [row.first_call_ns for row in rows],
    )
    imported, built, called = (median(part) / 1e9 for part in parts)
    return imported, built, called
