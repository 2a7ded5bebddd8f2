"""What the formats tell of invariants: how often each held on each backend, and which are broken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adjudge.verdict import Invariant, InvariantVerdict, JudgedRun

MEANINGS = {
    Invariant.SYMMETRIC_HESSIAN: "the Hessian is symmetric",
    Invariant.ADJOINT: "<u, Jv> = <J'u, v>",
    Invariant.LINEAR_IN_SEED: "-2 times the seed gives -2 times the answer",
    Invariant.FORWARD_REVERSE: "gradient or Jacobian times the tangent is the jvp",
    Invariant.BATCH_LOOP: "head times Jacobian is the vjp, Hessian times tangent the hvp",
    Invariant.REPEATABLE: "a later call gives the same",
    Invariant.INPUTS_UNTOUCHED: "the inputs are left as they were",
    Invariant.VALUE_UNCHANGED: "the function has the same value once it was differentiated",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts checks of an invariant on a backend: all, and those that did not hold, by what is known of them."""

    checked: int = 0
    unexpected: int = 0
    explained: int = 0
    known: int = 0

    @property
    def broken(self) -> int:
        """Return how many did not hold."""
        return self.unexpected + self.explained + self.known

    @property
    def said(self) -> str:
        """Return the counts in short, such as "120" or "3 of 120 broken (2 follow from wrong answers)"."""
        if not self.broken:
            return f"{self.checked:,}"
        parts = [
            f"{count:,} {words}"
            for count, words in (
                (self.unexpected, "unexpected"),
                (self.known, "known"),
                (self.explained, "from failing answers"),
            )
            if count
        ]
        return f"{self.broken:,} of {self.checked:,} broken: {', '.join(parts)}"


def tallies(run: JudgedRun) -> Mapping[Invariant, Mapping[str, Tally]]:
    """Return the counts by invariant and backend, those only that were checked."""
    gathered: dict[Invariant, dict[str, list[InvariantVerdict]]] = {}
    for found in run.invariants:
        gathered.setdefault(found.invariant, {}).setdefault(found.backend, []).append(found)
    return {
        invariant: {name: _tally(found) for name, found in gathered[invariant].items()}
        for invariant in Invariant
        if invariant in gathered
    }


def broken(run: JudgedRun) -> tuple[tuple[InvariantVerdict, ...], ...]:
    """Return what calls for attention, joined where backend, invariant and problem are the same."""
    alike: dict[tuple[str, ...], list[InvariantVerdict]] = {}
    for found in run.broken:
        problem = run.record.cases[found.case].problem
        alike.setdefault((found.backend, found.invariant, problem, str(found.stale)), []).append(found)
    return tuple(map(tuple, alike.values()))


def _tally(found: Iterable[InvariantVerdict]) -> Tally:
    checked = list(found)
    failed = [each for each in checked if not each.holds]
    explained = sum(bool(each.explained) for each in failed)
    known = sum(each.expected_failure is not None and not each.explained for each in failed)
    return Tally(len(checked), len(failed) - explained - known, explained, known)
