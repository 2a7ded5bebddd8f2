"""The data that the HTML page is drawn from: small, plain, and the same for the same run.

Texts and arrays that recur are stored once and named by their place in a pool; place 0 is "nothing". Arrays are
text: their elements, with the middle left out of long ones. What there is much of (cases, verdicts, arrays) is held
by columns, which compress well: each is a list as long as its table.
"""

import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from adjudge.outcome import Array, Computed, Crashed, Outcome, Parts, Raised
from adjudge.record import BackendFacts, CaseFacts, OutcomeFacts
from adjudge.report.attributes import attributes
from adjudge.report.jury import told
from adjudge.report.marks import MARKS, mark_of
from adjudge.report.summary import group_of, problem_matrix, release, short_release, standings
from adjudge.report.text import duration, visible
from adjudge.report.timing import TimingRow, timing_rows
from adjudge.report.truths import Truth, truth_of
from adjudge.timing.standing import Standing
from adjudge.verdict import JudgedRun, Verdict

MOST_ELEMENTS = 20
"""Longest array that is shown in full."""
ELEMENTS_OF_RIGHT_ANSWERS = 60_000
"""How many elements the right answers of a run may show together, so that the page of a large run stays small."""
MOST_TEXT = 6_000
"""Longest text (a traceback, a function's code) that is shown in full."""
DIGITS = 3
"""Digits of errors that a reader is shown."""
TIME_DIGITS = 2
"""Digits of times: measured once, they know no more."""

Payload = dict[str, Any]
Columns = dict[str, list[Any]]
Place = int


def payload(run: JudgedRun) -> Payload:
    """Return the data of a run as what JSON can hold."""
    return _Writer(run).write()


