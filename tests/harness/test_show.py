"""`adjudge show` tells all of a case; what is misspelt is answered with what may have been meant."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge.cli import main
from click.shell_completion import ShellComplete

PROBLEMS = """
import adjudge, numpy as np

@adjudge.problem(points={"generic": {"x": np.array([0.5, -1.25])}}, operators=["gradient"], source="Example, 2026")
def cube(xp, x):
    '''Sum of cubes.'''
    return xp.sum(x**3)

@adjudge.problem(points={"zero": {"x": np.array([0.0])}}, operators=["gradient"])
def size(xp, x):
    return xp.sum(xp.abs(x))
"""
CUBE = "my_problems/cube/generic/gradient/float64/eager"


@pytest.fixture(scope="module")
def adjudge(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Any:
    """The command line in a folder with a run of two fakes."""
    folder = tmp_path_factory.mktemp("show")
    (folder / "my_problems.py").write_text(PROBLEMS)
    shell = shell_in(folder)
    done = shell("run", "my_problems.py", "-b", "correct", "-b", "one_element_off", "-q")
    assert done.code == 1, done
    return shell


def test_a_case_is_told_with_every_answer_the_worst_first(adjudge: Any) -> None:
    lines = adjudge("show", CUBE).out.splitlines()
    assert lines[:3] == [CUBE, "Sum of cubes.", "source: Example, 2026"]
    assert "        return xp.sum(x**3)" in lines
    assert "  at x = [ 0.5 , -1.25]" in lines
    assert "  proven x = [0.75 , 4.6875]" in lines
    wrong = next(i for i, line in enumerate(lines) if line.startswith("X one_element_off (reference_engine"))
    right = next(i for i, line in enumerate(lines) if line.startswith("ok correct"))
    assert wrong < right
    assert "wrong, off by" in lines[wrong] and "judged by enclosure" in lines[wrong]
    assert any("where 4.6875 is true" in line for line in lines[wrong:right])
    assert "  x = [0.75 , 4.6875]" in lines[right:]


def test_words_may_stand_for_the_one_case_that_they_select(adjudge: Any) -> None:
    shown = adjudge("show", "size", "-b", "correct").out
    assert (
        "proven: the point is a kink; the derivative is a set, here from lowest to highest\n  x from [-1.] to [1.]"
        in shown
    )
    assert "convention" in shown and "one_element_off" not in shown


def test_several_cases_are_listed(adjudge: Any) -> None:
    done = adjudge("show", "gradient")
    assert done.code == 2
    assert "2 cases are called 'gradient'; give one of them:" in done.err and f"  {CUBE}" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("show", "my_problems/cube/generic/gradent/float64/eager"), "did you mean 'gradient'?"),
        (("show", CUBE, "-b", "corect"), "took no part in this run: did you mean 'correct'?"),
        (("show", CUBE, "--run", "latst"), "did you mean 'latest'?"),
        (("run", "my_problems.py", "-b", "correct", "-k", "cub_e"), "'cub_e': did you mean 'cube'?"),
        (("run", "my_problems.py", "-b", "correct", "--operator", "hesian"), "did you mean 'hessian'?"),
        (("run", "my_problems.py", "-b", "corect"), "did you mean 'correct'?"),
    ],
)
def test_what_is_misspelt_is_answered_with_what_may_be_meant(
    adjudge: Any, arguments: tuple[str, ...], message: str
) -> None:
    assert message in adjudge(*arguments).complaint


def test_a_misspelt_command_is_answered_with_what_may_be_meant(adjudge: Any) -> None:
    assert "No such command 'shwo'. Did you mean 'show'?" in adjudge("shwo").err


def test_verbose_and_quiet_say_more_and_less(adjudge: Any) -> None:
    quiet = adjudge("run", "my_problems.py", "-b", "correct", "-q", "-o", "quiet")
    result, *files = quiet.out.splitlines()
    assert result == "Nothing unexpected."
    assert {Path(line).parent.name for line in files} == {"quiet"}
    assert quiet.err == ""
    verbose = adjudge("run", "my_problems.py", "-b", "correct", "-v", "-o", "verbose")
    assert "my_problems" in verbose.out and "1 backend answered 2 cases" in verbose.out


def test_a_quiet_run_says_how_much_is_unexpected_and_of_whom(adjudge: Any) -> None:
    done = adjudge("run", "my_problems.py", "-b", "correct", "-b", "one_element_off", "-q", "-o", "quietly")
    *result, _ = done.out.split("quietly/", maxsplit=1)
    files = done.out.splitlines()[2:]
    assert done.code == 1
    assert result == ["1 unexpected verdict.\nNeeds attention: one_element_off (1).\n"]
    assert {Path(line).parent.name for line in files} == {"quietly"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed(adjudge: Any, shell: str) -> None:
    assert "_ADJUDGE_COMPLETE" in adjudge("completion", shell).out


@pytest.mark.parametrize(
    ("words", "begun", "names"),
    [
        (["run", "-b"], "corr", ["correct"]),
        (["run", "--group"], "kin", ["kinks"]),
        (["run", "my_problems.py", "--group"], "", ["my_problems"]),
        (["problems", "--tag"], "cancell", ["cancellations"]),
        (["run", "--operator"], "gra", ["gradient"]),
        (["bench", "--operator"], "hes", ["hessian"]),
        (["show"], "my_problems/c", [CUBE]),
        (["show", "--run", "results/latest"], "my_problems/c", [CUBE]),
        (["show", "--run", "nowhere"], "", []),
        (["show", CUBE, "-b"], "", ["correct", "one_element_off"]),
        (["reproduce"], "my_problems/c", [CUBE]),
        (["draft-failures", "latest"], "one", ["one_element_off"]),
        (["compare"], "lat", ["latest"]),
        (["compare", "latest"], "lat", ["latest"]),
        (["export"], "lat", ["latest"]),
        (["findings"], "lat", ["latest"]),
        (["bench", "--resume"], "lat", ["latest"]),
    ],
)
def test_names_are_completed(
    adjudge: Any, monkeypatch: pytest.MonkeyPatch, words: list[str], begun: str, names: list[str]
) -> None:
    monkeypatch.chdir(adjudge.cwd)
    found = ShellComplete(main, {}, "adjudge", "_ADJUDGE_COMPLETE").get_completions(words, begun)
    assert [name.value for name in found] == names
