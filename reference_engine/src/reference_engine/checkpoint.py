"""Trade time for memory: keep only the inputs of a part, and run it again on the way back.

Must not know the levels: a checkpointed call is a primitive whose rules are the transforms.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_engine.arguments import pair_of, with_nothing
from reference_engine.declare import broadcast_to
from reference_engine.dispatch import (
    Edges,
    Params,
    Primitive,
    Tangents,
    Traced,
    Value,
    Values,
    general_call,
    newest_level,
)
from reference_engine.fitting import zeros_like
from reference_engine.transforms import jvp, vjp
from reference_engine.tree import Rebuild, flatten


def checkpoint(f: Callable[..., Any], has_aux: bool = False) -> Callable[..., Any]:
    """Return f with a derivative that stores its arguments only, and runs f again when needed.

    Everything that is differentiated must be an argument (containers are), not a captured variable.
    With `has_aux`, f returns (output, anything), and no derivative passes through the latter.
    """
    pairs = f if has_aux else with_nothing(f)

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        leaves, rebuild = flatten((args, kwargs))
        if newest_level(leaves) is None:
            return f(*args, **kwargs)
        call = _Call(pairs, rebuild)
        results = call.call(*leaves)
        out = call.rebuild_out(list(results))
        return (out, call.aux) if has_aux else out

    return function


class _Call(Primitive):
    """One call of a checkpointed function."""

    def __init__(self, f: Callable[..., Any], rebuild: Rebuild) -> None:
        self.name = getattr(f, "__name__", "checkpoint")
        self.f = f
        self.rebuild = rebuild
        self.rebuild_out: Rebuild = tuple
        self.call = general_call(self)
        self.aux: Any = None
        self.pulled: tuple[Any, Values] | None = None

    def evaluate(self, *leaves: Any) -> tuple[Any, ...]:
        out, self.aux = self._run(leaves)
        out, self.rebuild_out = flatten(out)
        self.outputs = len(out)
        if any(isinstance(y, Traced) for y in out):
            raise TypeError(
                f"the checkpointed function {self.name} uses a variable that is being "
                "differentiated but is not among its arguments: pass it as one."
            )
        return tuple(y if hasattr(y, "shape") else np.asarray(y) for y in out)

    def on_leaves(self, *leaves: Value) -> Values:
        """Run the function from leaves to leaves."""
        return tuple(flatten(self._run(leaves)[0])[0])

    def _run(self, leaves: Values) -> tuple[Any, Any]:
        args, kwargs = self.rebuild(list(leaves))
        return pair_of(self.f(*args, **kwargs))

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Keep the arguments."""
        watched = tuple(i for i, parent in enumerate(parents) if parent is not None)
        return tuple(
            (parents[i], self._pull, (place, watched, operands, out), None) for place, i in enumerate(watched)
        )

    def _pull(
        self,
        g: tuple[Value | None, ...],
        place: int,
        watched: tuple[int, ...],
        operands: Values,
        out: Values,
    ) -> Value:
        """Run the function again, once for all its arguments."""
        if self.pulled is None or self.pulled[0] is not g:
            heads = tuple(zeros_like(y) if c is None else _full(c, y) for c, y in zip(g, out, strict=True))
            _, pullback = vjp(self._restricted(watched, operands), *(operands[i] for i in watched))
            self.pulled = (g, pullback(heads))
        cotangent = self.pulled[1][place]
        if place == len(watched) - 1:
            self.pulled = None
        return cotangent

    def push(self, tangents: Tangents, operands: Values, out: Value, params: Params) -> Value:
        """Push all tangents through the function."""
        watched = tuple(i for i, t in enumerate(tangents) if t is not None)
        _, tangent = jvp(
            self._restricted(watched, operands),
            tuple(operands[i] for i in watched),
            tuple(tangents[i] for i in watched),
        )
        return tangent

    def _restricted(self, watched: tuple[int, ...], operands: Values) -> Callable[..., Values]:
        def function(*new: Value) -> Values:
            leaves = list(operands)
            for i, x in zip(watched, new, strict=True):
                leaves[i] = x
            return self.on_leaves(*leaves)

        return function


def _full(c: Value, y: Value) -> Value:
    return c if c.shape == y.shape else broadcast_to(c, shape=y.shape)