def elements(array: Array, most: int = MOST_ELEMENTS) -> str:
    """Return an array's elements in one line, each as short as gives the same bits back; "…" stands for a gap."""
    flat = np.asarray(array).ravel()
    if flat.size <= most:
        return " ".join(map(str, flat))
    tail = max(1, most // 5)
    return " ".join([*map(str, flat[: most - tail]), "…", *map(str, flat[-tail:])])


def affordable(run: JudgedRun) -> int:
    """Return how many elements of each right answer a page can afford to show; answers of the same bits count once."""
    heads: dict[tuple[str, bytes], int] = {}
    for facts in run.record.outcomes.values():
        for part in _computed(facts).values():
            head = part.ravel()[:MOST_ELEMENTS]
            heads[part.dtype.str, head.tobytes()] = head.size
    for most in range(MOST_ELEMENTS, 2, -1):
        if sum(min(size, most) for size in heads.values()) <= ELEMENTS_OF_RIGHT_ANSWERS:
            return most
    return 2


class _Pool:
    """Keeps each item once; place 0 is taken by the item that stands for nothing."""

    def __init__(self, nothing: Any) -> None:
        self.items: list[Any] = [nothing]
        self._places: dict[Any, Place] = {}

    def place(self, key: Any, item: Any) -> Place:
        if key not in self._places:
            self._places[key] = len(self.items)
            self.items.append(item)
        return self._places[key]


class _Writer:
    """Writes a run down once."""

    def __init__(self, run: JudgedRun) -> None:
        self._run = run
        self._texts = _Pool("")
        self._arrays = _Pool({"dtype": 0, "shape": [], "elements": ""})
        self._verdicts: dict[str, list[Verdict]] = {}
        for verdict in run.verdicts:
            self._verdicts.setdefault(verdict.case, []).append(verdict)
        self._splits = {split.case: split for split in run.splits}
        self._few = affordable(run)
        self._backend_places = {name: place for place, name in enumerate(run.backends)}

    def write(self) -> Payload:
        problems = {name: place for place, name in enumerate(problem_matrix(self._run))}
        cases = [self._run.record.cases[case_id] for case_id in self._verdicts]
        case_places = {case.id: place for place, case in enumerate(cases)}
        written: Payload = {
            "marks": [
                {"id": m.id, "glyph": m.glyph, "label": m.label, "meaning": m.meaning, "standing": m.standing}
                for m in MARKS
            ],
            "backends": [
                {
                    "name": visible(item.name),
                    "release": visible(short_release(self._run, item.name)),
                    "library": visible(release(self._run, item.name)),
                    "error": visible(item.error),
                    "environment": _surroundings(self._run.record.backends.get(item.name)),
                }
                for item in standings(self._run)
            ],
            "problems": [self._problem(name) for name in problems],
            "cases": _columns(self._case(case, problems[case.problem]) for case in cases),
            "verdicts": _columns(self._verdict(v, case_places[v.case]) for v in self._run.verdicts),
            "timing": [self._timing(row, case_places[row.case]) for row in timing_rows(self._run)],
        }
        return written | {"texts": self._texts.items, "arrays": _columns(self._arrays.items)}

    def _problem(self, name: str) -> Payload:
        facts = self._run.record.problems[name]
        return {
            "id": visible(name),
            "group": visible(group_of(name)),
            "summary": self._text(facts.summary),
            "source": self._text(facts.source),
            "code": self._text(facts.code),
            "wrt": [visible(argument) for argument in facts.wrt],
        }

    def _case(self, case: CaseFacts, problem: Place) -> Payload:
        point = self._run.record.points[case.problem, case.point]
        truth = truth_of(self._run, case, self._verdicts[case.id])
        usual = "/".join((case.problem, case.point, case.operator, case.dtype, case.mode))
        return {
            "problem": problem,
            "point": self._text(case.point),
            "operator": self._text(case.operator),
            "dtype": self._text(case.dtype),
            "mode": self._text(case.mode),
            "id": visible(case.id) if case.id != usual else 0,
            "inputs": self._parts(point.inputs),
            "basis": self._text(truth.basis) if truth else 0,
            "truth": self._parts(truth.parts) if truth else [],
            "pointSource": self._text(point.source),
            "tangent": self._parts(case.tangent or {}),
            "cotangent": self._array(case.cotangent) if case.cotangent is not None else 0,
            "conventions": [
                [self._text(name), self._parts(parts)] for name, parts in case.conventions.items()
            ],
            "interval": self._interval(truth),
            "jury": self._text(told(self._splits[case.id])) if case.id in self._splits else 0,
        }

    def _interval(self, truth: Truth | None) -> list[Place]:
        """Return names, lowest and highest elements by turns."""
        return [
            place
            for name, (low, high) in (truth.interval if truth else {}).items()
            for place in (self._text(name), self._array(low), self._array(high))
        ]

    def _verdict(self, verdict: Verdict, case: Place) -> Payload:
        facts = self._run.record.outcomes.get((verdict.case, verdict.backend))
        known = verdict.expected_failure
        is_right = mark_of(verdict).id == "agree"
        return {
            "case": case,
            "backend": self._backend_places[verdict.backend],
            "mark": mark_of(verdict).rank,
            "basis": self._text(verdict.basis),
            "ulps": _number(verdict.ulps),
            "score": _number(verdict.score),
            "detail": self._text(verdict.detail),
            "parts": self._parts(_computed(facts), self._few if is_right else MOST_ELEMENTS),
            "remarks": [self._text(remark) for remark in _remarks(verdict, facts)],
            "background": self._text(_background(facts.outcome)) if facts else 0,
            "known": [self._text(known.kind), self._text(known.reason), self._text(_web(known.link))]
            if known
            else 0,
            **_costs(facts),
        }

    def _timing(self, row: TimingRow, case: Place) -> list[Any]:
        """Return the case and, for each backend, a ratio, or a letter for why there is none."""
        told: list[float | str | None] = [0.0 for _ in self._backend_places]
        written: list[Any] = [case, told]
        codes = {Standing.DISQUALIFIED: -1.0, Standing.REFUSED: -2.0, Standing.MISSING: 0.0}
        for backend, time in row.times.items():
            value = _number(time.ratio) if time.ratio is not None else codes[time.status]
            told[self._backend_places[backend]] = value
        return written

    def _text(self, text: str) -> Place:
        shown = visible(
            text if len(text) <= MOST_TEXT else text[: MOST_TEXT // 2] + "\n…\n" + text[-MOST_TEXT // 2 :]
        )
        return self._texts.place(shown, shown) if shown else 0

    def _parts(self, parts: Parts | Mapping[str, Array], most: int = MOST_ELEMENTS) -> list[Any]:
        """Return names and arrays by turns."""
        return [item for name, part in parts.items() for item in (self._text(name), self._array(part, most))]

    def _array(self, array: Array, most: int = MOST_ELEMENTS) -> Place:
        array = np.asarray(array)
        shown = elements(array, most)
        item = {"dtype": self._text(str(array.dtype)), "shape": list(array.shape), "elements": shown}
        return self._arrays.place((array.dtype.str, array.shape, shown), item)


def _computed(facts: OutcomeFacts | None) -> Parts:
    return facts.outcome.parts if facts is not None and isinstance(facts.outcome, Computed) else {}


def _costs(facts: OutcomeFacts | None) -> Payload:
    """Return the times in ns, 0 where there is none, the number of steady calls, and why they are refused."""
    cost = facts.measurement if facts else None
    return {
        "build": _shortened(cost.build_ns if cost else 0),
        "first": _shortened(cost.first_call_ns if cost else 0),
        "steady": _shortened(cost.steady_ns if cost else 0),
        "calls": cost.steady_calls if cost else 0,
        "refused": visible(cost.refused) if cost else 0,
        "measured": int(cost is not None),
    }


def _remarks(verdict: Verdict, facts: OutcomeFacts | None) -> list[str]:
    remarks = list(attributes(verdict))
    if not verdict.native:
        remarks.append("derived by the adapter from other operators")
    if verdict.unconnected:
        remarks.append(f"unconnected, taken as zero: {', '.join(verdict.unconnected)}")
    if facts is not None and isinstance(facts.outcome, Computed):
        answer = facts.outcome
        if answer.repeated:
            remarks.append("a second call gave other bits")
        if not answer.inputs_untouched:
            remarks.append("it changed its inputs")
        if answer.is_blameless:
            remarks.append("the function's own value is not finite here")
        for name, estimate in (answer.uncertainty or {}).items():
            largest = float(np.max(estimate, initial=0.0))
            remarks.append(f"own error estimate of {name}: at most {_rounded_up(largest):g}")
    return remarks


def _rounded_up(size: float) -> float:
    """Return a size with one digit and no less: few digits are few different texts."""
    if not 0 < size < np.inf:
        return size
    exponent = int(np.floor(np.log10(size)))
    return float(f"{np.ceil(size / 10.0**exponent):.0f}e{exponent}")


def _background(outcome: Outcome) -> str:
    """Return what a library wrote when it failed, paths below the working directory as from there."""
    match outcome:
        case Raised(traceback=text) | Crashed(stderr_tail=text):
            return text.replace(f"{Path.cwd()}{os.sep}", "")
        case _:
            return ""


def _web(link: str) -> str:
    """Return a link if it is a web address: nothing else is to be followed from a page."""
    return link if link.startswith(("https://", "http://")) else ""


def _surroundings(facts: BackendFacts | None) -> list[tuple[str, str]]:
    """Return what is known of a backend's environment: names and texts."""
    if facts is None:
        return []
    told = (
        ("Library", f"{facts.library} {facts.library_version}"),
        ("Python", facts.python),
        ("NumPy", facts.numpy),
        ("Platform", facts.platform),
        ("Dtypes", ", ".join(facts.dtypes)),
        ("Modes", ", ".join(facts.modes)),
        ("Import", duration(facts.import_ns) if facts.import_ns else ""),
        ("Start", duration(facts.start_ns) if facts.start_ns else ""),
    )
    return [(name, visible(text)) for name, text in told if text.strip()]


def _columns(rows: Iterable[Payload]) -> Columns:
    """Return the table by columns; rows have the same keys."""
    columns: Columns = {}
    for row in rows:
        for key, value in row.items():
            columns.setdefault(key, []).append(value)
    return columns


def _shortened(nanoseconds: float) -> int:
    """Return a time with as many digits as are shown."""
    return int(float(f"{nanoseconds:.{TIME_DIGITS}g}"))


def _number(value: float | None) -> float | int | str | None:
    """Return a number with as many digits as are shown; what JSON cannot hold becomes text."""
    if value is None:
        return None
    if not math.isfinite(value):
        return str(value)
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() else short
