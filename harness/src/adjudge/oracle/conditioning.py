"""Measures by how much a truth moves when its inputs do: one derivative more, by differences of certified values.

The condition number of each element, `sum_j |dg/dx_j x_j|` over all floats that go into the case: inputs, whether
differentiated by or not, and seeds. N. J. Higham, Accuracy and Stability of Numerical Algorithms (2002), section 1.6.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from adjudge.oracle.ball import precision
from adjudge.oracle.derivatives import derivatives
from adjudge.oracle.effort import Budget
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array, Parts

SPARE_BITS = 128
"""How many more bits the values have than the truth needs: their differences lose the digits of the step."""
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
        steps = list(_steps(question))
        budget.check(len(steps))
        moved = {name: np.zeros(np.shape(part)) for name, part in here.items()}
        for nearby, step in steps:
            there = derivatives(nearby, Signs())
            for name, part in here.items():
                moved[name] = moved[name] + _sizes(np.asarray(there[name] - part)) / step
    if not all(np.isfinite(part).all() for part in moved.values()):
        raise NotCertified("a condition number that is not finite")
    return {name: coarse(part) for name, part in moved.items()}


def _steps(question: Question) -> Iterator[tuple[Question, float]]:
    """Give the question with one float moved, for each that is not zero, and by what share of itself it moved."""
    for name, array in question.inputs.items():
        if array.dtype.kind == "f":
            for moved, step in _moved(array, question.dtype):
                yield replace(question, inputs=question.inputs | {name: moved}), step
    for name, array in (question.tangent or {}).items():
        for moved, step in _moved(array, question.dtype):
            yield replace(question, tangent=(question.tangent or {}) | {name: moved}), step
    if question.cotangent is not None:
        for moved, step in _moved(np.asarray(question.cotangent), question.dtype):
            yield replace(question, cotangent=moved), step


def _moved(array: Array, dtype: str) -> Iterator[tuple[Array, float]]:
    """Give the array with one element moved by about half of its digits, which keeps it a float of `dtype`."""
    array = array.astype(dtype)
    step = np.finfo(dtype).eps ** 0.5
    for index in np.ndindex(array.shape):
        moved = array.copy()
        moved[index] += step * moved[index]
        share = abs(float(moved[index]) - float(array[index])) / max(abs(float(array[index])), 5e-324)
        if np.isfinite(moved[index]) and share > 0:
            yield moved.astype(np.float64), share


def _sizes(balls: Array) -> Array:
    return np.asarray(np.frompyfunc(lambda ball: float(abs(ball).upper()), 1, 1)(balls), dtype=np.float64)


def coarse(sizes: Array) -> Array:
    """Return sizes rounded up to the bits that are kept."""
    mantissa, exponent = np.frexp(sizes)
    return np.asarray(np.ldexp(np.ceil(mantissa * 2**KEPT_BITS), exponent - KEPT_BITS))
