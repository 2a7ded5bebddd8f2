"""The data that the HTML page is drawn from: small, plain, and the same for the same run.

Texts and arrays that recur are stored once and named by their place in a pool; place 0 is "nothing". Arrays are
text: their elements, with the middle left out of long ones.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from adjudge.outcome import Array, Computed, Crashed, Outcome, Parts, Raised
from adjudge.record import CaseFacts, OutcomeFacts
from adjudge.report.attributes import attributes
from adjudge.report.jury import told
from adjudge.report.marks import MARKS, mark_of
from adjudge.report.summary import group_of, problem_matrix, short_release, standings
from adjudge.report.text import visible
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

Payload = dict[str, Any]
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
        self._arrays = _Pool(None)
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
                    "error": visible(item.error),
                }
                for item in standings(self._run)
            ],
            "problems": [self._problem(name) for name in problems],
            "cases": [self._case(case, problems[case.problem]) for case in cases],
            "verdicts": [self._verdict(v, case_places[v.case]) for v in self._run.verdicts],
            "timing": [self._timing(row, case_places[row.case]) for row in timing_rows(self._run)],
        }
        return written | {"texts": self._texts.items, "arrays": self._arrays.items}

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

    def _case(self, case: CaseFacts, problem: Place) -> list[Any]:
        """Return a row, and at its end what only some cases have."""
        point = self._run.record.points[case.problem, case.point]
        truth = truth_of(self._run, case, self._verdicts[case.id])
        optional: Payload = {
            "pointSource": self._text(point.source),
            "tangent": self._parts(case.tangent or {}),
            "cotangent": self._array(case.cotangent) if case.cotangent is not None else 0,
            "conventions": [
                [self._text(name), self._parts(parts)] for name, parts in case.conventions.items()
            ],
            "interval": self._interval(truth),
            "jury": self._text(told(self._splits[case.id])) if case.id in self._splits else 0,
        }
        usual = "/".join((case.problem, case.point, case.operator, case.dtype, case.mode))
        if case.id != usual:
            optional["id"] = visible(case.id)
        return [
            problem,
            *map(self._text, (case.point, case.operator, case.dtype, case.mode)),
            self._parts(point.inputs),
            self._text(truth.basis) if truth else 0,
            self._parts(truth.parts) if truth else [],
            {key: value for key, value in optional.items() if value},
        ]

    def _interval(self, truth: Truth | None) -> list[Place]:
        """Return names, lowest and highest elements by turns."""
        return [
            place
            for name, (low, high) in (truth.interval if truth else {}).items()
            for place in (self._text(name), self._array(low), self._array(high))
        ]

    def _verdict(self, verdict: Verdict, case: Place) -> list[Any]:
        facts = self._run.record.outcomes.get((verdict.case, verdict.backend))
        known = verdict.expected_failure
        is_right = mark_of(verdict).id == "agree"
        row = [
            case,
            self._backend_places[verdict.backend],
            mark_of(verdict).rank,
            self._text(verdict.basis),
            _number(verdict.ulps),
            _number(verdict.score),
            self._text(verdict.detail),
            self._parts(_computed(facts), self._few if is_right else MOST_ELEMENTS),
            _costs(facts),
            [self._text(remark) for remark in _remarks(verdict, facts)],
            self._text(_background(facts.outcome)) if facts else 0,
            [self._text(known.kind), self._text(known.reason), self._text(_web(known.link))] if known else 0,
        ]
        while row[-1] in (0, [], None):
            row.pop()
        return row

    def _timing(self, row: TimingRow, case: Place) -> list[Any]:
        """Return the case and, for each backend, a ratio, or a letter for why there is none."""
        told = [0.0 for _ in self._backend_places]
        written: list[Any] = [case, told]
        codes = {Standing.DISQUALIFIED: -1.0, Standing.REFUSED: -2.0, Standing.MISSING: 0.0}
        for backend, time in row.times.items():
            value = float(f"{time.ratio:.4g}") if time.ratio is not None else codes[time.status]
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
        shape, shown = list(array.shape), elements(array, most)
        return self._arrays.place((array.dtype.str, array.shape, shown), [str(array.dtype), shape, shown])


def _computed(facts: OutcomeFacts | None) -> Parts:
    return facts.outcome.parts if facts is not None and isinstance(facts.outcome, Computed) else {}


def _costs(facts: OutcomeFacts | None) -> list[int | str]:
    """Return round trip, build, first call and steady state in ns, the steady calls, and why they are refused."""
    if facts is None:
        return []
    if (cost := facts.measurement) is None:
        return [facts.round_trip_ns] if facts.round_trip_ns else []
    figures: list[int | str] = [
        facts.round_trip_ns,
        cost.build_ns,
        cost.first_call_ns,
        cost.steady_ns,
        cost.steady_calls,
    ]
    return [*figures, visible(cost.refused)] if cost.refused else figures


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
            remarks.append(
                f"own error estimate of {name}: at most {float(np.max(estimate, initial=0.0)):.3g}"
            )
    return remarks


def _background(outcome: Outcome) -> str:
    match outcome:
        case Raised(traceback=text) | Crashed(stderr_tail=text):
            return text
        case _:
            return ""


def _web(link: str) -> str:
    """Return a link if it is a web address: nothing else is to be followed from a page."""
    return link if link.startswith(("https://", "http://")) else ""


def _number(value: float | None) -> float | str | None:
    """Return a number of four digits; what JSON cannot hold becomes text."""
    if value is None:
        return None
    return float(f"{value:.4g}") if math.isfinite(value) else str(value)
