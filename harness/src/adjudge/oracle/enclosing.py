"""Raises the precision until an enclosure leaves one float in the case's dtype, or says why that cannot be had.

A. Ziv, Fast evaluation of elementary mathematical functions with correctly rounded last bit, ACM Trans. Math.
Softw. 17 (1991) 410-423.
"""

from collections.abc import Callable

import numpy as np
from flint import arb

from adjudge.adapter import Unsupported
from adjudge.enclosure import Enclosure, NotEnclosed
from adjudge.oracle.ball import precision
from adjudge.oracle.derivatives import derivatives
from adjudge.oracle.errors import NotCertified, Singular, Tie, Undecided, Unrounded
from adjudge.oracle.nonsmooth import nonsmooth
from adjudge.oracle.rounding import rounded_parts
from adjudge.oracle.signs import Signs, other_choices
from adjudge.oracle.taylor import Enclosures, Question
from adjudge.outcome import Array
from adjudge.time_limit import TookTooLong, limited

PRECISIONS = (128, 512, 2048, 4096)
"""In bits. A zero that is reached by cancellation needs 1075 for its radius to fall below every float64."""

FOREIGN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a function may raise on arrays of balls that it does not raise on NumPy's, where the plan has run it."""


def enclose(question: Question, limit_s: float, precisions: tuple[int, ...] = PRECISIONS) -> Enclosure:
    """Return the correctly rounded truth with a proven bound, or the reason why it cannot be had.

    Where branches meet at the point, all of them are followed (`nonsmooth`).
    """
    try:
        with limited(limit_s):
            try:
                return _escalated(question, precisions, _smooth)
            except (Tie, Singular):
                if question.operator.order == 0:
                    raise
                return _escalated(question, precisions, nonsmooth)
    except TookTooLong:
        return NotEnclosed(f"no proof within {limit_s:g} s")
    except (NotCertified, Unsupported) as error:
        return NotEnclosed(str(error))
    except FOREIGN as error:
        return NotEnclosed(f"the function raises over balls: {type(error).__name__}: {error}"[:200])


Attempt = Callable[[Question, int], Enclosure]


def _escalated(question: Question, precisions: tuple[int, ...], attempt: Attempt) -> Enclosure:
    reason = ""
    for bits in precisions:
        try:
            return attempt(question, bits)
        except Unrounded as unrounded:
            reason = str(unrounded)
        except Undecided as undecided:
            reason = f"{undecided} is not decided"
    return NotEnclosed(f"{reason} with {precisions[-1]} bits")


def _smooth(question: Question, bits: int) -> Enclosure:
    with precision(bits, question.operator.order):
        parts = agreed(question)
        if (enclosed := rounded_parts(parts, question.dtype, bits)) is not None:
            return enclosed
    raise Unrounded(_why_not_rounded(parts))


def agreed(question: Question) -> Enclosures:
    """Return enclosures that hold for every choice of the signs that factorisations leave free."""
    signs = Signs()
    parts = derivatives(question, signs)
    for chosen in other_choices(signs.asked):
        others = derivatives(question, Signs(chosen))
        parts = {name: _united(part, others[name]) for name, part in parts.items()}
    return parts


def _united(a: Array, b: Array) -> Array:
    def unite(one: arb, other: arb) -> arb:
        if one.is_finite() and other.is_finite() and not one.overlaps(other):
            raise NotCertified("the result depends on signs that a factorisation leaves free")
        return one.union(other)

    return np.asarray(np.frompyfunc(unite, 2, 1)(a, b), dtype=object)


def _why_not_rounded(parts: Enclosures) -> str:
    if all(element.is_finite() for part in parts.values() for element in part.ravel()):
        return "an element is not known to one float"
    return "an element is not finite, or not known to be"
