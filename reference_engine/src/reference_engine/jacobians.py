"""All derivatives at once: Jacobians, Hessians, and many directions in one pass.

The directions travel together, as one `Batch`, or in chunks; shapes are out_shape + in_shape.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from reference_engine.arguments import (
    Argnums,
    Function,
    Group,
    as_input,
    as_result,
    checked_position,
    grouped,
    pair_of,
    positions_of,
    with_nothing,
)
from reference_engine.batching import Batch, Batching, directions, gathered
from reference_engine.collection import rarely_collecting
from reference_engine.dispatch import Value, plain, shape_of
from reference_engine.fitting import zeros_like
from reference_engine.foreign import filled
from reference_engine.pullback import Pullback, recorded, unwrapped
from reference_engine.rules.shaping import concat, permute_dims, reshape
from reference_engine.rules.ties import Tied
from reference_engine.transforms import grad, jvp
from reference_engine.tree import flatten, leaves_like, tree_map

Blocks = tuple[Any, Any]
"""The derivatives, in the output's structure, and the auxiliary output."""


def jacobian(
    f: Function,
    argnums: Argnums = 0,
    mode: str = "reverse",
    has_aux: bool = False,
    chunk_size: int | None = None,
) -> Function:
    """Return a function that computes all derivatives, of shape out_shape + in_shape.

    `mode` is "reverse" (f runs once, and cotangents of all elements of its output are swept back
    together) or "forward" (f runs with tangents of all elements of an argument together).  At most
    `chunk_size` directions travel together, which bounds the memory besides the result's own.
    Containers give containers: the structure of the output outside, that of the arguments inside.
    With `has_aux`, f returns (output, anything) and the new function (derivatives, anything).
    """
    positions = positions_of(argnums)
    if mode not in ("forward", "reverse"):
        raise ValueError(f"mode must be 'forward' or 'reverse', got {mode!r}")
    if chunk_size is not None and chunk_size < 1:
        raise ValueError(f"chunk_size must be at least 1, got {chunk_size}")
    derivatives = _forward_jacobian if mode == "forward" else _reverse_jacobian
    pairs = f if has_aux else with_nothing(f)

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        blocks, aux = derivatives(pairs, argnums, positions, chunk_size, args, kwargs)
        return (blocks, aux) if has_aux else blocks

    return function


