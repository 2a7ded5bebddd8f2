"""Small linear programs by the simplex method with Bland's rule, which never cycles (Math. Oper. Res. 2, 1977).

Over fractions the answer is exact, so that "no solution" is a proof. Over floats it is quick and may be wrong: what
comes of it must be checked.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

MOST_PIVOTS = 10_000
"""Bland's rule ends by itself over fractions; over floats, rounding may keep it going."""


class Unfinished(Exception):
    """Says that rounding kept the simplex method from ending."""


def minimised(
    costs: Sequence[Any], rows: Sequence[Sequence[Any]], bounds: Sequence[Any], *, tolerance: Any = 0
) -> list[Any] | None:
    """Return some x >= 0 with `rows` x <= `bounds` and the least `costs` x; None where no x satisfies the bounds.

    Exact where all numbers are fractions and `tolerance`, below which a number counts as zero, is 0. The costs must
    not be negative, so that there is a least one.
    """
    height, width = len(rows), len(costs)
    number = Fraction if tolerance == 0 else float
    table = np.full((height + 1, width + height + 1), number(0), dtype=object if tolerance == 0 else float)
    for i, (row, bound) in enumerate(zip(rows, bounds, strict=True)):
        table[i, :width], table[i, width + i], table[i, -1] = row, number(1), bound
    table[-1, :width] = costs
    basis = list(range(width, width + height))
    if not _dual(table, basis, tolerance):
        return None
    solution = [number(0)] * (width + height)
    for place, column in enumerate(basis):
        solution[column] = table[place, -1]
    return solution[:width]


def is_solvable(rows: Sequence[Sequence[Fraction]], bounds: Sequence[Fraction]) -> bool:
    """Say whether some x >= 0 satisfies `rows` x <= `bounds`."""
    width = len(rows[0]) if rows else 0
    return minimised([Fraction(0)] * width, rows, bounds) is not None


def _dual(table: Any, basis: list[int], tolerance: Any) -> bool:
    """Bring all bounds to zero or more by the dual simplex method; False where that cannot be."""
    for _ in range(MOST_PIVOTS):
        broken = [i for i in range(len(basis)) if table[i, -1] < -tolerance]
        if not broken:
            return True
        row = min(broken, key=lambda i: basis[i])
        ratios = [
            (table[-1, j] / -table[row, j], j)
            for j in range(table.shape[1] - 1)
            if table[row, j] < -tolerance
        ]
        if not ratios:
            return False
        _pivot(table, basis, row, min(ratios)[1])
    raise Unfinished("the simplex method did not end")


def _pivot(table: Any, basis: list[int], row: int, column: int) -> None:
    table[row] = table[row] / table[row, column]
    for other in range(len(table)):
        if other != row and table[other, column] != 0:
            table[other] = table[other] - table[row] * table[other, column]
    basis[row] = column
