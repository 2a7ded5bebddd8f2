"""Estimates derivatives from values alone, each with an estimate of its own error. Knows nothing but NumPy.

Central differences at steps halved again and again are extrapolated to the step zero by Richardson's scheme. Of the
scheme's entries each element takes the one with the smallest estimated error: its distance to the entries it was made
from, plus what rounding can do to it. An entry of smaller steps that contradicts it wins, so that no distant agreement
is believed. C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering Software 4 (1982)
75-76, https://doi.org/10.1016/S0141-1195(82)80057-0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb, prod
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

FIRST_STEP = 0.25
"""The largest step, relative to the size of what is stepped."""
HALVINGS = 10
COLUMNS = 5
"""How often a difference is extrapolated at most."""
ROUNDINGS = 4.0
"""Units of roundoff by which each value may be off, relative to the largest sampled."""
SAFETY = 4.0
"""Factor on the estimated error, which comes from few figures."""
SETTLED = 3
"""How many of the smallest steps show the noise in the values."""
COARSE = 1e-6
"""The relative error above which smaller steps are tried: near the edge of a domain, or of a piece of the function."""
HOPELESS = 1e-2
"""The relative error above which there is no answer."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Holds derivatives and estimates of their absolute errors, of one shape; infinite where there is no answer."""

    value: Array
    error: Array

    def is_within(self, relative: float, typical: Array) -> Array:
        """Say where the error is that small, relative to the value or to what size of value is usual."""
        return np.asarray(self.error <= relative * np.fmax(np.abs(self.value), typical))

    def refined(self, other: "Estimate") -> "Estimate":
        """Return the better of two estimates; `other`, from smaller steps, wins where they contradict each other."""
        with np.errstate(invalid="ignore"):
            contradicted = np.abs(other.value - self.value) > other.error + self.error
        better = (other.error < self.error) | contradicted
        return Estimate(np.where(better, other.value, self.value), np.where(better, other.error, self.error))


def differentiate(sample: Callable[..., Array], sizes: Sequence[Any], orders: Sequence[int]) -> Estimate:
    """Return the derivative at zero of `sample(t, ...)`, taken `orders` times by each of its variables.

    A variable's size says how far it is about to vary; it may be an array, which the sample's shape is to be broadcast
    with: so that many derivatives are taken at once.
    """
    sizes = [2.0 ** np.floor(np.log2(size)) for size in sizes]  # a step by a power of two is exact
    estimate, typical = _scheme(sample, sizes, orders, FIRST_STEP)
    if not np.all(estimate.is_within(COARSE, typical)):
        estimate = estimate.refined(_scheme(sample, sizes, orders, FIRST_STEP / 2**HALVINGS)[0])
    hopeful = estimate.is_within(HOPELESS, typical)
    return Estimate(np.where(hopeful, estimate.value, np.nan), np.where(hopeful, estimate.error, np.inf))


def _scheme(
    sample: Callable[..., Array], sizes: Sequence[Any], orders: Sequence[int], first: float
) -> tuple[Estimate, Array]:
    """Return an estimate from the steps that begin with `first`, and what size of derivative is usual at all."""
    points, weights = _stencil(orders)
    volume = prod(size**order for size, order in zip(sizes, orders, strict=True))
    quotients, gains, offs = [], [], []
    with np.errstate(all="ignore"):
        for relative in first / 2.0 ** np.arange(HALVINGS):
            steps = [relative * size for size in sizes]
            samples = [sample(*(at * h for at, h in zip(p, steps, strict=True))) for p in points]
            values = np.stack(np.broadcast_arrays(*samples))
            gain = 1 / (volume * relative ** sum(orders))
            quotients.append(np.tensordot(weights, values, axes=1) * gain)
            gains.append(np.sum(np.abs(weights)) * gain)
            # A value is off by its own rounding, and by that of the point it is taken at.
            offs.append(np.max(np.abs(values), axis=0) + np.ptp(values, axis=0) / relative)
        roundings = [ROUNDINGS * np.finfo(float).eps * off for off in offs]
        return _best(_extrapolated(quotients), gains, roundings), np.nan_to_num(offs[-1] / volume)


def _stencil(orders: Sequence[int]) -> tuple[list[tuple[float, ...]], Array]:
    """Return the points of a product of central differences, in steps, and their weights."""
    axes = [[(n / 2 - k, (-1) ** k * comb(n, k)) for k in range(n + 1)] for n in orders]
    nodes = list(product(*axes))
    return [tuple(at for at, _ in node) for node in nodes], np.array(
        [prod(w for _, w in node) for node in nodes]
    )


def _extrapolated(quotients: Sequence[Array]) -> list[list[Array]]:
    """Return Richardson's scheme: entry [k][j] is from the quotients k - j to k, of an error of order 2 (j + 1)."""
    rows: list[list[Array]] = []
    for k, quotient in enumerate(quotients):
        row = [quotient]
        for j in range(1, min(k, COLUMNS) + 1):
            row.append(row[j - 1] + (row[j - 1] - rows[k - 1][j - 1]) / (4**j - 1))
        rows.append(row)
    return rows


def _best(rows: Sequence[Sequence[Array]], gains: Sequence[Any], roundings: Sequence[Array]) -> Estimate:
    noise = _noise(rows, gains)
    best = Estimate(np.full(noise.shape, np.nan), np.full(noise.shape, np.inf))
    for k in range(1, len(rows)):
        rounding = gains[k] * np.maximum(roundings[k], noise)
        for j in range(1, len(rows[k])):
            entry, lower, wider = rows[k][j], rows[k][j - 1], rows[k - 1][j - 1]
            distance = np.maximum(np.abs(entry - lower), np.abs(entry - wider))
            best = best.refined(Estimate(entry, SAFETY * (distance + rounding)))
    return best


def _noise(rows: Sequence[Sequence[Array]], gains: Sequence[Any]) -> Array:
    """Return by how much the values are seen to scatter: where steps are smallest, nothing else moves an entry."""
    last = range(len(rows) - SETTLED, len(rows))
    return np.asarray(np.max([np.abs(rows[k][2] - rows[k - 1][2]) / gains[k] for k in last], axis=0))
