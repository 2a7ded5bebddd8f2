"""Turns a wish (these problems, on these backends, under these limits) into a record ready to be run."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from adjudge import __version__
from adjudge.environments import Backend
from adjudge.errors import UserError
from adjudge.host import describe_host
from adjudge.operators import OPERATORS
from adjudge.plan import plan
from adjudge.problems import Problem
from adjudge.record import FILE_NAME, BackendChoice, Header, Line, Record
from adjudge.runner import ONE_THREAD
from adjudge.runs import new_id
from adjudge.selection import matcher


class NothingToRun(UserError):
    """Says that the wish selects no case, or names no operator."""


def commission(
    *,
    problems: Sequence[Problem],
    judged: Sequence[Backend],
    references: Sequence[Backend],
    expression: str,
    operators: Sequence[str],
    dtypes: Sequence[str],
    seed: int,
    timeout_s: float,
    memory_gib: float,
    whole_suite: bool,
    now: datetime,
    command: Sequence[str],
) -> Record:
    """Return a record with its plan and no outcomes.

    A reference that is not among the judged backends runs too, for its answers to serve as truth. Raises
    `NothingToRun` where no case is selected.
    """
    _check_limits(operators, timeout_s, memory_gib)
    planned = plan(problems, operators=operators, dtypes=dtypes, seed=seed, select=matcher(expression))
    if not planned.cases:
        raise NothingToRun(
            f"no case is selected by -k {expression!r}, --operator and --dtype: see 'adjudge problems'"
        )
    names = {backend.name for backend in judged}
    helpers = [backend for backend in references if backend.name not in names][
        : 0 if _has_reference(judged) else 1
    ]
    header = Header(
        run=new_id(now),
        created=now.isoformat(),
        adjudge=__version__,
        command=tuple(command),
        seed=seed,
        timeout_s=timeout_s,
        memory_limit_bytes=int(memory_gib * 2**30),
        whole_suite=whole_suite and planned.whole,
        backends=(
            *(_choice(backend, judged=False) for backend in helpers),
            *(_choice(backend, judged=True) for backend in judged),
        ),
        host=describe_host(),
        environment=ONE_THREAD,
    )
    record = Record(Path(FILE_NAME), header)
    lines: list[Line] = [*planned.problems, *planned.points, *planned.cases]
    for line in lines:
        record.add(line)
    return record


def _check_limits(operators: Sequence[str], timeout_s: float, memory_gib: float) -> None:
    known = sorted({op.id for op in OPERATORS.values()} | {op.method for op in OPERATORS.values()})
    for name in operators:
        if name not in known:
            raise NothingToRun(f"unknown operator {name!r}: expected one of {', '.join(known)}")
    if not (timeout_s > 0 and memory_gib > 0):
        raise NothingToRun("--timeout and --memory must be greater than 0")


def _has_reference(backends: Sequence[Backend]) -> bool:
    return any(backend.reference for backend in backends)


def _choice(backend: Backend, judged: bool) -> BackendChoice:
    return BackendChoice(
        name=backend.name,
        adapter=backend.adapter,
        python=str(backend.python),
        reference=backend.reference,
        judged=judged,
    )
