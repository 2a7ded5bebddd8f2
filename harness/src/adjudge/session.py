"""A connection to a backend with one method, `ask`: to a worker process, or to a worker within this process."""

import contextlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from typing import Protocol

from adjudge.pipes import DeadlinePassed, Wait, read_exactly, widen, write_all
from adjudge.protocol import ProtocolError, Request, Response, Stop, frame, read_response
from adjudge.worker import Answering

STDERR_TAIL_BYTES = 4096
STOP_TIMEOUT_S = 5.0


class WorkerTimedOut(Exception):
    """Says that a worker gave no answer in time; it has been killed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} s")
        self.seconds = seconds


class WorkerDied(Exception):
    """Says how a worker ended while it was asked something, with the end of what it wrote to standard error."""

    def __init__(self, returncode: int, reason: str, stderr_tail: str) -> None:
        super().__init__(reason)
        self.returncode = returncode
        self.reason = reason
        self.stderr_tail = stderr_tail


class Session(Protocol):
    """Asks a backend one thing at a time."""

    def ask(self, request: Request, timeout_s: float) -> Response:
        """Return the answer; raises `WorkerTimedOut` or `WorkerDied`, after which the session is of no more use."""

    def close(self) -> None:
        """End the session; the worker is gone when this returns."""


class InProcessSession:
    """Asks a worker within this process; for tests. It has no time limit."""

    def __init__(self, worker: Answering) -> None:
        self._worker = worker

    def ask(self, request: Request, timeout_s: float) -> Response:
        """Return the worker's answer."""
        return self._worker.answer(request)

    def close(self) -> None:
        """Do nothing: there is nothing to end."""


class ProcessSession:
    """Asks a worker process, in a process group of its own so that everything it started dies with it.

    The worker's temporary files lie in a folder of its own, which goes with the session: some libraries write programs
    there and leave them behind, or would take up what an earlier run left.
    """

    def __init__(self, command: Sequence[str], env: dict[str, str], memory_limit_bytes: int) -> None:
        self._memory_limit_bytes = memory_limit_bytes
        self._ended = False
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115
        self._temporary = tempfile.TemporaryDirectory(prefix="adjudge-worker-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=env | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._temporary.name),
            start_new_session=True,
            bufsize=0,
        )
        self._pipes = [pipe for pipe in (self._process.stdin, self._process.stdout) if pipe is not None]
        self._to, self._from = (pipe.fileno() for pipe in self._pipes)
        os.set_blocking(self._to, False)
        for descriptor in (self._to, self._from):
            widen(descriptor)

    @property
    def pid(self) -> int:
        """Return the process id of the worker."""
        return self._process.pid

    def ask(self, request: Request, timeout_s: float) -> Response:
        """Return the worker's answer; raises `WorkerTimedOut` or `WorkerDied`, the worker being dead then."""
        wait = Wait(timeout_s, self._check_memory)
        try:
            write_all(self._to, frame(request), wait)
            response = read_response(lambda count: read_exactly(self._from, count, wait))
        except DeadlinePassed:
            self._kill()
            raise WorkerTimedOut(timeout_s) from None
        except (EOFError, BrokenPipeError):
            raise self._death() from None
        except ProtocolError as error:
            self._kill()
            raise WorkerDied(0, f"broke the protocol: {error}", self._stderr_tail()) from error
        if response.id != request.id:
            self._kill()
            raise WorkerDied(0, f"answered request {response.id}, not {request.id}", self._stderr_tail())
        return response

    def close(self) -> None:
        """Ask the worker to stop, and see to it that it does."""
        with contextlib.suppress(WorkerTimedOut, WorkerDied):
            if self._process.poll() is None:
                self.ask(Stop(id=0), STOP_TIMEOUT_S)
        self._kill()
        self._stderr.close()
        self._temporary.cleanup()

    def terminate(self) -> None:
        """End the worker at once, with everything it started; may be called while another thread asks."""
        if not self._ended:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _kill(self) -> None:
        self.terminate()
        self._process.wait()
        self._ended = True
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.close()

    def _death(self) -> WorkerDied:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_TIMEOUT_S)
        code = self._process.poll()
        tail = self._stderr_tail()
        self._kill()
        if code is None:
            return WorkerDied(0, "closed its output and went on running", tail)
        return WorkerDied(code, f"ended by {_ending(code)}", tail)

    def _stderr_tail(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - STDERR_TAIL_BYTES))
        return self._stderr.read().decode(errors="replace")

    def _check_memory(self) -> None:
        used = _resident_bytes(self._process.pid)
        if used > self._memory_limit_bytes:
            limit = self._memory_limit_bytes / 2**30
            self._kill()
            raise WorkerDied(
                -signal.SIGKILL, f"took more than {limit:.3g} GiB of memory", self._stderr_tail()
            )


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def _resident_bytes(pid: int) -> int:
    """Return the resident memory of a process, 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0
