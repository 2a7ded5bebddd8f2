"""Judges a record: outcomes become verdicts, a pure function of the facts. The only module with tolerances.

Against what a figure is judged is its basis: the closed form given with the point; else the enclosure, which is
proven; else the reference's answer; else the consensus of the backends. Where none can be had, nothing is judged. A
closed form that an enclosure contradicts is wrong: the enclosure is the basis, and the case is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from adjudge.comparison import Difference, compare, unit_roundoff, within
from adjudge.enclosure import Enclosed
from adjudge.known_failures import KnownFailure, parse
from adjudge.operators import operator
from adjudge.outcome import (
    Array,
    Computed,
    Crashed,
    NotRun,
    Outcome,
    Parts,
    Raised,
    TimedOut,
    Unsupported,
    describe,
    kind,
)
from adjudge.record import CaseFacts, Record
from adjudge.verdict import JudgedRun, Kind, StaleEntry, Verdict

ENTITLED = 8.0
"""Largest score that passes: eight units of roundoff are the four ulps that a good primitive may be off."""
ACCURATE_ULPS = 4.0
"""Largest error in ulps that passes whatever the conditioning."""


def wrong_score(dtype: str) -> float:
    """Return the score beyond which an answer is wrong: more than half the digits it is entitled to are gone.

    That is `u^-1/2`, what one-sided finite differences reach.
    """
    return float(unit_roundoff(dtype) ** -0.5)


def estimate_limit(dtype: str) -> float:
    """Return how large a backend's own error estimate may be, relative to the part's largest element: `u^1/4`.

    Half the digits that finite differences of first order keep; a vaguer answer is honest, but inaccurate.
    """
    return float(unit_roundoff(dtype) ** 0.25)


def consensus_room(dtype: str) -> float:
    """Return the relative difference within which answers agree when only they are known: `u^1/2`.

    Their conditioning is not known, so consensus finds wrong formulas, not lost digits.
    """
    return float(unit_roundoff(dtype) ** 0.5)


_REFUTING = (Kind.AGREE, Kind.CONVENTION, Kind.UNSUPPORTED)
"""Verdicts that show that a known failure did not occur; one that could not be judged shows nothing."""


@dataclass(frozen=True, slots=True)
class _Truth:
    basis: str
    parts: Parts
    sensitivity: dict[str, Array] | None
    differentiated_size: float


@dataclass(frozen=True, slots=True)
class _Finding:
    kind: Kind
    detail: str = ""
    basis: str = ""
    ulps: float | None = None
    score: float | None = None


_NOT_BLAMED = _Finding(
    Kind.UNJUDGED, "its value is not finite at this point, so its derivative is not blamed"
)


def judge(record: Record) -> JudgedRun:
    """Return the verdicts of a record; the same record always gives the same verdicts.

    Raises `KnownFailuresError` where a backend's known failures cannot be read.
    """
    known = {name: parse(facts.known_failures, name) for name, facts in record.backends.items()}
    judged = [choice.name for choice in record.header.backends if choice.judged]
    verdicts = []
    for case in record.cases.values():
        outcomes = _outcomes(record, case)
        for backend in judged:
            if backend in outcomes:
                finding = _find(record, case, backend, outcomes)
                verdicts.append(_verdict(case, backend, outcomes[backend], finding, known.get(backend, ())))
    return JudgedRun(
        record=record,
        verdicts=tuple(verdicts),
        stale_entries=tuple(_stale_entries(record, judged, known)),
        contradicted=tuple(case.id for case in record.cases.values() if _is_contradicted(record, case)),
    )


def _outcomes(record: Record, case: CaseFacts) -> dict[str, Outcome]:
    names = (choice.name for choice in record.header.backends)
    return {n: record.outcomes[case.id, n].outcome for n in names if (case.id, n) in record.outcomes}


def _find(record: Record, case: CaseFacts, backend: str, outcomes: dict[str, Outcome]) -> _Finding:
    outcome = outcomes[backend]
    match outcome:
        case Unsupported():
            return _Finding(Kind.UNSUPPORTED, describe(outcome))
        case NotRun():
            return _Finding(Kind.NOT_RUN, describe(outcome))
        case Raised():
            return _Finding(Kind.RAISED, describe(outcome))
        case TimedOut():
            return _Finding(Kind.TIMED_OUT, describe(outcome))
        case Crashed():
            return _Finding(Kind.CRASHED, describe(outcome))
        case Computed():
            return _judge_answer(record, case, backend, outcome, outcomes)


def _judge_answer(
    record: Record, case: CaseFacts, backend: str, answer: Computed, outcomes: dict[str, Outcome]
) -> _Finding:
    if not answer.inputs_untouched:
        return _Finding(Kind.WRONG, "it changed its inputs")
    truth = _truth(record, case, backend, outcomes)
    if case.kink is not None and not (truth and _passes(answer, truth, case)):
        return _judge_at_kink(case, answer)
    if truth is None:
        return _judge_by_consensus(record, case, backend, answer, outcomes)
    finding = _judge_by_truth(case, answer, truth)
    if finding.kind.is_failure:
        for name, parts in case.conventions.items():
            if _passes(answer, _Truth("", parts, None, truth.differentiated_size), case):
                return _Finding(Kind.CONVENTION, name, truth.basis)
        if answer.primal_size is None:
            return _NOT_BLAMED
    return finding


def _truth(record: Record, case: CaseFacts, backend: str, outcomes: dict[str, Outcome]) -> _Truth | None:
    reference = _reference(record)
    answer = outcomes.get(reference) if reference else None
    sensitivity = answer.sensitivity if isinstance(answer, Computed) else None
    size = _differentiated_size(record, case, backend, outcomes)
    if case.expected is not None and not _is_contradicted(record, case):
        return _Truth("closed form", case.expected, sensitivity, size)
    if (enclosed := _enclosed(record, case)) is not None:
        return _Truth("enclosure", enclosed, sensitivity, size)
    if isinstance(answer, Computed) and backend != reference and _is_finite(answer):
        return _Truth("reference", _widened(answer), sensitivity, size)
    return None


def _reference(record: Record) -> str | None:
    return next((choice.name for choice in record.header.backends if choice.reference), None)


def _enclosed(record: Record, case: CaseFacts) -> Parts | None:
    """Return the proven truth in float64, infinite where the case's dtype has no number so large; None without one."""
    facts = record.enclosures.get(case.id)
    if facts is None or not isinstance(facts.enclosure, Enclosed):
        return None
    in_dtype = facts.enclosure.in_dtype
    return {
        name: np.where(np.isfinite(in_dtype[name]), part, in_dtype[name])
        for name, part in facts.enclosure.parts.items()
    }


