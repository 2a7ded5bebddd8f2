"""Functional transforms: functions to functions.

Any of them may be applied to the result of any other, to any order.  Shapes follow one convention:
a derivative has the shape out_shape + in_shape.  Arguments and results may be nested containers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from reference_engine.collection import rarely_collecting
from reference_engine.dispatch import Spec, Traced, Value, shape_of
from reference_engine.fitting import fit_tangent, spec_of
from reference_engine.forward import Dual, Forward
from reference_engine.reverse import Tape, Variable, boxed, sweep
from reference_engine.rules.reductions import sum
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


def positions_of(argnums: Argnums) -> tuple[int, ...]:
    """Return argnums as a tuple."""
    return (argnums,) if isinstance(argnums, int) else tuple(argnums)


class Pullback:
    """What is left of a reverse evaluation: cotangents of the outputs to those of the inputs."""

    def __init__(self, tape: Tape, inputs: list[Variable], outputs: list[Value]) -> None:
        self.entries = tape.entries
        self.inputs = [(v.index, spec_of(v.value)) for v in inputs]
        self.outputs = [y.index if type(y) is Variable and y.level is tape else None for y in outputs]

    def __call__(self, heads: list[Value]) -> list[Value]:
        """Carry cotangents of the outputs back to the inputs."""
        cotangents: list[Any] = [None] * len(self.entries)
        for index, head in zip(self.outputs, heads, strict=True):
            if index is not None:
                old = cotangents[index]
                cotangents[index] = head if old is None else old + head
        sweep(self.entries, cotangents)
        return _separate([_finished(cotangents[index], spec) for index, spec in self.inputs], heads)


def _finished(c: Value | None, like: Value | Spec) -> Value:
    """Return a cotangent in the shape and dtype of its input; zeros where nothing was connected."""
    if c is None:
        return np.zeros(like.shape, like.dtype)
    c = boxed(c)
    if c.shape == like.shape:
        return c if c.dtype is like.dtype else fit_tangent(c, spec_of(like))
    c = fit_tangent(c, spec_of(like))
    return c if isinstance(c, Traced) else np.array(c)


def _separate(gradients: list[Value], given: Sequence[Value]) -> list[Value]:
    """Copy plain arrays that share memory with one another or with what was given."""
    taken = {id(g) for g in given}
    for i, g in enumerate(gradients):
        if type(g) is np.ndarray:
            if g.base is not None or id(g) in taken:
                gradients[i] = np.array(g)
            taken.add(id(g))
    return gradients


def recorded(
    f: Function, args: tuple[Any, ...], kwargs: dict[str, Any], positions: tuple[int, ...]
) -> tuple[Tape, list[Variable], list[Group], Any]:
    """Run f with the chosen arguments on a new tape."""
    tape = Tape()
    variables: list[Variable] = []
    groups: list[Group] = []
    call = list(args)
    for position in positions:
        position = checked_position(position, len(args))
        leaves, rebuild = flatten(args[position])
        mine = [tape.watch(as_input(leaf, f"argument {position}")) for leaf in leaves]
        variables += mine
        groups.append((len(mine), rebuild))
        call[position] = rebuild(mine)
    return tape, variables, groups, f(*call, **kwargs)


def checked_position(position: int, count: int) -> int:
    """Return a position as a non-negative number; raise where the call has no such argument."""
    if not -count <= position < count:
        raise ValueError(
            f"argnums names argument {position}, but the function was called with {count} "
            "positional arguments"
        )
    return position % count


def unwrapped(y: Value, tape: Tape) -> Value:
    """Return the value inside, if y is a variable of this tape."""
    return y.value if type(y) is Variable and y.level is tape else y


def as_result(y: Any) -> Value:
    """Return an array for a number, or the value itself."""
    return y if isinstance(y, (Traced, np.ndarray, np.generic)) else np.asarray(y)


@rarely_collecting
def vjp(f: Function, *primals: Any, has_aux: bool = False) -> Any:
    """Return f(*primals) and its pullback (and the auxiliary output).

    `pullback(cotangent)` takes a cotangent of the output's structure and returns a tuple with one
    cotangent per primal.  It may be called again, and differentiated.
    """
    tape, inputs, groups, out = recorded(f, primals, {}, tuple(range(len(primals))))
    out, aux = out if has_aux else (out, None)
    outputs, rebuild_out = flatten(out)
    pull = Pullback(tape, inputs, outputs)
    specs = [spec_of(unwrapped(y, tape)) for y in outputs]

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        heads, _ = flatten(cotangent)
        if len(heads) != len(specs):
            raise ValueError(f"the cotangent has {len(heads)} leaves, but the function returned {len(specs)}")
        heads = [_as_head(h, s) for h, s in zip(heads, specs, strict=True)]
        return tuple(grouped(pull(heads), groups))

    value = rebuild_out([unwrapped(y, tape) for y in outputs])
    if has_aux:
        return value, pullback, tree_map(lambda y: unwrapped(y, tape), aux)
    return value, pullback


def _as_head(head: Any, spec: Spec) -> Value:
    head = as_result(head)
    if shape_of(head) != spec.shape:
        raise ValueError(f"the cotangent has shape {shape_of(head)}, but the output has shape {spec.shape}")
    return fit_tangent(head, spec)


def grouped(leaves: list[Value], groups: list[Group]) -> list[Any]:
    """Put gradients back into the containers of their arguments."""
    result = []
    start = 0
    for count, rebuild in groups:
        result.append(rebuild(leaves[start : start + count]))
        start += count
    return result


def value_and_grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return a function that computes the scalar f and its gradient.

    The gradient has the structure of the chosen argument, or is a tuple if `argnums` is one.  With
    `has_aux`, f returns (scalar, anything), and so does the value.
    """
    positions = positions_of(argnums)

    @functools.wraps(f)
    def function(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        return _valued_gradient(f, argnums, positions, has_aux, args, kwargs)

    return function


@rarely_collecting
def _valued_gradient(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    has_aux: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[Any, Any]:
    tape, inputs, groups, out = recorded(f, args, kwargs, positions)
    out, aux = _with_aux(out, has_aux)
    out = as_result(out)
    _require_scalar(out, "grad")
    value = unwrapped(out, tape)
    cotangents: list[Any] = [None] * len(tape.entries)
    if value is not out:
        cotangents[out.index] = _one(value.dtype)
        sweep(tape.entries, cotangents)
    leaves = _separate([_finished(cotangents[v.index], v.value) for v in inputs], ())
    gradients = grouped(leaves, groups)
    gradient = gradients[0] if isinstance(argnums, int) else tuple(gradients)
    if has_aux:
        value = (value, tree_map(lambda y: unwrapped(y, tape), aux))
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
    if out.shape != ():
        raise ValueError(
            f"{name} needs a function with a scalar result, but it returned shape {shape_of(out)}. "
            "Sum the result, use jacobian for all derivatives, or vjp with a cotangent (head) of that shape."
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
    positions = positions_of(argnums)

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
        return sum(as_result(self.f(*args, **kwargs)))


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
    tangent = as_result(tangent)
    if shape_of(tangent) != shape_of(value):
        raise ValueError(
            f"tangent {position} has shape {shape_of(tangent)}, but its primal {shape_of(value)}"
        )
    return Dual(level, value, fit_tangent(tangent, spec_of(value)))


def _parts(y: Any, level: Forward) -> tuple[Value, Value]:
    """Return value and tangent; zeros where y does not depend on the inputs."""
    if type(y) is Dual and y.level is level:
        return y.value, y.tangent
    y = as_result(y)
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


__all__ = [
    "as_input",
    "detach",
    "elementwise_grad",
    "grad",
    "hvp",
    "jvp",
    "value_and_grad",
    "vjp",
]
