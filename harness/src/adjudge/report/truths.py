"""What an answer was held against, found again in the record so that a reader can see both side by side."""

from dataclasses import dataclass

from adjudge.enclosure import Enclosed, Nonsmooth
from adjudge.outcome import Array, Computed, Parts
from adjudge.record import CaseFacts, OutcomeFacts
from adjudge.verdict import JudgedRun, Kind, Verdict


@dataclass(frozen=True, slots=True)
class Truth:
    """Holds the truth of a case and its basis; `interval` bounds the generalised derivative from below and above."""

    basis: str
    parts: Parts
    interval: dict[str, tuple[Array, Array]]


def truth_of(run: JudgedRun, case: CaseFacts, verdicts: list[Verdict]) -> Truth | None:
    """Return what the answers to a case were held against, or None where there was nothing.

    `verdicts` are the case's. The closed form comes before the enclosure (unless that proves it wrong), the enclosure
    before the reference's answer, that before the agreeing backends'.
    """
    facts = run.record.enclosures.get(case.id)
    interval = case.kink or {}
    if facts is not None and isinstance(facts.enclosure, Nonsmooth):
        return Truth("generalised derivative", case.expected or {}, facts.enclosure.box)
    if facts is not None and isinstance(facts.enclosure, Enclosed) and _judged_by("enclosure", verdicts):
        return Truth("enclosure", facts.enclosure.parts, interval)
    if case.expected is not None:
        return Truth("closed form", case.expected, interval)
    reference = next((choice.name for choice in run.record.header.backends if choice.reference), "")
    if (parts := _parts(run, case, reference)) is not None and _judged_by("reference", verdicts):
        return Truth(f"reference: {reference}", parts, interval)
    agreeing = [v.backend for v in verdicts if v.basis == "consensus" and v.verdict is Kind.AGREE]
    if agreeing and (parts := _parts(run, case, agreeing[0])) is not None:
        return Truth(f"consensus of {', '.join(agreeing)}", parts, interval)
    return Truth("generalised derivative", {}, interval) if interval else None


def _judged_by(basis: str, verdicts: list[Verdict]) -> bool:
    return any(verdict.basis == basis for verdict in verdicts)


def _parts(run: JudgedRun, case: CaseFacts, backend: str) -> Parts | None:
    match run.record.outcomes.get((case.id, backend)):
        case OutcomeFacts(outcome=Computed(parts=parts)):
            return parts
        case _:
            return None
