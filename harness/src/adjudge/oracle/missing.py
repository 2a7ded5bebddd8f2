"""Numbers that are not determined, such as the columns that complete an orthogonal basis: they may be
moved, not used.
"""

from adjudge.oracle.ball import Ball, Value
from adjudge.oracle.errors import NotCertified


class Missing(Ball):
    """Stands for a number that cannot be told; whoever reads it gets the reason as an exception."""

    __slots__ = ("_why",)

    def __init__(self, why: NotCertified) -> None:
        self._why = why

    @property
    def value(self) -> Value:  # type: ignore[override]
        """Raise the reason."""
        raise self._why
