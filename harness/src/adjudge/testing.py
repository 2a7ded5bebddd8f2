"""What a test file imports: the shared suite as tests, and the check of one function.

`from adjudge.testing import suite` in a test file makes pytest collect a test for each case, on the backends that
`--adjudge-backend` names; `Suite(...)` under any name says itself what is run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adjudge.checks import DerivativeError, check

__all__ = ["DerivativeError", "Suite", "check", "suite"]


@dataclass(frozen=True, slots=True)
class Suite:
    """Names the cases to be collected where a test file holds it.

    `backends` are the names (none: those that `--adjudge-backend` gives, and else every one that can be used), `files`
    hold the problems (none: the shared suite and the plugins'), `select` selects cases by words in their ids as
    `adjudge run -k` does, `operators`, `dtypes` and `modes` restrict them.
    """

    backends: Sequence[str] = ()
    files: Sequence[Path | str] = ()
    select: str = ""
    operators: Sequence[str] = ()
    dtypes: Sequence[str] = ()
    modes: Sequence[str] = ()


suite = Suite()
"""The whole suite."""
