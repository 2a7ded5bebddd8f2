"""What goes into a differentiated function and comes out of it: inputs, argnums, containers.

Must not know levels or rules.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine.dispatch import Traced, Value
from reference_engine.tree import Rebuild, flatten

Argnums = int | tuple[int, ...]
Function = Callable[..., Any]

Group = tuple[int, Rebuild] | None
"""How many arrays an argument holds and how to put them back; None for an argument that is an array."""

_ARRAYS = frozenset({np.ndarray, np.float64, np.float32})
"""The usual types of arguments that are arrays."""


def as_input(x: Any, what: Any) -> Value:
    """Return a value to differentiate with respect to: an inexact array, or a traced value.

    `what` names the value in an error: a phrase, or the number of the argument.
    """
    value: Value = x if isinstance(x, (Traced, np.ndarray, np.generic)) else np.asarray(x)[()]
    kind = value.dtype.kind
    if kind == "f" or kind == "c" or kind == "O":
        return value
    what = f"argument {what}" if isinstance(what, int) else what
    if kind in "biu":
        raise TypeError(
            f"cannot differentiate with respect to {what} of dtype {value.dtype}: integers and "
            "booleans have no derivative. Pass floating-point values, for example 3.0 for 3."
        )
    raise TypeError(f"cannot differentiate with respect to {what} of dtype {value.dtype}")


def as_result(y: Any) -> Value:
    """Return an array for a number, or the value itself."""
    return y if isinstance(y, (Traced, np.ndarray, np.generic)) else np.asarray(y)


def pair_of(out: Any) -> tuple[Any, Any]:
    """Return the output and the auxiliary output of a function that returns both."""
    if not (isinstance(out, tuple) and len(out) == 2):
        raise TypeError("with has_aux=True the function must return a pair (value, auxiliary)")
    return out


def with_nothing(f: Function) -> Function:
    """Return f with None for an auxiliary output."""

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> tuple[Any, None]:
        return f(*args, **kwargs), None

    return function


def positions_of(argnums: Argnums) -> tuple[int, ...]:
    """Return argnums as a tuple."""
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


def checked_position(position: int, count: int) -> int:
    """Return a position as a non-negative number; raise where the call has no such argument."""
    if not -count <= position < count:
        raise ValueError(
            f"argnums names argument {position}, but the function was called with {count} "
            "positional arguments"
        )
    return position % count


def watched(
    args: tuple[Any, ...], positions: tuple[int, ...], watch: Callable[[Value], Any]
) -> tuple[list[Any], list[Any], list[Group]]:
    """Return the arguments with the arrays of the chosen ones watched, those arrays, and their groups."""
    call = list(args)
    inputs: list[Any] = []
    groups: list[Group] = []
    for position in positions:
        if not 0 <= position < len(args):
            position = checked_position(position, len(args))
        arg = args[position]
        if type(arg) in _ARRAYS and arg.dtype.kind == "f":
            call[position] = variable = watch(arg)
            inputs.append(variable)
            groups.append(None)
            continue
        leaves, rebuild = flatten(arg)
        mine = [watch(as_input(leaf, position)) for leaf in leaves]
        inputs += mine
        groups.append((len(mine), rebuild))
        call[position] = rebuild(mine)
    return call, inputs, groups


def grouped(leaves: list[Value], groups: list[Group]) -> list[Any]:
    """Put gradients back into the containers of their arguments."""
    result = []
    start = 0
    for group in groups:
        if group is None:
            result.append(leaves[start])
            start += 1
        else:
            count, rebuild = group
            result.append(rebuild(leaves[start : start + count]))
            start += count
    return result
