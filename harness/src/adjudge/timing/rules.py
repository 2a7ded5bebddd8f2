"""The rules by which figures are refused although every sample of them was taken by the rules."""

import math
from collections.abc import Sequence

import numpy as np

from adjudge.timing.statistics import Figure, Logs

WIDEST = 2.0
"""The most by which the upper end of an interval may exceed the lower."""
TREND = 1.2
"""The most by which the first third of the rounds may be slower than the last, in the median of processes."""
FEWEST_ROUNDS = 6
"""Fewer rounds than this show no trend."""


def too_wide(found: Figure) -> str:
    """Return why an interval says too little, "" where it is narrow enough, or there is none."""
    if found.has_interval and found.spread > WIDEST:
        return f"the interval is too wide: it reaches from {found.low:.3g} to {found.high:.3g}"
    return ""


def still_warming(logs: Sequence[Logs]) -> str:
    """Return why samples are not of a steady state: in most processes they got faster from round to round; else ""."""
    falls = [_fall(rounds) for rounds in logs if len(rounds) >= FEWEST_ROUNDS]
    if falls and (fall := float(np.median(falls))) > math.log(TREND):
        return f"it is still warming up: the first rounds are {math.exp(fall):.2g} times as slow as the last"
    return ""


def _fall(rounds: Logs) -> float:
    third = len(rounds) // 3
    return float(np.median(rounds[:third]) - np.median(rounds[-third:]))
