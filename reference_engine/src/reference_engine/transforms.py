"""Functional transforms: functions to functions.

Any of them may be applied to the result of any other, to any order.  Shapes follow one convention:
a derivative has the shape out_shape + in_shape.  Arguments and results may be nested containers.
"""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine.batching import directions, gathered
from reference_engine.declare import fit_tangent, spec_of
from reference_engine.dispatch import Spec, Traced, Value, plain, shape_of
from reference_engine.forward import Dual, Forward
from reference_engine.reverse import Tape, Variable, boxed, sweep
from reference_engine.rules.reductions import sum
from reference_engine.rules.shaping import permute_dims, reshape
from reference_engine.tree import Rebuild, flatten, tree_map

Argnums = int | tuple[int, ...]
Function = Callable[..., Any]
Group = tuple[int, Rebuild]
"""How many arrays an argument holds, and how to put them back."""


def detach(x: Any) -> Any:
    """Return the value with no derivative passing through, at any level.

    In the imperative interface, `x.detach()` does the same for one array.
    """
    return tree_map(_detached, x)


def _detached(x: Value) -> Value:
    while isinstance(x, (Variable, Dual)):
        x = x.value
    return x.detach() if hasattr(x, "detach") else x


def as_input(x: Any, what: str) -> Value:
    """Return a value to differentiate with respect to: an inexact array, or a traced value."""
    value: Value = x if isinstance(x, (Traced, np.ndarray, np.generic)) else np.asarray(x)[()]
    kind = value.dtype.kind
    if kind == "f":
        return value
    if kind in "biu":
        raise TypeError(
            f"cannot differentiate with respect to {what} of dtype {value.dtype}: integers and "
            "booleans "
            "have no derivative. Pass floating-point values, for example 3.0 for 3."
        )
    if kind not in "fcO":
        raise TypeError(f"cannot differentiate with respect to {what} of dtype {value.dtype}")
    return value


def _positions(argnums: Argnums) -> tuple[int, ...]:
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


class _Pullback:
    """What is left of a reverse evaluation: cotangents of the outputs to those of the inputs."""

    def __init__(self, tape: Tape, inputs: list[Variable], outputs: list[Value]) -> None:
        self.entries = tape.entries
        self.inputs = [(v.index, spec_of(v.value)) for v in inputs]
        self.outputs = [y.index if type(y) is Variable and y.level is tape else None for y in outputs]

    def __call__(self, heads: list[Value]) -> list[Value]:
        cotangents: list[Any] = [None] * len(self.entries)
        for index, head in zip(self.outputs, heads, strict=True):
            if index is not None:
                old = cotangents[index]
                cotangents[index] = head if old is None else old + head
        sweep(self.entries, cotangents)
        return [_finished(cotangents[index], spec) for index, spec in self.inputs]


def _finished(c: Value | None, spec: Spec) -> Value:
    """Return a cotangent in the shape and dtype of its input; zeros where nothing was connected."""
    if c is None:
        return np.zeros(spec.shape, spec.dtype)
    c = boxed(c)
    shape = c.shape
    if shape == spec.shape:
        return c if c.dtype is spec.dtype else fit_tangent(c, spec)
    c = fit_tangent(c, spec)
    return c if isinstance(c, Traced) else np.array(c)


def _record(
    f: Function, args: tuple[Any, ...], kwargs: dict[str, Any], positions: tuple[int, ...]
) -> tuple[Tape, list[Variable], list[Group], Any]:
    """Run f with the chosen arguments on a new tape."""
    tape = Tape()
    variables: list[Variable] = []
    groups: list[Group] = []
    call = list(args)
    for position in positions:
        position = _checked_position(position, len(args))
        leaves, rebuild = flatten(args[position])
        mine = [tape.watch(as_input(leaf, f"argument {position}")) for leaf in leaves]
        variables += mine
        groups.append((len(mine), rebuild))
        call[position] = rebuild(mine)
    collection = gc.get_threshold()
    if not 0 < collection[0] < _RARELY:
        return tape, variables, groups, f(*call, **kwargs)
    gc.set_threshold(_RARELY, *collection[1:])
    try:
        return tape, variables, groups, f(*call, **kwargs)
    finally:
        gc.set_threshold(*collection)


_RARELY = 100_000
"""How many new objects make the cyclic garbage collector look, while a tape grows.

By default it would go through the whole tape again and again, for a quarter of the time.
"""


