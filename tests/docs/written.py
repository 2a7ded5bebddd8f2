"""What the documentation holds: its pages, their blocks of code and commands, and the examples of every --help."""

import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
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


def calls_on(path: Path) -> list[list[str]]:
    """Return the words after `adjudge` of every call on a page, in blocks of commands and in indented lines."""
    text = path.read_text(encoding="utf-8")
    lines = [
        line for block in blocks(text) if block.language == "console" for line in block.code.splitlines()
    ]
    return _calls([*lines, *re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)])


def calls_in_help(command: click.Command = main) -> list[list[str]]:
    """Return the words after `adjudge` of every example of a command and of those below it."""
    _, _, examples = (command.help or "").partition("Examples:")
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return [*_calls(examples.splitlines()), *(call for each in below for call in calls_in_help(each))]


def _calls(lines: Iterable[str]) -> list[list[str]]:
    """Return the calls of adjudge among lines, without what is said beside them or done with what they print."""
    ours = (re.match(r" *(?:adjudge|tox run -e adjudge --) (.+?)(?:  +.*| [|>].*)?$", line) for line in lines)
    return [shlex.split(found[1], comments=True) for found in ours if found]
