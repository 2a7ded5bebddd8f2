"""Raises the precision until an enclosure leaves one float in the case's dtype, or says why that cannot be had.

A. Ziv, Fast evaluation of elementary mathematical functions with correctly rounded last bit, ACM Trans. Math.
Softw. 17 (1991) 410-423.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np
from flint import arb

from adjudge.adapter import Unsupported
from adjudge.enclosure import Enclosed, Enclosure, NotEnclosed
from adjudge.operators import operator
from adjudge.oracle import taylor
from adjudge.oracle.ball import precision
from adjudge.oracle.conditioning import conditioning
from adjudge.oracle.derivatives import derivatives
from adjudge.oracle.errors import NotCertified, Singular, Tie, Undecided, Unrounded
from adjudge.oracle.exact import fractions
from adjudge.oracle.nonsmooth import nonsmooth
from adjudge.oracle.rounding import rounded_parts
from adjudge.oracle.roundoff import roundoff
from adjudge.oracle.signs import Signs, other_choices
from adjudge.oracle.taylor import Enclosures, Question
from adjudge.outcome import Array
from adjudge.time_limit import TookTooLong, limited

PRECISIONS = (128, 512, 2048, 4096)
"""In bits. A zero that is reached by cancellation needs 1075 for its radius to fall below every float64."""

FOREIGN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a function may raise on arrays of balls that it does not raise on NumPy's, where the plan has run it."""


SignedAnswer = Callable[[Question, Signs], Enclosures]


def enclose(question: Question, limit_s: float, precisions: tuple[int, ...] = PRECISIONS) -> Enclosure:
    """Return the correctly rounded truth with a proven bound and how it moves, or the reason why it cannot be had."""
    begin = time.monotonic()
    found = prove(question, limit_s, precisions)
    if not isinstance(found, Enclosed):
        return found
    try:
        with limited(limit_s - (time.monotonic() - begin)):
            return _measured(_untouchable(question), found)
    except TookTooLong:
        return msgspec.structs.replace(found, unconditioned=f"no condition numbers within {limit_s:g} s")


def _measured(question: Question, found: Enclosed) -> Enclosed:
    """Return an enclosure with all that is known of how its elements move."""
    try:
        found = msgspec.structs.replace(found, conditioning=conditioning(question, found.bits))
    except (NotCertified, *FOREIGN) as reason:
        found = msgspec.structs.replace(found, unconditioned=str(reason)[:200])
    try:
        return msgspec.structs.replace(found, rounding=roundoff(question, found.bits))
    except (NotCertified, *FOREIGN):
        return found


def prove(question: Question, limit_s: float, precisions: tuple[int, ...] = PRECISIONS) -> Enclosure:
    """Return the correctly rounded truth with a proven bound, or the reason why it cannot be had.

    Where branches meet at the point, all of them are followed (`nonsmooth`).
    """
    try:
        with limited(limit_s):
            found = _proven(_untouchable(question), precisions)
            _check_value(question, found)
            return found
    except TookTooLong:
        return NotEnclosed(f"no proof within {limit_s:g} s")
    except (NotCertified, Unsupported) as error:
        return NotEnclosed(str(error))
    except FOREIGN as error:
        return NotEnclosed(f"the function raises over balls: {type(error).__name__}: {error}"[:200])


def _untouchable(question: Question) -> Question:
    """Return a question whose function cannot write to the inputs that are not made of balls."""
    inputs = {name: array.copy() for name, array in question.inputs.items()}
    for array in inputs.values():
        array.flags.writeable = False
    return replace(question, inputs=inputs)


def _check_value(question: Question, found: Enclosure) -> None:
    """Raise `NotCertified` where the function gives no value, or another one each time that it is run."""
    if not isinstance(found, Enclosed):
        return
    value = replace(_untouchable(question), operator=operator("value"))
    try:
        with precision(found.bits, 0):
            first, second = (taylor.answer(value, Signs())["value"] for _ in range(2))
    except (Undecided, Tie, Singular):
        return
    same = first.shape == second.shape and all(map(arb.overlaps, first.ravel(), second.ravel()))
    if not same:
        raise NotCertified("the function gives another value each time it is run")
    if not all(map(arb.is_finite, first.ravel())):
        raise NotCertified("the function has no finite value at the point")


Attempt = Callable[[Question, int], Enclosure]


def _proven(question: Question, precisions: tuple[int, ...]) -> Enclosure:
    try:
        found = _escalated(question, precisions, _smooth)
        return _by_fractions(question) or found if isinstance(found, NotEnclosed) else found
    except (Tie, Singular):
        if question.operator.order == 0:
            raise
        return _escalated(question, precisions, nonsmooth)


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


def _by_fractions(question: Question) -> Enclosed | None:
    """Return what a rational program says exactly, None for any other."""
    try:
        parts, bits = fractions(question)
    except (NotCertified, Unsupported, *FOREIGN):
        return None
    with precision(bits, 0):
        return rounded_parts(parts, question.dtype, bits)


def agreed(question: Question, answer: SignedAnswer = derivatives) -> Enclosures:
    """Return enclosures that hold for every choice of the signs that factorisations leave free."""
    signs = Signs()
    parts = answer(question, signs)
    for chosen in other_choices(signs.asked):
        others = answer(question, Signs(chosen))
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
