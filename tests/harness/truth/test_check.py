"""`adjudge truth check` compares all ways, says what it could not compare and why, and finds a way that is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.cli import main
from adjudge.commission import problems_of
from adjudge.plan import plan
from adjudge.truth import checking
from adjudge.truth.questions import Asked, of_plan
from click.testing import CliRunner

PROBLEM = """
import adjudge


@adjudge.problem(points={"at": {"x": 0.5}, "kink": {"x": 0.0}}, operators=("value", "gradient"))
def size(xp, x):
    return xp.abs(x)


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def wave(xp, x):
    return xp.sin(x)
"""
LYING = """
import adjudge


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def lying(xp, x):
    return xp.sin(x) * (1.0 if type(x).__name__ == "Balls" else 1.0 + 2.0**-52)
"""
Write = Callable[[str, str], Path]


def test_what_is_compared_and_what_is_not_is_counted(shell: Any, write: Write) -> None:
    write("my_problems.py", PROBLEM)
    done = shell("truth", "check", "my_problems.py")
    assert done.code == 0, done
    lines = done.out.splitlines()
    assert "differences       4 compared,     1 not comparable" in lines
    assert "            1  a comparison on a disc" in lines
    assert "            1  a rational number has no sin" in lines
    assert lines[-1] == "5 cases, 0 contradictions"


def test_a_contradiction_is_named_and_fails(shell: Any, write: Write) -> None:
    write("my_problems.py", LYING)
    done = shell("truth", "check", "-q", "my_problems.py")
    assert done.code == 1
    assert (
        "contradiction my_problems/lying/at/gradient/float64/eager: series and differences: x[]" in done.out
    )
    assert done.err == ""


def test_cases_are_selected(shell: Any, write: Write) -> None:
    write("my_problems.py", PROBLEM)
    assert shell("truth", "check", "-k", "wave", "my_problems.py").out.endswith("1 cases, 0 contradictions\n")
    assert shell("truth", "check", "--sample", "2", "my_problems.py").out.endswith(
        "2 cases, 0 contradictions\n"
    )


def test_without_python_flint_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adjudge.oracle.is_installed", lambda: False)
    done = CliRunner().invoke(main, ["truth", "check"])
    assert done.exit_code == 2
    assert "adjudge[oracle]" in done.output


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    """What the shared suite asks."""
    return list(of_plan(plan(problems_of(()))))


def test_a_sample_is_the_same_for_the_same_seed(asked: list[Asked]) -> None:
    drawn = [checking.sampled(asked, 50, np.random.default_rng(seed)) for seed in (0, 0, 1)]
    assert [len(sample) for sample in drawn] == [50, 50, 50]
    assert drawn[0] == drawn[1] != drawn[2]
    assert len(checking.sampled(asked[:3], 50, np.random.default_rng(0))) == 3


def test_no_two_ways_contradict_each_other_on_a_sample_of_the_suite(asked: list[Asked]) -> None:
    tally = checking.Tally()
    sample, adapter = checking.sampled(asked, 300, np.random.default_rng(0)), checking.reference_adapter()
    assert adapter is not None
    for checked in checking.check(sample, adapter, 60):
        tally.add(checked)
    assert tally.contradictions == []
    assert tally.compared["rules"] > 200
    assert tally.compared["differences"] > 200
    assert tally.compared["rationals"] > 100
