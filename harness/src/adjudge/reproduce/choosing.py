"""Finds the answer that is meant: of several that are wrong, the one that takes a reader least."""

from collections.abc import Sequence

from adjudge.environments import BackendError
from adjudge.report.faults import effort
from adjudge.selection import matcher
from adjudge.show.finding import case_called, cases_called
from adjudge.suggestion import suggestion
from adjudge.verdict import JudgedRun, Kind, Verdict


def chosen(run: JudgedRun, name: str, backend: str) -> Verdict:
    """Return the verdict on the case that `name` is, begins or selects; where it is several, the simplest that failed.

    Raises `CaseError` where no case, or several that did not fail, are meant, `BackendError` where no backend is.
    """
    cases = cases_called(name, run.record.cases)
    found = [verdict for verdict in run.verdicts if verdict.case in set(cases)]
    own = [verdict for verdict in found if verdict.backend == _known(run, backend, found)]
    if failed := [verdict for verdict in own if verdict.verdict.is_failure]:
        return min(failed, key=lambda verdict: effort(run, verdict))
    only = case_called(name, run.record.cases)
    for verdict in own:
        if verdict.case == only:
            return verdict
    raise BackendError(f"{backend} was not asked {only} in this run")


def failures(run: JudgedRun, backends: Sequence[str], expression: str) -> list[Verdict]:
    """Return the failures of the backends (none: of all) in the cases that are selected and were run.

    Raises `BackendError` for a backend that took no part.
    """
    names = [_known(run, name, []) for name in backends] or list(run.backends)
    select = matcher(expression)
    return [
        verdict
        for verdict in run.verdicts
        if verdict.verdict.is_failure
        and verdict.verdict is not Kind.NOT_RUN
        and verdict.backend in names
        and select(verdict.case)
    ]


def _known(run: JudgedRun, backend: str, found: Sequence[Verdict]) -> str:
    """Return the backend's name, or where none is given that of the only one that failed."""
    if backend:
        if backend not in run.backends:
            raise BackendError(
                f"backend {backend!r} took no part in this run: {suggestion(backend, run.backends)}"
            )
        return backend
    failed = list(dict.fromkeys(verdict.backend for verdict in found if verdict.verdict.is_failure))
    if len(failed) != 1:
        raise BackendError(f"say which backend with -b: {', '.join(failed or run.backends)}")
    return failed[0]
