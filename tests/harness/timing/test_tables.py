"""A benchmark says the same on a terminal and in files, and a refused or wrong time never looks like a result."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from adjudge.report.benchmark import render, render_json
from adjudge.report.benchmark_view import BenchmarkView
from adjudge.report.formats import BUILT_IN
from adjudge.verdict import JudgedRun
from rich.console import Console


@pytest.fixture
def run(benchmark_of: Callable[..., Any]) -> JudgedRun:
    """A fast one, a slow one, one that is wrong, one whose times are refused."""
    benchmark = benchmark_of("fast", "slow", "wrong", "leaky")
    benchmark.time("fast", [[1e5] * 20] * 5, build_ns=1000, first_call_ns=2_000_000)
    benchmark.time("slow", [[3e5] * 20] * 5)
    benchmark.time("wrong", [[1e3] * 20] * 5, answer=(1.0, 3.0))
    benchmark.time("leaky", [], answer=(1.0, 2.0))
    benchmark.refuse("leaky", 0, refusals=("threads leaked: 2.0 CPUs computed where 1 may",))
    return benchmark.facts.judged()


def shown(run: JudgedRun, width: int = 160) -> str:
    console = Console(file=io.StringIO(), force_terminal=False, width=width)
    console.print(BenchmarkView(run))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_markdown_has_a_row_for_each_contender(run: JudgedRun) -> None:
    lines = [line for line in render(run).splitlines() if line.startswith("| ")]
    heading, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    by_name = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert list(by_name) == ["fast", "slow", "wrong", "leaky"]
    assert by_name["fast"]["derivative"] == "100 µs ±0%"
    assert by_name["fast"]["first call"] == "2 ms"
    assert by_name["fast"]["remark"] == "fastest"
    assert by_name["slow"]["x fastest"] == "3"
    assert by_name["wrong"]["x fastest"] == "-"
    assert by_name["wrong"]["remark"] == "does not count: the answer is wrong"
    assert by_name["leaky"]["derivative"] == "-"
    assert "threads leaked" in by_name["leaky"]["remark"]


def test_a_terminal_shows_the_same(run: JudgedRun) -> None:
    text = shown(run)
    assert "100 µs ±0%" in text
    assert "leaky: refused: threads leaked: 2.0 CPUs computed where 1 may" in text


def test_a_table_that_is_too_wide_is_split_between_its_columns(run: JudgedRun) -> None:
    lines = [line for line in shown(run, 50).splitlines() if line.startswith("|")]
    heads = [line for line in lines if line.startswith("|contender ")]
    assert len(heads) > 1 and all(len(line) <= 50 for line in lines)
    rows = [line for line in lines if line.startswith("|fast ")]
    assert len(rows) == len(heads)
    assert "100 µs ±0%" in "".join(rows) and "2 ms" in "".join(rows)


def test_json_holds_the_blocks(run: JudgedRun) -> None:
    (block,) = json.loads(render_json(run))
    assert {row["backend"]: row["standing"] for row in block["rows"]} == {
        "fast": "timed",
        "slow": "timed",
        "wrong": "disqualified",
        "leaky": "refused",
    }


def test_a_run_that_timed_nothing_has_no_tables(run_facts: Callable[..., Any]) -> None:
    facts = run_facts("tried")
    facts.answer(facts.case(), "tried", [1.0, 2.0])
    judged = facts.judged()
    assert [form.name for form in BUILT_IN if form.of_benchmarks and form.applies(judged)] == []
    assert shown(judged).strip() == ""


def test_a_block_is_called_by_what_it_compares(run: JudgedRun) -> None:
    assert "group/name, gradient in float64, point generic" in render(run)
