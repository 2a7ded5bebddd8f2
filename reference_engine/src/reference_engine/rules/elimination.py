"""Linear algebra on numbers that LAPACK does not know: object arrays, and extended precision.

The textbook's algorithms, row by row, in the numbers' own arithmetic: exact on fractions, rigorous on
balls, as precise as they are on others. Matrices may be stacked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine.rules.constants import eye
from reference_engine.rules.exponential import log, sqrt


def is_beyond_lapack(*arrays: Any) -> bool:
    """Say whether NumPy's linear algebra cannot take these arrays."""
    return any(np.asarray(a).dtype.char in "OgG" for a in arrays)


def known_to(
    name: str, lapack: Callable[..., Any], own: Callable[..., Any] | None = None
) -> Callable[..., Any]:
    """Return a function that takes LAPACK's way, or the own one where LAPACK has none."""

    def evaluate(*arrays: Any, **params: Any) -> Any:
        if not is_beyond_lapack(*arrays):
            return lapack(*arrays, **params)
        if own is None:
            raise TypeError(
                f"{name} is not defined for arrays of dtype {np.result_type(*arrays)}: NumPy computes it in "
                "float64 at most. Convert to float64."
            )
        return own(*arrays, **params)

    return evaluate


def _stacked(function: Callable[..., Any], *matrices: Any) -> Any:
    """Apply a function of matrices to each of a stack; it may have several results."""
    stack = np.broadcast_shapes(*(m.shape[:-2] for m in matrices))
    matrices = tuple(np.broadcast_to(m, (*stack, *m.shape[-2:])) for m in matrices)
    results = [function(*(np.array(m[place]) for m in matrices)) for place in np.ndindex(stack)]
    if isinstance(results[0], tuple):
        return tuple(_as_stack(parts, stack) for parts in zip(*results, strict=True))
    return _as_stack(results, stack)


def _as_stack(parts: Any, stack: tuple[int, ...]) -> Any:
    shape = (*stack, *np.shape(parts[0]))
    out = np.empty(shape, getattr(parts[0], "dtype", object))
    for place, part in zip(np.ndindex(stack), parts, strict=True):
        out[place] = part
    return out[()]


def _eliminate(a: Any, b: Any) -> Any:
    """Bring a to upper triangular form in place, b alongside; return the sign of the row exchanges."""
    sign = 1
    for k in range(len(a)):
        pivot = max(range(k, len(a)), key=lambda i: abs(a[i, k]))
        if pivot != k:
            a[[k, pivot]], b[[k, pivot]] = a[[pivot, k]], b[[pivot, k]]
            sign = -sign
        if a[k, k] == 0:
            continue
        factors = a[k + 1 :, k] / a[k, k]
        a[k + 1 :] = a[k + 1 :] - factors[:, None] * a[k]
        b[k + 1 :] = b[k + 1 :] - factors[:, None] * b[k]
    return sign


def _solve(a: Any, b: Any) -> Any:
    _eliminate(a, b)
    for k in reversed(range(len(a))):
        if a[k, k] == 0:
            raise np.linalg.LinAlgError("Singular matrix")
        b[k] = (b[k] - a[k, k + 1 :] @ b[k + 1 :]) / a[k, k]
    return b


def solve(a: Any, b: Any) -> Any:
    """Solve a x = b for matrices b, by elimination with the largest pivots."""
    dtype = np.result_type(a, b)
    return _stacked(_solve, a.astype(dtype), b.astype(dtype))


def inv(a: Any) -> Any:
    """Return the inverse."""
    return solve(a, eye(a.shape[-1], a))


def _diagonal_and_sign(a: Any) -> tuple[Any, int]:
    sign = _eliminate(a, np.empty((len(a), 0), a.dtype))
    return np.diagonal(a), sign


def _det(a: Any) -> Any:
    diagonal, sign = _diagonal_and_sign(a)
    return sign * np.multiply.reduce(diagonal)


def det(a: Any) -> Any:
    """Return the determinant."""
    return _stacked(_det, a)


def _slogdet(a: Any) -> tuple[Any, Any]:
    diagonal, sign = _diagonal_and_sign(a)
    size = np.abs(diagonal)
    return sign * np.multiply.reduce(diagonal / size), np.add.reduce(log(size))


def slogdet(a: Any) -> tuple[Any, Any]:
    """Return the sign and the logarithm of the modulus of the determinant."""
    sign, size = _stacked(_slogdet, a)
    return sign, size


def _cholesky(a: Any) -> Any:
    factor = 0 * a
    for k in range(len(a)):
        row = factor[k, :k] = (
            _solve(np.array(factor[:k, :k]), np.array(_conj(a[k, :k]))[:, None])[:, 0] if k else a[k, :0]
        )
        if a.dtype.kind == "c":
            row = factor[k, :k] = np.conj(row)
        factor[k, k] = _root(a[k, k] - row @ _conj(row))
    return factor


def _root(x: Any) -> Any:
    """Return the square root of a number, which may be an object."""
    root = sqrt(np.asarray(x))
    return root[()] if isinstance(root, np.ndarray) else root


def _conj(x: Any) -> Any:
    return np.conj(x) if x.dtype.kind == "c" else x


def cholesky(a: Any) -> Any:
    """Return the lower triangular factor of a positive definite matrix."""
    return _stacked(_cholesky, a)


def _qr(a: Any) -> tuple[Any, Any]:
    """Reflect column after column, with LAPACK's signs: R[k, k] is opposite to what it replaces."""
    rows, count = len(a), min(a.shape)
    q = eye(rows, a)
    for k in range(count if rows > count else count - 1):
        column = a[k:, k]
        length = _root(column @ column)
        mirror = np.array(column)
        mirror[0] = column[0] + (length if column[0] >= 0 else -length)
        square = mirror @ mirror
        if square == 0:
            continue
        a[k:] = a[k:] - mirror[:, None] * (2 * (mirror @ a[k:]) / square)
        q[:, k:] = q[:, k:] - (2 * (q[:, k:] @ mirror) / square)[:, None] * mirror
    return q[:, :count], a[:count] * np.tri(a.shape[1], count, dtype=int).T


def qr(a: Any) -> tuple[Any, Any]:
    """Return the reduced QR decomposition of real matrices."""
    if a.dtype.kind == "c":
        raise TypeError(f"qr is not defined for arrays of dtype {a.dtype}: convert to complex128")
    q, r = _stacked(_qr, a)
    return q, r
