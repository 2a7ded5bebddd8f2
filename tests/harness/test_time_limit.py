"""A limit ends what takes too long, and one inside another leaves that one in force."""

import math
import time

import pytest
from adjudge.time_limit import TookTooLong, limited


def wait() -> None:
    for _ in range(100):
        time.sleep(0.05)
    raise AssertionError("nothing ended the wait")


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(TookTooLong), limited(0.01):
        wait()


@pytest.mark.parametrize("inner_s", [0.01, math.inf])
def test_an_outer_limit_ends_what_an_inner_one_does_not(inner_s: float) -> None:
    def tried() -> None:
        try:
            with limited(inner_s):
                wait()
        except TookTooLong:
            return

    with pytest.raises(TookTooLong), limited(0.05):
        tried()
        wait()


def test_a_limit_is_over_with_its_block() -> None:
    with limited(0.01):
        pass
    time.sleep(0.02)
