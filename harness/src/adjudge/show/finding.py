"""Finds the case that is meant among those of a run."""

from collections.abc import Collection

from adjudge.errors import UserError
from adjudge.selection import matcher
from adjudge.suggestion import suggestion

MOST_LISTED = 20


class CaseError(UserError):
    """Says that no case, or more than one, is meant."""


def case_called(name: str, cases: Collection[str]) -> str:
    """Return the id of the one case that `name` is, begins, or selects as `-k` would; raises `CaseError`."""
    found = cases_called(name, cases)
    if len(found) > 1:
        listed = "".join(f"\n  {each}" for each in found[:MOST_LISTED])
        more = "\n  ..." if len(found) > MOST_LISTED else ""
        raise SeveralCases(f"{len(found)} cases are called {name!r}; give one of them:{listed}{more}")
    return found[0]


def cases_called(name: str, cases: Collection[str]) -> list[str]:
    """Return the ids of the cases that `name` is, begins, or selects as `-k` would; raises `CaseError` for none."""
    if name in cases:
        return [name]
    begun = [case for case in cases if case.startswith(f"{name.rstrip('/')}/")]
    found = begun or [case for case in cases if matcher(name)(case)]
    if not found:
        raise CaseError(f"no case {name!r} in this run: {_nearest(name, cases)}")
    return found


class SeveralCases(CaseError):
    """Lists the cases that may be meant."""


def _nearest(name: str, cases: Collection[str]) -> str:
    """Return what may have been meant: a part of an id that is near to one of the name's, or a whole id."""
    parts = list(dict.fromkeys(part for case in cases for part in case.split("/")))
    unknown = [part for part in name.split("/") if part not in parts]
    return suggestion(unknown[0], parts) if unknown else suggestion(name, cases)
