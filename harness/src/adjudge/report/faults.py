"""Writes down what libraries answer wrongly: each fault once, with the smallest input that shows it and the truth.

A fault is what one known failure tells of one backend, or else all wrong and non-finite answers to one problem. Pure
functions of a judged run.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adjudge.operators import OPERATORS
from adjudge.outcome import Array, Computed, Parts
from adjudge.record import CaseFacts
from adjudge.report.markdown import code, linked, prose, table
from adjudge.report.summary import counted, release, series
from adjudge.report.text import one_line, readable_time
from adjudge.report.truths import truth_of
from adjudge.verdict import JudgedRun, Kind, Verdict

FAULTY = (Kind.WRONG, Kind.NON_FINITE)
MOST_ELEMENTS = 16
MOST_PROBLEMS = 8
INTRODUCTION = (
    "Written by `adjudge findings` from a run, and by nobody's hand: each fault of a library that the suite "
    "finds, a finite answer that is wrong or one that is not finite where the truth is. An example is at the smallest "
    "input that shows it. What is only inaccurate, unsupported, raised or a convention is not here."
)


@dataclass(frozen=True, slots=True)
class Line:
    """Holds a line of an example: what it is, and an array written out; `is_input` where the label names an input."""

    label: str
    written: str
    is_input: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Joins the wrong and non-finite verdicts of one backend with one cause, the one at the smallest input first."""

    backend: str
    verdicts: tuple[Verdict, ...]

    @property
    def smallest(self) -> Verdict:
        """Return the verdict that shows it best."""
        return self.verdicts[0]

    @property
    def problems(self) -> tuple[str, ...]:
        """Return the ids of the problems in which it shows."""
        return tuple(dict.fromkeys(verdict.problem for verdict in self.verdicts))


def faults(run: JudgedRun) -> tuple[Fault, ...]:
    """Return the faults that a run shows, by backend in the order of the run, those in most problems first."""
    alike: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in run.verdicts:
        if verdict.verdict in FAULTY:
            known = verdict.expected_failure
            alike.setdefault((verdict.backend, known.reason if known else verdict.problem), []).append(
                verdict
            )
    found = [
        Fault(backend, tuple(sorted(verdicts, key=lambda verdict: effort(run, verdict))))
        for (backend, _), verdicts in alike.items()
    ]
    return tuple(sorted(found, key=lambda f: (run.backends.index(f.backend), -len(f.problems))))


def asked(verdict: Verdict) -> str:
    """Return what was asked, such as "gradient of traps/prod at zero in float64"."""
    where = f"{verdict.operator} of {verdict.problem} at {verdict.point} in {verdict.dtype}"
    return where if verdict.mode == "eager" else f"{where}, {verdict.mode}"


def example(run: JudgedRun, fault: Fault) -> tuple[Line, ...]:
    """Return the smallest example of a fault: its inputs and seeds, the truth, and what came out instead."""
    verdict = fault.smallest
    case = run.record.cases[verdict.case]
    inputs = (Line(name, written(array), is_input=True) for name, array in run.record.inputs(case).items())
    return (*inputs, *_seeds(case), *_answers(run, case, verdict))


def render(run: JudgedRun) -> str:
    """Return the faults of a run as Markdown."""
    return "\n".join(_lines(run, faults(run))).rstrip() + "\n"


def effort(run: JudgedRun, verdict: Verdict) -> tuple[int, int, int, str]:
    """Return how much a reader of a case has to take in: elements, then orders and seeds; at last the case's name."""
    case, op = run.record.cases[verdict.case], OPERATORS.get(verdict.operator)
    elements = sum(map(np.size, run.record.inputs(case).values()))
    return (
        elements,
        op.order if op else 0,
        len(case.tangent or ()) + (case.cotangent is not None),
        verdict.case,
    )


