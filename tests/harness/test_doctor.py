"""`adjudge doctor` finds what is missing, and says how to mend it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SETTINGS = """
[backends.absent]
python = "nowhere/bin/python"

[backends.empty]
python = "{empty}"

[backends.correct]
python = "never/built"
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
    (folder / "adjudge.toml").write_text(SETTINGS.format(empty=empty.python))
    names = ("absent", "empty", "correct", "fails_to_start", "raises")
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
        ("missing  raises: ", "adjudge smoke raises tells more"),
    ],
)
def test_what_is_missing_is_told_with_its_remedy(told: Any, begin: str, mend: str) -> None:
    assert "mend: " in remedy(told, begin) and mend in remedy(told, begin)


def test_a_backend_that_is_unknown_is_answered_with_what_may_be_meant(shell: Any) -> None:
    done = shell("doctor", "-b", "corect")
    assert done.code == 1
    assert "unknown backend 'corect': did you mean 'correct'?" in done.out
