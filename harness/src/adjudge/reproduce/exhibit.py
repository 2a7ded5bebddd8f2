"""What a script is to show: one part of an answer, of a large one a single element, beside what is true."""

from dataclasses import dataclass, replace

import numpy as np

from adjudge.judge.standard import Standard, standard
from adjudge.outcome import Array, Computed
from adjudge.record import Record
from adjudge.verdict import Verdict

MOST_ELEMENTS = 12
"""Elements of a part beyond which only the one that is farthest off is shown."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Holds what a part of an answer must be, between `lowest` and `highest` and up to `room` beyond, and what it was.

    `worst` is the place of the element that is farthest off, `row` where in the whole answer the part was cut out.
    `form` tells dtype and shape, what came out and what is right, None where these are the same.
    """

    part: str
    basis: str
    lowest: Array
    highest: Array
    room: Array
    may_be_nan: bool
    got: Array
    worst: tuple[int, ...]
    is_missing: bool
    form: tuple[str, str] | None = None
    row: tuple[int, ...] = ()

    @property
    def index(self) -> tuple[int, ...] | None:
        """Return the place of the one element that is to be shown; None where all are."""
        return self.worst if self.got.size > MOST_ELEMENTS and self.form is None else None

    def element(self) -> "Exhibit":
        """Return the exhibit of what is to be shown only."""
        return self if self.index is None else self.cut(len(self.worst))

    def cut(self, depth: int) -> "Exhibit":
        """Return what is at the first `depth` indices of the worst element's place."""
        place = self.worst[:depth]
        return replace(
            self,
            lowest=np.asarray(self.lowest[place]),
            highest=np.asarray(self.highest[place]),
            room=np.asarray(self.room[place]),
            got=np.asarray(self.got[place]),
            worst=self.worst[depth:],
        )


def exhibit(record: Record, verdict: Verdict) -> Exhibit | None:
    """Return what shows a verdict best; None where there was no answer, or is nothing to hold it against."""
    outcome = record.outcomes[verdict.case, verdict.backend].outcome
    held = standard(record, verdict.case, verdict.backend)
    if not isinstance(outcome, Computed) or held is None:
        return None
    parts = [name for name in outcome.parts if name in held.lowest]
    part = max(parts, key=lambda name: _excess(outcome.parts[name], held, name).max(initial=0.0))
    got, low = outcome.parts[part], held.lowest[part]
    wanted = record.cases[verdict.case].dtype if low.dtype.kind == "f" else str(got.dtype)
    found, right = (
        f"{dtype} of shape {shape}" for dtype, shape in ((got.dtype, got.shape), (wanted, low.shape))
    )
    place = (
        np.unravel_index(int(np.argmax(_excess(got, held, part))), got.shape)
        if got.shape == low.shape
        else ()
    )
    return Exhibit(
        part=part,
        basis=held.basis,
        lowest=low,
        highest=held.highest[part],
        room=held.room[part],
        may_be_nan=held.may_be_nan,
        got=got,
        worst=tuple(map(int, place)),
        is_missing=part in outcome.unconnected,
        form=None if found == right else (found, right),
    )


def _excess(got: Array, held: Standard, part: str) -> Array:
    """Return how far elements are off in units of what they may be, infinite for NaN and for another form."""
    low, high, room = held.lowest[part], held.highest[part], held.room[part]
    if got.shape != low.shape:
        return np.asarray([np.inf])
    with np.errstate(all="ignore"):
        off = np.maximum(low - got.astype(np.float64), got.astype(np.float64) - high)
        excess = np.where(held.passed(part, got), 0.0, off / np.maximum(room, np.finfo(np.float64).tiny))
    return np.where(np.isnan(excess), np.inf, excess)
