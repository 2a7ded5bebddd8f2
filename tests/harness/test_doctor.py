"""`adjudge doctor` finds what is missing, and says how to mend it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adjudge import __version__
from adjudge.isolated.making import MARKER

SETTINGS = """
[backends.absent]
python = "nowhere/bin/python"

[backends.empty]
python = "{empty}"

[backends.correct]
python = "never/built"

[backends.no_python]
python = "/bin/ls"

[backends.lacking]
python = "{lacking}"
"""

LACKING = """
from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters():
    return [AdapterEntry("lacking", "no_such_library:Lacking")]
"""


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory,
    shell_in: Callable[[Path], Any],
    make_environment: Callable[[Path], Any],
) -> Any:
    folder = tmp_path_factory.mktemp("doctor")
    empty = make_environment(tmp_path_factory.mktemp("empty"))
    (empty.site_packages / "parent.pth").unlink()
    lacking = make_environment(tmp_path_factory.mktemp("lacking"))
    lacking.install("adjudge-lacking", {"lacking_adapter": LACKING}, {"lacking": "lacking_adapter"})
    settings = SETTINGS.format(empty=empty.python, lacking=lacking.python)
    (folder / "adjudge.toml").write_text(settings)
    names = (
        "absent",
        "empty",
        "no_python",
        "lacking",
        "autograd==0.0.1",
        "correct",
        "fails_to_start",
        "raises",
    )
    return shell_in(folder)("doctor", *(word for name in names for word in ("-b", name)))


def remedy(told: Any, begin: str) -> str:
    """Return how to mend what a line that begins so tells of."""
    lines = told.out.splitlines()
    found = next(i for i, line in enumerate(lines) if line.startswith(begin))
    return lines[found + 1]


def test_what_is_missing_ends_with_exit_code_1(told: Any) -> None:
    assert told.code == 1


def test_what_is_well_is_told_with_its_versions(told: Any) -> None:
    (line,) = (
        line for line in told.out.splitlines() if line.startswith("ok       correct: reference_engine")
    )
    assert line.endswith("and answers")
    assert "(as there is no " in line and "/never/built)" in line


@pytest.mark.parametrize(
    ("begin", "mend"),
    [
        ("missing  absent: the interpreter", "tox run --notest -e absent"),
        ("missing  empty: no adapter is installed in", "-m pip install adjudge-empty"),
        (
            "missing  fails_to_start: cannot be started: ImportError: libfake.so.7",
            "load_adapter('fails_to_start')()",
        ),
        ("missing  no_python: /bin/ls is no Python interpreter", "correct adjudge.toml"),
        (
            "missing  lacking: cannot be started: ModuleNotFoundError: No module named 'no_such_library'",
            "/bin/python -m pip install adjudge-lacking, which installs what the adapter requires",
        ),
        ("missing  autograd==0.0.1: its environment is not made", "adjudge env create autograd==0.0.1"),
        ("missing  raises: ", "adjudge smoke raises tells more"),
    ],
)
def test_what_is_missing_is_told_with_its_remedy(told: Any, begin: str, mend: str) -> None:
    assert "mend: " in remedy(told, begin) and mend in remedy(told, begin)


def test_a_backend_that_is_unknown_is_answered_with_what_may_be_meant(shell: Any) -> None:
    complaint = shell("doctor", "-b", "corect").complaint
    assert "unknown backend 'corect': did you mean 'correct'?" in complaint


def test_an_environment_that_is_made_for_a_version_is_tried(
    tmp_path: Path, shell_in: Callable[..., Any], make_environment: Callable[[Path], Any]
) -> None:
    made = make_environment(tmp_path / "envs" / "lacking==1.0")
    made.install("adjudge-lacking", {"lacking_adapter": LACKING}, {"lacking": "lacking_adapter"})
    (made.folder / MARKER).write_text(json.dumps({"adjudge": __version__}))
    shell = shell_in(tmp_path, environment={"ADJUDGE_CACHE": str(tmp_path)})
    assert "lacking==1.0: cannot be started: ModuleNotFoundError" in shell("doctor", "-b", "lacking==1.0").out
