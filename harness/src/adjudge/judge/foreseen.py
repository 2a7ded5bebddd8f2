"""Holds findings against the failures that an adapter knows of: foreseen, unexpected, or stale."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from adjudge.judge.attributes import Remarks
from adjudge.judge.grading import Finding
from adjudge.judge.invariants import Check
from adjudge.judge.trial import Trial
from adjudge.known_failures import KnownFailure, KnownFailures
from adjudge.outcome import Computed, kind
from adjudge.record import Record
from adjudge.verdict import InvariantVerdict, Kind, StaleEntry, Verdict

_REFUTING = (Kind.AGREE, Kind.CONVENTION, Kind.UNSUPPORTED)
"""Verdicts that show that a known failure did not occur; one that could not be judged shows nothing."""


def verdict(trial: Trial, backend: str, finding: Finding, said: Remarks, known: KnownFailures) -> Verdict:
    """Return the verdict on a backend's outcome, with what its known failures say of the finding."""
    case, outcome = trial.case, trial.outcomes[backend]
    concerned = [entry for entry in known.concerning(case) if entry.verdict is not None]
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


def invariant_verdict(backend: str, check: Check, known: KnownFailures) -> InvariantVerdict:
    """Return the verdict on an invariant, with what the backend's known failures say of it."""
    concerned = [
        entry
        for each in (check.answers if check.invariant in known.invariants else ())
        for entry in known.concerning(each.case)
        if entry.invariant is check.invariant
    ]
    entry = next((e for e in concerned if e.foresees(check.invariant, check.detail)), None)
    always = [entry for entry in concerned if not entry.sometimes]
    stale = bool(always) and check.holds
    return InvariantVerdict(
        invariant=check.invariant,
        case=check.answers[0].case.id,
        cases=tuple([each.case.id for each in check.answers]),
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
    known: Mapping[str, KnownFailures],
    invariants: Sequence[InvariantVerdict],
) -> Iterable[StaleEntry]:
    """Give the entries that match nothing, which only a run of the whole suite can tell.

    An entry that is limited to a dtype or mode matches a case that was run in another one.
    """
    if not record.header.whole_suite:
        return
    for backend in judged:
        for entry in _unmatched(known.get(backend, KnownFailures()), record, backend, invariants):
            yield StaleEntry(backend=backend, pattern=entry.case, reason=entry.reason)


def _unmatched(
    known: KnownFailures, record: Record, backend: str, invariants: Sequence[InvariantVerdict]
) -> Iterator[KnownFailure]:
    """Give the entries that match no case; one of an invariant must match a case in which that was checked."""
    yield from (entry for entry in known.unmatched(record.cases.values()) if entry.invariant is None)
    for invariant in {entry.invariant for entry in known.entries} - {None}:
        found = (each for each in invariants if (each.backend, each.invariant) == (backend, invariant))
        checked = {case: record.cases[case] for each in found for case in each.cases}
        yield from (e for e in known.unmatched(checked.values()) if e.invariant is invariant)
