"""Rules of singular values and singular vectors.

With P = U^H t V of a direction t, H its Hermitian and K its skew-Hermitian part, the vectors turn by

    U^H dU = H / (s_j - s_i) + K / (s_j + s_i),    V^H dV = H / (s_j - s_i) - K / (s_j + s_i),

which separates what two equal singular values leave open (H) from what they do not (K). For equal ones
see `ties`. A singular value 0 is the modulus of a number that may have either sign: only functions that
are even in it are smooth.

Source: J. Townsend, "Differentiating the singular value decomposition" (2016).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference_engine.declare import Call, constant, general
from reference_engine.dispatch import Traced, Value, shape_of
from reference_engine.rules import ties
from reference_engine.rules.comparisons import any
from reference_engine.rules.complex_parts import conj, real
from reference_engine.rules.elimination import known_to
from reference_engine.rules.matrices import (
    adjoint,
    diagonal_matrix,
    diagonal_of,
    is_nothing,
    skew_part,
    symmetric_part,
)
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import expand_dims

_lapack_svd = known_to("svd", np.linalg.svd)


class SVD(NamedTuple):
    """Left vectors as columns, singular values in descending order, right vectors as rows."""

    U: Any
    S: Any
    Vh: Any


_EQUAL = "singular values coincide"
_ZERO = "a singular value is 0"


def _evaluate_is_zero(values: Any) -> Any:
    largest = np.max(values, axis=-1, keepdims=True, initial=0)
    return values <= ties.WIDTH * values.shape[-1] * np.finfo(values.dtype).eps * largest


is_zero: Call = constant("is_zero", _evaluate_is_zero)


def _groups(values: Value) -> Value:
    """Number the groups of equal singular values; all that are 0 are in one group."""
    return ties.groups(where(is_zero(values), 0, values))


def _evaluate_svd(x: Any, *, vectors: bool) -> Any:
    u, values, vh = _lapack_svd(x, full_matrices=False)
    group = _groups(values)
    v = ties.in_general_position(np.conj(np.swapaxes(vh, -1, -2)), group)
    return ties.in_general_position(u, group), values, np.conj(np.swapaxes(v, -1, -2))


def _choose(tangents: Any, out: Value, order: int) -> Value | None:
    """Return the singular vectors that move smoothly along a direction, None where all do."""
    u, values, vh = out
    group, zero = _groups(values), is_zero(values)
    has_zero = bool(any(zero))
    if ties.directions_of(values) or not (has_zero or ties.has_ties(group)):
        return None
    (t,) = tangents
    turn = ties.diagonalising(symmetric_part(adjoint(u) @ t @ adjoint(vh)), group, order=order)
    u, v = u @ turn, adjoint(vh) @ turn
    if has_zero and not ties.will_sweep_back(values):
        u, v = _null_vectors(t, u, v, zero)
    return where(expand_dims(zero, -2), order * u, u), values, adjoint(v)


def _evaluate_null_vectors(t: Any, u: Any, v: Any, zero: Any) -> tuple[Any, Any]:
    """Replace the vectors of the singular values 0 by those of what a direction adds off the others'."""
    keep = np.where(zero, 0, 1)[..., None, :]
    kept_u, kept_v = u * keep, v * keep
    rest = _off(kept_u, t, left=True)
    rest = _off(kept_v, rest, left=False)
    above = 1 + 2 * np.linalg.norm(rest, axis=(-2, -1), keepdims=True)
    new_u, _, new_vh = _lapack_svd(rest + above * (kept_u @ adjoint(kept_v)), full_matrices=False)
    return np.where(keep == 1, u, new_u), np.where(keep == 1, v, adjoint(new_vh))


_null_vectors: Call = constant("null_vectors", _evaluate_null_vectors)


def _off(vectors: Value, t: Value, left: bool) -> Value:
    """Take from t what it has along some vectors, among its columns (left) or its rows."""
    return t - vectors @ (adjoint(vectors) @ t) if left else t - (t @ vectors) @ adjoint(vectors)


def _differences(values: Value, tied: Value) -> Value:
    """Return s[j] - s[i], 1 where they are tied."""
    return where(tied, 1, expand_dims(values, -2) - expand_dims(values, -1))


def _sums(values: Value, both_zero: Value) -> Value:
    """Return s[j] + s[i], 1 where both are 0."""
    return where(both_zero, 1, expand_dims(values, -2) + expand_dims(values, -1))


