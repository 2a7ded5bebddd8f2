"""Elements picked by position, by slices and by conditions: repeated, in any order, none; embeddings and stencils."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from adjudge.problems import Body, Problem
from adjudge.suite.closed_forms import precise
from adjudge.suite.entry import entry, tabled
from adjudge.suite.linear_maps import filled, linear_map

STANDARD = "https://data-apis.org/array-api/2024.12/API_specification/indexing.html"
TAKE = "https://data-apis.org/array-api/2024.12/API_specification/indexing_functions.html"
WHERE = "https://data-apis.org/array-api/2024.12/API_specification/generated/array_api.where.html"
LEVEQUE = "R. LeVeque, Finite Difference Methods for Ordinary and Partial Differential Equations, SIAM 2007, "
EMBEDDING = "Y. Bengio et al., A neural probabilistic language model, J. Mach. Learn. Res. 3 (2003) 1137-1155"
OPERATORS = ("value", "jvp", "vjp")
SCALAR = ("value", "gradient", "jvp", "hvp")

VECTOR = {"vector": filled(6)}
MATRIX = {"matrix": filled(3, 4)}
BOX = {"box": filled(3, 2, 3)}
SINGLE = {"single": filled(1)}

PICKS: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "first": ("the first element or row", "x[0]", VECTOR | MATRIX | BOX | SINGLE),
    "last": ("the last element or row, counted from the end", "x[-1]", VECTOR | MATRIX | BOX | SINGLE),
    "middle": ("a slice", "x[1:3]", VECTOR | MATRIX | BOX),
    "every_other": ("every other element", "x[::2]", VECTOR | MATRIX | SINGLE),
    "from_the_end": ("a slice that goes backward by two", "x[::-2]", VECTOR | MATRIX),
    "nothing": ("an empty slice", "x[2:2]", VECTOR | MATRIX),
    "beyond_the_end": ("a slice that ends beyond the end", "x[1:100]", VECTOR | MATRIX),
    "one_column": ("a column", "x[:, 1]", MATRIX | BOX),
    "block": ("a block", "x[1:, :2]", MATRIX | BOX),
    "through_an_ellipsis": ("the last place of the last axis", "x[..., -1]", VECTOR | MATRIX | BOX),
    "one_number": ("a number by all its positions", "x[2, 1]", MATRIX | BOX),
    "slice_of_a_slice": ("a slice of a slice", "x[1:][:-1][:2]", VECTOR | MATRIX),
}
"""By name: what it is, the expression, the points."""

TAKEN: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "taken_with_repetitions": (
        "elements taken by position, one of them three times",
        "xp.take(x, xp.asarray([2, 0, 2, 1, 2]), axis=0)",
        VECTOR | MATRIX,
    ),
    "taken_all_the_same": (
        "one element taken four times",
        "xp.take(x, xp.asarray([0, 0, 0, 0]), axis=0)",
        VECTOR | MATRIX | SINGLE,
    ),
    "permuted": ("a permutation", "xp.take(x, xp.asarray([4, 2, 0, 5, 1, 3]), axis=0)", VECTOR),
    "permuted_and_back": (
        "a permutation and its inverse: the identity",
        "order = xp.asarray([4, 2, 0, 5, 1, 3])\nxp.take(xp.take(x, order, axis=0), xp.argsort(order), axis=0)",
        VECTOR,
    ),
    "columns_taken": (
        "columns taken by position",
        "xp.take(x, xp.asarray([3, 1, 3]), axis=1)",
        MATRIX,
    ),
    "taken_along_rows": (
        "elements taken by position in each row",
        "places = xp.asarray([[3, 0], [1, 1], [2, 3]])\nxp.take_along_axis(x, places, axis=1)",
        MATRIX,
    ),
    "taken_along_columns": (
        "elements taken by position in each column",
        "places = xp.asarray([[2, 0, 1, 1], [2, 2, 0, 1]])\nxp.take_along_axis(x, places, axis=0)",
        MATRIX,
    ),
    "scattered": (
        "elements added up where their labels agree",
        "labels = xp.asarray([0, 2, 0, 1, 2, 0])\n"
        "hits = xp.astype(labels[None, :] == xp.arange(3)[:, None], x.dtype)\n"
        "xp.matmul(hits, x)",
        VECTOR,
    ),
    "windows": (
        "sums of three neighbours, each window taken by position",
        "places = xp.asarray([0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5])\n"
        "xp.sum(xp.reshape(xp.take(x, places, axis=0), (4, 3)), axis=1)",
        VECTOR,
    ),
}

CHOSEN: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "kept_where_true": (
        "elements kept where a mask is true",
        "xp.where(xp.asarray([True, False, True, True, False, False]), x, xp.zeros_like(x))",
        VECTOR,
    ),
    "other_sign_where_false": (
        "elements with another sign where a mask is false",
        "xp.where(xp.asarray([True, False, True, True, False, False]), x, -x)",
        VECTOR,
    ),
    "rows_masked": (
        "rows masked by a column",
        "xp.where(xp.asarray([[True], [False], [True]]), x, 2 * x)",
        MATRIX,
    ),
    "mask_of_no_effect": (
        "a choice between an array and itself",
        "xp.where(x > 0, x, x)",
        VECTOR | MATRIX,
    ),
}

STENCILS: dict[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "second_difference": (
        "second differences by slices",
        LEVEQUE + "section 1.3",
        "x[2:] - 2 * x[1:-1] + x[:-2]",
        VECTOR | MATRIX,
    ),
    "central_slope": (
        "central differences by slices",
        LEVEQUE + "section 1.1",
        "(x[2:] - x[:-2]) / 2",
        VECTOR | MATRIX,
    ),
    "five_point_laplacian": (
        "the five-point Laplacian",
        LEVEQUE + "section 3.2",
        "x[2:, 1:-1] + x[:-2, 1:-1] + x[1:-1, 2:] + x[1:-1, :-2] - 4 * x[1:-1, 1:-1]",
        MATRIX | {"square": filled(4, 4)},
    ),
    "periodic_average": (
        "averages of neighbours on a ring",
        LEVEQUE + "section 2.13",
        "xp.concat([x[-1:], x[:-1]], axis=0) / 2 + xp.concat([x[1:], x[:1]], axis=0) / 2",
        VECTOR | MATRIX | SINGLE,
    ),
}

W = [0.75, -1.25, 0.5, 2.0, -0.375, 1.5]


def _repeated(x: Any, w: Any) -> Any:
    slopes = np.zeros_like(x)
    np.add.at(slopes, [2, 0, 2, 1, 2], 2 * w[:5] * x[[2, 0, 2, 1, 2]])
    return slopes


def _scattered_squares(x: Any, w: Any) -> Any:
    labels = np.array([0, 2, 0, 1, 2, 0])
    sums = np.array([np.sum(x[labels == k]) for k in range(3)])
    return 2 * w[labels] * sums[labels]


def _guarded(x: Any, w: Any) -> Any:
    return w * np.where(x > 0, 1 / np.where(x > 0, x, 1.0), 0.0)


def _upwind(x: Any, w: Any) -> Any:
    slopes = np.zeros_like(x)
    for i in range(5):
        speed = x[i] + x[i + 1]
        slopes[i if speed > 0 else i + 1] += 2 * w[i] * x[i if speed > 0 else i + 1]
    return slopes


SQUARES: dict[str, tuple[str, str, str, Callable[..., Any]]] = {
    "squares_of_repeated": (
        "weighted squares of elements, one of them taken three times",
        EMBEDDING,
        "y = xp.take(x, xp.asarray([2, 0, 2, 1, 2]), axis=0)\nxp.sum(w[:5] * y * y)",
        _repeated,
    ),
    "squares_of_scattered_sums": (
        "weighted squares of sums over equal labels",
        EMBEDDING,
        "labels = xp.asarray([0, 2, 0, 1, 2, 0])\n"
        "hits = xp.astype(labels[None, :] == xp.arange(3)[:, None], x.dtype)\n"
        "y = xp.matmul(hits, x)\n"
        "xp.sum(w[:3] * y * y)",
        _scattered_squares,
    ),
    "logarithms_where_positive": (
        "logarithms where they exist, guarded twice",
        "https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where",
        "safe = xp.where(x > 0, x, xp.ones_like(x))\nxp.sum(w * xp.where(x > 0, xp.log(safe), xp.zeros_like(x)))",
        _guarded,
    ),
    "upwind_flux": (
        "squares taken from the side the wind blows from",
        "R. LeVeque, Finite Volume Methods for Hyperbolic Problems, Cambridge 2002, section 4.8",
        "left, right = x[:-1], x[1:]\nxp.sum(w[:5] * xp.where(left + right > 0, left * left, right * right))",
        _upwind,
    ),
}
"""By name: what it is, its source, the expression, the gradient."""

OTHERS: dict[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "product_with_the_reversed": (
        "an array times its reverse",
        STANDARD,
        "x * xp.flip(x, axis=0)",
        VECTOR | SINGLE,
    ),
    "neighbours_multiplied": ("products of neighbours", STANDARD, "x[1:] * x[:-1]", VECTOR | MATRIX),
    "row_times_column": ("the first row times the first column", STANDARD, "x[0, :3] * x[:, 0]", MATRIX),
    "three_cases": (
        "a choice of three by size",
        WHERE,
        "xp.where(x > 0.75, 3 * x, xp.where(x < -0.75, -x, 0.5 * x))",
        VECTOR | MATRIX,
    ),
    "distance_to_the_mean_of_neighbours": (
        "the squared distance to the mean of the neighbours",
        LEVEQUE + "section 1.3",
        "(x[1:-1] - (x[2:] + x[:-2]) / 2) ** 2",
        VECTOR | MATRIX,
    ),
}


def of_sum(name: str, what: str, source: str, body: str, gradient: Body) -> Problem:
    """Return the problem of a weighted sum, given its gradient."""
    points = {
        "generic": {"x": VECTOR["vector"], "w": W},
        "scales": {"x": [2.0**-20, -(2.0**20), 3.0, -(2.0**-10), 5.0, 1024.5], "w": W},
    }
    make = entry(source, points, wrt=("x",), operators=SCALAR, gradient=precise(gradient))
    return tabled(name, "x, w", body, f"Differentiate {what}.", make)


problems: list[Problem] = [
    *(
        linear_map(name, body, f"Differentiate {what}.", source, points)
        for source, table in ((STANDARD, PICKS), (TAKE, TAKEN), (WHERE, CHOSEN))
        for name, (what, body, points) in table.items()
    ),
    *(
        linear_map(name, body, f"Differentiate {what}.", source, points)
        for name, (what, source, body, points) in STENCILS.items()
    ),
    *(of_sum(name, *row) for name, row in SQUARES.items()),
    *(
        tabled(name, "x", body, f"Differentiate {what}.", entry(source, points, operators=OPERATORS))
        for name, (what, source, body, points) in OTHERS.items()
    ),
]
