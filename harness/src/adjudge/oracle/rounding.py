"""Rounds a ball to the one float that every number in it rounds to, and bounds the distance; or says there is none."""

import math
from dataclasses import dataclass

import numpy as np
from flint import arb


@dataclass(frozen=True, slots=True)
class Rounded:
    """Holds the floats nearest to the truth, in the case's dtype and in float64, and a bound on the latter's error."""

    in_dtype: float
    nearest: float
    bound: float


def rounded(enclosure: arb, dtype: str) -> Rounded | None:
    """Return the correctly rounded truth; None where the enclosure is too wide for one float, or not finite."""
    if not enclosure.is_finite():
        return None
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
