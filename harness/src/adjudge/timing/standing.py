"""Says what a time is good for. A wrong answer wins nothing, however fast it came."""

from enum import StrEnum

from adjudge.verdict import Kind

ELIGIBLE = frozenset({Kind.AGREE, Kind.CONVENTION})
"""The verdicts whose times are compared. An unjudged answer is not among them: no one knows whether it is right."""


class Standing(StrEnum):
    """Says what a time is good for: it counts, is that of a wrong answer, was refused, or there is none."""

    TIMED = "timed"
    DISQUALIFIED = "disqualified"
    REFUSED = "refused"
    MISSING = "missing"
