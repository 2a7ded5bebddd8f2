"""Every hook has its contract, is documented, and works for a third party's distribution."""

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from adjudge import hookspecs
from adjudge.plugins import HOOKS

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "hooks.md"
ADAPTER = '''
from adjudge_fakes.correct import Correct


class Theirs(Correct):
    """Answers rightly, under a name of its own."""

    name = "theirs"
'''
PROBLEMS = '''
import adjudge


@adjudge.problem(points={"generic": {"x": [0.5, -1.25]}}, operators=("gradient",))
def fourth_powers(xp, x):
    """Sum of fourth powers."""
    return xp.sum(x**4)


@fourth_powers.closed_form("gradient")
def gradient(x):
    """Return the gradient."""
    return 4 * x**3
'''


def example() -> str:
    """Return the plugin that the page shows."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return code


@dataclass(frozen=True)
class Theirs:
    """A third party's distribution in use: its environment's command line, and a run on its problems."""

    shell: Any
    code: int
    err: str
    folder: Path


@pytest.fixture(scope="module")
def theirs(
    tmp_path_factory: pytest.TempPathFactory, shell_in: Any, make_environment: Callable[[Path], Any]
) -> Theirs:
    environment = make_environment(tmp_path_factory.mktemp("environment"))
    modules = {"plugin": example(), "adapter": ADAPTER, "their_problems": PROBLEMS}
    environment.install(
        "their-distribution",
        {f"their_package.{name}": code for name, code in modules.items()},
        {"theirs": "their_package.plugin"},
    )
    shell = shell_in(tmp_path_factory.mktemp("theirs"), str(environment.python))
    done = shell("run", "-b", "theirs", "-k", "their_problems/", "-o", "out")
    return Theirs(shell, done.code, done.err, shell.cwd / "out")


def specified() -> dict[str, Any]:
    marked = inspect.getmembers(hookspecs, lambda value: hasattr(value, f"{hookspecs.PROJECT}_spec"))
    return dict(marked)


def test_the_hooks_that_are_specified_are_those_that_are_called() -> None:
    assert set(specified()) == set(HOOKS)


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_a_contract(hook: str) -> None:
    contract = inspect.getdoc(specified()[hook]) or ""
    assert contract.startswith("Return the ")
    assert "a sequence of" in contract or "names" in contract


@pytest.mark.parametrize("hook", HOOKS)
def test_the_contract_of_a_hook_is_documented_word_by_word(hook: str) -> None:
    assert f"## `{hook}()`\n\n{inspect.getdoc(specified()[hook])}\n" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_has_an_example(hook: str) -> None:
    assert f"@hookimpl\ndef {hook}():" in example()


def test_a_third_partys_adapter_answers(theirs: Theirs) -> None:
    assert theirs.code == 0, theirs.err
    (verdict,) = json.loads((theirs.folder / "verdicts.json").read_text(encoding="utf-8"))["verdicts"]
    assert (verdict["backend"], verdict["verdict"], verdict["basis"]) == ("theirs", "agree", "closed form")


def test_a_third_partys_adapter_is_listed_with_its_version(theirs: Theirs) -> None:
    rows = {row["name"]: row for row in json.loads(theirs.shell("backends", "--json").out)}
    assert rows["theirs"]["installed"] == "their-distribution 1.0"


def test_a_third_partys_problems_are_run_beside_the_suite(theirs: Theirs) -> None:
    rows = {row["id"]: row for row in json.loads(theirs.shell("problems", "--json").out)}
    assert rows["their_problems/fourth_powers"]["origin"] == "their_package.their_problems"
    assert "worked_examples/quadratic_xy" in rows


def test_a_third_partys_report_is_written_beside_the_built_in_ones(theirs: Theirs) -> None:
    assert (theirs.folder / "count.txt").read_text(encoding="utf-8") == "1 verdicts\n"
    assert (theirs.folder / "report.md").is_file()
