"""Balls are rounded as IEEE 754 rounds, and only where all their numbers agree."""

from fractions import Fraction

import numpy as np
import pytest
from adjudge.oracle.ball import precision
from adjudge.oracle.rounding import rounded, to_float
from flint import arb, fmpz
from hypothesis import given
from hypothesis import strategies as st

BELOW_ONE = 2.0**-53


def dyadic(mantissa: int, exponent: int) -> arb:
    return arb(fmpz(mantissa)) * arb(2) ** exponent


@given(st.integers(-(2**70), 2**70), st.integers(-1200, 1000))
def test_numbers_round_as_python_rounds_fractions(mantissa: int, exponent: int) -> None:
    with precision(200, 0):
        got = to_float(dyadic(mantissa, exponent), "float64")
    try:
        true = float(mantissa * Fraction(2) ** exponent)
    except OverflowError:
        true = np.inf if mantissa > 0 else -np.inf
    assert got == true


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_round_to_float32_as_numpy_rounds(x: float) -> None:
    with np.errstate(over="ignore"):
        assert to_float(arb(x), "float32") == np.float32(x)


def test_astronomical_exponents_are_not_written_out() -> None:
    with precision(64, 0):
        huge = arb(2)
        for _ in range(100):
            huge = huge * huge
        assert to_float(huge, "float64") == np.inf
        assert to_float(-huge, "float64") == -np.inf
        assert to_float(1 / huge, "float64") == 0.0


def test_a_ball_around_a_midpoint_leaves_two_floats() -> None:
    with precision(256, 0):
        midpoint = arb(1) + arb(BELOW_ONE)
        assert rounded(midpoint + arb(0, 1e-60), "float64") is None
        assert rounded(arb(1) + arb(0, 1e-60), "float64").nearest == 1.0
        assert rounded(midpoint, "float64").nearest == 1.0  # exact: a tie goes to the even one


def test_what_is_not_finite_is_not_rounded() -> None:
    assert rounded(arb.nan(), "float64") is None
    assert rounded(arb.pos_inf(), "float64") is None


@pytest.mark.parametrize("bits", [128, 1024])
def test_the_bound_covers_the_whole_ball(bits: int) -> None:
    with precision(bits, 0):
        third = arb(1) / arb(3)
        found = rounded(third, "float64")
        assert arb(found.bound) >= abs(third - arb(found.nearest)).upper()
        assert found.bound <= 2.0**-55