def _checked_position(position: int, count: int) -> int:
    if not -count <= position < count:
        raise ValueError(
            f"argnums names argument {position}, but the function was called with {count} "
            "positional "
            "arguments"
        )
    return position % count


def _unwrapped(y: Value, tape: Tape) -> Value:
    return y.value if type(y) is Variable and y.level is tape else y


def _as_result(y: Any) -> Value:
    return y if isinstance(y, (Traced, np.ndarray, np.generic)) else np.asarray(y)


def vjp(f: Function, *primals: Any, has_aux: bool = False) -> Any:
    """Return f(*primals) and its pullback (and the auxiliary output).

    `pullback(cotangent)` takes a cotangent of the output's structure and returns a tuple with one
    cotangent per primal.  It may be called again, and differentiated.
    """
    tape, inputs, groups, out = _record(f, primals, {}, tuple(range(len(primals))))
    out, aux = out if has_aux else (out, None)
    outputs, rebuild_out = flatten(out)
    pull = _Pullback(tape, inputs, outputs)
    specs = [spec_of(_unwrapped(y, tape)) for y in outputs]

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        heads, _ = flatten(cotangent)
        if len(heads) != len(specs):
            raise ValueError(f"the cotangent has {len(heads)} leaves, but the function returned {len(specs)}")
        heads = [_as_head(h, s) for h, s in zip(heads, specs, strict=True)]
        return tuple(_grouped(pull(heads), groups))

    value = rebuild_out([_unwrapped(y, tape) for y in outputs])
    if has_aux:
        return value, pullback, tree_map(lambda y: _unwrapped(y, tape), aux)
    return value, pullback


def _as_head(head: Any, spec: Spec) -> Value:
    head = _as_result(head)
    if shape_of(head) != spec.shape:
        raise ValueError(f"the cotangent has shape {shape_of(head)}, but the output has shape {spec.shape}")
    return fit_tangent(head, spec)


def _grouped(leaves: list[Value], groups: list[Group]) -> list[Any]:
    """Put gradients back into the containers of their arguments."""
    grouped = []
    start = 0
    for count, rebuild in groups:
        grouped.append(rebuild(leaves[start : start + count]))
        start += count
    return grouped


