"""What every rendering of a comparison tells: the result in a line, changes that are alike, and what is left out."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adjudge.compare.changes import Change, Direction
from adjudge.compare.comparison import Comparison
from adjudge.compare.times import Times
from adjudge.report.summary import counted, series
from adjudge.verdict import Verdict

TITLES = {Direction.WORSE: "Worse", Direction.BETTER: "Better", Direction.SIDEWAYS: "Sideways"}


@dataclass(frozen=True, slots=True)
class Group:
    """Joins the changes of one backend from the same to the same."""

    changes: tuple[Change, ...]

    @property
    def first(self) -> Change:
        """Return the change that stands for all."""
        return self.changes[0]

    @property
    def change(self) -> str:
        """Return what became what, and whether the truth is another one."""
        others = sum(each.other_truth for each in self.changes)
        judged = f"; {counted(others, 'case')} judged by another truth" if others else ""
        return f"{self.first.old} → {self.first.new}{judged}"


def headline(comparison: Comparison) -> str:
    """Return the result in a few words."""
    counts = [(len(comparison.of(direction)), direction.value) for direction in Direction]
    said = [f"{count:,} {word}" for count, word in counts if count]
    verdicts = f"Verdicts: {series(said)}" if said else "No verdict changed"
    return f"{verdicts}. {_times(comparison.times)}" if comparison.times else verdicts


def _times(times: Times) -> str:
    counts = ((len(times.slower), "slower"), (len(times.faster), "faster"))
    said = [f"{count:,} {word}" for count, word in counts if count]
    return f"Times: {series(said)}" if said else "No time changed"


def groups(comparison: Comparison, direction: Direction) -> tuple[Group, ...]:
    """Return the changes that lead one way, those that are alike joined, the most numerous first."""
    alike: dict[tuple[str, str, str], list[Change]] = {}
    for each in comparison.of(direction):
        alike.setdefault((each.backend, each.old, each.new), []).append(each)
    return tuple(
        sorted((Group(tuple(each)) for each in alike.values()), key=lambda group: -len(group.changes))
    )


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """Return what a reader should know beside the changes: extent, and what was left out of the comparison."""
    same = comparison.compared - len(comparison.changes)
    said = [f"{counted(comparison.compared, 'verdict')} compared, {same:,} the same."]
    for what, verdicts in (
        ("Only in the new run", comparison.appeared),
        ("Only in the old run", comparison.vanished),
    ):
        if verdicts:
            said.append(f"{what}: {counted(len(verdicts), 'verdict')} ({_places(verdicts)}).")
    if comparison.altered:
        said.append(
            f"Not compared: {counted(len(comparison.altered), 'case')} that do not ask the same in both runs (other "
            "inputs, seeds or functions)."
        )
    for which, names in zip(("old", "new"), comparison.left_out, strict=True):
        if names:
            said.append(f"Only the {which} run has {series(list(names))}.")
    for which, run in (("old", comparison.old), ("new", comparison.new)):
        if run.record.footer is None:
            said.append(f"The {which} run did not end.")
    return (*said, *_of_times(comparison))


def _of_times(comparison: Comparison) -> Iterator[str]:
    """Yield how many times were compared, and why others were not."""
    if comparison.times_refused:
        yield f"Times are not compared, for they would mean nothing: {comparison.times_refused}."
    if (times := comparison.times) is None:
        return
    yield f"{counted(times.compared, 'time')} compared; {times.noise}."
    if times.refused:
        yield (
            f"{counted(times.refused, 'time')} not compared: refused by the rules of timing, or of an answer that is "
            "not right, in one run at least."
        )
    if times.unanchored:
        yield (
            f"{counted(times.unanchored, 'time')} not compared: nothing that was measured beside them is the same in "
            "both runs, so a change could be the machine's."
        )


def _places(verdicts: Iterable[Verdict], most: int = 3) -> str:
    """Return the problems that verdicts are of, the most frequent first."""
    counts = Counter(verdict.problem for verdict in verdicts)
    named = [f"{problem} {count:,}" for problem, count in counts.most_common(most)]
    more = len(counts) - most
    return ", ".join(named) + (f" and {counted(more, 'more problem')}" if more > 0 else "")
