"""Judges by consensus, where there is no truth: by what most backends answer."""

import msgspec

from adjudge.judge.grading import Finding, Truth, by_truth
from adjudge.judge.jury import clusters, has_majority
from adjudge.judge.trial import Trial
from adjudge.outcome import Computed
from adjudge.verdict import Kind, Reason


def by_consensus(trial: Trial, backend: str, answer: Computed) -> Finding:
    """Return whether an answer is one of the majority's, to half the digits; without a majority it is unjudged."""
    groups = clusters(trial)
    own = next((members for members in groups if backend in members), [])
    if not has_majority(groups):
        if answer.is_blameless:
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
    return msgspec.structs.replace(finding, kind=kind, detail=f"{odd_one_out}; {finding.detail}")


def majority_truth(trial: Trial) -> Truth | None:
    """Return what most backends answer; None where there is no majority."""
    groups = clusters(trial)
    return _truth(trial, groups[0]) if has_majority(groups) else None


def _truth(trial: Trial, members: list[str]) -> Truth:
    pivot = trial.outcomes[members[0]]
    assert isinstance(pivot, Computed)
    return trial.truth_of("consensus", pivot.parts)
