"""Products that hold zeros, running products, determinants of singular matrices: polynomials, nothing is divided."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.suite.traps.trap import FIRST, trap

AUTOGRAD = "https://github.com/HIPS/autograd/issues/93"
SINGULAR = "https://github.com/pytorch/pytorch/issues/104675"

ROWS = {
    "no_zero": np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -3.0]]),
    "one_zero": np.array([[0.5, 0.0, 2.0], [1.5, 0.75, 0.0]]),
    "two_zeros": np.array([[0.0, 0.0, 2.0], [1.5, 0.0, 0.0]]),
}
W = np.array([0.75, -1.25])


def _rows(**others: Array) -> dict[str, dict[str, Array]]:
    return {label: {"x": rows, **others} for label, rows in ROWS.items()}


def others(x: Array, *places: int) -> float:
    """Return the product of the elements at all other places."""
    return float(np.prod(np.delete(x, places)))


def first(x: Array) -> Array:
    """Return the gradient of a product, each element the product of the others."""
    return np.array([others(x, j) for j in range(x.size)])


def second(x: Array) -> Array:
    """Return the Hessian of a product."""
    return np.array([[others(x, j, k) * (j != k) for k in range(x.size)] for j in range(x.size)])


def _blocks(rows: list[Array]) -> Array:
    hessian = np.zeros((2, 3, 2, 3))
    for i, block in enumerate(rows):
        hessian[i, :, i] = block
    return hessian


@trap(
    "https://github.com/pytorch/pytorch/issues/773",
    _rows(w=W),
    wrt=("x",),
    gradient=lambda x, w: np.array([w[i] * first(x[i]) for i in range(2)]),
    hessian=lambda x, w: _blocks([w[i] * second(x[i]) for i in range(2)]),
)
def products_of_rows(xp: Namespace, x: Any, w: Any) -> Any:
    """Multiply along an axis."""
    return xp.sum(w * xp.prod(x, axis=1))


@trap(
    "https://github.com/tensorflow/tensorflow/issues/2641",
    _rows(),
    gradient=lambda x: first(x.ravel()).reshape(x.shape),
    hessian=lambda x: second(x.ravel()).reshape(x.shape * 2),
)
def product_of_a_matrix(xp: Namespace, x: Any) -> Any:
    """Multiply all elements of a matrix."""
    return xp.prod(x)


def _running(x: Array) -> Array:
    """Return the Hessian of the sum of a row's running products."""
    hessian = np.zeros((x.size, x.size))
    for n in range(1, x.size + 1):
        hessian[:n, :n] += second(x[:n])
    return hessian


@trap(
    "https://github.com/tensorflow/tensorflow/issues/119430",
    _rows() | {"first_zero": [[0.0, -1.25, 2.0], [0.0, 0.75, -3.0]]},
    gradient=lambda x: np.array([sum(np.pad(first(r[:n]), (0, 3 - n)) for n in range(1, 4)) for r in x]),
    hessian=lambda x: _blocks([_running(row) for row in x]),
)
def running_products(xp: Namespace, x: Any) -> Any:
    """Sum the running products of rows."""
    return xp.sum(xp.cumulative_prod(x, axis=1))


@trap(
    AUTOGRAD,
    {"zero": [0.0], "nonzero": [-2.5]},
    gradient=lambda x: np.ones(1),
    hessian=lambda x: np.zeros((1, 1)),
)
def product_of_one(xp: Namespace, x: Any) -> Any:
    """Multiply a single element: the identity."""
    return xp.prod(x)


@trap(
    "https://github.com/pytorch/pytorch/issues/82644",
    {"empty": np.zeros(0)},
    operators=FIRST,
    gradient=lambda x: np.zeros(0),
)
def product_of_none(xp: Namespace, x: Any) -> Any:
    """Multiply no elements: one, with nothing to differentiate by."""
    return xp.prod(x)


@trap(
    AUTOGRAD,
    {
        "underflow": [1e-200, 1e-200, 1.0],
        "through_zero": [1e-200, 0.0, 1e200],
        "huge": [1e200, 1e-200, 1e100],
    },
    gradient=first,
    hessian=second,
)
def product_of_extremes(xp: Namespace, x: Any) -> Any:
    """Multiply numbers whose product underflows, while those of all but one do not."""
    return xp.prod(x)


