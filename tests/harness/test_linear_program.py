"""The simplex method against SciPy's, which is another's."""

from fractions import Fraction

import numpy as np
import pytest
from adjudge.linear_program import is_solvable, minimised
from scipy.optimize import linprog


def exact(numbers: np.ndarray) -> list:
    return np.vectorize(Fraction, otypes=[object])(numbers).tolist()


@pytest.mark.parametrize("seed", range(60))
def test_the_least_costs_are_those_of_scipy(seed: int) -> None:
    random = np.random.default_rng(seed)
    height, width = random.integers(1, 7, size=2)
    rows = random.integers(-3, 4, (height, width)).astype(float)
    bounds, costs = random.integers(-3, 4, height).astype(float), random.integers(0, 4, width).astype(float)
    theirs = linprog(costs, A_ub=rows, b_ub=bounds)
    ours = minimised(exact(costs), exact(rows), exact(bounds))
    assert (ours is None) == (theirs.status == 2)
    assert is_solvable(exact(rows), exact(bounds)) == (ours is not None)
    if ours is not None:
        assert all(x >= 0 for x in ours)
        assert np.all(rows @ np.array(ours, dtype=object) <= bounds)
        assert float(np.dot(costs, np.array(ours, dtype=float))) == pytest.approx(theirs.fun, abs=1e-9)


def test_floats_find_what_fractions_find() -> None:
    costs, rows, bounds = [1.0, 2.0], [[-1.0, -1.0], [1.0, -1.0]], [-2.0, 1.0]
    found = minimised(costs, rows, bounds, tolerance=1e-12)
    assert found == pytest.approx([1.5, 0.5])
    assert minimised(exact(np.array(costs)), exact(np.array(rows)), exact(np.array(bounds))) == [1.5, 0.5]


def test_what_is_infeasible_by_a_hair_is_infeasible() -> None:
    hair = Fraction(1, 2**200)
    rows = [[Fraction(1)], [Fraction(-1)]]
    assert is_solvable(rows, [Fraction(1), Fraction(-1)])
    assert not is_solvable(rows, [Fraction(1), -1 - hair])
