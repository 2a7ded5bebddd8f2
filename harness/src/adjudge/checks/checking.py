"""Holds what a backend differentiates against a truth that it takes no part in, for one function at one point."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from adjudge import __version__
from adjudge.adapter import Adapter, Unsupported
from adjudge.checks.complaint import Finding, complaint, summary
from adjudge.checks.subject import POINT, CheckError, Subject, as_problem
from adjudge.checks.truths import Neutral, estimated, proven, with_kink
from adjudge.enclosure import NotEnclosed
from adjudge.errors import UserError
from adjudge.host import describe_host
from adjudge.judge import judge
from adjudge.operators import OPERATORS, names_of
from adjudge.plan import PlanError, plan
from adjudge.problems import Problem, ProblemError
from adjudge.record import BackendChoice, CaseFacts, EnclosureFacts, Header, OutcomeFacts, Record
from adjudge.respondent import request_for
from adjudge.suggestion import suggestion
from adjudge.worker import load_adapter, outcome_of

DEFAULT_OPERATORS = ("gradient", "vjp")
"""What is checked where nothing else is asked for: what one backward pass computes."""
ESTIMATE = "differences"
"""The name under which differences of the function's own values stand in as the reference."""


class DerivativeError(AssertionError):
    """Says which element of which derivative is wrong, by how much, and against which truth."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Tells what was checked: a line for each operator, with its error and what it was held against."""

    lines: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def check(
    f: Callable[..., Any],
    args: Sequence[Any] | Mapping[str, Any],
    *,
    backend: str,
    operators: str | Sequence[str] = (),
    neutral: Neutral | None = None,
    expected: Mapping[str, Any] | None = None,
    wrt: Sequence[str] | None = None,
    dtype: str = "",
    mode: str = "eager",
    seed: int = 0,
    limit_s: float = 10.0,
) -> Checked:
    """Check the derivatives of `f` at `args` on a backend that is installed in this environment.

    `f(*arrays)` is written in the backend's own library; a function whose first parameter is called `xp` is given the
    backend's namespace there. `args` are arrays or numbers, by position or by name; `wrt` names those to differentiate
    by (default: all floating-point ones), `operators` what to check, one or several (default: the gradient of a
    scalar, and the vjp). They are checked in `dtype`: by default float32 where every floating-point array is that,
    numbers of Python aside, and else float64.

    The truth is, of these, the first that there is: `expected` (operator to closed form, as in `adjudge.Point`); an
    enclosure, proven within `limit_s` seconds, of `neutral(xp, *arrays)`, the same function written in neutral names,
    or of `f` itself where that has `xp`; high-order differences of `f`'s own values in float64, with their estimated
    error. The message names which. At a kink any element of the generalised derivative passes.

    Raises `DerivativeError`, an `AssertionError`, where a derivative is wrong, where an operator that was asked for is
    not supported, or where nothing could be judged; `adjudge.errors.UserError` for a question that makes no sense.
    """
    __tracebackhide__ = True
    try:
        adapter = load_adapter(backend)()
        subject = Subject(adapter, f)
        problem = as_problem(subject, args, wrt, expected, dtype)
        inquiry = _Inquiry(adapter, problem, neutral or (f if subject.is_neutral else None), limit_s)
        with warnings.catch_warnings(action="ignore"):  # a library's own, as a worker does
            record = inquiry.record(names_of(operators), mode, seed)
    except UserError as refusal:
        # Its message says all: pytest is to show no more.
        raise refusal.with_traceback(None) from refusal.__cause__
    return _concluded(record, adapter, asked=bool(operators))


@dataclass
class _Inquiry:
    """Asks the backend, and whoever knows the truth, about one problem."""

    adapter: Adapter
    problem: Problem
    neutral: Neutral | None
    limit_s: float

    def record(self, operators: Sequence[str], mode: str, seed: int) -> Record:
        """Return a record of all answers."""
        record = Record(Path(ESTIMATE), self._header)
        planned = self._plan(operators, mode, seed)
        for line in (*planned.problems, *planned.points, *planned.cases):
            record.add(line)
        for case in planned.cases:
            self._ask(record, case)
        return record

    def _plan(self, operators: Sequence[str], mode: str, seed: int) -> Any:
        for name in operators:
            if name not in OPERATORS or name == "transcript":
                known = [each for each in OPERATORS if each != "transcript"]
                raise CheckError(f"unknown operator {name!r}: {suggestion(name, known)}")
        try:
            planned = plan([self.problem], operators=operators or DEFAULT_OPERATORS, modes=(mode,), seed=seed)
        except PlanError as error:
            raise CheckError(_reason(self.problem, error)) from error.__cause__
        missing = set(operators) - {case.operator for case in planned.cases}
        if missing or not planned.cases:
            unfit = ", ".join(sorted(missing)) or "what was asked for"
            raise CheckError(
                f"{unfit} does not apply to {self.problem.name}: gradient, hessian and hvp need a scalar, "
                "derivative-N one input and an output of its shape"
            )
        return planned

    def _ask(self, record: Record, case: CaseFacts) -> None:
        request = request_for(record, case)
        answer, _ = outcome_of(self.adapter, self.problem, request)
        record.add(OutcomeFacts(case=case.id, backend=self.adapter.name, outcome=answer))
        if case.expected is not None:
            return
        enclosure = proven(self.neutral, request, self.limit_s) if self.neutral else NotEnclosed("")
        record.add(EnclosureFacts(case=case.id, enclosure=enclosure))
        if isinstance(enclosure, NotEnclosed):
            estimate = estimated(self.problem, request)
            record.add(OutcomeFacts(case=case.id, backend=ESTIMATE, outcome=estimate))
            record.add(with_kink(self.problem, case, request, estimate))

    @cached_property
    def _header(self) -> Header:
        backends = (
            BackendChoice(name=ESTIMATE, adapter=ESTIMATE, python="", reference=True, judged=False),
            BackendChoice(name=self.adapter.name, adapter=self.adapter.name, python=""),
        )
        return Header(
            run="check",
            created="",
            adjudge=__version__,
            command=(),
            seed=0,
            timeout_s=0.0,
            memory_limit_bytes=0,
            whole_suite=False,
            backends=backends,
            host=describe_host(),
        )


def _reason(problem: Problem, error: PlanError) -> str:
    """Return what the function itself raised, or else what the plan says."""
    cause = error.__cause__
    if cause is None or isinstance(cause, ProblemError | Unsupported):
        return str(error).removeprefix(f"problem {problem.id!r}, point {POINT!r}: ")
    return f"{problem.name} raises at these arguments: {type(cause).__name__}: {cause}"


def _concluded(record: Record, adapter: Adapter, *, asked: bool) -> Checked:
    __tracebackhide__ = True
    run = judge(record)
    findings = [Finding(record, verdict, adapter) for verdict in run.verdicts]
    wrong = [complaint(found) for found in findings if found.is_wrong(asked)]
    wrong += [f"{found.invariant.value} is broken: {found.detail}" for found in run.broken]
    if wrong:
        raise DerivativeError("\n\n".join(wrong))
    return Checked(tuple(map(summary, findings)))
