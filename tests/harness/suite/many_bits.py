"""Differences of values in 1500 bits and more, over FLINT's balls, which hold numbers here, no series.

No derivative rule is used. The differences are taken from a point a hair's breadth off, to either side, so that no
quotient by zero is met.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from adjudge.operators import operator
from adjudge.oracle.ball import Ball, precision
from adjudge.oracle.balls import Balls, as_balls, given
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.namespace import ball_namespace
from adjudge.oracle.signs import Signs
from adjudge.problems import Point, Problem
from flint import arb

SCALED = {
    "convolution",
    "cumulative",
    "elementwise",
    "fft",
    "finance",
    "indexing",
    "linear_algebra",
    "machine_learning",
    "optimization",
    "physics",
    "reductions",
    "shaping",
    "sorting",
    "special",
    "traps",
}
"""Groups whose truths are verified so: scales are extreme, or what cancels matters."""
HAIR, FAR_HAIR, EXTREME = 400, 4400, 1e-30
"""The step is 2**-HAIR; 2**-FAR_HAIR where an input is smaller than EXTREME or larger than its reciprocal."""

Offsets = dict[str, Any]
"""Whole numbers of steps, by the name of the input, in its shape."""


def differences(problem: Problem, point: Point, op: str, side: int) -> dict[str, Any] | None:
    """Return an operator's parts as arrays of balls, None where the function is not defined on that side."""
    hair = hair_of(point)
    with precision(4 * hair, 0):
        try:
            return _by_differences(problem, point, op, arb(side) * arb(2) ** -hair)
        except NotCertified:
            return None


def hair_of(point: Point) -> int:
    """Return the exponent of the step, so that it is far below the smallest number that matters."""
    sizes = [np.abs(x[(x != 0) & np.isfinite(x)]) for x in point.inputs.values() if x.dtype.kind == "f"]
    extreme = any(np.any((size < EXTREME) | (size > 1 / EXTREME)) for size in sizes)
    return FAR_HAIR if extreme else HAIR


def _by_differences(problem: Problem, point: Point, op: str, step: arb) -> dict[str, Any]:
    f = _function(problem, point, step)
    units = [(name, unit) for name in problem.wrt for unit in _units(point.inputs[name].shape)]
    match operator(op).method:
        case "value":
            return {"value": f({})}
        case "gradient" | "jacobian":
            slopes = [(f({name: unit}) - f({})) / step for name, unit in units]
            return {name: _gathered(units, slopes, point, name) for name in problem.wrt}
        case "vjp":
            slopes = [np.sum(point.cotangent * (f({name: unit}) - f({}))) / step for name, unit in units]
            return {name: _gathered(units, slopes, point, name) for name in problem.wrt}
        case "jvp":
            assert point.tangent is not None
            return {"tangent": (f(dict(point.tangent)) - f({})) / step}
        case "hvp":
            assert point.tangent is not None
            slopes = [_second(f, {name: unit}, dict(point.tangent)) / step**2 for name, unit in units]
            return {name: _gathered(units, slopes, point, name) for name in problem.wrt}
        case "hessian":
            rows = {
                name: np.stack(
                    [
                        _second(f, {name: unit}, {other: column}) / step**2
                        for unit, (other, column) in itertools.product(
                            _units(point.inputs[name].shape), units
                        )
                    ]
                ).reshape(point.inputs[name].size, len(units))
                for name in problem.wrt
            }
            return {
                f"{row},{column}": _gathered(units, list(whole.T), point, column, point.inputs[row].shape)
                for row, whole in rows.items()
                for column in problem.wrt
            }
        case "derivative":
            (name,) = problem.wrt
            return {name: _repeated(f, name, point, operator(op).order) / step ** operator(op).order}
    raise AssertionError(op)


def _repeated(f: Callable[[Offsets], Any], name: str, point: Point, order: int) -> Any:
    """Return the difference of an order of all elements at once, each of which depends on its own only."""
    steps = (f({name: np.full(point.inputs[name].shape, count)}) for count in range(order + 1))
    signed = [(-1) ** (order - count) * math.comb(order, count) for count in range(order + 1)]
    return sum(sign * values for sign, values in zip(signed, steps, strict=True))


def _second(f: Callable[[Offsets], Any], a: Offsets, b: Offsets) -> Any:
    both = {name: a.get(name, 0) + b.get(name, 0) for name in {*a, *b}}
    return f(both) - f(a) - f(b) + f({})


def _gathered(
    units: list[Any], columns: list[Any], point: Point, name: str, out_shape: tuple[int, ...] | None = None
) -> Any:
    chosen = [column for (other, _), column in zip(units, columns, strict=True) if other == name]
    if not chosen:
        return np.zeros((out_shape or ()) + point.inputs[name].shape)
    stacked = np.stack(chosen, axis=-1)
    return stacked.reshape(
        (stacked.shape[:-1] if out_shape is None else out_shape) + point.inputs[name].shape
    )


def _function(problem: Problem, point: Point, step: arb) -> Callable[[Offsets], Any]:
    """Return the values, as arrays of balls, at so many steps from a point that is itself a few steps off."""
    known: dict[bytes, Any] = {}
    off = {
        name: np.arange(1, array.size + 1).reshape(array.shape)
        for name, array in point.inputs.items()
        if name in problem.wrt
    }

    def f(offsets: Offsets) -> Any:
        steps = {name: base + offsets.get(name, 0) for name, base in off.items()}
        key = b"".join(np.asarray(array, float).tobytes() for array in steps.values())
        if key not in known:
            moved = {
                name: Balls(given(array).data + np.frompyfunc(lambda n: Ball(step * n), 1, 1)(steps[name]))
                if name in steps
                else given(array)
                if array.dtype.kind == "f"
                else array
                for name, array in point.inputs.items()
            }
            values = as_balls(problem(ball_namespace(Signs()), **moved)).data
            known[key] = np.asarray(np.frompyfunc(lambda item: item.constant, 1, 1)(values), dtype=object)
        return known[key]

    return f


def _units(shape: tuple[int, ...]) -> list[Any]:
    size = int(np.prod(shape))
    return [unit.reshape(shape) for unit in np.eye(size, dtype=int)]
