"""Every block of code in the documentation is run, parsed, or checked against what there is."""

import configparser
import json
import re
import shlex
import sys
import textwrap
import tomllib
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from adjudge.cli import main

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "decisions" not in path.parts)
NAMES = [str(path.relative_to(DOCS)) for path in PAGES]
FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
RUNNABLE = frozenset({"python", "console", "toml", "json", "ini", "yaml"})
OTHERS = frozenset({"", "text"})
"""Output and layouts: for reading only."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its attributes such as a title, and its text."""

    language: str
    attributes: str
    code: str

    @property
    def title(self) -> str:
        """The block's title, or "" where it has none."""
        found = re.search(r'title="([^"]+)"', self.attributes)
        return found.group(1) if found else ""

    @property
    def exit_code(self) -> int:
        """The exit code that a block of commands ends with, which its title tells where it is not 0."""
        found = re.search(r"exit code (\d+)", self.title)
        return int(found.group(1)) if found else 0


def blocks(text: str) -> Iterator[Block]:
    for found in FENCE.finditer(text):
        language, _, attributes = found["info"].partition(" ")
        yield Block(language, attributes, textwrap.dedent(found["code"]))


def of_page(path: Path, *languages: str) -> list[Block]:
    return [block for block in blocks(path.read_text(encoding="utf-8")) if block.language in languages]


def commands(block: Block) -> list[list[str]]:
    return [shlex.split(line) for line in block.code.splitlines() if line.strip()]


def parsed(words: list[str]) -> None:
    """Parse the words after `adjudge` as the command line does, and run nothing."""
    command: click.Command = main
    context: click.Context | None = None
    name = "adjudge"
    while isinstance(command, click.Group):
        if words and words[0] in ("--help", "--version"):
            return
        group = command
        name, found, words = group.resolve_command(click.Context(group, parent=context), words)
        assert found is not None
        context, command = click.Context(group, parent=context), found
    if "--help" not in words:
        command.make_context(name, list(words), parent=context)


def tox_names() -> set[str]:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    labels = {line.split(" = ", 1)[0] for line in tox["tox"]["labels"].split("\n") if line}
    sections = {section.partition(":")[2] for section in tox.sections() if section.startswith("testenv:")}
    return labels | sections | set(re.split(r"[,\s]+", tox["tox"]["env_list"]))


@pytest.fixture
def own_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library `mylib` for which the page on adapters writes one."""
    library = types.ModuleType("mylib")
    library.numpy, library.array = np, np.array  # type: ignore[attr-defined]
    library.stop_gradient = lambda x: x  # type: ignore[attr-defined]
    library.grad = lambda f, argnums: f  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "mylib", library)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
@pytest.mark.usefixtures("own_library")
def test_the_python_of_a_page_runs_from_top_to_bottom(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {"__name__": "page"}
    for block in of_page(page, "python"):
        exec(compile(block.code, f"{page.name}", "exec"), scope)
    for name in [name for name in scope if name.startswith("test_")]:
        scope[name]()


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_the_commands_of_a_page_exist(page: Path) -> None:
    known = tox_names()
    for block in of_page(page, "console"):
        for program, *words in commands(block):
            if program == "adjudge":
                parsed(words)
            elif program == "tox":
                assert words[0] == "run" and words[2] in known, words
            else:
                assert program in {"python3", "try/bin/pip", ".", "pytest"}, program


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_the_data_of_a_page_can_be_read(page: Path) -> None:
    for block in of_page(page, "toml"):
        tomllib.loads(block.code)
    for block in of_page(page, "json"):
        json.loads(block.code)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_block_says_what_it_is(page: Path) -> None:
    languages = {block.language for block in blocks(page.read_text(encoding="utf-8"))}
    assert languages <= RUNNABLE | OTHERS


def test_blocks_are_found_with_their_attributes_also_in_lists() -> None:
    text = 'a\n\n   ```python title="b.py"\n   x = 1\n   ```\n\n```toml\n[a]\n```\n'
    first, second = blocks(text)
    assert (first.language, first.title, first.code) == ("python", "b.py", "x = 1\n")
    assert (second.language, second.code) == ("toml", "[a]\n")


@pytest.mark.parametrize(
    "words", [["rum"], ["run", "--no-such-option"], ["report"], ["truth", "nothing"], ["compare", "one"]]
)
def test_a_command_that_is_not_there_is_found(words: list[str]) -> None:
    with pytest.raises(click.UsageError):
        parsed(words)


def test_the_tutorial_goes_as_it_says_in_a_clone(tmp_path: Path, shell_in: Callable[[Path], Any]) -> None:
    shell = shell_in(tmp_path)
    (tmp_path / "adjudge.toml").write_text((ROOT / "adjudge.toml").read_text())
    ran, is_activated = 0, False
    for block in of_page(DOCS / "tutorial.md", "python", "console"):
        if block.language == "python" and block.title:
            (tmp_path / block.title).write_text(block.code, encoding="utf-8")
        for program, *words in commands(block) if block.language == "console" else ():
            if program == "adjudge":
                assert is_activated
                done = shell(*words)
                assert done.code == block.exit_code, (words, done.out, done.err)
                ran += 1
            is_activated |= [program, *words] == [".", "try/bin/activate"]
    assert ran >= 5
    assert (tmp_path / "results" / "latest" / "report.html").is_file()
