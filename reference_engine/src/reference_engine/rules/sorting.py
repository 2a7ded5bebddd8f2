"""Rules of sorting: a permutation of the elements, constant between ties."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.comparisons import argsort as _argsort
from reference_engine.rules.indexing import take_along_axis
from reference_engine.rules.shaping import flip


def argsort(x: Value, axis: int = -1, descending: bool = False, stable: bool = True) -> Value:
    """Return the indices that sort x along an axis; equal elements keep their order."""
    if not descending:
        return _argsort(x, axis=axis, kind="stable")
    backwards = _argsort(flip(x, axis), axis=axis, kind="stable")
    return flip(shape_of(x)[axis] - 1 - backwards, axis)


def sort(x: Value, axis: int = -1, descending: bool = False, stable: bool = True) -> Value:
    """Sort x along an axis; the derivative follows the elements."""
    return take_along_axis(x, argsort(x, axis, descending, stable), axis)


def nonzero(x: Any) -> tuple[Any, ...]:
    """Return the indices of the elements that are not 0."""
    return np.nonzero(x)
