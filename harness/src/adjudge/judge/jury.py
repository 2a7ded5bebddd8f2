"""Asks the backends themselves: which of their answers are the same, and who stands alone, whatever the truth is."""

from collections.abc import Mapping

from adjudge.judge.comparison import are_alike
from adjudge.judge.grading import Finding
from adjudge.judge.trial import Trial, is_finite
from adjudge.outcome import Computed
from adjudge.verdict import Split


def clusters(trial: Trial) -> list[list[str]]:
    """Return groups of backends whose finite answers agree to half their digits, the largest first.

    Half the digits tell formulas apart, not accuracies.
    """
    groups: list[tuple[Computed, list[str]]] = []
    joined: dict[str, list[str]] = {}
    for name, outcome in trial.outcomes.items():
        first = trial.first_alike[name]
        if first not in joined:
            if not isinstance(outcome, Computed) or not is_finite(outcome):
                continue
            like = (members for pivot, members in groups if are_alike(outcome, pivot, trial.case.dtype))
            joined[name] = next(like, [])
            if not joined[name]:
                groups.append((outcome, joined[name]))
        joined[first].append(name)
    return sorted((members for _, members in groups), key=len, reverse=True)


def has_majority(groups: list[list[str]]) -> bool:
    """Say whether one group of at least two holds more than half of the finite answers."""
    sizes = [len(members) for members in groups]
    return bool(sizes) and sizes[0] >= 2 and 2 * sizes[0] > sum(sizes)


def split(trial: Trial, findings: Mapping[str, Finding]) -> Split | None:
    """Return how the answers to a case fall apart, or None where all are the same."""
    groups = clusters(trial)
    answered = [name for name, outcome in trial.outcomes.items() if isinstance(outcome, Computed)]
    grouped = {name for group in groups for name in group}
    not_finite = [name for name in answered if name not in grouped]
    if len(groups) + bool(not_finite) < 2:
        return None
    majority = groups[0] if has_majority(groups) else []
    others = [name for name in answered if name not in majority]
    return Split(
        case=trial.case.id,
        clusters=tuple(map(tuple, groups)),
        not_finite=tuple(not_finite),
        odd_one_out=others[0] if majority and len(others) == 1 else "",
        is_majority_refuted=bool(majority) and all(findings[name].kind.is_failure for name in majority),
    )
