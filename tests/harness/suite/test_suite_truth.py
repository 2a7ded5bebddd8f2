"""Whatever the suite says must come out is verified by differences of values: no derivative rule is used.

Central differences of eighth order, with a step that is a power of two, in extended precision where NumPy has
the operation in it and in float64 elsewhere (linear algebra); Cauchy's integral for higher derivatives element by
element. `detach` is held at its value at the point.
"""

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.operators import operator
from adjudge.problems import Point, Problem
from extended_precision import extended_namespace
from many_bits import SCALED

WEIGHTS = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
STEP = 2.0**-10
EXTENDED = {0: 1e-15, 1: 1e-13, 2: 1e-12, 3: 1e-11, 4: 1e-10}
"""Relative to the largest element of value and result: rounding, eps / step**order with eps = 2**-64."""
DOUBLE = {0: 1e-15, 1: 1e-11, 2: 2e-9}
"""The same with eps = 2**-53, times the condition of small matrices."""

PROBLEMS = [problem for problem in collect(suite.adjudge_problems()) if not problem.is_transcript]


def _cases() -> Iterator[Any]:
    for problem in (problem for problem in PROBLEMS if problem.group not in SCALED):
        for label, point in problem.points.items():
            for op in sorted({*problem.closed_forms, *point.expected}):
                if op not in point.kink:
                    yield pytest.param(problem, point, op, id=f"{problem.id}/{label}/{op}")


@pytest.mark.parametrize(("problem", "point", "op"), list(_cases()))
def test_what_is_expected_agrees_with_differences(problem: Problem, point: Point, op: str) -> None:
    expected = problem.expected(point, operator(op))
    assert expected is not None
    measured, tolerance = measure(problem, point, op)
    size = float(np.max(np.abs(problem(extended_namespace(lambda x: x), **point.inputs)), initial=0))
    for name, part in expected.items():
        scale = max(1.0, size, float(np.max(np.abs(part), initial=0.0)))
        assert np.all(np.abs(part - measured[name]) <= tolerance[operator(op).order] * scale), name


@pytest.mark.parametrize(
    ("problem", "point"),
    [pytest.param(p, x, id=f"{p.id}/{k}") for p in PROBLEMS for k, x in p.points.items() if x.kink],
)
def test_a_kink_holds_exactly_the_slopes_nearby(problem: Problem, point: Point) -> None:
    slopes = {name: [] for name in point.kink["gradient"]}
    random = np.random.default_rng(7)
    for _ in range(200):
        near = {
            k: v + 1e-3 * random.standard_normal(v.shape) for k, v in point.inputs.items() if k in problem.wrt
        }
        f = function_of(problem, point, np.longdouble)
        for name in slopes:
            slopes[name].append(partial(f, near | {}, name, 2.0**-24))
    for name, (low, high) in point.kink["gradient"].items():
        assert np.allclose(np.min(slopes[name], axis=0), low, atol=0.02)
        assert np.allclose(np.max(slopes[name], axis=0), high, atol=0.02)


def test_a_wrong_closed_form_is_noticed() -> None:
    problem = next(problem for problem in PROBLEMS if problem.id == "smoke/sin")
    point = problem.points["generic"]
    measured, tolerance = measure(problem, point, "gradient")
    wrong = problem.closed_forms["gradient"](**point.inputs) * (1 + 1e-12)
    assert not np.all(np.abs(wrong - measured["x"]) <= tolerance[1])


Function = Callable[..., Any]


def measure(problem: Problem, point: Point, op: str) -> tuple[dict[str, Any], dict[int, float]]:
    """Return an operator's result by differences, and the tolerances of the precision in which it was had."""
    try:
        f = function_of(problem, point, np.longdouble)
        return by_differences(f, problem, point, op), EXTENDED
    except TypeError as error:
        assert "unsupported in linalg" in str(error), error
        f = function_of(problem, point, np.float64)
        return by_differences(f, problem, point, op), DOUBLE


