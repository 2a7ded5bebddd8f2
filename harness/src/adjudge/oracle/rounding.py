"""Rounds a ball to the one float that every number in it rounds to, and bounds the distance; or says there
is none.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from flint import arb

from adjudge.enclosure import Enclosed
from adjudge.outcome import Array, Parts

_ORDINARY = 2.0**-100
"""Numbers above this, and below its inverse, are normal in float32 and float64, with all that happens to
them here.
"""


@dataclass(frozen=True, slots=True)
class Rounded:
    """Holds the floats nearest to the truth, in the case's dtype and in float64, and a bound on the
    latter's error.
    """

    in_dtype: float
    nearest: float
    bound: float


def rounded_parts(parts: Mapping[str, Array], dtype: str, bits: int) -> Enclosed | None:
    """Return object arrays of balls rounded, None where an element leaves more than one float."""
    found: dict[str, list[Rounded]] = {}
    for name, part in parts.items():
        elements = [rounded(element, dtype) for element in part.ravel()]
        found[name] = [element for element in elements if element is not None]
        if len(found[name]) < len(elements):
            return None

    def floats(pick: Callable[[Rounded], float], dtype: str) -> Parts:
        return {
            name: np.array([pick(element) for element in found[name]], dtype).reshape(part.shape)
            for name, part in parts.items()
        }

    return Enclosed(
        parts=floats(lambda element: element.nearest, "float64"),
        in_dtype=floats(lambda element: element.in_dtype, dtype),
        bounds=floats(lambda element: element.bound, "float64"),
        bits=bits,
    )


def rounded(enclosure: arb, dtype: str) -> Rounded | None:
    """Return the correctly rounded truth; None where the enclosure is too wide for one float, or not finite."""
    if not enclosure.is_finite():
        return None
    return _at_a_glance(enclosure, dtype) or _with_care(enclosure, dtype)


def _at_a_glance(enclosure: arb, dtype: str) -> Rounded | None:
    """Return what is known of a number of ordinary size from its middle and the farthest point; None where
    not enough.
    """
    nearest = float(enclosure)
    farthest = _farthest(enclosure, nearest)
    if not (_ORDINARY < abs(nearest) < 1 / _ORDINARY and farthest < _half_gap(nearest, 53)):
        return None
    in_dtype = nearest
    if dtype != "float64":
        in_dtype = float(np.dtype(dtype).type(nearest))
        if not _farthest(enclosure, in_dtype) < _half_gap(in_dtype, 24):
            return None
    return Rounded(in_dtype, nearest, _coarse(farthest))


def _farthest(enclosure: arb, point: float) -> float:
    """Return a float that no distance of the enclosure's numbers from a point exceeds."""
    distance = abs(enclosure - point).upper()
    return 0.0 if distance.is_zero() else math.nextafter(float(distance), math.inf)


def _half_gap(x: float, digits: int) -> float:
    """Return half of how far a float of so many binary digits is from the next one, on the side where that
    is nearer.
    """
    mantissa, exponent = math.frexp(x)
    return math.ldexp(0.25 if abs(mantissa) == 0.5 else 0.5, exponent - digits)


def _with_care(enclosure: arb, dtype: str) -> Rounded | None:
    """Return what is known of any finite number; None where the enclosure is too wide."""
    low, high = enclosure.lower(), enclosure.upper()
    ends = [(to_float(low, name), to_float(high, name)) for name in (dtype, "float64")]
    if any(below != above for below, above in ends):
        return None
    nearest = ends[1][0]
    return Rounded(ends[0][0], nearest, _distance(enclosure, nearest))


def to_float(exact: arb, dtype: str) -> float:
    """Return a number without radius rounded as IEEE 754 does: to nearest, ties to even, infinity if too large."""
    mantissa, exponent = exact.man_exp()
    size, direction = abs(int(mantissa)), 1.0 if int(mantissa) > 0 else -1.0
    if size == 0:
        return 0.0
    facts = np.finfo(dtype)
    top = int(exponent) + size.bit_length()
    if top > facts.maxexp:
        return direction * math.inf
    if top < facts.minexp - facts.nmant - 1:
        return 0.0
    last = max(top - (facts.nmant + 1), int(facts.minexp) - facts.nmant)
    units = _shifted(size, int(exponent) - last)
    value = math.ldexp(units, last) if units.bit_length() + last <= facts.maxexp else math.inf
    return direction * value


def _shifted(size: int, places: int) -> int:
    """Return size · 2^places, rounded to the nearest integer, ties to even."""
    if places >= 0:
        return size << places
    whole, rest, half = size >> -places, size & ((1 << -places) - 1), 1 << (-places - 1)
    return whole + (rest > half or (rest == half and whole & 1 == 1))


def _distance(enclosure: arb, nearest: float) -> float:
    """Return a float that no distance of the enclosure's numbers from `nearest` exceeds."""
    if math.isinf(nearest):
        return math.inf
    farthest = abs(enclosure - arb(nearest)).upper()
    bound = to_float(farthest, "float64")
    return _coarse(bound if arb(bound) >= farthest else math.nextafter(bound, math.inf))


def _coarse(bound: float) -> float:
    """Return the next number of eight bits, which takes less room and tells as much; half an ulp is one."""
    if math.isinf(bound):
        return bound
    mantissa, exponent = math.frexp(bound)
    return math.ldexp(math.ceil(mantissa * 256), exponent - 8)
