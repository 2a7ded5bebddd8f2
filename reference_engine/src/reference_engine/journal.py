"""Show what is computed: a trace as text, the graph as Graphviz DOT or as SVG.

The journal is a level older than every transform, so that `trace(grad(f), x)` shows both sweeps.

Must not know derivative rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_engine.arguments import as_input
from reference_engine.dispatch import Level, Primitive, Value
from reference_engine.fitting import boxed
from reference_engine.picture import Box, drawn
from reference_engine.tracer import Tracer
from reference_engine.tree import flatten

_INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "power": "**", "matmul": "@"}


@dataclass(frozen=True)
class Note:
    """One line of a journal."""

    label: str
    what: str
    operands: tuple[str, ...]
    value: Any

    @property
    def formula(self) -> str:
        """Return the call, or the name of an input."""
        if self.what in _INFIX and len(self.operands) == 2:
            return f" {_INFIX[self.what]} ".join(self.operands)
        return f"{self.what}({', '.join(self.operands)})" if self.operands else self.what

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the labels among the operands."""
        return tuple(x for x in self.operands if x.startswith("v"))


class Noted(Tracer):
    """A value with a label in a journal."""

    __slots__ = ("label",)

    def __init__(self, level: Journal, value: Value, label: str) -> None:
        self.level = level
        self.value = value
        self.label = label


class Journal(Level):
    """The level that notes every primitive."""

    __slots__ = ("notes",)

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[Note] = []

    def note(self, what: str, operands: tuple[str, ...], value: Any) -> Noted:
        """Add a line, and return the value with its label."""
        label = f"v{len(self.notes)}"
        self.notes.append(Note(label, what, operands, value))
        return Noted(self, value, label)

    def apply(self, primitive: Primitive, operands: tuple[Value, ...], params: dict[str, Any]) -> Value:
        """Evaluate a primitive and note it."""
        values = tuple(x.value if isinstance(x, Noted) else x for x in operands)
        out = primitive.call(*values, **params)
        names = tuple(x.label if isinstance(x, Noted) else _short(x) for x in operands)
        names += tuple(f"{name}={_short(value)}" for name, value in params.items())
        if isinstance(out, tuple):
            return tuple(self.note(f"{primitive.name}[{i}]", names, boxed(y)) for i, y in enumerate(out))
        return self.note(primitive.name, names, boxed(out))


def journal_of(f: Callable[..., Any], *args: Any) -> tuple[list[Note], list[str]]:
    """Run f; return the notes, and the labels of its results."""
    journal = Journal()
    leaves, rebuild = flatten(args)
    inputs = [journal.note(f"input {i}", (), as_input(x, i)) for i, x in enumerate(leaves)]
    results, _ = flatten(f(*rebuild(list(inputs))))
    return journal.notes, [y.label if isinstance(y, Noted) else _short(y) for y in results]


def trace(f: Callable[..., Any], *args: Any) -> str:
    """Return one line of text per primitive that f computes: label, call, value."""
    notes, results = journal_of(f, *args)
    width = max((len(note.formula) for note in notes), default=0)
    lines = [f"{n.label:>4} = {n.formula:<{width}} = {_short(n.value)}" for n in notes]
    return "\n".join([*lines, f"returns {', '.join(results)}"])


def dot(f: Callable[..., Any], *args: Any) -> str:
    """Return the graph of what f computes, in Graphviz's language."""
    notes, results = journal_of(f, *args)
    lines = ["digraph tape {", "  rankdir=TB;"]
    for note in notes:
        shape = "box" if note.operands else "ellipse"
        style = ", peripheries=2" if note.label in results else ""
        text = f"{note.label} = {note.formula}\\n{_short(note.value)}".replace('"', "'")
        lines.append(f'  {note.label} [shape={shape}{style}, label="{text}"];')
        lines += [f"  {parent} -> {note.label};" for parent in note.parents]
    return "\n".join([*lines, "}"])


def svg(f: Callable[..., Any], *args: Any) -> str:
    """Return the graph of what f computes as an SVG picture, inputs at the top."""
    notes, results = journal_of(f, *args)
    return drawn(
        [
            Box(
                note.label,
                f"{note.label} = {note.formula}",
                _short(note.value),
                note.parents,
                "#fff0cc" if note.label in results else "#e6effc" if note.operands else "#eeeeee",
            )
            for note in notes
        ]
    )


def _short(x: Any) -> str:
    """Return a value in a few characters."""
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x[()]
    if isinstance(x, np.ndarray) and x.size > 4:
        return f"{x.dtype}{list(x.shape)}"
    if isinstance(x, np.ndarray):
        return np.array2string(x, precision=4, separator=" ").replace("\n", "")
    return f"{x:.6g}" if isinstance(x, float) else str(x)
