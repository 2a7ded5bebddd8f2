"""Rules of the Moore-Penrose inverse, for directions that keep the rank.

Source: G. Golub and V. Pereyra, "The differentiation of pseudo-inverses" (1973).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, general
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.complex_parts import conj
from reference_engine.rules.constants import eye
from reference_engine.rules.elimination import known_to
from reference_engine.rules.matrices import adjoint

_lapack_pinv = known_to("pinv", np.linalg.pinv)


def _evaluate_pinv(x: Any, *, rtol: float | None) -> Any:
    return _lapack_pinv(x) if rtol is None else _lapack_pinv(x, rtol)


def _pinv_tangent(t: Value, out: Value, x: Value, *, rtol: float | None) -> Value:
    rows, columns = shape_of(x)[-2:]
    t_adjoint = adjoint(t)
    off_range = eye(rows, x) - x @ out
    off_rows = eye(columns, x) - out @ x
    p_adjoint = adjoint(out)
    return -(out @ t @ out) + out @ p_adjoint @ t_adjoint @ off_range + off_rows @ t_adjoint @ p_adjoint @ out


def _pinv_cotangent(g: Value, out: Value, x: Value, *, rtol: float | None) -> Value:
    rows, columns = shape_of(x)[-2:]
    g = conj(g)
    off_range = eye(rows, x) - x @ out
    off_rows = eye(columns, x) - out @ x
    p_adjoint, g_adjoint = adjoint(out), adjoint(g)
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
