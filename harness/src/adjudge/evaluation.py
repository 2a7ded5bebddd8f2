"""Evaluates one case with an adapter, in the worker: what comes out, and what it costs. Knows no pipe.

Nothing is judged here: the result is only brought into the form in which it is recorded.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec
import numpy as np

from adjudge.adapter import UNCONNECTED, Adapter, Estimated, Function, flatten
from adjudge.derived import is_derived
from adjudge.measurement import Measurement
from adjudge.operators import Operator, operator
from adjudge.outcome import Array, Computed, Parts, bits
from adjudge.preparation import arguments, backend_arrays, body, cast, prepared
from adjudge.problems import Problem
from adjudge.protocol import Evaluate
from adjudge.sensitivity import sensitivity

STEADY_BUDGET_NS = 250_000
"""How long a call is repeated, in all; a longer one is called once more."""
MAX_STEADY_CALLS = 25
HIDDEN_SHARE = 0.5
"""Share of a call and a reading beyond which what only the first reading of a result costs is too much."""
HIDDEN_NS = 100_000
"""What a first reading may cost more than a second one in any case: the noise of a short time."""
HIDDEN_TRIES = 10
"""How many calls must show it: one slow reading may be the machine's doing, and is less than this in a row."""

T = TypeVar("T")


class AdapterError(Exception):
    """Says in what an adapter's answer breaks the contract of `Adapter`."""


@dataclass(frozen=True, slots=True)
class _Repetition:
    """What calling again gave: the last result as recorded, the time of each call and of two readings of the last."""

    recorded: Computed
    times_ns: list[int]
    readings_ns: tuple[int, int]


def evaluate(adapter: Adapter, problem: Problem, request: Evaluate) -> tuple[Computed, Measurement]:
    """Return the outcome and cost of a case; the library's own errors and `Unsupported` pass through.

    An answer that takes long, and is -2 times itself when the seed is, has thereby been given twice, and is not
    asked for a third time.
    """
    arrays = backend_arrays(adapter, request)
    call, build_ns = _timed(lambda: prepared(adapter, problem, request, arrays))
    first, first_ns = _timed(lambda: _finished(adapter, call()))
    computed = _recorded(adapter, request, first)
    primal = _primal(adapter, problem, request)
    rescaled = _rescaled(adapter, call.func, request)
    is_linear = rescaled is not None and _same_numbers(
        rescaled.recorded.parts, {name: _doubled_back(part) for name, part in computed.parts.items()}
    )
    if rescaled is not None and is_linear and rescaled.times_ns[0] > STEADY_BUDGET_NS:
        repeated, is_repeated = rescaled, True
    else:
        repeated = _again(adapter, request, call, STEADY_BUDGET_NS)
        is_repeated = bits(repeated.recorded.parts) == bits(computed.parts)
    steady_ns = int(statistics.median(repeated.times_ns))
    outcome = msgspec.structs.replace(
        computed,
        parts=_shaped(request, computed, primal),
        repeated=_told(request, repeated, is_repeated, primal),
        rescaled=None if rescaled is None else _told(request, rescaled, is_linear, primal),
        primal=primal,
        inputs_untouched=bits(cast(request.inputs, request.dtype))
        == bits({name: adapter.to_numpy(array) for name, array in arrays.items()}),
        **(_measured(adapter, problem, request) if request.sensitivity else {}),
    )
    return outcome, Measurement(
        build_ns=build_ns,
        first_call_ns=first_ns,
        steady_ns=steady_ns,
        steady_calls=len(repeated.times_ns),
        refused=_refusal(
            repeated.readings_ns, lambda: _again(adapter, request, call, 0).readings_ns, steady_ns
        ),
    )


def _recorded(adapter: Adapter, request: Evaluate, raw: Any) -> Computed:
    """Return a raw result as parts by name; raises `AdapterError` where its form is not the operator's."""
    op = operator(request.operator)
    uncertainty = None
    if isinstance(raw, Estimated):
        uncertainty = _named(adapter, request, op, raw.uncertainty)[0]
        raw = raw.result
    parts, unconnected = _named(adapter, request, op, raw)
    method = getattr(type(adapter), op.method, None)
    return Computed(
        parts=parts, unconnected=unconnected, native=not is_derived(method), uncertainty=uncertainty
    )


def _named(adapter: Adapter, request: Evaluate, op: Operator, raw: Any) -> tuple[Parts, tuple[str, ...]]:
    if op.method == "transcript":
        items = dict(raw)
    else:
        leaves, names = flatten(raw), op.parts(request.wrt)
        if len(leaves) != len(names):
            raise AdapterError(
                f"{op.id} gave {len(leaves)} arrays: expected {len(names)} ({', '.join(names)})"
            )
        items = dict(zip(names, leaves, strict=True))
    unconnected = tuple(name for name, item in items.items() if item is UNCONNECTED)
    zero = np.zeros((), request.dtype)
    parts = {k: zero if item is UNCONNECTED else _host(adapter, item) for k, item in items.items()}
    return parts, unconnected


def _host(adapter: Adapter, item: Any) -> Array:
    if isinstance(item, (bool, int, float)):
        return np.asarray(item)
    array = np.asarray(adapter.to_numpy(item))
    if array.dtype.kind not in "fiubc":
        raise AdapterError(f"an answer has the dtype {array.dtype}: expected numbers")
    return array


