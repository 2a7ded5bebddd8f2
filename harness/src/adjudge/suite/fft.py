"""Fourier transforms of even, odd and other lengths, and what is computed with them. All functions are real."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from adjudge.problems import Body, Problem
from adjudge.suite.entry import entry, tabled
from adjudge.suite.linear_maps import filled, linear_map

STANDARD = "https://data-apis.org/array-api/2024.12/extensions/fourier_transform_functions.html"
BRACEWELL = "R. Bracewell, The Fourier Transform and Its Applications, 3rd ed., McGraw-Hill 2000, "
TREFETHEN = "L. Trefethen, Spectral Methods in MATLAB, SIAM 2000, chapter 3"
STRANG = "G. Strang, The discrete cosine transform, SIAM Rev. 41 (1999) 135-147"
WELCH = (
    "P. Welch, The use of fast Fourier transform for the estimation of power spectra, "
    "IEEE Trans. Audio 15 (1967) 70-73"
)
SCALAR = ("value", "gradient", "jvp", "hvp")

EVEN = {"even": filled(6)}
ODD = {"odd": filled(5)}
ONE = {"single": filled(1)}
PLANE = {"even": filled(4, 6), "odd": filled(3, 5)}
BOTH = EVEN | ODD

LINEAR: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "real_part": ("the real part of the transform", "xp.real(xp.fft.fft(x))", BOTH | ONE),
    "imaginary_part": ("the imaginary part of the transform", "xp.imag(xp.fft.fft(x))[1:3]", BOTH),
    "half_spectrum": (
        "both parts of the half of the transform",
        "z = xp.fft.rfft(x)\nxp.concat([xp.real(z), xp.imag(z)], axis=0)",
        BOTH | ONE,
    ),
    "there_and_back": (
        "the transform and back: the identity",
        "xp.real(xp.fft.ifft(xp.fft.fft(x)))",
        BOTH | ONE,
    ),
    "half_there_and_back": (
        "half of the transform and back: the identity",
        "xp.fft.irfft(xp.fft.rfft(x), n=x.shape[0])",
        BOTH,
    ),
    "hermitian_there_and_back": (
        "the transform of Hermitian numbers and back: the identity",
        "xp.fft.hfft(xp.fft.ihfft(x), n=x.shape[0])",
        BOTH,
    ),
    "scaled_by_the_root": ("the unitary transform", "xp.real(xp.fft.fft(x, norm='ortho'))", BOTH),
    "scaled_forward": (
        "the transform divided by its length",
        "xp.imag(xp.fft.fft(x, norm='forward'))[1:3]",
        BOTH,
    ),
    "continued_with_zeros": ("the transform of a longer array", "xp.real(xp.fft.fft(x, n=8))", BOTH),
    "cut_off": ("the transform of a shorter array", "xp.imag(xp.fft.rfft(x, n=4))", BOTH),
    "along_the_first_axis": ("transforms of columns", "xp.real(xp.fft.fft(x, axis=0))", PLANE),
    "over_both_axes": ("the transform of a matrix", "z = xp.fft.fftn(x)\nxp.real(z) - xp.imag(z)", PLANE),
    "half_over_both_axes": (
        "half of the transform of a matrix",
        "z = xp.fft.rfftn(x)\nxp.real(z) + xp.imag(z)",
        PLANE,
    ),
    "over_both_axes_and_back": (
        "half of the transform of a matrix and back: the identity",
        "xp.fft.irfftn(xp.fft.rfftn(x), s=x.shape, axes=(0, 1))",
        PLANE,
    ),
    "shifted": ("the frequencies in order", "xp.fft.fftshift(xp.real(xp.fft.fft(x)))", BOTH),
    "conjugated": (
        "the transform of the conjugate of the transform",
        "xp.real(xp.fft.fft(xp.conj(xp.fft.fft(x))))",
        BOTH,
    ),
}
"""By name: what it is, the expression, the points."""

APPLIED: dict[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "low_pass": (
        "an array without its high frequencies",
        BRACEWELL + "chapter 3",
        "keep = xp.asarray([1.0, 1.0, 0.5, 0.0], dtype=x.dtype)\nxp.fft.irfft(xp.fft.rfft(x) * keep, n=6)",
        EVEN,
    ),
    "second_derivative": (
        "the second derivative of an interpolant by its transform",
        TREFETHEN,
        "waves = xp.asarray([0.0, 1.0, 2.0, 3.0], dtype=x.dtype)\n-xp.fft.irfft(xp.fft.rfft(x) * waves * waves, n=6)",
        EVEN,
    ),
    "cosine_transform": (
        "the discrete cosine transform by a transform of twice the length",
        STRANG,
        "xp.real(xp.fft.fft(xp.concat([x, xp.flip(x)], axis=0)))[: x.shape[0]] / 2",
        BOTH,
    ),
    "filtered_by_a_kernel": (
        "the circular convolution with fixed weights",
        BRACEWELL + "chapter 6",
        "kernel = xp.asarray([0.5, 0.25, 0.0, 0.0, 0.0, 0.25], dtype=x.dtype)\n"
        "xp.fft.irfft(xp.fft.rfft(x) * xp.fft.rfft(kernel), n=6)",
        EVEN,
    ),
}
"""By name: what it is, its source, the expression, the points; all linear."""

QUADRATIC: dict[str, tuple[str, str, str, Mapping[str, Any], Body | None]] = {
    "parseval": (
        "the energy of the transform, that of the array",
        BRACEWELL + "chapter 6",
        "z = xp.fft.fft(x, norm='ortho')\nxp.sum(xp.real(z) ** 2 + xp.imag(z) ** 2)",
        BOTH | ONE | {"large": 2.0**40 * filled(6), "small": 2.0**-40 * filled(6)},
        lambda x: 2 * x,
    ),
    "energy_of_a_frequency": (
        "the energy of the first frequency",
        WELCH,
        "z = xp.fft.rfft(x)[1]\nxp.real(z) ** 2 + xp.imag(z) ** 2",
        BOTH,
        None,
    ),
    "size_of_a_frequency": (
        "the amplitude of the second frequency",
        WELCH,
        "xp.abs(xp.fft.rfft(x)[2])",
        BOTH,
        None,
    ),
    "autocorrelation": (
        "a weighted sum of the circular autocorrelation",
        BRACEWELL + "chapter 3",
        "z = xp.fft.fft(x)\ny = xp.real(xp.fft.ifft(z * xp.conj(z)))\ny[0] - 2 * y[1] + y[2]",
        BOTH,
        lambda x: 2 * x - 2 * (np.roll(x, 1) + np.roll(x, -1)) + np.roll(x, 2) + np.roll(x, -2),
    ),
    "squares_by_convolution": (
        "the circular convolution of an array with itself",
        BRACEWELL + "chapter 6",
        "y = xp.real(xp.fft.ifft(xp.fft.fft(x) ** 2))\ny[0] + 3 * y[1]",
        BOTH,
        lambda x: 2 * x[-np.arange(x.size)] + 6 * x[1 - np.arange(x.size)],
    ),
    "logarithm_of_the_spectrum": (
        "the mean logarithm of the energy of all frequencies",
        "M. Hayes, Statistical Digital Signal Processing and Modeling, Wiley 1996, chapter 8",
        "z = xp.fft.rfft(x)\nxp.mean(xp.log(xp.real(z) ** 2 + xp.imag(z) ** 2 + 1))",
        BOTH | {"large": 2.0**40 * filled(6)},
        None,
    ),
}
"""By name: what it is, its source, the expression, the points, perhaps the gradient."""


def closed(gradient: Body | None) -> dict[str, Any]:
    """Return the closed forms of a function whose gradient may be known."""
    return {} if gradient is None else {"gradient": gradient}


problems: list[Problem] = [
    *(
        linear_map(name, body, f"Differentiate {what}.", STANDARD, points)
        for name, (what, body, points) in LINEAR.items()
    ),
    *(
        linear_map(name, body, f"Differentiate {what}.", source, points)
        for name, (what, source, body, points) in APPLIED.items()
    ),
    *(
        tabled(
            name,
            "x",
            body,
            f"Differentiate {what}.",
            entry(source, points, operators=SCALAR, **closed(form)),
        )
        for name, (what, source, body, points, form) in QUADRATIC.items()
    ),
]
