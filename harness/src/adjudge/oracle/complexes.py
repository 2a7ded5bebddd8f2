"""Complex numbers, as pairs of balls: what is between a Fourier transform and its inverse, or a real part."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from adjudge.oracle.ball import ZERO, Ball, Value, ball
from adjudge.oracle.elementwise import cos, exp, sin, sqrt
from adjudge.oracle.errors import Lacking
from adjudge.outcome import Array


class Complex(Ball):
    """Holds a complex number; to be read where a real one is wanted is an error, not a part of it."""

    __slots__ = ("imag", "real")

    def __init__(self, real: Ball, imag: Ball) -> None:
        self.real, self.imag = real, imag

    @property
    def value(self) -> Value:  # type: ignore[override]
        """Raise `Lacking`: it has none."""
        raise Lacking("a complex number stands where the oracle knows real ones only")

    def __add__(self, other: object) -> "Complex":
        x = complex_of(other)
        return Complex(self.real + x.real, self.imag + x.imag)

    def __sub__(self, other: object) -> "Complex":
        return self + -complex_of(other)

    def __mul__(self, other: object) -> "Complex":
        x = complex_of(other)
        return Complex(self.real * x.real - self.imag * x.imag, self.real * x.imag + self.imag * x.real)

    def __truediv__(self, other: object) -> "Complex":
        x = complex_of(other)
        size = x.real * x.real + x.imag * x.imag
        product = self * conj(x)
        return Complex(product.real / size, product.imag / size)

    def __radd__(self, other: object) -> "Complex":
        return self + other

    def __rsub__(self, other: object) -> "Complex":
        return -self + other

    def __rmul__(self, other: object) -> "Complex":
        return self * other

    def __rtruediv__(self, other: object) -> "Complex":
        return complex_of(other) / self

    def __neg__(self) -> "Complex":
        return Complex(-self.real, -self.imag)


def complex_of(number: object) -> Complex:
    """Return any number as a complex one."""
    if isinstance(number, Complex):
        return number
    if type(number) is complex:
        return Complex(ball(number.real), ball(number.imag))
    return Complex(ball(number), ZERO)


def conj(x: Complex) -> Complex:
    """Return the conjugate."""
    return Complex(x.real, -x.imag)


def _exp(x: Complex) -> Complex:
    size = exp(x.real)
    return Complex(size * cos(x.imag), size * sin(x.imag))


UNARY: Mapping[str, Callable[[Complex], Ball]] = {
    "abs": lambda x: sqrt(x.real * x.real + x.imag * x.imag),
    "conj": conj,
    "exp": _exp,
    "imag": lambda x: x.imag,
    "negative": lambda x: -x,
    "positive": lambda x: x,
    "reciprocal": lambda x: 1 / x,
    "real": lambda x: x.real,
    "square": lambda x: x * x,
}
"""What is known of complex numbers, beside sums, differences, products and quotients."""
TO_REAL = frozenset({"abs", "imag", "real"})
"""Those that give real numbers."""


def parts(array: Array) -> tuple[Array, Array]:
    """Return the real and the imaginary parts of an array of numbers."""
    pairs = [complex_of(item) for item in array.ravel()]
    real, imag = np.empty(len(pairs), object), np.empty(len(pairs), object)
    real[:], imag[:] = [pair.real for pair in pairs], [pair.imag for pair in pairs]
    return real.reshape(array.shape), imag.reshape(array.shape)


def joined(real: Array, imag: Array) -> Array:
    """Return an array of complex numbers."""
    return np.asarray(np.frompyfunc(Complex, 2, 1)(real, imag), object)


def of_either(name: str, real: Callable[[Ball], Any]) -> Callable[[Ball], Any]:
    """Return the function called `name` for numbers of either kind, `real` being that for real ones."""
    unknown = Lacking(f"the oracle has no {name} of complex numbers")

    def call(x: Ball) -> Any:
        if not isinstance(x, Complex):
            return real(x)
        if name not in UNARY:
            raise unknown
        return UNARY[name](x)

    return call
