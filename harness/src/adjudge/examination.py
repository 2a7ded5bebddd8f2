"""Asks and judges cases one by one, for a runner of tests: each case by itself, and only when it is its turn.

A verdict is the same as that of a run, but for what only a whole run can tell: consensus among backends, the other
dtype, and known failures that match nothing.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType

import msgspec

from adjudge.commission import Order, commission
from adjudge.environments import Backend, choose, references
from adjudge.judge import judge
from adjudge.operators import operator
from adjudge.outcome import NotRun
from adjudge.record import BackendChoice, CaseFacts, OutcomeFacts, Record
from adjudge.respondent import Respondent, is_asked
from adjudge.runner import open_process
from adjudge.truth.enclosures import enclosures
from adjudge.truth.limits import Limits
from adjudge.truth.questions import of_record
from adjudge.verdict import InvariantVerdict, JudgedRun, Verdict


def examination(
    backends: Sequence[str],
    *,
    files: Sequence[Path] = (),
    expression: str = "",
    operators: Sequence[str] = (),
    dtypes: Sequence[str] = (),
    modes: Sequence[str] = (),
    truth_timeout_s: float = 10.0,
    known: dict[str, Backend],
) -> "Examination":
    """Plan an examination of those of the `known` backends that are called `backends` (none: all that are built).

    The rest is as in `adjudge.commission.Order`. Raises `UserError`.
    """
    order = Order(
        files=files,
        expression=expression,
        operators=operators,
        dtypes=dtypes,
        modes=modes,
        truth_timeout_s=truth_timeout_s,
    )
    record = commission(
        order,
        judged=choose(known, backends),
        references=references(known),
        now=datetime.now().astimezone(),
        command=(),
    )
    return Examination(record)


class Examination:
    """Holds a planned record, and a worker for each backend that has been asked so far."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._respondents: dict[str, Respondent] = {}

    @cached_property
    def backends(self) -> tuple[str, ...]:
        """Return the names of the backends that are examined."""
        return tuple(choice.name for choice in self.record.header.backends if choice.judged)

    def points(self, backend: str) -> dict[str, tuple[str, ...]]:
        """Return the cases that a backend is asked, by the point, dtype and mode that they share."""
        choice = next(choice for choice in self.record.header.backends if choice.name == backend)
        points: dict[str, tuple[str, ...]] = {}
        for case in self.record.cases.values():
            if is_asked(self.record, choice, case):
                place = case.id.replace(f"/{case.operator}/", "/invariants/")
                points[place] = (*points.get(place, ()), case.id)
        return points

    def verdict(self, case_id: str, backend: str) -> Verdict:
        """Return the verdict on a backend's answer to a case."""
        case = self.record.cases[case_id]
        run = self._judged([case, *self._differentiated(case)], backend)
        return next(verdict for verdict in run.verdicts if verdict.case == case_id)

    def invariants(self, case_ids: Sequence[str], backend: str) -> tuple[InvariantVerdict, ...]:
        """Return the invariants between a backend's answers to several cases at one point."""
        return self._judged([self.record.cases[name] for name in case_ids], backend).invariants

    def close(self) -> None:
        """End the workers."""
        for respondent in self._respondents.values():
            respondent.close()

    def __enter__(self) -> "Examination":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _judged(self, cases: Sequence[CaseFacts], backend: str) -> JudgedRun:
        choices = [c for c in self.record.header.backends if c.name == backend or c.reference]
        for choice in choices:
            for case in cases:
                is_new = (case.id, choice.name) not in self.record.outcomes
                if is_new and is_asked(self.record, choice, case):
                    self.record.add(self._answer(choice, case))
        self._enclose(cases[0])
        return judge(self._part(cases, [_judged_only(choice, backend) for choice in choices]))

    def _answer(self, choice: BackendChoice, case: CaseFacts) -> OutcomeFacts:
        respondent = self._respondents.setdefault(
            choice.name, Respondent(self.record, choice, open_process(self.record.header))
        )
        known = self.record.backends.get(choice.name)
        if not respondent.is_started and not (known and known.error):
            known = respondent.start()
            self.record.add(known)
        if known is not None and known.error:
            why = f"the backend could not be started: {known.error}"
            return OutcomeFacts(case=case.id, backend=choice.name, outcome=NotRun(why))
        return respondent.ask(case)

    def _enclose(self, case: CaseFacts) -> None:
        """Add the truths of all cases whose problems stand in the same module or file."""
        origin = self.record.problems[case.problem].origin
        alike = [c for c in self.record.cases.values() if self.record.problems[c.problem].origin == origin]
        header = self.record.header
        total_s = header.truth_total_s if header.truth_timeout_s > 0 else 0.0
        limits = Limits(case_s=header.truth_timeout_s, total_s=total_s, jobs=1)
        asked = list(of_record(self._part(alike, ())))
        with closing(enclosures(asked, limits)) as found:
            for facts in found:
                self.record.add(facts)

    def _differentiated(self, case: CaseFacts) -> Iterable[CaseFacts]:
        """Give the case of the gradient that a second order differentiates, for its size is part of the judgement."""
        if operator(case.operator).order < 2:
            return
        sibling = self.record.cases.get(case.id.replace(f"/{case.operator}/", "/gradient/"))
        if sibling is not None and sibling.id != case.id:
            yield sibling

    def _part(self, cases: Sequence[CaseFacts], choices: Sequence[BackendChoice]) -> Record:
        """Return a record of some cases and backends, with all that is known of them."""
        whole, names = self.record, {choice.name for choice in choices}
        header = msgspec.structs.replace(whole.header, backends=tuple(choices), whole_suite=False)
        chosen = {case.id: case for case in cases}
        part = Record(whole.path, header, whole.problems, whole.points, chosen)
        part.enclosures = {c.id: whole.enclosures[c.id] for c in cases if c.id in whole.enclosures}
        part.backends = {name: facts for name, facts in whole.backends.items() if name in names}
        asked = ((case, name) for case in chosen for name in names)
        part.outcomes = {pair: whole.outcomes[pair] for pair in asked if pair in whole.outcomes}
        return part


def _judged_only(choice: BackendChoice, backend: str) -> BackendChoice:
    return msgspec.structs.replace(choice, judged=choice.name == backend)
