"""Functional transforms: functions to functions.

Any of them may be applied to the result of any other, to any order.  Shapes follow one convention:
a derivative has the shape out_shape + in_shape.  Arguments and results may be nested containers.
"""

from __future__ import annotations

import functools
import gc
from typing import Any

import numpy as np

from reference_engine.arguments import Argnums, Function, as_input, as_result, grouped, pair_of, positions_of
from reference_engine.collection import postponed, rarely_collecting
from reference_engine.dispatch import Spec, Value, shape_of
from reference_engine.fitting import as_direction, ones_like, spec_of, zeros_like
from reference_engine.forward import Dual, Forward
from reference_engine.pullback import Pullback, finished, recorded, separate, unwrapped
from reference_engine.reverse import Variable
from reference_engine.rules.reductions import sum
from reference_engine.smoothness import require_alike
from reference_engine.sweep import sweep
from reference_engine.tree import flatten, leaves_like, tree_map


def detach(x: Any) -> Any:
    """Return the value with no derivative passing through, at any level.

    In the imperative interface, `x.detach()` does the same for one array.
    """
    return tree_map(_detached, x)


def _detached(x: Value) -> Value:
    while isinstance(x, (Variable, Dual)):
        x = x.value
    return x.detach() if hasattr(x, "detach") else x


@rarely_collecting
def vjp(f: Function, *primals: Any, has_aux: bool = False) -> Any:
    """Return f(*primals) and its pullback (and the auxiliary output).

    `pullback(cotangent)` takes a cotangent of the output's structure and returns a tuple with one
    cotangent per primal.  It may be called again, and differentiated.
    """
    tape, inputs, groups, out = recorded(f, primals, {}, tuple(range(len(primals))))
    out, aux = pair_of(out) if has_aux else (out, None)
    outputs, rebuild_out = flatten(out)
    pull = Pullback(tape, inputs, outputs)
    likes = [_like(unwrapped(y, tape)) for y in outputs]

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        heads = leaves_like(cotangent, value, "the cotangent")
        heads = [_as_head(h, y) for h, y in zip(heads, likes, strict=True)]
        return tuple(grouped(pull(heads), groups))

    value = rebuild_out([unwrapped(y, tape) for y in outputs])
    if has_aux:
        return value, pullback, tree_map(lambda y: unwrapped(y, tape), aux)
    return value, pullback


def _like(y: Value) -> Value | Spec:
    """Return what must be known of an output to fit a cotangent to it: of numbers only shape and dtype."""
    y = as_result(y)
    return y if y.dtype.kind == "O" else spec_of(y)


def _as_head(head: Any, like: Value | Spec) -> Value:
    head = as_result(head)
    if shape_of(head) != like.shape:
        raise ValueError(f"the cotangent has shape {shape_of(head)}, but the output has shape {like.shape}")
    return as_direction(head, like)


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


def _valued_gradient(*call: Any) -> tuple[Any, Any]:
    """Return value and gradient; when the collector looks again, the tape has been freed."""
    thresholds = postponed()
    try:
        return _recorded_gradient(*call)
    finally:
        gc.set_threshold(*thresholds)


