"""Probabilities are Student's, and of many tests of nothing few are told."""

import numpy as np
import pytest
from adjudge.compare.significance import discoveries, two_sided
from scipy import stats


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 6.5, 10, 30, 200])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 2.0, 4.0])
def test_probabilities_are_those_of_students_distribution(t: float, freedom: float) -> None:
    assert two_sided(t, freedom) == pytest.approx(
        2 * stats.t.sf(t, freedom), abs=0.02 if freedom < 3 else 3e-3
    )


@pytest.mark.parametrize("freedom", [4, 8])
def test_small_probabilities_are_of_the_right_size(freedom: float) -> None:
    for t in (5.0, 10.0, 30.0):
        assert 0.5 < two_sided(t, freedom) / (2 * stats.t.sf(t, freedom)) < 2.0


def test_the_sign_is_no_matter() -> None:
    assert two_sided(-2.0, 5) == two_sided(2.0, 5)


def test_of_tests_of_nothing_few_are_told() -> None:
    random = np.random.default_rng(0)
    told = [bool(discoveries(random.uniform(size=50).tolist())) for _ in range(400)]
    assert sum(told) <= 34  # 20 are expected; more than 34 would be seen in 1 of 1000 such tests


def test_small_probabilities_among_many_are_told() -> None:
    assert discoveries([0.5, 1e-6, 0.9, 1e-5]) == {1, 3}
    assert discoveries([0.04] * 20) == set(range(20))
    assert discoveries([0.04, *[0.9] * 19]) == frozenset()
    assert discoveries([]) == frozenset()
