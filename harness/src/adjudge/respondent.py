"""Puts cases to one backend, one worker after another as they wear out. Writes nothing and judges nothing."""

import itertools
import time
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from adjudge.enclosure import Enclosed
from adjudge.outcome import Crashed, NotRun, Outcome, TimedOut
from adjudge.protocol import (
    BY_HAND,
    NEUTRAL,
    Evaluate,
    Evaluated,
    ProblemPlace,
    Refused,
    Request,
    Response,
    Start,
    Started,
)
from adjudge.record import BackendChoice, BackendFacts, CaseFacts, OutcomeFacts, Record
from adjudge.session import ProcessSession, Session, WorkerDied, WorkerTimedOut

BY_HAND_ADAPTER = "adjudge.by_hand:ByHand"
"""Runs the programs that problems carry, instead of differentiating; never chosen by name."""
START_TIMEOUT_S = 180.0

OpenSession: TypeAlias = Callable[[BackendChoice], Session]


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


class Respondent:
    """Answers the cases of a record with one backend; a worker that dies or hangs is replaced at the next case."""

    def __init__(self, record: Record, choice: BackendChoice, open_session: OpenSession) -> None:
        self.record, self.choice = record, choice
        self._open_session = open_session
        self._session: Session | None = None
        self._ids = itertools.count(1)

    @property
    def is_started(self) -> bool:
        """Say whether there is a worker to ask."""
        return self._session is not None

    def start(self) -> BackendFacts:
        """Start a worker and say what the backend turned out to be, or why it could not be started."""
        begin = time.perf_counter_ns()
        try:
            self._session = self._open_session(self.choice)
            reply = self._session.ask(Start(id=next(self._ids)), START_TIMEOUT_S)
        except OSError as error:
            return self._unstarted(f"{self.choice.python}: {error.strerror}")
        except (WorkerDied, WorkerTimedOut) as error:
            last = getattr(error, "stderr_tail", "").strip().rsplit("\n", 1)[-1]
            return self._unstarted(f"its worker {error}" + (f": {last}" if last else ""))
        if not isinstance(reply, Started):
            return self._unstarted(reply.message if isinstance(reply, Refused) else "an answer out of turn")
        known = {name: getattr(reply, name) for name in _SHARED}
        return BackendFacts(name=self.choice.name, start_ns=time.perf_counter_ns() - begin, **known)

    def ask(self, case: CaseFacts) -> OutcomeFacts:
        """Return what the worker makes of a case, and how long that took."""
        begin = time.perf_counter_ns()
        measurement, busy_ns = None, 0
        outcome: Outcome
        try:
            reply = self.put(self.request(case), self.record.header.timeout_s)
            if isinstance(reply, Evaluated):
                outcome, measurement, busy_ns = reply.outcome, reply.measurement, reply.busy_ns
            else:
                outcome = NotRun(getattr(reply, "message", "an answer out of turn"))
        except WorkerTimedOut as error:
            outcome = TimedOut(error.seconds)
        except WorkerDied as death:
            outcome = Crashed(death.returncode, death.reason, death.stderr_tail)
        return OutcomeFacts(
            case=case.id,
            backend=self.choice.name,
            outcome=outcome,
            measurement=measurement,
            round_trip_ns=time.perf_counter_ns() - begin,
            busy_ns=busy_ns,
        )

    def put(self, request: Request, timeout_s: float) -> Response:
        """Return the worker's answer; raises `WorkerTimedOut` or `WorkerDied`, and there is no worker any more then."""
        assert self._session is not None
        try:
            return self._session.ask(request, timeout_s)
        except (WorkerTimedOut, WorkerDied):
            self.close()
            raise

    def terminate(self) -> None:
        """End the worker at once, from another thread; what it was doing is lost."""
        session = self._session
        if isinstance(session, ProcessSession):
            session.terminate()

    def close(self) -> None:
        """End the worker."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def request(self, case: CaseFacts) -> Evaluate:
        """Return the request to answer a case."""
        return msgspec.structs.replace(
            request_for(self.record, case),
            id=next(self._ids),
            mode="eager" if self.choice.reference else case.mode,
            implementation=implementation(self.choice, case),
            sensitivity=self.choice.reference
            and case.operator != "transcript"
            and not (self._is_asked_beside_others and self._has_sample(case)),
        )

    @property
    def _is_asked_beside_others(self) -> bool:
        return len(self.record.header.backends) > 1

    def _has_sample(self, case: CaseFacts) -> bool:
        """Say whether a case's truth holds what the reference would sample, which counts for more (decision 0019)."""
        facts = self.record.enclosures.get(case.id)
        enclosure = None if facts is None else facts.enclosure
        return isinstance(enclosure, Enclosed) and enclosure.sampled is not None

    def _unstarted(self, why: str) -> BackendFacts:
        self.close()
        return BackendFacts(name=self.choice.name, error=why)


def request_for(record: Record, case: CaseFacts) -> Evaluate:
    """Return the request to answer a case of a record by the problem's own body."""
    problem = record.problems[case.problem]
    return Evaluate(
        id=1,
        problem=ProblemPlace(problem.origin, problem.id),
        operator=case.operator,
        wrt=problem.wrt,
        dtype=case.dtype,
        mode=case.mode,
        inputs=record.inputs(case),
        tangent=case.tangent,
        cotangent=case.cotangent,
    )


_SHARED = tuple(sorted(set(BackendFacts.__struct_fields__) & set(Started.__struct_fields__)))
