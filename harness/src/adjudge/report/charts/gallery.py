"""All pictures of a run, the most telling first."""

from itertools import chain, islice

from adjudge.report.charts.accuracy import accuracy
from adjudge.report.charts.curves import curves
from adjudge.report.charts.dots import memory, ratios
from adjudge.report.charts.first_calls import first_calls
from adjudge.report.charts.heat import heat
from adjudge.report.charts.looks import Cast, Picture, is_installed
from adjudge.timing import summarize
from adjudge.verdict import JudgedRun

MOST_CURVES = 24


def pictures(run: JudgedRun) -> tuple[Picture, ...]:
    """Return the pictures of a benchmark; none of another run, nor where the extra `charts` is not installed."""
    blocks = summarize(run)
    if not blocks or not is_installed():
        return ()
    cast = Cast.of(row for block in blocks for row in block.rows)
    kinds = (heat, ratios, first_calls, accuracy, memory)
    return (
        *chain.from_iterable(kind(blocks, cast) for kind in kinds),
        *islice(curves(blocks, cast), MOST_CURVES),
    )
