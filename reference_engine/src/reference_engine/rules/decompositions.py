"""Rules of matrix decompositions.

Symmetric inputs (`cholesky`, `eigh`) are differentiated along symmetric directions: tangents and
cotangents are symmetrised.  Where eigenvalues or singular values coincide, a function is smooth
only if it does not tell their vectors apart; then the rules are right, else they raise.

Sources: M. Giles, "Collected matrix derivative results for forward and reverse mode AD" (2008);
I. Murray, "Differentiation of the Cholesky decomposition" (2016); S. Walter and L. Lehmann,
"Algorithmic differentiation of linear algebra functions" (2018); Golub and Pereyra (1973).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from reference_engine.declare import Call, constant, general
from reference_engine.dispatch import Traced, Value, shape_of
from reference_engine.rules.comparisons import any, equal, logical_and
from reference_engine.rules.complex_parts import conj, real
from reference_engine.rules.reductions import sum
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import concat, expand_dims, matrix_transpose, tril
from reference_engine.rules.solving import _solve, inv


def _adjoint(x: Value) -> Value:
    return conj(matrix_transpose(x))


def _symmetric(x: Value) -> Value:
    return (x + _adjoint(x)) / 2


def _diagonal_matrix(x: Value) -> Value:
    return expand_dims(x, -1) * np.eye(shape_of(x)[-1], dtype=x.dtype)


def _half_lower(x: Value) -> Value:
    """Keep the lower triangle and half of the diagonal."""
    n = shape_of(x)[-1]
    return x * (np.tri(n, k=-1, dtype=x.dtype) + np.eye(n, dtype=x.dtype) / x.dtype.type(2))


def _cholesky_tangent(t: Value, out: Value, x: Value) -> Value:
    inner = _solve(out, _adjoint(_solve(out, _adjoint(_symmetric(t)))))
    return out @ _half_lower(inner)


def _cholesky_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Transpose of the tangent rule, in the conjugated (steepest ascent) convention inside."""
    inner = _half_lower(_adjoint(out) @ conj(g))
    right = _adjoint(_solve(_adjoint(out), _adjoint(_solve(_adjoint(out), _symmetric(inner)))))
    return conj(_symmetric(right))


cholesky_lower: Call = general(
    "cholesky", np.linalg.cholesky, jvps=[_cholesky_tangent], vjps=[_cholesky_cotangent]
)


def cholesky(x: Value, upper: bool = False) -> Value:
    """Return the lower (or upper) triangular factor of a positive definite matrix."""
    return _adjoint(cholesky_lower(x)) if upper else cholesky_lower(x)


class Eigh(NamedTuple):
    """Eigenvalues in ascending order, and eigenvectors as columns."""

    eigenvalues: Any
    eigenvectors: Any


class QR(NamedTuple):
    """An orthonormal and an upper triangular factor."""

    Q: Any
    R: Any


class SVD(NamedTuple):
    """Left vectors as columns, singular values in descending order, right vectors as rows."""

    U: Any
    S: Any
    Vh: Any


def _inverse_gaps(values: Value, what: str, numerator: Value) -> Value:
    """Return 1 / (v[j] - v[i]), and 0 where v[i] = v[j]; raise if that pair would count."""
    gaps = expand_dims(values, -2) - expand_dims(values, -1)
    ties = equal(gaps, 0)
    _refuse_ties(ties, numerator, what)
    return where(ties, 0, 1 / where(ties, 1, gaps))


def _refuse_ties(ties: Value, numerator: Value, what: str) -> None:
    size = shape_of(ties)[-1]
    if not bool(any(logical_and(ties, ~np.eye(size, dtype=bool)))):
        return
    if bool(any(logical_and(ties, _is_large(numerator)))):
        raise ValueError(
            f"{what} coincide, and this function depends on the choice of their vectors: it has no "
            "derivative here. Use a function of the values alone, or one that treats equal values "
            "alike."
        )


def _evaluate_is_large(x: Any) -> Any:
    """Say which elements are more than rounding errors of the largest."""
    size = np.abs(x) * (1 - np.eye(x.shape[-1]))
    return size > 1e3 * np.finfo(x.dtype).eps * np.max(np.abs(x), initial=1.0)


_is_large: Call = constant("is_large", _evaluate_is_large)


def _evaluate_eigh(x: Any) -> Any:
    return tuple(np.linalg.eigh(x))


def _eigh_tangent(t: Value, out: Value, x: Value) -> Value:
    values, vectors = out
    inner = _adjoint(vectors) @ _symmetric(t) @ vectors
    turn = _inverse_gaps(values, "eigenvalues", _off_diagonal(inner)) * inner
    return _diagonal_of(real(inner)), vectors @ turn


