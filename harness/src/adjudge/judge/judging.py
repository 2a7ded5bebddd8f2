"""Judges a record: each outcome becomes a verdict, by the truth that there is."""

from adjudge.judge.consensus import by_consensus
from adjudge.judge.foreseen import stale_entries, verdict
from adjudge.judge.grading import Finding, by_truth, passes
from adjudge.judge.kinks import among_selections, at_declared_kink
from adjudge.judge.trial import Trial
from adjudge.known_failures import parse
from adjudge.outcome import Computed, Crashed, NotRun, Outcome, Raised, TimedOut, Unsupported, describe
from adjudge.record import CaseFacts, Record
from adjudge.verdict import JudgedRun, Kind

_NOT_BLAMED = Finding(Kind.UNJUDGED, "its value is not finite at this point, so its derivative is not blamed")


def judge(record: Record) -> JudgedRun:
    """Return the verdicts of a record; the same record always gives the same verdicts.

    Raises `KnownFailuresError` where a backend's known failures cannot be read.
    """
    known = {name: parse(facts.known_failures, name) for name, facts in record.backends.items()}
    judged = [choice.name for choice in record.header.backends if choice.judged]
    trials = [_trial(record, case) for case in record.cases.values()]
    return JudgedRun(
        record=record,
        verdicts=tuple(
            verdict(trial.case, name, trial.outcomes[name], _find(trial, name), known.get(name, ()))
            for trial in trials
            for name in judged
            if name in trial.outcomes
        ),
        stale_entries=tuple(stale_entries(record, judged, known)),
        contradicted=tuple(trial.case.id for trial in trials if trial.is_contradicted),
    )


def _trial(record: Record, case: CaseFacts) -> Trial:
    choices = record.header.backends
    reference = next((choice.name for choice in choices if choice.reference), None)
    outcomes: dict[str, Outcome] = {
        choice.name: record.outcomes[case.id, choice.name].outcome
        for choice in choices
        if (case.id, choice.name) in record.outcomes
    }
    return Trial(record, case, outcomes, reference)


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
    if not answer.inputs_untouched:
        return Finding(Kind.WRONG, "it changed its inputs")
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
    return _NOT_BLAMED if answer.primal_size is None else finding


def _convention(trial: Trial, answer: Computed) -> str:
    """Return the name of the documented other answer that this one is, or ""."""
    for name, parts in trial.case.conventions.items():
        if passes(answer, trial.truth_of(name, parts)):
            return name
    return ""
