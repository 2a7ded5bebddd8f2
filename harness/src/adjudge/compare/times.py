"""Which times changed from one benchmark to another, beyond what noise makes of them.

Between sessions the machine itself is faster or slower. So a time is measured, in each run, by the programs that are
the same in both, its anchors, within the same rounds, and these ratios are compared. By how much ratios of programs
that did not change differ nevertheless is noise between sessions; where enough of them tell, it widens every interval.
Two backends of one run were measured in the same rounds, and need no anchor.
"""

import math
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from adjudge.compare.sides import Pairs
from adjudge.compare.significance import discoveries, two_sided
from adjudge.measurement import TimingFacts
from adjudge.record import Record
from adjudge.timing import Figure, Standing, summarize
from adjudge.timing.series import Series, timed
from adjudge.timing.statistics import TIE, figure, student
from adjudge.verdict import JudgedRun

FEWEST_ANCHORED = 5
"""Programs that did not change from which the noise between sessions can be told."""
_MAD_TO_DEVIATION = 1.4826
Key = tuple[str, str]
"""A case, and a backend by its new name."""


@dataclass(frozen=True, slots=True)
class TimeChange:
    """Says that a call takes `ratio` times what it took, between `low` and `high`, the machine's drift taken out."""

    backend: str
    case: str
    old_ns: float
    new_ns: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Times:
    """Holds which of the times that could be `compared` changed, the most first.

    `unanchored` counts those that could not: in their rounds nothing is the same in both runs. `refused` counts those
    of which either run has none that follows the rules of timing. `noise` says what the
    runs tell of the noise between sessions.
    """

    compared: int = 0
    slower: tuple[TimeChange, ...] = ()
    faster: tuple[TimeChange, ...] = ()
    unanchored: int = 0
    refused: int = 0
    noise: str = ""


@dataclass(frozen=True, slots=True)
class _Test:
    """Holds the logarithm of a ratio, its standard error and degrees of freedom; `is_null` where nothing changed."""

    key: Key
    old_ns: float
    new_ns: float
    delta: float
    error: float
    freedom: float
    is_null: bool
    margin: float = 0.0

    @property
    def probability(self) -> float:
        """Return how probably noise alone shows as much beyond the margin."""
        if math.isinf(self.error):
            return 1.0
        beyond = max(abs(self.delta) - self.margin, 0.0)
        return two_sided(beyond / self.error, self.freedom) if self.error > 0 else float(beyond == 0)


def compare_times(
    old: JudgedRun, new: JudgedRun, pairs: Pairs, altered: Container[str] = (), *, anyway: bool = False
) -> Times:
    """Return which times changed, of cases that are not `altered`; `anyway`, also where nothing tells the drift."""
    names = dict(pairs)
    before = {(case, names[b]): s for (case, b), s in _right(old).items() if b in names}
    after = {key: s for key, s in _right(new).items() if key[1] in names.values()}
    shared = [key for key in after if key in before and key[0] not in altered]
    if old.record is new.record:
        tests = [_twin(key, before[key], after[key]) for key in shared]
    else:
        anchors, same = (
            _anchors(old.record, new.record, pairs, shared),
            _unchanged(old.record, new.record, pairs),
        )
        tests = [
            _anchored(key, before, after, anchors(key), is_null=key[1] in same)
            for key in shared
            if anyway or anchors(key)
        ]
    made = [test for test in tests if test is not None]
    return _told(made, len(shared) - len(made), _refused(old, new, names, shared))


def _right(run: JudgedRun) -> dict[Key, Series]:
    """Return the series of the times that count."""
    threads = run.record.header.timing.threads if run.record.header.timing else 1
    facts: dict[Key, list[TimingFacts]] = {}
    for each in run.record.timings.values():
        facts.setdefault((each.case, each.backend), []).append(each)
    return {
        (row.case, row.backend): found
        for block in summarize(run)
        for row in block.rows
        if row.standing is Standing.TIMED
        and (found := timed(facts[row.case, row.backend], "derivative", threads).series)
    }


def _refused(old: JudgedRun, new: JudgedRun, names: Mapping[str, str], told: Sequence[Key]) -> int:
    """Return how many times both runs have samples of, that are not told."""
    before = {(case, names[backend]) for case, backend, _ in old.record.timings if backend in names}
    after = {(case, backend) for case, backend, _ in new.record.timings}
    return len((before & after).difference(told))


def _unchanged(old: Record, new: Record, pairs: Pairs) -> frozenset[str]:
    """Return the backends, by their new names, whose library, Python and NumPy are the same in both runs."""

    def built(record: Record, name: str) -> tuple[str, ...]:
        facts = record.backends[name]
        return (facts.library, facts.library_version, facts.python, facts.numpy)

    return frozenset(new_name for name, new_name in pairs if built(old, name) == built(new, new_name))


