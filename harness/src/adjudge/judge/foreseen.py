"""Holds findings against the failures that an adapter knows of: foreseen, unexpected, or stale."""

from collections.abc import Iterable, Mapping, Sequence

from adjudge.judge.attributes import Remarks
from adjudge.judge.grading import Finding
from adjudge.judge.invariants import Check
from adjudge.judge.trial import Trial
from adjudge.known_failures import KnownFailure
from adjudge.outcome import Computed, kind
from adjudge.record import Record
from adjudge.verdict import InvariantVerdict, Kind, StaleEntry, Verdict

_REFUTING = (Kind.AGREE, Kind.CONVENTION, Kind.UNSUPPORTED)
"""Verdicts that show that a known failure did not occur; one that could not be judged shows nothing."""


def verdict(
    trial: Trial, backend: str, finding: Finding, said: Remarks, known: Sequence[KnownFailure]
) -> Verdict:
    """Return the verdict on a backend's outcome, with what its known failures say of the finding."""
    case, outcome = trial.case, trial.outcomes[backend]
    concerned = [entry for entry in known if entry.verdict is not None and entry.concerns(case)]
    entry = next((e for e in concerned if e.foresees(finding.kind, finding.detail)), None)
    always = [entry for entry in concerned if not entry.sometimes]
    stale = bool(always) and entry is None and finding.kind in _REFUTING
    detail = f"{_did_not_occur(always[0])}; {finding.detail}" if stale else finding.detail
    return Verdict(
        case=case.id,
        problem=case.problem,
        point=case.point,
        operator=case.operator,
        dtype=case.dtype,
        mode=case.mode,
        backend=backend,
        verdict=finding.kind,
        basis=finding.basis,
        ulps=finding.difference.ulps if finding.difference and finding.is_measured else None,
        score=finding.difference.score if finding.difference and finding.is_measured else None,
        reason=finding.reason,
        outcome=kind(outcome),
        expected_failure=entry.expected() if entry else None,
        detail=detail.rstrip("; "),
        stale=stale,
        native=not isinstance(outcome, Computed) or outcome.native,
        unconnected=outcome.unconnected if isinstance(outcome, Computed) else (),
        attributes=said.attributes,
        peers=said.peers,
        scaling=said.scaling,
    )


def invariant_verdict(backend: str, check: Check, known: Sequence[KnownFailure]) -> InvariantVerdict:
    """Return the verdict on an invariant, with what the backend's known failures say of it."""
    concerned = [
        entry
        for entry in known
        if entry.invariant is check.invariant and any(entry.concerns(each.case) for each in check.answers)
    ]
    entry = next((e for e in concerned if e.foresees(check.invariant, check.detail)), None)
    always = [entry for entry in concerned if not entry.sometimes]
    stale = bool(always) and check.holds
    return InvariantVerdict(
        invariant=check.invariant,
        case=check.answers[0].case.id,
        cases=tuple(each.case.id for each in check.answers),
        backend=backend,
        holds=check.holds,
        share=check.share,
        detail=_did_not_occur(always[0]) if stale else check.detail,
        explained="" if check.holds else next((a.explained for a in check.answers if a.explained), ""),
        expected_failure=entry.expected() if entry and not check.holds else None,
        stale=stale,
    )


def _did_not_occur(entry: KnownFailure) -> str:
    return f"a known failure ({entry.case}: {entry.reason}) did not occur"


def stale_entries(
    record: Record,
    judged: Sequence[str],
    known: Mapping[str, Sequence[KnownFailure]],
    invariants: Sequence[InvariantVerdict],
) -> Iterable[StaleEntry]:
    """Give the entries that match nothing, which only a run of the whole suite can tell.

    An entry that is limited to a dtype or mode matches a case that was run in another one.
    """
    if not record.header.whole_suite:
        return
    named = {entry.invariant for entries in known.values() for entry in entries} - {None}
    checked = {
        (found.backend, found.invariant, case)
        for found in invariants
        if found.invariant in named
        for case in found.cases
    }
    for backend in judged:
        for entry in known.get(backend, ()):
            concerned = [case.id for case in record.cases.values() if entry.would_concern(case)]
            if entry.invariant is not None:
                concerned = [case for case in concerned if (backend, entry.invariant, case) in checked]
            if not concerned:
                yield StaleEntry(backend=backend, pattern=entry.case, reason=entry.reason)
