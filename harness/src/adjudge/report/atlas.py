"""The convention atlas: where a derivative is a set, or a matter of definition, what each backend chose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from adjudge.enclosure import Enclosed, Nonsmooth, PointClass
from adjudge.outcome import Array, Computed, Parts
from adjudge.record import CaseFacts, OutcomeFacts
from adjudge.report.choices import name_of
from adjudge.report.marks import Mark, mark_of
from adjudge.verdict import JudgedRun, Kind, Verdict

FEW_ELEMENTS = 6
FEW_CORNERS = 3
DIGITS = 5
"""Digits that are shown: choices differ in the first ones."""
JOIN, DOCUMENTED = "smooth join", "by definition"
BANDS = {
    PointClass.KINK: "Kinks: slopes differ, and what lies between them is right",
    PointClass.SINGULAR: "Singular points: a slope is infinite",
    PointClass.JUMP: "Jumps: there is no derivative, only that of the sides",
    JOIN: "Smooth joins: one number is right, and a piecewise rule may miss it",
    DOCUMENTED: "By definition: documented ways to differ",
}
"""The classes of points, in the order in which they are shown, and what they mean."""
_PRODUCTS = {"jvp": ("gradient", "jacobian"), "vjp": ("gradient", "jacobian"), "hvp": ("hessian",)}
"""What shows the same choice as the product with a seed does."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Holds what a backend chose, a line for each part, in short, its name if it has one, and how it was judged."""

    mark: Mark
    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class AtlasRow:
    """Holds a case, the class of its point and the backends' choices; `defensible` says which answers are.

    `dtypes` are those in which the backends choose the same; `case` is the one in the first of them.
    """

    case: CaseFacts
    place: str
    dtypes: tuple[str, ...]
    defensible: tuple[str, ...]
    choices: Mapping[str, Choice]


def atlas(run: JudgedRun) -> tuple[AtlasRow, ...]:
    """Return the cases where conventions may differ, by class of point.

    These are the cases in which branches meet, or at least one backend followed a convention; a smooth join only where
    a backend misses it, and products with seeds only where nothing else shows the choice.
    """
    by_case: dict[str, list[Verdict]] = {}
    for verdict in run.verdicts:
        by_case.setdefault(verdict.case, []).append(verdict)
    rows = [
        _row(run, run.record.cases[case], place, verdicts)
        for case, verdicts in by_case.items()
        if (place := _place(run, run.record.cases[case], verdicts))
    ]
    order = list(BANDS)
    return tuple(sorted(_joined(_told_once(rows)), key=lambda row: order.index(row.place)))


def bands(run: JudgedRun) -> dict[str, list[AtlasRow]]:
    """Return the rows of the atlas under what their class of point means."""
    found: dict[str, list[AtlasRow]] = {}
    for row in atlas(run):
        found.setdefault(BANDS[row.place], []).append(row)
    return found


def _place(run: JudgedRun, case: CaseFacts, verdicts: list[Verdict]) -> str:
    """Return the class of a case's point, "" where no convention is at stake."""
    match _truth(run, case):
        case Nonsmooth(point=point):
            return point
        case Enclosed(selections=several) if several > 1:
            return JOIN if any(verdict.verdict.is_failure for verdict in verdicts) else ""
    if not any(verdict.verdict is Kind.CONVENTION for verdict in verdicts):
        return ""
    return PointClass.KINK if case.kink else DOCUMENTED


def _truth(run: JudgedRun, case: CaseFacts) -> object:
    facts = run.record.enclosures.get(case.id)
    return facts.enclosure if facts is not None else None


def _told_once(rows: list[AtlasRow]) -> Iterator[AtlasRow]:
    """Give the rows but those of products whose choice another row shows."""
    shown = {(row.case.problem, row.case.point, row.case.operator) for row in rows}
    for row in rows:
        others = _PRODUCTS.get(row.case.operator, ())
        if not any((row.case.problem, row.case.point, other) in shown for other in others):
            yield row


