"""Measures by how much a truth moves when its inputs do: one derivative more, by differences of certified values.

The condition number of each element, `sum_j |dg/dx_j x_j|` over all floats that go into the case: inputs, whether
differentiated by or not, and seeds. N. J. Higham, Accuracy and Stability of Numerical Algorithms (2002), section 1.6.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from flint import arb

from adjudge.oracle.ball import Ball, precision
from adjudge.oracle.balls import Balls
from adjudge.oracle.derivatives import derivatives
from adjudge.oracle.effort import Budget
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Enclosures, Question
from adjudge.outcome import Array, Parts

SPARE_BITS = 128
"""How many more bits the values have than the truth needs: their differences lose those of the step."""
MOST_OPERATIONS = 2_000_000
"""How many operations the condition numbers of a truth may take together, about five seconds; a large one has none."""
KEPT_BITS = 8
"""How many bits of a condition number are kept: its size is all that matters."""


def conditioning(question: Question, bits: int) -> Parts:
    """Return the condition number of each element of a truth that needs so many bits, in the truth's own units.

    Raises `Costly` where a value for each float would take too many operations, and what `derivatives` raises.
    """
    with precision(bits + SPARE_BITS, question.operator.order):
        budget = Budget(MOST_OPERATIONS)
        here = derivatives(question, Signs())
        moves = [*_moved_inputs(question), *_moved_seeds(question)]
        budget.check(sum(len(sides) for sides, _ in moves))
        total = {name: np.zeros(np.shape(part)) for name, part in here.items()}
        for sides, step in moves:
            there = [derivatives(side, Signs()) for side in sides]
            for name, part in here.items():
                sizes = [_sizes(np.asarray(side[name] - part)) for side in there]
                total[name] = total[name] + np.max(sizes, axis=0) / step
        if question.operator.order == 0:
            along = _moved_together(question, here)
            total = {name: np.maximum(part, along[name]) for name, part in total.items()}
    if not all(np.isfinite(part).all() for part in total.values()):
        raise NotCertified("a condition number that is not finite")
    return {name: coarse(part) for name, part in total.items()}


Move = tuple[list[Question], float]
"""The question with one float moved, to one side or both, by a share of itself."""


def _moved_inputs(question: Question) -> Iterator[Move]:
    """Move each float that is not zero by half a unit of rounding; for a value, which may have a kink, both ways.

    So what counts where the first derivative vanishes is in it, and what lies near the edge of a domain stays inside.
    """
    step = _half_a_unit(question.dtype)
    sides = (step, -step) if question.operator.order == 0 else (step,)
    for name, array in question.inputs.items():
        if array.dtype.kind == "f":
            array = array.astype(question.dtype)
            for index in map(tuple, np.argwhere(array)):
                here = Ball(arb(float(array[index])))
                yield [_moved(question, name, index, here * Ball(arb(side))) for side in sides], step


def _half_a_unit(dtype: str) -> float:
    """Return half a unit of rounding."""
    return float(np.finfo(dtype).eps) / 4


def _moved_together(question: Question, here: Enclosures) -> Parts:
    """Return by how much a value moves on the way on which one float after another goes up and stays there.

    Where it is smooth, this is the condition number again; at a tie of several floats it may be more.
    """
    step = _half_a_unit(question.dtype)
    arrays = {n: a.astype(question.dtype) for n, a in question.inputs.items() if a.dtype.kind == "f"}
    floats = np.concatenate([np.zeros(0), *(array.ravel() for array in arrays.values())])
    total = {name: np.zeros(np.shape(part)) for name, part in here.items()}
    for last in np.flatnonzero(floats):
        there = derivatives(_with_first_moved(question, list(arrays), int(last) + 1, step), Signs())
        for name in total:
            total[name] = total[name] + _sizes(np.asarray(there[name] - here[name])) / step
        here = there
    return total


def _with_first_moved(question: Question, names: list[str], count: int, step: float) -> Question:
    def function(xp: Any, **arguments: Any) -> Any:
        left = count
        for name in names:
            data = arguments[name].data.copy()
            data.ravel()[:left] *= Ball(arb(1) + arb(step))
            left = max(0, left - data.size)
            arguments[name] = Balls(data, arguments[name].dtype)
        return question.function(xp, **arguments)

    return replace(question, function=function)


def _moved(question: Question, name: str, index: tuple[int, ...], by: Ball) -> Question:
    def function(xp: Any, **arguments: Any) -> Any:
        moved = arguments[name].data.copy()
        moved[index] = moved[index] + by
        return question.function(xp, **arguments | {name: Balls(moved, arguments[name].dtype)})

    return replace(question, function=function)


def _moved_seeds(question: Question) -> Iterator[Move]:
    """Halve each float of the seeds, in which a derivative is linear."""
    for name, array in (question.tangent or {}).items():
        for halved in _halved(array):
            yield [replace(question, tangent=(question.tangent or {}) | {name: halved})], 0.5
    if question.cotangent is not None:
        for halved in _halved(np.asarray(question.cotangent)):
            yield [replace(question, cotangent=halved)], 0.5


def _halved(array: Array) -> Iterator[Array]:
    for index in map(tuple, np.argwhere(array)):
        halved = array.copy()
        halved[index] /= 2
        yield halved


def _sizes(balls: Array) -> Array:
    return np.asarray(np.frompyfunc(lambda ball: float(abs(ball).upper()), 1, 1)(balls), dtype=np.float64)


def coarse(sizes: Array) -> Array:
    """Return sizes rounded up to the bits that are kept."""
    mantissa, exponent = np.frexp(sizes)
    return np.asarray(np.ldexp(np.ceil(mantissa * 2**KEPT_BITS), exponent - KEPT_BITS))
