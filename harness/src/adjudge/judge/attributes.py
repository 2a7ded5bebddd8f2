"""Finds what more can be said of a finding: who refutes it, and where the error comes from.

Each attribute follows from the record and the findings alone; none changes a verdict.
"""

import math
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from adjudge.judge.grading import Finding
from adjudge.judge.kinks import BASIS
from adjudge.judge.thresholds import ENTITLED, SLOPE_MARGIN, smallest_normal, unit_roundoff
from adjudge.judge.trial import Trial
from adjudge.outcome import Array, Computed, Parts
from adjudge.verdict import Attribute, Kind

OTHER_DTYPE = {"float64": "float32", "float32": "float64"}


class Remarks(msgspec.Struct, frozen=True, gc=False):
    """Holds what is said of a finding beside its kind; see `Verdict`."""

    attributes: tuple[Attribute, ...] = ()
    peers: tuple[str, ...] = ()
    scaling: float | None = None


_NOTHING = Remarks()
_FLUSHED = Remarks((Attribute.FLUSH_TO_ZERO,))


def remarks(
    trial: Trial, backend: str, findings: Mapping[str, Finding], elsewhere: Mapping[str, Finding]
) -> Remarks:
    """Return what more there is to say of a backend's finding.

    `findings` are all backends' in the case, `elsewhere` theirs in the other dtype, as far as there are any.
    """
    finding, answer = findings[backend], trial.outcomes[backend]
    if not isinstance(answer, Computed):
        return _NOTHING
    if finding.kind is Kind.AGREE:
        return _FLUSHED if finding.difference is not None and finding.difference.flushed else _NOTHING
    peers = _peers(finding, findings)
    slope = _slope(finding, elsewhere.get(backend), trial.case.dtype)
    found = [Attribute.REFUTED_BY_PEER] if peers else []
    found += _cause(slope)
    found += _from_answer(trial, finding, answer)
    if _is_out_of_range(trial, finding, elsewhere.get(backend)):
        found.append(Attribute.OUT_OF_RANGE)
    return Remarks(tuple(found), peers, slope)


def _peers(finding: Finding, findings: Mapping[str, Finding]) -> tuple[str, ...]:
    """Return the backends that agree with a truth that this one misses; consensus is no truth."""
    if not finding.kind.is_failure or finding.basis in ("", "consensus"):
        return ()
    right = (Kind.AGREE, Kind.CONVENTION) if finding.basis == BASIS else (Kind.AGREE,)
    return tuple(name for name, other in findings.items() if other.kind in right)


def _slope(finding: Finding, other: Finding | None, dtype: str) -> float | None:
    """Return d log(relative error) / d log(u) between the two dtypes, for a failure that both measured."""
    if not finding.kind.is_failure or other is None or not (finding.is_measured and other.is_measured):
        return None
    errors = {dtype: _relative(finding), OTHER_DTYPE[dtype]: _relative(other)}
    if not all(0 < error < math.inf for error in errors.values()):
        return None
    rise = math.log(errors["float32"] / errors["float64"])
    return rise / math.log(unit_roundoff("float32") / unit_roundoff("float64"))


def _relative(finding: Finding) -> float:
    return finding.difference.relative if finding.difference else math.nan


def _cause(slope: float | None) -> Iterator[Attribute]:
    if slope is not None and abs(slope - 1) <= SLOPE_MARGIN:
        yield Attribute.ROUNDING_ARTEFACT
    if slope is not None and abs(slope) <= SLOPE_MARGIN:
        yield Attribute.WRONG_FORMULA


def _from_answer(trial: Trial, finding: Finding, answer: Computed) -> Iterator[Attribute]:
    if _leaks(trial, finding, answer):
        yield Attribute.DTYPE_LEAK
    if finding.kind is Kind.CONVENTION and finding.detail in trial.case.conventions:
        yield Attribute.DOCUMENTED_DEVIATION
    if finding.difference is not None and finding.difference.flushed:
        yield Attribute.FLUSH_TO_ZERO


def _leaks(trial: Trial, finding: Finding, answer: Computed) -> bool:
    """Say whether an answer is of another dtype, or fails in float64 as one that is right in float32, and is one."""
    dtype = trial.case.dtype
    floats = [
        part
        for name, part in answer.parts.items()
        if name not in answer.unconnected and part.dtype.kind == "f"
    ]
    if any(part.dtype != np.dtype(dtype) for part in floats):
        return True
    truth = trial.truth
    if dtype != "float64" or not finding.kind.is_failure or truth is None or not finding.is_measured:
        return False
    true = [part for part in truth.yardstick.truth.values() if part.dtype.kind == "f"]
    is_single = all(map(_is_single, floats)) and not all(map(_is_single, true))
    return is_single and _relative(finding) <= ENTITLED * unit_roundoff("float32")


def _is_single(part: Array) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.array_equal(part.astype(np.float32).astype(np.float64), part))


def _is_out_of_range(trial: Trial, finding: Finding, other: Finding | None) -> bool:
    """Say whether an answer lost what its dtype can hold because something on the way could not be held.

    So it is where an element is not finite, or zero, though its truth is a normal number, and where float64,
    whose range is wider, has it right, or where an input or the truth is so large or small that its square is lost.
    """
    difference, dtype = finding.difference, trial.case.dtype
    if not finding.kind.is_failure or difference is None or difference.form:
        return False
    is_lost = not np.isfinite(difference.got) or difference.got == 0
    if not is_lost or not _holds(difference.truth, dtype):
        return False
    if dtype == "float32" and other is not None and other.kind is Kind.AGREE:
        return True
    sizes = [abs(difference.truth), *_sizes(trial.record.inputs(trial.case))]
    return not all(_holds(size * size, dtype) for size in sizes)


def _holds(number: float, dtype: str) -> bool:
    return smallest_normal(dtype) <= abs(number) <= float(np.finfo(dtype).max)


def _sizes(inputs: Parts) -> Iterator[float]:
    """Give the smallest and the largest size of each input's elements that are not zero."""
    for part in inputs.values():
        sizes = np.abs(part[part != 0]).astype(np.float64) if part.dtype.kind == "f" else np.zeros(0)
        yield from (float(np.min(sizes)), float(np.max(sizes))) if sizes.size else ()
