"""Moves, repetitions and joins of elements, at arrays of many shapes: rows, columns, boxes, one element, none."""

from collections.abc import Mapping
from typing import Any

from adjudge.problems import Problem
from adjudge.suite.entry import entry, tabled
from adjudge.suite.linear_maps import OPERATORS, filled, linear_map

STANDARD = "https://data-apis.org/array-api/2024.12/API_specification/manipulation_functions.html"
BROADCASTING = "https://data-apis.org/array-api/2024.12/API_specification/broadcasting.html"
EDWARDS = "C. Van Loan, The ubiquitous Kronecker product, J. Comput. Appl. Math. 123 (2000) 85-100"

MATRIX = {"matrix": filled(2, 3)}
ROW = {"row": filled(1, 3)}
COLUMN = {"column": filled(3, 1)}
BOX = {"box": filled(2, 3, 2)}
SINGLE = {"single": filled(1, 1)}
EMPTY = {"empty": filled(0, 3)}
VECTOR = {"vector": filled(4)}
LONG = {"long": filled(24)}
NUMBER = {"number": filled()}
PLANES = MATRIX | ROW | COLUMN | SINGLE | EMPTY

MOVES: dict[str, tuple[str, str, Mapping[str, Any]]] = {
    "transposed_and_flattened": (
        "the elements column by column",
        "xp.reshape(xp.matrix_transpose(x), (-1,))",
        PLANES,
    ),
    "flattened": ("the elements row by row", "xp.reshape(x, (-1,))", MATRIX | BOX | NUMBER | EMPTY),
    "reshaped_and_back": (
        "a change of shape and back",
        "xp.reshape(xp.reshape(x, (-1, 1)), x.shape)",
        MATRIX | BOX | SINGLE | EMPTY,
    ),
    "axis_added_in_front": ("a new first axis", "xp.expand_dims(x, axis=0)", MATRIX | VECTOR | NUMBER),
    "axis_added_by_indexing": ("a new axis by an index", "x[:, None]", MATRIX | VECTOR | EMPTY),
    "axis_removed": ("an axis of length one removed", "xp.squeeze(x, axis=-1)", COLUMN | SINGLE),
    "reversed": ("all axes reversed", "xp.flip(x)", MATRIX | BOX | VECTOR | SINGLE),
    "reversed_by_indexing": ("an axis reversed by an index", "x[..., ::-1]", MATRIX | BOX | VECTOR),
    "rolled_over_both_axes": (
        "a shift along both axes",
        "xp.roll(x, (1, -2), axis=(0, 1))",
        MATRIX | BOX | COLUMN,
    ),
    "rolled_further_than_it_is_long": (
        "a shift by more than the length",
        "xp.roll(x, 7, axis=0)",
        MATRIX | VECTOR,
    ),
    "joined_with_its_negative": (
        "an array joined with its negative",
        "xp.concat([x, -x], axis=-1)",
        MATRIX | BOX | VECTOR | EMPTY,
    ),
    "joined_with_itself_three_times": (
        "an array joined with multiples of itself along the first axis",
        "xp.concat([x, 2 * x, 3 * x], axis=0)",
        MATRIX | VECTOR | SINGLE,
    ),
    "joined_with_nothing": (
        "an array joined with an empty part of it",
        "xp.concat([x, x[:0]], axis=0)",
        MATRIX | VECTOR,
    ),
    "stacked_with_itself": (
        "an array stacked with itself along a new last axis",
        "xp.stack([x, x], axis=-1)",
        MATRIX | VECTOR | NUMBER,
    ),
    "tiled": ("a matrix written six times", "xp.tile(x, (2, 3))", MATRIX | ROW | COLUMN | SINGLE),
    "tiled_over_a_new_axis": (
        "an array written twice along a new axis",
        "xp.tile(x, (2, 1, 1))",
        MATRIX | COLUMN,
    ),
    "elements_repeated": (
        "each element written three times",
        "xp.repeat(x, 3, axis=-1)",
        MATRIX | VECTOR | SINGLE,
    ),
    "rows_dropped_and_repeated": (
        "the first element dropped, the last written three times",
        "xp.repeat(x, xp.asarray([0, 1, 2, 3]), axis=0)",
        VECTOR | {"rows": filled(4, 2)},
    ),
    "stretched": (
        "a column or row stretched to a matrix",
        "xp.broadcast_to(x, (3, 3))",
        ROW | COLUMN | SINGLE,
    ),
    "stretched_over_new_axes": (
        "an array stretched over new axes",
        "xp.broadcast_to(x, (2, 2, *x.shape))",
        VECTOR | NUMBER | ROW,
    ),
    "axes_moved": ("the last axis moved to the front", "xp.moveaxis(x, -1, 0)", MATRIX | BOX),
    "axes_turned": ("three axes turned", "xp.permute_dims(x, (2, 0, 1))", BOX),
    "lower_triangle": ("the lower triangle", "xp.tril(x, k=-1)", MATRIX | COLUMN | {"square": filled(3, 3)}),
    "upper_triangle": ("the upper triangle", "xp.triu(x, k=1)", MATRIX | ROW | {"square": filled(3, 3)}),
    "second_differences": ("second differences", "xp.diff(x, n=2, axis=0)", VECTOR | {"rows": filled(4, 2)}),
    "differences_over_both_axes": (
        "differences along both axes",
        "xp.diff(xp.diff(x, axis=0), axis=1)",
        MATRIX | {"square": filled(3, 3)},
    ),
    "taken_apart_and_joined": (
        "an array taken apart and joined in another order",
        "first, second = xp.unstack(x, axis=0)\nxp.stack([second, first], axis=0)",
        MATRIX | BOX | {"pair": filled(2)},
    ),
    "blocks_swapped": (
        "the halves of a vector swapped",
        "xp.concat([x[12:], x[:12]], axis=0)",
        LONG,
    ),
    "even_and_odd_interleaved": (
        "two halves interleaved",
        "xp.reshape(xp.stack([x[:12], x[12:]], axis=1), (-1,))",
        LONG,
    ),
    "symmetric_part": (
        "the symmetric part of a matrix",
        "(x + xp.matrix_transpose(x)) / 2",
        {"square": filled(3, 3), "single": filled(1, 1)},
    ),
    "sum_of_blocks": (
        "sums of blocks of two by two",
        "xp.sum(xp.reshape(x, (2, 2, 2, 2)), axis=(1, 3))",
        {"square": filled(4, 4)},
    ),
    "centred": (
        "the distances of elements from the mean of their column",
        "x - xp.mean(x, axis=0, keepdims=True)",
        MATRIX | COLUMN | SINGLE,
    ),
}
"""By name: what it is, the expression, the points."""

