"""Reads and writes whole messages on pipes, with a deadline where one is given. Knows nothing of what they hold."""

import contextlib
import os
import select
import time
from collections.abc import Callable, Sequence

PIPE_BYTES = 1 << 20
_F_SETPIPE_SZ = 1031
_WATCH_S = 0.05


class DeadlinePassed(Exception):
    """Says that the other side did not read or write in time."""


class Wait:
    """Waits for a file descriptor until a deadline, calling `watch` now and then; `watch` may raise."""

    def __init__(self, seconds: float, watch: Callable[[], None] = lambda: None) -> None:
        self._deadline = time.monotonic() + seconds
        self._watch = watch

    def readable(self, descriptor: int) -> None:
        """Return when `descriptor` can be read; raises `DeadlinePassed`."""
        self._until(lambda left: select.select([descriptor], [], [], left)[0])

    def writable(self, descriptor: int) -> None:
        """Return when `descriptor` can be written; raises `DeadlinePassed`."""
        self._until(lambda left: select.select([], [descriptor], [], left)[1])

    def _until(self, ready: Callable[[float], list[int]]) -> None:
        while True:
            left = self._deadline - time.monotonic()
            if ready(max(0.0, min(left, _WATCH_S))):
                return
            if left <= 0:
                raise DeadlinePassed
            self._watch()


def read_exactly(descriptor: int, count: int, wait: Wait | None = None) -> bytearray:
    """Return the next `count` bytes; raises `EOFError` where the other side has closed the pipe."""
    data = bytearray(count)
    view, got = memoryview(data), 0
    while got < count:
        if wait is not None:
            wait.readable(descriptor)
        read = os.readv(descriptor, [view[got:]])
        if read == 0:
            raise EOFError
        got += read
    return data


def write_all(
    descriptor: int, buffers: Sequence[bytes | bytearray | memoryview], wait: Wait | None = None
) -> None:
    """Write all the buffers in order; raises `BrokenPipeError` where no one reads any more.

    With `wait`, `descriptor` must not block.
    """
    for buffer in buffers:
        view = memoryview(buffer).cast("B") if len(buffer) else memoryview(b"")
        while len(view):
            if wait is not None:
                wait.writable(descriptor)
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(descriptor, view) :]


def widen(descriptor: int) -> None:
    """Let a pipe hold a megabyte where the system allows it, so that large arrays pass in few steps."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, PIPE_BYTES)