def _primal(adapter: Adapter, problem: Problem, request: Evaluate) -> Array | None:
    """Return the function's own value; None for a transcript, which has none."""
    if operator(request.operator).method == "transcript":
        return None
    function = body(adapter, problem, request.implementation)
    return np.asarray(adapter.to_numpy(function(**backend_arrays(adapter, request))))


def _shaped(request: Evaluate, computed: Computed, primal: Array | None) -> Parts:
    """Return the parts, the unconnected ones as zeros of the shape they stand for."""
    in_shapes = {name: request.inputs[name].shape for name in request.wrt}
    shapes = operator(request.operator).shapes(in_shapes, () if primal is None else primal.shape)
    zeros = {name: np.zeros(shapes.get(name, ()), request.dtype) for name in computed.unconnected}
    return computed.parts | zeros


def _told(request: Evaluate, given: _Repetition, as_expected: bool, primal: Array | None) -> Parts:
    """Return the parts of an answer that was given again where they are not those to be expected; else none."""
    return {} if as_expected else _shaped(request, given.recorded, primal)


def _rescaled(adapter: Adapter, derivative: Function, request: Evaluate) -> _Repetition | None:
    """Return the derivative's answer to -2 times the seed, which is exact; None for an operator without one."""
    op = operator(request.operator)
    if not (op.needs_tangent or op.needs_cotangent):
        return None
    seeded = msgspec.structs.replace(
        request,
        tangent={name: _doubled_back(part) for name, part in (request.tangent or {}).items()},
        cotangent=None if request.cotangent is None else _doubled_back(request.cotangent),
    )
    given = arguments(adapter, seeded, backend_arrays(adapter, seeded))
    return _again(adapter, seeded, partial(derivative, *given), 0)


def _measured(adapter: Adapter, problem: Problem, request: Evaluate) -> dict[str, Any]:
    """Return how far the answer, and what it is the derivative of, move under rounding, as fields of `Computed`."""
    rerun = partial(_parts, adapter, problem)
    found = sensitivity(rerun, request)
    if found is None:
        return {}
    lower = {
        name: below.level
        for name in _below(operator(request.operator))
        if (below := sensitivity(rerun, msgspec.structs.replace(request, operator=name))) is not None
    }
    return {
        "sensitivity": found.conditioning,
        "rounding": found.rounding,
        "left_range": found.left_range,
        "lower_orders": lower,
    }


def _below(op: Operator) -> tuple[str, ...]:
    """Return the operators whose results an operator differentiates."""
    match op.method:
        case "value":
            return ()
        case "hessian" | "hvp":
            return "value", "gradient"
        case _:
            return ("value",)


def _finished(adapter: Adapter, raw: Any) -> Any:
    adapter.synchronize(raw.result if isinstance(raw, Estimated) else raw)
    return raw


def _timed(call: Callable[[], T]) -> tuple[T, int]:
    begin = time.perf_counter_ns()
    result = call()
    return result, time.perf_counter_ns() - begin


def _again(adapter: Adapter, request: Evaluate, call: Callable[[], Any], budget_ns: int) -> _Repetition:
    """Call as often as the budget holds, at least once, and read the last result twice."""
    times_ns: list[int] = []
    while not times_ns or (sum(times_ns) < budget_ns and len(times_ns) < MAX_STEADY_CALLS):
        raw, elapsed_ns = _timed(lambda: _finished(adapter, call()))
        times_ns.append(elapsed_ns)
    recorded, first_ns = _timed(lambda: _recorded(adapter, request, raw))
    _, second_ns = _timed(lambda: _recorded(adapter, request, raw))
    return _Repetition(recorded, times_ns, (first_ns, second_ns))


def _refusal(readings_ns: tuple[int, int], again: Callable[[], tuple[int, int]], steady_ns: int) -> str:
    """Return why the times are refused, work being done after `synchronize` that is not in them; else ""."""
    for _ in range(HIDDEN_TRIES):
        first_ns, second_ns = readings_ns
        if first_ns - second_ns <= max(HIDDEN_NS, HIDDEN_SHARE * (steady_ns + second_ns)):
            return ""
        readings_ns = again()
    return (
        f"synchronize returns before the work is done: the call takes {steady_ns / 1e6:.3g} ms, reading its result "
        f"{first_ns / 1e6:.3g} ms, and reading it again {second_ns / 1e6:.3g} ms"
    )


def _doubled_back(array: Array) -> Array:
    """Return -2 times an array in its own dtype, which is exact."""
    return np.asarray(np.multiply(array, np.asarray(-2, array.dtype)))


def _same_numbers(a: Parts, b: Parts) -> bool:
    return a.keys() == b.keys() and all(
        a[k].dtype == b[k].dtype and np.array_equal(a[k], b[k], equal_nan=True) for k in a
    )


def _parts(adapter: Adapter, problem: Problem, request: Evaluate) -> Parts:
    return _answered(adapter, problem, request).parts


def _answered(adapter: Adapter, problem: Problem, request: Evaluate) -> Computed:
    call = prepared(adapter, problem, request, backend_arrays(adapter, request))
    return _recorded(adapter, request, _finished(adapter, call()))
