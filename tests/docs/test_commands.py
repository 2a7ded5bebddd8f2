"""The commands of the documentation are run, page by page and in a folder for each, all but those that are exempt.

Backends that are too heavy for a test are played by light ones: the folder's adjudge.toml gives these their names.
"""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from written import DOCS, PAGES, ROOT, Block, blocks, commands, of_page

EXEMPT = {
    r"python3 |try/bin/|\. |tox |adjudge env |adjudge run .*==": "makes environments, from the network",
    r"adjudge bench ": "takes minutes",
    r"adjudge (compare|export) latest:torch-2": "reads what the benchmark before it measured",
    r"adjudge serve": "does not end",
}
"""Commands that no test runs, and why not; they are parsed (test_pages)."""
PLAYED = {"torch": "autograd"}
"""Backends by name, and the adapter that plays them."""
TUTORIAL = DOCS / "tutorial.md"


def is_exempt(words: list[str]) -> bool:
    return any(re.match(pattern, " ".join(words)) for pattern in EXEMPT)


def to_be_run(block: Block) -> list[list[str]]:
    return [words for words in commands(block) if not is_exempt(words)] if block.language == "console" else []


def follow(path: Path, shell: Any) -> None:
    """Do what a page says, from top to bottom: write its files, run its commands."""
    for block in blocks(path.read_text(encoding="utf-8")):
        if block.language == "python" and block.title:
            (shell.cwd / block.title).write_text(block.code, encoding="utf-8")
        for program, *words in to_be_run(block):
            assert program == "adjudge", program
            done = shell(*words)
            assert done.code == block.exit_code, (words, done.out, done.err)


WITH_COMMANDS = [path for path in PAGES if path != TUTORIAL and any(map(to_be_run, of_page(path, "console")))]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Path:
    """A folder with the tutorial's problem, light backends under heavy names, and the runs that pages speak of."""
    folder = tmp_path_factory.mktemp("workshop")
    played = (
        f'[backends.{name}]\nadapter = "{adapter}"\npython = "{sys.executable}"\n'
        for name, adapter in PLAYED.items()
    )
    (folder / "adjudge.toml").write_text("".join(played))
    mine = [block for block in of_page(TUTORIAL, "python") if block.title == "my_problems.py"]
    (folder / "my_problems.py").write_text(mine[-1].code)
    few = "gradient and (determinant_of_two/singular or (prod and zero))"
    for words in (
        ["my_problems.py", "-b", "torch", "-o", "results/main"],
        ["-b", "torch", "-b", "autograd", "-k", few],
    ):
        assert shell_in(folder)("run", *words, "-q").code == 0
    shutil.copytree(folder / "results" / "latest", folder / "results" / "old")
    return folder


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=lambda path: str(path.relative_to(DOCS)))
def test_the_commands_of_a_page_do_what_it_says(
    path: Path, workshop: Path, tmp_path: Path, shell_in: Callable[[Path], Any]
) -> None:
    folder = tmp_path / "page"
    shutil.copytree(workshop, folder, symlinks=True)
    follow(path, shell_in(folder))


def test_the_tutorial_goes_as_it_says_in_a_clone(tmp_path: Path, shell_in: Callable[[Path], Any]) -> None:
    (tmp_path / "adjudge.toml").write_text((ROOT / "adjudge.toml").read_text())
    follow(TUTORIAL, shell_in(tmp_path))
    assert (tmp_path / "results" / "latest" / "report.html").is_file()


def test_the_tutorial_activates_its_environment_before_it_calls_what_is_in_it() -> None:
    lines = [words for block in of_page(TUTORIAL, "console") for words in commands(block)]
    first = next(place for place, words in enumerate(lines) if words[0] == "adjudge")
    assert [".", "try/bin/activate"] in lines[:first]


@pytest.mark.parametrize("pattern", EXEMPT)
def test_every_exemption_is_needed(pattern: str) -> None:
    lines = [words for path in PAGES for block in of_page(path, "console") for words in commands(block)]
    assert any(re.match(pattern, " ".join(words)) for words in lines)
