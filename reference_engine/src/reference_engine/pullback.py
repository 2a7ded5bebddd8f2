"""A function recorded on a tape, and what carries cotangents of its outputs back to its inputs.

Must not know transforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.arguments import Function, Group, watched
from reference_engine.dispatch import Spec, Traced, Value
from reference_engine.fitting import boxed, fit_tangent, spec_of, zeros_like
from reference_engine.reverse import Tape, Variable
from reference_engine.sweep import sweep


def recorded(
    f: Function, args: tuple[Any, ...], kwargs: dict[str, Any], positions: tuple[int, ...]
) -> tuple[Tape, list[Variable], list[Group], Any]:
    """Run f with the chosen arguments on a new tape."""
    tape = Tape()
    call, inputs, groups = watched(args, positions, tape.record)
    return tape, inputs, groups, f(*call, **kwargs)


def unwrapped(y: Value, tape: Tape) -> Value:
    """Return the value inside, if y is a variable of this tape."""
    return y.value if type(y) is Variable and y.level is tape else y


class Pullback:
    """What is left of a reverse evaluation: cotangents of the outputs to those of the inputs."""

    def __init__(self, tape: Tape, inputs: list[Variable], outputs: list[Value]) -> None:
        self.entries = tape.entries
        self.inputs = [(v.index, v.value if v.value.dtype.kind == "O" else spec_of(v.value)) for v in inputs]
        self.outputs = [y.index if type(y) is Variable and y.level is tape else None for y in outputs]

    def __call__(self, heads: list[Value]) -> list[Value]:
        """Carry cotangents of the outputs back to the inputs."""
        cotangents: list[Any] = [None] * len(self.entries)
        for index, head in zip(self.outputs, heads, strict=True):
            if index is not None:
                old = cotangents[index]
                cotangents[index] = head if old is None else old + head
        sweep(self.entries, cotangents)
        return separate([finished(cotangents[index], spec) for index, spec in self.inputs], heads)


def finished(c: Value | None, like: Value | Spec) -> Value:
    """Return a cotangent in the shape and dtype of its input; zeros where nothing was connected."""
    if c is None:
        return zeros_like(like)
    if type(c) not in _USUAL:
        c = boxed(c)
    if c.shape == like.shape:
        return c if c.dtype is like.dtype else fit_tangent(c, spec_of(like))
    c = fit_tangent(c, spec_of(like))
    return c if isinstance(c, Traced) else np.array(c)


_USUAL = frozenset({np.ndarray, np.float64, np.float32})


def separate(gradients: list[Value], given: Sequence[Value]) -> list[Value]:
    """Copy plain arrays that share memory with one another or with what was given."""
    taken: list[Value] = list(given)
    for i, g in enumerate(gradients):
        if type(g) is np.ndarray:
            if g.base is not None or any(g is other for other in taken):
                gradients[i] = np.array(g)
            taken.append(g)
    return gradients
