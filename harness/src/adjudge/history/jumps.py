"""When the times of a case changed for good: jumps of a series' level, the machine's own drift taken out.

From run to run the whole machine is faster or slower. What those backends did whose release stayed the same is taken
for that drift, and taken out of the others' times; where there are none, the drift stays in, as noise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from adjudge.history.changepoints import SHORTEST, levels, noise_of
from adjudge.history.reading import Past, Series
from adjudge.outcome import Array

FALSE_ALARM = 0.01
"""How probably a history shows any jump at all where there is but noise."""
FEWEST_STEPS = 10
"""Repeated measurements from which the size of the noise can be told."""
OWN_STEPS = 6
"""From how many on a series' own noise counts, where it is larger than that of all."""
POLISHINGS = 10
"""Rounds of median polish: each halves what is left to find, at least."""


@dataclass(frozen=True, slots=True)
class Jump:
    """Says that from `run` on, a call of a backend's derivative takes `ratio` times what it took before.

    `before_ns` and `after_ns` are the levels as they were measured, the machine's drift included.
    """

    run: str
    backend: str
    case: str
    before_ns: float
    after_ns: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Jumps:
    """Holds the jumps, in the order of the runs; or in `undecided` why none could be told from noise."""

    found: tuple[Jump, ...]
    undecided: str = ""


def jumps(past: Past) -> Jumps:
    """Return the jumps in the times of a past."""
    steadied = [(series, _without_drift(series, drift)) for series, drift in _drifts(past)]
    noise, steps = noise_of([values for _, values in steadied])
    if steps < FEWEST_STEPS:
        return Jumps((), _too_few(steps) if steps else "")
    places = sum(max(len(values) - 2 * SHORTEST + 1, 0) for _, values in steadied)
    order = {run.id: place for place, run in enumerate(past.runs)}
    found = [jump for series, values in steadied for jump in _of(series, values, noise, max(places, 1))]
    return Jumps(tuple(sorted(found, key=lambda jump: order[jump.run])))


def _too_few(steps: int) -> str:
    return (
        f"too few benchmarks to tell a change of time from noise: {steps} times measured again on the same machine, "
        f"{FEWEST_STEPS} are needed"
    )


def _of(series: Series, values: Array, noise: float, places: int) -> Iterator[Jump]:
    own, steps = noise_of([values])
    size = max(noise, own) if steps >= OWN_STEPS else noise
    begins = [*levels(values, size, places, FALSE_ALARM), len(values)]
    for before, at, after in zip(begins, begins[1:], begins[2:], strict=False):
        yield Jump(
            run=series.runs[at],
            backend=series.backend,
            case=series.case,
            before_ns=float(np.exp(series.levels[before:at].mean())),
            after_ns=float(np.exp(series.levels[at:after].mean())),
            ratio=float(np.exp(values[at:after].mean() - values[before:at].mean())),
        )


def _drifts(past: Past) -> Iterator[tuple[Series, Mapping[str, float]]]:
    """Yield each series with how much slower the machine was in each run, as far as the other backends tell."""
    stretches = [stretch for series in past.series for stretch in _stretches(past, series)]
    known = {
        backend: _drift([each for each in stretches if each.backend != backend])
        for backend in {series.backend for series in past.series}
    }
    for series in past.series:
        yield series, known[series.backend]


def _stretches(past: Past, series: Series) -> Iterator[Series]:
    """Yield the parts of a series over which the backend had one release, those of a single run left out."""
    releases = [past.releases.get((run, series.backend)) for run in series.runs]
    for release in dict.fromkeys(releases):
        places = [place for place, each in enumerate(releases) if each == release]
        if len(places) > 1:
            runs = tuple(series.runs[place] for place in places)
            yield Series(series.backend, series.case, runs, series.levels[places])


def _drift(stretches: Sequence[Series]) -> Mapping[str, float]:
    """Return how much slower than usual each run was, by median polish: what runs and stretches have in common."""
    runs = {run: place for place, run in enumerate(dict.fromkeys(r for each in stretches for r in each.runs))}
    table = np.full((len(stretches), len(runs)), np.nan)
    for row, each in zip(table, stretches, strict=True):
        row[[runs[run] for run in each.runs]] = each.levels
    drift = np.zeros(len(runs))
    median = np.nanmedian if np.isnan(table).any() else np.median  # much the faster of the two
    for _ in range(POLISHINGS if len(stretches) else 0):
        usual = median(table - drift, axis=1, keepdims=True)
        drift = median(table - usual, axis=0)
    return dict(zip(runs, drift.tolist(), strict=True))


def _without_drift(series: Series, drift: Mapping[str, float]) -> Array:
    return np.asarray(series.levels - [drift.get(run, 0.0) for run in series.runs])
