"""Rules of functions that see a complex number as two real ones.

Convention for a real-valued function u of a complex z = x + iy: the gradient is du/dx - i du/dy, so
that for a holomorphic function cotangents are multiplied by f'(z) and never conjugated.  The
descent direction is the conjugate of this gradient.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.declare import Call, elementwise, general
from reference_engine.dispatch import Value, shape_of
from reference_engine.foreign import is_foreign, sample_of
from reference_engine.rules.comparisons import equal
from reference_engine.rules.constants import zeros
from reference_engine.rules.selection import absolute, where
from reference_engine.rules.squares import with_square


def _is_complex(x: Value) -> bool:
    dtype = getattr(x, "dtype", None)
    return dtype.kind == "c" if dtype is not None else isinstance(x, complex)


def _evaluate_real(x: Any) -> Any:
    return np.real(x) + 0


def _evaluate_imag(x: Any) -> Any:
    return np.imag(x) + 0


_real: Call = general("real", _evaluate_real, jvps=[lambda t, out, x: real(t)], vjps=[lambda g, out, x: g])
_imag: Call = general(
    "imag", _evaluate_imag, jvps=[lambda t, out, x: imag(t)], vjps=[lambda g, out, x: g * -1j]
)
_conj: Call = general("conj", np.conj, jvps=[lambda t, out, x: conj(t)], vjps=[lambda g, out, x: conj(g)])


def _unit(x: Value, out: Value) -> Value:
    return conj(x) / where(equal(out, 0), 1, out)


_modulus: Call = general(
    "modulus",
    np.abs,
    jvps=[lambda t, out, x: real(t * _unit(x, out))],
    vjps=[lambda g, out, x: g * _unit(x, out)],
)


def real(x: Value) -> Value:
    """Return the real part."""
    return _real(x) if _is_complex(x) else x


def imag(x: Value) -> Value:
    """Return the imaginary part, zeros for real x."""
    return _imag(x) if _is_complex(x) else zeros(shape_of(x), x)


def conj(x: Value) -> Value:
    """Return the complex conjugate."""
    return _conj(x) if _is_complex(x) else x


def abs(x: Value) -> Value:
    """Return the absolute value; its derivative at 0 is 0."""
    size = _modulus(x) if _is_complex(x) else absolute(x)
    return with_square(size, lambda: real(x * conj(x)))


def _evaluate_make_complex(x: Any, y: Any) -> Any:
    out = x + 1j * y
    if is_foreign(x, y) and isinstance(sample_of(out), complex):
        raise TypeError("these numbers have no complex ones: convert them to floats first")
    return out


make_complex: Call = elementwise("make_complex", _evaluate_make_complex, lambda g: g, lambda g: g * 1j)
