"""The Markdown of a benchmark has pytest-benchmark's columns, with right answers only."""

import statistics
from typing import Any

import numpy as np
import pytest
from adjudge.report import markdown
from adjudge.report.columns import benchmark_columns

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)
TIMES = [(100.0, 102.0, 98.0, 101.0), (100.0, 103.0, 99.0, 130.0)]


@pytest.fixture
def run(run_facts: Any) -> Any:
    made = run_facts("slow", "fast", "wrong")
    case = made.case(expected={"x": np.array(RIGHT)})
    for name, factor in (("slow", 10.0), ("fast", 1.0), ("wrong", 0.01)):
        made.answer(case, name, WRONG if name == "wrong" else RIGHT)
        made.time(case, name, *[[factor * ns for ns in rounds] for rounds in TIMES], calls=1000)
    made.end()
    return made.judged()


def test_the_columns_are_those_of_the_samples(run: Any) -> None:
    ((_, (fast, _)),) = benchmark_columns(run)
    samples = [ns for rounds in TIMES for ns in rounds]
    assert (fast.least, fast.most) == pytest.approx((min(samples), max(samples)))
    assert fast.mean == pytest.approx(statistics.mean(samples))
    assert fast.deviation == pytest.approx(statistics.stdev(samples))
    assert fast.median == pytest.approx(statistics.median(samples))
    assert fast.operations_per_second == pytest.approx(1e9 / statistics.mean(samples))
    assert (fast.outliers, fast.rounds, fast.iterations) == ((1, 1), 8, 1000)


def test_the_fastest_right_answer_comes_first_and_a_wrong_one_not_at_all(run: Any) -> None:
    ((_, columns),) = benchmark_columns(run)
    assert [each.contender for each in columns] == ["fast", "slow"]


def test_the_report_shows_them_with_ratios(run: Any) -> None:
    text = markdown.render(run)
    assert (
        "| Name | Min | Max | Mean | StdDev | Median | IQR | Outliers | OPS | Rounds | Iterations |" in text
    )
    (row,) = [line for line in text.splitlines() if line.startswith("| slow | ")]
    assert "1 µs (10.00)" in row and row.endswith("| 8 | 1,000 |")


def test_a_run_that_timed_nothing_has_no_such_section(clean_run: Any) -> None:
    assert "pytest-benchmark" not in markdown.render(clean_run)
