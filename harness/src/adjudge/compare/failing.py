"""What of a comparison makes a build fail."""

from enum import StrEnum

from adjudge.compare.changes import Direction
from adjudge.compare.comparison import Comparison


class FailOn(StrEnum):
    """Names what a build fails on, each in addition to the ones before it.

    Never: nothing. Worse: a verdict or an invariant that became worse. Changed: any other change of one, and verdicts
    that only one run has.
    """

    NEVER = "never"
    WORSE = "worse"
    CHANGED = "changed"


def fails(comparison: Comparison, level: FailOn) -> bool:
    """Say whether a comparison makes a build fail."""
    match level:
        case FailOn.NEVER:
            return False
        case FailOn.WORSE:
            return bool(comparison.of(Direction.WORSE))
        case FailOn.CHANGED:
            changes = (*comparison.changes, *comparison.invariants)
            return bool(changes or comparison.appeared or comparison.vanished or comparison.altered)
