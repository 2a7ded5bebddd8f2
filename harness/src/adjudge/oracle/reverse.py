"""Derivatives in reverse: a function is run on numbers that are on a tape, for all elements of its inputs
together.

Where the line route (`taylor`) runs the function for each element, or each pair of them, this one runs it
once, or once for each element. For derivatives of second order the numbers are series along a line, x + t
d, and so is the gradient.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_series

from adjudge.oracle.ball import Ball
from adjudge.oracle.balls import Balls, given, returned
from adjudge.oracle.errors import Lacking, Singular
from adjudge.oracle.namespace import ball_namespace
from adjudge.oracle.signs import Signs
from adjudge.oracle.tape import Plain, Tape, Taped
from adjudge.oracle.taylor import Direction, Enclosures, Question
from adjudge.outcome import Array


def answer(question: Question, signs: Signs) -> Enclosures:
    """Return enclosures of the operator's parts in the precision that is set; raises `NotCertified`."""
    method = question.operator.method
    if method not in _ANSWERS:
        raise Lacking(f"there is no {method} in reverse")
    return _ANSWERS[method](question, signs)


@dataclass(frozen=True, slots=True)
class _Run:
    """Holds a run: the tape, the function's values, and where on the tape the elements of the inputs are."""

    tape: Tape
    values: Array
    places: dict[str, Array]

    def gradient(self, weights: Array, order: int) -> Enclosures:
        """Return the coefficients of t^order of the derivatives of the values' weighted sum."""
        weighted = zip(self.values.ravel(), weights.ravel(), strict=True)
        seeds = [(item.value.place, weight) for item, weight in weighted if isinstance(item.value, Taped)]
        adjoints = self.tape.adjoints(seeds)
        pick = np.frompyfunc(lambda place: _coefficient(adjoints[place], order), 1, 1)
        return {name: np.asarray(pick(places), object) for name, places in self.places.items()}


def _run(question: Question, signs: Signs, direction: Direction) -> _Run:
    signs.asked = 0
    tape, places, arguments = Tape(), {}, dict[str, Any](question.inputs)
    for name, array in question.inputs.items():
        if array.dtype.kind != "f":
            continue
        arguments[name] = inputs = given(array.astype(question.dtype), question.dtype)
        if name in question.wrt:
            slopes = direction.get(name, np.full(array.shape, arb(0), dtype=object))
            traced = np.frompyfunc(lambda item, slope: Ball(tape.note(_line(item, slope))), 2, 1)
            arguments[name] = Balls(traced(inputs.data, slopes), inputs.dtype)
            places[name] = np.asarray(
                np.frompyfunc(lambda item: item.value.place, 1, 1)(arguments[name].data)
            )
    result = question.function(ball_namespace(signs), **arguments)
    return _Run(tape, returned(result), {name: places[name] for name in question.wrt})


def _line(item: Ball, slope: arb) -> Plain:
    return item.constant if slope.is_zero() else arb_series([item.constant, slope])


def _coefficient(adjoint: Plain | None, order: int) -> arb:
    if adjoint is None or (order and isinstance(adjoint, arb)):
        return arb(0)
    if isinstance(adjoint, arb):
        return adjoint
    if adjoint.prec <= order:
        raise Singular("a quotient by a series without constant term")
    return adjoint[order]


def _units(shape: tuple[int, ...]) -> Iterator[tuple[Any, Array]]:
    for index in np.ndindex(shape):
        unit = np.full(shape, arb(0), dtype=object)
        unit[index] = arb(1)
        yield index, unit


def _jacobian(question: Question, signs: Signs) -> Enclosures:
    run = _run(question, signs, {})
    shape = run.values.shape
    parts = {name: np.empty(shape + places.shape, object) for name, places in run.places.items()}
    for index, unit in _units(shape):
        for name, row in run.gradient(unit, 0).items():
            parts[name][(*index, ...)] = row
    return parts


def _vjp(question: Question, signs: Signs) -> Enclosures:
    head = given(np.asarray(question.cotangent).astype(question.dtype)).data
    return _run(question, signs, {}).gradient(_constants(head), 0)


def _jvp(question: Question, signs: Signs) -> Enclosures:
    tangent, jacobian = _tangent(question), _jacobian(question, signs)
    inner = [np.tensordot(part, tangent[name], tangent[name].ndim) for name, part in jacobian.items()]
    # From a ball on: where there are no inputs, NumPy's own sum is the integer 0.
    return {"tangent": np.asarray(sum(inner, arb(0)), object)}


def _hvp(question: Question, signs: Signs) -> Enclosures:
    return _run(question, signs, _tangent(question)).gradient(_one(), 1)


def _hessian(question: Question, signs: Signs) -> Enclosures:
    shapes = {name: question.inputs[name].shape for name in question.wrt}
    parts = {
        f"{row},{column}": np.empty(shapes[row] + shapes[column], object)
        for row in shapes
        for column in shapes
    }
    for row, shape in shapes.items():
        for index, unit in _units(shape):
            for column, part in _run(question, signs, {row: unit}).gradient(_one(), 1).items():
                parts[f"{row},{column}"][(*index, ...)] = part
    return parts


def _one() -> Array:
    return np.full((), arb(1), dtype=object)


def _tangent(question: Question) -> Direction:
    """Return the tangent, which is exact in the case's dtype."""
    seeds = question.tangent or {}
    return {name: _constants(given(seeds[name].astype(question.dtype)).data) for name in question.wrt}


def _constants(balls: Array) -> Array:
    return np.asarray(np.frompyfunc(lambda item: item.constant, 1, 1)(balls), object)


_ANSWERS: Mapping[str, Callable[[Question, Signs], Enclosures]] = {
    "gradient": _jacobian,
    "jacobian": _jacobian,
    "vjp": _vjp,
    "jvp": _jvp,
    "hvp": _hvp,
    "hessian": _hessian,
}
