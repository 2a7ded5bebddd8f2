"""Keep the cyclic garbage collector from going through a growing tape again and again.

A tape consists of many small objects, none of them garbage before the sweep has used them.  With the
usual threshold of 700 new objects the collector takes up to half of the time of a long tape.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

RARELY = 1_000_000
"""How many new objects make the collector look: it still bounds what garbage a function can leave."""


def postponed() -> tuple[int, int, int]:
    """Raise the threshold, and return the thresholds for `gc.set_threshold` to restore."""
    before = gc.get_threshold()
    if 0 < before[0] < RARELY:
        gc.set_threshold(RARELY)
    return before


def rarely_collecting(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function with a higher threshold while it runs, restored in any case."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        before = postponed()
        try:
            return function(*args, **kwargs)
        finally:
            gc.set_threshold(*before)

    return run
