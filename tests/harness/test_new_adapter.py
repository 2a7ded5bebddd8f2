"""`adjudge new-adapter` writes a plugin that is asked, tested and graded at once; the harness is not edited."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from adjudge.hookspecs import AdapterEntry
from adjudge.judge import judge
from adjudge.record import load_record
from adjudge.report.card import grade

MOST_LINES = 60
PROBLEMS = """
import adjudge, numpy as np

@adjudge.problem(points={"generic": {"x": np.array([0.5, -1.25, 2.0])}}, operators=["value", "gradient", "vjp"])
def cube(xp, x):
    return xp.sum(x**3)
"""


@pytest.fixture(scope="module")
def plugin(
    tmp_path_factory: pytest.TempPathFactory,
    make_environment: Callable[[Path], Any],
    shell_in: Callable[..., Any],
) -> Any:
    """The command line beside a plugin that was written outside of the tree, with one operator filled in."""
    folder = tmp_path_factory.mktemp("outside")
    written = shell_in(folder)("new-adapter", "my_lib", "--library", "numpy")
    assert written.code == 0, written
    source = folder / "adjudge-my-lib" / "src"
    adapter = source / "adjudge_my_lib" / "adapter.py"
    assert len(adapter.read_text().splitlines()) <= MOST_LINES
    filled_in = adapter.read_text().replace(
        "    def synchronize", "    gradient = Differences.jacobian\n\n    def synchronize"
    )
    adapter.write_text("from adjudge.differences import Differences\n" + filled_in)
    environment = make_environment(tmp_path_factory.mktemp("environment"))
    project = tomllib.loads((folder / "adjudge-my-lib" / "pyproject.toml").read_text())["project"]
    environment.install(project["name"], {}, project["entry-points"]["adjudge"])
    (environment.site_packages / "my_lib.pth").write_text(f"{source}\n")
    (folder / "my_problems.py").write_text(PROBLEMS)
    return shell_in(folder, str(environment.python))


def test_the_plugin_is_found_answers_and_is_graded(plugin: Any) -> None:
    ran = plugin("run", "my_problems.py", "-b", "my_lib", "-q")
    assert ran.code == 0, ran
    lines = plugin("card", "latest").out.splitlines()
    assert lines[0].startswith("my_lib (numpy ") and lines[0].endswith("A  2 of 2 right (1 refused)")
    assert "  value                    A  1 of 1 right" in lines
    assert "  vjp                      -  0 of 0 right (1 refused)" in lines
    assert "  float64 eager            A  2 of 2 right (1 refused)" in lines
    assert lines[lines.index("synchronize") + 1] == "  honest in 2 calls"


def test_its_own_tests_run(plugin: Any) -> None:
    command = (plugin.python, "-m", "pytest", "-p", "adjudge.pytest_plugin", "-p", "no:cacheprovider", "-v")
    done = subprocess.run(
        [*command, "adjudge-my-lib/tests", "--adjudge-problems=my_problems.py"],
        cwd=plugin.cwd,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed, 1 skipped" in done.stdout, done.stdout + done.stderr


def test_what_was_written_is_installed_by_pip_and_tested_by_tox(plugin: Any) -> None:
    folder = plugin.cwd / "adjudge-my-lib"
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["name"] == "adjudge-my-lib" and project["dependencies"] == ["adjudge", "numpy"]
    tox = (folder / "tox.ini").read_text()
    assert "adjudge card" in tox and "pytest" in tox
    assert (folder / "README.md").is_file()
    assert tomllib.loads((folder / "src/adjudge_my_lib/known_failures.toml").read_text()) == {}


def test_the_plugin_does_not_import_the_library(plugin: Any) -> None:
    code = "import sys, adjudge_absent; print([*adjudge_absent.adjudge_adapters()], 'no_such_library' in sys.modules)"
    shell = type(plugin)(plugin.cwd)
    assert shell("new-adapter", "absent", "--library", "no-such-library", "-o", "absent").code == 0
    begin = f"import sys; sys.path.append({str(plugin.cwd / 'absent' / 'src')!r}); "
    done = subprocess.run(
        [sys.executable, "-c", begin + code],
        capture_output=True,
        text=True,
        check=True,
    )
    entry = AdapterEntry("absent", "adjudge_absent.adapter:AbsentAdapter")
    assert done.stdout.strip() == f"[{entry!r}] False"


def test_a_library_is_named_as_pip_and_as_python_take_it(shell: Any) -> None:
    named = ("--library", "my-lib[cpu]==1.2.3", "--module", "my_lib.core")
    assert shell("new-adapter", "my_lib", *named).code == 0
    folder = shell.cwd / "adjudge-my-lib"
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    assert project["dependencies"] == ["adjudge", "my-lib[cpu]==1.2.3"]
    adapter = (folder / "src/adjudge_my_lib/adapter.py").read_text()
    assert "\nimport my_lib.core\n" in adapter
    assert 'distribution: ClassVar[str] = "my-lib"\n' in adapter


def test_an_adapter_that_answers_nothing_yet_is_graded_all_the_same(plugin: Any) -> None:
    tox = (plugin.cwd / "adjudge-my-lib" / "tox.ini").read_text()
    assert "    - adjudge doctor" in tox and "    - adjudge run" in tox


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("My-Lib",), "cannot name an adapter"),
        (("my_lib", "--library", "a b"), "is no distribution's name"),
        (("my_lib", "--library", "my-lib>=2"), "is no distribution's name"),
        (("my_lib", "--module", "my-lib"), "is no module's name"),
        (("my_lib", "-o", "."), "is not empty"),
    ],
)
def test_what_cannot_be_written_is_refused(shell: Any, arguments: tuple[str, ...], message: str) -> None:
    (shell.cwd / "something").write_text("")
    assert message in shell("new-adapter", *arguments).complaint


def test_what_was_drafted_foresees_all_that_failed_and_nothing_else(shell: Any) -> None:
    asked = ("-k", "smoke/exp/ or smoke/floor/ or higher_order/reciprocal/", "-b", "wrong_by_one_percent")
    assert shell("run", *asked, "-q", "-o", "out").code == 1
    drafted = shell("draft-failures", "out", "wrong_by_one_percent").out
    record = load_record(shell.cwd / "out")
    facts = record.backends["wrong_by_one_percent"]
    record.backends["wrong_by_one_percent"] = msgspec.structs.replace(facts, known_failures=drafted)
    judged = judge(record)
    assert any(verdict.expected_failure for verdict in judged.verdicts)
    assert not judged.unexpected and not judged.stale_entries


def test_only_a_backend_of_the_run_is_drafted_for(shell: Any) -> None:
    assert shell("run", "-k", "smoke/exp/", "-b", "correct", "-q", "-o", "out").code == 0
    assert shell("draft-failures", "out", "correct").out == ""
    assert "did you mean 'correct'?" in shell("draft-failures", "out", "corect").complaint


@pytest.mark.parametrize(
    ("right", "total", "letter"),
    [(100, 100, "A"), (99, 100, "B"), (98, 100, "C"), (80, 100, "D"), (79, 100, "E"), (0, 0, "-")],
)
def test_a_grade_tells_the_share_of_right_answers(right: int, total: int, letter: str) -> None:
    assert grade(right, total) == letter
