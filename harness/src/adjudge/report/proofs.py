"""For how many cases the truth is proven, and why it is not for the others."""

from dataclasses import dataclass

from adjudge.enclosure import NotEnclosed
from adjudge.verdict import JudgedRun

UNTRIED = "the run ended before it was tried"


@dataclass(frozen=True, slots=True)
class Unproven:
    """Joins the cases whose truth is not proven for the same reason."""

    reason: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proofs:
    """Counts the cases that ask for a function's derivative (no transcript does); the commonest reason comes first."""

    proven: int
    unproven: tuple[Unproven, ...]

    @property
    def total(self) -> int:
        """Return the number of cases."""
        return self.proven + sum(len(item.cases) for item in self.unproven)


def proofs(run: JudgedRun) -> Proofs | None:
    """Return what is proven of a run; None where its record holds no enclosure, as those of older versions."""
    record = run.record
    if not record.enclosures:
        return None
    asked = [case for case in record.cases.values() if case.operator != "transcript"]
    reasons: dict[str, list[str]] = {}
    for case in asked:
        facts = record.enclosures.get(case.id)
        if facts is None:
            reasons.setdefault(UNTRIED, []).append(case.id)
        elif isinstance(facts.enclosure, NotEnclosed):
            reasons.setdefault(facts.enclosure.reason, []).append(case.id)
    unproven = [Unproven(reason, tuple(cases)) for reason, cases in reasons.items()]
    unproven.sort(key=lambda item: -len(item.cases))
    return Proofs(len(asked) - sum(len(item.cases) for item in unproven), tuple(unproven))
