"""Curves against the size of the problem: the time of a call, and its memory; both axes logarithmic."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from adjudge.report.charts.fates import counts, fate, is_unsupported
from adjudge.report.charts.looks import DOES_NOT_COUNT, HEIGHT, Cast, Picture, altair, picture
from adjudge.report.charts.scales import BYTES, PLAIN, SECONDS, log_axis, log_domain, log_scale
from adjudge.timing import Block

Datum = dict[str, Any]
TIME_NOTE = (
    "One line for each contender whose answers are right, with its 95 % interval. A cross is the time of an answer "
    "that does not count; a sign at the upper edge says why there is no time"
)
MEMORY_NOTE = "Resident memory of a later call at its peak, above what the process held before it"
_SIGN_HEIGHT = 13


def curves(blocks: Sequence[Block], cast: Cast) -> Iterator[Picture]:
    """Yield time and memory against size, for each problem, operator and dtype with several sizes."""
    groups: dict[tuple[str, str, str], list[Block]] = {}
    for block in blocks:
        if block.size is not None:
            groups.setdefault((block.problem, block.operator, block.dtype), []).append(block)
    for (problem, operator, dtype), group in groups.items():
        if len({block.size for block in group}) > 1:
            what, stem = f"{problem} {operator} {dtype}", f"{problem.replace('/', '-')}-{operator}-{dtype}"
            yield _times(group, cast, f"time-{stem}", f"{what}: time of a call")
            if memory := list(_memory(group)):
                yield _chart(
                    memory, [], group, cast, f"memory-{stem}", f"{what}: memory of a call", MEMORY_NOTE, BYTES
                )


def _times(group: Sequence[Block], cast: Cast, name: str, title: str) -> Picture:
    measured = list(_timed(group))
    right = [datum for datum in measured if datum["counts"]]
    others = [datum for datum in measured if not datum["counts"]]
    return _chart(right, others, group, cast, name, title, TIME_NOTE, SECONDS)


def _timed(group: Sequence[Block]) -> Iterator[Datum]:
    for block in group:
        for row in block.rows:
            if (found := row.derivative) is not None:
                low, high = (found.low, found.high) if found.has_interval else (found.value, found.value)
                yield {
                    "contender": row.label,
                    "size": block.size,
                    "value": found.value / 1e9,
                    "low": low / 1e9,
                    "high": high / 1e9,
                    "counts": counts(row),
                }


def _memory(group: Sequence[Block]) -> Iterator[Datum]:
    for block in group:
        for row in block.rows:
            taken = row.footprint.later_bytes if row.footprint else 0
            if counts(row) and taken > 0:
                yield {
                    "contender": row.label,
                    "size": block.size,
                    "value": taken,
                    "low": taken,
                    "high": taken,
                }


def _chart(
    right: Sequence[Datum],
    others: Sequence[Datum],
    group: Sequence[Block],
    cast: Cast,
    name: str,
    title: str,
    note: str,
    unit: str,
) -> Picture:
    alt = altair()

    sizes = log_domain(block.size for block in group if block.size)
    reach = log_domain(datum[end] for datum in (*right, *others) for end in ("low", "value", "high"))
    x = log_axis(alt, alt.X, "size", "size", sizes, PLAIN)
    y = log_axis(alt, alt.Y, "value", "seconds" if unit is SECONDS else "bytes", reach, unit)
    signs = list(_signed(group)) if unit is SECONDS else []
    shown = {datum["contender"] for datum in (*right, *others, *signs)}
    colour, base = cast.colour(alt, shown), alt.Chart(alt.InlineData(values=list(right))).encode(x=x)
    layers = [
        base.mark_area(opacity=0.18).encode(
            y=alt.Y("low:Q", scale=log_scale(alt, reach)), y2="high:Q", color=colour
        ),
        base.mark_line(strokeWidth=1.8).encode(y=y, color=colour, strokeDash=cast.dash(alt, shown)),
        base.mark_point(filled=True, size=55, opacity=1).encode(
            y=y, color=colour, shape=cast.shape(alt, shown)
        ),
    ]
    if others:
        crosses = alt.Chart(alt.InlineData(values=list(others))).mark_point(
            shape=DOES_NOT_COUNT, size=90, strokeWidth=2
        )
        layers.append(crosses.encode(x=x, y=y, color=colour))
    layers += _signs(alt, signs, x, colour)
    return picture(alt.layer(*layers), name, title, note)


def _signed(group: Sequence[Block]) -> Iterator[Datum]:
    """Yield those that have no time at a size, but for what they do not support."""
    for block in group:
        for row in block.rows:
            glyph, _ = fate(row)
            if row.derivative is None and glyph and not is_unsupported(row):
                yield {"contender": row.label, "size": block.size, "glyph": glyph}


def _signs(alt: Any, signs: Sequence[Datum], x: Any, colour: Any) -> Iterator[Any]:
    """Yield signs, one below the other from the upper edge on."""
    places: Counter[int | None] = Counter()
    for datum in signs:
        below = 8 + _SIGN_HEIGHT * places[datum["size"]]
        places[datum["size"]] += 1
        yield (
            alt.Chart(alt.InlineData(values=[datum]))
            .mark_text(fontSize=13, fontWeight="bold")
            .encode(x=x, y=alt.value(min(below, HEIGHT)), text="glyph:N", color=colour)
        )
