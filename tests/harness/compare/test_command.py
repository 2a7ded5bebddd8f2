"""The command: names of runs, what it prints and writes, and what makes a build fail."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def folder(tmp_path: Path, answered: Any) -> Callable[..., Path]:
    """Write a run that earns some verdicts under results/."""

    def make(name: str, *verdicts: str, ended: bool = True) -> Path:
        made = answered(*verdicts)
        if not ended:
            made.record.footer = None
        folder: Path = made.write(tmp_path / "results" / name)
        return folder

    return make


@pytest.mark.parametrize(
    ("old", "new", "level", "code"),
    [
        ("agree", "wrong", "never", 0),
        ("agree", "wrong", "worse", 1),
        ("agree", "wrong", "changed", 1),
        ("wrong", "agree", "worse", 0),
        ("wrong", "agree", "changed", 1),
        ("wrong", "wrong", "changed", 0),
    ],
)
def test_a_build_fails_on_what_it_is_told_to(
    shell: Any, folder: Any, old: str, new: str, level: str, code: int
) -> None:
    folder("old", old)
    folder("new", new)
    done = shell("compare", "old", "new", "--fail-on", level)
    assert (done.code, done.err) == (code, "")
    assert ("No verdict changed." in done.out) == (old == new)


def test_markdown_is_printed_and_written_alike(shell: Any, folder: Any) -> None:
    folder("old", "agree")
    folder("new", "wrong")
    done = shell("compare", "old", "new", "--markdown", "-o", "comparison.md")
    assert done.out.startswith("# adjudge: Verdicts: 1 worse\n")
    assert (shell.cwd / "comparison.md").read_text(encoding="utf-8") == done.out


def test_a_backend_is_named_after_the_run(shell: Any, folder: Any) -> None:
    folder("old", "agree")
    assert shell("compare", "old:tried", "results/old:tried").code == 0
    assert "no backend 'else': it has tried" in shell("compare", "old:else", "old").complaint


def test_a_run_that_did_not_end_is_refused_unless_partial(shell: Any, folder: Any) -> None:
    folder("old", "agree")
    folder("new", "wrong", ended=False)
    assert "the run did not end" in shell("compare", "old", "new").complaint
    done = shell("compare", "old", "new", "--partial")
    assert "The new run did not end." in done.out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nowhere", "old"), "nowhere: no run is there"),
        (("old", "a:b:c"), "a:b: no run is there"),
        (("old", "old", "-o", "no/such/folder.md"), "cannot be written"),
    ],
)
def test_bad_input_is_named(shell: Any, folder: Any, arguments: tuple[str, ...], complaint: str) -> None:
    folder("old", "agree")
    assert complaint in shell("compare", *arguments).complaint
