"""The selections of a function of several numbers: one for each possible path through its ties, shown to be active.

A selection is active where points as near as one likes lie in an open set on which its decisions hold. A direction
along which they all hold strictly shows it; a path for which none is found must agree with one that is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from flint import arb, arb_series

from adjudge.linear_program import minimised
from adjudge.operators import Operator, operator
from adjudge.oracle.ball import Ball
from adjudge.oracle.errors import Lacking, NotCertified
from adjudge.oracle.forks import Fork, Path, paths
from adjudge.oracle.forms import Atom, Formed, rational
from adjudge.oracle.rays import Ray, leading
from adjudge.oracle.selections import Meeting, Selection, coincide
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Direction, Enclosures, Lines, Question, answer
from adjudge.oracle.ties import ruled_by

GUESSES = 32
"""How many curves are tried at random where linear terms show no direction."""


def branches(question: Question) -> Meeting:
    """Return what meets at a point; raises `NotCertified` where not all of it can be followed."""
    lines = Lines(question, Signs(), formed)
    with ruled_by(Ray()):
        value = Lines(question, Signs()).coefficients({}, 0)
    found = [_followed(lines, path) for path in paths(lambda fork: _run(lines, fork, {}))]
    if lines.signs.asked:
        raise Lacking("a factorisation leaves signs free where branches meet")
    active = [each.selection for each in found if each.is_active]
    for each in found:
        if not each.is_active and not any(_are_alike(each.selection, other) for other in active):
            raise NotCertified("a branch may or may not be taken near the point")
    return Meeting(value, active, _spread(lines, found))


def formed(constant: Ball, slope: arb | arb_series) -> Ball:
    """Return an element of x + t d that is differentiated whatever its slope; on a curve, that is a series."""
    path = slope if isinstance(slope, arb_series) else arb_series([0, slope])
    return Formed(path + constant.constant, {Atom(): Fraction(1)})


@dataclass(frozen=True, slots=True)
class _Followed:
    path: Path
    selection: Selection
    is_active: bool
    legs: int


def _run(lines: Lines, fork: Fork, direction: Direction) -> None:
    with ruled_by(fork):
        lines.along(direction)


def _followed(lines: Lines, path: Path) -> _Followed:
    fork = Fork(path)
    with ruled_by(fork):
        lower = [{"": lines.coefficients({}, 0)}]
        for op in _below(lines.question.operator):
            lower.append(_answer(replace(lines.question, operator=op)))
        selection = Selection(lower, _answer(lines.question))
        return _Followed(path, selection, _is_active(lines, fork), fork.legs)


def _answer(question: Question) -> Enclosures:
    return answer(question, Signs(), formed)


def _below(op: Operator) -> Iterator[Operator]:
    """Give the operators of lower order whose answers must agree for the derivative to be continuous."""
    if op.method == "derivative":
        yield from (operator(f"derivative-{k}") for k in range(1, op.order))
    elif op.order == 2:
        yield operator("jacobian")


def _is_active(lines: Lines, fork: Fork) -> bool:
    """Say whether the path that was just run is shown to be taken on an open set as near as one likes."""
    if not fork.conditions:
        return True
    for direction in _directions(lines, fork):
        lines.along(direction)
        if all(_rises(condition) for condition in fork.conditions):
            return True
    return False


def _rises(condition: Ball) -> bool:
    try:
        return bool(condition.coefficient(leading(condition)) > 0)
    except NotCertified:
        return False


def _directions(lines: Lines, fork: Fork) -> Iterator[Direction]:
    """Give directions along which the conditions may hold: by their linear terms, then curves at random.

    Some elements of a curve have no slope, so that it may touch a parabola.
    """
    columns = []
    for _, _, unit in lines.units():
        lines.along(unit)
        columns.append([rational(condition.coefficient(1)) for condition in fork.conditions])
    rows = [[-slope for slope in row] + list(row) for row in zip(*columns, strict=True) if None not in row]
    found = minimised([Fraction(1)] * 2 * len(columns), rows, [Fraction(-1)] * len(rows))
    if found is not None:
        up, down = found[: len(columns)], found[len(columns) :]
        yield _direction(lines, [arb(float(a - b)) for a, b in zip(up, down, strict=True)])
    random = np.random.Generator(np.random.PCG64(0))
    for _ in range(GUESSES):
        slopes, bends = random.standard_normal((2, len(columns)))
        kept = random.integers(2, size=len(columns))
        yield _direction(
            lines, [arb_series([0, arb(a), arb(b)]) for a, b in zip(slopes * kept, bends, strict=True)]
        )


def _direction(lines: Lines, slopes: list[arb | arb_series]) -> Direction:
    direction, rest = {}, iter(slopes)
    for name in lines.question.wrt:
        shape = lines.question.inputs[name].shape
        direction[name] = np.empty(shape, dtype=object)
        for index in np.ndindex(shape):
            direction[name][index] = next(rest)
    return direction


def _are_alike(one: Selection, other: Selection) -> bool:
    levels = zip([*one.lower, one.answer], [*other.lower, other.answer], strict=True)
    return all(coincide(a, b) for a, b in levels)


def _spread(lines: Lines, found: list[_Followed]) -> Enclosures:
    """Return what the elements of a vanishing norm add to the answer, stacked by part; nothing where none vanishes."""
    if not any(each.legs for each in found):
        return {}
    if len(found) > 1:
        raise Lacking("a norm vanishes where other branches meet")
    if lines.question.operator.order > 1:
        raise Lacking("the oracle has no second derivatives where a norm vanishes")
    (only,) = found
    parts = []
    for leg in range(only.legs):
        with ruled_by(Fork(only.path, leg)):
            parts.append(_answer(lines.question))
    return {
        name: np.stack([part[name] - centre for part in parts])
        for name, centre in only.selection.answer.items()
    }
