"""A heat map of speed: how many times slower than the fastest right answer each contender is in each case."""

from collections.abc import Iterator, Sequence
from typing import Any

from adjudge.report.charts.dots import case_name
from adjudge.report.charts.fates import fate, legend
from adjudge.report.charts.looks import INK, Cast, Picture, altair, picture
from adjudge.timing import Block, Row

NOTE = (
    "Times slower than the fastest right answer of the case; green is the fastest, or not told from it. A sign "
    "instead of a number: the answer does not count, however fast it came, or there is none"
)
MOST_CASES = 60
_FASTEST, _DARK_FROM = "#1f9a6e", 0.45
_COLOURS = ("#cfe2f0", "#6aa3cc", "#2f6a99", "#173f63")
_DECADES = 3.0
_CELL_WIDTH, _CELL_HEIGHT = 64, 21


def heat(blocks: Sequence[Block], cast: Cast) -> Iterator[Picture]:
    """Yield the map; of a problem with several sizes the largest stands for all."""
    alt = altair()

    shown = _largest(blocks)
    rows = [(block, row) for block in shown[:MOST_CASES] for row in block.rows if row.label in cast.labels]
    cells = [_cell(block, row) for block, row in rows]
    if not any(cell["said"] for cell in cells):
        return
    more = len(shown) - MOST_CASES
    base = alt.Chart(alt.InlineData(values=cells)).encode(
        x=alt.X(
            "contender:N", sort=list(cast.labels), title=None, axis=alt.Axis(orient="top", labelAngle=-35)
        ),
        y=alt.Y(
            "case:N", sort=[case_name(block) for block in shown], title=None, axis=alt.Axis(labelLimit=360)
        ),
    )
    slow = (
        base.transform_filter("datum.slow !== null && !datum.fastest")
        .mark_rect()
        .encode(
            color=alt.Color(
                "slow:Q", scale=alt.Scale(domain=[0, _DECADES], range=list(_COLOURS), clamp=True), legend=None
            )
        )
    )
    fast = base.transform_filter("datum.fastest").mark_rect(color=_FASTEST)
    on_dark = base.transform_filter(f"datum.fastest || datum.slow > {_DARK_FROM * _DECADES}").mark_text(
        color="#fff"
    )
    on_light = base.transform_filter(
        f"datum.slow !== null && !datum.fastest && datum.slow <= {_DARK_FROM * _DECADES}"
    ).mark_text(color="#1c1c21")
    signs = base.transform_filter("datum.slow === null").mark_text(color=INK, fontWeight="bold")
    texts = [layer.encode(text="said:N") for layer in (on_dark, on_light, signs)]
    size = {
        "width": _CELL_WIDTH * len(cast.labels),
        "height": _CELL_HEIGHT * len({cell["case"] for cell in cells}),
    }
    signs_told = legend(row for _, row in rows)
    note = f"{NOTE}: {signs_told}" if signs_told else NOTE
    note += f". {more} more cases are not shown" if more > 0 else ""
    yield picture(
        alt.layer(slow, fast, *texts).properties(**size), "speed", "Speed relative to the fastest", note
    )


def _largest(blocks: Sequence[Block]) -> list[Block]:
    found: dict[tuple[str, ...], Block] = {}
    for block in blocks:
        key = (block.problem, block.operator, block.dtype, "" if block.size is not None else block.point)
        if key not in found or (block.size or 0) > (found[key].size or 0):
            found[key] = block
    return list(found.values())


def _cell(block: Block, row: Row) -> dict[str, Any]:
    import math

    if row.to_fastest is None:
        said, slow = fate(row)[0], None
    else:
        times = row.to_fastest.value
        said = f"{times:.3g}" if times < 999.5 else f"{times:,.0f}"
        slow = max(math.log10(times), 0.0)
    return {
        "case": case_name(block),
        "contender": row.label,
        "slow": slow,
        "said": said,
        "fastest": row.is_among_the_fastest,
    }
