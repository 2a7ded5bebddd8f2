"""Constants as precise as the numbers they meet: zeros and ones, roots, logarithms, pi.

A Python float is as precise as float64 and gives way to float32. Beside extended precision, mpmath's
numbers or balls it would spoil every digit after the sixteenth; and an integer in an array of
fractions becomes a float when it is divided. So these constants are of the numbers' own type.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reference_engine.dispatch import Value, plain
from reference_engine.foreign import apply, filled, sample_of

Shape = tuple[int, ...]


def root_of(n: float, like: Value) -> Any:
    """Return the square root of a number."""
    return _precise("sqrt", n, like)


def log_of(n: float, like: Value) -> Any:
    """Return the natural logarithm of a number."""
    return _precise("log", n, like)


def pi_of(like: Value) -> Any:
    """Return the number pi."""
    return 4 * _precise("atan", 1, like)


def beside(n: Value, like: Value) -> Value:
    """Return a Python number as precise as the numbers beside it, anything else as it is."""
    return _number(n, like) if isinstance(n, (int, float)) else n


def inverse_of(n: float, like: Value) -> Any:
    """Return 1 / n."""
    return _number(1, like) / n


def zeros(shape: Shape, like: Value) -> Any:
    """Return zeros in the numbers of another array."""
    return _filled(shape, 0, like)


def ones(shape: Shape, like: Value) -> Any:
    """Return ones in the numbers of another array."""
    return _filled(shape, 1, like)


def eye(n: int, like: Value) -> Any:
    """Return a unit matrix in the numbers of another array."""
    out = zeros((n, n), like)
    out[range(n), range(n)] = ones((n,), like)
    return out


def _filled(shape: Shape, number: int, like: Value) -> Any:
    objects = _char(like) == "O"
    return filled(shape, like.dtype, number, plain(like) if objects else None)


def _number(n: float, like: Value) -> Any:
    """Return a number as precise as the elements of an array."""
    char = _char(like)
    if char in "gG":
        return np.longdouble(n)
    return type(sample_of(plain(like)))(n) if char == "O" else n


def _char(like: Value) -> str:
    dtype = getattr(like, "dtype", None)
    if dtype is None:
        return "d" if isinstance(like, (int, float, complex)) else "O"
    return str(dtype.char)


_EXTENDED = {"sqrt": np.sqrt, "log": np.log, "atan": np.arctan}


def _precise(function: str, n: float, like: Value) -> Any:
    number = _number(n, like)
    if isinstance(number, np.longdouble):
        return _EXTENDED[function](number)
    if isinstance(number, (int, float)):
        return getattr(math, function)(number)
    return apply(function, (number,))
