"""Rules of discrete Fourier transforms: linear, and symmetric as matrices.

The adjoint here is the transpose without conjugation, which is what cotangents need (see
`complex_parts`): the transform matrix is symmetric, so a complex transform is its own adjoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from reference_engine.declare import Call, linear
from reference_engine.dispatch import Value, shape_of
from reference_engine.rules.complex_parts import conj, real
from reference_engine.rules.shaping import concat, roll

Norm = Literal["backward", "ortho", "forward"]
_SWAPPED: dict[Norm, Norm] = {"backward": "forward", "ortho": "ortho", "forward": "backward"}


def _in_precision(x: Any, out: Any) -> Any:
    """Keep single precision, which NumPy before 2.0 does not; refuse to lose an extended one."""
    if x.dtype.char in "gG" and out.dtype.char not in "gG":
        raise TypeError(f"this version of NumPy has no Fourier transform of {x.dtype}: convert to float64")
    if x.dtype in (np.float32, np.complex64):
        return out.astype(np.complex64 if out.dtype.kind == "c" else np.float32)
    return out


def _refuse_objects(x: Any) -> None:
    if x.dtype.kind == "O":
        raise TypeError("Fourier transforms are not defined for object arrays: convert them to floats")


def _evaluate_fft(x: Any, *, axis: int, norm: Norm, inverse: bool) -> Any:
    _refuse_objects(x)
    transform = np.fft.ifft if inverse else np.fft.fft
    return _in_precision(x, transform(x, axis=axis, norm=norm))


_fft: Call = linear("fft", _evaluate_fft, lambda g, x, **params: _fft(g, **params))


def _evaluate_rfft(x: Any, *, axis: int, norm: Norm) -> Any:
    _refuse_objects(x)
    return _in_precision(x, np.fft.rfft(x, axis=axis, norm=norm))


def _rfft_adjoint(g: Value, x: Any, *, axis: int, norm: Norm) -> Value:
    padded = _resized(g, x.shape[axis], axis)
    return real(_fft(padded, axis=axis, norm=norm, inverse=False))


_rfft: Call = linear("rfft", _evaluate_rfft, _rfft_adjoint)


def _evaluate_irfft(x: Any, *, n: int, axis: int, norm: Norm) -> Any:
    _refuse_objects(x)
    return _in_precision(x, np.fft.irfft(x, n, axis=axis, norm=norm))


def _irfft_adjoint(g: Value, x: Any, *, n: int, axis: int, norm: Norm) -> Value:
    """Return the transpose: all frequencies but the first and the middle one stand for two."""
    weights = np.full(x.shape[axis], 2)
    weights[0] = 1
    if n % 2 == 0 and n // 2 < len(weights):
        weights[n // 2] = 1
    used = _resized(_rfft(g, axis=axis, norm=_SWAPPED[norm]), x.shape[axis], axis)
    return conj(used) * weights.reshape((-1,) + (1,) * (len(x.shape) - 1 - axis % len(x.shape)))


_irfft: Call = linear("irfft", _evaluate_irfft, _irfft_adjoint)


def _resized(x: Value, n: int | None, axis: int) -> Value:
    """Cut or pad with zeros to length n."""
    shape = list(shape_of(x))
    if n is None or n == shape[axis]:
        return x
    if n < shape[axis]:
        return x[(slice(None),) * (axis % len(shape)) + (slice(n),)]
    shape[axis] = n - shape[axis]
    return concat([x, np.zeros(shape, x.dtype)], axis=axis)


def fft(x: Value, n: int | None = None, axis: int = -1, norm: Norm = "backward") -> Value:
    """Return the discrete Fourier transform along an axis."""
    return _fft(_resized(x, n, axis), axis=axis, norm=norm, inverse=False)


def ifft(x: Value, n: int | None = None, axis: int = -1, norm: Norm = "backward") -> Value:
    """Return the inverse discrete Fourier transform along an axis."""
    return _fft(_resized(x, n, axis), axis=axis, norm=norm, inverse=True)


def rfft(x: Value, n: int | None = None, axis: int = -1, norm: Norm = "backward") -> Value:
    """Return the non-negative frequencies of the transform of real x."""
    return _rfft(_resized(x, n, axis), axis=axis, norm=norm)


def irfft(x: Value, n: int | None = None, axis: int = -1, norm: Norm = "backward") -> Value:
    """Return the real signal of length n that has these non-negative frequencies."""
    n = 2 * (shape_of(x)[axis] - 1) if n is None else n
    return _irfft(_resized(x, n // 2 + 1, axis), n=n, axis=axis, norm=norm)


def hfft(x: Value, n: int | None = None, axis: int = -1, norm: Norm = "backward") -> Value:
    """Return the real transform of a signal with Hermitian symmetry."""
    return irfft(conj(x), n, axis, _SWAPPED[norm])


def ihfft(x: Value, n: int | None = None, axis: int = -1, norm: Norm = "backward") -> Value:
    """Return the inverse of `hfft`."""
    return conj(rfft(x, n, axis, _SWAPPED[norm]))


Numbers = Sequence[int] | None
"""A number per axis, or None for the default."""


def _plan(x: Value, s: Numbers, axes: Numbers) -> list[tuple[int | None, int]]:
    """Return (length, axis) for each axis to transform."""
    ndim = len(shape_of(x))
    if axes is None:
        axes = range(ndim) if s is None else range(ndim - len(s), ndim)
    return list(zip([None] * len(axes) if s is None else s, axes, strict=True))


def _transformed(transform: Call, x: Value, plan: list[tuple[int | None, int]], norm: Norm) -> Value:
    """Transform along each axis of the plan in turn."""
    for n, axis in plan:
        x = transform(x, n, axis, norm)
    return x


def fftn(x: Value, s: Numbers = None, axes: Numbers = None, norm: Norm = "backward") -> Value:
    """Return the discrete Fourier transform along several axes, all by default."""
    return _transformed(fft, x, _plan(x, s, axes), norm)


def ifftn(x: Value, s: Numbers = None, axes: Numbers = None, norm: Norm = "backward") -> Value:
    """Return the inverse discrete Fourier transform along several axes, all by default."""
    return _transformed(ifft, x, _plan(x, s, axes), norm)


def rfftn(x: Value, s: Numbers = None, axes: Numbers = None, norm: Norm = "backward") -> Value:
    """Return the transform of real x, non-negative frequencies only along the last axis."""
    *rest, last = _plan(x, s, axes)
    return _transformed(fft, rfft(x, *last, norm), rest, norm)


def irfftn(x: Value, s: Numbers = None, axes: Numbers = None, norm: Norm = "backward") -> Value:
    """Return the inverse of `rfftn`."""
    *rest, last = _plan(x, s, axes)
    return irfft(_transformed(ifft, x, rest, norm), *last, norm)


def fftshift(x: Value, axes: int | Sequence[int] | None = None) -> Value:
    """Move the zero frequency to the middle."""
    chosen, shape = _shifted_axes(x, axes), shape_of(x)
    return roll(x, tuple(shape[a] // 2 for a in chosen), chosen)


def ifftshift(x: Value, axes: int | Sequence[int] | None = None) -> Value:
    """Return the inverse of `fftshift`."""
    chosen, shape = _shifted_axes(x, axes), shape_of(x)
    return roll(x, tuple(-(shape[a] // 2) for a in chosen), chosen)


def _shifted_axes(x: Value, axes: int | Sequence[int] | None) -> tuple[int, ...]:
    if axes is None:
        return tuple(range(len(shape_of(x))))
    return (axes,) if isinstance(axes, int) else tuple(axes)


fftfreq = np.fft.fftfreq
rfftfreq = np.fft.rfftfreq
