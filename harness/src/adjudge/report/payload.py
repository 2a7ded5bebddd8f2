"""The data that the HTML page is drawn from: small, plain, and the same for the same run.

Texts and arrays that recur are stored once and named by their place in a pool; place 0 is "nothing". Arrays are
text: their elements, with the middle left out of long ones. What there is much of (cases, verdicts, arrays) is held
by columns, which compress well: each is a list as long as its table. Verdicts stand in the order of their cases, each
of which says how many are its own; arrays, too, so that what is nearly the same is near.
"""

import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from adjudge.outcome import Array, Computed, Crashed, Outcome, Parts, Raised, bits
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
ELEMENTS_OF_RIGHT_ANSWERS = 40_000
"""How many elements the right answers that are not the truth's very bits may show together: pages stay small."""
MOST_TEXT = 6_000
"""Longest text (a traceback, a function's code) that is shown in full."""
DIGITS = 2
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


def affordable(answers: Iterable[Parts]) -> int:
    """Return how many elements of each answer a page can afford to show; answers of the same bits count once."""
    heads: dict[tuple[str, bytes], int] = {}
    for parts in answers:
        for part in parts.values():
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
        self._truths = {
            case: truth_of(run, run.record.cases[case], verdicts) for case, verdicts in self._verdicts.items()
        }
        self._few = affordable(
            _computed(self._facts(verdict))
            for verdict in run.verdicts
            if _is_right(verdict) and not self._is_truth(verdict)
        )
        self._backend_places = {name: place for place, name in enumerate(run.backends)}

    def write(self) -> Payload:
        problems = {name: place for place, name in enumerate(problem_matrix(self._run))}
        case_places = {case_id: place for place, case_id in enumerate(self._verdicts)}
        cases, answers = [], []
        for case_id, verdicts in self._verdicts.items():
            case = self._run.record.cases[case_id]
            cases.append(self._case(case, problems[case.problem]))
            answers += [self._verdict(verdict) for verdict in verdicts]
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
            "cases": _columns(cases),
            "verdicts": _columns(answers),
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
        truth = self._truths[case.id]
        usual = "/".join((case.problem, case.point, case.operator, case.dtype, case.mode))
        return {
            "problem": problem,
            "answers": len(self._verdicts[case.id]),
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

    def _facts(self, verdict: Verdict) -> OutcomeFacts | None:
        return self._run.record.outcomes.get((verdict.case, verdict.backend))

    def _is_truth(self, verdict: Verdict) -> bool:
        """Say whether an answer has the very bits of the truth."""
        answer, truth = _computed(self._facts(verdict)), self._truths[verdict.case]
        return truth is not None and bool(answer) and bits(answer) == bits(truth.parts)

    def _verdict(self, verdict: Verdict) -> Payload:
        facts = self._facts(verdict)
        known = verdict.expected_failure
        most = self._few if _is_right(verdict) else MOST_ELEMENTS
        return {
            "backend": self._backend_places[verdict.backend],
            "mark": mark_of(verdict).rank,
            "basis": self._text(verdict.basis),
            "ulps": _number(verdict.ulps),
            "score": _number(verdict.score),
            "detail": self._text(verdict.detail),
            "parts": 0 if self._is_truth(verdict) else self._parts(_computed(facts), most),
            "remarks": [self._text(remark) for remark in _remarks(verdict, facts)],
            "background": self._text(_background(facts.outcome)) if facts else 0,
            "known": [self._text(known.kind), self._text(known.reason), self._text(_web(known.link))]
            if known
            else 0,
            **_costs(facts, tells_first_call=not self._run.record.header.keeps_programs),
        }

    def _timing(self, row: TimingRow, case: Place) -> list[Any]:
        """Return the case and, for each backend, whether it is the fastest, or at least counts, or why not."""
        codes = {Standing.TIMED: 2, Standing.DISQUALIFIED: -1, Standing.REFUSED: -2, Standing.MISSING: 0}
        told = [0 for _ in self._backend_places]
        for backend, time in row.times.items():
            told[self._backend_places[backend]] = 1 if time.ratio == 1.0 else codes[time.status]
        return [case, told]

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


def _is_right(verdict: Verdict) -> bool:
    return mark_of(verdict).id == "agree"


def _computed(facts: OutcomeFacts | None) -> Parts:
    return facts.outcome.parts if facts is not None and isinstance(facts.outcome, Computed) else {}


def _costs(facts: OutcomeFacts | None, *, tells_first_call: bool) -> Payload:
    """Return the times in ns, 0 where there is none, the number of steady calls, and why they are refused."""
    cost = facts.measurement if facts else None
    return {
        "build": _rough(cost.build_ns if cost else 0),
        "first": _rough(cost.first_call_ns if cost and tells_first_call else 0),
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


def _rough(nanoseconds: float) -> int:
    """Return a time that was measured once, to the nearest of ten steps a decade: 1, 1.3, 1.6, 2, 2.5, 3.2, 4, ..."""
    return _shortened(10 ** (round(10 * math.log10(nanoseconds)) / 10)) if nanoseconds > 0 else 0


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
