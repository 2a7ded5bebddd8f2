"""Writes a case as lines: the question, the truth, and each backend's answer with its verdict. Knows no terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from adjudge.enclosure import Enclosed, Nonsmooth, NotEnclosed
from adjudge.environments import BackendError
from adjudge.outcome import Array, Computed, Parts, describe
from adjudge.record import CaseFacts
from adjudge.report.attributes import attributes
from adjudge.report.marks import Mark, mark_of
from adjudge.report.text import duration
from adjudge.suggestion import suggestion
from adjudge.verdict import JudgedRun, Verdict

MOST_ELEMENTS = 24
"""Elements of an array beyond which its middle is left out."""


@dataclass(frozen=True, slots=True)
class Line:
    """Holds a line; `mark` is that of the verdict that it tells, None elsewhere."""

    text: str
    mark: Mark | None = None


def sheet(run: JudgedRun, case_id: str, backends: Sequence[str] = ()) -> Iterator[Line]:
    """Give the lines that tell all of a case, with the answers of `backends` (none: of all).

    Raises `BackendError` for a backend that is not of the run.
    """
    for name in backends:
        if name not in run.backends:
            raise BackendError(f"backend {name!r} took no part in this run: {suggestion(name, run.backends)}")
    case = run.record.cases[case_id]
    yield from _question(run, case)
    yield Line("")
    yield from _truth(run, case)
    verdicts = [
        verdict
        for verdict in run.verdicts
        if verdict.case == case_id and (not backends or verdict.backend in backends)
    ]
    for verdict in sorted(verdicts, key=lambda verdict: mark_of(verdict).rank):
        yield Line("")
        yield from _answer(run, verdict)
    for split in (split for split in run.splits if split.case == case_id):
        yield Line("")
        yield Line("agree with one another: " + "; ".join(", ".join(cluster) for cluster in split.clusters))


def _question(run: JudgedRun, case: CaseFacts) -> Iterator[Line]:
    problem = run.record.problems[case.problem]
    yield Line(case.id)
    yield Line(problem.summary)
    if problem.source:
        yield Line(f"source: {problem.source}")
    if problem.code:
        yield Line("")
        yield from (Line(f"    {line}") for line in problem.code.rstrip().splitlines())
    yield Line("")
    yield from _parts("at", run.record.inputs(case))
    yield from _parts("tangent", case.tangent or {})
    if case.cotangent is not None:
        yield from _parts("cotangent", {"": case.cotangent})


def _truth(run: JudgedRun, case: CaseFacts) -> Iterator[Line]:
    facts = run.record.enclosures.get(case.id)
    found = facts.enclosure if facts else NotEnclosed("no proof was asked for")
    if case.expected is not None:
        yield from _parts("closed form", case.expected)
    match found:
        case Enclosed():
            yield from _parts("proven", found.parts)
        case Nonsmooth():
            yield Line(
                f"proven: the point is a {found.point.value}; the derivative is a set, here from lowest to highest"
            )
            yield from _ends(found.box)
        case NotEnclosed(reason):
            yield Line(f"not proven: {reason}")
    if case.kink is not None and not isinstance(found, Nonsmooth):
        yield Line("declared: a kink: the derivative is a set, here from lowest to highest")
        yield from _ends(case.kink)


def _ends(box: Mapping[str, tuple[Array, Array]]) -> Iterator[Line]:
    for name, (low, high) in box.items():
        yield Line(f"  {name} from {shown(low)} to {shown(high)}")


def _answer(run: JudgedRun, verdict: Verdict) -> Iterator[Line]:
    facts, backend = (
        run.record.outcomes[verdict.case, verdict.backend],
        run.record.backends.get(verdict.backend),
    )
    release = f" ({backend.library} {backend.library_version})" if backend and not backend.error else ""
    ulps = "" if verdict.ulps is None else f", off by {verdict.ulps:.3g} ulps"
    basis = f", judged by {verdict.basis}" if verdict.basis else ""
    mark = mark_of(verdict)
    yield Line(f"{verdict.backend}{release}: {mark.label}{ulps}{basis}", mark)
    if isinstance(facts.outcome, Computed):
        yield from _parts("", facts.outcome.parts, facts.outcome.unconnected)
    details = [verdict.detail] if isinstance(facts.outcome, Computed) else [describe(facts.outcome)]
    if known := verdict.expected_failure:
        details.append(" ".join(filter(None, (f"known ({known.kind}): {known.reason}", known.link))))
    if not verdict.native:
        details.append("built from other operators")
    if facts.measurement is not None:
        details.append(f"a call takes {duration(facts.measurement.steady_ns)}")
    if verdict.verdict.is_failure:
        details.append(f"as a script: adjudge reproduce {verdict.case} -b {verdict.backend}")
    for detail in (*details, *attributes(verdict)):
        if detail:
            yield Line(f"  {detail}")


def _parts(title: str, parts: Parts, unconnected: tuple[str, ...] = ()) -> Iterator[Line]:
    for name, part in parts.items():
        head = " ".join(filter(None, (title, name)))
        note = " (left out as not connected)" if name in unconnected else ""
        yield Line(f"  {head} = {shown(part)}{note}" if name else f"  {head} {shown(part)}")


def shown(array: Array) -> str:
    """Return an array on one line, each number with the digits that tell it from its neighbours."""
    text = np.array2string(
        array, separator=", ", floatmode="unique", threshold=MOST_ELEMENTS, max_line_width=10**6
    )
    return " ".join(text.split())
