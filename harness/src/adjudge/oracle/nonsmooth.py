"""Classifies a point at which branches meet, and gives the derivatives of the selections that are active near it.

F. Clarke, Optimization and Nonsmooth Analysis (SIAM 1990), section 2.5, and S. Scholtes, Introduction to Piecewise
Differentiable Equations (Springer 2012), section 4.3: for a continuous function that is piecewise smooth, the
generalised derivative is the convex hull of the derivatives of the active selections. Decision 0010 tells what is
taken, and why.
"""

import functools
import itertools
import math
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
from flint import arb

from adjudge.enclosure import Enclosed, Enclosure, Nonsmooth, PointClass
from adjudge.oracle.ball import is_nonzero, precision
from adjudge.oracle.errors import NotCertified, Undecided, Unrounded
from adjudge.oracle.many_sided import branches
from adjudge.oracle.one_sided import has_one_element, sides
from adjudge.oracle.rounding import rounded_parts
from adjudge.oracle.selections import Meeting, coincide
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array, Parts

MORE_TERMS = 4
"""How many terms more than the derivative needs are kept: to tell numbers apart that agree to first order."""


def nonsmooth(question: Question, bits: int) -> Enclosure:
    """Return the truth where branches meet; raises `NotCertified` where it cannot be had with `bits` bits."""
    one = has_one_element(question)
    order = question.operator.order
    with precision(bits, 2 * order + MORE_TERMS if one else order + MORE_TERMS):
        meeting = sides(question) if one else branches(question)
        return _classified(meeting, question.dtype, bits)


def _classified(meeting: Meeting, dtype: str, bits: int) -> Enclosure:
    if not all(element.is_finite() for element in np.ravel(meeting.value)):
        raise NotCertified("the function has no finite value at the point")
    answers = [selection.answer for selection in meeting.selections]
    if any(not element.is_finite() for answer in answers for element in _elements(answer)):
        return _parted(PointClass.SINGULAR, meeting, dtype, bits)
    if not _is_continuous(meeting):
        return _parted(PointClass.JUMP, meeting, dtype, bits)
    if any(not coincide(answers[0], other) for other in answers[1:]) or _is_spread(meeting):
        return _parted(PointClass.KINK, meeting, dtype, bits)
    joined = {
        name: np.asarray(functools.reduce(_union, [answer[name] for answer in answers]), dtype=object)
        for name in answers[0]
    }
    return msgspec.structs.replace(_rounded(joined, dtype, bits), selections=len(answers))


_union = np.frompyfunc(lambda a, b: a.union(b), 2, 1)


def _is_continuous(meeting: Meeting) -> bool:
    """Say whether what is differentiated last has one value at the point: the function, or its derivative."""
    lowest = {"": meeting.value}
    first, *others = [selection.lower for selection in meeting.selections]
    return all(coincide(lowest, lower[0]) for lower in (first, *others)) and all(
        coincide(a, b) for lower in others for a, b in zip(first[1:], lower[1:], strict=True)
    )


def _is_spread(meeting: Meeting) -> bool:
    elements = list(_elements(meeting.spread))
    if any(is_nonzero(element) for element in elements):
        return True
    if all(element.is_zero() for element in elements):
        return False
    raise Undecided("whether a norm that vanishes matters")


def _parted(point: PointClass, meeting: Meeting, dtype: str, bits: int) -> Nonsmooth:
    found: dict[bytes, Enclosed] = {}
    for selection in meeting.selections:
        enclosed = _rounded(selection.answer, dtype, bits)
        found.setdefault(b"".join(part.tobytes() for part in enclosed.parts.values()), enclosed)
    return Nonsmooth(
        point=point,
        selections=tuple(found.values()),
        spread=_rounded(meeting.spread, dtype, bits).parts if meeting.spread else {},
    )


def _rounded(parts: Mapping[str, Array], dtype: str, bits: int) -> Enclosed:
    """Return the parts rounded, of which elements may be exactly infinite."""
    infinite = {name: np.asarray(_sign_of_infinity(part), dtype=np.float64) for name, part in parts.items()}
    zero = np.full((), arb(0), dtype=object)
    finite = {name: np.where(infinite[name] == 0, part, zero) for name, part in parts.items()}
    enclosed = rounded_parts(finite, dtype, bits)
    if enclosed is None:
        raise Unrounded("an element is not known to one float")

    def with_infinities(found: Parts) -> Parts:
        return {
            name: np.where(infinite[name] == 0, part, infinite[name]).astype(part.dtype)
            for name, part in found.items()
        }

    return msgspec.structs.replace(
        enclosed,
        parts=with_infinities(enclosed.parts),
        in_dtype=with_infinities(enclosed.in_dtype),
        bounds={name: np.where(infinite[name] == 0, part, np.inf) for name, part in enclosed.bounds.items()},
    )


def _infinity(element: arb) -> float:
    """Return an element that is exactly infinite as a float, 0.0 for any other."""
    if element.is_finite() or not element.is_exact() or element.is_nan():
        return 0.0
    return math.inf if element > 0 else -math.inf


_sign_of_infinity = np.frompyfunc(_infinity, 1, 1)


def _elements(parts: Mapping[str, Array]) -> Iterator[arb]:
    return itertools.chain.from_iterable(np.ravel(part) for part in parts.values())
