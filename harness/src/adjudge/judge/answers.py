"""A backend's answer as invariants see it: numbers in float64, and by how much each of them may be off."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from adjudge.judge.grading import Finding
from adjudge.judge.thresholds import ENTITLED, consensus_room, smallest_normal, unit_roundoff
from adjudge.judge.trial import Trial
from adjudge.judge.yardstick import Yardstick
from adjudge.operators import operator
from adjudge.outcome import Array, Computed, Parts
from adjudge.record import CaseFacts
from adjudge.verdict import Kind


@dataclass(frozen=True)
class Answer:
    """Holds a backend's answer in a trial, and its floats as float64.

    `is_comparable` says whether other answers can be held against it: it is of the right form, finite, and not
    at a point where there are several right answers. `explained` names the verdict on it where that is a failure.
    """

    trial: Trial
    backend: str
    computed: Computed
    parts: Parts
    is_comparable: bool
    explained: str

    @property
    def case(self) -> CaseFacts:
        """Return the case that is answered."""
        return self.trial.case

    @cached_property
    def allowed(self) -> Parts:
        """Return the room of each element: how far it may be off."""
        truth = self.trial.truth_for(self.backend)
        known = truth.yardstick if truth and self.trial.sensitivity is not None else None
        return {n: _room(known, n, part, self.computed, self.case.dtype) for n, part in self.parts.items()}


def answer(trial: Trial, backend: str, finding: Finding) -> Answer | None:
    """Return a backend's answer in a trial, or None where it gave none."""
    computed = trial.outcomes.get(backend)
    if not isinstance(computed, Computed):
        return None
    parts = {n: p.astype(np.float64, copy=False) for n, p in computed.parts.items() if p.dtype.kind == "f"}
    return Answer(
        trial=trial,
        backend=backend,
        computed=computed,
        parts=parts,
        is_comparable=not trial.is_nonsmooth
        and finding.kind is not Kind.CONVENTION
        and _has_form(trial, computed)
        and all(bool(np.isfinite(part).all()) for part in parts.values()),
        explained=f"{trial.case.operator} is {finding.kind.value}" if finding.kind.is_failure else "",
    )


def _has_form(trial: Trial, computed: Computed) -> bool:
    """Say whether the parts have the names, shapes and the dtype that the operator gives them."""
    if computed.primal is None:
        return False
    dtype = trial.case.dtype
    found = {name: part.shape for name, part in computed.parts.items() if part.dtype == dtype}
    return found == operator(trial.case.operator).shapes(trial.in_shapes, computed.primal.shape)


def _room(known: Yardstick | None, name: str, part: Array, computed: Computed, dtype: str) -> Array:
    room, estimate = None, (computed.uncertainty or {}).get(name)
    if known is not None and name in known.ulp and known.ulp[name].shape == part.shape:
        room = known.allowed(name)
    if room is not None and estimate is None:
        return room
    largest = float(np.max(np.abs(part), initial=0.0, where=np.isfinite(part)))
    if room is None:
        room = np.full(part.shape, consensus_room(dtype) * largest + smallest_normal(dtype))
    if estimate is None or estimate.shape != part.shape:
        return room
    return np.fmax(room, estimate + ENTITLED * unit_roundoff(dtype) * largest)
