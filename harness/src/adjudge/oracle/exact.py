"""What no ball decides: a rational program's derivatives as fractions, which are rounded with certainty.

A number halfway between two floats lies on the edge of whatever ball holds it, however small; an exact tie is undecided
in any precision where the numbers that tie are rounded. A fraction is either.
"""

import numpy as np
from flint import arb

from adjudge.oracle.ball import precision
from adjudge.oracle.routes.directional import Answer
from adjudge.oracle.routes.rationals import by_rationals
from adjudge.oracle.taylor import Question

SMALLEST_BITS = 1100
"""Binary places of the smallest difference between a float64 and a number halfway between two."""


def fractions(question: Question) -> tuple[Answer, int]:
    """Return balls of exact fractions, and the precision in which each tells its nearest float.

    A fraction p / q that is no float nor halfway between two differs from all such by 2^-1075 / q at least; one that
    is has a ball without radius. Raises `NotCertified` where the program is not rational.
    """
    parts = by_rationals(question)
    longest = max((int(x.height_bits()) for part in parts.values() for x in part.ravel()), default=0)
    bits = SMALLEST_BITS + 2 * longest
    with precision(bits, 0):
        balls = {
            name: np.asarray(np.frompyfunc(arb, 1, 1)(part), dtype=object) for name, part in parts.items()
        }
    return balls, bits
