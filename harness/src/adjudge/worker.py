"""The worker: `python -m adjudge.worker ADAPTER`, run by a backend's own interpreter.

It answers requests on its standard input through a private copy of its standard output. File descriptor 1
is moved aside before the backend is imported, so nothing that a library prints can break the protocol; it
goes to standard error.
"""

import contextlib
import ctypes
import hashlib
import importlib
import os
import platform
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distributions, version
from typing import Protocol

from adjudge.adapter import Adapter, Unsupported
from adjudge.collection import CollectionError, find
from adjudge.evaluation import evaluate
from adjudge.hookspecs import AdapterEntry
from adjudge.measurement import Measurement
from adjudge.outcome import Outcome, Raised
from adjudge.outcome import Unsupported as UnsupportedOutcome
from adjudge.pipes import read_exactly, widen, write_all
from adjudge.plugins import PluginError, adapter_entries, installed
from adjudge.problems import Problem
from adjudge.protocol import (
    COMPILE_CACHE_VARIABLE,
    THREADS_VARIABLE,
    VERSION,
    Echo,
    Echoed,
    Evaluate,
    Evaluated,
    Measure,
    Prepare,
    Prepared,
    ProtocolError,
    Prove,
    Refused,
    Release,
    Released,
    Request,
    Response,
    Start,
    Started,
    Stop,
    Stopped,
    Transcribe,
    Transcribed,
    Weigh,
    Weighed,
    frame,
    read_request,
)
from adjudge.stopwatch import Contender, footprint
from adjudge.suggestion import suggestion
from adjudge.tracing.program import Untraceable
from adjudge.tracing.transcription import transcribed

_PR_SET_PDEATHSIG = 1


class Answering(Protocol):
    """Answers requests."""

    def answer(self, request: Request) -> Response:
        """Return the answer to any request; an error becomes part of the answer."""


class Worker:
    """Answers requests with one adapter; the same in a process of its own and in a test's."""

    def __init__(self, load: Callable[[], type[Adapter]]) -> None:
        self._load = load
        self._adapter: Adapter | None = None
        self._contenders: dict[int, Contender] = {}

    def answer(self, request: Request) -> Response:
        """Return the answer to any request; an error becomes part of the answer."""
        try:
            match request:
                case Start():
                    return self._start(request)
                case Evaluate():
                    return self._evaluate(request)
                case Prepare():
                    return self._prepare(request)
                case Measure():
                    return self._contender(request.key).measure(request.id, primal_first=request.primal_first)
                case Release():
                    self._contenders.clear()
                    return Released(id=request.id)
                case Weigh():
                    return Weighed(
                        id=request.id, footprint=footprint(*self._asked(request.case), request.case)
                    )
                case Transcribe():
                    return self._transcribe(request)
                case Echo():
                    return Echoed(id=request.id, arrays=request.arrays)
                case Prove():
                    return Refused(id=request.id, message="this worker holds a backend, not the oracle")
                case Stop():
                    return Stopped(id=request.id)
        except (CollectionError, PluginError, ProtocolError, Untraceable) as error:
            return Refused(id=request.id, message=str(error))
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            return Refused(id=request.id, message=message, traceback=traceback.format_exc())

    def _start(self, request: Start) -> Started:
        if request.version != VERSION:
            raise ProtocolError(
                f"the harness speaks protocol {request.version}, this environment {VERSION}: "
                "install the same adjudge in both"
            )
        begin = time.perf_counter_ns()
        self._adapter = adapter = self._load()()
        import_ns = time.perf_counter_ns() - begin
        import numpy as np

        return Started(
            id=request.id,
            adapter=adapter.name,
            library=adapter.library,
            distribution=adapter.distribution,
            library_version=_version(adapter.distribution),
            modes=adapter.modes,
            dtypes=adapter.dtypes,
            python=platform.python_version(),
            numpy=np.__version__,
            platform=platform.platform(),
            import_ns=import_ns,
            known_failures=adapter.known_failures(),
        )

    def _evaluate(self, request: Evaluate) -> Evaluated:
        adapter, problem = self._asked(request)
        begin = time.perf_counter_ns()
        outcome, measurement = outcome_of(adapter, problem, request)
        busy_ns = time.perf_counter_ns() - begin
        return Evaluated(id=request.id, outcome=outcome, measurement=measurement, busy_ns=busy_ns)

    def _prepare(self, request: Prepare) -> Prepared:
        adapter, problem = self._asked(request.case)
        _check_form(adapter, request.case)
        self._contenders[request.key] = contender = Contender(adapter, problem, request)
        return contender.prepared()

    def _transcribe(self, request: Transcribe) -> Transcribed:
        adapter, problem = self._asked(request.case)
        source, raised = transcribed(adapter, problem, request)
        return Transcribed(id=request.id, source=source, raised=raised)

    def _contender(self, key: int) -> Contender:
        if key not in self._contenders:
            raise ProtocolError(f"case {key} has not been prepared")
        return self._contenders[key]

    def _asked(self, case: Evaluate) -> tuple[Adapter, Problem]:
        if self._adapter is None:
            raise ProtocolError("evaluate came before start")
        return self._adapter, find(case.problem.origin, case.problem.problem_id)


