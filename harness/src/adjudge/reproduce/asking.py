"""Asks a backend's worker for the program of library calls that stands behind one of its answers."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from adjudge.errors import UserError
from adjudge.operators import operator
from adjudge.outcome import Computed, Crashed, NotRun, Raised, TimedOut, Unsupported, describe
from adjudge.protocol import Evaluate, Transcribe, Transcribed
from adjudge.record import BackendChoice, BackendFacts, CaseFacts, Record
from adjudge.report.text import one_line
from adjudge.respondent import OpenSession, Respondent
from adjudge.session import WorkerDied, WorkerTimedOut
from adjudge.verdict import Verdict

LIMIT_S = 300.0
"""How long writing one program may take: many times what the case takes by itself."""


class ReproduceError(UserError):
    """Says why there is no script for a case."""


class NothingToShow(ReproduceError):
    """Says that an answer was estimated from values, so that no derivative of a library is behind it."""


@dataclass(frozen=True, slots=True)
class Written:
    """Holds a program of library calls; `raised` is what it ends with, "" where it gives an answer."""

    source: str
    raised: str = ""


class Asking:
    """Asks the workers of a run's backends, each started when it is first needed; tells of other versions."""

    def __init__(self, record: Record, open_session: OpenSession, tell: Callable[[str], None]) -> None:
        self._record, self._open, self._tell = record, open_session, tell
        self._respondents: dict[str, Respondent] = {}

    def program(self, verdict: Verdict, case: CaseFacts, part: str) -> Written:
        """Return the program that answers a case as the verdict's was, for one of the parts ("": all of them).

        Raises `ReproduceError` where the backend gave no answer, cannot be started, or did what cannot be written so;
        `NothingToShow` where the answer was estimated from values.
        """
        outcome = self._record.outcomes[verdict.case, verdict.backend].outcome
        if isinstance(outcome, (Unsupported, NotRun)):
            raise ReproduceError(f"{verdict.backend} did not answer {verdict.case}: {describe(outcome)}")
        if isinstance(outcome, Computed) and outcome.uncertainty is not None:
            raise NothingToShow(
                f"no script for {verdict.case} on {verdict.backend}: it is estimated from values, not by a library"
            )
        respondent = self._respondent(verdict.backend)
        request = respondent.request(case)
        parts = (part,) if part else operator(case.operator).parts(request.wrt)
        if isinstance(outcome, (Crashed, TimedOut)):
            return _last_words(respondent, request, parts, self._record.header.timeout_s)
        try:
            reply = respondent.put(Transcribe(id=request.id, case=request, parts=parts), LIMIT_S)
        except (WorkerDied, WorkerTimedOut) as end:
            raise ReproduceError(
                f"no script for {verdict.case} on {verdict.backend}: its worker {end}"
            ) from None
        if not isinstance(reply, Transcribed) or bool(reply.raised) is not isinstance(outcome, Raised):
            why = getattr(reply, "raised", "") or getattr(reply, "message", "it did not raise this time")
            raise ReproduceError(f"no script for {verdict.case} on {verdict.backend}: {one_line(why)}")
        return Written(reply.source, reply.raised)

    def close(self) -> None:
        """End the workers."""
        for respondent in self._respondents.values():
            respondent.close()

    def _respondent(self, name: str) -> Respondent:
        if name not in self._respondents:
            self._respondents[name] = Respondent(self._record, self._choice(name), self._open)
        respondent = self._respondents[name]
        if not respondent.is_started:
            facts = respondent.start()
            if facts.error:
                raise ReproduceError(f"{name} cannot be started: {facts.error}")
            self._compare(facts)
        return respondent

    def _compare(self, facts: BackendFacts) -> None:
        """Tell where a backend is of another version than in the run."""
        before = self._record.backends.get(facts.name)
        if before is not None and before.library_version not in ("", facts.library_version):
            now = f"{facts.library} {facts.library_version}"
            self._tell(f"{facts.name}: {now} is asked, where the run had {before.library_version}")

    def _choice(self, name: str) -> BackendChoice:
        return next(choice for choice in self._record.header.backends if choice.name == name)


def _last_words(respondent: Respondent, request: Evaluate, parts: tuple[str, ...], limit_s: float) -> Written:
    """Return the program up to the call that ends the worker, or does not return."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "program.py"
        asked = Transcribe(id=request.id, case=request, parts=parts, journal=str(journal))
        try:
            respondent.put(asked, limit_s)
        except (WorkerDied, WorkerTimedOut):
            if source := journal.read_text(encoding="utf-8") if journal.exists() else "":
                return Written(source)
            raise ReproduceError("no script: it ends, or hangs, outside of its library") from None
    raise ReproduceError("no script: the worker did not end, or hang, this time")
