"""Record once, then run straight-line NumPy.

`replay(f)` runs f once under a level that writes down every primitive, and from then on runs the
list: no Python of f, no tape, no dispatch, and results go into buffers that are used again. Applied
to a gradient, both sweeps are in the list.

A program is valid for one signature (structure, shapes and dtypes of the arguments, values of those
that are not arrays, recording state), for one path through the branches, and while all that f reads
elsewhere is as it was (`surroundings`). Signature and surroundings are checked before, branches while it
runs; where they differ, f is recorded anew. What cannot be checked is refused.

Must not know derivative rules.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_engine.dispatch import Traced
from reference_engine.imperative import Array, modes
from reference_engine.replay.compile import Diverged, compiled
from reference_engine.replay.entry import MISSED, Entry, entry
from reference_engine.replay.surroundings import Fickle, Surroundings
from reference_engine.replay.trace import NotReplayable, Program, Slot, traced
from reference_engine.tree import flatten

MOST_PATHS = 32
"""How many programs a function may have for one signature before it is run without replay."""


@dataclass
class Path:
    """A program, and what it depends on beside its signature."""

    run: Callable[[Any], Any]
    surroundings: Surroundings
    entry: Entry | None


class Replay:
    """A function together with the programs recorded of it."""

    def __init__(self, f: Callable[..., Any]) -> None:
        functools.update_wrapper(self, f)
        self.f = f
        self.paths: dict[Any, list[Path]] = {}
        self.enter: Entry = _no_entry

    def __call__(self, *args: Any) -> Any:
        """Return f(*args), from a recorded program if one fits."""
        result = self.enter(args)
        return result if result is not MISSED else self._found(args)

    def _found(self, args: tuple[Any, ...]) -> Any:
        """Look for a program that fits these arguments, else record one."""
        leaves, _ = flatten(args)
        if any(isinstance(leaf, Traced) for leaf in leaves):
            return self.f(*args)
        arrays = [leaf for leaf in leaves if _is_dynamic(leaf)]
        recorder = modes()
        signature = (_structure(args), *map(_kind, leaves), recorder.is_recording, recorder.is_training)
        paths = self.paths.setdefault(signature, [])
        for position, path in enumerate(paths):
            if not path.surroundings.hold():
                continue
            try:
                result = path.run(arrays)
            except (Diverged, ValueError):  # where a step refuses its values, the function has the word
                continue
            paths.insert(0, paths.pop(position))
            self.enter = path.entry or _no_entry
            return result
        if len(paths) >= MOST_PATHS:
            return self.f(*args)
        path, result = self._recorded(args)
        paths.insert(0, path)
        self.enter = path.entry or _no_entry
        return result

    def _recorded(self, args: tuple[Any, ...]) -> tuple[Path, Any]:
        """Run f on these arguments and return its program and its result."""
        leaves, rebuild = flatten(args)
        try:
            surroundings = Surroundings(self.f, *(leaf for leaf in leaves if not _is_dynamic(leaf)))
        except Fickle as error:
            raise NotReplayable(
                f"{error}: pass what changes as an argument, or call without replay."
            ) from None
        program, result = traced(self.f, leaves, rebuild, _is_dynamic)
        if not surroundings.hold():
            raise NotReplayable(
                "the function changes what it reads outside of its arguments (a captured variable, a "
                "global, a list, an array) while it runs, which a program cannot repeat: return the new "
                "value instead, or call without replay."
            )
        run = compiled(program)
        return Path(run, surroundings, entry(args, program, run, surroundings, modes())), result


def _no_entry(args: tuple[Any, ...]) -> Any:
    return MISSED


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
