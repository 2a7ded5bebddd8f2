"""Judges a record: each outcome becomes a verdict, by the truth that there is."""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import msgspec

from adjudge.judge.answers import Answer, answer
from adjudge.judge.attributes import OTHER_DTYPE, remarks
from adjudge.judge.comparison import Difference, differences
from adjudge.judge.consensus import by_consensus
from adjudge.judge.foreseen import invariant_verdict, stale_entries, verdict
from adjudge.judge.grading import Finding, by_truth, passes
from adjudge.judge.invariants import Check, checks
from adjudge.judge.jury import split
from adjudge.judge.kinks import among_selections, at_declared_kink
from adjudge.judge.trial import Trial, trial_of
from adjudge.known_failures import KnownFailures, parse
from adjudge.outcome import Computed, Crashed, NotRun, Raised, TimedOut, Unsupported, describe
from adjudge.record import CaseFacts, Record
from adjudge.sharing import shared
from adjudge.verdict import InvariantVerdict, JudgedRun, Kind, Split, Verdict

SHARED_FROM = 10_000
"""How many outcomes make it worth while to copy the process."""

_NOT_BLAMED = Finding(Kind.UNJUDGED, "its value is not finite at this point, so its derivative is not blamed")


def judge(record: Record) -> JudgedRun:
    """Return the verdicts of a record; the same record always gives the same verdicts.

    Raises `KnownFailuresError` where a backend's known failures cannot be read.
    """
    with _uncollected():
        return _judged(record)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking again and again through objects of which none is garbage."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _judged(record: Record) -> JudgedRun:
    known = {choice.name: KnownFailures() for choice in record.header.backends}
    for name, facts in record.backends.items():
        entries = parse(facts.known_failures, name, facts.library_version)
        known[name] = KnownFailures(entries, facts.modes, facts.dtypes)
    judged = [choice.name for choice in record.header.backends if choice.judged]
    problems, work = _by_problem(record), partial(_share, judged=judged, known=known)
    if len(record.outcomes) < SHARED_FROM:
        shares = [work(problems)]
    else:
        sizes = [sum(len(trial.outcomes) for trial in trials.values()) for trials in problems]
        shares = shared(work, problems, sizes, _Share)
    invariants = tuple(found for share in shares for found in share.invariants)
    return JudgedRun(
        record=record,
        verdicts=tuple(found for share in shares for found in share.verdicts),
        invariants=invariants,
        splits=tuple(found for share in shares for found in share.splits),
        stale_entries=tuple(stale_entries(record, judged, known, invariants)),
        contradicted=tuple(case for share in shares for case in share.contradicted),
    )


class _Share(msgspec.Struct):
    """Holds the verdicts on some problems; the fields are those of `JudgedRun`."""

    verdicts: list[Verdict] = []
    invariants: list[InvariantVerdict] = []
    splits: list[Split] = []
    contradicted: list[str] = []


def _share(
    problems: Iterable[Mapping[str, Trial]], judged: Sequence[str], known: Mapping[str, KnownFailures]
) -> _Share:
    made = _Share()
    for trials in problems:
        findings = _findings(trials)
        for case, trial in trials.items():
            elsewhere = findings.get(_in_other_dtype(trial.case), {})
            made.verdicts += (
                verdict(trial, name, finding, remarks(trial, name, findings[case], elsewhere), known[name])
                for name, finding in findings[case].items()
                if name in judged
            )
            if (found := split(trial, findings[case])) is not None:
                made.splits.append(found)
            if trial.is_contradicted:
                made.contradicted.append(case)
        for point in _by_point(trials.values()):
            for name, checked in _checks(point, findings, judged).items():
                made.invariants += (invariant_verdict(name, check, known[name]) for check in checked)
    return made


def _by_problem(record: Record) -> list[dict[str, Trial]]:
    """Return the trials of each problem by case."""
    problems: dict[str, dict[str, Trial]] = {}
    for case in record.cases.values():
        problems.setdefault(case.problem, {})[case.id] = trial_of(record, case)
    return list(problems.values())


