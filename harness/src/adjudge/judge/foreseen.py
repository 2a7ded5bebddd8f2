"""Holds findings against the failures that an adapter knows of: foreseen, unexpected, or stale."""

from collections.abc import Iterable, Mapping, Sequence

from adjudge.judge.grading import Finding
from adjudge.known_failures import KnownFailure
from adjudge.outcome import Computed, Outcome, kind
from adjudge.record import CaseFacts, Record
from adjudge.verdict import Kind, StaleEntry, Verdict

_REFUTING = (Kind.AGREE, Kind.CONVENTION, Kind.UNSUPPORTED)
"""Verdicts that show that a known failure did not occur; one that could not be judged shows nothing."""


def verdict(
    case: CaseFacts, backend: str, outcome: Outcome, finding: Finding, known: Sequence[KnownFailure]
) -> Verdict:
    """Return the verdict on a backend's outcome, with what its known failures say of the finding."""
    concerned = [entry for entry in known if entry.concerns(case)]
    entry = next((e for e in concerned if e.foresees(finding.kind, finding.detail)), None)
    stale = bool(concerned) and entry is None and finding.kind in _REFUTING
    detail = finding.detail
    if stale:
        detail = f"a known failure ({concerned[0].case}: {concerned[0].reason}) did not occur; {detail}"
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
    )


def stale_entries(
    record: Record, judged: Sequence[str], known: Mapping[str, Sequence[KnownFailure]]
) -> Iterable[StaleEntry]:
    """Give the entries that match no case; only a run of the whole suite can tell, in an entry's own dtype and mode."""
    if not record.header.whole_suite:
        return
    cases = record.cases.values()
    for backend in judged:
        for entry in known.get(backend, ()):
            if any(map(entry.is_tried_by, cases)) and not any(map(entry.concerns, cases)):
                yield StaleEntry(backend=backend, pattern=entry.case, reason=entry.reason)
