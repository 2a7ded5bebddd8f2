"""Puts two judged runs side by side: what both asked, what only one did, and which verdicts changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adjudge.compare.changes import Change, Direction, change, invariant_change
from adjudge.compare.grounds import Difference, differences
from adjudge.compare.questions import question
from adjudge.compare.sides import ComparisonError, Pairs, Side, pairs
from adjudge.compare.times import Times, compare_times
from adjudge.verdict import JudgedRun, Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Holds what two runs differ in, of the backends in `pairs`.

    `left_out` are the backends of the old and of the new run, compared whole, that are held against nobody.
    `appeared` and `vanished` are verdicts on cases that only the new or only the old run has, `altered` the cases that
    do not ask the same in both; they are not compared. `compared` counts the verdicts that were. `times` are None where
    not both runs are benchmarks, or where `times_refused` says why theirs cannot be compared.
    """

    old: JudgedRun
    new: JudgedRun
    pairs: Pairs
    left_out: tuple[tuple[str, ...], tuple[str, ...]]
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    invariants: tuple[Change, ...]
    appeared: tuple[Verdict, ...]
    vanished: tuple[Verdict, ...]
    altered: tuple[str, ...]
    compared: int
    times: Times | None = None
    times_refused: str = ""

    def of(self, direction: Direction) -> tuple[Change, ...]:
        """Return the changes that lead one way, of verdicts and of invariants."""
        return tuple(each for each in (*self.changes, *self.invariants) if each.direction is direction)


def compare(old: Side, new: Side, *, anyway: bool = False) -> Comparison:
    """Return what changed from one run to another; `anyway`, also where what is not the same forbids it.

    Raises `ComparisonError` where nothing in the two runs can be compared.
    """
    held = pairs(old, new)
    altered = frozenset() if anyway else _altered(old.run, new.run)
    before = _verdicts(old.run, dict(held), altered)
    after = _verdicts(new.run, {name: name for _, name in held}, altered)
    both = [(before[key], after[key]) for key in after if key in before]
    if not both:
        raise ComparisonError(_nothing_shared(altered))
    unlike = differences(old.run.record, new.run.record, held)
    times, refused = _times(old.run, new.run, held, unlike, altered, anyway)
    changed = [found for pair in both if (found := change(*pair)) is not None]
    return Comparison(
        old=old.run,
        new=new.run,
        pairs=held,
        left_out=_left_out(old, new, held),
        differences=unlike,
        changes=tuple(changed),
        invariants=_invariant_changes(old.run, new.run, held, altered),
        appeared=tuple(found for key, found in after.items() if key not in before),
        vanished=tuple(found for key, found in before.items() if key not in after),
        altered=tuple(case for case in new.run.record.cases if case in altered),
        compared=len(both),
        times=times,
        times_refused=refused,
    )


def _times(
    old: JudgedRun,
    new: JudgedRun,
    held: Pairs,
    unlike: Sequence[Difference],
    altered: frozenset[str],
    anyway: bool,
) -> tuple[Times | None, str]:
    """Return which times changed, or None and, of two benchmarks, why theirs cannot be compared."""
    if old.record.header.timing is None or new.record.header.timing is None:
        return None, ""
    forbidding = [each.what for each in unlike if each.forbids_times]
    if forbidding and not anyway:
        return None, f"not the same in both runs: {', '.join(forbidding)}"
    return compare_times(old, new, held, altered, anyway=anyway), ""


def _left_out(old: Side, new: Side, held: Pairs) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return who is held against nobody; where single backends were named, the others are meant to be left out."""
    if old.backend or new.backend:
        return (), ()
    before, after = {name for name, _ in held}, {name for _, name in held}
    return (
        tuple(name for name in old.run.backends if name not in before),
        tuple(name for name in new.run.backends if name not in after),
    )


def _altered(old: JudgedRun, new: JudgedRun) -> frozenset[str]:
    """Return the cases of one name that ask something else."""
    if old.record is new.record:
        return frozenset()
    shared = old.record.cases.keys() & new.record.cases.keys()
    return frozenset(
        case
        for case in shared
        if question(old.record, old.record.cases[case]) != question(new.record, new.record.cases[case])
    )


def _verdicts(
    run: JudgedRun, names: Mapping[str, str], altered: frozenset[str]
) -> dict[tuple[str, str], Verdict]:
    """Return the verdicts that count, by case and by the new name of the backend."""
    return {
        (found.case, names[found.backend]): found
        for found in run.verdicts
        if found.backend in names and found.case not in altered
    }


def _invariant_changes(
    old: JudgedRun, new: JudgedRun, held: Pairs, altered: frozenset[str]
) -> tuple[Change, ...]:
    names = dict(held)
    before = {
        (found.invariant, found.case, names[found.backend]): found
        for found in old.invariants
        if found.backend in names and not altered.intersection(found.cases)
    }
    matched = ((before.get((found.invariant, found.case, found.backend)), found) for found in new.invariants)
    changes = (invariant_change(was, found) for was, found in matched if was is not None)
    return tuple(each for each in changes if each is not None)


def _nothing_shared(altered: frozenset[str]) -> str:
    if altered:
        return (
            f"nothing to compare: the {len(altered):,} cases that both runs have do not ask the same in both (other "
            "inputs, seeds or functions); compare them nonetheless with --anyway"
        )
    return "nothing to compare: the runs share no case; run the same problems, operators, dtypes and modes"
