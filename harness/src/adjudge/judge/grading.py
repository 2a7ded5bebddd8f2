"""Grades an answer by a truth: from how far it is off and how far it may be to a finding."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from adjudge.comparison import Difference, compare, unit_roundoff
from adjudge.judge.thresholds import ACCURATE_ULPS, ENTITLED, estimate_limit, wrong_score
from adjudge.outcome import Array, Computed, Parts
from adjudge.record import CaseFacts
from adjudge.verdict import Kind


@dataclass(frozen=True, slots=True)
class Truth:
    """Holds what an answer is held against, and what decides how far it may be off.

    `sensitivity` is by how much each element moves, in units of relative rounding; `differentiated_size` the size of
    what was differentiated last.
    """

    basis: str
    parts: Parts
    sensitivity: Mapping[str, Array] | None
    differentiated_size: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Says how an outcome was found, before known failures are asked; its fields are those of `Verdict`."""

    kind: Kind
    detail: str = ""
    basis: str = ""
    ulps: float | None = None
    score: float | None = None


def passes(answer: Computed, truth: Truth, case: CaseFacts) -> bool:
    """Say whether an answer agrees with a truth."""
    return by_truth(case, answer, truth).kind is Kind.AGREE


def by_truth(case: CaseFacts, answer: Computed, truth: Truth) -> Finding:
    """Return how an answer compares with a truth: form first, then values."""
    difference = compare(answer, truth.parts, case.dtype, truth.sensitivity, truth.differentiated_size)
    if difference.form:
        return Finding(Kind.WRONG, difference.form, truth.basis)
    kind, reason = _grade(case, answer, truth, difference)
    finite = difference.is_finite
    return Finding(
        kind,
        reason if kind is Kind.AGREE else f"{reason}: {_shown(difference)}",
        truth.basis,
        difference.ulps if finite else None,
        difference.score if finite else None,
    )


def _grade(case: CaseFacts, answer: Computed, truth: Truth, difference: Difference) -> tuple[Kind, str]:
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


def _grade_estimate(case: CaseFacts, answer: Computed, truth: Truth) -> tuple[Kind, str]:
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
