"""Functions that create arrays; where they take values, derivatives pass through.

Must not know any level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.declare import Call, broadcast_to, constant
from reference_engine.declare import astype as _astype
from reference_engine.dispatch import Traced, Value, shape_of
from reference_engine.rules.constants import beside, ones, zeros
from reference_engine.rules.shaping import reshape, stack


def astype(x: Value, dtype: Any, copy: bool = True) -> Value:
    """Convert to a dtype; no derivative passes through a conversion to integers or booleans."""
    dtype = np.dtype(dtype)
    if dtype.kind in "biu" and isinstance(x, Traced):
        return truncated(x, dtype=dtype)
    return _astype(x if isinstance(x, Traced) else np.asarray(x), dtype=dtype)


def asarray(x: Any, dtype: Any = None, copy: bool | None = None) -> Value:
    """Make an array; nested sequences may hold traced values."""
    if isinstance(x, (list, tuple)) and _holds_traced(x):
        x = stack([asarray(part) for part in x])
    if isinstance(x, Traced):
        return x if dtype is None else astype(x, dtype)
    return np.array(x, dtype) if copy else np.asarray(x, dtype)


def _holds_traced(x: Any) -> bool:
    if isinstance(x, (list, tuple)):
        return any(_holds_traced(part) for part in x)
    return isinstance(x, Traced)


def zeros_like(x: Value, dtype: Any = None) -> Any:
    """Return zeros of the shape and dtype of x."""
    return zeros(shape_of(x), x) if dtype is None else np.zeros(shape_of(x), dtype)


def ones_like(x: Value, dtype: Any = None) -> Any:
    """Return ones of the shape and dtype of x."""
    return ones(shape_of(x), x) if dtype is None else np.ones(shape_of(x), dtype)


def empty_like(x: Value, dtype: Any = None) -> Any:
    """Return an array of the shape and dtype of x with arbitrary elements."""
    return np.empty(shape_of(x), dtype or x.dtype)


def full(shape: int | Sequence[int], fill_value: Value, dtype: Any = None) -> Value:
    """Return an array of one value."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if isinstance(fill_value, Traced):
        return broadcast_to(asarray(fill_value, dtype), shape=shape)
    return np.full(shape, fill_value, dtype)


def full_like(x: Value, fill_value: Value, dtype: Any = None) -> Value:
    """Return an array of one value, of the shape and dtype of x."""
    fill_value = fill_value if dtype else beside(fill_value, x)
    return full(shape_of(x), fill_value, dtype or x.dtype)


def linspace(start: Value, stop: Value, num: int, dtype: Any = None, endpoint: bool = True) -> Value:
    """Return evenly spaced numbers from start to stop."""
    if not isinstance(start, Traced) and not isinstance(stop, Traced):
        return np.linspace(start, stop, num, dtype=dtype, endpoint=endpoint)
    weights = np.linspace(0, 1, num, dtype=dtype, endpoint=endpoint)
    return start * (1 - weights) + stop * weights


def meshgrid(*arrays: Value, indexing: str = "xy") -> list[Value]:
    """Return coordinate matrices from coordinate vectors."""
    if indexing not in ("xy", "ij"):
        raise ValueError(f"indexing must be 'xy' or 'ij', got {indexing!r}")
    axes = list(range(len(arrays)))
    if indexing == "xy" and len(arrays) > 1:
        axes[:2] = [1, 0]
    lengths = [int(np.prod(shape_of(a), dtype=int)) for a in arrays]
    shape = tuple(lengths[axes.index(a)] for a in range(len(arrays)))
    grid = []
    for array, axis in zip(arrays, axes, strict=True):
        places = [1] * len(arrays)
        places[axis] = -1
        grid.append(broadcast_to(reshape(array, places), shape=shape))
    return grid


def _evaluate_truncated(x: Any, *, dtype: Any) -> Any:
    return np.asarray(x).astype(dtype)


truncated: Call = constant("truncated", _evaluate_truncated)
