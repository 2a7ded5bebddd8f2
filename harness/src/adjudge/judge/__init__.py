"""Judges a record: outcomes become verdicts, a pure function of the facts. The only part with tolerances.

`trial` finds what a case is judged by, `grading` grades an answer by it, `kinks` and `consensus` where the truth is a
set or unknown; `foreseen` asks the known failures; every threshold stands in `thresholds`.
"""

from adjudge.judge.judging import judge
from adjudge.judge.thresholds import (
    ACCURATE_ULPS,
    ENTITLED,
    consensus_room,
    estimate_limit,
    wrong_score,
)

__all__ = ["ACCURATE_ULPS", "ENTITLED", "consensus_room", "estimate_limit", "judge", "wrong_score"]
