"""Reads the clocks of this process, and pins its threads to CPUs, where the system has the means."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from adjudge.measurement import Sample

_TASKS = Path("/proc/self/task")


def sampled(work: Callable[[], None], waits: Callable[[], int]) -> Sample:
    """Return what some work took: wall clock, CPU time of all threads, and the time that these waited for a CPU.

    `waits` reads the latter, so far: `waited_ns`, or `own_waited_ns` for the calling thread alone.
    """
    waited = waits()
    cpu = time.process_time_ns()
    begin = time.perf_counter_ns()
    work()
    wall_ns = time.perf_counter_ns() - begin
    cpu_ns = time.process_time_ns() - cpu
    return Sample(wall_ns=wall_ns, cpu_ns=cpu_ns, waited_ns=waits() - waited if waited >= 0 else -1)


def waited_ns() -> int:
    """Return for how long this process's threads were ready and had no CPU; -1 where the system does not tell.

    The second field of schedstat: https://docs.kernel.org/scheduler/sched-stats.html.
    """
    told = [waited for thread in _threads() if (waited := _waited_ns(_TASKS / str(thread))) >= 0]
    return sum(told) if told else -1


def own_waited_ns() -> int:
    """Return for how long the calling thread was ready and had no CPU; -1 where the system does not tell."""
    return _waited_ns(Path("/proc/thread-self"))


def pin(cpus: Iterable[int]) -> bool:
    """Pin every thread of this process to some CPUs; false where the system pins no process or has no such CPU."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    chosen, pinned = set(cpus), False
    for thread in _threads() or [0]:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(thread, chosen)
            pinned = True
    return pinned


def tick_ns() -> int:
    """Return the smallest step of the clock and what reading it twice costs, whichever is more."""
    steps = []
    for _ in range(20):
        begin = time.perf_counter_ns()
        while (step := time.perf_counter_ns() - begin) == 0:
            pass
        steps.append(step)
    return min(steps)


def _waited_ns(thread: Path) -> int:
    try:
        return int((thread / "schedstat").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return -1


def _threads() -> list[int]:
    try:
        return [int(name) for name in os.listdir(_TASKS)]
    except OSError:
        return []
