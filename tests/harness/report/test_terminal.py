import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.report.marks import MARKS
from adjudge.report.terminal import MOST_FINDINGS, render_matrix
from adjudge.verdict import JudgedRun, Kind
from rich.console import Console


def printed(run: JudgedRun, width: int = 120, **options: Any) -> str:
    file = io.StringIO()
    Console(file=file, width=width, **options).print(render_matrix(run))
    return file.getvalue()


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "no_color": True}])
def test_a_pipe_and_no_color_get_plain_marks_and_lines(
    every_kind_run: JudgedRun, options: dict[str, Any]
) -> None:
    text = printed(every_kind_run, **options)
    assert not {mark.glyph for mark in MARKS} - {"!", "?", "(!)", "–"} & set(text)
    assert "+--" in text and "X wrong" in text
    assert "\x1b" not in text and "\x00" not in text


def test_foreign_text_keeps_the_characters_that_the_output_can_hold(every_kind_run: JudgedRun) -> None:
    assert "naïve ∂f/∂x" in printed(every_kind_run)


def test_an_output_in_ascii_gets_ascii(every_kind_run: JudgedRun) -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Console(file=file, width=120).print(render_matrix(every_kind_run))
    assert "na\\xefve df/dx" in file.buffer.getvalue().decode("ascii")  # type: ignore[attr-defined]


WIDE = ("reference", "finite_difference", "autograd", "torch", "tensorflow", "jax", "mxnet")


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "color_system": None}])
@pytest.mark.parametrize("width", [60, 80, 1000])
def test_a_matrix_that_is_too_wide_is_split_between_backends(
    builder: Callable[..., Any], width: int, options: dict[str, Any]
) -> None:
    built = builder(WIDE, absent=())
    for operator in ("gradient", "vjp"):
        case = built.case("worked_examples/a_problem_with_a_long_name", operator)
        for name in WIDE:
            kind = Kind.RAISED if operator == "vjp" else Kind.AGREE
            built.answer(case, name, kind, Computed(parts={"x": np.ones(3)}))
    lines = printed(built.build(), width, **options).splitlines()
    heads = [line for line in lines if line.strip("| ").startswith("problem ")]
    rows = [line for line in lines if "a_problem_with_a_long_name" in line and "1/2" in line]
    assert [name for line in heads for name in re.findall(r"\w+", line)[1:]] == list(WIDE)
    assert "".join(rows).count("! 1/2") == len(WIDE)
    assert len(heads) == len(rows) and (len(rows) == 1) == (width == 1000)
    assert max(map(len, (*heads, *rows))) <= width


def test_a_terminal_gets_glyphs_and_no_control_characters_of_messages(every_kind_run: JudgedRun) -> None:
    text = printed(every_kind_run, force_terminal=True, color_system="truecolor", no_color=False)
    assert "✗" in text and "✓" in text
    assert "\x00" not in text and "\\x1b[31m" in text


def test_the_matrix_tells_what_needs_attention(every_kind_run: JudgedRun) -> None:
    text = printed(every_kind_run)
    assert "X wrong beta smoke/square/generic/gradient/float64/eager" in text
    assert "x[2] is 6.5 where 6 is true" in text
    assert "delta could not be started: ModuleNotFoundError" in text
    assert "'gone/*' matches no case" in text


def test_problems_stand_indented_under_their_group(every_kind_run: JudgedRun) -> None:
    lines = printed(every_kind_run).splitlines()
    assert any(line.startswith("|smoke ") for line in lines)
    assert any(line.startswith("|  square ") for line in lines)


def test_a_clean_run_says_so(clean_run: JudgedRun) -> None:
    text = printed(clean_run)
    assert "Nothing unexpected." in text
    assert "Clean: alpha, beta." in text


def test_printing_twice_gives_the_same(every_kind_run: JudgedRun) -> None:
    assert printed(every_kind_run) == printed(every_kind_run)


def test_many_problems_collapse_to_groups_but_not_those_in_need(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    answer = Computed(parts={"x": np.ones(3)})
    for place in range(100):
        case = built.case(f"group_{place % 3}/problem_{place}")
        built.answer(case, "alpha", Kind.WRONG if place == 77 else Kind.AGREE, answer)
    text = printed(built.build())
    assert "problem_77" in text
    assert "problem_76" not in text
    assert "X 1/33" in text


def test_only_the_first_findings_are_told_in_full(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    for place in range(MOST_FINDINGS + 5):
        case = built.case(f"group/problem_{place}")
        built.answer(case, "alpha", Kind.WRONG, Computed(parts={"x": np.ones(3)}), detail=f"off by {place}.")
    text = printed(built.build())
    assert f"off by {MOST_FINDINGS - 1}." in text
    assert f"off by {MOST_FINDINGS}." not in text
    assert "and 5 more" in text


def test_verdicts_that_say_the_same_are_told_once(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    for place in range(7):
        case = built.case(f"group/problem_{place}")
        built.answer(case, "alpha", Kind.RAISED, Computed(parts={}), detail="the same")
    text = printed(built.build())
    assert text.count("the same") == 1
    assert "(and 6 more cases)" in text
