"""The sweep back over a tape: cotangents go from each entry to the entries it was computed from.

A cotangent is None for zero, and may have any shape that broadcasts to its value's.  The sweep goes
through the list backwards: no sorting.

Must not know tapes, variables or transforms: it sees a list of edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.dispatch import Edges, Traced, Value
from reference_engine.fitting import fitted
from reference_engine.foreign import filled
from reference_engine.rules.indexing import Reading

_PLAIN = frozenset({np.ndarray, np.float64, np.float32})
"""Types of cotangents that may be added into a buffer in place."""


class Part(tuple):  # type: ignore[type-arg]
    """Marks the entry of a primitive with several outputs, which share one pullback."""

    __slots__ = ()


def sweep(entries: Sequence[Edges], cotangents: list[Any]) -> None:
    """Carry cotangents (one per entry, None for zero) from each entry to its parents.

    Only inputs keep their cotangent.  Sums are added up in place only in buffers that this sweep
    made.
    """
    owned: set[int] = set()
    for index in range(len(entries) - 1, -1, -1):
        edges = entries[index]
        if not edges:
            continue
        if type(edges) is Part:
            count, edges = edges
            g: Value = tuple(cotangents[index : index + count])
            if all(part is None for part in g):
                continue
            cotangents[index : index + count] = [None] * count
        else:
            g = cotangents[index]
            if g is None:
                continue
            cotangents[index] = None
        for parent, rule, saved, fit in edges:
            old = cotangents[parent]
            if fit is None:
                c = rule(g, *saved)
            elif type(fit) is Reading:
                cotangents[parent] = add_part(old, rule(g), fit, parent, owned)
                continue
            else:
                c = fitted(rule, g, saved, fit)
            cotangents[parent] = c if old is None else accumulate(old, c, parent, owned)


def accumulate(old: Value, c: Any, parent: Any, owned: set[Any]) -> Value:
    """Return old + c, in place if the sweep owns the buffer of old."""
    if parent in owned:
        if type(c) is np.ndarray and c.dtype == old.dtype and _fits(c.shape, old.shape):
            old += c
            return old
        owned.discard(parent)
    total = old + c
    if type(total) is np.ndarray and total.dtype != object:
        owned.add(parent)
    return total


def _fits(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    return small == large or small == ()


def add_part(old: Any, part: Value, reading: Reading, parent: Any, owned: set[Any]) -> Value:
    """Return old + part where the part was read, in place if the sweep owns the buffer of old."""
    if type(part) not in _PLAIN or reading.watched or isinstance(old, Traced):
        owned.discard(parent)
        return reading.added_to(old, part)
    if parent not in owned or old.shape != reading.shape:
        buffer = filled(reading.shape, reading.dtype, 0, part)
        if old is not None:
            buffer += old
        old = buffer
        owned.add(parent)
    reading.add_into(old, part)
    return old
