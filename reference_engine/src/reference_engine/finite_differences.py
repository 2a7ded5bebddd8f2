"""Derivatives by differences: no rules, only values of the function.

Each method returns a function of the same arguments; derivatives have the shape out_shape +
in_shape, a tuple of them for several `argnums`. All but `complex_step` work for any function of
real arrays.

Must not know derivative rules or levels.

Source for step sizes: W. Press et al., "Numerical Recipes" (2007), 5.7; for the complex step: W.
Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions" (1998).
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

Function = Callable[..., Any]
Argnums = int | tuple[int, ...]
Quotient = Callable[[Callable[[float], Any], Any], Any]


def forward(f: Function, argnums: Argnums = 0, eps: float = 1e-4) -> Function:
    """Difference by Newton's quotient (f(x + eps) - f(x)) / eps; the error is of order eps."""

    def quotient(along: Callable[[Any], Any], x: Any) -> Any:
        return (along(eps) - along(0.0)) / eps

    return _derivative(f, argnums, quotient)


def central(f: Function, argnums: Argnums = 0, eps: float | None = None) -> Function:
    """Difference by (f(x + h) - f(x - h)) / 2h; the error is of order h squared.

    By default h is the cube root of the dtype's precision, relative to x.
    """

    def quotient(along: Callable[[Any], Any], x: Any) -> Any:
        h = eps if eps is not None else _step(x, 3)
        return (along(h) - along(-h)) / (2 * h)

    return _derivative(f, argnums, quotient)


def complex_step(f: Function, argnums: Argnums = 0, eps: float = 1e-30) -> Function:
    """Difference by Im f(x + i eps) / eps: exact to rounding, for functions analytic at x."""

    def quotient(along: Callable[[Any], Any], x: Any) -> Any:
        return np.imag(along(1j * eps)) / eps

    return _derivative(f, argnums, quotient)


def richardson(f: Function, argnums: Argnums = 0, steps: int = 8) -> Function:
    """Extrapolate central differences to step 0; return the derivative and an error estimate.

    Of the whole triangle of extrapolations each element takes the entry that differs least from its
    neighbours (C. Ridders, 1982), so the estimate covers truncation and rounding.
    """

    def quotient(along: Callable[[Any], Any], x: Any) -> Any:
        h = 0.1 * max(abs(float(x)), 1.0)
        pairs = [(along(h / 2**k), along(-h / 2**k), h / 2**k) for k in range(steps)]
        quotients = [(ahead - behind) / (2 * s) for ahead, behind, s in pairs]
        return _best_of_triangle(quotients, [_rounding(a, b, s) for a, b, s in pairs])

    pairs = _derivative(f, argnums, quotient)

    @functools.wraps(f)
    def function(*args: Any) -> Any:
        both = pairs(*args)
        if isinstance(argnums, int):
            return both[0], both[1]
        return tuple(part[0] for part in both), tuple(part[1] for part in both)

    return function


def _rounding(ahead: Any, behind: Any, step: float) -> Any:
    """Return what rounding of the two values does to their quotient."""
    size = np.maximum(np.abs(ahead), np.abs(behind))
    return 2 * np.finfo(np.asarray(ahead).dtype).eps * size / step


def _best_of_triangle(row: list[Any], noise: list[Any]) -> Any:
    """Return an array of the best values, and of their error estimates."""
    best, error = row[0], np.full(np.shape(row[0]), np.inf)
    order = 1
    while len(row) > 1:
        factor = 4**order
        finer = [b + (b - a) / (factor - 1) for a, b in itertools.pairwise(row)]
        noise = noise[1:]
        for value, (a, b), rounding in zip(finer, itertools.pairwise(row), noise, strict=True):
            estimate = np.maximum(np.abs(value - a), np.abs(value - b)) + rounding
            better = estimate < error
            best, error = np.where(better, value, best), np.where(better, estimate, error)
        row, order = finer, order + 1
    return np.stack([best, error])


def hessian(f: Function, argnums: Argnums = 0, eps: float | None = None) -> Function:
    """Difference central differences of the scalar f; blocks of shape in_i + in_j, symmetric.

    By default the steps are the fourth root of the dtype's precision, relative to x.
    """

    @functools.wraps(f)
    def function(*args: Any) -> Any:
        positions = (argnums,) if isinstance(argnums, int) else argnums
        blocks = tuple(tuple(_block(f, args, i, j, eps) for j in positions) for i in positions)
        return blocks[0][0] if isinstance(argnums, int) else blocks

    return function


def _block(f: Function, args: tuple[Any, ...], i: int, j: int, eps: float | None) -> Any:
    xs = [_as_inexact(a) for a in args]
    block = np.empty(xs[i].shape + xs[j].shape, np.result_type(xs[i], xs[j]))
    for p in np.ndindex(*xs[i].shape):
        for q in np.ndindex(*xs[j].shape):
            h = eps if eps is not None else _step(xs[i][p], 4)
            k = eps if eps is not None else _step(xs[j][q], 4)
            corners = [f(*_moved(_moved(xs, i, p, s * h), j, q, t * k)) for s in (1, -1) for t in (1, -1)]
            block[p + q] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * h * k)
    return block[()]


def _moved(xs: list[Any], position: int, index: tuple[int, ...], h: Any) -> list[Any]:
    """Return the arguments with one element moved by h."""
    moved = np.array(xs[position] + 0j if isinstance(h, complex) else xs[position])
    moved[index] += h
    return [*xs[:position], moved[()], *xs[position + 1 :]]


def _as_inexact(a: Any) -> Any:
    a = np.asarray(a)
    return a.astype(np.float64) if a.dtype.kind in "biu" else a


def _step(x: Any, root: int) -> Any:
    """Return the step that balances truncation and rounding, exactly representable next to x."""
    dtype = np.asarray(x).dtype
    h = dtype.type(np.finfo(dtype).eps ** (1 / root)) * max(abs(x), dtype.type(1))
    return (x + h) - x


def _derivative(f: Function, argnums: Argnums, quotient: Quotient) -> Function:
    """Return the function that applies a quotient to each element of the chosen arguments."""

    @functools.wraps(f)
    def function(*args: Any) -> Any:
        positions = (argnums,) if isinstance(argnums, int) else argnums
        parts = tuple(_columns(f, args, position, quotient) for position in positions)
        return parts[0] if isinstance(argnums, int) else parts

    return function


def _columns(f: Function, args: tuple[Any, ...], position: int, quotient: Quotient) -> Any:
    """Return derivatives with respect to one argument, of shape out_shape + in_shape."""
    xs = [np.asarray(a) for a in args]
    x = xs[position] = _as_inexact(xs[position])
    columns = [
        quotient(lambda h, index=index: f(*_moved(xs, position, index, h)), x[index])  # type: ignore[misc]
        for index in np.ndindex(*x.shape)
    ]
    if not columns:
        return np.empty((*np.shape(f(*args)), *x.shape))
    stacked = np.stack([np.asarray(c) for c in columns], axis=-1)
    return stacked.reshape(stacked.shape[:-1] + x.shape)[()]
