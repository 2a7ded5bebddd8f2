"""Has the oracle prove what is asked, in worker processes: what hangs or dies there is given up, and says so."""

import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

import msgspec

from adjudge.enclosure import Enclosure, NotEnclosed
from adjudge.protocol import Prove, Proven, Refused
from adjudge.runner import ONE_THREAD
from adjudge.session import ProcessSession, Session, WorkerDied, WorkerTimedOut
from adjudge.truth.limits import Limits

START_S = 60.0
"""How long a worker may take to start."""
GRACE_S = 2.0
"""How long a worker may take to notice by itself that a limit has passed; one in FLINT's own code notices nothing."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Holds what the oracle found for a question, and how long that took."""

    enclosure: Enclosure
    elapsed_ns: int = 0


def open_process(memory_bytes: int) -> Session:
    """Start a worker that holds the oracle, in this very environment."""
    command = (sys.executable, "-P", "-m", "adjudge.oracle.worker")
    return ProcessSession(command, os.environ | ONE_THREAD, memory_bytes)


def proofs(
    questions: Mapping[str, Prove],
    limits: Limits,
    open_session: Callable[[int], Session] = open_process,
) -> Generator[tuple[str, Proof]]:
    """Give what is found for each question, by its name, as it is found.

    Once `limits.total_s` are used up, the rest is not certified. The workers are gone when the iterator is closed.
    """
    crew = _Crew(questions, limits, open_session)
    threads = [threading.Thread(target=crew.work) for _ in range(min(limits.jobs, len(questions)))]
    try:
        for thread in threads:
            thread.start()
        for _ in questions:
            yield crew.next()
    finally:
        crew.abandon()
        for thread in threads:
            thread.join()


class _Crew:
    """Works through the questions, each thread with a worker of its own."""

    def __init__(
        self, questions: Mapping[str, Prove], limits: Limits, open_session: Callable[[int], Session]
    ) -> None:
        self._left = iter(questions.items())
        self._limits = limits
        self._open = open_session
        self._deadline = time.monotonic() + limits.total_s
        self._lock = threading.Lock()
        self._stopped = False
        self._sessions: set[Session] = set()
        self._found: queue.SimpleQueue[tuple[str, Proof] | BaseException] = queue.SimpleQueue()

    def next(self) -> tuple[str, Proof]:
        """Return what was found next; raises what ended a thread."""
        found = self._found.get()
        if isinstance(found, BaseException):
            raise found
        return found

    def work(self) -> None:
        """Ask question after question until none is left."""
        session: Session | None = None
        try:
            while (item := self._take()) is not None:
                begin = time.perf_counter_ns()
                session, enclosure = self._ask(session, item[1])
                self._found.put((item[0], Proof(enclosure, time.perf_counter_ns() - begin)))
        except BaseException as error:
            self._found.put(error)
        finally:
            if session is not None:
                self._end(session)

    def abandon(self) -> None:
        """End the workers at once; what they were doing is lost."""
        with self._lock:
            self._stopped = True
            for session in self._sessions:
                if isinstance(session, ProcessSession):
                    session.terminate()

    def _take(self) -> tuple[str, Prove] | None:
        with self._lock:
            return None if self._stopped else next(self._left, None)

    def _ask(self, session: Session | None, question: Prove) -> tuple[Session | None, Enclosure]:
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            return session, NotEnclosed(f"the time for all proofs, {self._limits.total_s:g} s, was used up")
        limit_s = min(self._limits.case_s, left_s)
        patience_s = limit_s + GRACE_S + (0.0 if session else START_S)
        session = session or self._begin()
        try:
            reply = session.ask(msgspec.structs.replace(question, limit_s=limit_s), patience_s)
        except (WorkerTimedOut, WorkerDied) as error:
            self._end(session)
            gave_up = isinstance(error, WorkerTimedOut)
            why = f"no proof within {limit_s:.3g} s" if gave_up else f"the proof's process {error}"
            return None, NotEnclosed(why)
        if isinstance(reply, Proven):
            return session, reply.enclosure
        why = reply.message if isinstance(reply, Refused) else "an answer out of turn"
        return session, NotEnclosed(why)

    def _begin(self) -> Session:
        session = self._open(self._limits.memory_bytes)
        with self._lock:
            self._sessions.add(session)
            if self._stopped and isinstance(session, ProcessSession):
                session.terminate()
        return session

    def _end(self, session: Session) -> None:
        with self._lock:
            self._sessions.discard(session)
        session.close()