def _lines(run: JudgedRun, found: tuple[Fault, ...]) -> Iterator[str]:
    header = run.record.header
    yield "# What the suite finds"
    yield ""
    yield INTRODUCTION
    yield ""
    yield (
        f"Run {code(header.run)} of {prose(readable_time(header.created))} on {prose(header.host.cpu)}, "
        f"{prose(header.host.platform)}: {counted(len(run.record.cases), 'case')} of "
        f"{counted(len(run.record.problems), 'problem')}."
    )
    yield ""
    yield from table(
        ["backend", "library", "cases", "faults", "wrong answers", "non-finite answers"],
        (_standing(run, name, [fault for fault in found if fault.backend == name]) for name in run.backends),
        right_from=2,
    )
    for name in run.backends:
        own = [fault for fault in found if fault.backend == name]
        if own:
            yield ""
            yield f"## {prose(release(run, name) or name)}"
        for place, fault in enumerate(own, 1):
            yield ""
            yield from _told(run, place, fault)


def _standing(run: JudgedRun, name: str, own: list[Fault]) -> list[str]:
    verdicts = [verdict for fault in own for verdict in fault.verdicts]
    counts = (sum(verdict.verdict is kind for verdict in verdicts) for kind in FAULTY)
    asked_cases = sum(verdict.backend == name for verdict in run.verdicts)
    figures = (asked_cases, len(own), *counts)
    return [code(name), prose(release(run, name)), *(f"{figure:,}" for figure in figures)]


def _told(run: JudgedRun, place: int, fault: Fault) -> Iterator[str]:
    verdict = fault.smallest
    known = verdict.expected_failure
    yield f"### {place}. {_title(fault)}"
    yield ""
    yield linked(known.reason, known.link) if known else "Not explained yet."
    yield f"{counted(len(fault.verdicts), 'answer')}, in {_places(fault.problems)}."
    yield ""
    rows = [("asked", code(asked(verdict)))]
    for line in example(run, fault):
        rows.append((code(line.label) if line.is_input else prose(line.label), code(line.written)))
    yield from table(["", "smallest example"], rows)


def _title(fault: Fault) -> str:
    kinds = series([kind.value for kind in FAULTY if any(v.verdict is kind for v in fault.verdicts)])
    return f"{prose(fault.smallest.problem)}: {kinds}"


def _places(problems: tuple[str, ...]) -> str:
    shown = [code(problem) for problem in problems[:MOST_PROBLEMS]]
    more = len(problems) - MOST_PROBLEMS
    return series(shown + ([counted(more, "more problem")] if more > 0 else []))


def _seeds(case: CaseFacts) -> Iterator[Line]:
    for name, part in (case.tangent or {}).items():
        yield Line(f"tangent of {name}", written(part))
    if case.cotangent is not None:
        yield Line("cotangent", written(case.cotangent))


def _answers(run: JudgedRun, case: CaseFacts, verdict: Verdict) -> Iterator[Line]:
    """Return the truth and what came out instead, part by part where they differ."""
    truth = truth_of(run, case, [v for v in run.verdicts if v.case == case.id])
    outcome = run.record.outcomes[verdict.case, verdict.backend].outcome
    got: Parts = outcome.parts if isinstance(outcome, Computed) else {}
    if truth is None or not truth.parts:
        for name, (low, high) in (truth.interval if truth else {}).items():
            yield Line(f"defensible for {name}", f"{written(low)} to {written(high)}")
        yield from (_got(case, name, part) for name, part in got.items())
        return
    both = [name for name in truth.parts if name in got]
    wrong = [
        name for name in both if not np.array_equal(np.asarray(truth.parts[name], got[name].dtype), got[name])
    ]
    for name in wrong or both:
        yield Line(f"truth of {name}, by {truth.basis}", written(truth.parts[name]))
        yield _got(case, name, got[name])


def _got(case: CaseFacts, name: str, part: Array) -> Line:
    """Return what came out, with its dtype where that is not the one asked for."""
    of = "" if str(part.dtype) == case.dtype else f" ({part.dtype})"
    return Line(f"got for {name}{of}", written(part))


def written(array: Array) -> str:
    """Return an array on one line, nested as a list is, with the middle left out of a long one."""
    with np.printoptions(threshold=MOST_ELEMENTS, edgeitems=3, linewidth=10**9):
        return one_line(np.array2string(np.asarray(array), separator=", ", formatter={"all": str}))
