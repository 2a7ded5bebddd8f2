"""Renders what a benchmark measured as tables, one for each block: the same cells on a terminal and in Markdown."""

from collections.abc import Iterator

import msgspec

from adjudge.measurement import Footprint
from adjudge.report.markdown import prose
from adjudge.report.text import duration
from adjudge.timing import Block, Figure, Row, Standing, summarize
from adjudge.verdict import JudgedRun

HEADINGS = (
    "contender",
    "first call",
    "primal",
    "derivative",
    "x primal",
    "x fastest",
    "x by hand",
    "calls of f",
    "memory",
    "pays off after",
    "remark",
)
NOTHING = "-"


def title(block: Block) -> str:
    """Return what a block compares, such as "adbench/gmm, gradient in float64, size 1,000"."""
    place = f"size {block.size:,}" if block.size is not None else f"point {block.point}"
    return f"{block.problem}, {block.operator} in {block.dtype}, {place}"


def cells(row: Row) -> tuple[str, ...]:
    """Return what the columns of `HEADINGS` say of a row, "-" where there is nothing to say."""
    return (
        row.label,
        duration(row.build_ns + row.first_call_ns) if row.first_call_ns else NOTHING,
        _time(row.primal),
        _time(row.derivative),
        _ratio(row.to_primal),
        _ratio(row.to_fastest),
        _ratio(row.to_by_hand),
        _calls(row.footprint),
        _memory(row.footprint),
        f"{row.pays_off} calls" if row.pays_off and row.pays_off.calls else str(row.pays_off or NOTHING),
        remark(row),
    )


def ordered(block: Block) -> list[Row]:
    """Return the rows of a block that were measured: the fastest first, then what does not count."""
    rank = {Standing.TIMED: 0, Standing.DISQUALIFIED: 1, Standing.REFUSED: 2}
    return sorted(
        (row for row in block.rows if row.standing in rank),
        key=lambda row: (rank[row.standing], row.derivative.value if row.derivative else 0.0),
    )


def untimed(block: Block) -> Iterator[str]:
    """Give a sentence for each reason why contenders were not timed at all."""
    reasons: dict[str, list[str]] = {}
    for row in block.rows:
        if row.standing is Standing.MISSING:
            reasons.setdefault(row.why, []).append(row.label)
    for why, labels in reasons.items():
        yield f"not timed: {', '.join(labels)}: {why}"


def remark(row: Row) -> str:
    """Return why a row's time does not count, or that none is faster."""
    match row.standing:
        case Standing.TIMED:
            return "fastest" if row.is_among_the_fastest else ""
        case Standing.DISQUALIFIED:
            return f"does not count: the answer is {row.verdict.verdict if row.verdict else 'unknown'}"
        case _:
            return f"{row.standing}: {row.why}"


def render(run: JudgedRun) -> str:
    """Return the Markdown of a benchmark."""
    return "\n".join(_lines(run)).rstrip() + "\n"


def render_json(run: JudgedRun) -> str:
    """Return the blocks of a benchmark as JSON; figures as they are in `adjudge.timing`, times in nanoseconds."""
    return msgspec.json.format(msgspec.json.encode(summarize(run)).decode(), indent=1) + "\n"


def explanation(run: JudgedRun) -> str:
    """Return in two sentences what the figures are."""
    plan = run.record.header.timing
    if plan is None:
        return ""
    return (
        f"Means over {plan.processes} processes of medians over up to {plan.rounds} interleaved rounds on "
        f"{plan.threads} pinned thread{'s' if plan.threads > 1 else ''}, with 95 % intervals; ratios are taken within "
        "rounds. A first call includes building; memory is what a first call takes above the worker's own."
    )


def _lines(run: JudgedRun) -> Iterator[str]:
    host = run.record.header.host
    yield "# Benchmark"
    yield ""
    yield explanation(run)
    yield ""
    yield prose(f"{host.cpu or 'unknown CPU'}, {host.cores} cores, {host.platform}.")
    for block in summarize(run):
        yield ""
        yield f"## {prose(title(block))}"
        yield ""
        yield f"| {' | '.join(HEADINGS)} |"
        yield f"|---|{'--:|' * (len(HEADINGS) - 2)}---|"
        for row in ordered(block):
            yield f"| {' | '.join(map(prose, cells(row)))} |"
        for sentence in untimed(block):
            yield ""
            yield prose(sentence)


def _time(figure: Figure | None) -> str:
    if figure is None:
        return NOTHING
    if not figure.has_interval:
        return duration(figure.value)
    half = (figure.high - figure.low) / 2 / figure.value
    return f"{duration(figure.value)} {f'±{half:.0%}' if half < 1 else '±>100%'}"


def _ratio(figure: Figure | None) -> str:
    if figure is None:
        return NOTHING
    if not figure.has_interval or figure.spread == 1.0:
        return f"{figure.value:.3g}"
    return f"{figure.value:.3g} ({figure.low:.3g}-{figure.high:.3g})"


def _calls(found: Footprint | None) -> str:
    return NOTHING if found is None else f"{found.later_calls_of_f:,}"


def _memory(found: Footprint | None) -> str:
    return NOTHING if found is None or not found.peak_bytes else f"{found.first_bytes / 1e6:.3g} MB"
