"""How verdicts look in every format: one glyph, one plain letter and one word for each, in one order, worst first.

This module knows verdicts only; it knows no format.
"""

from dataclasses import dataclass
from typing import Literal

from adjudge.verdict import Kind, Verdict

Standing = Literal["attention", "known", "quiet"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Shows a verdict: `glyph` where Unicode is at hand, `plain` in ASCII.

    `standing` says whether it calls for attention, is a known failure, or is nothing to act on; `rank` orders marks
    from the worst (0) on, so that the mark of a cell is the smallest of its verdicts'.
    """

    id: str
    glyph: str
    plain: str
    label: str
    meaning: str
    standing: Standing
    rank: int


_FAILURES = (
    (Kind.WRONG, "✗", "X", "wrong", "the answer is not the derivative"),
    (Kind.NON_FINITE, "∞", "N", "non-finite", "NaN or infinity where the derivative is finite"),
    (Kind.UNCONNECTED, "⊘", "0", "unconnected", "a gradient is missing where it is not zero"),
    (Kind.CRASHED, "†", "#", "crashed", "the worker process died"),
    (Kind.TIMED_OUT, "◷", "T", "timed out", "no answer within the time limit"),
    (Kind.RAISED, "!", "!", "raised", "the backend raised an error"),
    (Kind.INACCURATE, "≈", "~", "inaccurate", "less accurate than the dtype and the function allow"),
    (Kind.NOT_RUN, "○", "o", "not run", "the case was not tried"),
)
_QUIET = (
    (Kind.UNJUDGED, "?", "?", "unjudged", "there was nothing to judge the answer by"),
    (Kind.CONVENTION, "◇", "c", "convention", "one of several defensible answers, as at a kink"),
    (Kind.AGREE, "✓", "ok", "agree", "the answer is right"),
    (Kind.UNSUPPORTED, "–", "-", "unsupported", "the backend cannot express the case, and says so"),
)


def _all() -> tuple[Mark, ...]:
    """Return every mark, worst first."""
    looks: list[tuple[str, str, str, str, str, Standing]] = []
    for kind, glyph, plain, label, meaning in _FAILURES:
        looks.append((kind.value, glyph, plain, label, meaning, "attention"))
    looks.append(("stale", "⚑", "*", "stale", "a known failure did not occur: strike it off", "attention"))
    for kind, glyph, plain, label, meaning in _FAILURES:
        known = (f"({glyph})", f"({plain})", f"known: {label}", f"known failure: {meaning}")
        looks.append((f"known-{kind.value}", *known, "known"))
    for kind, glyph, plain, label, meaning in _QUIET:
        looks.append((kind.value, glyph, plain, label, meaning, "quiet"))
    return tuple(Mark(*look, rank) for rank, look in enumerate(looks))


MARKS: tuple[Mark, ...] = _all()
"""Every mark, worst first. Agree comes before unsupported: a cell tells what a backend does before what it lacks."""

_BY_ID = {mark.id: mark for mark in MARKS}


def mark_of(verdict: Verdict) -> Mark:
    """Return the mark of a verdict: a new failure, a known failure, a known failure that is gone, or its kind's."""
    if verdict.verdict.is_failure and verdict.expected_failure is not None:
        return _BY_ID["stale" if verdict.stale else f"known-{verdict.verdict.value}"]
    if verdict.stale and not verdict.verdict.is_failure:
        return _BY_ID["stale"]
    return _BY_ID[verdict.verdict.value]
