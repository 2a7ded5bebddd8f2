"""Knows how wide the output is: a table that is wider than a terminal is split, and a pipe is as wide as need be."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.table import Table

PIPE_WIDTH = 100_000
"""Columns of an output that is no terminal and for which COLUMNS names no width: more than any line has."""

Column = TypeVar("Column")


def screen() -> Console:
    """Return the console of the standard output."""
    console = Console()
    if not console.is_terminal and not os.environ.get("COLUMNS"):
        console.width = PIPE_WIDTH
    return console


def split(
    columns: Sequence[Column],
    table_of: Callable[[Sequence[Column]], Table],
    console: Console,
    options: ConsoleOptions,
) -> Iterator[Table]:
    """Yield tables that hold as many of `columns` each as fit side by side, but at least one.

    `table_of` returns a table of some of the columns, with those that every table begins with before them.
    """

    def width(*some: Column) -> int:
        return Measurement.get(console, options.update(max_width=PIPE_WIDTH), table_of(some)).maximum

    first = width()
    row, taken = first, list[Column]()
    for column in columns:
        own = width(column) - first
        if taken and row + own > options.max_width:
            yield table_of(taken)
            row, taken = first, []
        row, taken = row + own, [*taken, column]
    yield table_of(taken)
