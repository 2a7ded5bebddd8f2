"""The two sides of a comparison, and which backend of one is held against which of the other."""

from dataclasses import dataclass

from adjudge.errors import UserError
from adjudge.verdict import JudgedRun

Pairs = tuple[tuple[str, str], ...]
"""The names that each compared backend has in the old and in the new run."""


class ComparisonError(UserError):
    """Says why two runs cannot be compared, and what to do."""


@dataclass(frozen=True, slots=True)
class Side:
    """Names one side of a comparison: a run, and the one backend of it that counts, "" for all."""

    run: JudgedRun
    backend: str = ""


def pairs(old: Side, new: Side) -> Pairs:
    """Return who is held against whom: the named backends, those of the same name, or the only one of each run.

    Raises `ComparisonError` where a side has no backend of that name, or there is nobody to hold against another.
    """
    if old.backend or new.backend:
        return ((_known(old, old.backend or new.backend), _known(new, new.backend or old.backend)),)
    same = tuple((name, name) for name in new.run.backends if name in old.run.backends)
    if not same and len(old.run.backends) == len(new.run.backends) == 1:
        return ((old.run.backends[0], new.run.backends[0]),)
    if not same:
        raise ComparisonError(
            f"the runs share no backend: the old one has {_names(old.run)}, the new one {_names(new.run)}; "
            "hold two of them against each other with RUN:BACKEND RUN:BACKEND"
        )
    return same


def _known(side: Side, name: str) -> str:
    if name not in side.run.backends:
        raise ComparisonError(
            f"run {side.run.record.header.run} has no backend {name!r}: it has {_names(side.run)}"
        )
    return name


def _names(run: JudgedRun) -> str:
    return ", ".join(run.backends) or "none"