def _is_contradicted(record: Record, case: CaseFacts) -> bool:
    """Say whether an enclosure proves the closed form wrong, which is held to what a backend would be held to."""
    enclosed = _enclosed(record, case)
    if case.expected is None or enclosed is None:
        return False
    reference = _reference(record)
    facts = record.outcomes.get((case.id, reference)) if reference else None
    answer = facts.outcome if facts is not None else None
    sensitivity = answer.sensitivity if isinstance(answer, Computed) else None
    size = (answer.primal_size or 0.0) if isinstance(answer, Computed) else 0.0
    claimed = Computed(parts={name: part.astype(case.dtype) for name, part in case.expected.items()})
    return not _passes(claimed, _Truth("enclosure", enclosed, sensitivity, size), case)


def _differentiated_size(
    record: Record, case: CaseFacts, backend: str, outcomes: dict[str, Outcome]
) -> float:
    """Return the largest element of what the case differentiates: the value, or for second order the gradient too.

    Its rounding is all that a derivative program can be held to: the zero Hessian of |x| may come out as one
    rounding of the gradient. The reference tells it, where it answered: no backend excuses itself.
    """
    reference = _reference(record)
    if reference is not None and isinstance(outcomes.get(reference), Computed):
        backend = reference
    answer = outcomes[backend]
    sizes = [answer.primal_size or 0.0] if isinstance(answer, Computed) else []
    if operator(case.operator).order >= 2:
        sibling = case.id.replace(f"/{case.operator}/", "/gradient/")
        gradient = record.outcomes.get((sibling, backend))
        if gradient is not None and isinstance(gradient.outcome, Computed):
            sizes += [float(np.abs(part).max(initial=0.0)) for part in gradient.outcome.parts.values()]
    return max((size for size in sizes if np.isfinite(size)), default=0.0)


