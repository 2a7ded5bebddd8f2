"""What meets at a point: the value there, and of each selection the derivatives that an operator asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from flint import arb

from adjudge.oracle.errors import Undecided
from adjudge.oracle.rounding import rounded
from adjudge.outcome import Array


@dataclass(frozen=True, slots=True)
class Selection:
    """Holds one selection's value and lower derivatives, `lower`, and the parts of the answer, as arrays of `arb`."""

    lower: Sequence[Mapping[str, Array]]
    answer: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Holds a function's own value at a point, the selections active near it, and a vanishing norm's `spread`."""

    value: Array
    selections: Sequence[Selection]
    spread: Mapping[str, Array] = field(default_factory=dict)


def coincide(one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    """Say whether all elements of two sets of parts are the same to the last float; False where one certainly differs.

    Raises `Undecided` where the balls are too wide to tell.
    """
    pairs = [
        pair for name, part in one.items() for pair in zip(np.ravel(part), np.ravel(other[name]), strict=True)
    ]
    different = [(a, b) for a, b in pairs if not _are_one(a, b)]
    if not different:
        return True
    if any(_are_apart(a, b) for a, b in different):
        return False
    raise Undecided("whether two branches agree")


def _are_apart(a: arb, b: arb) -> bool:
    if a.is_finite() and b.is_finite():
        return not a.overlaps(b)
    return a.is_exact() and b.is_exact() and a != b


def _are_one(a: arb, b: arb) -> bool:
    if a.is_finite() and b.is_finite():
        return rounded(a.union(b), "float64") is not None
    return bool(a == b)