def _by_point(trials: Iterable[Trial]) -> Iterable[list[Trial]]:
    """Return the trials of all operators at each point, in each dtype, mode and implementation."""
    points: dict[tuple[str, ...], list[Trial]] = {}
    for trial in trials:
        case = trial.case
        place = (case.problem, case.point, case.dtype, case.mode, case.implementation)
        points.setdefault(place, []).append(trial)
    return points.values()


def _checks(
    point: Sequence[Trial], findings: Mapping[str, Mapping[str, Finding]], judged: Iterable[str]
) -> dict[str, list[Check]]:
    """Return the checks of each backend's answers at a point; made once where all its answers are another one's."""
    made: dict[tuple[str | None, ...], list[Check]] = {}
    found = {}
    for name in judged:
        firsts = tuple([trial.first_alike.get(name) for trial in point])
        if firsts not in made:
            made[firsts] = list(checks(_answers(point, findings, name)))
        found[name] = made[firsts]
    return found


def _answers(
    trials: Iterable[Trial], findings: Mapping[str, Mapping[str, Finding]], backend: str
) -> dict[str, Answer]:
    """Return a backend's answers in some trials by operator."""
    given = {
        trial.case.operator: answer(trial, backend, findings[trial.case.id][backend])
        for trial in trials
        if backend in trial.outcomes
    }
    return {operator: found for operator, found in given.items() if found is not None}


def _in_other_dtype(case: CaseFacts) -> str:
    """Return the id of the case in the other dtype."""
    return case.id_in(dtype=OTHER_DTYPE.get(case.dtype, ""), mode=case.mode)


def _findings(trials: Mapping[str, Trial]) -> dict[str, dict[str, Finding]]:
    """Return how each backend's outcome of each case was found; what is the same is looked at once."""
    asked = {
        (case, name): (answer, truth.yardstick)
        for case, trial in trials.items()
        for name, first in trial.first_alike.items()
        if name == first
        and isinstance(answer := trial.outcomes[name], Computed)
        and (truth := trial.truth_for(name))
    }
    measured = dict(zip(asked, differences(list(asked.values())), strict=True))
    findings: dict[str, dict[str, Finding]] = {case: {} for case in trials}
    for case, trial in trials.items():
        for name, first in trial.first_alike.items():
            is_new = name == first
            findings[case][name] = (
                _find(trial, name, measured.get((case, name))) if is_new else findings[case][first]
            )
    return findings


def _find(trial: Trial, backend: str, difference: Difference | None) -> Finding:
    outcome = trial.outcomes[backend]
    match outcome:
        case Unsupported():
            return Finding(Kind.UNSUPPORTED, describe(outcome))
        case NotRun():
            return Finding(Kind.NOT_RUN, describe(outcome))
        case Raised():
            return Finding(Kind.RAISED, describe(outcome))
        case TimedOut():
            return Finding(Kind.TIMED_OUT, describe(outcome))
        case Crashed():
            return Finding(Kind.CRASHED, describe(outcome))
        case Computed():
            return _judge_answer(trial, backend, outcome, difference)


def _judge_answer(trial: Trial, backend: str, answer: Computed, difference: Difference | None) -> Finding:
    case = trial.case
    truth = trial.truth_for(backend)
    finding = by_truth(answer, truth, difference) if truth else None
    if trial.is_nonsmooth and (finding is None or finding.kind is not Kind.AGREE):
        return (
            among_selections(case, trial.meeting, answer) if trial.meeting else at_declared_kink(case, answer)
        )
    finding = finding or by_consensus(trial, backend, answer)
    if not finding.kind.is_failure:
        return finding
    if truth and (name := _convention(trial, answer)):
        return Finding(Kind.CONVENTION, name, truth.basis)
    return _NOT_BLAMED if answer.is_blameless else finding


def _convention(trial: Trial, answer: Computed) -> str:
    """Return the name of the documented other answer that this one is, or ""."""
    for name, parts in trial.case.conventions.items():
        if passes(answer, trial.truth_of(name, parts)):
            return name
    return ""
