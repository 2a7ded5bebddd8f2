"""Times that changed for good are found; noise, and a machine that is slower as a whole, are not taken for a change."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from adjudge.history.jumps import jumps
from adjudge.history.reading import Past, Run, Series

RUNS = 8


def past(
    levels: dict[str, Sequence[Any]], releases: dict[str, Sequence[str]] | None = None, runs: int = RUNS
) -> Past:
    """Return a past of some backends, each with some series of logarithms of nanoseconds."""
    names = tuple(f"run-{place}" for place in range(runs))
    return Past(
        runs=tuple(Run(name, "", ("cpu", 1, "os")) for name in names),
        releases={
            (run, backend): (releases or {}).get(backend, ("1",) * runs)[place]
            for backend in levels
            for place, run in enumerate(names)
        },
        tallies={},
        turns=(),
        series=tuple(
            Series(backend, f"case-{place}", names, np.asarray(values))
            for backend, series in levels.items()
            for place, values in enumerate(series)
        ),
    )


def noisy(seed: int, count: int = 5, runs: int = RUNS) -> list[Any]:
    random = np.random.default_rng(seed)
    return [10.0 + random.normal(0.0, 0.02, runs) for _ in range(count)]


def step(size: float, at: int = 4) -> Any:
    return size * (np.arange(RUNS) >= at)


def test_a_case_that_became_slower_is_found_with_its_factor() -> None:
    series = noisy(0)
    series[2] = series[2] + step(np.log(1.5))
    (jump,) = jumps(past({"a": series, "b": noisy(1)})).found
    assert (jump.run, jump.backend, jump.case) == ("run-4", "a", "case-2")
    assert jump.ratio == pytest.approx(1.5, rel=0.05)
    assert jump.after_ns / jump.before_ns == pytest.approx(1.5, rel=0.05)


def test_noise_is_no_jump() -> None:
    alarms = sum(bool(jumps(past({"a": noisy(seed), "b": noisy(seed + 1000)})).found) for seed in range(100))
    assert alarms <= 4  # 1 is expected at most; more than 4 would be seen in 3 of 1000 such tests


def test_a_machine_that_is_slower_as_a_whole_is_no_jump() -> None:
    drift = step(0.5)
    slow = {name: [values + drift for values in noisy(seed)] for name, seed in (("a", 0), ("b", 1))}
    assert jumps(past(slow)).found == ()


def test_a_release_that_is_slower_as_a_whole_is_found() -> None:
    slower = [values + step(0.5) for values in noisy(0)]
    releases = {"a": ["1"] * 4 + ["2"] * 4}
    found = jumps(past({"a": slower, "b": noisy(1)}, releases)).found
    assert {(jump.backend, jump.run) for jump in found} == {("a", "run-4")}
    assert len(found) == 5


def test_a_backend_by_itself_is_judged_by_its_times_as_they_are() -> None:
    series = noisy(0)
    series[0] = series[0] + step(0.5)
    assert [jump.case for jump in jumps(past({"a": series})).found] == ["case-0"]


def test_a_series_noisier_than_the_rest_is_measured_by_its_own_noise() -> None:
    wild = 10.0 + np.random.default_rng(3).normal(0.0, 0.3, RUNS)
    assert jumps(past({"a": [*noisy(0, 20), wild]})).found == ()


def test_a_few_benchmarks_tell_no_noise() -> None:
    found = jumps(past({"a": noisy(0, count=3, runs=3)}, runs=3))
    assert found.found == ()
    assert found.undecided.endswith("6 times measured again on the same machine, 10 are needed")


def test_runs_that_timed_nothing_leave_nothing_undecided() -> None:
    assert jumps(past({"a": []})).undecided == ""
