"""Builds what a backend is asked for, in the worker: its arrays, the function in them, and the derivative of that.

Building is kept apart from calling, so that each can be timed by itself. Nothing is called here but the adapter.
"""

import inspect
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from adjudge.adapter import Adapter, Function, Unsupported
from adjudge.operators import Operator, operator
from adjudge.outcome import Array, Parts
from adjudge.problems import Problem
from adjudge.protocol import BY_HAND, NATIVE, Evaluate


def backend_arrays(adapter: Adapter, request: Evaluate) -> dict[str, Any]:
    """Return every input of a request as the backend's array, in the request's dtype where it is floating-point."""
    arrays = cast(request.inputs, request.dtype)
    return {name: adapter.asarray(array, str(array.dtype)) for name, array in arrays.items()}


def cast(inputs: Parts, dtype: str) -> Parts:
    """Return copies of the inputs, floating-point ones in `dtype`."""
    return {name: _copy(a, dtype if a.dtype.kind == "f" else str(a.dtype)) for name, a in inputs.items()}


def body(adapter: Adapter, problem: Problem, implementation: str) -> Function:
    """Return the function of the inputs by name that is differentiated; raises `Unsupported` where there is none."""
    if implementation != NATIVE:
        return partial(problem.function, adapter.xp)
    if adapter.name not in problem.natives:
        raise Unsupported(f"the problem has no native implementation for {adapter.name}")
    return problem.natives[adapter.name]


def prepared(
    adapter: Adapter, problem: Problem, request: Evaluate, arrays: Mapping[str, Any]
) -> "partial[Any]":
    """Return what a request asks for as a function of nothing; its `func` is the derivative, for other arguments."""
    if operator(request.operator).method == "transcript":
        return partial(lambda: problem.function(adapter.tape(), adapter.xp, **arrays))
    return partial(derivative(adapter, problem, request, arrays), *arguments(adapter, request, arrays))


def derivative(adapter: Adapter, problem: Problem, request: Evaluate, arrays: Mapping[str, Any]) -> Function:
    """Return the derivative that a request asks for as a function of its arguments, compiled in a mode that does."""
    op = operator(request.operator)
    if request.implementation == BY_HAND and op.method != "value":
        return _by_hand(problem, request, op, arrays)
    constants = {name: array for name, array in arrays.items() if name not in request.wrt}
    f = _positional(body(adapter, problem, request.implementation), request.wrt, constants)
    method = getattr(adapter, op.method)
    built: Function = method(f, op.order) if op.method == "derivative" else method(f)
    return built if request.mode == "eager" else adapter.compile(built)


def arguments(adapter: Adapter, request: Evaluate, arrays: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments with which the derivative is called: the primals, and the seed of an operator with one."""
    op = operator(request.operator)
    primals = tuple(arrays[name] for name in request.wrt)
    if op.needs_tangent:
        tangents = request.tangent or {}
        return primals, tuple(_seed(adapter, request, tangents[name]) for name in request.wrt)
    if op.needs_cotangent:
        return primals, _seed(adapter, request, request.cotangent)
    return primals


def _seed(adapter: Adapter, request: Evaluate, array: Array | None) -> Any:
    return adapter.asarray(_copy(array, request.dtype), request.dtype)


def _copy(array: Any, dtype: str) -> Array:
    return np.array(array, dtype=dtype, order="C")


def _positional(function: Function, names: tuple[str, ...], constants: Mapping[str, Any]) -> Function:
    """Return a function of the arrays called `names`, in their order.

    Where these are the function's first parameters it is called as it is: names cost half a microsecond a call.
    """
    if _first_parameters(function, len(names)) == names:
        return partial(function, **constants)
    return lambda *primals: function(**constants, **dict(zip(names, primals, strict=True)))


def _first_parameters(function: Function, count: int) -> tuple[str, ...]:
    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = list(inspect.signature(function).parameters.values())[:count]
    return tuple(parameter.name for parameter in parameters if parameter.kind is positional)


def _by_hand(problem: Problem, request: Evaluate, op: Operator, arrays: Mapping[str, Any]) -> Function:
    """Return the problem's own program for an operator, giving its parts in their order."""
    if op.id not in problem.programs:
        raise Unsupported(f"the problem carries no program by hand for {op.id}")
    names, constants = op.parts(request.wrt), {n: a for n, a in arrays.items() if n not in request.wrt}
    program = _positional(problem.programs[op.id], request.wrt, constants)

    def parts(*primals: Any) -> Any:
        result = program(*primals)
        return [result[name] for name in names] if isinstance(result, Mapping) else result

    return parts
