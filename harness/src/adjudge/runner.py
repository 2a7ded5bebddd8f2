"""Runs a plan: asks each backend each case and writes what came back. The only module that both asks and writes.

Backends run side by side, each in a worker of its own; a worker that dies or hangs is replaced and the next case
is not harmed. Interrupted at any moment, the record can be gone on with.
"""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Protocol

from adjudge.outcome import Crashed, NotRun, Outcome, TimedOut
from adjudge.protocol import BY_HAND, NEUTRAL, Evaluate, Evaluated, ProblemPlace, Refused, Start, Started
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
from adjudge.session import ProcessSession, Session, WorkerDied, WorkerTimedOut

BY_HAND_ADAPTER = "adjudge.by_hand:ByHand"
"""Runs the programs that problems carry, instead of differentiating; never chosen by name."""
START_TIMEOUT_S = 180.0
DEATHS_IN_A_ROW = 3
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Set for every worker, so that backends checked side by side do not fight for cores."""


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


OpenSession = Callable[[BackendChoice], Session]


def open_process(header: Header) -> OpenSession:
    """Return a function that starts a backend's worker process under the limits of a run."""

    def start(choice: BackendChoice) -> Session:
        command = (choice.python, "-P", "-m", "adjudge.worker", choice.adapter)
        return ProcessSession(command, worker_environment(), header.memory_limit_bytes)

    return start


def worker_environment() -> dict[str, str]:
    """Return the environment variables of a worker: this process's, one thread, and nothing that bends its imports."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
    return kept | ONE_THREAD


def run(
    record: Record, writer: RecordWriter, progress: Progress, jobs: int, open_session: OpenSession
) -> None:
    """Ask every backend of `record` every case that has no outcome yet, `jobs` backends at a time; write the outcomes.

    On KeyboardInterrupt the workers are ended and the exception goes on; what came back is in the record.
    """
    stop = threading.Event()
    crews = [_Crew(record, choice, writer, progress, open_session, stop) for choice in record.header.backends]
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


def is_asked(record: Record, choice: BackendChoice, case: CaseFacts) -> bool:
    """Say whether a backend is asked a case: native ones and programs by hand must have been written."""
    problem = record.problems[case.problem]
    if choice.adapter == BY_HAND_ADAPTER:
        is_plain = case.implementation == NEUTRAL and case.mode == "eager"
        return is_plain and case.operator in problem.by_hand
    return case.implementation == NEUTRAL or choice.reference or choice.adapter in problem.natives


def implementation(choice: BackendChoice, case: CaseFacts) -> str:
    """Return which of a problem's functions a backend runs for a case; the truth is always that of the body."""
    if choice.adapter == BY_HAND_ADAPTER:
        return BY_HAND
    return NEUTRAL if choice.reference else case.implementation


@dataclass
class _Crew:
    """Does the cases of one backend, one worker after the other as they wear out."""

    record: Record
    choice: BackendChoice
    writer: RecordWriter
    progress: Progress
    open_session: OpenSession
    stop: threading.Event
    session: Session | None = None
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def work(self) -> None:
        """Do every case that is left."""
        name = self.choice.name
        asked = [case for case in self.record.cases.values() if is_asked(self.record, self.choice, case)]
        left = [case for case in asked if (case.id, name) not in self.record.outcomes]
        self.progress.begin(name, len(left), len(asked) - len(left))
        if not left or self.stop.is_set():
            return
        try:
            facts = self._start()
            self.writer.append(facts)
            self.record.add(facts)
            self.progress.started(name, facts)
            if facts.error:
                self._skip(left, f"the backend could not be started: {facts.error}")
            else:
                self._do(left)
        finally:
            self._close()

    def abandon(self) -> None:
        """End the worker at once, from another thread; what it was doing is lost."""
        session = self.session
        if isinstance(session, ProcessSession) and self.stop.is_set():
            session.terminate()

    def _do(self, cases: Sequence[CaseFacts]) -> None:
        deaths = 0
        for index, case in enumerate(cases):
            if self.stop.is_set():
                return
            if self.session is None and (error := self._start().error):
                self._skip(cases[index:], f"the backend could not be started again: {error}")
                return
            facts = self._ask(case)
            if self.stop.is_set():
                return
            self._write(facts)
            died = isinstance(facts.outcome, TimedOut | Crashed)
            deaths = deaths + 1 if died else 0
            if deaths == DEATHS_IN_A_ROW:
                self._skip(cases[index + 1 :], f"{DEATHS_IN_A_ROW} workers in a row died or hung")
                return

    def _start(self) -> BackendFacts:
        begin = time.perf_counter_ns()
        try:
            self.session = self.open_session(self.choice)
            reply = self.session.ask(Start(id=next(self.ids)), START_TIMEOUT_S)
        except OSError as error:
            return self._unstarted(f"{self.choice.python}: {error.strerror}")
        except (WorkerDied, WorkerTimedOut) as error:
            last = getattr(error, "stderr_tail", "").strip().rsplit("\n", 1)[-1]
            return self._unstarted(f"its worker {error}" + (f": {last}" if last else ""))
        if not isinstance(reply, Started):
            return self._unstarted(reply.message if isinstance(reply, Refused) else "an answer out of turn")
        known = {name: getattr(reply, name) for name in _SHARED}
        return BackendFacts(name=self.choice.name, start_ns=time.perf_counter_ns() - begin, **known)

    def _unstarted(self, why: str) -> BackendFacts:
        self._close()
        return BackendFacts(name=self.choice.name, error=why)

    def _ask(self, case: CaseFacts) -> OutcomeFacts:
        assert self.session is not None
        begin = time.perf_counter_ns()
        measurement, busy_ns = None, 0
        outcome: Outcome
        try:
            reply = self.session.ask(self._request(case), self.record.header.timeout_s)
            if isinstance(reply, Evaluated):
                outcome, measurement, busy_ns = reply.outcome, reply.measurement, reply.busy_ns
            else:
                outcome = NotRun(getattr(reply, "message", "an answer out of turn"))
        except WorkerTimedOut as error:
            outcome = TimedOut(error.seconds)
            self._close()
        except WorkerDied as death:
            outcome = Crashed(death.returncode, death.reason, death.stderr_tail)
            self._close()
        return OutcomeFacts(
            case=case.id,
            backend=self.choice.name,
            outcome=outcome,
            measurement=measurement,
            round_trip_ns=time.perf_counter_ns() - begin,
            busy_ns=busy_ns,
        )

    def _request(self, case: CaseFacts) -> Evaluate:
        problem = self.record.problems[case.problem]
        return Evaluate(
            id=next(self.ids),
            problem=ProblemPlace(problem.origin, problem.id),
            operator=case.operator,
            wrt=problem.wrt,
            dtype=case.dtype,
            mode="eager" if self.choice.reference else case.mode,
            inputs=self.record.inputs(case),
            tangent=case.tangent,
            cotangent=case.cotangent,
            implementation=implementation(self.choice, case),
            sensitivity=self.choice.reference and case.operator != "transcript",
        )

    def _skip(self, cases: Sequence[CaseFacts], why: str) -> None:
        for case in cases:
            self._write(OutcomeFacts(case=case.id, backend=self.choice.name, outcome=NotRun(why)))

    def _write(self, facts: OutcomeFacts) -> None:
        self.writer.append(facts)
        self.record.add(facts)
        self.progress.answered(facts)

    def _close(self) -> None:
        if self.session is not None:
            self.session.close()
            self.session = None


_SHARED = tuple(sorted(set(BackendFacts.__struct_fields__) & set(Started.__struct_fields__)))
