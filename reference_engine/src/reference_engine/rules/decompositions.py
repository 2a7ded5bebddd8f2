"""Rules of the Cholesky and the QR decomposition.

The input of `cholesky` is differentiated along symmetric directions: tangents and cotangents are
symmetrised.

Sources: I. Murray, "Differentiation of the Cholesky decomposition" (2016); S. Walter and L. Lehmann,
"Algorithmic differentiation of linear algebra functions" (2018).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference_engine.declare import Call, general
from reference_engine.dispatch import Traced, Value, shape_of
from reference_engine.rules import elimination
from reference_engine.rules.complex_parts import conj, real
from reference_engine.rules.elimination import known_to
from reference_engine.rules.matrices import (
    adjoint,
    diagonal_matrix,
    diagonal_of,
    half_lower,
    symmetric_part,
)
from reference_engine.rules.shaping import concat, matrix_transpose, tril
from reference_engine.rules.solving import _solve


def _cholesky_tangent(t: Value, out: Value, x: Value) -> Value:
    inner = _solve(out, adjoint(_solve(out, adjoint(symmetric_part(t)))))
    return out @ half_lower(inner)


def _cholesky_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Transpose of the tangent rule, in the conjugated (steepest ascent) convention inside."""
    inner = half_lower(adjoint(out) @ conj(g))
    right = adjoint(_solve(adjoint(out), adjoint(_solve(adjoint(out), symmetric_part(inner)))))
    return conj(symmetric_part(right))


cholesky_lower: Call = general(
    "cholesky",
    known_to("cholesky", np.linalg.cholesky, elimination.cholesky),
    jvps=[_cholesky_tangent],
    vjps=[_cholesky_cotangent],
)


def cholesky(x: Value, upper: bool = False) -> Value:
    """Return the lower (or upper) triangular factor of a positive definite matrix."""
    return adjoint(cholesky_lower(x)) if upper else cholesky_lower(x)


class QR(NamedTuple):
    """An orthonormal and an upper triangular factor."""

    Q: Any
    R: Any


_reduced_qr = known_to("qr", np.linalg.qr, elimination.qr)


def _evaluate_qr(x: Any) -> Any:
    return tuple(_reduced_qr(x))


def _lower_skew(x: Value) -> Value:
    """Return L - L^H + i Im(diag), with L the strictly lower triangle of x."""
    lower = tril(x, -1)
    diagonal = diagonal_matrix(diagonal_of(x) - real(diagonal_of(x)))
    return lower - adjoint(lower) + diagonal


def _qr_tangent(t: Value, out: Value, x: Value) -> Value:
    q, r = out
    scaled = matrix_transpose(_solve(matrix_transpose(r), matrix_transpose(t)))
    inner = adjoint(q) @ scaled
    turn = _lower_skew(inner)
    return scaled - q @ (inner - turn), (inner - turn) @ r


def _qr_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Walter and Lehmann, eq. for reduced QR with at least as many rows as columns."""
    g_q, g_r = conj(g[0]), conj(g[1])
    q, r = out
    inner = r @ adjoint(g_r) - adjoint(g_q) @ q
    lower = tril(inner, -1)
    diagonal = diagonal_matrix(real(diagonal_of(inner)))
    right = g_q + q @ (lower + adjoint(lower) + diagonal)
    return conj(adjoint(_solve(r, adjoint(right))))


_qr: Call = general("qr", _evaluate_qr, jvps=[_qr_tangent], vjps=[_qr_cotangent], outputs=2)


def qr(x: Value, mode: str = "reduced") -> QR:
    """Return the QR decomposition with a diagonal of R as LAPACK signs it.

    `mode="complete"` is differentiable for matrices with at least as many columns as rows:
    elsewhere the added columns of Q are an arbitrary choice.
    """
    rows, columns = shape_of(x)[-2:]
    if mode == "complete" and rows > columns:
        if isinstance(x, Traced):
            raise ValueError(
                "the added columns of a complete QR are an arbitrary choice without a derivative; "
                "use mode='reduced'"
            )
        return QR(*np.linalg.qr(x, mode="complete"))
    if rows >= columns:
        return QR(*_qr(x))
    q, r = _qr(x[..., :rows])
    return QR(q, concat([r, adjoint(q) @ x[..., rows:]], axis=-1))