@trap(
    AUTOGRAD,
    {"zero": [2.0, 0.0, -3.0], "zeros": [0.0, 0.0, 0.5]},
    gradient=lambda x: 2 * x * first(x * x),
    hessian=lambda x: np.diag(2 * first(x * x)) + 4 * np.outer(x, x) * second(x * x),
)
def product_of_squares(xp: Namespace, x: Any) -> Any:
    """Multiply squares: the curvature along a zero is left."""
    return xp.prod(x * x)


@trap(
    "https://github.com/apache/mxnet/issues/17864",
    {
        "zero": {"x": [2.0, 0.0, -3.0], "y": [0.5, 1.5, 0.0]},
        "generic": {"x": [2.0, 0.5, -3.0], "y": [0.5, 1.5, 1.0]},
    },
    gradient=lambda x, y: {"x": np.prod(y) * first(x), "y": np.prod(x) * first(y)},
    hessian=lambda x, y: {
        "x,x": np.prod(y) * second(x),
        "x,y": np.outer(first(x), first(y)),
        "y,x": np.outer(first(y), first(x)),
        "y,y": np.prod(x) * second(y),
    },
)
def product_of_two_products(xp: Namespace, x: Any, y: Any) -> Any:
    """Multiply two products, each of which holds a zero: the mixed partials are left."""
    return xp.prod(x) * xp.prod(y)


# Determinants


def minor(a: Array, i: int, j: int) -> float:
    """Return the determinant without a row and a column, by expansion along the first row."""
    return _determinant(np.delete(np.delete(a, i, 0), j, 1))


def _determinant(a: Array) -> float:
    if a.size == 0:
        return 1.0
    return float(sum((-1) ** j * a[0, j] * minor(a, 0, j) for j in range(a.shape[1])))


def cofactors(a: Array) -> Array:
    """Return the matrix of cofactors, the gradient of the determinant."""
    places = range(a.shape[0])
    return np.array([[(-1) ** (i + j) * minor(a, i, j) for j in places] for i in places])


@trap(
    SINGULAR,
    {"zero": {"a": [[0.0]]}, "generic": {"a": [[-2.5]]}},
    operators=FIRST,
    gradient=lambda a: np.ones((1, 1)),
)
def determinant_of_one(xp: Namespace, a: Any) -> Any:
    """Differentiate the determinant of a single number: the identity."""
    return xp.linalg.det(a)


RANK_THREE = np.array(
    [[1.0, 2.0, 0.0, 1.0], [0.0, 1.0, 3.0, -1.0], [2.0, 0.0, 1.0, 1.0], [3.0, 3.0, 4.0, 1.0]]
)
"""Its last row is the sum of the others."""


@trap(
    SINGULAR,
    {
        "rank_three": {"a": RANK_THREE},
        "rank_two": {"a": np.diag([1.0, 2.0, 0.0, 0.0])},
        "regular": {"a": RANK_THREE + np.eye(4)},
    },
    operators=FIRST,
    gradient=cofactors,
)
def determinant_of_four(xp: Namespace, a: Any) -> Any:
    """Differentiate the determinant of a matrix with one dependent row, and with two."""
    return xp.linalg.det(a)


@trap(
    "https://github.com/HIPS/autograd/issues/549",
    {"one_singular": {"a": [[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 5.0]]]}},
    operators=FIRST,
    gradient=lambda a: np.array([cofactors(a[0]), -2 * cofactors(a[1])]),
)
def determinants_of_several(xp: Namespace, a: Any) -> Any:
    """Differentiate the determinants of two matrices, one of which is singular."""
    dets = xp.linalg.det(a)
    return dets[0] - 2 * dets[1]


@trap(
    "https://github.com/tensorflow/tensorflow/issues/119477",
    {"generic": {"a": [[1.0, 2.0], [0.0, 1.0], [2.0, -1.0]], "b": [[1.0, 0.5, 0.0], [0.25, 1.0, -2.0]]}},
    operators=FIRST[1:],
    gradient=lambda a, b: {"a": np.zeros_like(a), "b": np.zeros_like(b)},
)
def determinant_that_is_always_zero(xp: Namespace, a: Any, b: Any) -> Any:
    """Differentiate the determinant of a product of rank two in three dimensions: it is zero everywhere."""
    return xp.linalg.det(xp.matmul(a, b))
