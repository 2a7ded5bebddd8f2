"""What no proof can be had of gives a named reason, in time: never a guess, and never a hang."""

import contextlib
import decimal
import fractions
import math
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed

Reason = Callable[..., str]
X = [0.5, 0.25]
RUNS = [0]
DRAWN = np.random.default_rng(0)


def counting(xp: Any, x: Any) -> Any:
    RUNS[0] += 1
    return xp.sum(x) * RUNS[0]


def assigning(xp: Any, x: Any) -> Any:
    x[0] = 1.0
    return xp.sum(x)


def adding_in_place(xp: Any, x: Any) -> Any:
    x += 1.0
    return xp.sum(x)


def recurring(xp: Any, x: Any) -> Any:
    return recurring(xp, x)


def failing(xp: Any, x: Any) -> Any:
    raise AssertionError("not on these arrays")


BAD = {
    "a name that problems may not use": (lambda xp, x: xp.foo(x), "xp.foo is not a name"),
    "a name that the oracle lacks": (lambda xp, x: xp.nextafter(x, 1.0), "no nextafter"),
    "a method of an array": (lambda xp, x: x.sum(), "no attribute 'sum'"),
    "a branch that no precision decides": (
        lambda xp, x: xp.sum(xp.where(xp.sin(x) ** 2 + xp.cos(x) ** 2 > 1, x, 2 * x)),
        "a comparison is not decided",
    ),
    "Python's random numbers": (lambda xp, x: xp.sum(x) * random.random(), "another value each time"),
    "NumPy's random numbers": (lambda xp, x: xp.sum(x) * float(DRAWN.random()), "another value each time"),
    "a state that changes": (counting, "another value each time"),
    "an assignment to an input": (assigning, "changed in place"),
    "an input changed in place": (adding_in_place, "changed in place"),
    "endless recursion": (recurring, "RecursionError"),
    "an assertion": (failing, "not on these arrays"),
    "a function of math": (lambda xp, x: math.sin(x[0]), "turned into a Python number"),
    "a float of an element": (lambda xp, x: xp.sum(x) * float(x[0]), "turned into a Python number"),
    "a sum of NumPy's": (lambda xp, x: np.sum(x), "no np.add.reduce"),
    "a norm of NumPy's": (lambda xp, x: np.linalg.norm(x), "turned into one of NumPy's"),
    "a float of NumPy's": (lambda xp, x: xp.sum(x) * np.float64(0.1), "may have been rounded"),
    "a float32 of NumPy's": (lambda xp, x: xp.sum(x) * np.float32(0.1), "may have been rounded"),
    "an array of NumPy's floats": (lambda xp, x: xp.sum(x * np.array([0.1, 0.2])), "may have been rounded"),
    "a quotient of whole numbers as the result": (lambda xp, x: 1 / 3, "a float of its own"),
    "a float of NumPy's as the result": (lambda xp, x: np.float64(0.1), "a float of its own"),
    "a fraction": (lambda xp, x: xp.sum(x) * fractions.Fraction(1, 3), "a Fraction"),
    "a decimal": (lambda xp, x: xp.sum(x) * decimal.Decimal("0.1"), "a Decimal"),
    "a complex number": (lambda xp, x: xp.sum(x) * 1j, "complex"),
    "a text": (lambda xp, x: xp.sum(x) * "a", "a str"),
    "nothing as the result": (lambda xp, x: None, "a NoneType, not an array"),
    "two results": (lambda xp, x: (x, x), "a tuple, not an array"),
    "NaN among the constants": (lambda xp, x: xp.sum(x) * math.nan, ""),
    "numbers too large for any format of balls": (
        lambda xp, x: xp.sum(xp.exp(xp.exp(xp.exp(xp.exp(xp.exp(xp.exp(x + 3)))))), axis=None),
        "",
    ),
}


@pytest.mark.parametrize("op", ["value", "gradient", "vjp", "hessian"])
@pytest.mark.parametrize("what", BAD)
def test_bad_input_gives_a_named_reason(reason: Reason, what: str, op: str) -> None:
    function, why = BAD[what]
    found = reason(function, X, op, cotangent=np.array(1.0), limit_s=20.0)
    assert found and why in found


@pytest.mark.parametrize("catching", [Exception, ArithmeticError])
def test_a_loop_that_swallows_exceptions_is_given_up_all_the_same(reason: Reason, catching: Any) -> None:
    def stubborn(xp: Any, x: Any) -> Any:
        while True:
            with contextlib.suppress(catching):
                x = x * 1.0

    begin = time.monotonic()
    assert reason(stubborn, X, limit_s=0.2) == "no proof within 0.2 s"
    assert time.monotonic() - begin < 10


def test_a_huge_loop_is_given_up(reason: Reason) -> None:
    def huge(xp: Any, x: Any) -> Any:
        for _ in range(10**9):
            x = x * 1.5
        return xp.sum(x)

    assert reason(huge, X, limit_s=0.2) == "no proof within 0.2 s"


def test_whole_numbers_among_the_inputs_cannot_be_written_to(reason: Reason) -> None:
    def writing(xp: Any, x: Any, n: Any) -> Any:
        n[0] += 1
        return xp.sum(x) * n[0]

    given = {"x": X, "n": np.array([1])}
    assert "read-only" in reason(writing, given, wrt=("x",))
    assert given["n"][0] == 1


def test_a_quotient_of_pythons_whole_numbers_is_the_float_that_backends_get(ask: Any) -> None:
    found = ask(lambda xp, x: xp.sum(x) * (1 / 3), X)
    assert isinstance(found, Enclosed)
    assert list(found.parts["x"]) == [1 / 3, 1 / 3]
    assert list(found.bounds["x"]) == [0.0, 0.0]


def test_randomness_with_a_seed_of_its_own_is_none(truth: Any) -> None:
    def seeded(xp: Any, x: Any) -> Any:
        return xp.sum(x * xp.asarray(np.random.default_rng(0).integers(1, 5, 2).astype(float)))

    assert np.array_equal(truth(seeded, X), np.random.default_rng(0).integers(1, 5, 2))