def outcome_of(adapter: Adapter, problem: Problem, request: Evaluate) -> tuple[Outcome, Measurement | None]:
    """Return what an adapter makes of a case, and what it cost; an error becomes an outcome."""
    try:
        _check_form(adapter, request)
        return evaluate(adapter, problem, request)
    except Exception as error:
        outcome = _ended_by(error, adapter)
    _settle(adapter)
    return outcome, None


def _ended_by(error: Exception, adapter: Adapter) -> Outcome:
    if isinstance(error, Unsupported):
        return UnsupportedOutcome(str(error))
    if adapter.is_unsupported(error):
        return UnsupportedOutcome(f"{type(error).__name__}: {error}")
    return Raised(type(error).__name__, str(error), traceback.format_exc())


def _settle(adapter: Adapter) -> None:
    """Wait for what a case without an answer has left running, so that its errors are not the next case's."""
    with contextlib.suppress(Exception):
        adapter.synchronize(())


def _check_form(adapter: Adapter, request: Evaluate) -> None:
    if request.mode not in adapter.modes:
        raise Unsupported(f"no mode {request.mode}: it has {', '.join(adapter.modes)}")
    if request.dtype not in adapter.dtypes:
        raise Unsupported(f"no {request.dtype}: it answers in {', '.join(adapter.dtypes)}")


def load_adapter(name: str) -> type[Adapter]:
    """Return the class of the adapter called `name`, or at `package.module:Class`.

    Raises `PluginError` where there is none or it is no adapter.
    """
    target = name if ":" in name else _target(name)
    module, _, attribute = target.partition(":")
    adapter = getattr(importlib.import_module(module), attribute)
    if not (isinstance(adapter, type) and issubclass(adapter, Adapter)):
        raise PluginError(f"{target} is not a subclass of adjudge.Adapter")
    return adapter


def _target(name: str) -> str:
    entries = {entry.name: entry for entry in adapter_entries(installed())}
    if name not in entries:
        raise PluginError(
            f"no adapter {name!r} is installed in this environment: {suggestion(name, entries)}"
        )
    _tell_library(entries[name])
    return entries[name].target


def _tell_library(entry: AdapterEntry) -> None:
    """Set the variables by which the adapter's library is told its threads and its cache, before it is imported."""
    if (threads := os.environ.get(THREADS_VARIABLE)) is not None:
        os.environ.update(dict.fromkeys(entry.thread_variables, threads))
    if entry.cache_variables and (cache := os.environ.get(COMPILE_CACHE_VARIABLE)) is not None:
        folder = os.path.join(cache, f"{entry.name}-{_installed_digest()}")
        os.environ.update({key: value.format(folder=folder) for key, value in entry.cache_variables.items()})


def _installed_digest() -> str:
    """Return what differs as soon as another version of anything is installed: no release reads another's programs."""
    held = sorted(f"{found.name}=={found.version}" for found in distributions())
    return hashlib.sha256("\n".join(held).encode()).hexdigest()[:12]


def serve(worker: Answering, source: int, target: int) -> None:
    """Answer the requests that come from file descriptor `source` on `target`, until Stop or the end of input."""
    while True:
        try:
            request = read_request(lambda n: read_exactly(source, n))
        except EOFError:
            return
        except ProtocolError as error:
            write_all(target, frame(Refused(id=-1, message=str(error))))
            return
        write_all(target, frame(worker.answer(request)))
        if isinstance(request, Stop):
            return


def main() -> None:
    """Serve the adapter named on the command line."""
    name = sys.argv[1]
    serve_pipes(Worker(lambda: load_adapter(name)))


def serve_pipes(worker: Answering) -> None:
    """Serve a worker on this process's standard input and output, which nothing else may use from now on."""
    source, target = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    for descriptor in (source, target):
        os.set_inheritable(descriptor, False)
        widen(descriptor)
    _end_with_harness()
    warnings.simplefilter("ignore")
    serve(worker, source, target)


def _end_with_harness() -> None:
    """Have the system kill this process when the harness is gone, where it can (Linux); else end of input does."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "unknown"


if __name__ == "__main__":
    main()
