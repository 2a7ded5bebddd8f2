"""Record once, then run straight-line NumPy.

`replay(f)` runs f once under a level that writes down every primitive, and from then on runs the
list: no Python of f, no tape, no dispatch, and results go into buffers that are used again. Applied
to a gradient, both sweeps are in the list.

A program is valid for one signature (structure, shapes and dtypes of the arguments, values of those
that are not arrays, recording state) and one path through the branches. Shapes are checked before,
branches while it runs; where they differ, f is recorded anew. Values that f takes from elsewhere
than its arguments are constants of the program.

Must not know derivative rules.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine.dispatch import Traced
from reference_engine.imperative import Array, is_recording, is_training
from reference_engine.replay.compile import Diverged, compiled
from reference_engine.replay.trace import NotReplayable, Program, Slot, traced
from reference_engine.tree import flatten

MOST_PATHS = 32
"""How many paths through its branches a function may have before it is run without replay."""


class Replay:
    """A function together with the programs recorded of it."""

    def __init__(self, f: Callable[..., Any]) -> None:
        functools.update_wrapper(self, f)
        self.f = f
        self.paths: dict[Any, list[Callable[[list[Any]], Any]]] = {}

    def __call__(self, *args: Any) -> Any:
        """Return f(*args), from a recorded program if one fits."""
        kinds = [_KINDS[type(x)](x) if type(x) in _KINDS else None for x in args]
        if None in kinds:
            leaves, _ = flatten(args)
            if any(isinstance(leaf, Traced) for leaf in leaves):
                return self.f(*args)
            arrays = [leaf for leaf in leaves if _is_dynamic(leaf)]
            kinds = [_structure(args), *map(_kind, leaves)]
        else:
            arrays = list(args)
        signature = (tuple(kinds), is_recording(), is_training())
        paths = self.paths.setdefault(signature, [])
        for position, path in enumerate(paths):
            try:
                result = path(arrays)
            except Diverged:
                continue
            if position:
                paths.insert(0, paths.pop(position))
            return result
        return self._recorded(args, paths)

    def _recorded(self, args: tuple[Any, ...], paths: list[Any]) -> Any:
        """Run f on these arguments and keep its program, unless there are too many already."""
        if len(paths) >= MOST_PATHS:
            return self.f(*args)
        leaves, rebuild = flatten(args)
        program, result = traced(self.f, leaves, rebuild, _is_dynamic)
        paths.insert(0, compiled(program))
        return result


_KINDS: dict[type, Callable[[Any], Any]] = {
    np.ndarray: lambda x: (x.shape, x.dtype),
    np.float64: type,
    np.float32: type,
    float: type,
}
"""What a program depends on of the usual arguments."""


def replay(f: Callable[..., Any]) -> Replay:
    """Return a function that records f at its first call and replays it afterwards.

    Raises `NotReplayable` where f reads values in a way that a program cannot follow.
    """
    return Replay(f)


def _is_dynamic(leaf: Any) -> bool:
    """Say whether a leaf changes from call to call; others are part of the signature."""
    return isinstance(leaf, (np.ndarray, np.generic, float, complex)) and not isinstance(leaf, Array)


def _kind(leaf: Any) -> Any:
    if isinstance(leaf, (np.ndarray, np.generic)):
        return leaf.shape, leaf.dtype
    return type(leaf) if _is_dynamic(leaf) else (type(leaf), leaf)


def _structure(tree: Any) -> Any:
    if isinstance(tree, dict):
        return tuple((key, _structure(part)) for key, part in tree.items())
    if isinstance(tree, (tuple, list)):
        return (type(tree), *map(_structure, tree))
    return None


__all__ = ["NotReplayable", "Program", "Replay", "Slot", "replay"]
