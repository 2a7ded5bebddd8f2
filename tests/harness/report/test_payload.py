from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.outcome import Computed, Raised
from adjudge.protocol import COMPILE_CACHE_VARIABLE
from adjudge.report.payload import MOST_ELEMENTS, MOST_TEXT, affordable, elements, payload
from adjudge.verdict import JudgedRun, Kind


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.float64(3.0), "3.0"),
        (np.zeros((0, 2)), ""),
        (np.array([np.nan, np.inf, -np.inf, -0.0]), "nan inf -inf -0.0"),
        (np.array([0.1], dtype="float32"), "0.1"),
        (np.array([0.1 + 0.2]), "0.30000000000000004"),
        (np.array([True, False]), "True False"),
        (np.array([1 + 2j]), "(1+2j)"),
        (np.arange(20), " ".join(map(str, range(20)))),
        (np.arange(21), "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 … 17 18 19 20"),
    ],
)
def test_elements_are_written_so_that_the_bits_come_back(array: Any, text: str) -> None:
    assert elements(array) == text


def test_the_payload_is_plain_json_even_with_infinite_errors(every_kind_run: JudgedRun) -> None:
    data = msgspec.json.decode(msgspec.json.encode(payload(every_kind_run)))
    assert len(data["verdicts"]["mark"]) == sum(data["cases"]["answers"]) == len(every_kind_run.verdicts)
    assert len(data["cases"]["problem"]) == 6
    assert "inf" in data["verdicts"]["ulps"]


@pytest.mark.parametrize("table", ["cases", "verdicts", "arrays"])
def test_the_columns_of_a_table_are_equally_long(every_kind_run: JudgedRun, table: str) -> None:
    assert len({len(column) for column in payload(every_kind_run)[table].values()}) == 1


def test_what_recurs_is_stored_once(every_kind_run: JudgedRun) -> None:
    data = payload(every_kind_run)
    assert len(set(data["texts"])) == len(data["texts"])
    shown = [str(array) for array in zip(*data["arrays"].values(), strict=True)]
    assert len(set(shown)) == len(shown)


def test_verdicts_stand_in_the_order_of_their_cases(builder: Callable[..., Any]) -> None:
    built = builder(("alpha", "beta"), absent=())
    cases = [built.case(f"group/problem_{place}") for place in range(2)]
    for backend, mark in (("alpha", Kind.AGREE), ("beta", Kind.WRONG)):
        for case in cases:
            built.answer(case, backend, mark, Computed(parts={"x": np.ones(3)}))
    data = payload(built.build())
    assert data["cases"]["answers"] == [2, 2]
    assert data["verdicts"]["backend"] == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("answer", "is_truth"),
    [
        (np.zeros(30), True),
        (-np.zeros(30), False),
        (np.zeros(30, dtype="float32"), False),
        (np.zeros((30, 1)), False),
    ],
)
def test_only_an_answer_with_the_bits_of_the_truth_is_not_written_again(
    builder: Callable[..., Any], answer: Any, is_truth: bool
) -> None:
    built = builder(("alpha",), absent=())
    case = built.case("group/problem", expected={"x": np.zeros(30)})
    built.answer(case, "alpha", Kind.AGREE, Computed(parts={"x": answer}), basis="closed form")
    data = payload(built.build())
    assert (data["verdicts"]["parts"] == [0]) is is_truth


def test_a_time_is_told_as_roughly_as_it_was_measured(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    case = built.case("group/problem")
    built.answer(case, "alpha", Kind.AGREE, Computed(parts={"x": np.ones(3)}), steady_ns=4_567)
    verdicts = payload(built.build())["verdicts"]
    assert (verdicts["build"], verdicts["first"], verdicts["steady"]) == ([10_000], [7_900], [4_600])


def test_a_first_call_is_not_told_where_programs_are_kept(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    header = built.record.header
    built.record.header = msgspec.structs.replace(header, environment={COMPILE_CACHE_VARIABLE: "kept"})
    case = built.case("group/problem")
    built.answer(case, "alpha", Kind.AGREE, Computed(parts={"x": np.ones(3)}), steady_ns=4_567)
    verdicts = payload(built.build())["verdicts"]
    assert (verdicts["first"], verdicts["steady"]) == ([0], [4_600])


def test_times_that_count_are_told_from_the_fastest_and_from_the_others(every_kind_run: JudgedRun) -> None:
    assert payload(every_kind_run)["timing"] == [[0, [1, -1, 0, 0]]]


def test_only_web_addresses_become_links(every_kind_run: JudgedRun) -> None:
    data = payload(every_kind_run)
    links = [data["texts"][known[2]] for known in data["verdicts"]["known"] if known]
    assert links == ["https://github.com/example/library/issues/1?a=1&b=2", ""]


def test_a_long_text_loses_its_middle(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    case = built.case("group/problem", summary="a" * MOST_TEXT + "b")
    built.answer(case, "alpha", Kind.AGREE, Computed(parts={"x": np.ones(3)}))
    summary = next(text for text in payload(built.build())["texts"] if text.startswith("aaa"))
    assert "…" in summary and summary.endswith("ab") and len(summary) < MOST_TEXT + 10


def test_paths_below_the_working_directory_are_written_from_there(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    raised = Raised("Error", "no", f'File "{Path.cwd()}/problems.py", line 1')
    built.answer(built.case("group/name"), "alpha", Kind.RAISED, raised)
    data = payload(built.build())
    assert data["texts"][data["verdicts"]["background"][0]] == 'File "problems.py", line 1'


def test_control_characters_are_written_out(every_kind_run: JudgedRun) -> None:
    data = payload(every_kind_run)
    assert any(r"\x1b[31m \x00" in text for text in data["texts"])
    assert not any("\x1b" in text or "\x00" in text for text in data["texts"])


def test_right_answers_are_abbreviated_only_as_the_page_can_afford(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [{"x": np.arange(10.0) + (place == 3)} for place in range(4)]
    assert affordable(answers) == MOST_ELEMENTS
    monkeypatch.setattr("adjudge.report.payload.ELEMENTS_OF_RIGHT_ANSWERS", 12)
    assert affordable(answers) == 6  # two different answers