def _is_finite(answer: Computed) -> bool:
    return all(bool(np.isfinite(part).all()) for part in answer.parts.values())


def _widened(answer: Computed) -> Parts:
    return {n: p.astype(np.float64) if p.dtype.kind == "f" else p for n, p in answer.parts.items()}


def _judge_at_kink(case: CaseFacts, answer: Computed) -> _Finding:
    hull = case.kink or {}
    if form := compare(answer, {name: low for name, (low, _) in hull.items()}, case.dtype).form:
        return _Finding(Kind.WRONG, form, "generalised derivative")
    shown = ", ".join(f"{name} = {np.array2string(part, precision=6)}" for name, part in answer.parts.items())
    if within(answer, hull, case.dtype, ENTITLED):
        return _Finding(
            Kind.CONVENTION,
            f"at a kink, inside the generalised derivative: {shown}",
            "generalised derivative",
        )
    return _Finding(
        Kind.WRONG, f"at a kink, outside the generalised derivative: {shown}", "generalised derivative"
    )


def _passes(answer: Computed, truth: _Truth, case: CaseFacts) -> bool:
    return _judge_by_truth(case, answer, truth).kind is Kind.AGREE


def _judge_by_truth(case: CaseFacts, answer: Computed, truth: _Truth) -> _Finding:
    difference = compare(answer, truth.parts, case.dtype, truth.sensitivity, truth.differentiated_size)
    if difference.form:
        return _Finding(Kind.WRONG, difference.form, truth.basis)
    kind_, reason = _grade(case, answer, truth, difference)
    finite = difference.is_finite
    return _Finding(
        kind_,
        reason if kind_ is Kind.AGREE else f"{reason}: {_shown(difference)}",
        truth.basis,
        difference.ulps if finite else None,
        difference.score if finite else None,
    )


def _grade(case: CaseFacts, answer: Computed, truth: _Truth, difference: Difference) -> tuple[Kind, str]:
    if difference.ulps <= ACCURATE_ULPS:
        return Kind.AGREE, ""
    if difference.score <= ENTITLED:
        return Kind.AGREE, "within what the conditioning of the derivative allows"
    if difference.benign_score <= ENTITLED:
        return Kind.AGREE, "the error is lost beside the largest element, or beside what was differentiated"
    if answer.uncertainty is not None and difference.is_finite:
        return _grade_estimate(case, answer, truth)
    if not difference.is_finite:
        return Kind.WRONG, "not finite where the truth is" if not np.isfinite(
            difference.got
        ) else "finite where the truth is not"
    if difference.score <= wrong_score(case.dtype):
        return Kind.INACCURATE, f"{difference.score:.3g} times the error it is entitled to"
    return Kind.WRONG, "wrong in more than half of its digits"


def _grade_estimate(case: CaseFacts, answer: Computed, truth: _Truth) -> tuple[Kind, str]:
    """Grade an answer that came with an error estimate: it must cover the error, and be worth having."""
    for name, estimate in (answer.uncertainty or {}).items():
        true = truth.parts[name].astype(np.float64)
        error = np.abs(answer.parts[name].astype(np.float64) - true)
        scale = max(float(np.abs(true).max(initial=0.0)), float(np.finfo(case.dtype).smallest_normal))
        rounding = ENTITLED * unit_roundoff(case.dtype) * scale
        if not np.all(error <= estimate + rounding):
            return Kind.WRONG, "its own error estimate does not cover the error"
        if not np.all(estimate <= estimate_limit(case.dtype) * max(scale, truth.differentiated_size)):
            return Kind.INACCURATE, f"its own error estimate is as large as {float(np.max(estimate)):.3g}"
    return Kind.AGREE, "within its own error estimate"


