"""Ends a computation that takes too long, from inside the same thread."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TookTooLong(BaseException):
    """Says that a computation was given up; no `Exception`, so that code which catches these cannot swallow it."""


SOONEST_S, LONGEST_S = 1e-6, 1e8
"""What a timer can be set to; zero would stop it."""
AGAIN_S = 0.1
"""After which it is raised again, where an inner limit took it for its own."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` inside the block after so many seconds, where the system has a timer for it.

    A limit inside another one leaves that one in force.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(_: int, __: FrameType | None) -> None:
        raise TookTooLong

    before, begin = signal.signal(signal.SIGALRM, give_up), time.monotonic()
    outer_s, _ = signal.setitimer(signal.ITIMER_REAL, 0.0)
    signal.setitimer(signal.ITIMER_REAL, min(max(seconds, SOONEST_S), outer_s or LONGEST_S), AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
        if outer_s:
            signal.setitimer(
                signal.ITIMER_REAL, max(outer_s - (time.monotonic() - begin), SOONEST_S), AGAIN_S
            )
