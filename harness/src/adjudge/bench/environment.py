"""The environment variables and CPUs of workers that are timed."""

import os

from adjudge.runner import threads_environment

ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""Where glibc's own adaption ends, from the start: else page faults alone change a time up to twofold.

See M_MMAP_THRESHOLD in https://man7.org/linux/man-pages/man3/mallopt.3.html.
"""
TRIMMING = {"MALLOC_MMAP_THRESHOLD_": str(64 << 10), "MALLOC_TRIM_THRESHOLD_": "0", "MALLOC_ARENA_MAX": "1"}
"""Has the allocator return what is freed, so that resident memory is what is in use."""


def timing_environment(threads: int) -> dict[str, str]:
    """Return the variables of a worker that is timed on so many threads."""
    return threads_environment(threads) | ALLOCATOR


def cpus_of(process: int, threads: int) -> tuple[int, ...]:
    """Return the CPUs for the workers of a process, other ones for the next; () where none are to be had.

    Workers are measured one at a time, so that all of a process share them.
    """
    if not hasattr(os, "sched_getaffinity"):
        return ()
    allowed = sorted(os.sched_getaffinity(0))
    if threads > len(allowed):
        return ()
    return tuple(sorted(allowed[(process * threads + k) % len(allowed)] for k in range(threads)))
