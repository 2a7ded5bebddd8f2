"""Judges a record: each outcome becomes a verdict, by the truth that there is."""

from collections.abc import Iterable, Mapping

from adjudge.judge.answers import Answer, answer
from adjudge.judge.attributes import OTHER_DTYPE, remarks
from adjudge.judge.consensus import by_consensus
from adjudge.judge.foreseen import invariant_verdict, stale_entries, verdict
from adjudge.judge.grading import Finding, by_truth, passes
from adjudge.judge.invariants import checks
from adjudge.judge.jury import split
from adjudge.judge.kinks import among_selections, at_declared_kink
from adjudge.judge.trial import Trial, trial_of
from adjudge.known_failures import KnownFailures, parse
from adjudge.outcome import Computed, Crashed, NotRun, Raised, TimedOut, Unsupported, describe
from adjudge.record import CaseFacts, Record
from adjudge.verdict import JudgedRun, Kind

_NOT_BLAMED = Finding(Kind.UNJUDGED, "its value is not finite at this point, so its derivative is not blamed")


def judge(record: Record) -> JudgedRun:
    """Return the verdicts of a record; the same record always gives the same verdicts.

    Raises `KnownFailuresError` where a backend's known failures cannot be read.
    """
    known = {
        name: KnownFailures(parse(facts.known_failures, name, facts.library_version))
        for name, facts in record.backends.items()
    }
    judged = [choice.name for choice in record.header.backends if choice.judged]
    trials = {case.id: trial_of(record, case) for case in record.cases.values()}
    findings = {case: {name: _find(trial, name) for name in trial.outcomes} for case, trial in trials.items()}
    verdicts = [
        verdict(
            trial,
            name,
            finding,
            remarks(trial, name, findings[case], findings.get(_in_other_dtype(trial.case), {})),
            known.get(name, KnownFailures()),
        )
        for case, trial in trials.items()
        for name, finding in findings[case].items()
        if name in judged
    ]
    invariants = [
        invariant_verdict(name, check, known.get(name, KnownFailures()))
        for point in _by_point(trials.values())
        for name in judged
        for check in checks(_answers(point, findings, name))
    ]
    return JudgedRun(
        record=record,
        verdicts=tuple(verdicts),
        invariants=tuple(invariants),
        splits=tuple(
            found for case, trial in trials.items() if (found := split(trial, findings[case])) is not None
        ),
        stale_entries=tuple(stale_entries(record, judged, known, invariants)),
        contradicted=tuple(case for case, trial in trials.items() if trial.is_contradicted),
    )


def _by_point(trials: Iterable[Trial]) -> Iterable[list[Trial]]:
    """Return the trials of all operators at each point, in each dtype, mode and implementation."""
    points: dict[tuple[str, ...], list[Trial]] = {}
    for trial in trials:
        case = trial.case
        place = (case.problem, case.point, case.dtype, case.mode, case.implementation)
        points.setdefault(place, []).append(trial)
    return points.values()


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
    *place, dtype, mode = case.id.split("/")
    return "/".join((*place, OTHER_DTYPE.get(dtype, ""), mode))


def _find(trial: Trial, backend: str) -> Finding:
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
            return _judge_answer(trial, backend, outcome)


def _judge_answer(trial: Trial, backend: str, answer: Computed) -> Finding:
    case = trial.case
    truth = trial.truth_for(backend)
    if trial.is_nonsmooth and not (truth and passes(answer, truth)):
        return (
            among_selections(case, trial.meeting, answer) if trial.meeting else at_declared_kink(case, answer)
        )
    finding = by_truth(answer, truth) if truth else by_consensus(trial, backend, answer)
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