def _joined(rows: Iterable[AtlasRow]) -> list[AtlasRow]:
    """Return the rows with those joined in which no backend chose otherwise in another dtype."""
    joined: list[AtlasRow] = []
    for row in rows:
        for place, first in enumerate(joined):
            if _are_alike(first, row):
                choices = dict(row.choices) | {n: c for n, c in first.choices.items() if c.lines}
                joined[place] = replace(first, dtypes=(*first.dtypes, *row.dtypes), choices=choices)
                break
        else:
            joined.append(row)
    return joined


def _are_alike(one: AtlasRow, other: AtlasRow) -> bool:
    def case(row: AtlasRow) -> tuple[object, ...]:
        return row.case.problem, row.case.point, row.case.operator, row.case.mode, row.defensible

    answered = [
        n for n, c in one.choices.items() if c.lines and n in other.choices and other.choices[n].lines
    ]
    return case(one) == case(other) and all(one.choices[n] == other.choices[n] for n in answered)


def _row(run: JudgedRun, case: CaseFacts, place: str, verdicts: list[Verdict]) -> AtlasRow:
    choices = {v.backend: _choice(run, case, v) for v in verdicts}
    return AtlasRow(case, place, (case.dtype,), _defensible(run, case), choices)


def _defensible(run: JudgedRun, case: CaseFacts) -> tuple[str, ...]:
    match _truth(run, case):
        case Nonsmooth(spread=spread) as meeting if spread:
            box = {name: f"{_short(low)} to {_short(high)}" for name, (low, high) in meeting.box.items()}
            return ("an ellipsoid in", *_lines(box))
        case Nonsmooth() as meeting:
            return _corners(meeting)
        case Enclosed(parts=parts):
            return _lines(_shorts(parts))
    if not case.kink:
        return tuple(case.conventions)
    return _lines({name: f"{_short(low)} to {_short(high)}" for name, (low, high) in case.kink.items()})


def _corners(meeting: Nonsmooth) -> tuple[str, ...]:
    """Return between what an answer may lie: two numbers, or the first few corners."""
    corners = meeting.selections
    if len(corners) == 2 and sum(part.size for part in corners[0].parts.values()) == 1:
        ((low, high),) = meeting.box.values()
        return (f"{_short(low.ravel()[0])} to {_short(high.ravel()[0])}",)
    shown = [", ".join(_lines(_shorts(corner.parts))) for corner in corners[:FEW_CORNERS]]
    more = [f"and {len(corners) - len(shown)} more"] if len(corners) > len(shown) else []
    return ("between", *shown, *more) if len(corners) > 1 else tuple(shown)


def _choice(run: JudgedRun, case: CaseFacts, verdict: Verdict) -> Choice:
    match run.record.outcomes.get((verdict.case, verdict.backend)):
        case OutcomeFacts(outcome=Computed(parts=parts)):
            return Choice(mark_of(verdict), _lines(_shorts(parts)), _name(run, case, parts))
        case _:
            return Choice(mark_of(verdict), ())


def _name(run: JudgedRun, case: CaseFacts, parts: Parts) -> str:
    meeting = _truth(run, case)
    if not isinstance(meeting, Nonsmooth):
        return ""
    inputs = run.record.inputs(case)
    size = sum(inputs[name].size for name in run.record.problems[case.problem].wrt if name in inputs)
    return name_of(meeting, parts, is_one_sided=size == 1)


def _shorts(parts: Parts) -> dict[str, str]:
    return {name: _short(part) for name, part in parts.items()}


def _lines(parts: Mapping[str, str]) -> tuple[str, ...]:
    if len(parts) == 1:
        return tuple(parts.values())
    return tuple(f"{name}: {text}" for name, text in parts.items())


def _short(array: Array) -> str:
    flat = np.asarray(array).ravel()
    shown = [
        f"{element:.{DIGITS}g}" if flat.dtype.kind in "fc" else str(element)
        for element in flat[:FEW_ELEMENTS]
    ]
    gap = ["…"] if flat.size > FEW_ELEMENTS else []
    return f"[{', '.join(shown + gap)}]" if array.ndim else shown[0]
