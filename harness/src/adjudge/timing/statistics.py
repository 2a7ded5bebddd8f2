"""Figures and their intervals, from samples by process and round.

A figure is the mean over processes of the median over rounds of logarithms. Rounds drift with the machine, and
processes that should be twins differ by more than rounds do, so the standard error is bootstrapped over processes
and over rounds, the larger counting, and the interval is Student's: five processes tell their spread only roughly.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Logs: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"

CONFIDENCE = 0.95
TIE = 0.03
"""Differences that are not told apart, whatever the interval: twins differ by 1 to 3 % for reasons outside of them."""
RESAMPLED_ROUNDS, REPLICATES = 200, 1000
_NORMAL = 1.959964
_STUDENT = (
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
    2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
)  # fmt: skip
"""Quantiles of Student's distribution at 0.975, for 1 to 20 degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Holds a positive number with its interval at `CONFIDENCE`, NaN where one process alone tells of no spread."""

    value: float
    low: float = math.nan
    high: float = math.nan
    processes: int = 1
    rounds: int = 1

    @property
    def has_interval(self) -> bool:
        """Say whether there is an interval."""
        return not math.isnan(self.low)

    @property
    def spread(self) -> float:
        """Return the upper end over the lower, 1 for a number that is certain; NaN without an interval."""
        return self.high / self.low

    @property
    def is_tied(self) -> bool:
        """Say whether a ratio cannot be told from 1: its interval holds 1, or it is within `TIE` of it."""
        differs = self.has_interval and not self.low <= 1.0 <= self.high
        return not differs or abs(math.log(self.value)) <= math.log1p(TIE)


def figure(logs: Sequence[Logs]) -> Figure:
    """Return the figure of the logarithms of samples, an array over rounds for each process; none may be empty."""
    medians = np.array([np.median(rounds) for rounds in logs])
    center, count = float(np.mean(medians)), len(logs)
    total = sum(map(len, logs))
    if count < 2:
        return Figure(math.exp(center), processes=count, rounds=total)
    reach = student(count - 1) * _standard_error(logs)
    return Figure(
        math.exp(center), math.exp(center - reach), math.exp(center + reach), processes=count, rounds=total
    )


def median_of(values: Iterable[int]) -> float:
    """Return the median of what was measured once in each process, 0.0 where there is nothing."""
    found = list(values)
    return float(np.median(found)) if found else 0.0


def student(freedom: int) -> float:
    """Return the quantile of Student's distribution that leaves half of what `CONFIDENCE` leaves on either side.

    Beyond the table it is Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5), right to four digits there.
    """
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    z = _NORMAL
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def _standard_error(logs: Sequence[Logs]) -> float:
    """Return the standard error of the mean of medians: bootstrapped over processes, or over rounds if that is more.

    The medians of processes differ by what rounds do to them, too, so that both together would count that twice;
    but few processes may be alike by chance, and then the rounds tell. Resampling n processes shows (n - 1) / n of
    their variance.
    """
    random = np.random.Generator(np.random.PCG64(0))
    count = len(logs)
    medians = np.array([np.median(rounds) for rounds in logs])
    processes = medians[random.integers(count, size=(REPLICATES, count))].mean(axis=1)
    rounds = np.stack([_resampled(each, random) for each in logs]).mean(axis=0)
    return max(float(np.std(processes)) * math.sqrt(count / (count - 1)), float(np.std(rounds)))


def _resampled(rounds: Logs, random: np.random.Generator) -> Logs:
    chosen = random.integers(len(rounds), size=(RESAMPLED_ROUNDS, len(rounds)))
    return np.asarray(np.median(rounds[chosen], axis=1))
