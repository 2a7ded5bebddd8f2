"""Drafts the known failures of a backend from a judged run: as few patterns as match what failed, and nothing else.

It cannot know why something fails: who reads the draft examines each entry, and says so in it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from adjudge.verdict import JudgedRun, Kind, Verdict


def draft(run: JudgedRun, backend: str) -> Iterator[str]:
    """Give the lines of a known_failures.toml with an entry for each problem at which something unexpected failed."""
    verdicts = [verdict for verdict in run.verdicts if verdict.backend == backend]
    for (_, kind), failed in _by_problem(verdicts).items():
        yield "[[failure]]"
        yield f"# {failed[0].detail.splitlines()[0]}" if failed[0].detail else "# no detail"
        yield f"case = {_written(_patterns(failed, verdicts))}"
        yield f'verdict = "{kind.value}"'
        yield 'kind = "upstream"'
        yield 'reason = "?"'
        yield ""


def _by_problem(verdicts: Sequence[Verdict]) -> dict[tuple[str, Kind], list[Verdict]]:
    groups: dict[tuple[str, Kind], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.is_unexpected and not verdict.stale:
            groups[verdict.problem, verdict.verdict].append(verdict)
    return groups


def _patterns(failed: Sequence[Verdict], verdicts: Sequence[Verdict]) -> list[str]:
    """Return patterns that match the failed cases, the widest first that matches no case that did not fail so."""
    wrongly = {verdict.case for verdict in verdicts if verdict.problem == failed[0].problem}
    wrongly -= {verdict.case for verdict in failed}
    found: list[str] = []
    for verdict in failed:
        if not any(fnmatchcase(verdict.case, pattern) for pattern in found):
            found.append(next(p for p in _widening(verdict) if not any(fnmatchcase(c, p) for c in wrongly)))
    return found


def _widening(verdict: Verdict) -> Iterator[str]:
    problem, point, operator = verdict.problem, verdict.point, verdict.operator
    yield f"{problem}/*"
    yield f"{problem}/{point}/*"
    yield f"{problem}/*/{operator}/*"
    yield f"{problem}/{point}/{operator}/*"
    yield f"{problem}/{point}/{operator}/{verdict.dtype}/*"
    yield verdict.case


def _written(patterns: Sequence[str]) -> str:
    if len(patterns) == 1:
        return json.dumps(patterns[0])
    return "\n".join(("[", *(f"    {json.dumps(pattern)}," for pattern in patterns), "]"))
