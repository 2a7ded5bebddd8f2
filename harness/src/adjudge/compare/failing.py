"""What of a comparison makes a build fail."""

from enum import StrEnum

from adjudge.compare.changes import Direction
from adjudge.compare.comparison import Comparison
from adjudge.compare.times import TimeChange


class FailOn(StrEnum):
    """Names what a build fails on, each in addition to the ones before it.

    Never: nothing. Worse: a verdict or an invariant that became worse. Slower: a time that grew beyond the noise.
    Changed: any other change, and verdicts that only one run has.
    """

    NEVER = "never"
    WORSE = "worse"
    SLOWER = "slower"
    CHANGED = "changed"


def fails(comparison: Comparison, level: FailOn) -> bool:
    """Say whether a comparison makes a build fail."""
    match level:
        case FailOn.NEVER:
            return False
        case FailOn.WORSE:
            return bool(comparison.of(Direction.WORSE))
        case FailOn.SLOWER:
            return bool(comparison.of(Direction.WORSE) or _slower(comparison))
        case FailOn.CHANGED:
            changes = (
                *comparison.changes,
                *comparison.invariants,
                *_slower(comparison),
                *_faster(comparison),
            )
            return bool(changes or comparison.appeared or comparison.vanished or comparison.altered)


def _slower(comparison: Comparison) -> tuple[TimeChange, ...]:
    return comparison.times.slower if comparison.times else ()


def _faster(comparison: Comparison) -> tuple[TimeChange, ...]:
    return comparison.times.faster if comparison.times else ()