@rarely_collecting
def _reverse_jacobian(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    chunk_size: int | None,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Blocks:
    tape, inputs, groups, out = recorded(f, args, kwargs, positions)
    out, aux = pair_of(out)
    outputs, rebuild_out = flatten(out)
    outputs = [as_result(y) for y in outputs]
    pull = Pullback(tape, inputs, outputs)
    blocks = []
    for place, y in enumerate(outputs):
        rows = _all_rows(pull, place, [unwrapped(y, tape) for y in outputs], chunk_size)
        shaped = [
            reshape(row, (*shape_of(y), *shape_of(v.value))) for row, v in zip(rows, inputs, strict=True)
        ]
        blocks.append(_in_arguments(shaped, groups, argnums))
    return rebuild_out(blocks), tree_map(lambda y: unwrapped(y, tape), aux)


def _in_arguments(leaves: list[Value], groups: list[Group], argnums: Argnums) -> Any:
    parts = grouped(leaves, groups)
    return parts[0] if isinstance(argnums, int) else tuple(parts)


def _all_rows(pull: Pullback, place: int, outputs: list[Value], chunk_size: int | None) -> list[Value]:
    """Pull one cotangent per element of an output back, a chunk in one sweep."""
    cotangents: list[Any] = [zeros_like(y) for y in outputs]
    if cotangents[place].size == 0:
        return [np.zeros((0, *like.shape), like.dtype) for _, like in pull.inputs]
    chunks = []
    for heads in unit_directions(outputs[place], chunk_size):
        cotangents[place] = heads
        chunks.append([gathered(c, heads.level) for c in pull(cotangents)])
    return [_joined(parts, 0) for parts in zip(*chunks, strict=True)]


def _joined(parts: tuple[Value, ...], axis: int) -> Value:
    return parts[0] if len(parts) == 1 else concat(parts, axis=axis)


def unit_directions(like: Value, chunk_size: int | None) -> Iterator[Batch]:
    """Go through batches of unit vectors of the shape of a value, one vector per element."""
    shape, dtype = shape_of(like), like.dtype
    count = int(np.prod(shape, dtype=int))
    one = filled((1,), dtype, 1, plain(like) if dtype.kind == "O" else None)
    step = max(count, 1) if chunk_size is None else chunk_size
    for start in range(0, max(count, 1), step):
        size = min(step, count - start)
        units = filled((size, count), dtype, 0, one)
        units[range(size), range(start, start + size)] = one
        yield directions(units.reshape(size, *shape))


def _forward_jacobian(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    chunk_size: int | None,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Blocks:
    chosen = tuple(args[checked_position(p, len(args))] for p in positions)
    leaves, rebuild = flatten(chosen)
    leaves = [as_input(leaf, "an argument") for leaf in leaves]

    def restricted(*new: Value) -> Any:
        call = list(args)
        for position, arg in zip(positions, rebuild(list(new)), strict=True):
            call[position] = arg
        return f(*call, **kwargs)

    if not leaves:
        out, aux = pair_of(restricted())
        return tree_map(lambda y: rebuild([]), out), aux
    columns = [_columns(restricted, leaves, place, chunk_size) for place in range(len(leaves))]
    outputs, rebuild_out = flatten(columns[0][0])
    by_output = []
    for i in range(len(outputs)):
        blocks = rebuild([flatten(c)[0][i] for c, _ in columns])
        by_output.append(blocks[0] if isinstance(argnums, int) else tuple(blocks))
    return rebuild_out(by_output), columns[0][1]


def _columns(f: Function, leaves: list[Value], place: int, chunk_size: int | None) -> Blocks:
    """Return the derivatives with respect to one array, of shape out_shape + in_shape."""
    x, chunks, aux = leaves[place], [], None
    for tangent in unit_directions(x, chunk_size):
        _, out, aux = jvp(
            lambda new: f(*leaves[:place], new, *leaves[place + 1 :]), (x,), (tangent,), has_aux=True
        )
        outputs, rebuild = flatten(out)
        chunks.append([_directions_last(t, tangent.level) for t in outputs])
    joined = [_joined(parts, -1) for parts in zip(*chunks, strict=True)]
    return rebuild([reshape(t, (*shape_of(t)[:-1], *shape_of(x))) for t in joined]), aux


def _directions_last(t: Value, level: Batching) -> Value:
    t = gathered(t, level)
    return permute_dims(t, (*range(1, len(shape_of(t))), 0))


def hessian(
    f: Function, argnums: Argnums = 0, has_aux: bool = False, chunk_size: int | None = None
) -> Function:
    """Return a function that computes the second derivatives of the scalar f.

    For one argument the shape is in_shape + in_shape; for several, a tuple of tuples of blocks of
    shape in_i.shape + in_j.shape.  All directions are taken at once, or at most `chunk_size`.  With
    `has_aux`, f returns (scalar, anything) and the new function (derivatives, anything).

    Reverse over reverse, where only the sweep over the gradient carries the directions: half the work of
    forward over reverse, which is needed where eigenvalues or singular values coincide.
    """
    gradient = grad(f, argnums, has_aux)
    ways = [jacobian(gradient, argnums, mode, has_aux, chunk_size) for mode in ("reverse", "forward")]

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        try:
            return ways[0](*args, **kwargs)
        except Tied:
            return ways[1](*args, **kwargs)

    return function


def jvps(f: Function, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """Return f(*primals) and its derivatives along many directions, in one pass (and the auxiliary output).

    Each tangent has the shape of its primal behind one more axis, of directions; so have the results.
    """
    leaves = leaves_like(tuple(tangents), tuple(primals), "tangents")
    counts = {shape_of(leaf)[:1] for leaf in leaves}
    if len(counts) != 1 or counts == {()}:
        raise ValueError(
            f"jvps needs one leading axis of directions in each tangent, got shapes {[*map(shape_of, leaves)]}"
        )
    level = Batching(counts.pop()[0])
    batches = flatten(tuple(primals))[1]([Batch(level, as_result(leaf)) for leaf in leaves])
    value, tangent, aux = jvp(f if has_aux else with_nothing(f), primals, batches, has_aux=True)
    value, aux = (tree_map(lambda y: _one_of(y, level), part) for part in (value, aux))
    tangent = tree_map(lambda t: gathered(t, level), tangent)
    return (value, tangent, aux) if has_aux else (value, tangent)


def _one_of(y: Value, level: Batching) -> Value:
    """Return one copy of a value, of which the directions may have made several equal ones."""
    return y.value[0] if isinstance(y, Batch) and y.level is level else y
