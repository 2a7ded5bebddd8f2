"""Runs a plan: asks each backend each case and writes what came back. The only module that both asks and writes.

Backends run side by side, each in a worker of its own, a slow one in several when others have ended; a worker that
dies or hangs is replaced and the next case is not harmed. Interrupted at any moment, the record can be gone on with.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol

from adjudge.outcome import Crashed, NotRun, TimedOut
from adjudge.protocol import COMPILE_CACHE_VARIABLE, THREADS_VARIABLE
from adjudge.record import (
    BackendChoice,
    BackendFacts,
    CaseFacts,
    EnclosureFacts,
    Header,
    OutcomeFacts,
    Record,
    RecordWriter,
)
from adjudge.respondent import OpenSession, Respondent, is_asked
from adjudge.session import ProcessSession, Session

DEATHS_IN_A_ROW = 3
"""So many deaths of workers and the rest of a problem is not run; so many such problems, and nothing more is."""
WORTH_HELP = 100
"""How many cases a backend must have left for one more worker to pay for its start."""
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", THREADS_VARIABLE)


class Progress(Protocol):
    """Is told how a run goes on, from several threads."""

    def begin(self, backend: str, cases: int, done: int) -> None:
        """Take in that a backend is being started, with so many cases to do, so many of them done before."""

    def started(self, backend: str, facts: BackendFacts) -> None:
        """Take in that a backend has been started, or could not be."""

    def answered(self, facts: OutcomeFacts) -> None:
        """Take in an outcome."""

    def enclosed(self, facts: EnclosureFacts) -> None:
        """Take in what the oracle found for a case; it began as if it were a backend called `enclosures`."""

    def stepped(self, stage: str, note: str) -> None:
        """Take in that a stage which began as if it were a backend went a step further, and what that was."""


def open_process(header: Header, environment: Mapping[str, str] | None = None) -> OpenSession:
    """Return a function that starts a backend's worker process under the limits of a run.

    Its environment variables are the header's, or those given.
    """
    variables = worker_environment(header.environment if environment is None else environment)

    def start(choice: BackendChoice) -> Session:
        command = (choice.python, "-P", "-m", "adjudge.worker", choice.adapter)
        return ProcessSession(command, variables, header.memory_limit_bytes)

    return start


def threads_environment(threads: int) -> dict[str, str]:
    """Return the variables that bound a worker's threads; it sets those of its own library itself."""
    return dict.fromkeys(_THREAD_VARIABLES, str(threads))


ONE_THREAD = threads_environment(1)
"""Set for every worker, so that backends checked side by side do not fight for cores."""


def worker_environment(own: Mapping[str, str] = ONE_THREAD) -> dict[str, str]:
    """Return the variables of a worker: this process's, without what bends its imports, and its own."""
    dropped = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", COMPILE_CACHE_VARIABLE)
    kept = {k: v for k, v in os.environ.items() if k not in dropped}
    return kept | dict(own)


def run(
    record: Record, writer: RecordWriter, progress: Progress, jobs: int, open_session: OpenSession
) -> None:
    """Ask every backend of `record` every case that has no outcome yet, by `jobs` workers; write the outcomes.

    Each backend is begun by one worker, in their order. A worker for which no backend is left to begin helps the one
    with the most cases left. On KeyboardInterrupt the workers are ended and the exception goes on; what came back
    is in the record.
    """
    site = _Site(record, writer, progress, open_session)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        try:
            futures = [pool.submit(site.work) for _ in range(max(1, jobs))]
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done():
                    future.result()
        finally:
            site.abandon()
    for future in futures:
        future.result()


