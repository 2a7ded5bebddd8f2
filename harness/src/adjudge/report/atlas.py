"""The convention atlas: where a derivative is a set, or a matter of definition, what each backend chose."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from adjudge.outcome import Array, Computed
from adjudge.record import CaseFacts, OutcomeFacts
from adjudge.report.marks import Mark, mark_of
from adjudge.verdict import JudgedRun, Kind, Verdict

FEW_ELEMENTS = 6
DIGITS = 5
"""Digits that are shown: choices differ in the first ones."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Holds what a backend chose, a line for each part, in short, and how it was judged."""

    mark: Mark
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtlasRow:
    """Holds a case and the backends' choices; `defensible` says which answers are.

    `dtypes` are those in which the backends choose the same; `case` is the one in the first of them.
    """

    case: CaseFacts
    dtypes: tuple[str, ...]
    defensible: tuple[str, ...]
    choices: Mapping[str, Choice]


def atlas(run: JudgedRun) -> tuple[AtlasRow, ...]:
    """Return a row for each case in which at least one backend followed a convention."""
    by_case: dict[str, list[Verdict]] = {}
    for verdict in run.verdicts:
        by_case.setdefault(verdict.case, []).append(verdict)
    rows = (
        _row(run, run.record.cases[case], verdicts)
        for case, verdicts in by_case.items()
        if any(verdict.verdict is Kind.CONVENTION for verdict in verdicts)
    )
    return tuple(_joined(rows))


def _joined(rows: Iterable[AtlasRow]) -> Iterable[AtlasRow]:
    """Return the rows with those joined that differ in nothing but the dtype."""
    alike: dict[tuple[object, ...], AtlasRow] = {}
    for row in rows:
        case = row.case
        key = (case.problem, case.point, case.operator, case.mode, row.defensible, tuple(row.choices.items()))
        first = alike.setdefault(key, row)
        if first is not row:
            alike[key] = replace(first, dtypes=(*first.dtypes, *row.dtypes))
    return alike.values()


def _row(run: JudgedRun, case: CaseFacts, verdicts: list[Verdict]) -> AtlasRow:
    choices = {v.backend: Choice(mark_of(v), _chosen(run, v)) for v in verdicts}
    return AtlasRow(case, (case.dtype,), _defensible(case), choices)


def _defensible(case: CaseFacts) -> tuple[str, ...]:
    if not case.kink:
        return tuple(case.conventions)
    return _lines({name: f"{_short(low)} to {_short(high)}" for name, (low, high) in case.kink.items()})


def _chosen(run: JudgedRun, verdict: Verdict) -> tuple[str, ...]:
    match run.record.outcomes.get((verdict.case, verdict.backend)):
        case OutcomeFacts(outcome=Computed(parts=parts)):
            return _lines({name: _short(part) for name, part in parts.items()})
        case _:
            return ()


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
