"""Derivatives as coefficients: a function is run along lines x + t d, and FLINT's series do the rest.

Along d, the coefficient of t is the derivative by d, that of t² half the second one; mixed second derivatives come by
polarisation, D²f(d, e) = c₂(d + e) - c₂(d) - c₂(e). No derivative rule is involved.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, arb_series

from adjudge.operators import Operator, operator
from adjudge.oracle.ball import ZERO, Ball
from adjudge.oracle.balls import Balls, given, returned
from adjudge.oracle.errors import Lacking
from adjudge.oracle.namespace import ball_namespace
from adjudge.oracle.signs import Signs
from adjudge.oracle.ties import tie_rule
from adjudge.outcome import Array, Parts
from adjudge.problems import Body
from adjudge.protocol import Evaluate, Prove

Enclosures = dict[str, Array]
"""Object arrays of `arb` by the name of the part."""
Direction = dict[str, Array]
"""Object arrays of `arb` by the name of the input; an absent one is zero. Floats would be rounded when added."""


@dataclass(frozen=True, slots=True)
class Question:
    """Says what is to be enclosed: an operator applied to a function at a point, with its seeds, in a dtype."""

    function: Body
    inputs: Parts
    wrt: tuple[str, ...]
    operator: Operator
    dtype: str
    tangent: Parts | None = None
    cotangent: Array | None = None


def question(function: Body, asked: Evaluate | Prove) -> Question:
    """Return what a request asks of a function."""
    return Question(
        function=function,
        inputs=asked.inputs,
        wrt=asked.wrt,
        operator=operator(asked.operator),
        dtype=asked.dtype,
        tangent=asked.tangent,
        cotangent=asked.cotangent,
    )


def straight(constant: Ball, slope: arb) -> Ball:
    """Return an element of x + t d, which is constant where its slope is zero."""
    return constant if slope.is_zero() else Ball(arb_series([constant.constant, slope]))


def answer(question: Question, signs: Signs, element: Callable[[Ball, arb], Ball] = straight) -> Enclosures:
    """Return enclosures of the operator's parts in the precision that is set; raises `NotCertified`."""
    return _ANSWERS[question.operator.method](Lines(question, signs, element))


@dataclass(slots=True)
class Lines:
    """Runs the function of a question along lines, of which `element` makes each element of its constant and slope."""

    question: Question
    signs: Signs
    element: Callable[[Ball, arb], Ball] = straight

    def along(self, direction: Direction) -> Array:
        """Return the function's values on x + t d as an object array of `Ball`."""
        self.signs.asked = 0
        tie_rule().begin()
        q = self.question
        arguments = {name: self._argument(name, array, direction) for name, array in q.inputs.items()}
        result = q.function(ball_namespace(self.signs), **arguments)
        return returned(result)

    def coefficients(self, direction: Direction, order: int) -> Array:
        """Return the coefficients of t^order along a direction, an object array of `arb`."""
        return _coefficients(self.along(direction), order)

    def units(self) -> Iterator[tuple[str, tuple[int, ...], Direction]]:
        """Give each element that is differentiated by: its input's name, its index, and its direction."""
        for name in self.question.wrt:
            shape = self.question.inputs[name].shape
            for index in np.ndindex(shape):
                unit = np.full(shape, arb(0), dtype=object)
                unit[index] = arb(1)
                yield name, index, {name: unit}

    def tangent(self) -> Direction:
        """Return the tangent, which is exact in the case's dtype."""
        q = self.question
        seeds = q.tangent or {}
        return {name: _coefficients(given(seeds[name].astype(q.dtype)).data, 0) for name in q.wrt}

    def _argument(self, name: str, array: Array, direction: Direction) -> Any:
        if array.dtype.kind != "f":
            return array
        constants = given(array.astype(self.question.dtype), self.question.dtype)
        if name not in self.question.wrt or self.question.operator.order == 0:
            return constants
        if name not in direction and self.element is straight:
            return constants
        slopes = direction.get(name, np.full((), arb(0), dtype=object))
        return Balls(np.frompyfunc(self.element, 2, 1)(constants.data, slopes), constants.dtype)