PRODUCTS: dict[str, tuple[str, str, str, Mapping[str, Any]]] = {
    "every_pair": (
        "products of all pairs of elements",
        BROADCASTING,
        "x[:, None] * x[None, :]",
        {"vector": filled(3), "single": filled(1)},
    ),
    "every_difference_squared": (
        "squared differences of all pairs of elements",
        BROADCASTING,
        "(xp.expand_dims(x, axis=0) - xp.expand_dims(x, axis=1)) ** 2",
        {"vector": filled(3), "equal": [0.5, 0.5, 1.5]},
    ),
    "grid": (
        "a product over a grid",
        STANDARD,
        "a, b = xp.meshgrid(x, x[:2], indexing='xy')\na * b * b",
        {"vector": filled(3), "pair": filled(2)},
    ),
    "scaled_rows": (
        "rows scaled by a column, columns by a row",
        BROADCASTING,
        "x * x[:1, :] * x[:, :1]",
        {"matrix": filled(2, 3), "column": filled(3, 1), "single": filled(1, 1)},
    ),
    "kronecker_square": (
        "the Kronecker product of a matrix with itself",
        EDWARDS,
        "xp.kron(x, x)",
        {"matrix": filled(2, 2), "row": filled(1, 2)},
    ),
    "outer_cube": (
        "the three-fold outer product of a vector",
        EDWARDS,
        "x[:, None, None] * x[None, :, None] * x[None, None, :]",
        {"pair": filled(2), "single": filled(1)},
    ),
}
"""By name: what it is, its source, the expression, the points."""

problems: list[Problem] = [
    *(
        linear_map(name, body, f"Differentiate {what}.", STANDARD, points)
        for name, (what, body, points) in MOVES.items()
    ),
    *(
        tabled(
            name,
            "x",
            body,
            f"Differentiate {what}.",
            entry(source, points, operators=OPERATORS),
        )
        for name, (what, source, body, points) in PRODUCTS.items()
    ),
]
