"""Lays a program out as text: blank lines, quotes and the width of lines."""

import ast
import re

WIDEST = 100
INDENT = 4


def text(module: ast.Module) -> str:
    """Return the source of a module as people would lay it out."""
    written: list[str] = []
    for statement in module.body:
        source = ast.unparse(statement).strip()
        if isinstance(statement, ast.FunctionDef):
            source = f"\n{source}\n"
        written += source.split("\n")
    lines = [wrapped for line in written for wrapped in _wrapped(_double_quoted(line))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _double_quoted(line: str) -> str:
    return re.sub(r"'([^'\"\\]*)'", r'"\1"', line)


def _wrapped(line: str) -> list[str]:
    """Return a line cut after commas inside of brackets, as often as it is too long."""
    indent = len(line) - len(line.lstrip()) + INDENT
    lines = []
    while len(line) > WIDEST and (place := _last_comma(line, indent)):
        lines.append(line[:place].rstrip())
        line = " " * indent + line[place:].lstrip()
    return [*lines, line]


def _last_comma(line: str, indent: int) -> int:
    """Return where to cut: after the last comma that lies inside of brackets and fits; 0 where there is none."""
    depth, place, quoted = 0, 0, False
    for position, character in enumerate(line[:WIDEST]):
        if character == '"':
            quoted = not quoted
        depth += not quoted and character in "([{"
        depth -= not quoted and character in ")]}"
        if character == "," and not quoted and (depth > 0 or line.startswith(" ")) and position > indent:
            place = position + 1
    return place
