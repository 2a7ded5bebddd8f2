"""Every threshold of a verdict, each with its derivation. None is tuned to a case, a backend or a size."""

from functools import cache

import numpy as np

ENTITLED = 8.0
"""Largest score that passes: eight units of roundoff are the four ulps that a good primitive may be off."""
ACCURATE_ULPS = 4.0
"""Largest error in ulps that passes whatever the conditioning."""
SLOPE_MARGIN = 0.25
"""How near a slope of the error over the roundoff must be to 1 (rounding) or 0 (formula): half of the way to doubt."""


@cache
def unit_roundoff(dtype: str) -> float:
    """Return u, half the distance from 1 to the next number of `dtype`."""
    return float(np.finfo(dtype).eps) / 2


@cache
def smallest_normal(dtype: str) -> float:
    """Return the smallest number of `dtype` with all its digits: the one absolute floor that there is."""
    return float(np.finfo(dtype).smallest_normal)


@cache
def smallest_subnormal(dtype: str) -> float:
    """Return the smallest positive number of `dtype`."""
    return float(np.finfo(dtype).smallest_subnormal)


@cache
def wrong_score(dtype: str) -> float:
    """Return the score beyond which an answer is wrong: more than half the digits it is entitled to are gone.

    That is `u^-1/2`, what one-sided finite differences reach.
    """
    return float(unit_roundoff(dtype) ** -0.5)


@cache
def estimate_limit(dtype: str) -> float:
    """Return how large a backend's own error estimate may be, relative to the part's largest element: `u^1/4`.

    Half the digits that finite differences of first order keep; a vaguer answer is honest, but inaccurate.
    """
    return float(unit_roundoff(dtype) ** 0.25)


@cache
def consensus_room(dtype: str) -> float:
    """Return the relative difference within which answers agree when only they are known: `u^1/2`.

    Their conditioning is not known, so consensus finds wrong formulas, not lost digits.
    """
    return float(unit_roundoff(dtype) ** 0.5)
