"""Finds the memory that a derivative takes, and how often it calls the function, in a process that has done nothing.

The highest resident memory is reset by Linux's `clear_refs` (https://docs.kernel.org/filesystems/proc.html);
elsewhere it is 0.
"""

import contextlib
import ctypes
import gc
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from adjudge.adapter import Adapter
from adjudge.measurement import Footprint
from adjudge.preparation import arguments, backend_arrays, derivative
from adjudge.problems import Body, Problem
from adjudge.protocol import Evaluate
from adjudge.stopwatch.activity import Activity

_SELF = Path("/proc/self")
_RESET_PEAK = "5"


class _Counter:
    """Counts the calls of functions."""

    def __init__(self) -> None:
        self.calls = 0

    def of(self, body: Body) -> Body:
        @wraps(body)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            return body(*args, **kwargs)

        return counted


def footprint(adapter: Adapter, problem: Problem, case: Evaluate) -> Footprint:
    """Return the memory of building and a first call, and of a later call, above what was there before each."""
    counter = _Counter()
    natives = {name: counter.of(body) for name, body in problem.natives.items()}
    watched = replace(problem, function=counter.of(problem.function), natives=natives)
    arrays = backend_arrays(adapter, case)
    given = arguments(adapter, case, arrays)
    activities: list[Activity] = []

    def first() -> None:
        activities.append(Activity(adapter, derivative(adapter, watched, case, arrays), lambda _: [given]))
        activities[0].first(given)

    baseline, peak = _peak(first)
    first_calls, counter.calls = counter.calls, 0
    later_baseline, later_peak = _peak(lambda: activities[0].first(given))
    return Footprint(
        baseline_bytes=baseline,
        peak_bytes=peak,
        later_baseline_bytes=later_baseline,
        later_peak_bytes=later_peak,
        first_calls_of_f=first_calls,
        later_calls_of_f=counter.calls,
    )


def _peak(work: Callable[[], Any]) -> tuple[int, int]:
    """Return the resident bytes before some work, and the most during it; zeros where the system does not tell."""
    gc.collect()
    _give_back()
    before = _resident("VmRSS")
    try:
        (_SELF / "clear_refs").write_text(_RESET_PEAK, encoding="ascii")
    except OSError:
        work()
        return 0, 0
    work()
    return before, _resident("VmHWM")


def _give_back() -> None:
    """Have the allocator return what it holds in reserve, where it is glibc's."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _resident(name: str) -> int:
    try:
        lines = (_SELF / "status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:")), 0)
