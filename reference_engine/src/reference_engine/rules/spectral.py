"""Rules of eigenvalues and eigenvectors of symmetric (Hermitian) matrices.

Tangents and cotangents are symmetrised. For equal eigenvalues see `ties`.

Source: M. Giles, "Collected matrix derivative results for forward and reverse mode AD" (2008).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference_engine.declare import Call, general
from reference_engine.dispatch import Traced, Value, shape_of
from reference_engine.rules import ties
from reference_engine.rules.complex_parts import conj, real
from reference_engine.rules.elimination import known_to
from reference_engine.rules.matrices import adjoint, diagonal_matrix, diagonal_of, is_nothing, symmetric_part
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import expand_dims

_lapack_eigh = known_to("eigh", np.linalg.eigh)
_lapack_eigvalsh = known_to("eigvalsh", np.linalg.eigvalsh)


class Eigh(NamedTuple):
    """Eigenvalues in ascending order, and eigenvectors as columns."""

    eigenvalues: Any
    eigenvectors: Any


_EQUAL = "eigenvalues coincide"


def _evaluate_eigh(x: Any, *, vectors: bool) -> Any:
    values, basis = _lapack_eigh(x)
    return values, ties.in_general_position(basis, ties.groups(values))


def _inner(x: Value, vectors: Value) -> Value:
    """Return x in the basis of the vectors."""
    return adjoint(vectors) @ x @ vectors


def _choose(tangents: Any, out: Value, order: int) -> Value | None:
    """Return the eigenvectors that move smoothly along a direction, None where all do."""
    values, vectors = out
    group = ties.groups(values)
    if ties.directions_of(values) or not ties.has_ties(group):
        return None
    inner = _inner(symmetric_part(tangents[0]), vectors)
    return values, vectors @ ties.diagonalising(inner, group, order=order)


def _gaps(values: Value, tied: Value) -> Value:
    """Return v[j] - v[i], 1 where they are tied."""
    return where(tied, 1, expand_dims(values, -2) - expand_dims(values, -1))


def _eigh_tangent(t: Value, out: Value, x: Value, *, vectors: bool) -> Any:
    values, basis = out
    inner = _inner(symmetric_part(t), basis)
    slopes = diagonal_of(real(inner))
    group = ties.groups(values)
    ties.refuse_more(values, group, 0 if vectors else 1, _EQUAL)
    tied = ties.tied(group)
    return slopes, basis @ (where(tied, 0, inner) / _gaps(values, tied))


def _eigh_cotangent(g: Value, out: Value, x: Value, *, vectors: bool) -> Value:
    """Transpose of the tangent rule: V (diag(gw) + F * (V^H gV)) V^H, symmetrised."""
    g_values, g_vectors = conj(g[0]), conj(g[1])
    values, basis = out
    group = ties.groups(values)
    ties.refuse_more(values, group, 1, _EQUAL)
    tied = ties.tied(group)
    differences = expand_dims(g_values, -2) - expand_dims(g_values, -1)
    middle = diagonal_matrix(g_values) + ties.refuse(tied, differences, (expand_dims(g_values, -1),), _EQUAL)
    if not is_nothing(g[1]):
        inner = adjoint(basis) @ g_vectors
        skew = inner - adjoint(inner)
        apart = np.eye(shape_of(x)[-1], dtype=bool) ^ tied
        middle = middle + ties.refuse(apart, skew, (inner,), _EQUAL)
        middle = middle + where(tied, 0, inner) / _gaps(values, tied)
    return conj(symmetric_part(basis @ middle @ adjoint(basis)))


_eigh: Call = general(
    "eigh", _evaluate_eigh, jvps=[_eigh_tangent], vjps=[_eigh_cotangent], outputs=2, choose=_choose
)


def eigh(x: Value) -> Eigh:
    """Return eigenvalues and eigenvectors of a symmetric (Hermitian) matrix."""
    return Eigh(*(_eigh(x, vectors=True) if isinstance(x, Traced) else _lapack_eigh(x)))


def eigvalsh(x: Value) -> Value:
    """Return the eigenvalues of a symmetric (Hermitian) matrix, ascending."""
    return _eigh(x, vectors=False)[0] if isinstance(x, Traced) else _lapack_eigvalsh(x)
