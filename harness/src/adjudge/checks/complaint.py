"""Says in words what a check found: which element is off, by how many ulps, and against which truth."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from adjudge.adapter import Adapter
from adjudge.checks.truths import parts_of
from adjudge.enclosure import Nonsmooth, NotEnclosed
from adjudge.judge import ACCURATE_ULPS
from adjudge.judge.kinks import BASIS as GENERALISED
from adjudge.judge.yardstick import yardstick
from adjudge.outcome import Array, Computed, Parts, describe
from adjudge.record import CaseFacts, EnclosureFacts, Record
from adjudge.verdict import Kind, Verdict

SHOWN_INPUTS = 8
"""How many elements of an input are printed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Holds a verdict with the facts that it rests on."""

    record: Record
    verdict: Verdict
    adapter: Adapter

    @property
    def case(self) -> CaseFacts:
        """Return the case."""
        return self.record.cases[self.verdict.case]

    def is_wrong(self, asked: bool) -> bool:
        """Say whether the check must fail; what is not supported fails only where it was `asked` for."""
        kind = self.verdict.verdict
        return kind.is_failure or kind is Kind.UNJUDGED or (asked and kind is Kind.UNSUPPORTED)


def complaint(found: Finding) -> str:
    """Return what is wrong, on several lines."""
    verdict = found.verdict
    lines = [f"the {verdict.operator} of {found.case.problem.split('/')[1]} {_where(found)} {_word(verdict)}"]
    if verdict.detail and verdict.verdict is not Kind.UNJUDGED:
        lines.append(f"  {verdict.detail}{_ulps(verdict)}")
    truth = f"truth: {_basis(found)}" if _answer(found, verdict.backend) else ""
    lines += [f"  {line}" for line in (_share(found), truth, _inputs(found)) if line]
    return "\n".join(lines)


def summary(found: Finding) -> str:
    """Return on one line what was found where nothing is wrong."""
    verdict = found.verdict
    if verdict.verdict is Kind.UNSUPPORTED:
        return f"{verdict.operator} {_where(found)} is unsupported: {verdict.detail}"
    ulps = "" if verdict.basis == "reference" else _ulps(verdict)  # as the truth is known to fewer digits
    return f"{verdict.operator} {_where(found)} {_word(verdict)}{ulps}; truth: {_basis(found)}"


def _where(found: Finding) -> str:
    try:
        release = " " + version(found.adapter.distribution)
    except PackageNotFoundError:
        release = ""
    return f"on {found.adapter.name}{release} in {found.case.dtype}"


def _word(verdict: Verdict) -> str:
    words = {
        Kind.AGREE: "is right",
        Kind.CONVENTION: "is one of several right answers",
        Kind.RAISED: "was not computed: it raised",
        Kind.UNJUDGED: "could not be judged",
        Kind.NON_FINITE: "is not finite",
    }
    return words.get(verdict.verdict, f"is {verdict.verdict.value}")


def _ulps(verdict: Verdict) -> str:
    return "" if verdict.ulps is None else f", off by {verdict.ulps:.3g} ulps"


def _share(found: Finding) -> str:
    """Say how many elements are off, where the truth is one number for each."""
    answer, truth = _answer(found, found.verdict.backend), _truth(found)
    if answer is None or not truth or answer.parts.keys() != truth.keys():
        return ""
    known = {} if found.verdict.basis != "reference" else _uncertainty(found)
    counts = [
        _count_off(answer.parts[name], truth, name, known.get(name, 0.0), found.case.dtype) for name in truth
    ]
    total = sum(part.size for part in truth.values())
    return f"{sum(counts)} of {total} elements are off" if total > 1 and any(counts) else ""


def _count_off(got: Array, truth: Parts, name: str, known: Any, dtype: str) -> int:
    measured = yardstick(truth, dtype)
    true = measured.truth[name]
    if got.shape != true.shape:
        return 0
    with np.errstate(all="ignore"):
        return int(np.sum(~(np.abs(got - true) <= np.maximum(ACCURATE_ULPS * measured.ulp[name], known))))


def _basis(found: Finding) -> str:
    facts = found.record.enclosures.get(found.case.id)
    match found.verdict.basis:
        case "closed form":
            return "the expected result that was given"
        case "enclosure":
            return "proven, by power series with ball arithmetic"
        case "reference":
            largest = max(
                (float(part.max(initial=0.0)) for part in _uncertainty(found).values()), default=0.0
            )
            return f"differences of the function's own values, good to about {largest:.1g}{_unproven(facts)}"
        case basis if basis == GENERALISED and facts is not None and isinstance(facts.enclosure, Nonsmooth):
            return "the generalised derivative at a kink, proven"
        case basis if basis == GENERALISED:
            return f"the function's own values on both sides of a kink{_unproven(facts)}"
        case _:
            return f"none: {_no_truth(found)}{_unproven(facts)}"


def _unproven(facts: EnclosureFacts | None) -> str:
    """Say why nothing is proven, and what to do."""
    if facts is None or not isinstance(facts.enclosure, NotEnclosed):
        return ""
    return f" (not proven: {facts.enclosure.reason or 'give neutral=, the same function in neutral names'})"


def _uncertainty(found: Finding) -> Parts:
    estimate = _answer(found, _estimate(found))
    return (estimate.uncertainty if estimate else None) or {}


def _no_truth(found: Finding) -> str:
    facts = found.record.outcomes.get((found.case.id, _estimate(found)))
    if facts is None or isinstance(facts.outcome, Computed):
        return found.verdict.detail or "nothing to hold it against"
    return describe(facts.outcome)


def _estimate(found: Finding) -> str:
    return next(choice.name for choice in found.record.header.backends if choice.reference)


def _answer(found: Finding, name: str) -> Computed | None:
    facts = found.record.outcomes.get((found.case.id, name))
    return facts.outcome if facts is not None and isinstance(facts.outcome, Computed) else None


def _truth(found: Finding) -> Parts:
    facts = found.record.enclosures.get(found.case.id)
    return parts_of(found.case, facts.enclosure if facts else None, _answer(found, _estimate(found)))


def _inputs(found: Finding) -> str:
    return "at " + ", ".join(_shown(name, part) for name, part in found.record.inputs(found.case).items())


def _shown(name: str, part: Array) -> str:
    if part.size > SHOWN_INPUTS:
        return f"{name} of shape {part.shape}"
    return f"{name} = {part.tolist()}"
