"""Leave out of a program what cannot change its result: steps nobody needs, factors of 1, changes of sign.

Only rewritings that give the same bits for every value are made: a + (-b) is a - b, and the sign of a
product can be changed in its smaller factor; but 2 * (a * b) is not always a * (2 * b), which may overflow.

Must not know how steps are run, nor where their results are put.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

from reference_engine.replay.trace import Guard, Program, Step
from reference_engine.rules import arithmetic

_NEGATIVE, _SUBTRACT, _ADD = (
    vars(call)["primitive"] for call in (arithmetic.negative, arithmetic.subtract, arithmetic.add)
)

Steps = list[Step | Guard]


def simplified(program: Program) -> Steps:
    """Return the steps that are left; the program gets slots for what is new in them."""
    steps = _needed(program, program.steps)
    steps = _without_factors_of_one(program, steps)
    return _needed(program, _Signs(program, steps).moved())


def _needed(program: Program, steps: Steps) -> Steps:
    """Return the steps that outputs and guards depend on."""
    wanted = set(program.outputs)
    kept: Steps = []
    for step in reversed(steps):
        if isinstance(step, Guard):
            wanted.add(step.operand)
            kept.append(step)
        elif not wanted.isdisjoint(step.outputs):
            wanted.update(step.operands)
            kept.append(step)
    return kept[::-1]


def _without_factors_of_one(program: Program, steps: Steps) -> Steps:
    """Leave out multiplications by 1 that change neither shape nor dtype."""
    same: dict[int, int] = {}
    kept: Steps = []
    for step in steps:
        if isinstance(step, Guard):
            kept.append(Guard(same.get(step.operand, step.operand), step.expected))
            continue
        step = replace(step, operands=tuple(same.get(n, n) for n in step.operands))
        factor = _factor_of_one(program, step)
        if factor is None:
            kept.append(step)
        else:
            same[step.outputs[0]] = factor
    program.outputs = [same.get(n, n) for n in program.outputs]
    return kept


def _factor_of_one(program: Program, step: Step) -> int | None:
    """Return the other operand of a multiplication by 1."""
    (out, *_) = step.outputs
    if step.primitive.name != "multiply" or not _is_real(program, out):
        return None
    for one, other in (step.operands, step.operands[::-1]):
        value = program.constants.get(one)
        is_one = program.shapes[one] == () and isinstance(value, (int, float)) and value == 1
        alike = (program.shapes[other], program.dtypes[other]) == (program.shapes[out], program.dtypes[out])
        if is_one and alike and other not in program.constants:
            return other
    return None


def _is_real(program: Program, slot: int) -> bool:
    """Say whether signs and factors of 1 can be moved: a complex 0 would change its sign."""
    dtype = program.dtypes[slot]
    return dtype is not None and dtype.kind == "f"


class _Signs:
    """Moves changes of sign from large arrays to small ones, and into additions."""

    def __init__(self, program: Program, steps: Steps) -> None:
        self.program = program
        self.steps = steps
        self.uses = Counter(program.outputs)
        self.makers: dict[int, Step] = {}
        for step in steps:
            self.uses.update((step.operand,) if isinstance(step, Guard) else step.operands)

    def moved(self) -> Steps:
        """Return the steps with the signs moved."""
        kept: Steps = []
        for step in self.steps:
            new = [step] if isinstance(step, Guard) else self._rewritten(step)
            for made in new:
                if isinstance(made, Step):
                    self.makers |= dict.fromkeys(made.outputs, made)
            kept += new
        return kept

    def _rewritten(self, step: Step) -> Steps:
        name = step.primitive.name
        if not _is_real(self.program, step.outputs[0]):
            return [step]
        if name in ("add", "subtract"):
            return self._into_sum(step)
        if name == "multiply":
            return self._into_factor(step)
        return self._into_product(step) if name == "negative" else [step]

    def _into_sum(self, step: Step) -> Steps:
        """Write a + (-b) as a - b, a - (-b) as a + b, and (-a) + (-a) as -(a + a)."""
        left, right = step.operands
        minus_left, minus_right = self._negated(left), self._negated(right)
        if minus_left is not None and left == right and self.uses[left] == 2 and step.primitive is _ADD:
            total = self._slot_like(step.outputs[0])
            self.uses[total] = 1
            first = replace(step, operands=(minus_left, minus_left), outputs=(total,))
            self.makers[total] = first
            return [first, Step(_NEGATIVE, (total,), {}, step.outputs)]
        if minus_right is not None:
            other = _SUBTRACT if step.primitive is _ADD else _ADD
            return [replace(step, primitive=other, operands=(left, minus_right))]
        if minus_left is not None and step.primitive is _ADD:
            return [replace(step, primitive=_SUBTRACT, operands=(right, minus_left))]
        return [step]

    def _into_factor(self, step: Step) -> Steps:
        """Write (-a) * b as a * (-b) where b is smaller."""
        for large, small in (step.operands, step.operands[::-1]):
            inside = self._negated(large)
            if inside is not None and self.uses[large] == 1 and self._size(small) < self._size(large):
                minus = self._slot_like(small)
                operands = tuple(inside if n == large else minus for n in step.operands)
                return [Step(_NEGATIVE, (small,), {}, (minus,)), replace(step, operands=operands)]
        return [step]

    def _into_product(self, step: Step) -> Steps:
        """Write -(a * b) as a * (-b) where b is smaller."""
        (product,) = step.operands
        maker = self.makers.get(product)
        if maker is None or maker.primitive.name != "multiply" or self.uses[product] != 1:
            return [step]
        small = min(maker.operands, key=self._size)
        if small in self.program.constants or self._size(small) >= self._size(product):
            return [step]
        minus = self._slot_like(small)
        operands = tuple(minus if n == small else n for n in maker.operands)
        return [
            Step(_NEGATIVE, (small,), {}, (minus,)),
            replace(maker, operands=operands, outputs=step.outputs),
        ]

    def _negated(self, slot: int) -> int | None:
        """Return what a slot is the negative of."""
        maker = self.makers.get(slot)
        return maker.operands[0] if maker is not None and maker.primitive is _NEGATIVE else None

    def _size(self, slot: int) -> int:
        return math.prod(self.program.shapes[slot])

    def _slot_like(self, slot: int) -> int:
        self.program.shapes.append(self.program.shapes[slot])
        self.program.dtypes.append(self.program.dtypes[slot])
        return len(self.program.shapes) - 1
