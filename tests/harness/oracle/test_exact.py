"""Fractions decide what no ball can: numbers halfway between two floats, and ties between rounded numbers."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed
from adjudge.oracle import enclosing


@pytest.mark.parametrize(
    ("number", "single"),
    [(1 + 2.0**-24, 1.0), (1 + 3 * 2.0**-24, 1 + 2.0**-22), (1 + 2.0**-24 + 2.0**-50, 1 + 2.0**-23)],
)
def test_a_number_halfway_between_two_floats_is_rounded_to_the_even_one(
    ask: Any, number: float, single: float
) -> None:
    def scaled(xp: Any, x: Any) -> Any:
        return xp.asarray(number) / 3 * 3 * x

    found = ask(scaled, 1.0, "value", dtype="float32")
    assert isinstance(found, Enclosed)
    assert found.in_dtype["value"] == np.float32(single)
    assert (found.parts["value"], found.bounds["value"]) == (number, 0.0)


def test_the_hessian_entry_that_is_a_midpoint_of_float32_is_decided(ask: Any) -> None:
    found = ask(lambda xp, x: (x / 3) ** 3 * 9 * 5369233664.0 / 2, 1.0, "hessian", dtype="float32")
    assert found.parts["x,x"] == 5369233664.0
    assert found.in_dtype["x,x"] == np.float32(5369233664.0)


def test_without_fractions_it_is_not(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "_by_fractions", lambda _: None)
    found = ask(lambda xp, x: (x / 3) ** 3 * 9 * 5369233664.0 / 2, 1.0, "hessian", dtype="float32")
    assert "one float" in found.reason


def test_a_comparison_between_constants_that_are_equal_is_decided(truth: Callable[..., Any]) -> None:
    def branch(xp: Any, x: Any, c: Any) -> Any:
        return x * x if c / 3 * 3 >= c else x

    assert truth(branch, {"x": 3.0, "c": 1.0}, wrt=("x",)) == 6.0


def test_a_tie_of_what_is_differentiated_remains_undecided(reason: Callable[..., str]) -> None:
    assert "not decided" in reason(lambda xp, x: x * x if x / 3 * 3 >= 1.0 else x, 1.0)


def test_numbers_next_to_a_midpoint_are_told_from_it(ask: Any) -> None:
    tiny = 2.0**-1000
    found = ask(lambda xp, x: (x / 3 * 3) * (1 + 2.0**-24) + tiny, 1.0, "value", dtype="float32")
    assert found.in_dtype["value"] == np.float32(1 + 2.0**-23)


def test_quotients_are_rounded_as_pythons_fractions_are(question: Any) -> None:
    rng = np.random.default_rng(0)
    for a, b in rng.integers(1, 2**20, (20, 2)).astype(float):
        found = enclosing._by_fractions(question(lambda xp, x, y: x / y, {"x": a, "y": b}, "value"))
        assert found is not None
        assert found.parts["value"] == float(Fraction(a) / Fraction(b))
