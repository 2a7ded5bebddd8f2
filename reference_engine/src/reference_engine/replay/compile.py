"""Turn a plan into Python source of one line per step, and compile it.

Must not know how programs are recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_engine.forms import Elementwise
from reference_engine.replay.plan import Plan, is_ufunc_step, planned, ufunc_of
from reference_engine.replay.trace import Guard, Program, Step
from reference_engine.rules.indexing import _add_at, can_be_composed, filled, read

LINES_PER_FUNCTION = 500
"""Python compiles several short functions faster than one that is very long."""


class Diverged(Exception):
    """The values of this call take another branch than the recorded one."""


def compiled(program: Program) -> Callable[[Sequence[Any]], Any]:
    """Return a function from the input arrays to the result, which raises `Diverged` at another branch."""
    plan = planned(program)
    functions = _Writer(plan).functions()
    slots = _filled_slots(plan)
    fresh = _must_be_copied(plan)

    def run(inputs: Sequence[Any]) -> Any:
        for number, value in zip(program.inputs, inputs, strict=True):
            slots[number] = value
        for function in functions:
            function(slots)
        results = [
            np.array(slots[n]) if copy and type(slots[n]) is np.ndarray else slots[n]
            for n, copy in zip(program.outputs, fresh, strict=True)
        ]
        if program.form == "tuple":
            return tuple(results)
        return results[0] if program.form == "leaf" else program.rebuild(results)

    return run


def _filled_slots(plan: Plan) -> list[Any]:
    slots: list[Any] = [None] * len(plan.program.shapes)
    for number, value in (plan.program.constants | plan.buffers).items():
        slots[number] = value
    return slots


def _must_be_copied(plan: Plan) -> list[bool]:
    """Say of each output whether it may share memory with an input or another output.

    Only a result that NumPy made anew in its last step, and that is returned once, is safe.
    """
    program = plan.program
    views = {
        out
        for step in plan.steps
        if isinstance(step, Step) and not _makes_new(program, step)
        for out in step.outputs
    }
    kept = {*program.inputs, *program.constants, *views}
    return [n in kept or program.outputs.count(n) > 1 for n in program.outputs]


def _makes_new(program: Program, step: Step) -> bool:
    return is_ufunc_step(program, step) or step.primitive.name in ("matmul", "sum", "add_at", "scatter")


class _Writer:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.program = plan.program
        self.names: dict[str, Any] = {"Diverged": Diverged}
        self.known: dict[int, str] = {}

    def functions(self) -> list[Callable[[list[Any]], None]]:
        """Return compiled functions, to be called one after the other on the slots."""
        lines = [self._line(step) for step in self.plan.steps]
        return [
            self._compiled(lines[start : start + LINES_PER_FUNCTION])
            for start in range(0, len(lines), LINES_PER_FUNCTION)
        ]

    def _compiled(self, lines: list[str]) -> Callable[[list[Any]], None]:
        body = "\n ".join(lines)
        namespace = dict(self.names)
        exec(compile(f"def run(s):\n {body}\n", "<replay>", "exec"), namespace)
        function: Callable[[list[Any]], None] = namespace["run"]
        return function

    def _name(self, value: Any) -> str:
        """Return a name for a function or a parameter."""
        if id(value) not in self.known:
            name = f"v{len(self.names)}"
            self.known[id(value)] = name
            self.names[name] = value
        return self.known[id(value)]

    def _line(self, step: Step | Guard) -> str:
        if isinstance(step, Guard):
            negation = "not " if step.expected else ""
            return f"if {negation}s[{step.operand}]: raise Diverged"
        into = self._into_buffer(step)
        if into is not None:
            return into
        index = step.params.get("index")
        if step.primitive.name == "getitem" and can_be_composed(index):
            return f"s[{step.outputs[0]}] = s[{step.operands[0]}][{self._name(index)}]"
        operands = ", ".join(f"s[{n}]" for n in step.operands)
        targets = ", ".join(f"s[{n}]" for n in step.outputs)
        return f"{targets} = {self._function(step)}({operands}{self._parameters(step)})"

    def _into_buffer(self, step: Step) -> str | None:
        """Return the line that writes into the step's buffer, if it has one."""
        out = step.outputs[0]
        if out in self.plan.in_place and out not in self.plan.buffers:
            return f"s[{out}] = s[{step.operands[0]}]; {self._addition(step)}"
        if out not in self.plan.buffers:
            return None
        if step.primitive.name == "add_at":
            return self._addition(step)
        operands = [f"s[{n}]" for n in step.operands]
        buffer = f"s[{out}]"
        if isinstance(step.primitive, Elementwise):
            if self._is_square(step):
                return f"{self._name(np.square)}({operands[0]}, {buffer})"
            operands = [self._operand(n, out) for n in step.operands]
            function = ufunc_of(step.primitive)
            into = f"out={buffer}" if function in (np.maximum, np.minimum) else buffer
            return f"{self._name(function)}({', '.join(operands)}, {into})"
        if step.primitive.name == "matmul":
            return f"{self._name(np.matmul)}({', '.join(operands)}, {buffer})"
        axis = self._name(step.params["axis"])
        if step.primitive.name == "cumulative_sum":
            return f"{self._name(np.add.accumulate)}({operands[0]}, {axis}, None, {buffer})"
        reduce = {"sum": np.add, "max": np.maximum, "min": np.minimum}[step.primitive.name].reduce
        keepdims = step.params["keepdims"]
        return f"{self._name(reduce)}({operands[0]}, {axis}, None, {buffer}, {keepdims})"

    def _operand(self, number: int, out: int) -> str:
        """Name an operand; a Python number as an array of the result's dtype, which NumPy reads faster."""
        value, dtype = self.program.constants.get(number), self.program.dtypes[out]
        if type(value) in (int, float) and dtype.kind == "f":
            return self._name(np.array(value, dtype))
        return f"s[{number}]"

    def _is_square(self, step: Step) -> bool:
        if step.primitive.name != "power":
            return False
        exponent = self.program.constants.get(step.operands[1])
        return isinstance(exponent, (int, float)) and exponent == 2

    def _addition(self, step: Step) -> str:
        """Add a part to a buffer that holds, or is given, the old sum."""
        base, part, *watched = step.operands
        out = step.outputs[0]
        index = step.params["index"]
        start = "" if out in self.plan.in_place else f"s[{out}][...] = s[{base}]; "
        if not watched and type(index) in (int, slice):
            return f"{start}s[{out}][{self._name(index)}] += s[{part}]"
        holes = "".join(f"s[{n}], " for n in watched)
        found = f"{self._name(filled)}({self._name(index)}, ({holes}))"
        return f"{start}{self._name(_add_at)}(s[{out}], {found}, s[{part}])"

    def _function(self, step: Step) -> str:
        primitive = step.primitive
        if isinstance(primitive, Elementwise) and self.program.shapes[step.outputs[0]] == ():
            return self._name(primitive.inner)
        if step.primitive.name == "getitem":
            return self._name(_read)
        return self._name(primitive.evaluate)

    def _parameters(self, step: Step) -> str:
        if step.primitive.name == "getitem":
            return f", index={self._name(step.params['index'])}"
        return "".join(f", {name}={self._name(value)}" for name, value in step.params.items())


def _read(x: Any, *watched: Any, index: Any) -> Any:
    return read(x, filled(index, watched))
