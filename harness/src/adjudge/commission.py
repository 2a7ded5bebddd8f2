"""Turns an order (these problems, on these backends, under these limits) into a record ready to be run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adjudge import __version__
from adjudge.collection import collect
from adjudge.environments import Backend
from adjudge.errors import UserError
from adjudge.host import describe_host
from adjudge.operators import OPERATORS
from adjudge.plan import Plan, plan
from adjudge.plugins import installed, problem_modules
from adjudge.problems import Problem
from adjudge.protocol import COMPILE_CACHE_VARIABLE
from adjudge.record import FILE_NAME, BackendChoice, Header, Line, Record
from adjudge.runner import ONE_THREAD
from adjudge.runs import new_id
from adjudge.selection import matcher, words
from adjudge.suggestion import suggestion

MODES = ("eager", "compiled")


class NothingToRun(UserError):
    """Says that an order selects no case, names no operator, or sets no limit that makes sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Says what is to be run and within which limits.

    `files` hold the problems (none: the shared suite and the plugins'), `groups` and `tags` select among them, and
    `expression`, `operators` and `dtypes` among their cases; `modes` says how they are run (none: eagerly, "all": in
    each), `seed` draws the seeds of jvp, vjp and hvp; a case may take `timeout_s` seconds, and a worker `memory_gib`
    GiB of resident memory. The proof of a case's truth may take `truth_timeout_s` seconds (0: nothing is proven), all
    proofs `truth_total_s`. In the folder `compile_cache` libraries may keep what they compile, for later runs; without
    it they are not told to.
    """

    files: Sequence[Path] = ()
    groups: Sequence[str] = ()
    tags: Sequence[str] = ()
    expression: str = ""
    operators: Sequence[str] = ()
    dtypes: Sequence[str] = ()
    modes: Sequence[str] = ()
    seed: int = 0
    timeout_s: float = 60.0
    memory_gib: float = 8.0
    truth_timeout_s: float = 10.0
    truth_total_s: float = 300.0
    compile_cache: Path | None = None


def problems_of(files: Sequence[Path]) -> list[Problem]:
    """Return the problems of the files, or those of the shared suite and of plugins where there are none."""
    return collect([str(file.resolve()) for file in files] or problem_modules(installed()))


def narrowed(
    problems: Sequence[Problem], groups: Sequence[str] = (), tags: Sequence[str] = ()
) -> list[Problem]:
    """Return the problems of any of `groups` that have any of `tags`; without groups or tags, all.

    Raises `NothingToRun` for a group or tag that no problem has.
    """
    _check_names("group", groups, {problem.group for problem in problems})
    _check_names("tag", tags, {tag for problem in problems for tag in problem.tags})
    return [
        problem
        for problem in problems
        if (not groups or problem.group in groups) and (not tags or set(tags) & set(problem.tags))
    ]


def commission(
    order: Order,
    *,
    judged: Sequence[Backend],
    references: Sequence[Backend],
    now: datetime,
    command: Sequence[str],
) -> Record:
    """Return a record with its plan and no outcomes.

    A reference that is not among the judged backends runs too, for its answers to serve as truth. Raises
    `NothingToRun` where no case is selected, and what collecting and planning raise.
    """
    check(order)
    planned = plan(
        narrowed(problems_of(order.files), order.groups, order.tags),
        operators=order.operators,
        dtypes=order.dtypes,
        modes=MODES if "all" in order.modes else order.modes or ("eager",),
        seed=order.seed,
        select=matcher(order.expression),
    )
    names = {backend.name for backend in judged}
    helpers = [backend for backend in references if backend.name not in names][
        : 0 if _has_reference(judged) else 1
    ]
    choices = [
        *(choice_of(backend, judged=False) for backend in helpers),
        *(choice_of(backend, judged=True) for backend in judged),
    ]
    return planned_record(order, planned, choices, now=now, command=command)


def planned_record(
    order: Order, planned: Plan, backends: Sequence[BackendChoice], *, now: datetime, command: Sequence[str]
) -> Record:
    """Return a record with a plan and no outcomes; raises `NothingToRun` where no case is planned."""
    if not planned.cases:
        raise NothingToRun(_nothing(order))
    header = Header(
        run=new_id(now),
        created=now.isoformat(),
        adjudge=__version__,
        command=tuple(command),
        seed=order.seed,
        timeout_s=order.timeout_s,
        memory_limit_bytes=int(order.memory_gib * 2**30),
        truth_timeout_s=order.truth_timeout_s,
        truth_total_s=order.truth_total_s,
        whole_suite=planned.whole and not (order.files or order.groups or order.tags),
        backends=tuple(backends),
        host=describe_host(),
        environment=_environment(order.compile_cache),
    )
    record = Record(Path(FILE_NAME), header)
    lines: list[Line] = [*planned.problems, *planned.points, *planned.cases]
    for line in lines:
        record.add(line)
    return record


def _environment(cache: Path | None) -> dict[str, str]:
    return ONE_THREAD if cache is None else ONE_THREAD | {COMPILE_CACHE_VARIABLE: str(cache.resolve())}


def _nothing(order: Order) -> str:
    """Return that nothing is selected, and what the first word that is in no id may have meant."""
    message = (
        f"no case is selected by -k {order.expression!r}, --group, --tag, --operator and --dtype: "
        "see 'adjudge problems'"
    )
    problems = problems_of(order.files)
    parts = [part for problem in problems for part in (problem.name, problem.group, *problem.points)]
    known = [*dict.fromkeys(parts), *OPERATORS, "float32", "float64", "eager", "compiled"]
    ids = [*known, *(problem.id for problem in problems)]
    for word in words(order.expression):
        if not any(word.lower() in name.lower() for name in ids):
            return f"{message} ({word!r}: {suggestion(word, known)})"
    return message


def check(order: Order) -> None:
    """Raise `NothingToRun` where an order names an operator that there is not, or a limit that is none."""
    known = sorted({op.id for op in OPERATORS.values()} | {op.method for op in OPERATORS.values()})
    for name in order.operators:
        if name not in known:
            raise NothingToRun(f"unknown operator {name!r}: {suggestion(name, known)}")
    if not (0 < order.timeout_s < math.inf and 0 < order.memory_gib < math.inf):
        raise NothingToRun("--timeout and --memory must be numbers greater than 0, and finite")
    if not (0 <= order.truth_timeout_s < math.inf and 0 <= order.truth_total_s < math.inf):
        raise NothingToRun("--truth-timeout and --truth-total must be numbers not below 0, and finite")


def _check_names(what: str, given: Sequence[str], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise NothingToRun(f"unknown {what} {name!r}: {suggestion(name, sorted(known))}")


def _has_reference(backends: Sequence[Backend]) -> bool:
    return any(backend.reference for backend in backends)


def choice_of(backend: Backend, judged: bool) -> BackendChoice:
    """Return what a record says of a backend."""
    return BackendChoice(
        name=backend.name,
        adapter=backend.adapter,
        python=str(backend.python),
        reference=backend.reference,
        judged=judged,
    )
