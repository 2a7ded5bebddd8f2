"""A case brought before the judge: what was answered to it, and the truth that there is to hold answers against.

The closed form given with the point comes first; then the enclosure, which is proven; then the reference's answer. A
closed form that an enclosure contradicts is wrong: the enclosure takes its place, and the case is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from adjudge.enclosure import Enclosed
from adjudge.judge.grading import Truth, passes
from adjudge.operators import operator
from adjudge.outcome import Array, Computed, Outcome, Parts
from adjudge.record import CaseFacts, Record


@dataclass(frozen=True)
class Trial:
    """Holds a case of a record and every backend's outcome of it; what all its verdicts share is found once."""

    record: Record
    case: CaseFacts
    outcomes: Mapping[str, Outcome]
    reference: str | None

    @cached_property
    def enclosed(self) -> Parts | None:
        """Return the proven truth in float64, infinite where the case's dtype has no number so large; None without."""
        facts = self.record.enclosures.get(self.case.id)
        if facts is None or not isinstance(facts.enclosure, Enclosed):
            return None
        in_dtype = facts.enclosure.in_dtype
        return {
            name: np.where(np.isfinite(in_dtype[name]), part, in_dtype[name])
            for name, part in facts.enclosure.parts.items()
        }

    @cached_property
    def is_contradicted(self) -> bool:
        """Say whether an enclosure proves the closed form wrong, which is held to what a backend would be held to."""
        if self.case.expected is None or self.enclosed is None:
            return False
        answer = self.answer_of_reference
        size = (answer.primal_size or 0.0) if answer else 0.0
        claimed = Computed(
            parts={name: part.astype(self.case.dtype) for name, part in self.case.expected.items()}
        )
        return not passes(claimed, Truth("enclosure", self.enclosed, self.sensitivity, size), self.case)

    @cached_property
    def answer_of_reference(self) -> Computed | None:
        """Return what the reference answered, or None."""
        outcome = self.outcomes.get(self.reference) if self.reference else None
        return outcome if isinstance(outcome, Computed) else None

    @cached_property
    def sensitivity(self) -> Mapping[str, Array] | None:
        """Return by how much each element moves when inputs and arithmetic are rounded, as the reference measured."""
        return self.answer_of_reference.sensitivity if self.answer_of_reference else None

    def truth_for(self, backend: str) -> Truth | None:
        """Return what an answer of `backend` is held against; None where only the other answers are known."""
        size = self.differentiated_size(backend)
        if self.case.expected is not None and not self.is_contradicted:
            return Truth("closed form", self.case.expected, self.sensitivity, size)
        if self.enclosed is not None:
            return Truth("enclosure", self.enclosed, self.sensitivity, size)
        answer = self.answer_of_reference
        if answer is not None and backend != self.reference and is_finite(answer):
            return Truth("reference", widened(answer), self.sensitivity, size)
        return None

    def differentiated_size(self, backend: str) -> float:
        """Return the largest element of what the case differentiates: the value, or for second order the gradient too.

        Its rounding is all that a derivative program can be held to: the zero Hessian of |x| may come out as one
        rounding of the gradient. The reference tells it, where it answered: no backend excuses itself.
        """
        answer: Outcome | None = self.answer_of_reference
        if answer is not None and self.reference is not None:
            backend = self.reference
        else:
            answer = self.outcomes[backend]
        sizes = [answer.primal_size or 0.0] if isinstance(answer, Computed) else []
        if operator(self.case.operator).order >= 2:
            sibling = self.case.id.replace(f"/{self.case.operator}/", "/gradient/")
            gradient = self.record.outcomes.get((sibling, backend))
            if gradient is not None and isinstance(gradient.outcome, Computed):
                sizes += [float(np.abs(part).max(initial=0.0)) for part in gradient.outcome.parts.values()]
        return max((size for size in sizes if np.isfinite(size)), default=0.0)


def is_finite(answer: Computed) -> bool:
    """Say whether every element of an answer is a finite number."""
    return all(bool(np.isfinite(part).all()) for part in answer.parts.values())


def widened(answer: Computed) -> Parts:
    """Return an answer's parts in float64."""
    return {n: p.astype(np.float64) if p.dtype.kind == "f" else p for n, p in answer.parts.items()}
