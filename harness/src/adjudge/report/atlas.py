"""The convention atlas: where a derivative is a set, or a matter of definition, what each backend chose."""

from collections.abc import Mapping
from dataclasses import dataclass

from adjudge.outcome import Array, Computed
from adjudge.record import CaseFacts, OutcomeFacts
from adjudge.report.marks import Mark, mark_of
from adjudge.report.payload import elements
from adjudge.verdict import JudgedRun, Kind, Verdict

FEW_ELEMENTS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """Holds what a backend chose, in short, and how it was judged."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class AtlasRow:
    """Holds a case and the backends' choices; `defensible` says which answers are."""

    case: CaseFacts
    defensible: str
    choices: Mapping[str, Choice]


def atlas(run: JudgedRun) -> tuple[AtlasRow, ...]:
    """Return a row for each case in which at least one backend followed a convention."""
    by_case: dict[str, list[Verdict]] = {}
    for verdict in run.verdicts:
        by_case.setdefault(verdict.case, []).append(verdict)
    return tuple(
        _row(run, run.record.cases[case], verdicts)
        for case, verdicts in by_case.items()
        if any(verdict.verdict is Kind.CONVENTION for verdict in verdicts)
    )


def _row(run: JudgedRun, case: CaseFacts, verdicts: list[Verdict]) -> AtlasRow:
    return AtlasRow(
        case, _defensible(case), {v.backend: Choice(mark_of(v), _chosen(run, v)) for v in verdicts}
    )


def _defensible(case: CaseFacts) -> str:
    if case.kink:
        bounds = ((name, _short(low), _short(high)) for name, (low, high) in case.kink.items())
        return "; ".join(_named(name, f"{low} to {high}", len(case.kink)) for name, low, high in bounds)
    return "; ".join(case.conventions)


def _chosen(run: JudgedRun, verdict: Verdict) -> str:
    match run.record.outcomes.get((verdict.case, verdict.backend)):
        case OutcomeFacts(outcome=Computed(parts=parts)):
            return "; ".join(_named(name, _short(part), len(parts)) for name, part in parts.items())
        case _:
            return ""


def _named(name: str, text: str, of: int) -> str:
    return text if of == 1 else f"{name}: {text}"


def _short(array: Array) -> str:
    shown = ", ".join(elements(array, FEW_ELEMENTS).split(" "))
    return f"[{shown}]" if array.ndim else shown
