"""The pytest plugin makes tests of cases, and leaves everyone else's runs alone."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent.parent
PROBLEMS = """
import adjudge, numpy as np

@adjudge.problem(points={"generic": {"x": np.array([0.5, -1.25, 2.0])}}, operators=["value", "gradient", "hessian"])
def cube(xp, x):
    return xp.sum(x**3)

@adjudge.problem(points={"generic": {"x": np.array([0.5, 2.0])}}, operators=["gradient", "jvp"])
def square(xp, x):
    return xp.sum(x**2)
"""
ADAPTER = '''
from adjudge import AdapterEntry, Unsupported, hookimpl
from adjudge_fakes.correct import Correct

KNOWN = """
[[failure]]
case = "my_problems/cube/generic/gradient/*"
verdict = "wrong"
kind = "upstream"
reason = "Cubes are doubled."
link = "https://example.org/1"
[[failure]]
case = "my_problems/cube/generic/value/*"
verdict = "wrong"
kind = "ours"
reason = "Mended long ago."
"""

class Doubling(Correct):
    name = "doubling"
    def gradient(self, f):
        exact = super().gradient(f)
        return lambda *primals: [2 * part for part in exact(*primals)]
    def jvp(self, f):
        raise Unsupported("no forward mode")
    def known_failures(self):
        return KNOWN

@hookimpl
def adjudge_adapters():
    return [AdapterEntry("doubling", "doubling:Doubling")]
'''
MINE = """
from adjudge.testing import Suite

few = Suite(select="hessian")

def test_own(check_derivatives):
    check_derivatives(lambda xp, x: xp.sum(xp.sin(x)), ([1.0, 2.0],), operators=["hessian"])
"""


@dataclass(frozen=True)
class Run:
    """A run of pytest: its exit code, its output, and the outcome of each test by name."""

    code: int
    out: str
    outcomes: dict[str, str]
    messages: dict[str, str]


@pytest.fixture(scope="module")
def run_pytest(
    tmp_path_factory: pytest.TempPathFactory, make_environment: Callable[[Path], Any]
) -> Callable[..., Run]:
    """Run pytest with the plugin, in a folder with problems and a test file, beside an adapter of its own."""
    folder = tmp_path_factory.mktemp("mine")
    environment = make_environment(tmp_path_factory.mktemp("environment"))
    environment.install("adjudge-doubling", {"doubling": ADAPTER}, {"doubling": "doubling"})
    (folder / "my_problems.py").write_text(PROBLEMS)
    (folder / "test_mine.py").write_text(MINE)
    (folder / "plain").mkdir()
    plain = "import sys\ndef test_plain():\n    assert not {'numpy', 'msgspec', 'click'} & set(sys.modules)\n"
    (folder / "plain" / "test_plain.py").write_text(plain)

    def run(*arguments: str) -> Run:
        report = folder / "report.xml"
        command = (environment.python, "-m", "pytest", "-p", "adjudge.pytest_plugin", f"--junitxml={report}")
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider", *arguments],
            cwd=folder,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        cases = ElementTree.parse(report).getroot().findall(".//testcase") if report.exists() else []
        report.unlink(missing_ok=True)
        ended = {
            case.get("name", ""): (case[0].tag if len(case) else "passed", *_told(case)) for case in cases
        }
        outcomes, messages = ({name: told[i] for name, told in ended.items()} for i in (0, 1))
        return Run(done.returncode, done.stdout + done.stderr, outcomes, messages)

    return run


def _told(case: ElementTree.Element) -> tuple[str, str]:
    return (case[0].get("message") or "", case[0].text or "") if len(case) else ("", "")


@pytest.fixture(scope="module")
def whole(run_pytest: Callable[..., Run]) -> Run:
    return run_pytest(
        *(
            "-p",
            "xdist",
            "-n",
            "2",
            "--adjudge-backend=doubling",
            "--adjudge-problems=my_problems.py",
            "plain",
        )
    )


def case(name: str) -> str:
    return f"my_problems/{name}/float64/eager"


def test_each_case_is_a_test_and_each_point_one_of_invariants(whole: Run) -> None:
    of_cube = {case(f"cube/generic/{name}") for name in ("value", "gradient", "hessian", "invariants")}
    of_square = {case(f"square/generic/{name}") for name in ("gradient", "jvp", "invariants")}
    assert whole.outcomes.keys() == of_cube | of_square | {"test_plain"}
    assert whole.outcomes[case("cube/generic/hessian")] == "passed"
    assert whole.code == 1


def test_a_known_failure_is_expected_to_fail(whole: Run) -> None:
    assert whole.outcomes[case("cube/generic/gradient")] == "skipped"
    assert "Cubes are doubled. https://example.org/1" in whole.messages[case("cube/generic/gradient")]
    assert "1 xfailed" in whole.out


def test_a_known_failure_that_did_not_occur_fails(whole: Run) -> None:
    assert whole.outcomes[case("cube/generic/value")] == "failure"
    assert "[XPASS(strict)]" in whole.messages[case("cube/generic/value")]


def test_a_failure_says_which_element_is_off_by_how_much_against_which_truth(whole: Run) -> None:
    said = whole.messages[case("square/generic/gradient")]
    assert "x[1] is 8 where 4 is true, off by 4.5e+15 ulps; truth: enclosure" in said


def test_what_a_backend_cannot_express_is_skipped(whole: Run) -> None:
    assert whole.outcomes[case("square/generic/jvp")] == "skipped"
    assert "unsupported: no forward mode" in whole.messages[case("square/generic/jvp")]


def test_a_test_file_holds_a_suite_and_k_selects(run_pytest: Callable[..., Run]) -> None:
    run = run_pytest(
        *(
            "--adjudge-backend=doubling",
            "--adjudge-problems=my_problems.py",
            "test_mine.py",
            "-k",
            "few or own",
        )
    )
    assert run.outcomes == {
        "test_own": "passed",
        case("cube/generic/hessian"): "passed",
        case("cube/generic/invariants"): "passed",
    }
    assert run.code == 0
    assert "deselected" not in run.out


def test_the_fixture_without_a_backend_says_what_to_give(run_pytest: Callable[..., Run]) -> None:
    run = run_pytest("test_mine.py::test_own")
    assert run.code == 1
    assert "run pytest with --adjudge-backend=NAME, or give backend=NAME" in run.out
    assert "Traceback" not in run.out and "pytest_plugin.py" not in run.out


def test_without_a_backend_nothing_is_added_or_loaded(run_pytest: Callable[..., Run]) -> None:
    run = run_pytest("plain")
    assert run.outcomes == {"test_plain": "passed"}


def test_an_unknown_backend_is_refused_with_a_suggestion(run_pytest: Callable[..., Run]) -> None:
    run = run_pytest("--adjudge-backend=dubling", "plain")
    assert run.code == 4
    assert "unknown backend 'dubling': did you mean 'doubling'?" in run.out


def test_pytest_finds_the_plugin_by_itself() -> None:
    project = tomllib.loads((ROOT / "harness" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"adjudge": "adjudge.pytest_plugin"}
    code = (
        "import sys, pytest; a = set(sys.modules); import adjudge.pytest_plugin; print(*set(sys.modules) - a)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert set(done.stdout.split()) <= {"adjudge", "adjudge.pytest_plugin"}
