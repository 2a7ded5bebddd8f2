"""The cases of a run get the truth that is shipped, or else that is proven, and are judged by it."""

import dataclasses
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge.collection import collect
from adjudge.enclosure import Enclosed, NotEnclosed
from adjudge.judge import judge
from adjudge.plan import plan
from adjudge.record import Record, load_record
from adjudge.truth.enclosures import NOT_INSTALLED, enclosures
from adjudge.truth.limits import Limits
from adjudge.truth.questions import of_record
from adjudge.truth.shelf import file_of, truth, write

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
    asked = [question for question in of_record(planned) if question.case.endswith("/eager")]
    assert len(asked) == 5
    found = {facts.case: facts for facts in enclosures(asked, Limits())}
    assert len(found) == 5
    assert all(isinstance(facts.enclosure, Enclosed) and facts.elapsed_ns > 0 for facts in found.values())


def test_the_truth_of_a_case_is_the_same_in_every_mode(planned: Record) -> None:
    by_mode: dict[str, dict[str, Any]] = {"eager": {}, "compiled": {}}
    for facts in enclosures(list(of_record(planned)), Limits()):
        case, _, mode = facts.case.rpartition("/")
        by_mode[mode][case] = facts.enclosure
    assert by_mode["eager"].keys() == by_mode["compiled"].keys()
    assert all(by_mode["eager"][case] is by_mode["compiled"][case] for case in by_mode["eager"])


def test_proving_can_be_turned_off(planned: Record) -> None:
    found = list(enclosures(list(of_record(planned)), Limits(total_s=0.0)))
    assert len(found) == 10
    assert {facts.enclosure for facts in found} == {NotEnclosed("proofs were turned off")}


def test_without_the_oracle_nothing_is_proven_and_the_reason_is_given(
    planned: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "flint", None)
    found = list(enclosures(list(of_record(planned)), Limits()))
    assert {facts.enclosure for facts in found} == {NotEnclosed(NOT_INSTALLED)}


def test_what_is_enclosed_is_not_enclosed_again(planned: Record) -> None:
    for facts in enclosures(list(of_record(planned)), Limits()):
        planned.add(facts)
    assert list(of_record(planned)) == []


def test_what_is_kept_is_not_proven_again(planned: Record) -> None:
    asked = list(of_record(planned))
    kept = next(question for question in asked if "/waits/" in question.case)
    file = file_of(kept.prove.problem.origin)
    write(file, [truth(kept.case, kept.key, NotEnclosed("kept"))])
    found = {facts.case: facts.enclosure for facts in enclosures(asked, Limits())}
    alike = {question.case for question in asked if question.key == kept.key}
    assert {case for case, enclosure in found.items() if enclosure == NotEnclosed("kept")} == alike
    assert len(found) == 10 and len(alike) == 2


def test_what_has_gone_stale_is_proven_again(planned: Record, tmp_path: Path) -> None:
    write(
        file_of(f"file:{tmp_path / 'my_problems.py'}"),
        [truth(question.case, f"{question.key}-", NotEnclosed("stale")) for question in of_record(planned)],
    )
    found = list(enclosures(list(of_record(planned)), Limits()))
    assert all(isinstance(facts.enclosure, Enclosed) for facts in found)


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


def test_a_run_can_do_without_proofs(shell: Any, write: Callable[[str, str], Path], tmp_path: Path) -> None:
    write("my_problems.py", PROBLEM)
    done = shell("run", "my_problems.py", "-b", "correct", "-k", "waits", "-o", "out", "--truth-timeout", "0")
    assert done.code == 0, done
    record = load_record(tmp_path / "out")
    assert {facts.enclosure for facts in record.enclosures.values()} == {
        NotEnclosed("proofs were turned off")
    }
    assert shell("run", "my_problems.py", "--truth-timeout", "-1").complaint.endswith("and finite")


HIDDEN = "import sys\nsys.modules['flint'] = None\n"
"""Has Python start as if python-flint were not installed."""


def test_the_shipped_suite_is_judged_alike_without_the_oracle(
    shell: Any, write: Callable[[str, str], Path], tmp_path: Path
) -> None:
    write("hidden/sitecustomize.py", HIDDEN)
    paths = [str(tmp_path / "hidden"), os.environ.get("PYTHONPATH", "")]
    without = dataclasses.replace(shell, environment={"PYTHONPATH": os.pathsep.join(filter(None, paths))})
    wanted = ("-b", "correct", "-b", "wrong_by_one_percent", "-k", "higher_order or linear_algebra")
    outcomes = [
        run("run", *wanted, "-q", "-o", folder) for run, folder in ((shell, "with"), (without, "without"))
    ]
    assert [done.code for done in outcomes] == [1, 1], outcomes
    verdicts, others = (judge(load_record(tmp_path / folder)).verdicts for folder in ("with", "without"))
    assert verdicts == others
    assert "enclosure" in {verdict.basis for verdict in verdicts}
    unproven = shell("truth", "verify", "-k", "higher_order")
    assert unproven.code == 0
    assert "python-flint" in without("truth", "verify").complaint
