"""All derivatives at once: Jacobians, Hessians, and many directions in one pass.

The directions travel together, as one `Batch`; shapes are out_shape + in_shape.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from reference_engine.arguments import (
    Argnums,
    Function,
    as_input,
    as_result,
    checked_position,
    grouped,
    positions_of,
)
from reference_engine.batching import Batch, Batching, directions, gathered
from reference_engine.collection import rarely_collecting
from reference_engine.dispatch import Spec, Value, shape_of
from reference_engine.fitting import spec_of
from reference_engine.pullback import Pullback, recorded, unwrapped
from reference_engine.rules.shaping import permute_dims, reshape
from reference_engine.transforms import grad, jvp
from reference_engine.tree import flatten, tree_map


def jacobian(f: Function, argnums: Argnums = 0, mode: str = "reverse") -> Function:
    """Return a function that computes all derivatives, of shape out_shape + in_shape.

    `mode` is "reverse" (one sweep with all cotangents at once) or "forward" (one pass with all
    tangents).  Containers give containers: the structure of the output outside, that of the
    arguments inside.
    """
    positions = positions_of(argnums)
    if mode not in ("forward", "reverse"):
        raise ValueError(f"mode must be 'forward' or 'reverse', got {mode!r}")

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        if mode == "forward":
            return _forward_jacobian(f, argnums, positions, args, kwargs)
        return _reverse_jacobian(f, argnums, positions, args, kwargs)

    return function


@rarely_collecting
def _reverse_jacobian(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    tape, inputs, groups, out = recorded(f, args, kwargs, positions)
    outputs, rebuild_out = flatten(out)
    outputs = [as_result(y) for y in outputs]
    pull = Pullback(tape, inputs, outputs)
    blocks = []
    for place, y in enumerate(outputs):
        spec = spec_of(unwrapped(y, tape))
        rows = _all_rows(pull, place, outputs, spec)
        shaped = [
            reshape(row, (*spec.shape, *shape_of(v.value))) for row, v in zip(rows, inputs, strict=True)
        ]
        parts = grouped(shaped, groups)
        blocks.append(parts[0] if isinstance(argnums, int) else tuple(parts))
    return rebuild_out(blocks)


def _all_rows(pull: Pullback, place: int, outputs: list[Value], spec: Spec) -> list[Value]:
    """Pull one cotangent per element of an output back, all in one sweep."""
    count = int(np.prod(spec.shape, dtype=int))
    heads = directions(unit_directions(spec))
    cotangents: list[Any] = [np.zeros(shape_of(y), y.dtype) for y in outputs]
    cotangents[place] = heads
    if count == 0:
        return [np.zeros((0, *s.shape), s.dtype) for _, s in pull.inputs]
    return [gathered(c, heads.level) for c in pull(cotangents)]


def unit_directions(spec: Spec) -> Any:
    """Return an array with one unit vector of the given shape per element, stacked."""
    count = int(np.prod(spec.shape, dtype=int))
    return np.eye(count, dtype=spec.dtype).reshape(count, *spec.shape)


def _forward_jacobian(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    """Push one tangent per element of the chosen arguments, all in one pass."""
    chosen = tuple(args[checked_position(p, len(args))] for p in positions)
    leaves, rebuild = flatten(chosen)
    leaves = [as_input(leaf, "an argument") for leaf in leaves]

    def restricted(*new: Value) -> Any:
        call = list(args)
        for position, arg in zip(positions, rebuild(list(new)), strict=True):
            call[position] = arg
        return f(*call, **kwargs)

    columns = [_columns(restricted, leaves, place) for place in range(len(leaves))]
    outputs, rebuild_out = flatten(columns[0]) if columns else ([], lambda new: new)
    by_output = []
    for i in range(len(outputs)):
        blocks = rebuild([flatten(c)[0][i] for c in columns])
        by_output.append(blocks[0] if isinstance(argnums, int) else tuple(blocks))
    return rebuild_out(by_output)


def _columns(f: Function, leaves: list[Value], place: int) -> Any:
    """Return the derivatives with respect to one array, of shape out_shape + in_shape."""
    x = leaves[place]
    spec = spec_of(x)
    tangent = directions(unit_directions(spec))
    _, out = jvp(lambda new: f(*leaves[:place], new, *leaves[place + 1 :]), (x,), (tangent,))

    def last(t: Value) -> Value:
        t = gathered(t, tangent.level)
        ndim = len(shape_of(t))
        moved = permute_dims(t, (*range(1, ndim), 0))
        return reshape(moved, (*shape_of(t)[1:], *spec.shape))

    return tree_map(last, out)


def hessian(f: Function, argnums: Argnums = 0) -> Function:
    """Return a function that computes the second derivatives of the scalar f.

    For one argument the shape is in_shape + in_shape; for several, a tuple of tuples of blocks of
    shape in_i.shape + in_j.shape.  Forward over reverse, with all directions at once.
    """
    return jacobian(grad(f, argnums), argnums, mode="forward")


def jvps(f: Function, primals: Any, tangents: Any) -> tuple[Any, Any]:
    """Return f(*primals) and its derivatives along many directions, in one pass.

    Each tangent has the shape of its primal behind one more axis, of directions; so have the results.
    """
    leaves, rebuild = flatten(tuple(tangents))
    counts = {shape_of(leaf)[:1] for leaf in leaves}
    if len(counts) != 1 or counts == {()}:
        raise ValueError(
            f"jvps needs one leading axis of directions in each tangent, got shapes {[*map(shape_of, leaves)]}"
        )
    level = Batching(counts.pop()[0])
    value, tangent = jvp(f, primals, rebuild([Batch(level, as_result(leaf)) for leaf in leaves]))
    return value, tree_map(lambda t: gathered(t, level), tangent)
