"""Renders a comparison as Markdown for a pull request: the result first, what is worse in the open, the rest folded."""

from collections.abc import Iterator, Sequence

from adjudge.compare.changes import Direction
from adjudge.compare.comparison import Comparison
from adjudge.compare.grounds import Difference
from adjudge.compare.summary import TITLES, Group, groups, headline, sentences
from adjudge.compare.times import TimeChange
from adjudge.report.markdown import code, prose, table
from adjudge.report.summary import counted
from adjudge.report.text import duration, readable_time
from adjudge.verdict import JudgedRun

MOST_CASES = 20
MOST_GROUPS = 50
MOST_TIMES = 50


def render(comparison: Comparison) -> str:
    """Return the comparison as GitHub-flavoured Markdown."""
    lines = [*_summary(comparison), *_differences(comparison)]
    for direction in Direction:
        lines += _changes(direction, groups(comparison, direction))
    if comparison.times:
        lines += _times("Slower", comparison.times.slower)
        lines += _times("Faster", comparison.times.faster)
    return "\n".join(lines).rstrip() + "\n"


def _summary(comparison: Comparison) -> Iterator[str]:
    yield f"# adjudge: {prose(headline(comparison))}"
    yield ""
    for sentence in sentences(comparison):
        yield prose(sentence)
    yield ""
    yield f"Old: {_run(comparison.old)}. New: {_run(comparison.new)}."
    yield ""


def _run(run: JudgedRun) -> str:
    header = run.record.header
    return (
        f"run {code(header.run)} of {prose(readable_time(header.created))}, {code(' '.join(header.command))}"
    )


def _differences(comparison: Comparison) -> Iterator[str]:
    if not comparison.differences:
        return
    yield from table(["not the same", "old", "new"], map(_difference, comparison.differences))
    yield ""


def _difference(found: Difference) -> list[str]:
    what = f"**{prose(found.what)}**" if found.forbids_times else prose(found.what)
    return [what, prose(found.old) or "not set", prose(found.new) or "not set"]


def _changes(direction: Direction, found: tuple[Group, ...]) -> Iterator[str]:
    if not found:
        return
    number = sum(len(group.changes) for group in found)
    folded = direction is not Direction.WORSE
    yield (
        f"<details><summary>{TITLES[direction]}: {number:,}</summary>" if folded else f"## Worse: {number:,}"
    )
    yield ""
    for group in found[:MOST_GROUPS]:
        yield from _group(group)
    if len(found) > MOST_GROUPS:
        yield f"- and {counted(len(found) - MOST_GROUPS, 'more kind')} of change"
    yield ""
    if folded:
        yield "</details>"
        yield ""


def _times(name: str, changes: Sequence[TimeChange]) -> Iterator[str]:
    if not changes:
        return
    yield f"## {name}: {len(changes):,}"
    yield ""
    head = ["backend", "case", "old", "new", "times", "95 % interval"]
    yield from table(head, map(_time, changes[:MOST_TIMES]), right_from=2)
    if (more := len(changes) - MOST_TIMES) > 0:
        yield ""
        yield f"and {more:,} more"
    yield ""


def _time(each: TimeChange) -> list[str]:
    return [
        prose(each.backend),
        code(each.case),
        duration(each.old_ns),
        duration(each.new_ns),
        f"{each.ratio:.3g}",
        f"{each.low:.3g} to {each.high:.3g}",
    ]


def _group(group: Group) -> Iterator[str]:
    first, more = group.first, len(group.changes) - MOST_CASES
    yield f"- **{prose(first.backend)}**: {prose(group.change)}, {counted(len(group.changes), 'case')}"
    if first.detail:
        yield f"  {code(first.detail)}"
    cases = ", ".join(code(each.case) for each in group.changes[:MOST_CASES])
    rest = f" and {more:,} more" if more > 0 else ""
    if len(group.changes) <= 3:
        yield f"  {cases}"
        return
    yield f"  <details><summary>the cases</summary>{cases}{rest}</details>"
