"""Fakes whose gradient costs what is known, and some whose cost is not what a simple stopwatch would say."""

import hashlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from adjudge.adapter import Function, HostArray

from adjudge_fakes.correct import Faulty

SPIN_NS = 300_000
SLOW_NS = 400_000_000
"""How much CPU time it takes `WarmsUpSlowly` to warm up."""


def lasting(nanoseconds: int, compute: Callable[[], Any]) -> Any:
    """Return what `compute` gives, after so much CPU time of this thread in all."""
    end = time.thread_time_ns() + nanoseconds
    result = compute()
    while time.thread_time_ns() < end:
        pass
    return result


class Spins(Faulty):
    """Takes `SPIN_NS` of CPU time for each gradient."""

    name: ClassVar[str] = "spins"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return the gradients, in time."""
        return list(lasting(SPIN_NS, lambda: gradient(*primals)))


class SpinsThreeTimes(Faulty):
    """Takes three times as long."""

    name: ClassVar[str] = "spins_three_times"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return the gradients, in time."""
        return list(lasting(3 * SPIN_NS, lambda: gradient(*primals)))


class RemembersInputs(Faulty):
    """Answers at once where it was given the same arrays before."""

    name: ClassVar[str] = "remembers_inputs"

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[int, ...], tuple[Sequence[HostArray], Sequence[Any]]] = {}

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return the gradients, from memory where they are there."""
        key = tuple(map(id, primals))
        if key not in self._known:
            self._known[key] = primals, list(lasting(SPIN_NS, lambda: gradient(*primals)))
        return self._known[key][1]


class WarmsUpSlowly(Faulty):
    """Takes ten times as long until it has computed for `SLOW_NS`."""

    name: ClassVar[str] = "warms_up_slowly"

    def __init__(self) -> None:
        super().__init__()
        self._spent_ns = 0

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return the gradients, in time."""
        is_warm = self._spent_ns >= SLOW_NS
        cost = SPIN_NS if is_warm else 10 * SPIN_NS
        self._spent_ns += cost
        return list(lasting(cost, lambda: gradient(*primals)))


class LeaksThreads(Faulty):
    """Keeps another thread computing, as thread pools do that spin while they wait."""

    name: ClassVar[str] = "leaks_threads"

    def __init__(self) -> None:
        super().__init__()
        self._other = threading.Thread(target=_compute_forever, daemon=True)

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return the gradients, in time."""
        if not self._other.is_alive():
            self._other.start()
        return list(lasting(SPIN_NS, lambda: gradient(*primals)))


def _compute_forever() -> None:
    """Compute without holding the interpreter's lock, which deriving a key lets go of for the seconds that it takes."""
    while True:
        hashlib.pbkdf2_hmac("sha256", b"", b"", 10_000_000)
