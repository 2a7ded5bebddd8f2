"""Fourier transforms of arrays of balls: products with matrices of cosines and sines, which FLINT encloses."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from flint import arb, fmpq

from adjudge.oracle.ball import ONE, ZERO, Ball, ball
from adjudge.oracle.balls import Balls, as_balls
from adjudge.oracle.complexes import joined, parts
from adjudge.oracle.elementwise import sqrt
from adjudge.oracle.matrices import products
from adjudge.outcome import Array

Pair = tuple[Array, Array]
"""The real and the imaginary parts of complex numbers."""
COMPLEX = np.dtype("complex128")
FORWARD, INVERSE = -1, 1
"""The sign in the exponent."""


def fft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Balls:
    """Return the transform along an axis, of length n."""
    return _complex(_along(_full(FORWARD, norm), _pair(x), n, axis))


def ifft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Balls:
    """Return the inverse transform along an axis, of length n."""
    return _complex(_along(_full(INVERSE, norm), _pair(x), n, axis))


def rfft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Balls:
    """Return the first half of the transform of real numbers along an axis, of length n // 2 + 1."""
    return _complex(_along(_half(FORWARD, norm), _pair(x), n, axis))


def irfft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Balls:
    """Return the real numbers, n of them along an axis, of whose transform the first half is given."""
    return Balls(_along(_real(INVERSE, norm), _pair(x), n or _whole(x, axis), axis)[0])


def hfft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Balls:
    """Return the transform, n real numbers along an axis, of Hermitian numbers of which the first half is given."""
    return Balls(_along(_real(FORWARD, norm), _pair(x), n or _whole(x, axis), axis)[0])


def ihfft(x: Any, *, n: int | None = None, axis: int = -1, norm: str = "backward") -> Balls:
    """Return the first half of the inverse transform of real numbers along an axis."""
    return _complex(_along(_half(INVERSE, norm), _pair(x), n, axis))


def fftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Balls:
    """Return the transform along several axes."""
    return _complex(_over(_full(FORWARD, norm), _pair(x), _lengths(x, s, axes)))


def ifftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Balls:
    """Return the inverse transform along several axes."""
    return _complex(_over(_full(INVERSE, norm), _pair(x), _lengths(x, s, axes)))


def rfftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Balls:
    """Return the transform of real numbers along several axes, of the last of them the first half."""
    *others, (axis, n) = _lengths(x, s, axes)
    return _complex(_over(_full(FORWARD, norm), _along(_half(FORWARD, norm), _pair(x), n, axis), others))


def irfftn(x: Any, *, s: Any = None, axes: Any = None, norm: str = "backward") -> Balls:
    """Return the real numbers whose transform along several axes is given, along the last of them its first half."""
    *others, (axis, n) = _lengths(x, s, axes)
    n = _whole(x, axis) if s is None else n
    return Balls(_along(_real(INVERSE, norm), _over(_full(INVERSE, norm), _pair(x), others), n, axis)[0])


