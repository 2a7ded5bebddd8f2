"""Shares work among copies of this process, one for each core."""

import contextlib
import os
import threading
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import TypeVar

import msgspec
import numpy as np

Item = TypeVar("Item")
Result = TypeVar("Result")
_OWN = 1.4
"""How much more a process does itself than a copy, which pays for memory that is no longer shared, and for sending."""


def usable_cores() -> int:
    """Return how many cores this process may use; 0 where the system does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 0


def shared(
    work: Callable[[Sequence[Item]], Result], items: Sequence[Item], sizes: Sequence[int], kind: type[Result]
) -> list[Result]:
    """Return what `work` makes of consecutive shares of the items, one for each core; `sizes` tells how large each is.

    This process does the first; each other is done by a copy of it, which sends the result, a `kind` that msgspec
    knows, and is gone. What a copy does not send, because of an error or its death, is done here again. A process with
    other threads, which a copy would not have, does all by itself, as does one on a system without `fork`.
    """
    may_copy = hasattr(os, "fork") and threading.active_count() == 1
    first, *others = _shares(items, sizes, max(usable_cores(), 1) if may_copy else 1)
    copies = [_copy(partial(_encoded, work, share)) for share in others]
    results = [work(first)]
    for share, (process, source) in zip(others, copies, strict=True):
        with open(source, "rb") as pipe:
            sent = pipe.read()
        _, status = os.waitpid(process, 0)
        is_whole = status == 0 and sent
        results.append(msgspec.msgpack.decode(sent, type=kind) if is_whole else work(share))
    return results


def _shares(items: Sequence[Item], sizes: Sequence[int], count: int) -> list[Sequence[Item]]:
    """Return the items in consecutive shares, the first larger by `_OWN`, the others of about the same size."""
    before = np.cumsum(sizes) - sizes
    ends = np.searchsorted(
        before, np.sum(sizes) * (_OWN + np.arange(count - 1)) / (_OWN + count - 1)
    ).tolist()
    return [items[begin:end] for begin, end in pairwise([0, *ends, len(items)])]


def _encoded(work: Callable[[Sequence[Item]], Result], share: Sequence[Item]) -> bytes:
    return msgspec.msgpack.encode(work(share))


def _copy(made: Callable[[], bytes]) -> tuple[int, int]:
    """Return the id of a copy of this process, and where what it makes can be read."""
    source, target = os.pipe()
    with warnings.catch_warnings():
        # From 3.12 on Python warns of threads that are not its own, such as those of linear algebra.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process:
        os.close(target)
        return process, source
    status = 1
    with contextlib.suppress(BaseException):
        os.close(source)
        with open(target, "wb") as pipe:
            pipe.write(made())
        status = 0
    os._exit(status)
