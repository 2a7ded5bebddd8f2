"""Which derivatives along directions an operator asks for, and how its parts are put together of them.

D^n f(x)[d1, ..., dn] is the derivative along n directions, one after the other: an array of the output's shape. A way
to such derivatives, whatever it is, thereby answers every operator.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
from flint import arb, fmpq

from adjudge.oracle.errors import Lacking
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array

Direction = dict[str, Array]
"""Object arrays of `fmpq` by the name of the input; an absent one is zero."""
Directions = tuple[Direction, ...]
Answer = dict[str, Array]
"""Object arrays of numbers by the name of the part."""
Derivatives = Callable[[Sequence[Directions]], list[Array]]
"""Returns the derivative along each tuple of directions, of the output's shape."""


def assembled(question: Question, derivatives: Derivatives) -> Answer:
    """Return an operator's parts, put together of derivatives along directions."""
    wrt = question.wrt
    match question.operator.method:
        case "value":
            return {"value": derivatives([()])[0]}
        case "jvp":
            return {"tangent": derivatives([(_tangent(question),)])[0]}
        case "derivative":
            ones = {name: _filled(question.inputs[name].shape, 1) for name in wrt}
            return {wrt[0]: derivatives([(ones,) * question.operator.order])[0]}
        case "hessian":
            return _hessian(question, derivatives)
    seeds = (_tangent(question),) if question.operator.method == "hvp" else ()
    units = list(_units(question))
    columns = derivatives([(unit, *seeds) for _, _, unit in units])
    if question.operator.method == "vjp":
        columns = [_contracted(question, column) for column in columns]
    return {name: _joined(question, name, units, columns) for name in wrt}


def _hessian(question: Question, derivatives: Derivatives) -> Answer:
    units = list(_units(question))
    pairs = list(itertools.combinations_with_replacement(range(len(units)), 2))
    found = derivatives([(units[i][2], units[j][2]) for i, j in pairs])
    shapes = {name: question.inputs[name].shape for name in question.wrt}
    parts = {f"{a},{b}": np.empty(shapes[a] + shapes[b], object) for a in shapes for b in shapes}
    for (i, j), second in zip(pairs, found, strict=True):
        (a, at, _), (b, to, _) = units[i], units[j]
        parts[f"{a},{b}"][at + to] = parts[f"{b},{a}"][to + at] = second[()]
    return parts


def _units(question: Question) -> Iterator[tuple[str, tuple[int, ...], Direction]]:
    for name in question.wrt:
        shape = question.inputs[name].shape
        for index in np.ndindex(shape):
            unit = _filled(shape, 0)
            unit[index] = fmpq(1)
            yield name, index, {name: unit}


def _filled(shape: tuple[int, ...], value: int) -> Array:
    return np.full(shape, fmpq(value), dtype=object)


def _tangent(question: Question) -> Direction:
    seeds = question.tangent or {}
    return {name: rationals(seeds[name].astype(question.dtype)) for name in question.wrt}


def _contracted(question: Question, column: Array) -> Array:
    head = rationals(np.asarray(question.cotangent).astype(question.dtype))
    if not head.size:
        raise Lacking("no derivatives of an output without elements")
    total: Any = 0
    for weight, slope in zip(head.ravel(), column.ravel(), strict=True):
        total = total + slope * (arb(weight) if isinstance(slope, arb) else weight)
    return np.full((), total, dtype=object)


def _joined(question: Question, name: str, units: Sequence[Any], columns: Sequence[Array]) -> Array:
    """Return what stands for each element of an input, of shape `out_shape`, as one array `out_shape + in_shape`."""
    mine = [column for (owner, _, _), column in zip(units, columns, strict=True) if owner == name]
    if not mine:
        raise Lacking("no derivatives by an input without elements")
    stacked = np.stack(mine, axis=-1)
    return stacked.reshape(stacked.shape[:-1] + question.inputs[name].shape)


def rationals(x: Array) -> Array:
    """Return floats as the exact fractions that they are."""
    found = np.empty(x.shape, object)
    for index in np.ndindex(x.shape):
        found[index] = fmpq(*float(x[index]).as_integer_ratio())
    return found


def are_sharp(parts: Iterable[Array], digits: int) -> bool:
    """Say whether balls are known to so many binary digits of the largest of them, or of 1 where that may be zero."""
    balls = [x for part in parts for x in part.ravel()]
    largest = reduce(arb.max, (x.abs_lower() for x in balls), arb(0))
    scale = largest if largest > 0 else arb(1)
    return all(x.rad() <= scale * arb(2) ** -digits for x in balls)
