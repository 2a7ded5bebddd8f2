"""What every format tells: cells of the matrix, each backend's standing, the findings, and the run in plain sentences.

Pure functions of a judged run; this module knows no format.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from adjudge.report.marks import MARKS, Mark, mark_of
from adjudge.report.proofs import proofs
from adjudge.verdict import JudgedRun, Kind, Verdict

MOST_REASONS = 3
"""Reasons why a truth is not proven that a sentence tells; a table tells all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts the verdicts of a cell by mark, worst first."""

    tally: Mapping[Mark, int]

    @property
    def total(self) -> int:
        """Return the number of verdicts."""
        return sum(self.tally.values())

    @property
    def worst(self) -> Mark:
        """Return the worst mark."""
        return next(iter(self.tally))

    @property
    def count(self) -> str:
        """Return how many verdicts bear the worst mark, such as "2/12", or just "12" where all do."""
        bearing = self.tally[self.worst]
        return str(self.total) if bearing == self.total else f"{bearing}/{self.total}"

    @property
    def attention(self) -> int:
        """Return how many verdicts call for attention."""
        return sum(count for mark, count in self.tally.items() if mark.standing == "attention")


def cell(verdicts: Iterable[Verdict]) -> Cell:
    """Return the cell of some verdicts."""
    counts = Counter(map(mark_of, verdicts))
    return Cell({mark: counts[mark] for mark in MARKS if counts[mark]})


def group_of(problem_id: str) -> str:
    """Return the group of a problem's id, "group/name"."""
    return problem_id.partition("/")[0]


def name_of(problem_id: str) -> str:
    """Return a problem's name without its group."""
    return problem_id.partition("/")[2] or problem_id


Matrix = dict[str, dict[str, Cell]]


def problem_matrix(run: JudgedRun) -> Matrix:
    """Return the cells by problem and backend; problems keep the run's order, and stand together by group."""
    by_problem = _matrix(run, lambda verdict: verdict.problem)
    groups: dict[str, Matrix] = {}
    for problem, row in by_problem.items():
        groups.setdefault(group_of(problem), {})[problem] = row
    return {problem: row for rows in groups.values() for problem, row in rows.items()}


def group_matrix(run: JudgedRun) -> Matrix:
    """Return the cells by group and backend."""
    return _matrix(run, lambda verdict: group_of(verdict.problem))


@dataclass(frozen=True, slots=True)
class Standing:
    """Says how a backend came out of the run. `error` is why it could not be started."""

    name: str
    release: str
    tally: Mapping[Mark, int]
    stale_entries: int
    error: str
    broken: int = 0

    @property
    def total(self) -> int:
        """Return the number of the backend's verdicts."""
        return sum(self.tally.values())

    @property
    def attention(self) -> int:
        """Return how many things about the backend call for attention."""
        return self.stale_entries + self.broken + self.counted("attention")

    @property
    def is_clean(self) -> bool:
        """Say whether the backend answered and nothing about it calls for attention."""
        return not self.error and not self.attention and self.total > 0

    def counted(self, standing: str) -> int:
        """Return the number of verdicts of a standing."""
        return sum(count for mark, count in self.tally.items() if mark.standing == standing)

    def of_kind(self, kind: Kind) -> int:
        """Return the number of verdicts that bear the mark of `kind`."""
        return sum(count for mark, count in self.tally.items() if mark.id == kind.value)


def standings(run: JudgedRun) -> tuple[Standing, ...]:
    """Return how each judged backend came out, in the order of the run."""
    by_backend: dict[str, list[Verdict]] = {name: [] for name in run.backends}
    for verdict in run.verdicts:
        by_backend.setdefault(verdict.backend, []).append(verdict)
    return tuple(
        Standing(
            name=name,
            release=release(run, name),
            tally=cell(verdicts).tally,
            stale_entries=sum(entry.backend == name for entry in run.stale_entries),
            error=run.not_started.get(name, ""),
            broken=sum(found.backend == name for found in run.broken),
        )
        for name, verdicts in by_backend.items()
    )


def release(run: JudgedRun, backend: str) -> str:
    """Return the library and version of a backend, such as "torch 2.13.0", or "" where it never said."""
    facts = run.record.backends.get(backend)
    return f"{facts.library} {facts.library_version}".strip() if facts else ""


def short_release(run: JudgedRun, backend: str) -> str:
    """Return the library and version of a backend, without the library where the backend is called after it."""
    return release(run, backend).removeprefix(f"{backend} ")


@dataclass(frozen=True, slots=True)
class Finding:
    """Joins the unexpected verdicts of one backend that say the same; the first stands for all."""

    mark: Mark
    verdicts: tuple[Verdict, ...]

    @property
    def first(self) -> Verdict:
        """Return the verdict that stands for all."""
        return self.verdicts[0]


def telling(run: JudgedRun) -> tuple[Verdict, ...]:
    """Return the unexpected verdicts, but those that only repeat that a backend could not be started."""
    absent = run.not_started
    return tuple(v for v in run.unexpected if not (v.verdict is Kind.NOT_RUN and v.backend in absent))


