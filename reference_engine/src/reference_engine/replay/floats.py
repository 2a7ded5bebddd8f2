"""Programs of float64 scalars and arithmetic, written out on Python's floats.

Python's floats are the same numbers as NumPy's scalars, a third as expensive. What they raise an error
for (division by 0, overflow of a power) is left to the program itself, which gives NumPy's inf and NaN.

Must not know how programs are recorded or run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.replay.trace import Guard, Program, Step

_FORMULAS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "negative": "-{}",
    "positive": "{}",
    "power": "{} ** {}",
    "less": "{} < {}",
    "less_equal": "{} <= {}",
    "greater": "{} > {}",
    "greater_equal": "{} >= {}",
    "equal": "{} == {}",
    "not_equal": "{} != {}",
}


def written_on_floats(program: Program, names: dict[str, Any]) -> list[str] | None:
    """Return the lines of a function of `args`, or None if the program is not one of float64 scalars.

    The lines may use `args`, `float64`, `run` and `MISSED`, and add what else they need to `names`.
    """
    if program.form is None or not all(_is_float(program, n) for n in (*program.inputs, *program.outputs)):
        return None
    text: dict[int, str] = {}
    for number, value in program.constants.items():
        if type(value) not in (int, float, np.float64):
            return None
        names[f"c{number}"] = int(value) if type(value) is int else float(value)
        text[number] = f"c{number}"
    lines = [f"s{n} = float(args[{i}])" for i, n in enumerate(program.inputs)]
    text |= {n: f"s{n}" for n in program.inputs}
    for step in program.steps:
        if isinstance(step, Guard):
            lines.append(f"if {'not ' if step.expected else ''}{text[step.operand]}: return MISSED")
            continue
        if not _is_arithmetic(program, step):
            return None
        (out,) = step.outputs
        same = _unchanged(program, step)
        if same is not None:
            text[out] = text[same]
            continue
        lines.append(f"s{out} = {_FORMULAS[step.primitive.name].format(*(text[n] for n in step.operands))}")
        text[out] = f"s{out}"
    results = ", ".join(f"float64({text[n]})" for n in program.outputs)
    returned = f"({results},)" if program.form == "tuple" else results
    return [
        *("try:", *(f" {line}" for line in lines)),
        *("except (ZeroDivisionError, OverflowError):", " return run(args)"),
        f"return {returned}",
    ]


def _is_float(program: Program, number: int) -> bool:
    return program.shapes[number] == () and program.dtypes[number] == np.float64


def _is_arithmetic(program: Program, step: Step) -> bool:
    if step.primitive.name not in _FORMULAS or step.params:
        return False
    if step.primitive.name == "power":
        return type(program.constants.get(step.operands[1])) is int
    return True


def _unchanged(program: Program, step: Step) -> int | None:
    """Return the operand that a multiplication by 1 leaves as it is."""
    if step.primitive.name == "multiply":
        for one, other in (step.operands, step.operands[::-1]):
            if program.constants.get(one) == 1 and other not in program.constants:
                return other
    return None
