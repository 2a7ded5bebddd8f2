"""Finite differences enclose derivatives of closed form, with a bound that holds, and refuse what is not analytic."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from adjudge.oracle.errors import NotCertified, Undecided
from adjudge.oracle.routes import finite_differences
from adjudge.oracle.routes.finite_differences import by_finite_differences
from adjudge.oracle.taylor import Question
from flint import arb, ctx

Ask = Callable[..., Question]


@pytest.fixture
def differences(question: Ask) -> Callable[..., Any]:
    """Return the enclosures of the one part."""

    def differences(*arguments: Any, **options: Any) -> Any:
        (part,) = by_finite_differences(question(*arguments, **options)).values()
        return part

    return differences


def holds(ball: arb, true: Callable[[], Any]) -> bool:
    """Say whether a narrow ball holds a number that mpmath gives to 100 digits."""
    assert ball.rad() < arb(2) ** -80 * (abs(ball) + arb(2) ** -100).upper()
    with mpmath.workdps(100):
        before, ctx.prec = ctx.prec, 300
        try:
            return bool(ball.overlaps(arb(mpmath.nstr(mpmath.mpf(true()), 90), arb(10) ** -80)))
        finally:
            ctx.prec = before


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_derivatives_of_each_order_are_enclosed(differences: Any, order: int) -> None:
    found = differences(lambda xp, x: xp.exp(xp.sin(x)), [0.7], f"derivative-{order}")
    x = mpmath.mpf(0.7)
    assert holds(found[0], lambda: mpmath.diff(lambda t: mpmath.exp(mpmath.sin(t)), x, order))


SCALARS = [
    ("acos", 0.3, lambda x: -1 / mpmath.sqrt(1 - x * x)),
    ("acosh", 1.3, lambda x: 1 / mpmath.sqrt(x * x - 1)),
    ("asin", 0.3, lambda x: 1 / mpmath.sqrt(1 - x * x)),
    ("asinh", 0.3, lambda x: 1 / mpmath.sqrt(x * x + 1)),
    ("atan", 0.3, lambda x: 1 / (x * x + 1)),
    ("atanh", 0.3, lambda x: 1 / (1 - x * x)),
    ("cosh", 0.3, mpmath.sinh),
    ("expm1", 0.3, mpmath.exp),
    ("log", 1e-300, lambda x: 1 / x),
    ("log10", 0.3, lambda x: 1 / (x * mpmath.log(10))),
    ("log1p", -0.999, lambda x: 1 / (1 + x)),
    ("log2", 0.3, lambda x: 1 / (x * mpmath.log(2))),
    ("sinh", 0.3, mpmath.cosh),
    ("sqrt", 1e-10, lambda x: 1 / (2 * mpmath.sqrt(x))),
    ("tan", 1.5, lambda x: 1 + mpmath.tan(x) ** 2),
    ("tanh", 0.3, lambda x: 1 - mpmath.tanh(x) ** 2),
]


@pytest.mark.parametrize(("name", "x", "slope"), SCALARS, ids=[name for name, _, _ in SCALARS])
def test_slopes_of_elementary_functions_are_enclosed(
    differences: Any, name: str, x: float, slope: Any
) -> None:
    found = differences(lambda xp, x: getattr(xp, name)(x), x)
    assert holds(found[()], lambda: slope(mpmath.mpf(x)))


SPECIAL = [
    ("erf", 0.3, lambda x: mpmath.diff(mpmath.erf, x)),
    ("erfinv", 0.3, lambda x: mpmath.diff(mpmath.erfinv, x)),
    ("digamma", 0.3, lambda x: mpmath.polygamma(1, x)),
    ("gamma", -1.5, lambda x: mpmath.gamma(x) * mpmath.digamma(x)),
    ("gammaln", 0.3, mpmath.digamma),
    ("i0", 0.3, lambda x: mpmath.besseli(1, x)),
    ("sinc", 0.3, lambda x: (mpmath.cospi(x) - mpmath.sincpi(x)) / x),
]


@pytest.mark.parametrize(("name", "x", "slope"), SPECIAL, ids=[name for name, _, _ in SPECIAL])
def test_slopes_of_special_functions_are_enclosed(differences: Any, name: str, x: float, slope: Any) -> None:
    found = differences(lambda xp, x: getattr(xp.special, name)(x), x)
    assert holds(found[()], lambda: slope(mpmath.mpf(x)))


def test_mixed_second_derivatives_are_enclosed(differences: Any) -> None:
    found = differences(lambda xp, x: xp.exp(x[0] * x[1]), [0.3, 0.7], "hessian")
    a, b = mpmath.mpf(0.3), mpmath.mpf(0.7)
    assert holds(found[0, 1], lambda: (1 + a * b) * mpmath.exp(a * b))
    assert holds(found[1, 1], lambda: a * a * mpmath.exp(a * b))


@pytest.mark.parametrize(("order", "fifteenths"), [(1, 0), (2, -5), (3, 0), (4, 3)])
def test_a_removable_singularity_is_no_obstacle(differences: Any, order: int, fifteenths: int) -> None:
    (found,) = differences(lambda xp, x: xp.sin(x) / x, [0.0], f"derivative-{order}")
    assert (found * 15).contains(fifteenths)
    assert found.rad() < arb(2) ** -80


def test_a_pole_is_none(differences: Any) -> None:
    with pytest.raises(NotCertified, match="pole"):
        differences(lambda xp, x: xp.cos(x) / x, 0.0)


def test_a_zero_of_higher_order_below_is_not_divided_by(differences: Any) -> None:
    with pytest.raises(NotCertified, match="vanishes twice"):
        differences(lambda xp, x: xp.sin(x) / x**2, 0.0)


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (lambda xp, x: xp.abs(x), 0.0),
        (lambda xp, x: x * xp.sign(x), 0.0),
        (lambda xp, x: xp.sqrt(x), 0.0),
        (lambda xp, x: xp.sqrt(x * x), 0.0),
        (lambda xp, x: xp.log(x), 0.0),
        (lambda xp, x: xp.log(x), -1.0),
        (lambda xp, x: xp.asin(x), 1.0),
        (lambda xp, x: xp.acosh(x), 1.0),
        (lambda xp, x: xp.atan2(0 * x, x), -1.0),
        (lambda xp, x: xp.floor(x) * x, 2.0),
        (lambda xp, x: xp.maximum(x, 0.0), 0.0),
        (lambda xp, x: xp.where(x > 0, x, 2 * x), 0.0),
        (lambda xp, x: x**0.5, 0.0),
        (lambda xp, x: xp.tan(x - x + math_half_pi(xp)), 0.5),
        (lambda xp, x: 1 / x, 0.0),
    ],
)
def test_where_a_function_is_not_analytic_nothing_is_certified(
    differences: Any, function: Any, x: float
) -> None:
    with pytest.raises(NotCertified):
        differences(function, x)


def math_half_pi(xp: Any) -> Any:
    """Return π/2 exactly enough for the tangent to have its pole there."""
    return 2 * xp.atan(xp.asarray(1.0))


def test_a_branch_that_is_decided_nearby_is_followed(differences: Any) -> None:
    found = differences(lambda xp, x: xp.where(x > 0, x * x, x), 1e-9)
    assert found[()].overlaps(2 * arb(1e-9))


@pytest.mark.parametrize("step", [2, 3, 5])
def test_the_bound_holds_for_steps_so_wide_that_it_matters(
    differences: Any, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(finite_differences, "STEP", step)
    monkeypatch.setattr(finite_differences, "RADII", (6,))
    found = differences(lambda xp, x: 1 / (1 - 40 * x), 0.0)[()]
    assert found.contains(40)
    assert abs(found.mid() - 40) > found.rad() / 64, "a bound some times smaller would not hold"


def test_comparisons_that_differ_on_the_disc_make_it_smaller(differences: Any) -> None:
    def near(xp: Any, x: Any) -> Any:
        return x * x if x > 1 - 1e-12 else x

    assert differences(near, 1.0)[()].overlaps(arb(2))


def test_the_precision_is_restored(differences: Any) -> None:
    before = ctx.prec, ctx.cap
    differences(lambda xp, x: xp.exp(x), 1.0)
    with pytest.raises(Undecided):
        differences(lambda xp, x: xp.abs(x), 0.0)
    assert (ctx.prec, ctx.cap) == before


def test_seeds_and_heads_are_exact(differences: Any) -> None:
    seed = {"x": np.array([2.0**-70, 1.0])}
    found = differences(lambda xp, x: xp.sum(x**2), [0.5, 0.25], "hvp", tangent=seed)
    assert [x.contains(2 * arb(float(s))) for x, s in zip(found, seed["x"], strict=True)] == [True, True]
    head = np.array([3.0, -0.5])
    found = differences(lambda xp, x: x**3, [2.0, 4.0], "vjp", cotangent=head)
    assert found[0].contains(36) and found[1].contains(-24)