def _anchors(old: Record, new: Record, pairs: Pairs, shared: Sequence[Key]) -> Callable[[Key], list[Key]]:
    """Return what tells, for a key, the others of its rounds that did not change."""
    same = _unchanged(old, new, pairs)
    rounds: dict[tuple[str, ...], list[Key]] = {}
    for key in shared:
        if key[1] in same:
            rounds.setdefault(_rounds(new, key), []).append(key)
    return lambda key: [other for other in rounds.get(_rounds(new, key), ()) if other[1] != key[1]]


def _rounds(record: Record, key: Key) -> tuple[str, ...]:
    case = record.cases[key[0]]
    return case.problem, case.point, case.operator, case.dtype


def _twin(key: Key, old: Series, new: Series) -> _Test | None:
    """Return the test of two backends that were measured in the same rounds; None where they share none."""
    if (found := _beside(new, [old])) is None:
        return None
    return _test(key, old, new, math.log(found.value), (found,), is_null=False)


def _anchored(
    key: Key,
    before: Mapping[Key, Series],
    after: Mapping[Key, Series],
    anchors: Sequence[Key],
    *,
    is_null: bool,
) -> _Test | None:
    """Return the test of a time relative to its anchors in either run; None where one shares no round with them."""
    was, now = (_beside(side[key], [side[anchor] for anchor in anchors]) for side in (before, after))
    if was is None or now is None:
        return None
    delta = math.log(now.value / was.value)
    return _test(key, before[key], after[key], delta, (was, now), is_null=is_null)


def _beside(series: Series, anchors: Sequence[Series]) -> Figure | None:
    """Return a time relative to its anchors; None where no process measured them all."""
    logs = list(_within(series, anchors))
    return figure(logs) if logs else None


def _within(
    series: Series, anchors: Sequence[Series]
) -> Iterator["np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    """Yield a series relative to the mean of its anchors, round by round, of each process that all have."""
    for process, logs in series.items():
        beside = [anchor[process] for anchor in anchors if process in anchor]
        count = min([len(logs), *map(len, beside)])
        if count and len(beside) == len(anchors):
            yield logs[:count] - (np.mean([each[:count] for each in beside], axis=0) if beside else 0.0)


def _test(
    key: Key, old: Series, new: Series, delta: float, figures: Sequence[Figure], *, is_null: bool
) -> _Test:
    """Return a test; the degrees of freedom are Welch's."""
    parts = [(_error(found) ** 2, max(found.processes - 1, 1)) for found in figures]
    variance = sum(part for part, _ in parts)
    is_known = 0 < variance < math.inf
    freedom = variance**2 / sum(part**2 / own for part, own in parts) if is_known else 1.0
    old_ns, new_ns = (figure(list(series.values())).value for series in (old, new))
    return _Test(key, old_ns, new_ns, delta, math.sqrt(variance), freedom, is_null)


def _error(found: Figure) -> float:
    """Return the standard error of a figure's logarithm; infinite where one process tells of no spread."""
    if not found.has_interval:
        return math.inf
    return math.log(found.high / found.value) / student(found.processes - 1)


def _told(tests: Sequence[_Test], unanchored: int, refused: int) -> Times:
    widened, noise = _with_noise_between(tests)
    found = discoveries([test.probability for test in widened])
    changes = [_change(widened[place]) for place in found]
    told = sorted(changes, key=lambda each: -abs(math.log(each.ratio)))
    return Times(
        compared=len(tests),
        slower=tuple(each for each in told if each.ratio > 1),
        faster=tuple(each for each in told if each.ratio < 1),
        unanchored=unanchored,
        refused=refused,
        noise=noise,
    )


def _with_noise_between(tests: Sequence[_Test]) -> tuple[list[_Test], str]:
    """Return the tests with the noise between sessions in them, and what is known of it."""
    nulls = [abs(test.delta / test.error) for test in tests if test.is_null and 0 < test.error < math.inf]
    if len(nulls) < FEWEST_ANCHORED:
        margin = math.log1p(TIE)
        return [replace(test, margin=margin) for test in tests], f"changes within {TIE:.0%} are not told"
    scale = max(1.0, _MAD_TO_DEVIATION * float(np.median(nulls)))
    widened = [replace(test, error=test.error * scale) for test in tests]
    return (
        widened,
        f"intervals are {scale:.2g} times as wide as one session tells, by {len(nulls)} that did not change",
    )


def _change(test: _Test) -> TimeChange:
    reach = student(max(1, math.floor(test.freedom))) * test.error
    ends = (math.exp(test.delta - reach), math.exp(test.delta + reach))
    return TimeChange(test.key[1], test.key[0], test.old_ns, test.new_ns, math.exp(test.delta), *ends)
