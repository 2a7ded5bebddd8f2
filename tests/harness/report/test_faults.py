"""Faults are written down once each, with the smallest example, the truth and the link."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.report.faults import INTRODUCTION, faults, render, written
from adjudge.verdict import ExpectedFailure, JudgedRun, Kind

FINDINGS = Path(__file__).parents[3] / "docs" / "findings.md"
KNOWN = ExpectedFailure(
    kind="upstream", reason="Zeros where a factor is zero.", link="https://example.org/issues/7"
)


def gradient(*values: float) -> Computed:
    return Computed(parts={"x": np.array(values, float)})


@pytest.fixture
def faulty_run(builder: Callable[..., Any]) -> JudgedRun:
    built = builder(("alpha", "beta"), absent=())

    def case(problem: str, *x: float) -> str:
        return built.case(problem, inputs={"x": np.array(x)}, expected={"x": 2 * np.array(x)})

    large, small, other = (
        case("traps/large", 1.0, 2.0, 3.0),
        case("traps/small", 5.0),
        case("traps/other", 7.0),
    )
    for name, x in ((large, (1, 2, 3)), (small, (5,)), (other, (7,))):
        built.answer(name, "beta", Kind.AGREE, gradient(*(2 * np.array(x))), basis="closed form")
    zeros = {"basis": "closed form", "expected_failure": KNOWN}
    built.answer(large, "alpha", Kind.WRONG, gradient(0, 0, 0), **zeros)
    built.answer(small, "alpha", Kind.NON_FINITE, gradient(np.nan), **zeros)
    built.answer(other, "alpha", Kind.INACCURATE, gradient(14.1), basis="closed form")
    return built.build()


def test_one_cause_is_one_fault_with_the_smallest_input_first(faulty_run: JudgedRun) -> None:
    (fault,) = faults(faulty_run)
    assert (fault.backend, fault.problems) == ("alpha", ("traps/small", "traps/large"))


def test_an_unexplained_fault_is_one_for_each_problem(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    for problem in ("traps/a", "traps/b"):
        built.answer(built.case(problem), "alpha", Kind.WRONG, gradient(0, 0, 0))
    assert [fault.problems for fault in faults(built.build())] == [("traps/a",), ("traps/b",)]


def test_a_fault_is_told_with_its_example_and_link(faulty_run: JudgedRun) -> None:
    text = render(faulty_run)
    assert "### 1. traps/small: wrong and non-finite" in text
    assert "[link](<https://example.org/issues/7>)" in text
    for row in (
        "| asked | `gradient of traps/small at generic in float64` |",
        "| `x` | `[5.0]` |",
        "| truth of x, by closed form | `[10.0]` |",
        "| got for x | `[nan]` |",
    ):
        assert row in text.splitlines()


def test_a_backend_s_cases_are_counted_beside_its_faults(faulty_run: JudgedRun) -> None:
    (row,) = (line for line in render(faulty_run).splitlines() if line.startswith("| `alpha` |"))
    assert row.endswith("| 3 | 1 | 1 | 1 |")


def test_what_is_only_inaccurate_is_no_fault(faulty_run: JudgedRun) -> None:
    assert "traps/other" not in render(faulty_run)


def test_a_run_without_faults_has_none_to_tell(clean_run: JudgedRun) -> None:
    assert faults(clean_run) == ()
    assert "###" not in render(clean_run)


def test_rendering_twice_gives_the_same(every_kind_run: JudgedRun) -> None:
    assert render(every_kind_run) == render(every_kind_run)


def test_foreign_text_is_neither_markup_nor_a_mention(every_kind_run: JudgedRun) -> None:
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", render(every_kind_run))
    for harm in ("</script>", "<b>", "<script>", " @someone", "\x1b", "\x00"):
        assert harm not in outside_code


def test_a_long_array_is_written_with_its_middle_left_out() -> None:
    assert written(np.arange(100.0)) == "[0.0, 1.0, 2.0, ..., 97.0, 98.0, 99.0]"
    assert written(np.eye(2)) == "[[1.0, 0.0], [0.0, 1.0]]"


def test_the_findings_that_are_kept_are_written_by_the_command() -> None:
    text = FINDINGS.read_text(encoding="utf-8")
    head, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    assert INTRODUCTION in head
    assert sections
    for section in sections:
        told = re.split(r"^### ", section, flags=re.MULTILINE)[1:]
        assert [int(fault.split(".")[0]) for fault in told] == list(range(1, len(told) + 1))
        for fault in told:
            assert re.search(r"^\| asked \| `.* of .* at .* in float(32|64).*` \|$", fault, re.MULTILINE)
            assert re.search(r"^\| got for .* \| `.*` \|$", fault, re.MULTILINE)