def _recorded_gradient(
    f: Function,
    argnums: Argnums,
    positions: tuple[int, ...],
    has_aux: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[Any, Any]:
    tape, inputs, groups, out = recorded(f, args, kwargs, positions)
    aux = None
    if has_aux:
        out, aux = pair_of(out)
    is_watched = type(out) is Variable and out.level is tape
    value = out.value if is_watched else as_result(out)
    _require_scalar(value, "grad")
    cotangents: list[Any] = [None] * len(tape.entries)
    if is_watched:
        cotangents[out.index] = ones_like(value) if value.dtype.kind == "O" else _one(value.dtype)
        sweep(tape.entries, cotangents)
    leaves = separate([finished(cotangents[v.index], v.value) for v in inputs], ())
    gradients = grouped(leaves, groups)
    gradient = gradients[0] if isinstance(argnums, int) else tuple(gradients)
    if has_aux:
        value = (value, tree_map(lambda y: unwrapped(y, tape), aux))
    return value, gradient


@functools.cache
def _one(dtype: Any) -> Any:
    """Return the scalar 1."""
    return np.ones((), dtype)[()]


def _require_scalar(out: Value, name: str) -> None:
    if shape_of(out) != ():
        raise ValueError(
            f"{name} needs a function with a scalar result, but it returned shape {shape_of(out)}. "
            "Sum the result, use jacobian for all derivatives, or vjp with a cotangent (head) of that shape."
        )
    if out.dtype.kind == "c":
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


def elementwise_grad(f: Function, argnums: Argnums = 0, has_aux: bool = False) -> Function:
    """Return the gradient of the sum of f: its derivative, if f acts element by element.

    With `has_aux`, f returns (array, anything) and the new function (derivative, anything).
    """

    @functools.wraps(f)
    def summed(*args: Any, **kwargs: Any) -> Any:
        out = f(*args, **kwargs)
        if not has_aux:
            return sum(as_result(out))
        out, aux = pair_of(out)
        return sum(as_result(out)), aux

    return grad(summed, argnums, has_aux)


def jvp(f: Function, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """Return f(*primals) and its derivative along the tangents (and the auxiliary output)."""
    primals = tuple(primals)
    level = Forward()
    value, tangent, aux = _pushed(f, primals, tangents, has_aux, level)
    if level.chose:
        plain = f(*primals)
        require_alike(value, plain[0] if has_aux else plain)
        opposite = _pushed(f, primals, tangents, has_aux, Forward(order=-1))
        require_alike((value, tangent), opposite[:2])
    return (value, tangent, aux) if has_aux else (value, tangent)


def _pushed(
    f: Function, primals: tuple[Any, ...], tangents: Any, has_aux: bool, level: Forward
) -> tuple[Any, Any, Any]:
    leaves, rebuild = flatten(primals)
    along = leaves_like(tuple(tangents), primals, "the tangents")
    duals = [_dual(level, x, t, i) for i, (x, t) in enumerate(zip(leaves, along, strict=True))]
    out = f(*rebuild(duals))
    out, aux = pair_of(out) if has_aux else (out, None)
    outputs, rebuild_out = flatten(out)
    pairs = [_parts(y, level) for y in outputs]
    value, tangent = (rebuild_out([pair[i] for pair in pairs]) for i in (0, 1))
    return value, tangent, tree_map(lambda y: _parts(y, level)[0], aux)


def _dual(level: Forward, x: Any, tangent: Any, position: int) -> Dual:
    value = as_input(x, f"primal {position}")
    tangent = as_result(tangent)
    if shape_of(tangent) != shape_of(value):
        raise ValueError(
            f"tangent {position} has shape {shape_of(tangent)}, but its primal {shape_of(value)}"
        )
    return Dual(level, value, as_direction(tangent, value))


def _parts(y: Any, level: Forward) -> tuple[Value, Value]:
    """Return value and tangent; zeros where y does not depend on the inputs."""
    if type(y) is Dual and y.level is level:
        return y.value, y.tangent
    y = as_result(y)
    return y, zeros_like(y) if y.dtype.kind in "fcO" else np.zeros(shape_of(y))


def hvp(f: Function, primals: Any, tangents: Any, has_aux: bool = False) -> Any:
    """Return the Hessian of the scalar f times the tangents, one product per primal.

    Forward over reverse: the cost of a few gradients, whatever the number of inputs.  With `has_aux`,
    f returns (scalar, anything), and the result is (products, anything).
    """
    primals = tuple(primals)
    gradient = grad(f, tuple(range(len(primals))), has_aux)
    _, product, *aux = jvp(gradient, primals, tangents, has_aux)
    return (product, *aux) if has_aux else product


__all__ = [
    "detach",
    "elementwise_grad",
    "grad",
    "hvp",
    "jvp",
    "value_and_grad",
    "vjp",
]
