"""Judges by consensus, where there is no truth: clusters of agreeing answers, and the odd one out."""

from dataclasses import replace

from adjudge.judge.comparison import compare
from adjudge.judge.grading import Finding, Truth, by_truth
from adjudge.judge.thresholds import consensus_room, unit_roundoff
from adjudge.judge.trial import Trial, is_finite
from adjudge.judge.yardstick import yardstick
from adjudge.outcome import Computed
from adjudge.verdict import Kind, Reason


def by_consensus(trial: Trial, backend: str, answer: Computed) -> Finding:
    """Return whether an answer is one of the majority's, to half the digits; without a majority it is unjudged."""
    groups = clusters(trial)
    own = next((members for members in groups if backend in members), [])
    if not _has_majority(groups):
        if answer.primal_size is None:
            return Finding(Kind.UNJUDGED, "the value itself is not finite at this point")
        others = "; ".join(" = ".join(members) for members in groups)
        return Finding(Kind.UNJUDGED, f"there is no truth and no majority: {others or 'no finite answer'}")
    if own is groups[0]:
        peers = ", ".join(name for name in own if name != backend)
        return Finding(Kind.AGREE, f"to half the digits, with {peers}", "consensus", Reason.MAJORITY)
    finding = by_truth(answer, _truth(trial, groups[0]))
    if not finding.kind.is_failure:
        return finding
    kind = Kind.WRONG if finding.kind is Kind.INACCURATE else finding.kind
    odd_one_out = f"the odd one out: {', '.join(groups[0])} agree with one another"
    return replace(finding, kind=kind, detail=f"{odd_one_out}; {finding.detail}")


def clusters(trial: Trial) -> list[list[str]]:
    """Return groups of backends whose finite answers agree to half their digits, the largest first."""
    groups: list[list[str]] = []
    dtype = trial.case.dtype
    room = consensus_room(dtype) / unit_roundoff(dtype)
    for name, outcome in trial.outcomes.items():
        if not isinstance(outcome, Computed) or not is_finite(outcome):
            continue
        for group in groups:
            pivot = trial.outcomes[group[0]]
            if isinstance(pivot, Computed):
                difference = compare(outcome, yardstick(pivot.parts, dtype))
                if not difference.form and difference.score <= room:
                    group.append(name)
                    break
        else:
            groups.append([name])
    return sorted(groups, key=len, reverse=True)


def _has_majority(groups: list[list[str]]) -> bool:
    """Say whether one group of at least two holds more than half of the finite answers."""
    sizes = [len(members) for members in groups]
    return bool(sizes) and sizes[0] >= 2 and 2 * sizes[0] > sum(sizes)


def _truth(trial: Trial, members: list[str]) -> Truth:
    pivot = trial.outcomes[members[0]]
    assert isinstance(pivot, Computed)
    return trial.truth_of("consensus", pivot.parts)
