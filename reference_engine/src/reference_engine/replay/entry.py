"""The way into a program for the usual arguments: one generated function that checks all, and runs.

It checks what the signature and the surroundings check, without building either. Programs of a few
float64 scalars and arithmetic are written out on Python's floats, which are faster than NumPy's.

What a step refuses (singular matrices, for example) is left to the function itself.

Must not know how programs are recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine.replay.compile import Diverged
from reference_engine.replay.floats import written_on_floats
from reference_engine.replay.surroundings import Surroundings
from reference_engine.replay.trace import Program

MISSED = object()
"""What an entry returns where its program does not apply."""

Entry = Callable[[tuple[Any, ...]], Any]
"""From the arguments to the result, or to `MISSED`."""

_SCALARS = {np.float64: "float64", np.float32: "float32", float: "float"}


def entry(
    args: tuple[Any, ...],
    program: Program,
    run: Callable[[Any], Any],
    surroundings: Surroundings,
    modes: Any,
) -> Entry | None:
    """Return the entry for arguments like these, or None if they are not arrays and floats alone.

    `modes` is the object whose `is_recording` and `is_training` must be what they are now.
    """
    if not all(type(x) is np.ndarray or type(x) in _SCALARS for x in args):
        return None
    names: dict[str, Any] = {
        "ndarray": np.ndarray,
        "float64": np.float64,
        "float32": np.float32,
        "MISSED": MISSED,
        "Diverged": Diverged,
        "run": run,
        "modes": modes,
    }
    checks = [f"len(args) == {len(args)}"]
    for i, x in enumerate(args):
        if type(x) is np.ndarray:
            names[f"d{i}"] = x.dtype
            checks.append(f"type(args[{i}]) is ndarray")
            checks.append(f"args[{i}].shape == {x.shape} and args[{i}].dtype is d{i}")
        else:
            checks.append(f"type(args[{i}]) is {_SCALARS[type(x)]}")
    checks.append(f"modes.is_recording is {modes.is_recording}")
    checks.append(f"modes.is_training is {modes.is_training}")
    checks.append(surroundings.condition(names))
    body = written_on_floats(program, names) or ["return run(args)"]
    lines = [
        *("def enter(args):", " try:", f"  if not ({' and '.join(checks)}): return MISSED"),
        *(" except (KeyError, ValueError, AttributeError): return MISSED", " try:"),
        *(f"  {line}" for line in body),
        " except (Diverged, ValueError): return MISSED",
    ]
    exec(compile("\n".join(lines), "<replay>", "exec"), names)
    function: Entry = names["enter"]
    return function
