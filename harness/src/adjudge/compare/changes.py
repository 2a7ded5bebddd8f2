"""How a verdict changed from one run to another: for the worse, for the better, or sideways."""

from dataclasses import dataclass
from enum import StrEnum

from adjudge.verdict import InvariantVerdict, Kind, Verdict


class Direction(StrEnum):
    """Says where a change leads."""

    WORSE = "worse"
    BETTER = "better"
    SIDEWAYS = "sideways"


_HARM = {
    Kind.AGREE: 0,
    Kind.CONVENTION: 0,
    Kind.UNSUPPORTED: 1,
    Kind.INACCURATE: 2,
    Kind.RAISED: 2,
    Kind.TIMED_OUT: 2,
    Kind.CRASHED: 2,
    Kind.NOT_RUN: 2,
    Kind.WRONG: 3,
    Kind.NON_FINITE: 3,
    Kind.UNCONNECTED: 3,
}
"""How much harm a verdict does to those who rely on the backend: none where it is right, some where it says that it
cannot, more where it fails loudly or is a little off, most where it is wrong and looks right. Unjudged has no place."""


@dataclass(frozen=True, slots=True)
class Change:
    """Tells that a backend's verdict on a case, or on an invariant at it, is another one than it was.

    `old` and `new` are in words. `other_truth` is true where the two were judged against something else, so that the
    answer may be what it was; `detail` is what the new verdict says.
    """

    backend: str
    case: str
    old: str
    new: str
    direction: Direction
    detail: str = ""
    other_truth: bool = False


def change(old: Verdict, new: Verdict) -> Change | None:
    """Return how a verdict changed, or None where it did not."""
    before, after = _words(old), _words(new)
    if before == after:
        return None
    return Change(
        backend=new.backend,
        case=new.case,
        old=before,
        new=after,
        direction=direction(old.verdict, new.verdict),
        detail=new.detail,
        other_truth=old.basis != new.basis and bool(old.basis and new.basis),
    )


def invariant_change(old: InvariantVerdict, new: InvariantVerdict) -> Change | None:
    """Return how an invariant changed, or None where it did not, or follows from a failing answer that tells itself."""
    if old.holds == new.holds or old.explained or new.explained:
        return None
    before, after = (f"{each.invariant.value} {'holds' if each.holds else 'broken'}" for each in (old, new))
    leads = Direction.BETTER if new.holds else Direction.WORSE
    return Change(new.backend, new.case, before, after, leads, new.detail)


def direction(old: Kind, new: Kind) -> Direction:
    """Return where a change from one kind of verdict to another leads."""
    if Kind.UNJUDGED in (old, new) or _HARM[old] == _HARM[new]:
        return Direction.SIDEWAYS
    return Direction.WORSE if _HARM[new] > _HARM[old] else Direction.BETTER


def _words(verdict: Verdict) -> str:
    """Return a verdict's kind with what sets it apart from others of the kind: why it agrees, or that it is known."""
    if verdict.reason is not None:
        return f"{verdict.verdict.value} ({verdict.reason.value})"
    if verdict.verdict.is_failure and verdict.expected_failure is not None:
        return f"{verdict.verdict.value} (known)"
    return verdict.verdict.value
