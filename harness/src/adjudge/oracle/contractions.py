"""Sums of products over shared indices: einsum, tensordot and matmul, all brought to products of matrices."""

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np

from adjudge.oracle.balls import Balls, as_balls, dtype_of
from adjudge.oracle.matrices import products
from adjudge.outcome import Array


def matmul(x1: Any, x2: Any) -> Balls:
    """Return products of matrices, of stacks of them, and of vectors."""
    return Balls(products(as_balls(x1).data, as_balls(x2).data), dtype_of(x1, x2))


def tensordot(x1: Any, x2: Any, *, axes: int | Sequence[Sequence[int]] = 2) -> Balls:
    """Return the sum of products along pairs of axes, or along so many last and first ones."""
    a, b = as_balls(x1).data, as_balls(x2).data
    left, right = (range(-axes, 0), range(axes)) if isinstance(axes, int) else axes
    ours, theirs = list(range(a.ndim)), list(range(a.ndim, a.ndim + b.ndim))
    for i, j in zip(left, right, strict=True):
        theirs[j] = ours[i]
    kept = [index for index in (*ours, *theirs) if (index in ours) != (index in theirs)]
    return Balls(_paired(_Indexed(a, ours), _Indexed(b, theirs), kept).data, dtype_of(x1, x2))


def einsum(equation: str, /, *operands: Any) -> Balls:
    """Return what an equation such as "ij,jk->ik" says of some arrays, taken two by two from the left."""
    arrays = [as_balls(x).data for x in operands]
    inputs, output = _parsed(equation)
    if "." in equation or len(inputs) != len(arrays) or any(len(set(one)) < len(one) for one in inputs):
        return Balls(np.einsum(equation, *arrays), dtype_of(*operands))
    left = [_Indexed(array, list(one)) for array, one in zip(arrays, inputs, strict=True)]
    while len(left) > 1:
        wanted = {*output, *(index for other in left[2:] for index in other.indices)}
        left[:2] = [
            _paired(left[0], left[1], [index for index in _united(left[0], left[1]) if index in wanted])
        ]
    return Balls(_ordered(left[0], list(output)), dtype_of(*operands))


def _parsed(equation: str) -> tuple[list[str], str]:
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    if not arrow:
        output = "".join(sorted(index for index in {*inputs} - {","} if inputs.count(index) == 1))
    return inputs.split(","), output


class _Indexed:
    """Holds an array with a name for each axis."""

    def __init__(self, data: Array, indices: list[Any]) -> None:
        if len(indices) != data.ndim:
            raise ValueError(f"an array of {data.ndim} axes has {len(indices)} indices")
        self.data, self.indices = data, indices

    def summed(self, kept: set[Any]) -> "_Indexed":
        """Return the sum over the indices that are not kept."""
        axes = tuple(axis for axis, index in enumerate(self.indices) if index not in kept)
        data = np.asarray(np.sum(self.data, axis=axes), object) if axes else self.data
        return _Indexed(data, [index for index in self.indices if index in kept])

    def matrices(self, *groups: list[Any]) -> Array:
        """Return the array with the axes of each group made one; the axes of the first group stay."""
        first, *others = groups
        lengths = dict(zip(self.indices, self.data.shape, strict=True))
        order = [self.indices.index(index) for group in groups for index in group]
        shape = [lengths[index] for index in first]
        shape += [functools.reduce(lambda n, index: n * lengths[index], group, 1) for group in others]
        return self.data.transpose(order).reshape(shape)


def _united(a: _Indexed, b: _Indexed) -> list[Any]:
    return [*a.indices, *(index for index in b.indices if index not in a.indices)]


def _paired(a: _Indexed, b: _Indexed, kept: list[Any]) -> _Indexed:
    """Return the sum of products of two arrays over the shared indices that are not kept, in the order of `kept`."""
    a, b = a.summed({*kept, *b.indices}), b.summed({*kept, *a.indices})
    both = [index for index in a.indices if index in b.indices]
    batch, summed = [i for i in both if i in kept], [i for i in both if i not in kept]
    left, right = [i for i in a.indices if i not in both], [i for i in b.indices if i not in both]
    found = products(a.matrices(batch, left, summed), b.matrices(batch, summed, right))
    lengths = dict(zip((*a.indices, *b.indices), (*a.data.shape, *b.data.shape), strict=True))
    shape = [lengths[index] for index in (*batch, *left, *right)]
    return _Indexed(_ordered(_Indexed(found.reshape(shape), [*batch, *left, *right]), kept), kept)


def _ordered(a: _Indexed, output: list[Any]) -> Array:
    kept = a.summed(set(output))
    return kept.data.transpose([kept.indices.index(index) for index in output])
