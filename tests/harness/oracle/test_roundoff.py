"""Rounding inside a program is sampled by the oracle as large as float arithmetic shows it to be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed
from adjudge.oracle.errors import Costly
from adjudge.oracle.roundoff import roundoff

Ask = Callable[..., Any]
X = np.array([3.0, -5.0, 0.75])


@pytest.fixture
def moved(question: Ask) -> Ask:
    """Return by how much the gradient's elements move."""
    return lambda function, x, op="gradient": roundoff(question(function, x, op), 128)


def test_what_is_exact_does_not_move(moved: Ask) -> None:
    assert moved(lambda xp, x: xp.sum(x) * 2, X)["x"].tolist() == [0.0, 0.0, 0.0]


def test_what_is_rounded_a_few_times_moves_a_few_times_its_size(moved: Ask) -> None:
    found = moved(lambda xp, x: xp.sum(xp.exp(x) * x * x), X)["x"]
    size = np.abs(np.exp(X) * (X * X + 2 * X))
    assert np.all((size / 8 < found) & (found < 32 * size))


@pytest.mark.parametrize("z", [4.0, 8.0, 12.0])
def test_what_cancels_on_the_way_moves_by_what_cancelled(moved: Ask, z: float) -> None:
    """The second derivative of log1p(exp(z)) is s (1 - s), which the chain rule has as s - s * s."""
    found = moved(lambda xp, x: xp.sum(xp.log1p(xp.exp(x))), np.array([z]), "hessian")["x,x"].item()
    assert 0.1 < found < 30


def test_float32_arithmetic_moves_as_far_as_was_foretold(moved: Ask) -> None:
    random = np.random.default_rng(0)
    x = random.standard_normal(200).astype(np.float32).astype(np.float64)
    w = random.standard_normal(200).astype(np.float32).astype(np.float64)
    foretold = moved(lambda xp, x: xp.sum(xp.sin(x * x) * w_of(xp, w)), x)["x"]
    x32, w32 = x.astype(np.float32), w.astype(np.float32)
    single = np.cos(x32 * x32) * w32 * (np.float32(2) * x32)
    error = np.abs(single - 2 * x * np.cos(x * x) * w) / 2.0**-24
    assert np.mean(error <= foretold) > 0.9


def w_of(xp: Any, w: Any) -> Any:
    return xp.asarray(w)


def test_balls_have_no_range_that_could_hide_rounding(moved: Ask) -> None:
    found = moved(lambda xp, x: xp.sum(xp.exp(x)), np.array([-100.0, 300.0]))["x"]
    assert np.all(found > np.exp([-100.0, 300.0]) / 8)


def test_where_nothing_can_be_followed_in_few_digits_nothing_is_said(moved: Ask) -> None:
    def close(xp: Any, x: Any) -> Any:
        return xp.sum(xp.where(x + 1e-9 > x, x * x, x))

    assert moved(close, X) is None


def test_a_large_program_is_given_up(question: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adjudge.oracle.roundoff.MOST_OPERATIONS", 10)
    with pytest.raises(Costly):
        roundoff(question(lambda xp, x: xp.sum(x * x), X), 128)


def test_an_enclosure_brings_it(ask: Ask) -> None:
    found = ask(lambda xp, x: xp.sum(xp.exp(x)), X)
    assert isinstance(found, Enclosed) and found.rounding is not None
    assert np.all(found.rounding["x"] > 0)
