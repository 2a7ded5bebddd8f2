"""Enclosures: the truth with a proof, or the reason why there is none. Facts, to be read without any oracle."""

from typing import TypeAlias

import msgspec

from adjudge.outcome import Parts


class Enclosed(msgspec.Struct, frozen=True, tag="enclosed", kw_only=True):
    """Holds the truth as floats that are proven to be nearest to it.

    `parts` are the correctly rounded numbers in float64, `in_dtype` in the case's dtype (a number beyond its largest
    is infinity there). `bounds` are proven: no element of the truth is farther from that of `parts`; infinite where
    that is infinite. `bits` is the precision that was needed.
    """

    parts: Parts
    in_dtype: Parts
    bounds: Parts
    bits: int


class NotEnclosed(msgspec.Struct, frozen=True, tag="not-enclosed"):
    """Says that nothing is proven, and why."""

    reason: str


Enclosure: TypeAlias = Enclosed | NotEnclosed
