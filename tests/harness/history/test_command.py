"""The history of some runs as people see it."""

import json
from pathlib import Path
from typing import Any

import pytest
from adjudge.compare.changes import Direction
from adjudge.history.events import events
from adjudge.history.jumps import Jump, jumps
from adjudge.history.reading import read

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)


@pytest.fixture
def three_runs(tmp_path: Path, keep: Any) -> Path:
    """Three runs, in the second of which a new release of `b` becomes wrong."""
    keep(1, answers={"a": RIGHT, "b": RIGHT})
    keep(2, answers={"a": RIGHT, "b": WRONG}, releases={"b": "2.0"})
    keep(3, answers={"a": RIGHT, "b": WRONG}, releases={"b": "2.0"})
    return tmp_path / "results"


def test_what_happened_is_told_in_order(three_runs: Path) -> None:
    past = read([three_runs])
    found = events(past, jumps(past).found)
    assert [(event.run[:8], event.backend, event.what, event.leads) for event in found] == [
        ("20260102", "b", "lib 1.0 → lib 2.0", Direction.SIDEWAYS),
        ("20260102", "b", "agree → wrong", Direction.WORSE),
    ]


def test_a_jump_is_told_with_its_factor_and_times(three_runs: Path) -> None:
    past = read([three_runs])
    slower = Jump("20260103-000000-aaaa", "a", "case", 1e6, 2e6, 2.0)
    faster = Jump("20260103-000000-aaaa", "a", "case", 2e6, 1e6, 0.5)
    told = events(past, (slower, faster))[-2:]
    assert [event.said for event in told] == [
        "2.00 times slower (1 ms → 2 ms): case",
        "2.00 times faster (2 ms → 1 ms): case",
    ]
    assert [event.leads for event in told] == [Direction.WORSE, Direction.BETTER]


def test_a_history_that_is_too_wide_is_split_between_backends(shell_in: Any, three_runs: Path) -> None:
    done = shell_in(three_runs.parent, environment={"COLUMNS": "50"})("history")
    assert max(map(len, done.out.splitlines())) <= 50
    assert "20260102-000000-aaaa" in done.out and "* 0 right, 1 failing" in done.out


def test_the_history_is_printed(shell: Any, three_runs: Path) -> None:
    done = shell("history")
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert any("20260102-000000-aaaa" in line and "* 0 right, 1 failing" in line for line in lines)
    assert any("agree → wrong: group/problem_0" in line for line in lines)
    assert "\x1b" not in done.out


def test_the_history_is_printed_as_json(shell: Any, three_runs: Path) -> None:
    content = json.loads(shell("history", "results", "--json").out)
    assert [run["backends"]["b"]["failing"] for run in content["runs"]] == [0, 1, 1]
    assert content["runs"][1]["backends"]["b"]["release"] == "lib 2.0"
    assert content["events"][1]["cases"] == ["group/problem_0/generic/gradient/float64/eager"]
    assert content["unjudged"] == content["unended"] == []


def test_a_folder_without_runs_is_named(shell: Any) -> None:
    assert "no record lies in nowhere: give a folder" in shell("history", "nowhere").complaint
