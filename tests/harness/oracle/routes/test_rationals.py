"""Rational programs are followed exactly, as Python's own fractions show; all else is said not to be rational."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from adjudge.oracle.errors import Lacking, Leak, NotCertified, Singular, Tie
from adjudge.oracle.routes.rationals import by_rationals
from adjudge.oracle.taylor import Question

Ask = Callable[..., Question]


@pytest.fixture
def fractions(question: Ask) -> Callable[..., Any]:
    """Return the one part as Python's fractions."""

    def fractions(*arguments: Any, **options: Any) -> Any:
        (part,) = by_rationals(question(*arguments, **options)).values()
        return np.asarray(np.frompyfunc(lambda x: Fraction(int(x.p), int(x.q)), 1, 1)(part), object)

    return fractions


def rosenbrock(xp: Any, x: Any) -> Any:
    return xp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def test_a_gradient_and_a_hessian_are_exact(fractions: Any) -> None:
    given = [0.1, 0.7]
    a, b = map(Fraction, given)
    assert list(fractions(rosenbrock, given)) == [-400 * a * (b - a * a) - 2 * (1 - a), 200 * (b - a * a)]
    hessian = fractions(rosenbrock, given, "hessian")
    assert hessian.tolist() == [[1200 * a * a - 400 * b + 2, -400 * a], [-400 * a, 200]]


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_higher_derivatives_are_exact(fractions: Any, order: int) -> None:
    x = Fraction(0.3)
    sign_and_factorial = [0, -1, 2, -6, 24][order]
    assert fractions(lambda xp, x: 1 / x, [0.3], f"derivative-{order}")[0] == sign_and_factorial / x ** (
        order + 1
    )


def test_products_with_a_vector_are_exact(fractions: Any) -> None:
    tangent, x = np.array([0.1, -0.3]), np.array([0.7, 0.9])
    (u, v), (a, b) = map(Fraction, tangent), map(Fraction, x)

    def form(xp: Any, x: Any) -> Any:
        return x[0] * x[0] * x[1] / 3

    assert fractions(form, x, "jvp", tangent={"x": tangent})[()] == (2 * a * b * u + a * a * v) / 3
    hvp = fractions(form, x, "hvp", tangent={"x": tangent})
    assert list(hvp) == [(2 * b * u + 2 * a * v) / 3, 2 * a * u / 3]
    assert list(fractions(form, x, "vjp", cotangent=np.array(0.1))) == [
        Fraction(0.1) * 2 * a * b / 3,
        Fraction(0.1) * a * a / 3,
    ]


def test_a_solution_of_equations_and_a_determinant_are_exact(fractions: Any) -> None:
    a = [[0.1, 0.7], [0.3, 0.2]]
    (p, q), (r, s) = ([Fraction(x) for x in row] for row in a)
    det = p * s - q * r
    assert fractions(lambda xp, x: xp.linalg.det(x), a).tolist() == [[s, -r], [-q, p]]
    inverse = fractions(lambda xp, x: xp.linalg.inv(x), a, "value")
    assert inverse.tolist() == [[s / det, -q / det], [-r / det, p / det]]


def test_singular_matrices_have_a_determinant_too(fractions: Any) -> None:
    assert fractions(lambda xp, x: xp.linalg.det(x), np.ones((3, 3)), "value")[()] == 0
    assert not fractions(lambda xp, x: xp.linalg.det(x), np.ones((3, 3))).any()


def test_float32_inputs_are_those_of_float32(fractions: Any) -> None:
    assert fractions(lambda xp, x: x, 0.1, "value", dtype="float32")[()] == Fraction(float(np.float32(0.1)))


@pytest.mark.parametrize(
    ("function", "x", "error"),
    [
        (lambda xp, x: xp.exp(x), 0.5, Lacking),
        (lambda xp, x: x**0.5, 0.25, Lacking),
        (lambda xp, x: xp.sqrt(x), 0.25, Lacking),
        (lambda xp, x: xp.abs(x), 0.0, Tie),
        (lambda xp, x: x / 3 * 3 if x / 3 * 3 >= 0.1 else x, 0.1, Tie),
        (lambda xp, x: xp.floor(x), 2.0, Tie),
        (lambda xp, x: x / x, 0.0, Singular),
        (lambda xp, x: 1 / (x - x), 0.5, Singular),
        (lambda xp, x: x ** (10**9), 2.0, NotCertified),
        (lambda xp, x: x * np.float64(0.1), 0.5, Leak),
        (lambda xp, x: np.float64(0.1) * x, 0.5, Leak),
        (lambda xp, x: x + np.array([0.1]), [0.5], Leak),
        (lambda xp, x: xp.stack([x, np.array(0.1)]), 0.5, Leak),
        (lambda xp, x: float(x), 0.5, Leak),
        (lambda xp, x: 1 / 3, 0.5, Leak),
        (lambda xp, x: x * float("inf"), 0.5, Lacking),
    ],
)
def test_what_is_not_rational_or_not_exact_is_refused(
    fractions: Any, function: Any, x: Any, error: Any
) -> None:
    with pytest.raises(error):
        fractions(function, x)


def test_numbers_that_grow_without_end_are_given_up(fractions: Any) -> None:
    def logistic(xp: Any, x: Any) -> Any:
        for _ in range(1000):
            x = 3.75 * x * (1 - x)
        return x

    with pytest.raises(Lacking, match="bits"):
        fractions(logistic, 0.3)
