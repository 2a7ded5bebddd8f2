"""What is expected where scales are extreme or rules break is verified by differences of values in 1500 bits and more.

The functions run over FLINT's balls, which hold numbers here, no series: no derivative rule is used. The differences
are taken from a point a hair's breadth off on either side, so that no quotient by zero is met, and both sides must
agree: the function is smooth there.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.operators import operator
from adjudge.oracle.ball import Ball, precision
from adjudge.oracle.balls import Balls, as_balls, given
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.namespace import ball_namespace
from adjudge.oracle.signs import Signs
from adjudge.problems import Point, Problem
from flint import arb

GROUPS = {"optimization"}
HAIR = 400
"""The step is 2**-HAIR, or as much less as the smallest input is smaller than one."""
RELATIVE = 1e-12
ROUNDINGS = 16

PROBLEMS = [problem for problem in collect(suite.adjudge_problems()) if problem.group in GROUPS]
Offsets = dict[str, Any]
"""Whole numbers of steps, by the name of the input, in its shape."""


def _cases() -> Iterator[Any]:
    for problem in PROBLEMS:
        for label, point in problem.points.items():
            for op in sorted({*problem.closed_forms, *point.expected}):
                if op not in point.kink:
                    yield pytest.param(problem, point, op, id=f"{problem.id}/{label}/{op}")


@pytest.mark.parametrize(("problem", "point", "op"), list(_cases()))
def test_what_is_expected_agrees_with_differences_in_many_bits(
    problem: Problem, point: Point, op: str
) -> None:
    expected = problem.expected(point, operator(op))
    assert expected is not None
    found = [measured for side in (1, -1) if (measured := differences(problem, point, op, side)) is not None]
    assert found
    for name, part in expected.items():
        room = _room(problem, point, op, name, part)
        for measured in found:
            assert np.all(_distance(part, measured[name]) <= room), name


def test_a_closed_form_wrong_by_a_billionth_is_noticed() -> None:
    problem = next(problem for problem in PROBLEMS if problem.id == "optimization/meyer")
    point = problem.points["start"]
    measured = differences(problem, point, "gradient", 1)
    right = problem.closed_forms["gradient"](**point.inputs)
    room = _room(problem, point, "gradient", "x", right)
    assert measured is not None
    assert np.all(_distance(right, measured["x"]) <= room)
    assert not np.any(_distance(right * (1 + 1e-9), measured["x"]) <= room)


def differences(problem: Problem, point: Point, op: str, side: int) -> dict[str, Any] | None:
    """Return an operator's parts as arrays of balls, None where the function is not defined on that side."""
    hair = _hair(point)
    with precision(4 * hair, 0):
        try:
            return _by_differences(problem, point, op, arb(side) * arb(2) ** -hair)
        except NotCertified:
            return None


def _hair(point: Point) -> int:
    """Return the exponent of the step, so that it is far below the smallest input."""
    given = [np.abs(x[(x != 0) & np.isfinite(x)]) for x in point.inputs.values() if x.dtype.kind == "f"]
    return HAIR - int(np.floor(np.log2(min(float(np.min(x, initial=1.0)) for x in given))))


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
    raise AssertionError(op)


def _second(f: Callable[[Offsets], Any], a: Offsets, b: Offsets) -> Any:
    both = {name: a.get(name, 0) + b.get(name, 0) for name in {*a, *b}}
    return f(both) - f(a) - f(b) + f({})


def _gathered(
    units: list[Any], columns: list[Any], point: Point, name: str, out_shape: tuple[int, ...] | None = None
) -> Any:
    chosen = [column for (other, _), column in zip(units, columns, strict=True) if other == name]
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


def _distance(part: Any, measured: Any) -> Any:
    def between(a: float, b: arb) -> float:
        return float(abs(arb(a) - b).upper())

    return np.asarray(np.frompyfunc(between, 2, 1)(part, measured), dtype=float)


def _room(problem: Problem, point: Point, op: str, name: str, part: Any) -> Any:
    """Return what a closed form may be off: its own rounding, and what is left of a zero by differences."""
    rounding = ROUNDINGS * np.finfo(float).eps * _moved(problem, point, op, name)
    left = 2.0 ** -min(_hair(point) // 2, 1000) * np.max(np.abs(part), initial=1.0)
    return RELATIVE * np.abs(part) + rounding + left


def _moved(problem: Problem, point: Point, op: str, name: str) -> Any:
    """Return by how much a closed form moves, per relative change of the inputs: what rounding may do to it."""
    if op not in problem.closed_forms:
        return 0.0
    random = np.random.default_rng(0)

    def at(size: float) -> Any:
        inputs = {
            k: v * (1 + size * random.choice([-1.0, 1.0], v.shape)) if v.dtype.kind == "f" else v
            for k, v in point.inputs.items()
        }
        form = problem.closed_forms[op](**inputs)
        return np.asarray(form[name] if isinstance(form, dict) else form)

    with np.errstate(all="ignore"):
        moves = [np.abs(at(2.0**-30) - at(0.0)) * 2.0**30 for _ in range(4)]
    return np.nan_to_num(np.max(moves, axis=0))
