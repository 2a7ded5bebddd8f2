"""Proves the truths of problems anew and holds them against those that are kept: what is new, changed or stale."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from adjudge.enclosure import Enclosed, Enclosure, Nonsmooth, NotEnclosed
from adjudge.outcome import Parts
from adjudge.record import EnclosureFacts
from adjudge.truth import shelf
from adjudge.truth.limits import Limits
from adjudge.truth.proofs import proofs
from adjudge.truth.questions import Asked
from adjudge.truth.shelf import Truth


@dataclass(slots=True)
class Comparison:
    """Holds how the truths of a module of problems stand beside what is kept in its file.

    `kept` are those whose question is still asked, `new` those proven now that were not kept, `changed` pairs of a kept
    and a proven truth that differ, `stale` those kept for a question that is asked no more, `unkept` the cases
    that cannot be kept, with the reason.
    """

    file: Path
    kept: dict[str, Truth] = field(default_factory=dict)
    new: list[Truth] = field(default_factory=list)
    changed: list[tuple[Truth, Truth]] = field(default_factory=list)
    stale: list[Truth] = field(default_factory=list)
    unkept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_current(self) -> bool:
        """Say whether the file holds what was proven, and nothing else."""
        return not (self.new or self.changed or self.stale)

    @property
    def truths(self) -> list[Truth]:
        """Return what the file should hold."""
        return [*(self.kept | {now.key: now for _, now in self.changed}).values(), *self.new]


def compare(
    asked: Sequence[Asked],
    selected: Callable[[str, bool], bool],
    limits: Limits,
    tell: Callable[[EnclosureFacts], None],
) -> list[Comparison]:
    """Prove the questions that `selected(case, is_kept)` accepts and compare them with what is kept, module by module.

    `asked` are all questions of each module: a truth kept for none of them is stale. `tell` hears of each proof.
    """
    comparisons = _as_kept(asked)
    first: dict[str, Asked] = {}
    for question in asked:
        comparison = comparisons[question.prove.problem.origin]
        if question.unkept:
            comparison.unkept.append((question.case, question.unkept))
        elif selected(question.case, question.key in comparison.kept):
            first.setdefault(question.key, question)
    with closing(proofs({key: question.prove for key, question in first.items()}, limits)) as found:
        for key, proof in found:
            question = first[key]
            tell(EnclosureFacts(case=question.case, enclosure=proof.enclosure, elapsed_ns=proof.elapsed_ns))
            _place(
                comparisons[question.prove.problem.origin], shelf.truth(question.case, key, proof.enclosure)
            )
    return list(comparisons.values())


def _as_kept(asked: Sequence[Asked]) -> dict[str, Comparison]:
    keys: dict[str, set[str]] = {}
    for question in asked:
        keys.setdefault(question.prove.problem.origin, set()).add(question.key)
    comparisons = {}
    for origin, wanted in keys.items():
        comparisons[origin] = comparison = Comparison(shelf.file_of(origin))
        for truth in shelf.read(comparison.file).values():
            if truth.key in wanted:
                comparison.kept[truth.key] = truth
            else:
                comparison.stale.append(truth)
    return comparisons


def _place(comparison: Comparison, proven: Truth) -> None:
    kept = comparison.kept.get(proven.key)
    if kept is None:
        comparison.new.append(proven)
    elif difference(kept.enclosure, proven.enclosure):
        comparison.changed.append((kept, proven))


def difference(kept: Enclosure, proven: Enclosure) -> str:
    """Return in what a kept truth differs from a proven one, "" where in nothing.

    A bound that is kept may be wider than the one proven now; the other way round it is not proven.
    """
    match kept, proven:
        case Enclosed(), Enclosed():
            return _difference_of_numbers(kept, proven)
        case Nonsmooth(), Nonsmooth():
            return _difference_of_sets(kept, proven)
        case NotEnclosed(was), NotEnclosed(now):
            return "" if was == now else f"{now} (kept: {was})"
        case NotEnclosed(was), _:
            return f"proven (kept: {was})"
        case _, NotEnclosed(now):
            return f"{now} (kept: proven)"
    return "another class of point"


def _difference_of_numbers(kept: Enclosed, proven: Enclosed) -> str:
    for name in sorted(kept.parts.keys() | proven.parts.keys()):
        if why := _part_difference(kept, proven, name):
            return f"{name}: {why}"
    if kept.unconditioned != proven.unconditioned:
        return proven.unconditioned or "condition numbers"
    return "" if kept.selections == proven.selections else "another number of selections"


def _difference_of_sets(kept: Nonsmooth, proven: Nonsmooth) -> str:
    if kept.point is not proven.point:
        return "another class of point"
    if len(kept.selections) != len(proven.selections):
        return "another number of selections"
    for was, now in zip(kept.selections, proven.selections, strict=True):
        if why := _difference_of_numbers(was, now):
            return f"a selection differs: {why}"
    names = kept.spread.keys() | proven.spread.keys()
    return "" if all(_is_same(kept.spread, proven.spread, name) for name in names) else "another spread"


def _part_difference(kept: Enclosed, proven: Enclosed, name: str) -> str:
    if not (_is_same(kept.parts, proven.parts, name) and _is_same(kept.in_dtype, proven.in_dtype, name)):
        return "other numbers"
    if not np.all(proven.bounds[name] <= kept.bounds[name]):
        return "a bound that is not proven"
    for what in ("conditioning", "rounding"):
        was, now = getattr(kept, what), getattr(proven, what)
        if (was is None) is not (now is None) or (was and now and not _is_same(was, now, name)):
            return f"another {what}"
    return ""


def _is_same(one: Parts, other: Parts, name: str) -> bool:
    a, b = one.get(name), other.get(name)
    return a is not None and b is not None and a.dtype == b.dtype and np.array_equal(a, b)


def lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Give a line for everything that is not as it is kept."""
    for comparison in comparisons:
        for truth in comparison.new:
            yield f"new      {truth.case}{_why(truth)}"
        for was, now in comparison.changed:
            yield f"changed  {now.case}: {difference(was.enclosure, now.enclosure)}"
        for truth in comparison.stale:
            yield f"stale    {truth.case}"
        for case, why in comparison.unkept:
            yield f"not kept {case}: it depends on {why}, which has no digest"


def _why(truth: Truth) -> str:
    return f": {truth.reason}" if truth.reason else ""
