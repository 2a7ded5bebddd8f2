"""Decide when a slot is last used, and where results are put.

Slots that may share memory (views) form a group, which is alive from its first step to its last
use. A result that NumPy can write into a given array gets a buffer; buffers of groups that have
died are used again, also by the very step that used them last if it works element by element.

Must not know how steps are run.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reference_engine.forms import Elementwise
from reference_engine.replay.simplify import simplified
from reference_engine.replay.trace import Guard, Program, Step

_VIEWS = frozenset(
    {"reshape", "permute_dims", "flip", "broadcast_to", "getitem", "astype", "real", "imag", "conj"}
    | {"sum_to", "positive", "triangle", "truncated"}
)
"""Primitives whose result may share memory with their operand."""

_INTO_BUFFER = frozenset({"matmul", "sum", "max", "min", "cumulative_sum"})
"""Primitives that are not element-wise, but for which there is a NumPy function with `out`."""


@dataclass
class Plan:
    """A program without the steps that nobody needs, and the buffers of its results."""

    program: Program
    steps: list[Step | Guard]
    buffers: dict[int, Any] = field(default_factory=dict)
    in_place: set[int] = field(default_factory=set)


def planned(program: Program) -> Plan:
    """Return the plan of a program."""
    plan = Plan(program, simplified(program))
    _Allocation(plan).run()
    return plan


def is_ufunc_step(program: Program, step: Step) -> bool:
    """Say whether the step is a NumPy universal function with a full-sized result."""
    (out, *more) = step.outputs
    return (
        isinstance(step.primitive, Elementwise)
        and not more
        and ufunc_of(step.primitive) is not None
        and _holds(program, out)
    )


def ufunc_of(primitive: Elementwise) -> Any:
    """Return the universal function that evaluates a primitive, or None."""
    if isinstance(primitive.evaluate, np.ufunc):
        return primitive.evaluate
    return np.power if primitive.name == "power" else None


def _holds(program: Program, slot: int) -> bool:
    """Say whether a slot is an array worth a buffer."""
    dtype = program.dtypes[slot]
    return program.shapes[slot] != () and dtype is not None and dtype.kind in "fcb"


class _Allocation:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.program = plan.program
        self.group: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.last_use: dict[int, int] = {}
        self.free: dict[Any, list[Any]] = {}
        self.fresh: set[int] = set()

    def run(self) -> None:
        """Give buffers, in the order of the steps."""
        self._form_groups()
        dying: dict[int, list[int]] = {}
        for group, at in self.last_use.items():
            dying.setdefault(at, []).append(group)
        for at, step in enumerate(self.plan.steps):
            if isinstance(step, Step):
                self._place(step, dying.get(at, []))
            for group in dying.get(at, []):
                self._release(group)

    def _form_groups(self) -> None:
        program = self.program
        for slot in (*program.inputs, *program.constants):
            self._open(slot, slot)
        for at, step in enumerate(self.plan.steps):
            operands = (step.operand,) if isinstance(step, Guard) else step.operands
            for operand in operands:
                self.last_use[self.group[operand]] = at
            if isinstance(step, Step):
                for out in step.outputs:
                    shares = step.primitive.name in _VIEWS
                    self._open(out, self.group[step.operands[0]] if shares else out)
                    self.last_use[self.group[out]] = at
        forever = len(self.plan.steps)
        for slot in (*program.inputs, *program.constants, *program.outputs):
            self.last_use[self.group[slot]] = forever

    def _open(self, slot: int, group: int) -> None:
        self.group[slot] = group
        self.members.setdefault(group, []).append(slot)

    def _place(self, step: Step, dying: list[int]) -> None:
        program, out = self.program, step.outputs[0]
        if step.primitive.name == "scatter":
            self.fresh.add(out)
        if step.primitive.name == "add_at" and step.operands[0] in self.fresh and self._dies(step, dying):
            self.fresh.add(out)
            self.plan.in_place.add(out)
        if self._escapes(out) or out in self.fresh:
            return
        if step.primitive.name == "add_at":
            self._place_addition(step, dying)
        elif is_ufunc_step(program, step):
            self.plan.buffers[out] = self._dying_buffer(step, out, dying)
        elif step.primitive.name in _INTO_BUFFER and _holds(program, out):
            reduces = step.primitive.name in ("sum", "max", "min")
            self.plan.buffers[out] = self._buffer(out, _longest_last if reduces else np.empty)

    def _dies(self, step: Step, dying: list[int]) -> bool:
        """Say whether nobody needs the old sum after this addition to it."""
        old = step.operands[0]
        return self.group[old] in dying and len(self.members[self.group[old]]) == 1

    def _place_addition(self, step: Step, dying: list[int]) -> None:
        """Add in place if the old sum is not needed any more, else into a buffer."""
        out, old = step.outputs[0], step.operands[0]
        buffer = self.plan.buffers.get(old)
        if buffer is not None and self.group[old] in dying and self._takes(old):
            self.plan.in_place.add(out)
            self.plan.buffers[out] = buffer
        elif _holds(self.program, out):
            self.plan.buffers[out] = self._buffer(out)

    def _escapes(self, slot: int) -> bool:
        return self.last_use[self.group[slot]] == len(self.plan.steps)

    def _dying_buffer(self, step: Step, out: int, dying: list[int]) -> Any:
        """Return the buffer of an operand that is used for the last time, or another one."""
        for operand in step.operands:
            buffer = self.plan.buffers.get(operand)
            alone = self.group.get(operand) == operand and len(self.members[operand]) == 1
            usable = buffer is not None and alone and operand in dying
            if usable and self._fits(out, buffer) and self._takes(operand):
                return buffer
        return self._buffer(out, _longest_last)

    def _takes(self, operand: int) -> bool:
        """Take the buffer away from its old owner, so that it is not released twice."""
        group = self.group[operand]
        if len(self.members[group]) > 1:
            return False
        self.members[group] = []
        return True

    def _fits(self, out: int, buffer: Any) -> bool:
        program = self.program
        return bool(buffer.shape == program.shapes[out] and buffer.dtype == program.dtypes[out])

    def _buffer(self, out: int, make: Callable[..., Any] = np.empty) -> Any:
        shape, dtype = self.program.shapes[out], self.program.dtypes[out]
        for i, buffer in enumerate(waiting := self.free.get((shape, dtype), [])):
            if buffer.flags.c_contiguous or make is not np.empty:
                return waiting.pop(i)
        return make(shape, dtype)

    def _release(self, group: int) -> None:
        for slot in self.members[group]:
            buffer = self.plan.buffers.get(slot)
            if buffer is not None:
                self.free.setdefault((buffer.shape, buffer.dtype), []).append(buffer)


def _longest_last(shape: tuple[int, ...], dtype: Any) -> Any:
    """Return an array whose longest axis is contiguous in memory, if the last one is much shorter.

    NumPy takes several times as long for many short inner loops as for few long ones.
    """
    longest = max(range(len(shape)), key=lambda axis: shape[axis])
    if math.prod(shape) < _LARGE or shape[longest] < _MUCH * shape[-1]:
        return np.empty(shape, dtype)
    others = [axis for axis in range(len(shape)) if axis != longest]
    stored = np.empty((*(shape[axis] for axis in others), shape[longest]), dtype)
    return np.moveaxis(stored, -1, longest)


_LARGE, _MUCH = 4096, 8
"""From how many elements on, and for how much longer an axis, it pays to store that axis innermost."""
