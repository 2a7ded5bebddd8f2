"""Counts what is done with balls: a limit of so many operations holds alike on every machine, busy or not."""

from adjudge.oracle.errors import Costly


class Effort:
    """Holds how many numbers were made and taken back on a tape since the process began."""

    operations = 0


class Budget:
    """Says how many operations may be done from now on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begin = Effort.operations

    @property
    def spent(self) -> int:
        """Return how many operations were done."""
        return Effort.operations - self._begin

    def check(self, times: int = 1) -> None:
        """Raise `Costly` where what was spent, so many times, is more than there is."""
        if self.spent * times > self._most:
            raise Costly(f"more than {self._most:,} operations")
