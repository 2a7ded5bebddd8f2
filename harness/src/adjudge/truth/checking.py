"""Goes every way to the derivatives of cases, and counts what was compared, what was not and why.

Beside the ways of `adjudge.oracle.routes`, the truth that is shipped is held against all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from adjudge.adapter import Adapter
from adjudge.oracle.routes.comparing import Opinions, opinions, ways
from adjudge.oracle.worker import question_of
from adjudge.plugins import adapter_entries, installed
from adjudge.truth.questions import Asked
from adjudge.worker import load_adapter

RULES_ARE_MISSING = "the rules of the reference adapter are not followed: it is not installed here"


def reference_adapter() -> Adapter | None:
    """Return the adapter whose rules are followed over balls: the one marked as reference, where it is installed."""
    names = [entry.name for entry in adapter_entries(installed()) if entry.reference]
    return load_adapter(names[0])() if names else None


@dataclass(frozen=True, slots=True)
class Checked:
    """Holds what the ways say of a case."""

    case: str
    opinions: Opinions


def check(asked: Iterable[Asked], adapter: Adapter | None, limit_s: float) -> Iterator[Checked]:
    """Ask each way about each question, for `limit_s` seconds at most; the same question is asked once."""
    known = ways(adapter)
    seen: set[str] = set()
    for question in asked:
        if question.same not in seen:
            seen.add(question.same)
            yield Checked(question.case, opinions(question_of(question.prove), known, limit_s))


def sampled(asked: Sequence[Asked], count: int, random: np.random.Generator) -> list[Asked]:
    """Return `count` of the questions, drawn without replacement, in their order."""
    places = random.choice(len(asked), min(count, len(asked)), replace=False)
    return [asked[place] for place in sorted(places)]


@dataclass(slots=True)
class Tally:
    """Counts, for each way, the cases in which it was compared and the reasons of the others."""

    cases: int = 0
    compared: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def add(self, checked: Checked) -> None:
        """Count a case."""
        self.cases += 1
        self.compared.update(checked.opinions.compared)
        for way, reason in checked.opinions.reasons.items():
            self.reasons.setdefault(way, Counter())[reason] += 1
        for way in checked.opinions.answers.keys() - set(checked.opinions.compared):
            self.reasons.setdefault(way, Counter())["no other way has an answer"] += 1
        self.contradictions += [f"{checked.case}: {line}" for line in checked.opinions.contradictions]

    def lines(self) -> Iterator[str]:
        """Give the contradictions, then for each way a line and its reasons, the most frequent first."""
        yield from (f"contradiction {line}" for line in self.contradictions)
        for way in sorted(self.compared.keys() | self.reasons.keys()):
            reasons = self.reasons.get(way, Counter())
            yield f"{way:<12} {self.compared[way]:>6,} compared, {reasons.total():>5,} not comparable"
            for reason, count in reasons.most_common():
                yield f"{count:>13,}  {reason}"
        yield f"{self.cases:,} cases, {len(self.contradictions):,} contradictions"
