"""Runs a plan: asks each backend each case and writes what came back. The only module that both asks and writes.

Backends run side by side, each in a worker of its own; a worker that dies or hangs is replaced and the next case
is not harmed. Interrupted at any moment, the record can be gone on with.
"""

import os
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol

from adjudge.outcome import Crashed, NotRun, TimedOut
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
from adjudge.worker import THREADS_VARIABLE

DEATHS_IN_A_ROW = 3
"""So many deaths of workers and the rest of a problem is not run; so many such problems, and nothing more is."""
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
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
    return kept | dict(own)


def run(
    record: Record, writer: RecordWriter, progress: Progress, jobs: int, open_session: OpenSession
) -> None:
    """Ask every backend of `record` every case that has no outcome yet, `jobs` backends at a time; write the outcomes.

    On KeyboardInterrupt the workers are ended and the exception goes on; what came back is in the record.
    """
    stop = threading.Event()
    crews = [
        _Crew(Respondent(record, choice, open_session), writer, progress, stop)
        for choice in record.header.backends
    ]
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        try:
            futures = [pool.submit(crew.work) for crew in crews]
            wait(futures, return_when=FIRST_EXCEPTION)
            for future in futures:
                if future.done():
                    future.result()
        finally:
            stop.set()
            for crew in crews:
                crew.abandon()
    for future in futures:
        future.result()


@dataclass
class _Crew:
    """Does the cases of one backend, one worker after the other as they wear out."""

    respondent: Respondent
    writer: RecordWriter
    progress: Progress
    stop: threading.Event

    def work(self) -> None:
        """Do every case that is left."""
        choice, record = self.respondent.choice, self.respondent.record
        name = choice.name
        asked = [case for case in record.cases.values() if is_asked(record, choice, case)]
        left = [case for case in asked if (case.id, name) not in record.outcomes]
        self.progress.begin(name, len(left), len(asked) - len(left))
        if not left or self.stop.is_set():
            return
        try:
            facts = self.respondent.start()
            self.writer.append(facts)
            record.add(facts)
            self.progress.started(name, facts)
            if facts.error:
                self._skip(left, f"the backend could not be started: {facts.error}")
            else:
                self._do(left)
        finally:
            self.respondent.close()

    def abandon(self) -> None:
        """End the worker at once, from another thread; what it was doing is lost."""
        if self.stop.is_set():
            self.respondent.terminate()

    def _do(self, cases: Sequence[CaseFacts]) -> None:
        """Ask the cases; a problem at which workers keep dying is given up, and the backend after a few of them."""
        deaths = lost = 0
        left = deque(cases)
        while left and not self.stop.is_set():
            if not self.respondent.is_started and (error := self.respondent.start().error):
                self._skip(left, f"the backend could not be started again: {error}")
                return
            case = left.popleft()
            facts = self.respondent.ask(case)
            if self.stop.is_set():
                return
            self._write(facts)
            if not isinstance(facts.outcome, TimedOut | Crashed):
                deaths = lost = 0
                continue
            deaths += 1
            same = [other for other in left if other.problem == case.problem]
            if deaths < DEATHS_IN_A_ROW and same:
                continue
            deaths, lost = 0, lost + 1
            given_up = list(left) if lost == DEATHS_IN_A_ROW else same
            self._skip(given_up, f"{DEATHS_IN_A_ROW} workers in a row died or hung")
            left = deque(other for other in left if other not in given_up)

    def _skip(self, cases: Sequence[CaseFacts], why: str) -> None:
        for case in cases:
            self._write(OutcomeFacts(case=case.id, backend=self.respondent.choice.name, outcome=NotRun(why)))

    def _write(self, facts: OutcomeFacts) -> None:
        self.writer.append(facts)
        self.respondent.record.add(facts)
        self.progress.answered(facts)
