"""Products and solutions of whole matrices of balls, by FLINT's `arb_mat`.

A matrix of power series is a power series of matrices, A₀ + A₁ t + ...: products are Cauchy's, and the
solution of A X = B follows from A₀ Xₖ = Bₖ - Σ Aᵢ Xₖ₋ᵢ. Arrays hold `Ball` and have the shape (n, m) where
nothing else is said.
"""

import functools
import operator
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from flint import arb, arb_mat, arb_series, ctx

from adjudge.oracle.ball import Ball
from adjudge.oracle.blocks import shaped, through
from adjudge.oracle.forms import Formed
from adjudge.outcome import Array

SMALLEST_PRODUCT = 64
SMALLEST_SYSTEM = 4
"""Below these (multiplications; rows) the numbers are gone through one by one: what is constant stays so,
and in reverse mode no rule for matrices takes part. Numbers with forms, which are to be kept, always are.
"""

Solve = Callable[[Array, Array], Array]


def product(a: Array, b: Array) -> Array:
    """Return the product of matrices of shapes (n, k) and (k, m)."""
    is_small = a.shape[0] * a.shape[1] * b.shape[1] < SMALLEST_PRODUCT
    if is_small or any(isinstance(item, Formed) for item in (*a.ravel(), *b.ravel())):
        return np.asarray(a @ b, object)
    return through(_product, (lambda g, _, __, b: product(g, b.T), lambda g, _, a, __: product(a.T, g)), a, b)


def products(a: Array, b: Array) -> Array:
    """Return the products of matrices as NumPy's matmul does: of vectors and of stacks too."""
    left, right = (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
    if left.shape[-1] != right.shape[-2]:
        raise ValueError(f"arrays of shapes {a.shape} and {b.shape} have no product")
    lead = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    left, right = (np.broadcast_to(x, lead + x.shape[-2:]) for x in (left, right))
    result = np.empty((*lead, left.shape[-2], right.shape[-1]), object)
    for index in np.ndindex(lead):
        result[index] = product(left[index], right[index])
    result = result[..., 0, :] if a.ndim == 1 else result
    return result[..., 0] if b.ndim == 1 else result


def solved(a: Array, b: Array, otherwise: Solve) -> Array:
    """Return X of shape (n, k) with a X = b, where `a` is proven to be regular; else, or if small, what
    `otherwise` gives.
    """
    if len(a) < SMALLEST_SYSTEM:
        return otherwise(a, b)

    def kernel(a: Array, b: Array) -> Array:
        found = _solved(a, b)
        return otherwise(a, b) if found is None else found

    def of_b(g: Array, x: Array, a: Array, b: Array) -> Array:
        return solved(a.T, g, otherwise)

    def of_a(g: Array, x: Array, a: Array, b: Array) -> Array:
        return np.asarray(-product(of_b(g, x, a, b), x.T), object)

    return through(kernel, (of_a, of_b), a, b)


def _product(a: Array, b: Array) -> Array:
    left, right = _coefficients(a), _coefficients(b)
    if not left or not right:
        return np.asarray(a @ b, object)
    orders = range(min(len(left) + len(right) - 1, ctx.cap))
    parts = [
        _sum(left[i] * right[k - i] for i in range(k + 1) if i < len(left) and k - i < len(right))
        for k in orders
    ]
    constant = np.logical_and.outer(_is_constant(a).all(axis=1), _is_constant(b).all(axis=0))
    return _array(parts, constant)


def _solved(a: Array, b: Array) -> Array | None:
    left, right = _coefficients(a), _coefficients(b)
    if not left or not right:
        return None
    parts: list[arb_mat] = []
    for k in range(1 if len(left) == len(right) == 1 else ctx.cap):
        known = [left[i] * parts[k - i] for i in range(1, min(k + 1, len(left)))]
        rest = right[k] if k < len(right) else arb_mat(b.shape[0], b.shape[1])
        try:
            parts.append(left[0].solve(rest - _sum(known) if known else rest))
        except ZeroDivisionError:
            return None
    constant = np.logical_and.outer(np.full(len(b), _is_constant(a).all()), _is_constant(b).all(axis=0))
    return _array(parts, constant)


def _sum(matrices: Iterable[arb_mat]) -> arb_mat:
    return functools.reduce(operator.add, matrices)


def _coefficients(a: Array) -> list[arb_mat]:
    """Return the matrices of the coefficients: one where all is constant; none where a series was cut off early."""
    values = [item.value for item in a.ravel()]
    if all(isinstance(value, arb) for value in values):
        return [arb_mat(a.shape[0], a.shape[1], values)]
    if any(value.prec < ctx.cap for value in values if isinstance(value, arb_series)):
        return []
    return [
        arb_mat(a.shape[0], a.shape[1], [_coefficient(value, order) for value in values])
        for order in range(ctx.cap)
    ]


def _coefficient(value: arb | arb_series, order: int) -> arb:
    if isinstance(value, arb):
        return arb(0) if order else value
    return value[order]


def _is_constant(a: Array) -> Array:
    return np.array([item.is_constant for item in a.ravel()], bool).reshape(a.shape)


def _array(parts: Sequence[arb_mat], constant: Array) -> Array:
    flat = zip(constant.ravel(), *(part.entries() for part in parts), strict=True)
    return shaped(
        [
            Ball(first if is_constant or not rest else arb_series([first, *rest]))
            for is_constant, first, *rest in flat
        ],
        constant.shape,
    )