def _eigh_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Transpose of the tangent rule: V (diag(gw) + F * (V^H gV)) V^H, symmetrised."""
    g_values, g_vectors = conj(g[0]), conj(g[1])
    values, vectors = out
    inner = _adjoint(vectors) @ g_vectors
    skew = (inner - _adjoint(inner)) / 2
    turned = _inverse_gaps(values, "eigenvalues", _off_diagonal(skew)) * inner
    middle = _diagonal_matrix(g_values) + turned
    return conj(_symmetric(vectors @ middle @ _adjoint(vectors)))


def _off_diagonal(x: Value) -> Value:
    return x * (1 - np.eye(shape_of(x)[-1], dtype=x.dtype))


def _diagonal_of(x: Value) -> Value:
    index = np.arange(shape_of(x)[-1])
    return x[..., index, index]


_eigh: Call = general("eigh", _evaluate_eigh, jvps=[_eigh_tangent], vjps=[_eigh_cotangent], outputs=2)


def eigh(x: Value) -> Eigh:
    """Return eigenvalues and eigenvectors of a symmetric (Hermitian) matrix."""
    return Eigh(*_eigh(x))


def eigvalsh(x: Value) -> Value:
    """Return the eigenvalues of a symmetric (Hermitian) matrix, ascending."""
    return _eigh(x)[0]


def _evaluate_qr(x: Any) -> Any:
    return tuple(np.linalg.qr(x))


def _lower_skew(x: Value) -> Value:
    """Return L - L^H + i Im(diag), with L the strictly lower triangle of x."""
    lower = tril(x, -1)
    diagonal = _diagonal_matrix(_diagonal_of(x) - real(_diagonal_of(x)))
    return lower - _adjoint(lower) + diagonal


def _qr_tangent(t: Value, out: Value, x: Value) -> Value:
    q, r = out
    scaled = matrix_transpose(_solve(matrix_transpose(r), matrix_transpose(t)))
    inner = _adjoint(q) @ scaled
    turn = _lower_skew(inner)
    return scaled - q @ (inner - turn), (inner - turn) @ r


def _qr_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Walter and Lehmann, eq. for reduced QR with at least as many rows as columns."""
    g_q, g_r = conj(g[0]), conj(g[1])
    q, r = out
    inner = r @ _adjoint(g_r) - _adjoint(g_q) @ q
    lower = tril(inner, -1)
    diagonal = _diagonal_matrix(real(_diagonal_of(inner)))
    right = g_q + q @ (lower + _adjoint(lower) + diagonal)
    return conj(_adjoint(_solve(r, _adjoint(right))))


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
    return QR(q, concat([r, _adjoint(q) @ x[..., rows:]], axis=-1))


def _evaluate_svd(x: Any) -> Any:
    return tuple(np.linalg.svd(x, full_matrices=False))


def _svd_gaps(s: Value, first: Value, second: Value) -> Value:
    """Return 1 / (s[j]^2 - s[i]^2), and 0 at ties; raise if a tied pair would count."""
    gaps = (expand_dims(s, -2) - expand_dims(s, -1)) * (expand_dims(s, -2) + expand_dims(s, -1))
    ties = equal(gaps, 0)
    _refuse_ties(ties, first, "singular values")
    _refuse_ties(ties, second, "singular values")
    return where(ties, 0, 1 / where(ties, 1, gaps))


def _svd_tangent(t: Value, out: Value, x: Value) -> Value:
    u, s, vh = out
    v, row = _adjoint(vh), expand_dims(s, -2)
    inner = _adjoint(u) @ t @ v
    to_u = inner * row + expand_dims(s, -1) * _adjoint(inner)
    to_v = expand_dims(s, -1) * inner + _adjoint(inner) * row
    gaps = _svd_gaps(s, _off_diagonal(to_u), _off_diagonal(to_v))
    d_u, d_v = u @ (gaps * to_u), v @ (gaps * to_v)
    phase = _diagonal_of(inner) - real(_diagonal_of(inner))
    d_u = d_u + u * expand_dims(phase / s, -2)
    if shape_of(x)[-2] > shape_of(s)[-1]:
        rest = t @ v
        d_u = d_u + (rest - u @ (_adjoint(u) @ rest)) / row
    if shape_of(x)[-1] > shape_of(s)[-1]:
        rest = _adjoint(t) @ u
        d_v = d_v + (rest - v @ (vh @ rest)) / row
    return d_u, real(_diagonal_of(inner)), _adjoint(d_v)


