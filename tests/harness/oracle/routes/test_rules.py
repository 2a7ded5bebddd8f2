"""The reference adapter's own rules run over balls, and the balls hold the closed forms."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.routes.rules import by_rules
from adjudge.oracle.taylor import Question
from adjudge_reference.adapter import ReferenceAdapter
from flint import arb, ctx

Ask = Callable[..., Question]


@pytest.fixture
def by_engine(question: Ask) -> Callable[..., Any]:
    """Return the enclosures of the one part, with 200 bits."""

    def by_engine(*arguments: Any, **options: Any) -> Any:
        (part,) = by_rules(ReferenceAdapter(), question(*arguments, **options), 200).values()
        return part

    return by_engine


def wave(xp: Any, x: Any) -> Any:
    return xp.exp(xp.sin(x)) / x


@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_derivatives_are_enclosed(by_engine: Any, order: int) -> None:
    (found,) = by_engine(wave, [0.7], f"derivative-{order}" if order else "value")
    with mpmath.workdps(70):
        true = mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)) / t, mpmath.mpf(0.7), order)
        assert found.rad() < abs(found) * arb(2) ** -150
        ctx.prec = 250
        assert found.overlaps(arb(mpmath.nstr(true, 55), arb(10) ** -50))
        ctx.prec = 53


def test_linear_algebra_goes_through_balls_too(by_engine: Any) -> None:
    found = by_engine(lambda xp, x: xp.linalg.inv(x)[0, 1], [[2.0, 1.0], [1.0, 3.0]])
    true = [3, -6, -1, 2]
    assert all((25 * ball).contains(number) for ball, number in zip(found.ravel(), true, strict=True))
    assert all(x.rad() < arb(2) ** -150 for x in found.ravel())


def test_a_comparison_that_a_ball_does_not_decide_is_an_error(by_engine: Any) -> None:
    def undecided(xp: Any, x: Any) -> Any:
        return xp.where(xp.sin(x) ** 2 + xp.cos(x) ** 2 > 1, x, 2 * x)

    with pytest.raises(NotCertified):
        by_engine(undecided, 0.3)


def test_a_number_is_equal_to_itself_though_it_is_not_known(by_engine: Any) -> None:
    found = by_engine(lambda xp, x: xp.max(xp.exp(x)), [0.5, 0.25])
    assert found[0].overlaps(arb(0.5).exp()) and found[1].is_zero()


def test_constants_that_the_problem_gives_are_no_floats(by_engine: Any) -> None:
    found = by_engine(lambda xp, x: xp.sum(xp.asarray([1.0, 2.0]) / 3 * x), 1.0)
    assert found[()].overlaps(arb(1)) and found[()].rad() < arb(2) ** -150


@pytest.mark.parametrize(
    "function",
    [
        lambda xp, x: x * np.float64(0.1),
        lambda xp, x: xp.sum(x + np.array([0.1])),
    ],
)
def test_rounded_floats_are_not_let_in(by_engine: Any, function: Any) -> None:
    with pytest.raises(NotCertified):
        by_engine(function, 0.5)
