"""Functions on dtypes, orders and sets, with the names of the Array API standard.

No derivative passes through any of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference_engine.dispatch import Value, plain
from reference_engine.rules import comparisons

_KINDS = {
    "bool": "b",
    "signed integer": "i",
    "unsigned integer": "u",
    "integral": "iu",
    "real floating": "f",
    "complex floating": "c",
    "numeric": "iufc",
}


def argmax(x: Value, axis: int | None = None, keepdims: bool = False) -> Value:
    """Return the index of the largest element, the first of equals."""
    return comparisons.argmax(x, axis=axis, keepdims=keepdims)


def argmin(x: Value, axis: int | None = None, keepdims: bool = False) -> Value:
    """Return the index of the smallest element, the first of equals."""
    return comparisons.argmin(x, axis=axis, keepdims=keepdims)


def nonzero(x: Value) -> tuple[Any, ...]:
    """Return the indices of the elements that are not 0, one array per axis."""
    return tuple(np.nonzero(plain(x)))


class UniqueAll(NamedTuple):
    """Distinct values, where each is first, which each element is, and how often each occurs."""

    values: Any
    indices: Any
    inverse_indices: Any
    counts: Any


class UniqueCounts(NamedTuple):
    """Distinct values, and how often each occurs."""

    values: Any
    counts: Any


class UniqueInverse(NamedTuple):
    """Distinct values, and which of them each element is."""

    values: Any
    inverse_indices: Any


def unique_all(x: Value) -> UniqueAll:
    """Return all that is known of the distinct elements, sorted."""
    found = plain(x)
    values, first, inverse, counts = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    return UniqueAll(values, first, inverse.reshape(np.shape(found)), counts)


def unique_counts(x: Value) -> UniqueCounts:
    """Return the distinct elements, sorted, and how often each occurs."""
    found = unique_all(x)
    return UniqueCounts(found.values, found.counts)


def unique_inverse(x: Value) -> UniqueInverse:
    """Return the distinct elements, sorted, and which of them each element of x is."""
    found = unique_all(x)
    return UniqueInverse(found.values, found.inverse_indices)


def unique_values(x: Value) -> Any:
    """Return the distinct elements, sorted."""
    return np.unique(plain(x))


def result_type(*operands: Any) -> Any:
    """Return the dtype that an operation on these arrays and dtypes has."""
    return np.result_type(*(getattr(x, "dtype", x) for x in operands))


def isdtype(dtype: Any, kind: Any) -> bool:
    """Say whether a dtype is of a kind, or of one of several."""
    if isinstance(kind, tuple):
        return any(isdtype(dtype, k) for k in kind)
    if isinstance(kind, str):
        return np.dtype(dtype).kind in _KINDS[kind]
    return bool(np.dtype(dtype) == np.dtype(kind))
