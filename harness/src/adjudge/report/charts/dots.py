"""Dots on one logarithmic axis, a line for each case or contender: ratios of derivative to primal, and memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from adjudge.operators import OPERATORS
from adjudge.report.charts.fates import counts
from adjudge.report.charts.looks import DOES_NOT_COUNT, INK, Cast, Picture, altair, picture
from adjudge.report.charts.scales import BYTES, TIMES, log_axis, log_domain, log_scale
from adjudge.timing import Block

CHEAP = (3.0, 5.0)
"""What a gradient by reverse mode costs in theory, in evaluations of the function (Griewank and Walther, Evaluating
Derivatives, 2nd edition, section 4.6)."""
RATIO_NOTE = (
    "One dot for each case: time of a gradient over time of the function, in the same rounds; the bar is the median. "
    "Theory allows reverse mode the shaded band of 3 to 5. A cross does not count"
)
MEMORY_NOTE = "Resident memory of a later call at its peak, above what the process held before it"
_LINE_HEIGHT = 24


def ratios(blocks: Sequence[Block], cast: Cast) -> Iterator[Picture]:
    """Yield how much dearer than the function its gradient is, over all cases of reverse mode."""
    alt = altair()

    data: list[dict[str, Any]] = [
        {"contender": row.label, "value": row.to_primal.value, "counts": counts(row)}
        for block in blocks
        if OPERATORS[block.operator].method in ("gradient", "vjp")
        for row in block.rows
        if row.to_primal is not None
    ]
    if not data:
        return
    reach = log_domain([*CHEAP, *(datum["value"] for datum in data)])
    x = log_axis(alt, alt.X, "value", "gradient over function", reach, TIMES)
    y = alt.Y("contender:N", sort=list(cast.labels), title=None)
    band = (
        alt.Chart(alt.InlineData(values=[{"value": CHEAP[0], "end": CHEAP[1]}]))
        .mark_rect(color=INK, opacity=0.12)
        .encode(x=x, x2="end:Q")
    )
    right = alt.Chart(alt.InlineData(values=[d for d in data if d["counts"]]))
    dots = right.mark_point(filled=True, size=40, opacity=0.7).encode(
        x=x, y=y, color=cast.colour(alt), shape=cast.shape(alt)
    )
    medians = right.mark_tick(thickness=2.5, size=18, color=INK).encode(
        x=alt.X("median(value):Q", scale=log_scale(alt, reach)), y=y
    )
    layers = [band, dots, medians]
    if wrong := [d for d in data if not d["counts"]]:
        layers.append(_crosses(alt, wrong, x, y, cast))
    yield picture(
        alt.layer(*layers).properties(height=_LINE_HEIGHT * len({d["contender"] for d in data})),
        "ratio",
        "Gradient over function",
        RATIO_NOTE,
    )


def memory(blocks: Sequence[Block], cast: Cast) -> Iterator[Picture]:
    """Yield the memory of a call, a line for each case that is not drawn against size."""
    alt = altair()

    data: list[dict[str, Any]] = [
        {"contender": row.label, "case": case_name(block), "value": taken}
        for block in blocks
        if block.size is None
        for row in block.rows
        if counts(row) and row.footprint and (taken := row.footprint.later_bytes)
    ]
    if not data:
        return
    cases, shown = list(dict.fromkeys(datum["case"] for datum in data)), {d["contender"] for d in data}
    x = log_axis(alt, alt.X, "value", "bytes", log_domain(datum["value"] for datum in data), BYTES)
    dots = (
        alt.Chart(alt.InlineData(values=data))
        .mark_point(filled=True, size=50, opacity=0.85)
        .encode(
            x=x,
            y=alt.Y("case:N", sort=cases, title=None, axis=alt.Axis(labelLimit=320, grid=True)),
            color=cast.colour(alt, shown),
            shape=cast.shape(alt, shown),
        )
        .properties(height=_LINE_HEIGHT * len(cases))
    )
    yield picture(dots, "memory", "Memory of a call", MEMORY_NOTE)


def case_name(block: Block) -> str:
    """Return what a block compares, in short: what all have in common is left out."""
    words = [block.problem, "" if block.point == "generic" else block.point, block.operator]
    return " ".join(
        [word for word in words if word] + ["" if block.dtype == "float64" else block.dtype]
    ).strip()


def _crosses(alt: Any, data: Sequence[dict[str, Any]], x: Any, y: Any, cast: Cast) -> Any:
    chart = alt.Chart(alt.InlineData(values=list(data))).mark_point(
        shape=DOES_NOT_COUNT, size=80, strokeWidth=2
    )
    return chart.encode(x=x, y=y, color=cast.colour(alt))
