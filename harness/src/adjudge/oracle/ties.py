"""What is done where the constant terms of power series do not decide: at exact ties, at roots and quotients of zero.

By default all of it is refused. A rule that follows the branches stands on a stack while a function is run. This module
does not know what a ball is.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from adjudge.oracle.errors import Singular, Tie


class TieRule:
    """Refuses whatever the constant terms do not decide."""

    def begin(self) -> None:
        """Make ready for another run of the function."""

    def sign(self, x: Any, why: str) -> int:
        """Return the sign that a differentiated number takes near the point, where it is exactly zero."""
        raise Tie(why)

    def largest(self, items: Sequence[Any]) -> int:
        """Return the place of the item that is largest near the point, where all are equal at it."""
        raise Tie("the extreme is attained twice, so the point may be a kink")

    def root(self, x: Any) -> Any:
        """Return the square root of a differentiated number that is exactly zero."""
        raise Singular("a square root of exactly zero")

    def quotient(self, x: Any, y: Any) -> Any:
        """Return x / y, where y is exactly zero."""
        raise Singular("a quotient by exactly zero")


_rules: list[TieRule] = [TieRule()]


def tie_rule() -> TieRule:
    """Return the rule that is in force."""
    return _rules[-1]


@contextmanager
def ruled_by(rule: TieRule) -> Iterator[None]:
    """Let `rule` decide inside the block."""
    _rules.append(rule)
    try:
        yield
    finally:
        _rules.pop()
