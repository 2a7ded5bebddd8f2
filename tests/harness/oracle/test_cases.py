"""The cases of a run are enclosed within their time, and a run is judged by what is proven."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge.collection import collect
from adjudge.enclosure import Enclosed, NotEnclosed
from adjudge.judge import judge
from adjudge.oracle.cases import enclosable, enclosures
from adjudge.plan import plan
from adjudge.record import Record, load_record

PROBLEM = '''
import adjudge


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("value", "gradient"), dtypes=("float32", "float64"))
def waits(xp, x):
    """Exponential of a sine."""
    return xp.exp(xp.sin(x))


@adjudge.problem(points={"at": adjudge.Point({"x": 0.5}, expected={"gradient": 0.25})}, operators=("gradient",))
def claims(xp, x):
    """Square, with a wrong closed form."""
    return x * x


@adjudge.transcript(points={"at": {"x": 0.5}})
def steps(tape, xp, x):
    """Nothing."""
    return {"x": x}
'''


@pytest.fixture
def planned(tmp_path: Path, run_facts: Callable[..., Any]) -> Record:
    file = tmp_path / "my_problems.py"
    file.write_text(PROBLEM, encoding="utf-8")
    made = plan(collect([str(file)]), modes=("eager", "compiled"))
    record = run_facts("tried").record
    for line in (*made.problems, *made.points, *made.cases):
        record.add(line)
    return record


def test_every_function_is_enclosed_in_every_dtype(planned: Record) -> None:
    cases = [case for case in enclosable(planned) if case.mode == "eager"]
    assert [case.operator for case in cases].count("transcript") == 0
    found = {facts.case: facts for facts in enclosures(planned, cases)}
    assert len(found) == len(cases) == 5
    assert all(isinstance(facts.enclosure, Enclosed) and facts.elapsed_ns > 0 for facts in found.values())


def test_the_truth_of_a_case_is_the_same_in_every_mode(planned: Record) -> None:
    by_mode: dict[str, list[Any]] = {"eager": [], "compiled": []}
    for facts in enclosures(planned, enclosable(planned)):
        by_mode[planned.cases[facts.case].mode].append(facts.enclosure)
    assert all(a is b for a, b in zip(by_mode["eager"], by_mode["compiled"], strict=True))


def test_when_the_time_for_all_is_used_up_the_rest_is_not_certified(planned: Record) -> None:
    found = list(enclosures(planned, enclosable(planned), total_limit_s=0.0))
    assert {facts.enclosure for facts in found} == {NotEnclosed("the time for all proofs, 0 s, was used up")}


def test_what_is_enclosed_is_not_enclosed_again(planned: Record) -> None:
    for facts in enclosures(planned, enclosable(planned)):
        planned.add(facts)
    assert enclosable(planned) == []


def test_a_run_is_judged_by_enclosures(shell: Any, write: Callable[[str, str], Path], tmp_path: Path) -> None:
    write("my_problems.py", PROBLEM)
    done = shell("run", "my_problems.py", "-b", "correct", "-k", "waits", "-o", "out")
    assert done.code == 0, done
    assert "enclosures: 4 of 4 cases" in done.err
    record = load_record(tmp_path / "out")
    assert len(record.enclosures) == 4
    assert {verdict.basis for verdict in judge(record).verdicts} == {"enclosure"}


def test_a_wrong_closed_form_fails_the_run(shell: Any, write: Callable[[str, str], Path]) -> None:
    write("my_problems.py", PROBLEM)
    done = shell("run", "my_problems.py", "-b", "correct", "-k", "claims", "-o", "out")
    assert done.code == 1
    assert "my_problems/claims/at/gradient/float64/eager: the problem's closed form is wrong" in done.err
