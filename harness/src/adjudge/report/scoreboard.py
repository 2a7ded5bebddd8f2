"""The run at a glance: a few figures for all of it, and a line for each backend. Pure functions of a judged run."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from adjudge.report.proofs import proofs
from adjudge.report.summary import Standing, counted, standings
from adjudge.report.timing import Pace, paces, timing_rows
from adjudge.verdict import JudgedRun, Kind, Verdict

RIGHT = frozenset({Kind.AGREE, Kind.CONVENTION})
INEXACT = frozenset({Kind.WRONG, Kind.NON_FINITE, Kind.UNCONNECTED, Kind.INACCURATE})
STOPPED = frozenset({Kind.RAISED, Kind.CRASHED, Kind.TIMED_OUT})
JUDGED = RIGHT | INEXACT | STOPPED
"""What says something of a backend's answers: what it does not support, and what no one could judge, does not."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Shows one number of the run, with what it counts and a remark; `tone` says whether it is good news."""

    value: str
    label: str
    remark: str
    tone: Literal["good", "bad", "plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Score:
    """Counts a backend's verdicts: `right`, `inexact` and `stopped` of the `judged`, and the `unsupported`."""

    standing: Standing
    right: int
    inexact: int
    stopped: int
    unsupported: int
    known: int
    pace: Pace | None

    @property
    def judged(self) -> int:
        """Return how many answers could be judged."""
        return self.right + self.inexact + self.stopped

    @property
    def share(self) -> float:
        """Return the share of the judged answers that are right; 0 where there is none."""
        return self.right / self.judged if self.judged else 0.0


def scores(run: JudgedRun) -> tuple[Score, ...]:
    """Return each judged backend's score, in the order of the run."""
    pace = {found.backend: found for found in paces(run, timing_rows(run))}
    verdicts: dict[str, list[Verdict]] = {name: [] for name in run.backends}
    for verdict in run.verdicts:
        verdicts.setdefault(verdict.backend, []).append(verdict)
    return tuple(_score(item, verdicts[item.name], pace.get(item.name)) for item in standings(run))


def figures(run: JudgedRun) -> tuple[Figure, ...]:
    """Return the figures that say most of a run."""
    kinds = Counter(verdict.verdict for verdict in run.verdicts)
    right, judged = _count(kinds, RIGHT), _count(kinds, JUDGED)
    known = sum(v.verdict.is_failure and not v.is_unexpected for v in run.verdicts)
    attention = len(run.unexpected) + len(run.broken) + len(run.stale_entries) + len(run.contradicted)
    found = [
        Figure(
            f"{attention:,}",
            "unexpected",
            "what is new, or no longer true" if attention else "nothing new broke, nothing old was mended",
            "bad" if attention else "good",
        ),
        Figure(percent(right, judged), "of the answers are right", f"{right:,} of {judged:,} judged"),
        Figure(f"{known:,}", "known failures", "listed in the adapters, with reason and link"),
    ]
    if (proven := proofs(run)) is not None and proven.total:
        remark = f"of {counted(proven.total, 'case')}, by enclosures"
        found.append(Figure(percent(proven.proven, proven.total), "of the truths are proven", remark))
    return tuple(found)


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal, never rounded up to 100; a dash of nothing."""
    if not whole:
        return "–"
    return "100 %" if part == whole else f"{part * 1000 // whole / 10:.1f} %"


def _score(standing: Standing, verdicts: Iterable[Verdict], pace: Pace | None) -> Score:
    verdicts = tuple(verdicts)
    kinds = Counter(verdict.verdict for verdict in verdicts)
    known = sum(v.verdict.is_failure and not v.is_unexpected for v in verdicts)
    return Score(
        standing=standing,
        right=_count(kinds, RIGHT),
        inexact=_count(kinds, INEXACT),
        stopped=_count(kinds, STOPPED),
        unsupported=kinds[Kind.UNSUPPORTED],
        known=known,
        pace=pace,
    )


def _count(kinds: Counter[Kind], wanted: Iterable[Kind]) -> int:
    return sum(kinds[kind] for kind in wanted)
