"""Grades a backend's adapter on a card: operators, dtypes, groups, kinks, invariants, honesty of `synchronize`.

A grade tells which share of the answers is right, a convention counting as right: A all, B 99 in 100, C 95, D 80,
E less; what is refused counts for nothing and is told beside it.
"""

from collections.abc import Callable, Iterator, Sequence

from adjudge.verdict import JudgedRun, Kind, Verdict

GRADES = (("A", 1.0), ("B", 0.99), ("C", 0.95), ("D", 0.80), ("E", 0.0))
RIGHT = (Kind.AGREE, Kind.CONVENTION)
SILENT = (Kind.UNSUPPORTED, Kind.UNJUDGED, Kind.NOT_RUN)


def card(run: JudgedRun, backend: str) -> Iterator[str]:
    """Give the lines of a backend's card."""
    facts = run.record.backends.get(backend)
    verdicts = [verdict for verdict in run.verdicts if verdict.backend == backend]
    release = f" ({facts.library} {facts.library_version})" if facts and not facts.error else ""
    yield f"{backend}{release}: {_row(verdicts)}"
    if facts and facts.error:
        yield f"  could not be started: {facts.error}"
        return
    yield from _by("operators", verdicts, lambda verdict: verdict.operator)
    yield from _by("dtypes and modes", verdicts, lambda verdict: f"{verdict.dtype} {verdict.mode}")
    yield from _by("groups", verdicts, lambda verdict: verdict.problem.partition("/")[0])
    yield "kinks"
    at_kinks = [v for v in verdicts if v.basis == "generalised derivative"]
    yield f"  {_row(at_kinks)}" if at_kinks else "  none was asked"
    yield "invariants"
    own = [found for found in run.invariants if found.backend == backend]
    broken = sum(not found.holds for found in own)
    yield f"  {len(own) - broken} of {len(own)} hold"
    yield "synchronize"
    yield f"  {_honesty(run, backend)}"
    yield "known failures"
    known = [verdict for verdict in verdicts if verdict.expected_failure is not None]
    unexpected = [verdict for verdict in verdicts if verdict.is_unexpected]
    yield f"  {len(known)} known, {len(unexpected)} unexpected"


def _by(title: str, verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> Iterator[str]:
    yield title
    for name in dict.fromkeys(map(key, verdicts)):
        yield f"  {name:<24} {_row([verdict for verdict in verdicts if key(verdict) == name])}"


def _row(verdicts: Sequence[Verdict]) -> str:
    answered = [verdict for verdict in verdicts if verdict.verdict not in SILENT]
    refused = sum(verdict.verdict is Kind.UNSUPPORTED for verdict in verdicts)
    derived = sum(not verdict.native for verdict in answered)
    right = sum(verdict.verdict in RIGHT for verdict in answered)
    notes = [f"{refused} refused"] if refused else []
    notes += [f"{derived} derived"] if derived else []
    told = f"{grade(right, len(answered))}  {right} of {len(answered)} right"
    return f"{told} ({', '.join(notes)})" if notes else told


def grade(right: int, total: int) -> str:
    """Return the grade of so many right answers, "-" where there is none at all."""
    if total == 0:
        return "-"
    return next(letter for letter, share in GRADES if right >= share * total)


def _honesty(run: JudgedRun, backend: str) -> str:
    """Say whether results exist when `synchronize` returns, as far as the times tell."""
    measured = [
        facts.measurement
        for (_, name), facts in run.record.outcomes.items()
        if name == backend and facts.measurement is not None
    ]
    caught = [measurement.refused for measurement in measured if measurement.refused]
    if not measured:
        return "nothing was timed"
    if caught:
        return f"caught in {len(caught)} of {len(measured)} calls: {caught[0]}"
    return f"honest in {len(measured)} calls"
