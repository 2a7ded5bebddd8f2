"""A case brought before the judge: what was answered to it, and the truth that there is to hold answers against.

The closed form given with the point comes first; then the enclosure, which is proven; then the reference's answer. A
closed form that an enclosure contradicts is wrong: the enclosure takes its place, and the case is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import msgspec
import numpy as np

from adjudge.enclosure import Enclosed, Enclosure, Nonsmooth, Sampled
from adjudge.judge.entitlement import Levels, benign
from adjudge.judge.grading import Truth, passes
from adjudge.judge.kinks import is_inside
from adjudge.judge.yardstick import yardstick
from adjudge.operators import Shape, operator
from adjudge.outcome import Array, Computed, Outcome, Parts, bits
from adjudge.record import CaseFacts, Record


@dataclass(frozen=True)
class Trial:
    """Holds a case of a record, every backend's outcome of it, and what the oracle found, None where it was not asked.

    What all its verdicts share is found once.
    """

    record: Record
    case: CaseFacts
    outcomes: Mapping[str, Outcome]
    reference: str | None
    enclosure: Enclosure | None

    def truth_for(self, backend: str) -> Truth | None:
        """Return what an answer of `backend` is held against; None where only the other answers are known."""
        if self.truth is None and self.meeting is None and backend != self.reference:
            return self._reference_truth
        return self.truth

    @cached_property
    def first_alike(self) -> Mapping[str, str]:
        """Return for each backend the first one whose outcome is found as its own is: it may be itself.

        It is the first with the same answer bit for bit, where the truth is the same for all.
        """
        if self.truth is None and self.meeting is None:
            return {name: name for name in self.outcomes}
        firsts: dict[object, str] = {}
        return {
            name: firsts.setdefault(_key(outcome), name) if isinstance(outcome, Computed) else name
            for name, outcome in self.outcomes.items()
        }

    @cached_property
    def truth(self) -> Truth | None:
        """Return the truth that no backend's answer is part of: closed form or enclosure."""
        if self.case.expected is not None and not self.is_contradicted:
            return self.truth_of("closed form", self.case.expected)
        return self._enclosed_truth

    @cached_property
    def meeting(self) -> Nonsmooth | None:
        """Return the selections that are proven to meet at the point; None where the truth is no set, or not known."""
        return self.enclosure if isinstance(self.enclosure, Nonsmooth) else None

    @property
    def is_nonsmooth(self) -> bool:
        """Say whether the derivative is a set: it is proven to be, or declared and not proven to be none."""
        return self.meeting is not None or (self.case.kink is not None and self._enclosed_truth is None)

    @cached_property
    def is_contradicted(self) -> bool:
        """Say whether an enclosure proves what the problem claims wrong, its closed form or its kink."""
        kink, claimed = self.case.kink, self.case.expected
        if self.meeting is None:
            return self._is_closed_form_refuted or (kink is not None and self._enclosed_truth is not None)
        if kink is not None and not _is_box(kink, self.meeting):
            return True
        return claimed is not None and not is_inside(self.case, self.meeting, claimed)

    @property
    def _is_closed_form_refuted(self) -> bool:
        """Say whether the closed form is farther from the enclosure than a backend might be."""
        if self.case.expected is None or self._enclosed is None or self._enclosed_truth is None:
            return False
        claimed = {name: part.astype(self.case.dtype) for name, part in self.case.expected.items()}
        if _are_same(claimed, self._enclosed.in_dtype):
            return False
        return not passes(Computed(parts=claimed), self._enclosed_truth)

    def truth_of(self, basis: str, parts: Parts) -> Truth:
        """Return the truth that is made of parts, with what their elements are entitled to."""
        if self._enclosed is not None and (sampled := self._enclosed.sampled) is not None:
            units = yardstick(parts, self.case.dtype, sampled.movement, lambda: sampled.invisible)
            return Truth(basis, units, lambda: sampled.size)
        case, levels, given, wrt = self.case, self.levels, self.record.inputs(self.case), self.in_shapes

        def invisible() -> Parts:
            return benign(case, {name: given[name].astype(case.dtype) for name in wrt}, parts, levels)

        units = yardstick(parts, case.dtype, self.sensitivity, invisible)
        return Truth(basis, units, lambda: levels.size)

    def sample(self) -> Sampled | None:
        """Return what the reference's answer tells of the rounding in a case that is proven; None where it does not."""
        answer, proven = self._answer_of_reference, self._enclosed
        if proven is None or answer is None or answer.rounding is None:
            return None
        anew = replace(self, enclosure=msgspec.structs.replace(proven, sampled=None))
        truth = anew._enclosed_truth
        if truth is None or anew.sensitivity is None:
            return None
        return Sampled(
            movement=anew.sensitivity,
            invisible=dict(truth.yardstick.invisible()),
            size=truth.differentiated_size(),
        )

    @cached_property
    def sensitivity(self) -> Parts | None:
        """Return by how much each element moves when inputs and arithmetic are rounded; None where it is not known."""
        answer, proven = self._answer_of_reference, self._enclosed
        if proven is not None and proven.sampled is not None:
            return proven.sampled.movement
        conditioning = (proven and proven.conditioning) or (answer and answer.sensitivity)
        if not conditioning:
            return None
        rounding = self._rounding
        return {name: part + rounding.get(name, 0.0) for name, part in conditioning.items()}

    @property
    def _rounding(self) -> Parts:
        """Return by how much rounding inside a program moves each element.

        It is the reference's to sample, else the oracle's. Where the reference left float32's range it has seen too
        much, and the smaller of the two counts. Where neither could, the part's largest element stands in.
        """
        answer, proven = self._answer_of_reference, self._enclosed
        own = answer.rounding if answer is not None else None
        theirs = proven.rounding if proven is not None else None
        sampled = own or theirs or {}
        if own and theirs and answer is not None and answer.left_range:
            sampled = {name: np.fmin(part, theirs[name]) for name, part in own.items()}
        truth = proven if proven is not None else answer
        rounding = {}
        for name, part in ({} if truth is None else truth.parts).items():
            seen = sampled.get(name, np.array(np.inf))
            rounding[name] = np.where(np.isfinite(seen), seen, _largest(part))
        return rounding

    @cached_property
    def tangent(self) -> Parts:
        """Return the tangent as backends are given it, in the case's dtype, as float64."""
        given = self.case.tangent or {}
        return {n: part.astype(self.case.dtype).astype(np.float64) for n, part in given.items()}

    @cached_property
    def head(self) -> Array:
        """Return the cotangent as backends are given it, in the case's dtype, as float64."""
        return np.asarray(self.case.cotangent, self.case.dtype).astype(np.float64)

    @cached_property
    def in_shapes(self) -> Mapping[str, Shape]:
        """Return the shapes of the inputs that are differentiated by."""
        inputs = self.record.inputs(self.case)
        return {name: inputs[name].shape for name in self.record.problems[self.case.problem].wrt}

    @cached_property
    def levels(self) -> Levels:
        """Return what the case differentiates: the function's value, for a second order the gradient too.

        The reference tells it, and where it did not answer the most modest of the others: no backend excuses itself.
        """
        answer = self._answer_of_reference
        if answer is not None and answer.lower_orders:
            lower = answer.lower_orders
            return Levels(lower.get("value", {}).get("value"), lower.get("gradient"))
        values = [a.primal for a in self._witnesses(self.case.id) if a.primal is not None]
        gradients = []
        if operator(self.case.operator).order >= 2:
            siblings = self._witnesses(self.case.id.replace(f"/{self.case.operator}/", "/gradient/"))
            gradients = [a.parts for a in siblings if is_finite(a)]
        return Levels(
            min((value for value in values if np.isfinite(value).all()), key=_largest, default=None),
            min(gradients, key=lambda parts: max(map(_largest, parts.values())), default=None),
        )

    @property
    def _enclosed(self) -> Enclosed | None:
        return self.enclosure if isinstance(self.enclosure, Enclosed) else None

    @cached_property
    def _enclosed_truth(self) -> Truth | None:
        """Return the proven truth in float64, infinite where the case's dtype has no number so large; None without."""
        if self._enclosed is None:
            return None
        in_dtype = self._enclosed.in_dtype
        parts: Parts = {
            name: np.where(np.isfinite(in_dtype[name]), part, in_dtype[name])
            for name, part in self._enclosed.parts.items()
        }
        return self.truth_of("enclosure", parts)

    @cached_property
    def _reference_truth(self) -> Truth | None:
        answer = self._answer_of_reference
        return self.truth_of("reference", answer.parts) if answer and is_finite(answer) else None

    @cached_property
    def _answer_of_reference(self) -> Computed | None:
        outcome = self.outcomes.get(self.reference) if self.reference else None
        return outcome if isinstance(outcome, Computed) else None

    def _witnesses(self, case_id: str) -> list[Computed]:
        """Return the reference's answer to a case, or where there is none those of the others."""
        names = [choice.name for choice in self.record.header.backends]
        facts = {name: self.record.outcomes.get((case_id, name)) for name in names}
        answers = {
            n: f.outcome for n, f in facts.items() if f is not None and isinstance(f.outcome, Computed)
        }
        if self.reference in answers:
            return [answers[self.reference]]
        return list(answers.values())


