"""Keeps with shipped truths what a run's reference tells of rounding, so that verdicts need none (decision 0019)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from adjudge.enclosure import Enclosed, Sampled
from adjudge.judge.trial import trial_of
from adjudge.outcome import Array, Parts
from adjudge.record import Record
from adjudge.truth import shelf
from adjudge.truth.questions import of_record

_BITS = 12
"""How many bits of a sample are kept: it is an estimate, and the rest would not compress."""


def keep_samples(record: Record) -> Iterator[tuple[Path, int]]:
    """Write what the reference sampled in a run into the files of truths; give each file and how many truths it was."""
    shelves = cache(shelf.read)
    fresh: dict[Path, dict[str, shelf.Truth]] = {}
    for asked in of_record(record, every=True):
        file = shelf.file_of(asked.prove.problem.origin)
        kept = shelves(file).get(asked.key)
        sampled = trial_of(record, record.cases[asked.case]).sample()
        if kept is not None and sampled is not None and isinstance(enclosure := kept.enclosure, Enclosed):
            enclosure = msgspec.structs.replace(enclosure, sampled=_rounded(sampled))
            fresh.setdefault(file, {})[asked.key] = shelf.truth(kept.case, kept.key, enclosure)
    for file, truths in fresh.items():
        shelf.write(file, (shelves(file) | truths).values())
        yield file, len(truths)


def _rounded(sampled: Sampled) -> Sampled:
    def parts(of: Parts) -> Parts:
        return {name: _up(part) for name, part in of.items()}

    return Sampled(movement=parts(sampled.movement), invisible=parts(sampled.invisible), size=sampled.size)


def _up(part: Array) -> Array:
    """Return the numbers with a few bits, rounded up: nothing is entitled to less for being kept."""
    mantissa, exponent = np.frexp(part)
    return np.asarray(np.ldexp(np.ceil(np.ldexp(mantissa, _BITS)), exponent - _BITS))
