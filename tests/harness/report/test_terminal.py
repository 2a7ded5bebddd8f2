import io
from collections.abc import Callable
from typing import Any

import numpy as np
from adjudge.outcome import Computed
from adjudge.report.terminal import MOST_FINDINGS, render_matrix
from adjudge.verdict import JudgedRun, Kind
from rich.console import Console


def printed(run: JudgedRun, width: int = 120, **options: Any) -> str:
    file = io.StringIO()
    Console(file=file, width=width, **options).print(render_matrix(run))
    return file.getvalue()


def test_a_pipe_gets_plain_ascii(every_kind_run: JudgedRun) -> None:
    text = printed(every_kind_run)
    assert text.isascii()
    assert "\x1b" not in text and "\x00" not in text


def test_no_color_gets_plain_ascii_on_a_terminal(every_kind_run: JudgedRun) -> None:
    text = printed(every_kind_run, force_terminal=True, no_color=True)
    assert text.isascii()


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