def _svd_tangent(t: Value, out: Value, x: Value, *, vectors: bool) -> Any:
    u, values, vh = out
    v = adjoint(vh)
    inner = adjoint(u) @ t @ v
    slopes = real(diagonal_of(inner))
    group, zero = _groups(values), is_zero(values)
    ties.refuse_more(values, group, 0 if vectors else 1, _EQUAL)
    tied, both_zero = ties.tied(group), expand_dims(zero, -1) & expand_dims(zero, -2)
    even = where(tied, 0, symmetric_part(inner)) / _differences(values, tied)
    odd = where(both_zero, 0, skew_part(inner)) / _sums(values, both_zero)
    d_u, d_v = u @ (even + odd), v @ (even - odd)
    inverse = expand_dims(where(zero, 0, 1) / where(zero, 1, values), -2)
    if shape_of(x)[-2] > shape_of(values)[-1]:
        d_u = d_u + _off(u, t @ v, left=True) * inverse
    if shape_of(x)[-1] > shape_of(values)[-1]:
        d_v = d_v + _off(v, adjoint(t) @ u, left=True) * inverse
    return d_u, slopes, adjoint(d_v)


def _svd_cotangent(g: Value, out: Value, x: Value, *, vectors: bool) -> Value:
    """Transpose of the tangent rule, in the conjugated convention inside."""
    u, values, vh = out
    v, g_s = adjoint(vh), g[1]
    group, zero = _groups(values), is_zero(values)
    ties.refuse_more(values, group, 1, _EQUAL)
    tied = ties.tied(group)
    between = expand_dims(g_s, -2) - expand_dims(g_s, -1)
    middle = diagonal_matrix(g_s) + ties.refuse(tied, between, (expand_dims(g_s, -1),), _EQUAL)
    column = expand_dims(g_s, -1)
    middle = middle + ties.refuse(expand_dims(zero, -1), column, (column,), _ZERO)
    if is_nothing(g[0]) and is_nothing(g[2]):
        return conj(u @ middle @ vh)
    g_u, g_v = conj(g[0]), adjoint(conj(g[2]))
    inner_u, inner_v = adjoint(u) @ g_u, vh @ g_v
    even, odd = skew_part(inner_u + inner_v), skew_part(inner_u - inner_v)
    both_zero = expand_dims(zero, -1) & expand_dims(zero, -2)
    apart = np.eye(shape_of(values)[-1], dtype=bool) ^ tied
    middle = middle + ties.refuse(apart, even, (inner_u, inner_v), _EQUAL)
    middle = middle + ties.refuse(both_zero, odd, (inner_u, inner_v), _ZERO)
    middle = middle + where(tied, 0, even) / _differences(values, tied)
    middle = middle + where(both_zero, 0, odd) / _sums(values, both_zero)
    total = u @ middle @ vh
    inverse = expand_dims(where(zero, 0, 1) / where(zero, 1, values), -2)
    if shape_of(x)[-2] > shape_of(values)[-1]:
        rest = _off(u, g_u, left=True)
        total = total + (rest * inverse + ties.refuse(expand_dims(zero, -2), rest, (g_u,), _ZERO)) @ vh
    if shape_of(x)[-1] > shape_of(values)[-1]:
        rest = _off(v, g_v, left=True)
        total = total + u @ adjoint(rest * inverse + ties.refuse(expand_dims(zero, -2), rest, (g_v,), _ZERO))
    return conj(total)


_svd: Call = general(
    "svd", _evaluate_svd, jvps=[_svd_tangent], vjps=[_svd_cotangent], outputs=3, choose=_choose
)


def svd(x: Value, full_matrices: bool = True) -> SVD:
    """Return the singular value decomposition.

    With `full_matrices` only square matrices are differentiable: elsewhere the added vectors are an
    arbitrary choice.
    """
    if not isinstance(x, Traced):
        return SVD(*_lapack_svd(x, full_matrices=full_matrices))
    rows, columns = shape_of(x)[-2:]
    if full_matrices and rows != columns:
        raise ValueError(
            "the added vectors of a full SVD are an arbitrary choice without a derivative; "
            "use full_matrices=False"
        )
    return SVD(*_svd(x, vectors=True))


def svdvals(x: Value) -> Value:
    """Return the singular values, descending."""
    return _svd(x, vectors=False)[1] if isinstance(x, Traced) else _lapack_svd(x, compute_uv=False)
