"""The standard's Fourier transforms by `tf.signal`, which has those of the last one, two or three axes.

https://www.tensorflow.org/api_docs/python/tf/signal. `fftnd` and its like take any axes, but have no CPU kernel.
"""

import math
from typing import Any

import tensorflow as tf
import tensorflow.experimental.numpy as tnp
from adjudge.adapter import Unsupported

COMPLEX = {tf.float32: tf.complex64, tf.float64: tf.complex128}


def _fft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    _refuse_length(n)
    return _scaled(_along(tf.signal.fft, _complex(x), axis), _forward(x.shape[axis], norm))


def _ifft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    _refuse_length(n)
    return _scaled(_along(tf.signal.ifft, _complex(x), axis), _inverse(x.shape[axis], norm))


def _rfft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    n = n or x.shape[axis]
    return _scaled(_along(lambda y: tf.signal.rfft(y, [n]), x, axis), _forward(n, norm))


def _irfft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Any:
    n = n or 2 * (x.shape[axis] - 1)
    return _scaled(_along(lambda y: tf.signal.irfft(y, [n]), x, axis), _inverse(n, norm))


def _fftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Any:
    count = _count(x, s, axes)
    return _scaled(_FFT[count](_complex(x)), _forward(math.prod(x.shape[-count:]), norm))


def _ifftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Any:
    count = _count(x, s, axes)
    return _scaled(_IFFT[count](_complex(x)), _inverse(math.prod(x.shape[-count:]), norm))


def _rfftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Any:
    count = _count(x, None, axes)
    lengths = list(s or x.shape[-count:])
    return _scaled(_RFFT[count](x, lengths), _forward(math.prod(lengths), norm))


def _irfftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Any:
    count = _count(x, None, axes)
    lengths = list(s or (*x.shape[-count:-1], 2 * (x.shape[-1] - 1)))
    return _scaled(_IRFFT[count](x, lengths), _inverse(math.prod(lengths), norm))


def _fftshift(x: Any, *, axes: Any = None) -> Any:
    return tf.signal.fftshift(x, axes)


def _ifftshift(x: Any, *, axes: Any = None) -> Any:
    return tf.signal.ifftshift(x, axes)


def _along(transform: Any, x: Any, axis: int) -> Any:
    if axis % len(x.shape) == len(x.shape) - 1:
        return transform(x)
    return tnp.moveaxis(transform(tnp.moveaxis(x, axis, -1)), -1, axis)


def _complex(x: Any) -> Any:
    return tf.cast(x, COMPLEX.get(x.dtype, x.dtype))


def _forward(count: int, norm: str) -> float:
    """Return the factor of a transform over `count` elements, which TensorFlow leaves unscaled."""
    return {"backward": 1.0, "ortho": count**-0.5, "forward": 1 / count}[norm]


def _inverse(count: int, norm: str) -> float:
    """Return the factor of an inverse transform over `count` elements, which TensorFlow divides by their number."""
    return {"backward": 1.0, "ortho": count**0.5, "forward": float(count)}[norm]


def _scaled(y: Any, factor: float) -> Any:
    # A Python number is cast by way of float32.
    return y if factor == 1 else y * tf.cast(tf.constant(factor, tf.float64), y.dtype)


def _refuse_length(n: int | None) -> None:
    if n is not None:
        raise Unsupported("tensorflow transforms complex arrays in their own length only")


def _count(x: Any, s: Any, axes: Any) -> int:
    """Return how many axes, which must be the last ones, are transformed."""
    ndim = len(x.shape)
    chosen = range(ndim) if axes is None else [axis % ndim for axis in axes]
    if s is not None or list(chosen) != list(range(ndim - len(chosen), ndim)) or len(chosen) > 3:
        raise Unsupported("tensorflow transforms the last one, two or three axes, in their own lengths only")
    return len(chosen)


_FFT = {1: tf.signal.fft, 2: tf.signal.fft2d, 3: tf.signal.fft3d}
_IFFT = {1: tf.signal.ifft, 2: tf.signal.ifft2d, 3: tf.signal.ifft3d}
_RFFT = {1: tf.signal.rfft, 2: tf.signal.rfft2d, 3: tf.signal.rfft3d}
_IRFFT = {1: tf.signal.irfft, 2: tf.signal.irfft2d, 3: tf.signal.irfft3d}

FOURIER = {
    "fft": _fft,
    "fftn": _fftn,
    "fftshift": _fftshift,
    "ifft": _ifft,
    "ifftn": _ifftn,
    "ifftshift": _ifftshift,
    "irfft": _irfft,
    "irfftn": _irfftn,
    "rfft": _rfft,
    "rfftn": _rfftn,
}