def trial_of(record: Record, case: CaseFacts) -> Trial:
    """Return a case of a record, brought before the judge."""
    choices = record.header.backends
    reference = next((choice.name for choice in choices if choice.reference), None)
    outcomes: dict[str, Outcome] = {
        choice.name: record.outcomes[case.id, choice.name].outcome
        for choice in choices
        if (case.id, choice.name) in record.outcomes
    }
    facts = record.enclosures.get(case.id)
    return Trial(record, case, outcomes, reference, None if facts is None else facts.enclosure)


def _is_box(kink: Mapping[str, tuple[Array, Array]], meeting: Nonsmooth) -> bool:
    """Say whether a declared kink has the lowest and highest elements of what meets, to half of float64's digits."""
    return all(np.allclose(kink[name], ends, rtol=2.0**-26, atol=0.0) for name, ends in meeting.box.items())


def _key(answer: Computed) -> tuple[object, ...]:
    """Return a key that two answers share where they are the same bit for bit."""
    primal = None if answer.primal is None else {"value": answer.primal}
    several = (answer.parts, answer.uncertainty, answer.repeated, answer.rescaled, primal)
    return (
        answer.unconnected,
        answer.inputs_untouched,
        *(None if parts is None else bits(parts) for parts in several),
    )


def _are_same(one: Parts, other: Parts) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], part) for name, part in other.items())


def _largest(part: Array) -> float:
    return float(np.abs(part).max(initial=0.0))


def is_finite(answer: Computed) -> bool:
    """Say whether every element of an answer is a finite number."""
    return all(bool(np.isfinite(part).all()) for part in answer.parts.values())
