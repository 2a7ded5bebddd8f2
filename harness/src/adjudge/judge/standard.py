"""Tells what a case's verdict rests on, element by element, for whoever is to repeat it without the judge."""

from dataclasses import dataclass

import numpy as np

from adjudge.enclosure import PointClass
from adjudge.judge.consensus import majority_truth
from adjudge.judge.grading import Truth
from adjudge.judge.kinks import BASIS
from adjudge.judge.thresholds import ENTITLED
from adjudge.judge.trial import Trial, trial_of
from adjudge.judge.yardstick import yardstick
from adjudge.outcome import Array, Parts
from adjudge.record import Record


@dataclass(frozen=True, slots=True)
class Standard:
    """Holds by part the lowest and highest number that each element may be, and how far beyond it passes yet.

    Both are the truth itself where that is one number. With `may_be_nan` an element that is not a number passes, as
    there is no derivative.
    """

    basis: str
    lowest: Parts
    highest: Parts
    room: Parts
    may_be_nan: bool = False

    def passed(self, name: str, answer: Array) -> Array:
        """Return which elements of an answer pass; none where its shape is another."""
        low, high, room = self.lowest[name], self.highest[name], self.room[name]
        if answer.shape != low.shape:
            return np.zeros(low.shape, bool)
        with np.errstate(all="ignore"):
            between = (answer >= low - room) & (answer <= high + room) | (answer == low) | (answer == high)
        return np.asarray(between | (np.isnan(answer) if self.may_be_nan else False))


def standard(record: Record, case_id: str, backend: str) -> Standard | None:
    """Return what a backend's answer to a case is held against; None where there is nothing."""
    trial = trial_of(record, record.cases[case_id])
    if trial.is_nonsmooth:
        return _of_a_set(trial)
    truth = trial.truth_for(backend) or majority_truth(trial)
    return None if truth is None else _of_numbers(truth)


def _of_numbers(truth: Truth) -> Standard:
    measured = truth.yardstick
    room = {
        name: measured.allowed(name) if name in measured.ulp else np.zeros(part.shape)
        for name, part in measured.truth.items()
    }
    return Standard(truth.basis, measured.truth, measured.truth, room)


def _of_a_set(trial: Trial) -> Standard:
    """Return the smallest box around the set: what is outside of it is outside of the set."""
    ends = trial.meeting.box if trial.meeting else (trial.case.kink or {})
    size = {name: np.maximum(np.abs(low), np.abs(high)) for name, (low, high) in ends.items()}
    entitled = yardstick(size, trial.case.dtype).entitled
    return Standard(
        BASIS,
        {name: low for name, (low, _) in ends.items()},
        {name: high for name, (_, high) in ends.items()},
        {name: ENTITLED * part for name, part in entitled.items()},
        may_be_nan=trial.meeting is not None and trial.meeting.point is not PointClass.KINK,
    )
