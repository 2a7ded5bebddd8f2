"""Write down the primitives that a function calls.

A `Slot` stands for a value that will be different at the next call; everything else that takes part
is a constant. Equal steps are written once.

Must not know how programs are run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from reference_engine.dispatch import Level, Primitive, Traced, Value
from reference_engine.fitting import boxed
from reference_engine.tracer import Tracer
from reference_engine.tree import Rebuild, flatten, is_leaf


class NotReplayable(TypeError):
    """The function does something that a recorded program cannot repeat."""


@dataclass(frozen=True)
class Step:
    """One call of a primitive: where its operands are, and where its results go."""

    primitive: Primitive
    operands: tuple[int, ...]
    params: dict[str, Any]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class Guard:
    """A branch that was taken because of the truth of a value."""

    operand: int
    expected: bool


@dataclass
class Program:
    """A straight-line program over numbered slots."""

    inputs: list[int] = field(default_factory=list)
    constants: dict[int, Any] = field(default_factory=dict)
    steps: list[Step | Guard] = field(default_factory=list)
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    dtypes: list[Any] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    rebuild: Rebuild = field(default=tuple)
    form: str | None = None
    """"leaf" for one array, "tuple" for a tuple of arrays, None for any other structure."""

    def new_slot(self, value: Any) -> int:
        """Return the number of a new slot, like this value."""
        self.shapes.append(np.shape(value))
        self.dtypes.append(getattr(value, "dtype", None))
        return len(self.shapes) - 1


class Slot(Tracer):
    """A value of a program, with what it was when the program was recorded."""

    __slots__ = ("number",)
    level: Recording

    def __init__(self, level: Recording, value: Value, number: int) -> None:
        self.level = level
        self.value = value
        self.number = number

    def __bool__(self) -> bool:
        """Return the truth, and guard it: a replay with another truth is recorded anew."""
        truth = bool(self.value)
        self.level.program.steps.append(Guard(self.number, truth))
        return truth

    def _refuse(self, what: str, advice: str) -> NoReturn:
        raise NotReplayable(f"{what} a value of shape {self.shape} under replay: {advice}.")


class Recording(Level):
    """The level that writes a program."""

    __slots__ = ("held", "known", "program", "seen")

    def __init__(self) -> None:
        super().__init__()
        self.program = Program()
        self.known: dict[Any, Any] = {}
        self.seen: dict[int, int] = {}
        self.held: list[Any] = []

    def input(self, value: Any) -> Slot:
        """Return a slot for an argument."""
        number = self.program.new_slot(value)
        self.program.inputs.append(number)
        return Slot(self, value, number)

    def reveal(self, x: Traced) -> Value:
        """Refuse: a value read now would be stale at the next call."""
        raise NotReplayable(
            "the function reads values in a way that a program cannot follow, for example the "
            "indices of nonzero elements: call it without replay."
        )

    def apply(self, primitive: Primitive, operands: tuple[Value, ...], params: dict[str, Any]) -> Value:
        """Evaluate a primitive, and write it down unless the same step is known."""
        numbers = tuple(self._number(x) for x in operands)
        key = (id(primitive), numbers, _hashable(params))
        if key in self.known:
            return self.known[key]
        values = tuple(x.value if isinstance(x, Slot) else x for x in operands)
        out = primitive.call(*values, **params)
        result: Value
        if isinstance(out, tuple):
            result = tuple(Slot(self, y, self.program.new_slot(y)) for y in map(boxed, out))
            outputs = tuple(slot.number for slot in result)
        else:
            out = boxed(out)
            result = Slot(self, out, self.program.new_slot(out))
            outputs = (result.number,)
        self.program.steps.append(Step(primitive, numbers, params, outputs))
        self.known[key] = result
        self.held.append(params)
        return result

    def _number(self, x: Value) -> int:
        """Return the slot of an operand; constants get one, the same for the same object."""
        if isinstance(x, Slot):
            return x.number
        if isinstance(x, Traced):
            raise NotReplayable("an array of the imperative interface takes part: detach it first")
        if id(x) not in self.seen:
            number = self.program.new_slot(x)
            self.program.constants[number] = x
            self.seen[id(x)] = number
            self.held.append(x)
        return self.seen[id(x)]


def _hashable(x: Any) -> Any:
    """Return a key for parameters: by value for the usual ones, by identity for arrays."""
    if isinstance(x, dict):
        return tuple((name, _hashable(part)) for name, part in sorted(x.items()))
    if isinstance(x, (tuple, list)):
        return (type(x), *map(_hashable, x))
    if isinstance(x, slice):
        return (slice, x.start, x.stop, x.step)
    if x is None or isinstance(x, (int, str, float, np.dtype, type, type(...))):
        return (type(x), x)
    return ("identity", id(x))


def traced(
    f: Callable[..., Any],
    leaves: list[Any],
    rebuild: Rebuild,
    is_dynamic: Callable[[Any], bool],
) -> tuple[Program, Any]:
    """Run f; return its program and its result."""
    level = Recording()
    program = level.program
    slots = [level.input(_as_value(x)) if is_dynamic(x) else x for x in leaves]
    out = f(*rebuild(slots))
    results, program.rebuild = flatten(out)
    program.form = _form(out)
    program.outputs = [level._number(y) for y in results]
    values = [np.array(y.value) if isinstance(y, Slot) else y for y in results]
    return program, program.rebuild([v[()] if isinstance(v, np.ndarray) else v for v in values])


def _form(out: Any) -> str | None:
    if is_leaf(out):
        return "leaf"
    return "tuple" if type(out) is tuple and all(map(is_leaf, out)) else None


def _as_value(x: Any) -> Any:
    return x if isinstance(x, (np.ndarray, np.generic)) else np.asarray(x)[()]
