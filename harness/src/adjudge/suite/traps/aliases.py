"""Arrays used several times over, elements picked several times, axes that are broadcast, empty or missing.

A rule that overwrites where it should add, or forgets an operand that is the same as another, loses a share.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.suite.traps.trap import FIRST, trap

EINSUM = "https://github.com/HIPS/autograd/issues/115"
GRIEWANK = (
    "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, section 3.2: incremental adjoints"
)
BROADCASTING = "https://numpy.org/doc/stable/user/basics.broadcasting.html"
STANDARD = "https://data-apis.org/array-api/2024.12/"
VECTOR = np.array([0.5, -1.25, 2.0])
SQUARE = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -3.0], [-0.5, 1.0, 0.25]])
W = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5], [1.25, -0.625, -1.0]])


@trap(GRIEWANK, {"generic": VECTOR}, gradient=lambda x: 4 * x**3, hessian=lambda x: np.diag(12 * x**2))
def one_array_four_times(xp: Namespace, x: Any) -> Any:
    """Multiply an array by itself by itself by itself."""
    square = x * x
    return xp.sum(square * square)


@trap(GRIEWANK, {"generic": VECTOR}, gradient=lambda x: np.zeros(3), hessian=lambda x: np.zeros((3, 3)))
def array_less_itself(xp: Namespace, x: Any) -> Any:
    """Subtract an array from itself: zero everywhere."""
    return xp.sum(xp.sin(x - x))


@trap(
    GRIEWANK,
    {"generic": {"x": SQUARE, "w": W}},
    wrt=("x",),
    gradient=lambda x, w: (w + w.T) @ x,
)
def matrix_times_its_transpose(xp: Namespace, x: Any, w: Any) -> Any:
    """Multiply a matrix by its own transpose."""
    return xp.sum(w * xp.matmul(x, xp.matrix_transpose(x)))


@trap(
    GRIEWANK,
    {"generic": SQUARE},
    operators=FIRST,
    gradient=lambda x: 3 * (x @ x).T,
)
def matrix_three_times(xp: Namespace, x: Any) -> Any:
    """Take the trace of a matrix multiplied by itself twice."""
    return xp.linalg.trace(xp.matmul(xp.matmul(x, x), x))


@trap(
    GRIEWANK,
    {"generic": {"x": VECTOR, "w": W}},
    wrt=("x",),
    gradient=lambda x, w: (w + w.T) @ x,
    hessian=lambda x, w: w + w.T,
)
def outer_product_with_itself(xp: Namespace, x: Any, w: Any) -> Any:
    """Take the outer product of a vector with itself."""
    return xp.sum(w * xp.linalg.outer(x, x))


@trap(
    BROADCASTING,
    {"generic": {"x": VECTOR, "w": W}},
    wrt=("x",),
    gradient=lambda x, w: np.sum(w, axis=0) + np.sum(w, axis=1) + (w + w.T) @ x,
    hessian=lambda x, w: w + w.T,
)
def broadcast_against_itself(xp: Namespace, x: Any, w: Any) -> Any:
    """Add and multiply a column and a row that are the same vector."""
    row, column = xp.expand_dims(x, axis=0), xp.expand_dims(x, axis=1)
    return xp.sum(w * (row + column + row * column))


@trap(GRIEWANK, {"generic": VECTOR}, operators=FIRST, gradient=lambda x: np.zeros(3))
def cross_product_with_itself(xp: Namespace, x: Any) -> Any:
    """Take the cross product of a vector with itself: zero everywhere."""
    return xp.sum(xp.sin(xp.linalg.cross(x, x)))


@trap(
    "https://github.com/apache/mxnet/issues/17893",
    {"generic": {"x": VECTOR, "keep": [True, False, True]}},
    gradient=lambda x, keep: 2 * x,
    hessian=lambda x, keep: 2 * np.eye(3),
)
def both_branches_the_same(xp: Namespace, x: Any, keep: Any) -> Any:
    """Choose between an array and itself."""
    return xp.sum(xp.where(keep, x, x) ** 2)


@trap(GRIEWANK, {"generic": VECTOR}, gradient=lambda x: 28 * x, hessian=lambda x: 28 * np.eye(3))
def copies_joined(xp: Namespace, x: Any) -> Any:
    """Join an array with multiples of itself."""
    return xp.sum(xp.concat([x, 2 * x, -3 * x], axis=0) ** 2)


# Elements picked several times


PICKED = np.array([2, 0, 2, 2, 1, 0])


def _picked(x: Array, picks: Array) -> Array:
    return np.bincount(picks, minlength=x.size).astype(float)


@trap(
    GRIEWANK,
    {"generic": {"x": VECTOR, "picks": PICKED}},
    gradient=lambda x, picks: 3 * x**2 * _picked(x, picks),
    hessian=lambda x, picks: np.diag(6 * x * _picked(x, picks)),
)
def elements_picked_again(xp: Namespace, x: Any, picks: Any) -> Any:
    """Pick elements by an index that repeats, and add their cubes."""
    return xp.sum(xp.take(x, picks, axis=0) ** 3)


@trap(
    STANDARD + "API_specification/generated/array_api.take_along_axis.html",
    {"generic": {"x": SQUARE, "picks": [[0, 0, 1, 0], [2, 2, 2, 2], [1, 0, 1, 2]]}},
    gradient=lambda x, picks: 2 * x * np.array([np.bincount(row, minlength=3) for row in picks]),
)
def elements_picked_along_an_axis(xp: Namespace, x: Any, picks: Any) -> Any:
    """Pick elements of each row by indices that repeat, and add their squares."""
    return xp.sum(xp.take_along_axis(x, picks, axis=1) ** 2)


@trap(
    GRIEWANK,
    {"generic": np.array([0.5, -1.25, 2.0, 0.75, -3.0])},
    gradient=lambda x: np.append(x[1:], 0) + np.append(0, x[:-1]) + x[::-1],
    hessian=lambda x: np.eye(5, k=1) + np.eye(5, k=-1) + np.eye(5)[::-1],
)
def overlapping_slices(xp: Namespace, x: Any) -> Any:
    """Multiply neighbours, and each element by its mirror image."""
    return xp.sum(x[1:] * x[:-1]) + xp.sum(x * x[::-1]) / 2


@trap(
    GRIEWANK,
    {"generic": {"x": VECTOR, "w": np.arange(1.0, 13)}},
    wrt=("x",),
    gradient=lambda x, w: 2 * x * np.sum(w.reshape(4, 3), axis=0) + 2 * x * np.sum(w.reshape(3, 4), axis=1),
)
def repeated_and_tiled(xp: Namespace, x: Any, w: Any) -> Any:
    """Repeat each element, and the whole."""
    return xp.sum(w * xp.tile(x, (4,)) ** 2) + xp.sum(w * xp.repeat(x, 4, axis=0) ** 2)


# Einstein's sums


@trap(EINSUM, {"generic": SQUARE}, gradient=lambda x: np.eye(3), hessian=lambda x: np.zeros((3,) * 4))
def trace_by_einsum(xp: Namespace, x: Any) -> Any:
    """Sum over an index that stands twice in one operand."""
    return xp.einsum("ii->", x)


@trap(
    EINSUM,
    {"generic": {"x": SQUARE, "w": VECTOR}},
    wrt=("x",),
    gradient=lambda x, w: np.diag(w),
)
def diagonal_by_einsum(xp: Namespace, x: Any, w: Any) -> Any:
    """Keep an index that stands twice in one operand."""
    return xp.sum(w * xp.einsum("ii->i", x))


@trap(
    "https://github.com/tinygrad/tinygrad/pull/18229",
    {"generic": {"x": np.stack([SQUARE, W, SQUARE.T]), "y": VECTOR}},
    operators=FIRST,
    gradient=lambda x, y: {
        "x": np.einsum("ij,k->ijk", np.eye(3), y),
        "y": np.einsum("iik->k", x),
    },
)
def partial_trace_by_einsum(xp: Namespace, x: Any, y: Any) -> Any:
    """Sum over an index that stands twice in one operand and over one that is shared."""
    return xp.einsum("iik,k->", x, y)


@trap(EINSUM, {"generic": VECTOR}, gradient=lambda x: 3 * x**2, hessian=lambda x: np.diag(6 * x))
def one_operand_three_times_by_einsum(xp: Namespace, x: Any) -> Any:
    """Multiply three operands that are the same array."""
    return xp.einsum("i,i,i->", x, x, x)


@trap(
    EINSUM,
    {"generic": SQUARE},
    operators=FIRST,
    gradient=lambda x: 3 * (x @ x).T,
)
def cycle_by_einsum(xp: Namespace, x: Any) -> Any:
    """Multiply a matrix around a cycle, by itself and itself."""
    return xp.einsum("ij,jk,ki->", x, x, x)


@trap(
    EINSUM,
    {"generic": {"x": SQUARE, "y": W}},
    operators=FIRST,
    gradient=lambda x, y: {
        "x": np.tile(np.sum(y), (3, 3)),
        "y": np.tile(np.sum(x), (3, 3)),
    },
)
def index_of_one_operand_by_einsum(xp: Namespace, x: Any, y: Any) -> Any:
    """Sum over indices that stand in one operand only."""
    return xp.einsum("ij,kl->", x, y)


# Axes that are broadcast, missing or empty


@trap(
    BROADCASTING,
    {"generic": {"x": [[0.5], [-1.25]], "y": [[2.0, 1.5, 0.75]]}},
    gradient=lambda x, y: {"x": np.sum(y) + 6 * x, "y": np.sum(x) + 0 * y},
)
def both_operands_broadcast(xp: Namespace, x: Any, y: Any) -> Any:
    """Multiply a column by a row."""
    return xp.sum(x * y + x * x)


@trap(
    BROADCASTING,
    {"generic": {"x": 1.5, "y": [0.5], "z": VECTOR}},
    gradient=lambda x, y, z: {
        "x": y[0] * np.sum(z),
        "y": np.reshape(x * np.sum(z), 1),
        "z": np.full(3, x * y[0]),
    },
)
def number_of_no_axes(xp: Namespace, x: Any, y: Any, z: Any) -> Any:
    """Multiply a number without axes, one with one axis, and a vector."""
    return xp.sum(x * y * z)


@trap(
    BROADCASTING,
    {"generic": {"x": [[[0.5, -1.25], [2.0, 1.5]]], "y": np.stack([W[:2, :2], W[1:, 1:], W[:2, 1:]])}},
    operators=FIRST,
    gradient=lambda x, y: {
        "x": np.reshape(np.tile(np.sum(y, axis=(0, 2)), (2, 1)), (1, 2, 2)),
        "y": np.tile(np.sum(x[0], axis=0)[:, None], (3, 1, 2)),
    },
)
def matrices_broadcast(xp: Namespace, x: Any, y: Any) -> Any:
    """Multiply one matrix by a stack of three."""
    return xp.sum(xp.matmul(x, y))


@trap(
    BROADCASTING,
    {"generic": 1.5},
    gradient=lambda x: np.full((), 12 * x),
    hessian=lambda x: np.full((), 12.0),
)
def number_broadcast_to_a_matrix(xp: Namespace, x: Any) -> Any:
    """Broadcast a number without axes to a matrix."""
    return xp.sum(xp.broadcast_to(x, (2, 3)) ** 2)


@trap(STANDARD, {"empty": np.zeros(0)}, operators=FIRST, gradient=lambda x: np.zeros(0))
def sum_of_nothing(xp: Namespace, x: Any) -> Any:
    """Add no elements."""
    return xp.sum(xp.exp(x))


@trap(
    STANDARD,
    {"empty": {"x": np.zeros((2, 0)), "y": np.zeros((0, 3)), "z": SQUARE[:2]}},
    operators=FIRST,
    gradient=lambda x, y, z: {"x": np.zeros((2, 0)), "y": np.zeros((0, 3)), "z": 2 * z},
)
def matrix_product_over_nothing(xp: Namespace, x: Any, y: Any, z: Any) -> Any:
    """Multiply matrices over an axis of length zero: a matrix of zeros."""
    return xp.sum((xp.matmul(x, y) + z) ** 2)


@trap(
    STANDARD,
    {"empty": {"x": np.zeros(0), "y": VECTOR}},
    operators=FIRST,
    gradient=lambda x, y: {"x": np.zeros(0), "y": 2 * y},
)
def joined_with_nothing(xp: Namespace, x: Any, y: Any) -> Any:
    """Join an empty array with another."""
    return xp.sum(xp.concat([x, y], axis=0) ** 2)


@trap(STANDARD, {"one": [1.5]}, gradient=lambda x: 3 * np.ones(1), hessian=lambda x: np.zeros((1, 1)))
def order_of_one(xp: Namespace, x: Any) -> Any:
    """Sort one element, and take its largest and its running sum: the identity."""
    return xp.sum(xp.sort(x)) + xp.max(x) + xp.sum(xp.cumulative_sum(x, axis=0))
