"""The program being written: statements in blocks that nest. Knows no library and runs nothing."""

import ast
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PREFIX = "_"
"""How names begin that the program chose itself; they may be replaced by what they stand for."""


class Untraceable(Exception):
    """Says why what an adapter does cannot be written as a program of library calls."""


class Program:
    """Takes statements, each into the innermost block that is open.

    `keep` is called before a statement is run and after it, and told whether one is still running.
    """

    def __init__(self, limit: int) -> None:
        self.module = ast.Module(body=[], type_ignores=[])
        self._blocks: list[list[ast.stmt]] = [self.module.body]
        self._failed: list[tuple[list[ast.stmt], ast.stmt]] = []
        self._counter = itertools.count()
        self._room = limit
        self._running = 0
        self.keep: Callable[[bool], None] = lambda is_running: None

    @property
    def has_failed(self) -> bool:
        """Say whether the last statement raised, and nobody went on after that."""
        return bool(self._failed)

    def write(self, statement: ast.stmt) -> ast.stmt:
        """Append a statement; those that failed before were survived, and are taken out."""
        for block, failed in self._failed:
            block.remove(failed)
        self._failed.clear()
        self._room -= 1
        if self._room < 0:
            raise Untraceable("it takes too many calls of the library for a script")
        self._blocks[-1].append(statement)
        return statement

    def erase(self, statement: ast.stmt) -> None:
        """Take a statement of the innermost block out again."""
        self._blocks[-1].remove(statement)

    def erase_last(self) -> None:
        """Take the last statement of the innermost block out again."""
        self._blocks[-1].pop()

    @contextmanager
    def running(self, statement: ast.stmt) -> Iterator[None]:
        """Tell that a statement is run meanwhile, and note whether it raised."""
        self._running += 1
        self.keep(True)
        try:
            yield
        except Exception:
            self._failed.append((self._blocks[-1], statement))
            raise
        finally:
            self._running -= 1
        self.keep(self._running > 0)

    def new_name(self, hint: str = "") -> str:
        """Return a name that no other value has; `hint` is what it would best be called."""
        return f"{PREFIX}{next(self._counter)}{PREFIX}{hint}"

    def open(self, body: list[ast.stmt]) -> None:
        """Write into `body` from now on."""
        self._blocks.append(body)

    def close(self) -> None:
        """Write again where the block that is closed was opened."""
        self._blocks.pop()

    @contextmanager
    def block(self, body: list[ast.stmt]) -> Iterator[None]:
        """Write into `body` meanwhile."""
        self.open(body)
        try:
            yield
        finally:
            self.close()

    @contextmanager
    def muted(self) -> Iterator[None]:
        """Write nothing meanwhile."""
        room, self._room = self._room, 10**9
        with self.block([]):
            try:
                yield
            finally:
                self._room = room
