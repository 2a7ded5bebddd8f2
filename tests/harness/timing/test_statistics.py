"""An interval covers the truth as often as it says, and tells no difference where there is none."""

import math

import numpy as np
import pytest
from adjudge.timing.statistics import CONFIDENCE, TIE, Figure, figure, median_of, student
from scipy.stats import t


def drawn(random: np.random.Generator, processes: int, between: float, within: float) -> list[np.ndarray]:
    """Return logarithms of samples around 0: processes differ by `between`, rounds by `within`."""
    return [random.normal(0.0, between) + random.standard_t(3, size=20) * within for _ in range(processes)]


@pytest.mark.parametrize("freedom", [1, 2, 4, 20, 21, 40, 1000])
def test_students_quantiles_are_students(freedom: int) -> None:
    assert student(freedom) == pytest.approx(t.ppf((1 + CONFIDENCE) / 2, freedom), rel=2e-4)


@pytest.mark.parametrize(
    ("processes", "between", "within"), [(5, 0.02, 0.02), (5, 0.002, 0.1), (3, 0.02, 0.002)]
)
def test_an_interval_covers_the_truth_as_often_as_it_says(
    processes: int, between: float, within: float
) -> None:
    random = np.random.Generator(np.random.PCG64(1))
    tries = 400
    found = [figure(drawn(random, processes, between, within)) for _ in range(tries)]
    covered = sum(each.low <= 1.0 <= each.high for each in found)
    deviation = math.sqrt(tries * CONFIDENCE * (1 - CONFIDENCE))
    assert covered >= tries * CONFIDENCE - 3 * deviation


def test_bootstrapping_rounds_alone_would_not_cover_it() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    found = []
    for _ in range(200):
        pooled = np.concatenate(drawn(random, 5, 0.02, 0.02))
        medians = np.median(random.choice(pooled, size=(200, len(pooled))), axis=1)
        found.append(np.quantile(medians, 0.025) <= 0.0 <= np.quantile(medians, 0.975))
    assert sum(found) < 200 * 0.85


def test_an_interval_is_no_wider_than_it_must_be() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    widths = [math.log(figure(drawn(random, 5, 0.02, 0.002)).spread) for _ in range(100)]
    exact = 2 * student(4) * 0.02 / math.sqrt(5)
    assert np.mean(widths) == pytest.approx(exact, rel=0.2)


def test_a_figure_is_the_mean_of_the_medians_of_processes() -> None:
    found = figure([np.log([1.0, 2.0, 100.0]), np.log([8.0, 8.0, 0.01])])
    assert found.value == pytest.approx(4.0)
    assert (found.processes, found.rounds) == (2, 6)


def test_one_process_tells_no_interval_and_no_difference() -> None:
    found = figure([np.log([2.0, 2.0, 2.0])])
    assert found.value == pytest.approx(2.0)
    assert not found.has_interval
    assert found.is_tied


@pytest.mark.parametrize(
    ("ratio", "tied"),
    [
        (Figure(1.5, 1.4, 1.6), False),
        (Figure(0.6, 0.5, 0.7), False),
        (Figure(1.5, 0.9, 2.5), True),
        (Figure(1.0 + 0.9 * TIE, 1.02, 1.03), True),
        (Figure(1.0 + 1.1 * TIE, 1.02, 1.05), False),
    ],
)
def test_a_difference_is_told_by_its_interval_and_its_size(ratio: Figure, tied: bool) -> None:
    assert ratio.is_tied is tied


def test_the_median_of_nothing_is_nothing() -> None:
    assert median_of([]) == 0.0
    assert median_of([3, 1, 2]) == 2.0
