"""Rules of matrix products and their relatives."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.declare import Call, broadcast_to, linear, variadic
from reference_engine.dispatch import Spec, Value, shape_of
from reference_engine.rules.complex_parts import conj
from reference_engine.rules.constants import eye as unit_matrix
from reference_engine.rules.reductions import sum
from reference_engine.rules.shaping import (
    expand_dims,
    matrix_transpose,
    moveaxis,
    permute_dims,
    reshape,
    reverse_axes,
)


def _left(g: Value, x: Spec, y: Value) -> Value:
    """Return the cotangent of x in x @ y."""
    if y.ndim == 2 and x.ndim == 2:
        return matmul(g, y.T)
    if y.ndim == 1:
        return g * y if x.ndim == 1 else g[..., None] * y
    if x.ndim == 1:
        if y.ndim == 2:
            return matmul(y, g)
        g = expand_dims(g, -2)
        return sum(matmul(g, matrix_transpose(y)), tuple(range(y.ndim - 1)))
    return matmul(g, matrix_transpose(y))


def _right(g: Value, x: Value, y: Spec) -> Value:
    """Return the cotangent of y in x @ y."""
    if x.ndim == 2 and y.ndim == 2:
        return matmul(x.T, g)
    if x.ndim == 1:
        return g * x if y.ndim == 1 else x[:, None] * g[..., None, :]
    if y.ndim == 1:
        if x.ndim == 2:
            return matmul(g, x)
        g = expand_dims(g, -1)
        return sum(matmul(matrix_transpose(x), g)[..., 0], tuple(range(x.ndim - 2)))
    return matmul(matrix_transpose(x), g)


matmul: Call = linear("matmul", np.matmul, _left, _right)


def vecdot(x: Value, y: Value, axis: int = -1) -> Value:
    """Return the inner products (the first operand conjugated) along an axis."""
    return sum(conj(x) * y, axis)


def outer(x: Value, y: Value) -> Value:
    """Return the outer product of two vectors."""
    for operand in (x, y):
        if len(shape_of(operand)) != 1:
            raise ValueError(f"outer needs vectors, got shape {shape_of(operand)}")
    return expand_dims(x, 1) * y


def tensordot(x: Value, y: Value, axes: int | tuple[Sequence[int], Sequence[int]] = 2) -> Value:
    """Sum products over pairs of axes."""
    xs, ys = shape_of(x), shape_of(y)
    if isinstance(axes, int):
        axes = (range(len(xs) - axes, len(xs)), range(axes))
    over_x = [a % len(xs) for a in axes[0]]
    over_y = [a % len(ys) for a in axes[1]]
    if [xs[a] for a in over_x] != [ys[a] for a in over_y]:
        raise ValueError(f"tensordot: axes {axes} of shapes {xs} and {ys} differ in length")
    free_x = [a for a in range(len(xs)) if a not in over_x]
    free_y = [a for a in range(len(ys)) if a not in over_y]
    count = int(np.prod([xs[a] for a in over_x], dtype=int))
    rows = [xs[a] for a in free_x]
    columns = [ys[a] for a in free_y]
    left = reshape(permute_dims(x, free_x + over_x), (int(np.prod(rows, dtype=int)), count))
    right = reshape(permute_dims(y, over_y + free_y), (count, int(np.prod(columns, dtype=int))))
    return reshape(matmul(left, right), (*rows, *columns))


def kron(x: Value, y: Value) -> Value:
    """Return the Kronecker product."""
    ndim = max(len(shape_of(x)), len(shape_of(y)))
    x = reshape(x, (1,) * (ndim - len(shape_of(x))) + shape_of(x))
    y = reshape(y, (1,) * (ndim - len(shape_of(y))) + shape_of(y))
    xs, ys = shape_of(x), shape_of(y)
    product = reshape(x, [n for length in xs for n in (length, 1)]) * reshape(
        y, [n for length in ys for n in (1, length)]
    )
    return reshape(product, [m * n for m, n in zip(xs, ys, strict=True)])


def cross(x: Value, y: Value, axis: int = -1) -> Value:
    """Return the vector product along an axis of length 3."""
    x, y = moveaxis(x, axis, -1), moveaxis(y, axis, -1)
    for operand in (x, y):
        if shape_of(operand)[-1] != 3:
            raise ValueError(f"cross needs length 3 along axis {axis}, got {shape_of(operand)}")
    first, second = [1, 2, 0], [2, 0, 1]
    product = x[..., first] * y[..., second] - x[..., second] * y[..., first]
    return moveaxis(product, -1, axis)


def _evaluate_einsum(*operands: Any, spec: tuple[tuple[str, ...], str]) -> Any:
    inputs, output = spec
    if len(operands) == 2 and _pays_as_matmul(inputs, operands):
        return _as_matmul(inputs, output, *operands)
    return np.einsum(f"{','.join(inputs)}->{output}", *operands, optimize=len(operands) > 2)


def _pays_as_matmul(inputs: tuple[str, ...], operands: Sequence[Any]) -> bool:
    """Say whether a sum of two operands' products is large, and free of repeated labels."""
    lengths: dict[str, int] = {}
    for labels, x in zip(inputs, operands, strict=True):
        if len(set(labels)) < len(labels):
            return False
        for label, length in zip(labels, x.shape, strict=True):
            if lengths.setdefault(label, length) != length:
                return False
    return math.prod(lengths.values()) > 10_000