class _Site:
    """Holds what the crews of a run share: the backends' cases, and where outcomes go."""

    def __init__(
        self, record: Record, writer: RecordWriter, progress: Progress, open_session: OpenSession
    ) -> None:
        self.record, self.writer, self.progress = record, writer, progress
        self.stop = threading.Event()
        self._open_session = open_session
        self._loads = [_Load(record, choice) for choice in record.header.backends]
        self._unbegun = iter(self._loads)
        self._lock = threading.Lock()
        self._crews: list[_Crew] = []

    def work(self) -> None:
        """Begin backend after backend, then help where most is left to do."""
        while not self.stop.is_set() and (unbegun := self._next_unbegun()) is not None:
            self._crew(unbegun).begin()
        while not self.stop.is_set() and len(longest := max(self._loads, key=len)) >= WORTH_HELP:
            if not self._crew(longest).help():
                return

    def abandon(self) -> None:
        """End the workers at once, from another thread; what they were doing is lost."""
        self.stop.set()
        for crew in self._crews:
            crew.respondent.terminate()

    def _next_unbegun(self) -> "_Load | None":
        with self._lock:
            return next(self._unbegun, None)

    def _crew(self, load: "_Load") -> "_Crew":
        crew = _Crew(self, load, Respondent(self.record, load.choice, self._open_session))
        self._crews.append(crew)
        return crew


class _Load:
    """Holds the cases that a backend has left; those who help take them from the end, so that like stays with like."""

    def __init__(self, record: Record, choice: BackendChoice) -> None:
        asked = [case for case in record.cases.values() if is_asked(record, choice, case)]
        self.choice = choice
        self._cases = deque(case for case in asked if (case.id, choice.name) not in record.outcomes)
        self._lock = threading.Lock()
        self.done_before = len(asked) - len(self._cases)

    def __len__(self) -> int:
        return len(self._cases)

    def first(self) -> CaseFacts | None:
        """Take the next case, None where none is left."""
        with self._lock:
            return self._cases.popleft() if self._cases else None

    def last(self) -> CaseFacts | None:
        """Take the last case, None where none is left."""
        with self._lock:
            return self._cases.pop() if self._cases else None

    def rest(self, problem: str | None = None) -> list[CaseFacts]:
        """Take every case that is left, or every one of a problem."""
        with self._lock:
            found = [case for case in self._cases if problem in (None, case.problem)]
            self._cases = deque(case for case in self._cases if problem not in (None, case.problem))
        return found

    def holds(self, problem: str) -> bool:
        """Say whether a case of a problem is left."""
        with self._lock:
            return any(case.problem == problem for case in self._cases)


@dataclass
class _Crew:
    """Does cases of one backend, by one worker after the other as they wear out."""

    site: _Site
    load: _Load
    respondent: Respondent

    def begin(self) -> None:
        """Do every case that is left, and tell what the backend is."""
        site, name = self.site, self.load.choice.name
        site.progress.begin(name, len(self.load), self.load.done_before)
        if not self.load:
            return
        try:
            facts = self.respondent.start()
            site.writer.append(facts)
            site.record.add(facts)
            site.progress.started(name, facts)
            if facts.error:
                self._skip(self.load.rest(), f"the backend could not be started: {facts.error}")
            else:
                self._do(self.load.first)
        finally:
            self.respondent.close()

    def help(self) -> bool:
        """Do cases until none is left; say whether a worker could be started."""
        try:
            if self.respondent.start().error:
                return False
            self._do(self.load.last)
            return True
        finally:
            self.respondent.close()

    def _do(self, take: Callable[[], CaseFacts | None]) -> None:
        """Ask the cases; a problem at which workers keep dying is given up, and the backend after a few of them."""
        deaths = lost = 0
        while not self.site.stop.is_set() and (case := take()) is not None:
            if not self.respondent.is_started and (error := self.respondent.start().error):
                self._skip([case, *self.load.rest()], f"the backend could not be started again: {error}")
                return
            facts = self.respondent.ask(case)
            if self.site.stop.is_set():
                return
            self._write(facts)
            if not isinstance(facts.outcome, TimedOut | Crashed):
                deaths = lost = 0
                continue
            deaths += 1
            if deaths < DEATHS_IN_A_ROW and self.load.holds(case.problem):
                continue
            deaths, lost = 0, lost + 1
            given_up = self.load.rest(None if lost == DEATHS_IN_A_ROW else case.problem)
            self._skip(given_up, f"{DEATHS_IN_A_ROW} workers in a row died or hung")

    def _skip(self, cases: Iterable[CaseFacts], why: str) -> None:
        for case in cases:
            self._write(OutcomeFacts(case=case.id, backend=self.load.choice.name, outcome=NotRun(why)))

    def _write(self, facts: OutcomeFacts) -> None:
        self.site.writer.append(facts)
        self.site.record.add(facts)
        self.site.progress.answered(facts)