def _shown(difference: Difference) -> str:
    return f"{difference.where} is {difference.got:.17g} where {difference.truth:.17g} is true"


def _judge_by_consensus(
    record: Record, case: CaseFacts, backend: str, answer: Computed, outcomes: dict[str, Outcome]
) -> _Finding:
    clusters = _clusters(case, outcomes)
    own = next((members for members in clusters if backend in members), [])
    if not _has_majority(clusters):
        if answer.primal_size is None:
            return _Finding(Kind.UNJUDGED, "the value itself is not finite at this point")
        others = "; ".join(" = ".join(members) for members in clusters)
        return _Finding(Kind.UNJUDGED, f"there is no truth and no majority: {others or 'no finite answer'}")
    if own is clusters[0]:
        peers = ", ".join(name for name in own if name != backend)
        return _Finding(Kind.AGREE, f"to half the digits, with {peers}", "consensus")
    finding = _judge_by_truth(case, answer, _consensus_truth(record, case, backend, clusters[0], outcomes))
    if finding.kind.is_failure and answer.primal_size is None:
        return _NOT_BLAMED
    if finding.kind.is_failure:
        odd_one_out = f"the odd one out: {', '.join(clusters[0])} agree with one another"
        return replace(finding, kind=Kind.WRONG, detail=f"{odd_one_out}; {finding.detail}")
    return finding


def _has_majority(clusters: list[list[str]]) -> bool:
    """Say whether one group of at least two holds more than half of the finite answers."""
    sizes = [len(members) for members in clusters]
    return bool(sizes) and sizes[0] >= 2 and 2 * sizes[0] > sum(sizes)


def _consensus_truth(
    record: Record, case: CaseFacts, backend: str, members: list[str], outcomes: dict[str, Outcome]
) -> _Truth:
    pivot = outcomes[members[0]]
    parts = _widened(pivot) if isinstance(pivot, Computed) else {}
    return _Truth("consensus", parts, None, _differentiated_size(record, case, backend, outcomes))


def _clusters(case: CaseFacts, outcomes: dict[str, Outcome]) -> list[list[str]]:
    """Return groups of backends whose finite answers agree to half their digits, the largest first."""
    groups: list[list[str]] = []
    room = consensus_room(case.dtype) / unit_roundoff(case.dtype)
    for name, outcome in outcomes.items():
        if not isinstance(outcome, Computed) or not _is_finite(outcome):
            continue
        for group in groups:
            pivot = outcomes[group[0]]
            if isinstance(pivot, Computed):
                difference = compare(outcome, _widened(pivot), case.dtype)
                if not difference.form and difference.score <= room:
                    group.append(name)
                    break
        else:
            groups.append([name])
    return sorted(groups, key=len, reverse=True)


def _verdict(
    case: CaseFacts, backend: str, outcome: Outcome, finding: _Finding, known: Sequence[KnownFailure]
) -> Verdict:
    concerned = [entry for entry in known if entry.concerns(case.id)]
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
        ulps=finding.ulps,
        score=finding.score,
        outcome=kind(outcome),
        expected_failure=entry.expected() if entry else None,
        detail=detail.rstrip("; "),
        stale=stale,
        native=not isinstance(outcome, Computed) or outcome.native,
        unconnected=outcome.unconnected if isinstance(outcome, Computed) else (),
    )


def _stale_entries(
    record: Record, judged: Sequence[str], known: dict[str, tuple[KnownFailure, ...]]
) -> Iterable[StaleEntry]:
    """Give the entries that match no case; only a run of the whole suite can tell."""
    if not record.header.whole_suite:
        return
    for backend in judged:
        for entry in known.get(backend, ()):
            if not any(entry.concerns(case_id) for case_id in record.cases):
                yield StaleEntry(backend=backend, pattern=entry.case, reason=entry.reason)