def _coefficients(values: Array, order: int) -> Array:
    return np.asarray(np.frompyfunc(lambda item: item.coefficient(order), 1, 1)(values), dtype=object)


def _value(lines: Lines) -> Enclosures:
    return {"value": lines.coefficients({}, 0)}


def _jacobian(lines: Lines) -> Enclosures:
    columns: dict[str, list[Array]] = {name: [] for name in lines.question.wrt}
    for name, _, unit in lines.units():
        columns[name].append(lines.coefficients(unit, 1))
    return {name: _joined(found, lines.question.inputs[name].shape) for name, found in columns.items()}


def _joined(columns: list[Array], in_shape: tuple[int, ...]) -> Array:
    """Return what stands for each input element, of shape `out_shape`, as one array `out_shape + in_shape`."""
    if not columns:
        raise Lacking("the oracle has no derivatives by an input without elements")
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape(stacked.shape[:-1] + in_shape)


def _jvp(lines: Lines) -> Enclosures:
    return {"tangent": lines.coefficients(lines.tangent(), 1)}


def _vjp(lines: Lines) -> Enclosures:
    q = lines.question
    head = given(np.asarray(q.cotangent).astype(q.dtype)).data
    columns: dict[str, list[Array]] = {name: [] for name in q.wrt}
    for name, _, unit in lines.units():
        total = ZERO
        for weight, value in zip(head.ravel(), lines.along(unit).ravel(), strict=True):
            total = total + weight * value
        columns[name].append(_coefficients(np.full((), total, dtype=object), 1))
    return {name: _joined(found, q.inputs[name].shape) for name, found in columns.items()}


def _hvp(lines: Lines) -> Enclosures:
    tangent = lines.tangent()
    along_tangent = lines.coefficients(tangent, 2)
    columns: dict[str, list[Array]] = {name: [] for name in lines.question.wrt}
    for name, _, unit in lines.units():
        columns[name].append(
            lines.coefficients(_sum(unit, tangent), 2) - lines.coefficients(unit, 2) - along_tangent
        )
    return {name: _joined(found, lines.question.inputs[name].shape) for name, found in columns.items()}


def _hessian(lines: Lines) -> Enclosures:
    units = [(name, index, unit) for name, index, unit in lines.units()]
    squares = [lines.coefficients(unit, 2).item() for _, _, unit in units]
    shapes = {name: lines.question.inputs[name].shape for name in lines.question.wrt}
    parts = {
        f"{row},{column}": np.empty(shapes[row] + shapes[column], object)
        for row in shapes
        for column in shapes
    }
    for i, (row, at, unit) in enumerate(units):
        for j, (column, to, other) in enumerate(units[: i + 1]):
            if i == j:
                second = squares[i] * 2
            else:
                both = lines.coefficients(_sum(unit, other), 2).item()
                second = both - squares[i] - squares[j]
            parts[f"{row},{column}"][at + to] = parts[f"{column},{row}"][to + at] = second
    return parts


def _sum(a: Direction, b: Direction) -> Direction:
    return a | {
        name: np.asarray(a[name] + part if name in a else part, dtype=object) for name, part in b.items()
    }


def _derivative(lines: Lines) -> Enclosures:
    (name,) = lines.question.wrt
    order = lines.question.operator.order
    found = lines.coefficients(
        {name: np.full(lines.question.inputs[name].shape, arb(1), dtype=object)}, order
    )
    return {name: np.asarray(found * math.factorial(order), dtype=object)}


_ANSWERS: Mapping[str, Callable[[Lines], Enclosures]] = {
    "value": _value,
    "gradient": _jacobian,
    "jacobian": _jacobian,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
    "hessian": _hessian,
    "derivative": _derivative,
}
