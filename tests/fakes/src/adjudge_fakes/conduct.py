"""Fakes whose fault is in how they behave, not in what they answer."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from adjudge.adapter import Function, HostArray

from adjudge_fakes.correct import Faulty

_MEAL_BYTES = 16 << 20
_ENOUGH_MEALS = 128
"""Where `eats_memory` stops by itself, should nothing stop it before: 2 GiB."""


class Raises(Faulty):
    """Raises an error of its own."""

    name: ClassVar[str] = "raises"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Raise a RuntimeError whose message has two lines."""
        raise RuntimeError("no kernel image is available\nfor execution on the device")


class Hangs(Faulty):
    """Waits for what never comes."""

    name: ClassVar[str] = "hangs"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Never return."""
        threading.Event().wait()
        return gradient(*primals)


class Dies(Faulty):
    """Is killed as the system's out-of-memory killer would do it."""

    name: ClassVar[str] = "dies"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Send SIGKILL to this process."""
        os.kill(os.getpid(), signal.SIGKILL)
        return gradient(*primals)


class Exits(Faulty):
    """Ends the process in an orderly way, with words to standard error."""

    name: ClassVar[str] = "exits"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Exit with code 3."""
        print("licence server not reached", file=sys.stderr)
        sys.exit(3)


class Segfaults(Faulty):
    """Ends as a library with a wild pointer does."""

    name: ClassVar[str] = "segfaults"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Send SIGSEGV to this process."""
        os.kill(os.getpid(), signal.SIGSEGV)
        return gradient(*primals)


class EatsMemory(Faulty):
    """Allocates more and more."""

    name: ClassVar[str] = "eats_memory"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Fill memory, a little at a time."""
        meals = []
        for _ in range(_ENOUGH_MEALS):
            meals.append(np.ones(_MEAL_BYTES, dtype=np.uint8))
            threading.Event().wait(0.005)
        return gradient(*primals)


class ChattersOnStdout(Faulty):
    """Writes to standard output by every way there is."""

    name: ClassVar[str] = "chatters_on_stdout"

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Print from Python, to the file descriptor and from a child process; then return the right gradients."""
        print("chatter from Python")
        os.write(1, b"chatter from C\n")
        subprocess.run(["echo", "chatter from a child"], check=True)
        return gradient(*primals)
