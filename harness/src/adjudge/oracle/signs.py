"""The signs that a factorisation leaves free: columns of Q, of eigenvectors, of singular vectors.

A proof must hold for every choice a library may make. A function is run under each choice; what differs between
them is not certified.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from adjudge.oracle.errors import Lacking

MAX_FREE = 6
"""How many signs may be free: all their combinations are tried."""


@dataclass(slots=True)
class Signs:
    """Gives one choice of signs, in the order in which a run asks for them; `asked` counts how many it wanted."""

    chosen: tuple[int, ...] = ()
    asked: int = 0

    def take(self, count: int) -> tuple[int, ...]:
        """Return the next `count` signs, 1 or -1."""
        first, self.asked = self.asked, self.asked + count
        if self.asked > MAX_FREE:
            raise Lacking(f"factorisations leave more than {MAX_FREE} signs free")
        padded = self.chosen + (1,) * MAX_FREE
        return padded[first : self.asked]


def other_choices(count: int) -> Iterator[tuple[int, ...]]:
    """Give every choice of `count` signs but the first, all positive."""
    return itertools.islice(itertools.product((1, -1), repeat=count), 1, None)
