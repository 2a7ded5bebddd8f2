"""Norms of vectors and matrices, traces and diagonals, composed of other primitives."""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.dispatch import Value, plain, shape_of
from reference_engine.rules.arithmetic import power
from reference_engine.rules.comparisons import equal, not_equal
from reference_engine.rules.complex_parts import abs
from reference_engine.rules.constants import inverse_of
from reference_engine.rules.reductions import euclidean_norm, max, min, sum
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import expand_dims
from reference_engine.rules.singular import is_zero, svdvals

Axes = Any
"""An axis, several, or None for all."""


def vector_norm(x: Value, axis: Axes = None, keepdims: bool = False, ord: float = 2) -> Value:
    """Return a vector norm over the given axes, all by default."""
    if ord == 2:
        return euclidean_norm(x, axis, keepdims)
    size = abs(x)
    if ord in (np.inf, -np.inf):
        return max(size, axis, keepdims) if ord > 0 else min(size, axis, keepdims)
    if ord == 0:
        return sum(not_equal(x, 0), axis, size.dtype, keepdims)
    if ord == 1:
        return sum(size, axis, None, keepdims)
    return _p_norm(size, axis, keepdims, ord)


def _p_norm(size: Value, axis: Axes, keepdims: bool, p: float) -> Value:
    """Return the p-norm; its derivative at 0 is 0."""
    total = sum(power(size, p), axis, None, keepdims)
    empty = equal(total, 0)
    return where(empty, 0, power(where(empty, 1, total), inverse_of(p, total)))


def matrix_norm(x: Value, keepdims: bool = False, ord: Any = "fro") -> Value:
    """Return a matrix norm over the last two axes."""
    if ord == "fro":
        return euclidean_norm(x, (-2, -1), keepdims)
    if ord in ("nuc", 2, -2):
        values = svdvals(x)
        out = _nuclear(values) if ord == "nuc" else max(values, -1) if ord == 2 else min(values, -1)
    elif ord in (1, -1, np.inf, -np.inf):
        sums = sum(abs(x), -2 if ord in (1, -1) else -1)
        out = max(sums, -1) if ord > 0 else min(sums, -1)
    else:
        raise ValueError(f"matrix_norm: unknown ord {ord!r}")
    return expand_dims(out, (-2, -1)) if keepdims else out


def _nuclear(values: Value) -> Value:
    """Sum singular values; those that are 0 have the derivative 0, as the modulus of 0 has."""
    return sum(where(is_zero(values), 0, values), -1)


def diagonal(x: Value, offset: int = 0) -> Value:
    """Return a diagonal of the last two axes."""
    rows, columns = shape_of(x)[-2:]
    row = np.arange(rows)[:, None]
    row, column = np.nonzero(np.arange(columns) == row + offset)
    return x[..., row, column]


def trace(x: Value, offset: int = 0, dtype: Any = None) -> Value:
    """Sum a diagonal of the last two axes."""
    return sum(diagonal(x, offset), -1, dtype)


def matrix_rank(x: Value, rtol: float | None = None) -> Any:
    """Count the singular values above rtol times the largest; no derivative passes through."""
    found = plain(x)
    if rtol is None:
        return np.linalg.matrix_rank(found)
    values = np.linalg.svd(found, compute_uv=False)
    return np.sum(values > rtol * np.max(values, axis=-1, keepdims=True), axis=-1)


__all__ = ["diagonal", "matrix_norm", "matrix_rank", "trace", "vector_norm"]