def _as_matmul(inputs: tuple[str, ...], output: str, x: Any, y: Any) -> Any:
    """Compute a sum of products by one stacked matrix product, which BLAS does fast."""
    left, right = inputs
    if x.size > y.size:  # the longer axes come last in the result, where they are contiguous
        left, right, x, y = right, left, y, x
    left, x = _summed_out(left, x, right + output)
    right, y = _summed_out(right, y, left + output)
    stack = [i for i in left if i in right and i in output]
    inner = [i for i in left if i in right and i not in output]
    rows = [i for i in left if i not in right]
    columns = [i for i in right if i not in left]
    lengths = dict(zip(left, x.shape, strict=True)) | dict(zip(right, y.shape, strict=True))

    def grouped(labels: str, array: Any, *groups: list[str]) -> Any:
        order = [labels.index(i) for i in (*stack, *groups[0], *groups[1])]
        sizes = [math.prod(lengths[i] for i in group) for group in groups]
        shape = [lengths[i] for i in stack]
        return array.transpose(order).reshape(*shape, *sizes)

    product = np.matmul(grouped(left, x, rows, inner), grouped(right, y, inner, columns))
    found = [*stack, *rows, *columns]
    shaped = product.reshape([lengths[i] for i in found])
    return shaped.transpose([found.index(i) for i in output])


def _summed_out(labels: str, x: Any, wanted: str) -> tuple[str, Any]:
    """Sum over the axes whose labels nobody else has."""
    alone = tuple(axis for axis, i in enumerate(labels) if i not in wanted)
    if not alone:
        return labels, x
    return "".join(i for i in labels if i in wanted), x.sum(axis=alone)


def _einsum_tangent(
    tangents: Sequence[Value | None],
    operands: Sequence[Value],
    *,
    spec: tuple[tuple[str, ...], str],
) -> Value:
    total = None
    for i, t in enumerate(tangents):
        if t is not None:
            term = _einsum(*operands[:i], t, *operands[i + 1 :], spec=spec)
            total = term if total is None else total + term
    return total


def _einsum_cotangent(
    g: Value,
    position: int,
    operands: Sequence[Value],
    *,
    spec: tuple[tuple[str, ...], str],
) -> Value:
    """Exchange the operand's labels with the output's; axes summed alone are broadcast."""
    inputs, output = spec
    mine, shape = inputs[position], shape_of(operands[position])
    others = [label for i, label in enumerate(inputs) if i != position]
    known = set(output).union(*others) if others else set(output)
    wanted = "".join(dict.fromkeys(label for label in mine if label in known))
    values = [*operands[:position], *operands[position + 1 :]]
    c = _einsum(g, *values, spec=((output, *others), wanted))
    return _on_labels(c, wanted, mine, shape)


def _on_labels(c: Value, labels: str, mine: str, shape: tuple[int, ...]) -> Value:
    """Give c the operand's labels: broadcast missing ones, put repeated ones on a diagonal."""
    lengths = dict(zip(mine, shape, strict=True)) | dict(zip(labels, shape_of(c), strict=True))
    unique = "".join(dict.fromkeys(mine))
    c = reshape(c, [lengths[i] if i in labels else 1 for i in unique])
    c = broadcast_to(c, shape=tuple(lengths[i] for i in unique))
    for axis, label in enumerate(mine):
        first = mine.index(label)
        if first < axis:
            eye = unit_matrix(lengths[label], c)
            places = [1] * (axis + 1 + len(set(mine[axis:]) - set(mine[:axis])))
            places[first] = places[axis] = lengths[label]
            c = expand_dims(c, axis) * eye.reshape(places)
    return c


_einsum: Call = variadic("einsum", _evaluate_einsum, jvp=_einsum_tangent, vjp=_einsum_cotangent)


def einsum(subscripts: str, *operands: Value) -> Value:
    """Sum products by labelled axes; implicit outputs and ellipses are understood."""
    inputs, output = _explicit(subscripts.replace(" ", ""), operands)
    return _einsum(*operands, spec=(inputs, output))


def _explicit(subscripts: str, operands: Sequence[Value]) -> tuple[tuple[str, ...], str]:
    """Write every axis with a letter and the output in full."""
    left, arrow, output = subscripts.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(operands):
        raise ValueError(f"einsum {subscripts!r} names {len(inputs)} operands, got {len(operands)}")
    free = [letter for letter in string.ascii_letters if letter not in subscripts]
    hidden = [
        len(shape_of(x)) - len(i.replace("...", "")) if "..." in i else 0
        for i, x in zip(inputs, operands, strict=True)
    ]
    letters = "".join(free[: max(hidden, default=0)])
    inputs = [i.replace("...", letters[len(letters) - h :]) for i, h in zip(inputs, hidden, strict=True)]
    if not arrow:
        every = "".join(inputs)
        output = letters + "".join(sorted(i for i in set(every) if every.count(i) == 1 and i not in letters))
    return tuple(inputs), output.replace("...", letters)


__all__ = [
    "cross",
    "einsum",
    "kron",
    "matmul",
    "outer",
    "reverse_axes",
    "tensordot",
    "vecdot",
]
