"""How long proofs may take."""

from dataclasses import dataclass

CASE_LIMIT_S = 10.0
TOTAL_LIMIT_S = 300.0
KEPT_LIMIT_S = 60.0
"""For a proof that is kept: what an idle machine finds in time a busy one shall find, too."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Says how many seconds a proof may take, how many all, in how many processes, each with how much memory."""

    case_s: float = CASE_LIMIT_S
    total_s: float = TOTAL_LIMIT_S
    jobs: int = 2
    memory_bytes: int = 8 << 30
