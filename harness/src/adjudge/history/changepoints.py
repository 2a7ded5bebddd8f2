"""Where the level of a series changes: the exact optimal partition, at a stated probability of a false alarm.

A series is a level that now and then jumps, in noise of a known size. The partition minimises the squared error plus
a penalty for each jump (Jackson et al. 2005, "An algorithm for optimal partitioning of data on an interval"). The
penalty is such that noise alone makes up a jump, at any of all places looked at, with the stated probability at most.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from adjudge.outcome import Array

SHORTEST = 2
"""Runs that a level must last: one run that is slow by itself is no change."""
FAR = 3.0
"""Deviations from its neighbours beyond which a run counts as if it were no farther."""
_MAD_TO_DEVIATION = 1.4826
_ERROR_OF_MAD = 1.5
"""Relative standard error of that estimate times the root of the number of differences, which share their ends."""


def levels(values: Array, noise: float, places: int, false_alarm: float) -> list[int]:
    """Return where each level begins, the first at 0, in a series `(n,)` whose noise has that standard deviation.

    `places` is how many places are looked at in all, here and in other series; noise alone makes up a jump at any of
    them with a probability of `false_alarm` at most.
    """
    count = len(values)
    if count < 2 * SHORTEST or not noise > 0:
        return [0]
    penalty = NormalDist().inv_cdf(1 - false_alarm / (2 * places)) ** 2
    cost = _Costs(_tamed(np.asarray(values, dtype=np.float64) / noise))
    best, begins = [-penalty, *[np.inf] * count], [0] * (count + 1)
    for end in range(SHORTEST, count + 1):
        for begin in (0, *range(SHORTEST, end - SHORTEST + 1)):
            total = best[begin] + cost(begin, end) + penalty
            if total < best[end]:
                best[end], begins[end] = total, begin
    return _unwound(begins, count)


def noise_of(series: Sequence[Array]) -> tuple[float, int]:
    """Return the standard deviation of the noise in some series, and from how many differences it was found.

    From the median absolute difference of neighbours, which a few jumps do not move; of what it may be, the upper end:
    the fewer differences, the larger.
    """
    steps = [abs(after - before) for values in series for before, after in pairwise(values)]
    if not steps:
        return 0.0, 0
    found = _MAD_TO_DEVIATION * np.median(steps) / np.sqrt(2)
    return float(found * (1 + _ERROR_OF_MAD / np.sqrt(len(steps)))), len(steps)


def _tamed(values: Array) -> Array:
    """Return a series in which no run is farther than `FAR` from both its neighbours: such a one is no level.

    The neighbours of the first and the last run are the next two.
    """
    before = np.concatenate([values[2:3], values[:-1]])
    after = np.concatenate([values[1:], values[-3:-2]])
    low, high = np.minimum(before, after) - FAR, np.maximum(before, after) + FAR
    return np.clip(values, low, high)


class _Costs:
    """Tells the squared error of a stretch about its mean, from running sums."""

    def __init__(self, values: Array) -> None:
        centred = values - values.mean()
        self._sums = np.concatenate([[0.0], np.cumsum(centred)])
        self._squares = np.concatenate([[0.0], np.cumsum(centred**2)])

    def __call__(self, begin: int, end: int) -> float:
        total = self._sums[end] - self._sums[begin]
        return float(self._squares[end] - self._squares[begin] - total**2 / (end - begin))


def _unwound(begins: Sequence[int], count: int) -> list[int]:
    found, end = [], count
    while end > 0:
        end = begins[end]
        found.append(end)
    return found[::-1]
