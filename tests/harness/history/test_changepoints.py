"""Levels are found where they are, not where there is but noise, and the partition is the best there is."""

from itertools import combinations, pairwise
from statistics import NormalDist

import numpy as np
import pytest
from adjudge.history.changepoints import FAR, SHORTEST, levels, noise_of

NOISE = 0.02


def random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_noise_alone_seldom_makes_a_jump() -> None:
    alarms = 0
    for seed in range(200):
        series = [random(1000 * seed + place).normal(0.0, NOISE, 12) for place in range(10)]
        alarms += any(len(levels(values, NOISE, places=120, false_alarm=0.05)) > 1 for values in series)
    assert alarms <= 16  # 10 are expected at most; more than 16 would be seen in 3 of 100 such tests


def test_a_jump_is_found_where_it_is() -> None:
    values = random(1).normal(0.0, NOISE, 12) + 0.2 * (np.arange(12) >= 7)
    assert levels(values, NOISE, places=12, false_alarm=0.01) == [0, 7]


def test_several_jumps_are_found() -> None:
    steps = np.repeat([0.0, 0.3, -0.1, 0.2], [3, 4, 5, 3])
    values = random(2).normal(0.0, NOISE, len(steps)) + steps
    assert levels(values, NOISE, places=15, false_alarm=0.01) == [0, 3, 7, 12]


def test_a_jump_within_the_noise_is_not_found() -> None:
    values = np.repeat([0.0, 0.5 * NOISE], [5, 5])
    assert levels(values, NOISE, places=10, false_alarm=0.01) == [0]


def test_one_slow_run_is_no_change() -> None:
    values = np.array([0.0, 0.01, -0.01, 0.02, 0.5, 0.0, 0.01, 0.0])
    for count in range(5, 9):  # as the newest run, and as others follow
        assert levels(values[:count], NOISE, places=8, false_alarm=0.01) == [0]


def test_the_more_places_are_looked_at_the_more_a_jump_must_show() -> None:
    values = np.repeat([0.0, 3.0 * NOISE], [3, 3])
    assert levels(values, NOISE, places=1, false_alarm=0.01) == [0, 3]
    assert levels(values, NOISE, places=100_000, false_alarm=0.01) == [0]


@pytest.mark.parametrize("count", range(2 * SHORTEST))
def test_a_series_too_short_for_two_levels_has_one(count: int) -> None:
    assert levels(np.arange(count) * 1.0, NOISE, places=1, false_alarm=0.5) == [0]


def test_without_noise_nothing_is_told() -> None:
    assert levels(np.repeat([0.0, 1.0], [5, 5]), 0.0, places=1, false_alarm=0.01) == [0]


def partitions(count: int) -> list[list[int]]:
    """Return every way of parting a series into levels that last."""
    inner = range(1, count)
    found = [[0, *cuts] for size in range(count) for cuts in combinations(inner, size)]
    return [begins for begins in found if all(b - a >= SHORTEST for a, b in pairwise([*begins, count]))]


@pytest.mark.parametrize("seed", range(20))
def test_the_partition_is_the_best_of_all(seed: int) -> None:
    values = np.cumsum(random(seed).uniform(-FAR * NOISE, FAR * NOISE, 9))
    penalty = NormalDist().inv_cdf(1 - 0.05 / 18) ** 2

    def cost(begins: list[int]) -> float:
        parts = [values[a:b] / NOISE for a, b in pairwise([*begins, len(values)])]
        return sum(float(((part - part.mean()) ** 2).sum()) for part in parts) + penalty * len(parts)

    assert levels(values, NOISE, places=9, false_alarm=0.05) == min(partitions(9), key=cost)


def test_the_noise_is_found_whatever_the_jumps() -> None:
    quiet = [random(seed).normal(0.0, NOISE, 20) for seed in range(10)]
    jumping = [values + 5.0 * (np.arange(20) >= 10) for values in quiet]
    for series in (quiet, jumping):
        noise, steps = noise_of(series)
        assert noise == pytest.approx(NOISE, rel=0.2)
        assert steps == 190


def test_single_runs_tell_nothing_of_noise() -> None:
    assert noise_of([np.array([1.0]), np.array([])]) == (0.0, 0)
