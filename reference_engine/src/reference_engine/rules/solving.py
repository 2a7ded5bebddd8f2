"""Rules of linear solves, inverses and determinants."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from reference_engine.declare import Call, constant, general
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules import elimination
from reference_engine.rules.arithmetic import divide
from reference_engine.rules.comparisons import all, not_equal
from reference_engine.rules.constants import eye
from reference_engine.rules.elimination import is_beyond_lapack, known_to
from reference_engine.rules.products import matmul
from reference_engine.rules.reductions import sum
from reference_engine.rules.selection import where
from reference_engine.rules.shaping import expand_dims, matrix_transpose


def _trace(x: Value) -> Value:
    n = shape_of(x)[-1]
    index = np.arange(n)
    return sum(x[..., index, index], -1)


inv: Call = general(
    "inv",
    known_to("inv", np.linalg.inv, elimination.inv),
    jvps=[lambda t, out, x: -(out @ t @ out)],
    vjps=[lambda g, out, x: -(matrix_transpose(out) @ g @ matrix_transpose(out))],
)


def _evaluate_solve(a: Any, b: Any) -> Any:
    """Solve for matrices b, which NumPy before 2.0 takes for vectors if they have an axis less."""
    b = np.reshape(b, (1,) * (np.ndim(a) - np.ndim(b)) + np.shape(b))
    return elimination.solve(a, b) if is_beyond_lapack(a, b) else np.linalg.solve(a, b)


def _solve_left(g: Value, out: Value, a: Value, b: Value) -> Value:
    return -(_solve(matrix_transpose(a), g) @ matrix_transpose(out))


_solve: Call = general(
    "solve",
    _evaluate_solve,
    jvps=[
        lambda t, out, a, b: -_solve(a, t @ out),
        lambda t, out, a, b: _solve(a, t),
    ],
    vjps=[_solve_left, lambda g, out, a, b: _solve(matrix_transpose(a), g)],
)


def solve(a: Value, b: Value) -> Value:
    """Solve a x = b; b is a vector if it has one axis, else a stack of matrices."""
    if len(shape_of(b)) == 1:
        return _solve(a, expand_dims(b, 1))[..., 0]
    return _solve(a, b)


def _cofactors(out: Value, x: Value) -> Value:
    """Return the transposed adjugate, by a polynomial in x where x is singular."""
    if bool(all(not_equal(out, 0))):
        return expand_dims(out, (-1, -2)) * matrix_transpose(inv(x))
    return matrix_transpose(adjugate(x))


def adjugate(x: Value) -> Value:
    """Return the adjugate by Faddeev and LeVerrier: products and traces, no division by x.

    Being a polynomial in the elements, it is right at singular matrices, to any order.
    """
    n = shape_of(x)[-1]
    unit = eye(n, x)
    m = np.broadcast_to(unit, shape_of(x))
    for k in range(1, n):
        xm = matmul(x, m)
        m = xm - expand_dims(_trace(xm) / k, (-1, -2)) * unit
    return m if n % 2 else -m


det: Call = general(
    "det",
    known_to("det", np.linalg.det, elimination.det),
    jvps=[lambda t, out, x: sum(_cofactors(out, x) * t, (-2, -1))],
    vjps=[lambda g, out, x: expand_dims(g, (-1, -2)) * _cofactors(out, x)],
)


_evaluate_slogdet = known_to("slogdet", np.linalg.slogdet, elimination.slogdet)
_real_sign_of_det: Call = constant("real_sign_of_det", lambda x: _evaluate_slogdet(x)[0])


class Slogdet(NamedTuple):
    """Sign and logarithm of the modulus of a determinant."""

    sign: Any
    logabsdet: Any


def _evaluate_sign_of_det(x: Any) -> Any:
    return _evaluate_slogdet(x)[0]


def _evaluate_logabsdet(x: Any) -> Any:
    return _evaluate_slogdet(x)[1]


def _sign_tangent(t: Value, out: Value, x: Value) -> Value:
    trace = _trace(inv(x) @ t)
    return out * (trace - real(trace))


def _sign_cotangent(g: Value, out: Value, x: Value) -> Value:
    along = g * out
    return expand_dims(along - real(along), (-1, -2)) * matrix_transpose(inv(x))


sign_of_det: Call = general(
    "sign_of_det",
    _evaluate_sign_of_det,
    jvps=[_sign_tangent],
    vjps=[_sign_cotangent],
)
logabsdet: Call = general(
    "logabsdet",
    _evaluate_logabsdet,
    jvps=[lambda t, out, x: real(_trace(inv(x) @ t))],
    vjps=[lambda g, out, x: expand_dims(g, (-1, -2)) * matrix_transpose(inv(x))],
)


def slogdet(x: Value) -> Slogdet:
    """Return the sign and the logarithm of the modulus of the determinant."""
    sign = sign_of_det(x) if _is_complex(x) else _real_sign_of_det(x)
    return Slogdet(sign, logabsdet(x))


def matrix_power(x: Value, n: int) -> Value:
    """Multiply a square matrix by itself; negative powers are powers of the inverse."""
    if n < 0:
        return matrix_power(inv(x), -n)
    if n == 0:
        return x * 0 + eye(shape_of(x)[-1], x)
    half = matrix_power(x, n // 2) if n > 1 else x
    if n == 1:
        return half
    squared = half @ half
    return squared @ x if n % 2 else squared


from reference_engine.rules.complex_parts import _is_complex, real  # noqa: E402

__all__ = [
    "adjugate",
    "det",
    "divide",
    "inv",
    "math",
    "matrix_power",
    "slogdet",
    "solve",
    "where",
]
