"""A fake that returns before its work is done, and whose `synchronize` does not wait for it."""

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from adjudge.adapter import Function, HostArray

from adjudge_fakes.correct import Faulty

WORK_NS = 3_000_000


class Promise:
    """Computes an array when it is first read, at a cost that is known: `WORK_NS`."""

    def __init__(self, compute: Callable[[], HostArray]) -> None:
        self._compute = compute

    @cached_property
    def array(self) -> HostArray:
        """Return the array."""
        end = time.perf_counter_ns() + WORK_NS
        while time.perf_counter_ns() < end:
            pass
        return self._compute()


class LiesAboutSync(Faulty):
    """Returns promises, and says that they are kept."""

    name: ClassVar[str] = "lies_about_sync"

    def to_numpy(self, a: Any) -> HostArray:
        """Return the values, which are computed now."""
        return np.asarray(a.array if isinstance(a, Promise) else a)

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Promise]:
        """Return a promise for each gradient."""
        return [Promise(lambda i=i: gradient(*primals)[i]) for i in range(len(primals))]
