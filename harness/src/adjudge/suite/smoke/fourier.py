"""Smoke problems of the Fourier transforms and of the parts of complex numbers.

All are real functions of real arrays, and linear: a complex result is brought to a real one by adding its parts.
"""

from typing import Any

import numpy as np

from adjudge.problems import Problem
from adjudge.suite.smoke.contraction import GENERIC, ROWS, linear, weights
from adjudge.suite.written import written

COMPLEX = {
    "fft_fft": ("xp.fft.fft(x)", GENERIC),
    "fft_fftn": ("xp.fft.fftn(x)", ROWS),
    "fft_ifft": ("xp.fft.ifft(xp.fft.rfft(x))", GENERIC),
    "fft_ifftn": ("xp.fft.ifftn(xp.fft.rfftn(x))", ROWS),
    "fft_ihfft": ("xp.fft.ihfft(x)", GENERIC),
    "fft_rfft": ("xp.fft.rfft(x)", GENERIC),
    "fft_rfftn": ("xp.fft.rfftn(x)", ROWS),
    "conj": ("xp.conj(xp.fft.rfft(x))", GENERIC),
}
"""Expressions whose value is complex."""
REAL = {
    "fft_fftshift": ("xp.fft.fftshift(x)", GENERIC),
    "fft_hfft": ("xp.fft.hfft(xp.fft.rfft(x))", GENERIC),
    "fft_ifftshift": ("xp.fft.ifftshift(x)", GENERIC),
    "fft_irfft": ("xp.fft.irfft(xp.fft.fft(x))", GENERIC),
    "fft_irfftn": ("xp.fft.irfftn(xp.fft.fftn(x))", ROWS),
    "imag": ("xp.imag(xp.fft.rfft(x))", GENERIC),
    "real": ("xp.real(xp.fft.rfft(x))", GENERIC),
}
"""Expressions whose value is real."""


def transform(name: str, lines: str, x: Any) -> Problem:
    """Return the smoke problem of a linear function of x, given as the lines that compute y."""
    doc = f"Differentiate through {name.replace('_', '.')}."
    op = written(name, "x", f"{lines}\ny", doc)
    w = weights(op(np, x).shape)
    function = written(name, "x, w", f"{lines}\nxp.sum(w * y * y)", doc)
    return linear(x, w, lambda x: op(np, x))(function)


problems: list[Problem] = [
    *(
        transform(name, f"z = {value}\ny = xp.real(z) + xp.imag(z)", x)
        for name, (value, x) in COMPLEX.items()
    ),
    *(transform(name, f"y = {value}", x) for name, (value, x) in REAL.items()),
]
