"""Grades an answer by a truth: from how far it is off and how far it may be to a finding."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from adjudge.judge.comparison import Difference, compare
from adjudge.judge.thresholds import (
    ACCURATE_ULPS,
    ENTITLED,
    estimate_limit,
    smallest_normal,
    unit_roundoff,
    wrong_score,
)
from adjudge.judge.yardstick import Yardstick
from adjudge.outcome import Computed
from adjudge.verdict import Kind, Reason


@dataclass(frozen=True, slots=True)
class Truth:
    """Holds what an answer is held against: on what basis, by which yardstick.

    `differentiated_size` tells the size of what was differentiated last.
    """

    basis: str
    yardstick: Yardstick
    differentiated_size: Callable[[], float] = float


class Finding(msgspec.Struct, frozen=True, gc=False):
    """Says how an outcome was found, before known failures are asked; its fields are those of `Verdict`.

    `difference` is what it rests on, None where nothing was compared.
    """

    kind: Kind
    detail: str = ""
    basis: str = ""
    reason: Reason | None = None
    difference: Difference | None = None

    @property
    def is_measured(self) -> bool:
        """Say whether the finding rests on an error that is a number."""
        return self.difference is not None and not self.difference.form and self.difference.is_finite


def passes(answer: Computed, truth: Truth) -> bool:
    """Say whether an answer agrees with a truth."""
    return by_truth(answer, truth).kind is Kind.AGREE


def by_truth(answer: Computed, truth: Truth, difference: Difference | None = None) -> Finding:
    """Return how an answer compares with a truth, form first, then values; `difference` is theirs where it is known."""
    difference = difference or compare(answer, truth.yardstick)
    if difference.form:
        return Finding(Kind.WRONG, difference.form, truth.basis, difference=difference)
    if (reason := _reason_to_agree(difference)) is not None:
        return Finding(Kind.AGREE, _WHY[reason], truth.basis, reason, difference)
    if answer.uncertainty is not None and difference.is_finite:
        finding = _by_estimate(answer, truth)
    elif _is_missing(answer, truth):
        finding = Finding(Kind.UNCONNECTED, "left out as not connected, which it is")
    else:
        finding = _by_size(difference, truth.yardstick.dtype)
    detail = finding.detail if finding.kind is Kind.AGREE else f"{finding.detail}: {_shown(difference)}"
    return msgspec.structs.replace(finding, detail=detail, basis=truth.basis, difference=difference)


_WHY = {
    Reason.ACCURATE: "",
    Reason.CONDITIONED: "within what the conditioning of the derivative allows",
    Reason.BENIGN: "the error is lost beside the largest element, or beside what was differentiated",
}


def _reason_to_agree(difference: Difference) -> Reason | None:
    if difference.ulps <= ACCURATE_ULPS:
        return Reason.ACCURATE
    if difference.conditioned <= ENTITLED:
        return Reason.CONDITIONED
    if difference.visible <= ENTITLED:
        return Reason.BENIGN
    return None


def _is_missing(answer: Computed, truth: Truth) -> bool:
    """Say whether all that is wrong is that parts were left out."""
    if not answer.unconnected:
        return False
    there = {name: part for name, part in answer.parts.items() if name not in answer.unconnected}
    kept = replace(truth.yardstick, truth={name: truth.yardstick.truth[name] for name in there})
    return _reason_to_agree(compare(Computed(parts=there), kept)) is not None


def _by_size(difference: Difference, dtype: str) -> Finding:
    if not np.isfinite(difference.truth):
        return Finding(Kind.WRONG, "finite where the truth is not")
    if not np.isfinite(difference.got):
        return Finding(Kind.NON_FINITE, "not finite where the truth is")
    if difference.visible <= wrong_score(dtype):
        return Finding(Kind.INACCURATE, f"{difference.visible:.3g} times the error it is entitled to")
    return Finding(Kind.WRONG, "wrong in more than half of its digits")


def _by_estimate(answer: Computed, truth: Truth) -> Finding:
    """Grade an answer that came with an error estimate: it must cover the error, and be worth having."""
    dtype = truth.yardstick.dtype
    for name, estimate in (answer.uncertainty or {}).items():
        true = truth.yardstick.truth[name]
        error = np.abs(answer.parts[name].astype(np.float64) - true)
        scale = max(float(np.abs(true).max(initial=0.0)), smallest_normal(dtype))
        rounding = ENTITLED * unit_roundoff(dtype) * scale
        if not np.all(error <= estimate + rounding):
            return Finding(Kind.WRONG, "its own error estimate does not cover the error")
        if not np.all(estimate <= estimate_limit(dtype) * max(scale, truth.differentiated_size())):
            largest = float(np.max(estimate))
            return Finding(Kind.INACCURATE, f"its own error estimate is as large as {largest:.3g}")
    return Finding(Kind.AGREE, "within its own error estimate", reason=Reason.ESTIMATED)


def _shown(difference: Difference) -> str:
    return f"{difference.where} is {difference.got:.17g} where {difference.truth:.17g} is true"