def value_and_grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that computes the scalar f and its gradient.

    The gradient has the structure of the chosen argument, or is a tuple if `argnums` is one.  With
    `has_aux`, f returns (scalar, anything), and so does the value.
    """
    positions = _positions(argnums)

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        return _valued_gradient(f, argnums, positions, has_aux, args, kwargs)

    return function


def _valued_gradient(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    has_aux: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[Any, Any]:
    tape, inputs, groups, out = _record(f, args, kwargs, positions)
    out, aux = _with_aux(out, has_aux)
    out = _as_result(out)
    _require_scalar(out, "grad")
    value = _unwrapped(out, tape)
    pull = _Pullback(tape, inputs, [out])
    gradients = _grouped(pull([_one(value.dtype)]), groups)
    gradient = gradients[0] if isinstance(argnums, int) else tuple(gradients)
    if has_aux:
        value = (value, tree_map(lambda y: _unwrapped(y, tape), aux))
    return value, gradient


@functools.cache
def _one(dtype: Any) -> Any:
    """Return the scalar 1."""
    return np.ones((), dtype)[()] if dtype.kind != "O" else np.ones((), dtype)


def _with_aux(out: Any, has_aux: bool) -> tuple[Any, Any]:
    if not has_aux:
        return out, None
    if not (isinstance(out, tuple) and len(out) == 2):
        raise TypeError("with has_aux=True the function must return a pair (value, auxiliary)")
    return out


def _require_scalar(out: Value, name: str) -> None:
    if shape_of(out) != ():
        raise ValueError(
            f"{name} needs a function with a scalar result, but it returned shape {shape_of(out)}. "
            "Sum the result, use jacobian for all derivatives, or vjp with a cotangent (head) of "
            "that "
            "shape."
        )
    kind = out.dtype.kind
    if kind == "c":
        raise TypeError(
            f"{name} needs a real result, but it returned dtype {out.dtype}; use vjp, or "
            "differentiate the real and the imaginary part"
        )


def grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that computes the gradient of the scalar f.

    With `has_aux`, f returns (scalar, anything) and the new function (gradient, anything).
    """
    positions = _positions(argnums)

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        value, gradient = _valued_gradient(f, argnums, positions, has_aux, args, kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return function


def elementwise_grad(f: Function, argnums: Argnums = 0) -> Function:
    """Return the gradient of the sum of f: its derivative, if f acts element by element."""
    return grad(_Summed(f), argnums)


class _Summed:
    def __init__(self, f: Function) -> None:
        functools.update_wrapper(self, f)
        self.f = f

    def __call__(self, *args: Any, **kwargs: Any) -> Value:
        return sum(_as_result(self.f(*args, **kwargs)))


def jvp(f: Function, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """Return f(*primals) and its derivative along the tangents (and the auxiliary output)."""
    primals, tangents = tuple(primals), tuple(tangents)
    leaves, rebuild = flatten(primals)
    along, _ = flatten(tangents)
    if len(leaves) != len(along):
        raise ValueError(f"jvp got {len(leaves)} primal arrays but {len(along)} tangent arrays")
    level = Forward()
    duals = [_dual(level, x, t, i) for i, (x, t) in enumerate(zip(leaves, along, strict=True))]
    out, aux = _with_aux(f(*rebuild(duals)), has_aux)
    outputs, rebuild_out = flatten(out)
    pairs = [_parts(y, level) for y in outputs]
    value, tangent = (rebuild_out([pair[i] for pair in pairs]) for i in (0, 1))
    return (
        (value, tangent, tree_map(lambda y: _parts(y, level)[0], aux))
        if has_aux
        else (
            value,
            tangent,
        )
    )


def _dual(level: Forward, x: Any, tangent: Any, position: int) -> Dual:
    value = as_input(x, f"primal {position}")
    tangent = _as_result(tangent)
    if shape_of(tangent) != shape_of(value):
        raise ValueError(
            f"tangent {position} has shape {shape_of(tangent)}, but its primal {shape_of(value)}"
        )
    return Dual(level, value, fit_tangent(tangent, spec_of(value)))


def _parts(y: Any, level: Forward) -> tuple[Value, Value]:
    """Return value and tangent; zeros where y does not depend on the inputs."""
    if type(y) is Dual and y.level is level:
        return y.value, y.tangent
    y = _as_result(y)
    dtype = y.dtype if y.dtype.kind in "fcO" else np.float64
    return y, np.zeros(shape_of(y), dtype)


def hvp(f: Function, primals: Any, tangents: Any) -> tuple[Any, ...]:
    """Return the Hessian of the scalar f times the tangents, one product per primal.

    Forward over reverse: the cost of a few gradients, whatever the number of inputs.
    """
    primals = tuple(primals)
    gradient = grad(f, tuple(range(len(primals))))
    _, product = jvp(gradient, primals, tangents)
    return tuple(product)


def jacobian(f: Function, argnums: Argnums = 0, mode: str = "reverse") -> Function:
    """Return a function that computes all derivatives, of shape out_shape + in_shape.

    `mode` is "reverse" (one sweep with all cotangents at once) or "forward" (one pass with all
    tangents).  Containers give containers: the structure of the output outside, that of the
    arguments inside.
    """
    positions = _positions(argnums)
    if mode not in ("forward", "reverse"):
        raise ValueError(f"mode must be 'forward' or 'reverse', got {mode!r}")

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> Any:
        if mode == "forward":
            return _forward_jacobian(f, argnums, positions, args, kwargs)
        return _reverse_jacobian(f, argnums, positions, args, kwargs)

    return function


def _reverse_jacobian(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    tape, inputs, groups, out = _record(f, args, kwargs, positions)
    outputs, rebuild_out = flatten(out)
    outputs = [_as_result(y) for y in outputs]
    pull = _Pullback(tape, inputs, outputs)
    blocks = []
    for place, y in enumerate(outputs):
        spec = spec_of(_unwrapped(y, tape))
        rows = _all_rows(pull, place, outputs, spec)
        shaped = [
            reshape(row, (*spec.shape, *shape_of(v.value))) for row, v in zip(rows, inputs, strict=True)
        ]
        grouped = _grouped(shaped, groups)
        blocks.append(grouped[0] if isinstance(argnums, int) else tuple(grouped))
    return rebuild_out(blocks)


def _all_rows(pull: _Pullback, place: int, outputs: list[Value], spec: Spec) -> list[Value]:
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
    chosen = tuple(args[_checked_position(p, len(args))] for p in positions)
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


__all__ = [
    "as_input",
    "detach",
    "elementwise_grad",
    "grad",
    "hessian",
    "hvp",
    "jacobian",
    "jvp",
    "plain",
    "value_and_grad",
    "vjp",
]
