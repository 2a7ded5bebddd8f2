"""After how many calls compiling has paid for itself."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Holds the number of `calls` after which the compiled form has taken less time in all; None: never."""

    calls: int | None

    def __str__(self) -> str:
        return "never" if self.calls is None else f"{self.calls:,}"


def break_even(*, once_ns: float, each_ns: float, eager_once_ns: float, eager_each_ns: float) -> BreakEven:
    """Return after how many calls `once + (n - 1) each` falls below the same of the eager form.

    `once_ns` is what building and the first call take, `each_ns` a further call.
    """
    dearer = once_ns - eager_once_ns
    if dearer <= 0:
        return BreakEven(1)
    if each_ns >= eager_each_ns:
        return BreakEven(None)
    return BreakEven(1 + math.ceil(dearer / (eager_each_ns - each_ns)))