def _svd_cotangent(g: Value, out: Value, x: Value) -> Value:
    """Transpose of the tangent rule, in the conjugated convention inside."""
    u, s, vh = out
    v, row, column = _adjoint(vh), expand_dims(s, -2), expand_dims(s, -1)
    g_u, g_s, g_v = conj(g[0]), g[1], _adjoint(conj(g[2]))
    inner_u, inner_v = _adjoint(u) @ g_u, vh @ g_v
    skew_u, skew_v = inner_u - _adjoint(inner_u), inner_v - _adjoint(inner_v)
    tied = skew_u * row + column * skew_v
    tied_too = column * skew_u + skew_v * row
    gaps = _svd_gaps(s, _off_diagonal(tied), _off_diagonal(tied_too))
    middle = gaps * skew_u * row + column * (gaps * skew_v) + _diagonal_matrix(g_s)
    phase = _diagonal_of(inner_u) - real(_diagonal_of(inner_u))
    middle = middle + _diagonal_matrix(phase / s)
    total = u @ middle @ vh
    if shape_of(x)[-2] > shape_of(s)[-1]:
        total = total + ((g_u - u @ inner_u) / row) @ vh
    if shape_of(x)[-1] > shape_of(s)[-1]:
        total = total + (u / row) @ _adjoint(g_v - v @ inner_v)
    return conj(total)


_svd: Call = general("svd", _evaluate_svd, jvps=[_svd_tangent], vjps=[_svd_cotangent], outputs=3)


def svd(x: Value, full_matrices: bool = True) -> SVD:
    """Return the singular value decomposition.

    With `full_matrices` only square matrices are differentiable: elsewhere the added vectors are an
    arbitrary choice.
    """
    rows, columns = shape_of(x)[-2:]
    if full_matrices and rows != columns:
        if isinstance(x, Traced):
            raise ValueError(
                "the added vectors of a full SVD are an arbitrary choice without a derivative; "
                "use full_matrices=False"
            )
        return SVD(*np.linalg.svd(x, full_matrices=True))
    return SVD(*_svd(x))


def _evaluate_svdvals(x: Any) -> Any:
    return np.linalg.svd(x, compute_uv=False)


def _svdvals_cotangent(g: Value, out: Value, x: Value) -> Value:
    u, _, vh = _svd(x)
    return conj((u * expand_dims(g, -2)) @ vh)


def _svdvals_tangent(t: Value, out: Value, x: Value) -> Value:
    u, _, vh = _svd(x)
    return real(sum(conj(u) * (t @ _adjoint(vh)), -2))


svdvals: Call = general("svdvals", _evaluate_svdvals, jvps=[_svdvals_tangent], vjps=[_svdvals_cotangent])


def _evaluate_pinv(x: Any, *, rtol: float | None) -> Any:
    return np.linalg.pinv(x) if rtol is None else np.linalg.pinv(x, rtol)


def _pinv_tangent(t: Value, out: Value, x: Value, *, rtol: float | None) -> Value:
    """Golub and Pereyra, for directions that keep the rank."""
    rows, columns = shape_of(x)[-2:]
    adjoint = _adjoint(t)
    off_range = np.eye(rows, dtype=x.dtype) - x @ out
    off_rows = np.eye(columns, dtype=x.dtype) - out @ x
    p_adjoint = _adjoint(out)
    return -(out @ t @ out) + out @ p_adjoint @ adjoint @ off_range + off_rows @ adjoint @ p_adjoint @ out


def _pinv_cotangent(g: Value, out: Value, x: Value, *, rtol: float | None) -> Value:
    rows, columns = shape_of(x)[-2:]
    g = conj(g)
    off_range = np.eye(rows, dtype=x.dtype) - x @ out
    off_rows = np.eye(columns, dtype=x.dtype) - out @ x
    p_adjoint, g_adjoint = _adjoint(out), _adjoint(g)
    total = (
        -(p_adjoint @ g @ p_adjoint)
        + off_range @ g_adjoint @ out @ p_adjoint
        + p_adjoint @ out @ g_adjoint @ off_rows
    )
    return conj(total)


_pinv: Call = general("pinv", _evaluate_pinv, jvps=[_pinv_tangent], vjps=[_pinv_cotangent])


def pinv(x: Value, rtol: float | None = None) -> Value:
    """Return the Moore-Penrose inverse; its derivative holds the rank fixed."""
    return _pinv(x, rtol=rtol)


__all__ = ["cholesky", "eigh", "eigvalsh", "inv", "pinv", "qr", "svd", "svdvals"]
