"""Turns the samples of a record into times: what a call took, without the time for which there was no CPU for it."""

import numpy as np

from adjudge.measurement import Samples
from adjudge.timing.statistics import Logs

BUSIEST = 0.95
"""Share of its time for which a process may wait for a CPU: beyond, what is left says little."""
PARTED = 0.1
"""Share by which wall clock and CPU time may differ where the system does not say who waited."""


def log_times(samples: Samples) -> Logs:
    """Return the logarithms of the nanoseconds of a call, one for each round; NaN for a sample that is no time."""
    spent = np.asarray(samples.spent_ns, dtype=np.float64)
    return np.asarray(np.log(np.where(spent > 0, spent, np.nan) / samples.calls))


def refusal(samples: Samples, threads: int) -> str:
    """Return why the samples of one process are no measurement, "" where nothing speaks against them.

    Threads that compute side by side also wait side by side, so that their waits cannot be taken off the clock:
    several threads are refused where one would not be.
    """
    if not samples.wall_ns:
        return "no round was measured"
    if not np.isfinite(log_times(samples)).all():
        return "a measurement is zero or negative"
    wall, cpu = np.asarray(samples.wall_ns), np.asarray(samples.cpu_ns)
    waited = np.asarray(samples.waited_ns)
    if (waited < 0).any():
        lost = float(np.median((wall - cpu) / wall))
        if threads == 1 and lost > PARTED:
            return f"wall clock and CPU time differ by {lost:.0%}: the machine is busy, or the library waits"
        return ""
    lost_ns = (
        wall - np.asarray(samples.spent_ns) if threads == 1 else waited
    )  # threads in turn may all have waited
    share, most = float(np.median(lost_ns / wall)), BUSIEST if threads == 1 else PARTED
    return f"the machine is too busy: {share:.0%} of the time no CPU was free" if share > most else ""