def function_of(problem: Problem, point: Point, dtype: Any) -> Function:
    """Return the problem as a function of arrays by name, what it detaches held at the point's values."""
    constants = {k: _cast(v, dtype) for k, v in point.inputs.items() if k not in problem.wrt}
    held: list[Any] = []

    def hold(x: Any) -> Any:
        held.append(x)
        return x

    problem(extended_namespace(hold), **constants, **_primals(problem, point, dtype))

    def f(**primals: Any) -> Any:
        values = iter(held)
        at = {
            name: primal.astype(np.result_type(dtype, 0j) if np.iscomplexobj(primal) else dtype)
            for name, primal in primals.items()
        }
        return np.asarray(problem(extended_namespace(lambda _: next(values)), **constants, **at))

    return f


def by_differences(f: Function, problem: Problem, point: Point, op: str) -> dict[str, Any]:
    x = {k: v.astype(np.longdouble) for k, v in _primals(problem, point, np.longdouble).items()}
    match operator(op).method:
        case "value":
            return {"value": f(**x)}
        case "gradient" | "jacobian":
            return {k: partial(f, x, k) for k in x}
        case "vjp":
            y = point.cotangent
            return {k: np.tensordot(y, partial(f, x, k), axes=np.ndim(y)) for k in x}
        case "jvp":
            return {"tangent": along(f, x, point)}
        case "hvp":
            return {k: along(lambda k=k, **at: partial(f, at, k), x, point) for k in x}
        case "hessian":
            return {
                f"{row},{column}": partial(lambda row=row, **at: partial(f, at, row), x, column)
                for row, column in itertools.product(x, repeat=2)
            }
        case "derivative":
            (name,) = x
            order = operator(op).order
            return {name: elementwise(lambda at: f(**{name: at}), x[name], order)}
    raise AssertionError(op)


def partial(f: Function, x: dict[str, Any], name: str, step: float = STEP) -> Any:
    """Return the derivative by one input, of shape `out_shape + in_shape`; small inputs get a smaller step."""
    step = step * float(_scale(np.max(np.abs(x[name]), initial=0)))
    columns = [_difference(lambda e: f(**{**x, name: x[name] + e}), unit, step) for unit in _units(x[name])]
    stacked = np.stack(columns, axis=-1) if columns else np.zeros((*np.shape(f(**x)), 0))
    return stacked.reshape(stacked.shape[:-1] + x[name].shape)


def along(f: Function, x: dict[str, Any], point: Point) -> Any:
    """Return the derivative along the point's tangent."""
    assert point.tangent is not None
    tangent = {name: np.asarray(array) for name, array in point.tangent.items()}
    return _difference(lambda e: f(**{k: v + e * tangent[k] for k, v in x.items()}), np.longdouble(1), STEP)


def elementwise(f: Function, x: Any, order: int) -> Any:
    """Return the derivative of an order, element by element."""
    if order > 1:
        return cauchy(f, x, order)
    return _difference(lambda e: f(x + e), 1, STEP * _scale(x))


def cauchy(f: Function, x: Any, order: int) -> Any:
    """Return Cauchy's integral for a derivative: an average over a circle, which high orders need to stay exact."""
    radius, count = _scale(x) / 4, 48
    angles = 2 * np.arccos(np.longdouble(-1)) * np.arange(count) / count
    total = sum(f(x + radius * np.exp(1j * angle)) * np.exp(-1j * order * angle) for angle in angles)
    return math.factorial(order) * np.real(total) / count / radius**order


def _scale(x: Any) -> Any:
    """Return a power of two near the size of each element, from 1/32 to 1; 1 for zero."""
    return 2.0 ** np.clip(np.round(np.log2(np.where(x == 0, 1, np.abs(x)))), -5, 0)


def _difference(f: Function, unit: Any, step: float) -> Any:
    return sum(c * (f(k * step * unit) - f(-k * step * unit)) for k, c in WEIGHTS.items()) / step


def _units(x: Any) -> list[Any]:
    return [unit.reshape(x.shape) for unit in np.eye(x.size, dtype=np.longdouble)]


def _primals(problem: Problem, point: Point, dtype: Any) -> dict[str, Any]:
    return {k: point.inputs[k].astype(dtype) for k in problem.wrt}


def _cast(x: Any, dtype: Any) -> Any:
    return x.astype(dtype) if x.dtype.kind == "f" else x
