"""The documentation's Python is run from top to bottom; its commands and data are read, and what they name is there."""

import configparser
import json
import re
import sys
import tomllib
import types
from pathlib import Path
from typing import Any

import adjudge
import click
import numpy as np
import pytest
from written import (
    DOCS,
    NAMES,
    OTHERS,
    PAGES,
    ROOT,
    RUNNABLE,
    blocks,
    calls_in_help,
    calls_on,
    commands,
    of_page,
    parsed,
)


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


def test_the_page_on_tests_shows_what_a_wrong_rule_is_told() -> None:
    page = DOCS / "how-to" / "pytest.md"
    example, shown = of_page(page, "python")[0].code, of_page(page, "text")[0].code
    scope: dict[str, Any] = {}
    exec(example.replace("3 * g", "3.03 * g"), scope)
    with pytest.raises(adjudge.DerivativeError) as caught:
        scope["test_cube"]()
    assert str(caught.value) == shown.strip()


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


def test_the_commands_of_the_readme_exist() -> None:
    assert calls_on(ROOT / "README.md")
    for words in calls_on(ROOT / "README.md"):
        parsed(words)


def test_the_examples_of_help_exist() -> None:
    assert len(calls_in_help()) > 50
    for words in calls_in_help():
        parsed(words)


def test_what_tox_runs_of_adjudge_exists() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    commands = (section.get("commands", "").replace("\\\n", " ") for section in tox.values())
    calls = re.findall(r"^adjudge (.+)$", "\n".join(commands), re.MULTILINE)
    assert len(calls) > 3
    for call in calls:
        parsed(re.sub(r"\{posargs:?(.*?)\}", r"\1", call).split())
