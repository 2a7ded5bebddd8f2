"""The function whose gradient every checker is given, and the faults put into that gradient. Needs NumPy only.

f(x) = sum(sin(x)) + sum(x * x) / 2 over a square matrix with entries between 0.5 and 1.5: its gradient cos(x) + x lies
between 1.38 and 1.58 and moves less than its argument, so nothing excuses an error.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Fault: TypeAlias = Callable[[Array, Array], Array]
"""Gives the faulty gradient for the right one and the point."""

SIDES = (1, 3, 10, 32, 100, 316)
"""Sides of the matrix: 1 to 99,856 elements."""
DTYPES = ("float64", "float32")
RIGHT = "none"


def point(side: int, dtype: str) -> Array:
    """Return the point of shape (side, side), exact in float32."""
    random = np.random.Generator(np.random.PCG64(side))
    return (0.5 + random.random((side, side))).astype("float32").astype(dtype)


def faults() -> dict[str, Fault]:
    """Return every fault by name; the relative errors are called `all 1e-3` or `one 1e-3`."""
    errors = {f"{where} 1e-{k}": _error(where, 10.0**-k) for where in ("all", "one") for k in range(1, 16)}
    return {RIGHT: lambda gradient, x: gradient} | errors | _NAMED


def is_fault(faulty: Array, gradient: Array) -> bool:
    """Say whether anything was changed: an error below the dtype's rounding changes nothing."""
    return not np.array_equal(faulty, gradient)


def _error(where: str, size: float) -> Fault:
    def scale_all(gradient: Array, x: Array) -> Array:
        return (gradient * (1 + size)).astype(gradient.dtype)

    def scale_one(gradient: Array, x: Array) -> Array:
        return _with_middle(gradient, lambda right: right * (1 + size))

    return scale_all if where == "all" else scale_one


def _with_middle(gradient: Array, change: Callable[[Any], Any]) -> Array:
    faulty = np.array(gradient)
    faulty.reshape(-1)[faulty.size // 2] = change(faulty.reshape(-1)[faulty.size // 2])
    return faulty


_NAMED: dict[str, Fault] = {
    "sign": lambda gradient, x: -gradient,
    "sign of one": lambda gradient, x: _with_middle(gradient, lambda right: -right),
    "transpose": lambda gradient, x: np.ascontiguousarray(gradient.T),
    "dropped term": lambda gradient, x: np.cos(x),
    "zero": lambda gradient, x: np.zeros_like(gradient),
    "zero in one": lambda gradient, x: _with_middle(gradient, lambda right: 0.0),
    "NaN in one": lambda gradient, x: _with_middle(gradient, lambda right: np.nan),
    "stale": lambda gradient, x: _stale(x),
}


def _stale(x: Array) -> Array:
    """Return the gradient at the point of an earlier call."""
    earlier = (0.5 + (x[::-1, ::-1] + 0.25) % 1).astype(x.dtype)
    return (np.cos(earlier) + earlier).astype(x.dtype)