def findings(run: JudgedRun) -> tuple[Finding, ...]:
    """Return what calls for attention, worst first, then in the order of the run; what says the same is said once."""
    alike: dict[tuple[Mark, str, str], list[Verdict]] = {}
    for verdict in telling(run):
        alike.setdefault((mark_of(verdict), verdict.backend, verdict.detail), []).append(verdict)
    found = [Finding(mark, tuple(verdicts)) for (mark, _, _), verdicts in alike.items()]
    return tuple(sorted(found, key=lambda finding: finding.mark.rank))


def is_clean(run: JudgedRun) -> bool:
    """Say whether nothing about the run calls for attention."""
    return not (telling(run) or run.broken or run.stale_entries or run.contradicted or run.not_started)


def known_failures(run: JudgedRun) -> tuple[Finding, ...]:
    """Return the known failures that occurred, joined where backend, verdict and reason are the same."""
    alike: dict[tuple[str, Mark, str], list[Verdict]] = {}
    for verdict in run.verdicts:
        if verdict.expected_failure is not None and not verdict.is_unexpected:
            key = (verdict.backend, mark_of(verdict), verdict.expected_failure.reason)
            alike.setdefault(key, []).append(verdict)
    order = {name: place for place, name in enumerate(run.backends)}
    found = [Finding(mark, tuple(verdicts)) for (_, mark, _), verdicts in alike.items()]
    return tuple(sorted(found, key=lambda item: (order.get(item.first.backend, len(order)), item.mark.rank)))


def headline(run: JudgedRun) -> str:
    """Return the run's result in a few words."""
    verdicts, entries, absent = len(telling(run)), len(run.stale_entries), len(run.not_started)
    contradicted, broken = len(run.contradicted), len(run.broken)
    said = [
        verdicts and f"{counted(verdicts, 'unexpected verdict')}",
        broken and f"{counted(broken, 'broken invariant')}",
        entries and f"{counted(entries, 'known failure')} that matched nothing",
        contradicted and f"{counted(contradicted, 'claim')} proven wrong",
        absent and f"{counted(absent, 'backend')} that did not start",
    ]
    result = series([words for words in said if words]) or "Nothing unexpected"
    return result if run.record.footer is not None else f"{result} so far"


def sentences(run: JudgedRun) -> tuple[str, ...]:
    """Return what a reader without the matrix should know: extent, agreement, who is clean, who is not."""
    all_standings = standings(run)
    total, record = len(run.verdicts), run.record
    agreed = sum(item.of_kind(Kind.AGREE) for item in all_standings)
    clean = [item.name for item in all_standings if item.is_clean]
    problems = len({verdict.problem for verdict in run.verdicts})
    said = [
        f"{counted(len(all_standings), 'backend')} answered {counted(len(record.cases), 'case')} of "
        f"{counted(problems, 'problem')}: {agreed:,} of {counted(total, 'verdict')} agree with the truth"
        f"{_rest(all_standings)}."
    ]
    said += _proven(run)
    if clean:
        said.append(f"Clean: {', '.join(clean)}.")
    said += troubles(run)
    if record.footer is None:
        said.append("The run did not end: this report covers what was recorded.")
    return tuple(said)


def troubles(run: JudgedRun) -> tuple[str, ...]:
    """Return a sentence on the backends that need attention, with how often, and one on each that never started."""
    troubled = [
        f"{item.name} ({item.attention})" for item in standings(run) if item.attention and not item.error
    ]
    attention = [f"Needs attention: {', '.join(troubled)}."] if troubled else []
    return (*attention, *(f"{name} could not be started." for name in run.not_started))


def _proven(run: JudgedRun) -> list[str]:
    """Return a sentence on how many cases have a proven truth, and the commonest reasons of those that have none."""
    found = proofs(run)
    if found is None:
        return []
    why = [f"{item.reason} ({len(item.cases):,})" for item in found.unproven[:MOST_REASONS]]
    if more := len(found.unproven) - MOST_REASONS:
        why += [counted(more, "other reason")] * (more > 0)
    rest = f"; not for the others: {series(why)}" if why else ""
    return [f"The truth is proven for {found.proven:,} of {counted(found.total, 'case')}{rest}."]


def _rest(all_standings: Iterable[Standing]) -> str:
    """Return what the verdicts are that neither agree nor need attention, as the end of a sentence."""
    tally: Counter[str] = Counter()
    for item in all_standings:
        tally["by convention"] += item.of_kind(Kind.CONVENTION)
        tally["unsupported"] += item.of_kind(Kind.UNSUPPORTED)
        tally["known failures"] += item.counted("known")
        tally["unjudged"] += item.of_kind(Kind.UNJUDGED)
    said = [f"{count:,} {words}" for words, count in tally.items() if count]
    return f"; of the rest, {series(said)}" if said else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as "1 case" or "1,200 cases"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def series(items: list[str]) -> str:
    """Return items as the end of a sentence lists them."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def _matrix(run: JudgedRun, row_of: Callable[[Verdict], str]) -> Matrix:
    gathered: dict[str, dict[str, list[Verdict]]] = {}
    for verdict in run.verdicts:
        gathered.setdefault(row_of(verdict), {}).setdefault(verdict.backend, []).append(verdict)
    return {row: {name: cell(found) for name, found in cells.items()} for row, cells in gathered.items()}