def fftfreq(n: int, *, d: Any = 1.0, dtype: Any = None) -> Balls:
    """Return the frequencies that belong to the elements of a transform of length n with the spacing d."""
    return _frequencies([*range((n + 1) // 2), *range(-(n // 2), 0)], n, d)


def rfftfreq(n: int, *, d: Any = 1.0, dtype: Any = None) -> Balls:
    """Return the frequencies that belong to the first half of a transform of length n with the spacing d."""
    return _frequencies(range(n // 2 + 1), n, d)


def fftshift(x: Any, *, axes: Any = None) -> Balls:
    """Return an array with the frequency zero moved to the middle."""
    return Balls(np.fft.fftshift(as_balls(x).data, axes), as_balls(x).dtype)


def ifftshift(x: Any, *, axes: Any = None) -> Balls:
    """Return an array with the frequency zero moved from the middle to the front."""
    return Balls(np.fft.ifftshift(as_balls(x).data, axes), as_balls(x).dtype)


Transform = Callable[[Pair, int], Pair]
"""Transforms the last axis, to the length n."""


def _full(sign: int, norm: str) -> Transform:
    def transform(z: Pair, n: int) -> Pair:
        (real, imag), (cosines, sines) = _resized(z, n), _waves(n, n, _scale(sign, norm, n))
        turn = ball(sign)
        return (
            products(real, cosines) - products(imag, sines) * turn,
            products(imag, cosines) + products(real, sines) * turn,
        )

    return transform


def _half(sign: int, norm: str) -> Transform:
    def transform(z: Pair, n: int) -> Pair:
        real, (cosines, sines) = _resized(z, n)[0], _waves(n, n // 2 + 1, _scale(sign, norm, n))
        return products(real, cosines), products(real, sines) * ball(sign)

    return transform


def _real(sign: int, norm: str) -> Transform:
    """Return the transform to real numbers: each given number but the first, and the last of even n, stands for two."""

    def transform(z: Pair, n: int) -> Pair:
        m = n // 2 + 1
        (real, imag), (cosines, sines) = _resized(z, m), _waves(n, m, _scale(sign, norm, n))
        counted = np.array([ONE if k == 0 or 2 * k == n else ball(2) for k in range(m)], object)
        real, imag = real * counted, imag * counted * ball(-sign)
        return products(real, cosines.T) + products(imag, sines.T), np.asarray(imag)

    return transform


def _scale(sign: int, norm: str, n: int) -> Ball:
    if norm not in ("backward", "ortho", "forward"):
        raise ValueError(f"unknown norm {norm!r}: expected backward, ortho or forward")
    if norm == "ortho":
        return ONE / sqrt(ball(n))
    return ONE / ball(n) if (norm == "forward") == (sign == FORWARD) else ONE


def _waves(n: int, m: int, scale: Ball) -> Pair:
    """Return scaled cosines and sines of 2π j k / n, of shape (n, m)."""
    at = np.outer(np.arange(n), np.arange(m)) % max(n, 1)
    pairs = [arb.sin_cos_pi_fmpq(fmpq(2 * j, n)) for j in range(n)]
    sines, cosines = (np.array([Ball(pair[i]) * scale for pair in pairs], object)[at] for i in (0, 1))
    return cosines, sines


def _along(transform: Transform, z: Pair, n: int | None, axis: int) -> Pair:
    real, imag = (np.moveaxis(part, axis, -1) for part in z)
    found = transform((real, imag), real.shape[-1] if n is None else n)
    return np.moveaxis(found[0], -1, axis), np.moveaxis(found[1], -1, axis)


def _over(transform: Transform, z: Pair, lengths: Sequence[tuple[int, int]]) -> Pair:
    for axis, n in lengths:
        z = _along(transform, z, n, axis)
    return z


def _lengths(x: Any, s: Any, axes: Any) -> list[tuple[int, int]]:
    """Return the axes to be transformed, each with its length."""
    if axes is None:
        axes = range(-x.ndim if s is None else -len(s), 0)
    return [(axis, x.shape[axis] if s is None else s[place]) for place, axis in enumerate(axes)]


def _whole(x: Any, axis: int) -> int:
    return int(2 * (x.shape[axis] - 1))


def _resized(z: Pair, n: int) -> Pair:
    """Return the last axis cut off after n numbers, or continued with zeros."""
    missing = n - z[0].shape[-1]
    zeros = np.full((*z[0].shape[:-1], max(missing, 0)), ZERO, dtype=object)
    return np.concatenate([z[0][..., :n], zeros], axis=-1), np.concatenate([z[1][..., :n], zeros], axis=-1)


def _frequencies(numbers: Sequence[int], n: int, d: Any) -> Balls:
    width = ball(d) * ball(n)
    return Balls(np.array([ball(k) / width for k in numbers], object))


def _pair(x: Any) -> Pair:
    return parts(as_balls(x).data)


def _complex(z: Pair) -> Balls:
    return Balls(joined(*z), COMPLEX)


TABLE: dict[str, Callable[..., Balls]] = {
    function.__name__: function
    for function in (
        *(fft, ifft, rfft, irfft, hfft, ihfft, fftn, ifftn, rfftn, irfftn),
        *(fftfreq, rfftfreq, fftshift, ifftshift),
    )
}
