"""Reductions, orderings and choices over arrays of balls; what orders elements does so with certainty or raises."""

import math
from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any

import numpy as np

from adjudge.oracle.ball import ONE, ZERO, Ball, ball, order, whole
from adjudge.oracle.balls import FLOAT64, Balls, as_balls, binary, dtype_of, unary
from adjudge.oracle.errors import Lacking, Singular
from adjudge.oracle.ties import tie_rule
from adjudge.outcome import Array

Axis = int | tuple[int, ...] | None
_EQUAL = "two elements to be sorted are equal, so the point may be a kink"


def sum_(x: Any, *, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Balls:
    """Return the sum along axes."""
    return _along(_total, x, axis, keepdims)


def prod(x: Any, *, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Balls:
    """Return the product along axes."""
    return _along(_product, x, axis, keepdims)


def mean(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Balls:
    """Return the mean along axes."""
    return _along(lambda line: _total(line) / ball(len(line)), x, axis, keepdims)


def var(x: Any, *, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Balls:
    """Return the variance along axes, divided by the count less `correction`."""

    def of_line(line: Sequence[Ball]) -> Ball:
        middle = _total(line) / ball(len(line))
        squares = [(item - middle) * (item - middle) for item in line]
        return _total(squares) / (ball(len(line)) - ball(correction))

    return _along(of_line, x, axis, keepdims)


def std(x: Any, *, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Balls:
    """Return the standard deviation along axes."""
    return unary("sqrt")(var(x, axis=axis, correction=correction, keepdims=keepdims))


def max_(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Balls:
    """Return the largest element along axes; where two are, the tie rule decides."""
    return _along(lambda line: line[_first(line, 1)], x, axis, keepdims)


def min_(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Balls:
    """Return the smallest element along axes; where two are, the tie rule decides."""
    return _along(lambda line: line[_first(line, -1)], x, axis, keepdims)


def argmax(x: Any, *, axis: int | None = None, keepdims: bool = False) -> Any:
    """Return the position of the largest element."""
    return _positions(lambda line: _first(line, 1), x, axis, keepdims)


def argmin(x: Any, *, axis: int | None = None, keepdims: bool = False) -> Any:
    """Return the position of the smallest element."""
    return _positions(lambda line: _first(line, -1), x, axis, keepdims)


def argsort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    """Return the positions that put the elements in order; equal differentiated ones as the tie rule says."""
    data = np.moveaxis(as_balls(x).data, axis, -1)
    places = np.empty(data.shape, np.int64)
    for index in np.ndindex(data.shape[:-1]):
        places[index] = _ordered(list(data[index]), descending)
    return np.moveaxis(places, -1, axis)


def sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Balls:
    """Return the elements in order; equal differentiated ones as the tie rule says."""
    places = argsort(x, axis=axis, descending=descending)
    return Balls(np.take_along_axis(as_balls(x).data, places, axis=axis), dtype_of(x))


def cumulative_sum(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Balls:
    """Return the running sums along an axis."""
    return _cumulated(np.cumsum, ZERO, x, axis, include_initial)


def cumulative_prod(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Balls:
    """Return the running products along an axis."""
    return _cumulated(np.cumprod, ONE, x, axis, include_initial)


def where(condition: Any, x: Any, y: Any) -> Balls:
    """Return the elements of `x` where the condition holds, else those of `y`."""
    return Balls(np.where(np.asarray(condition), as_balls(x).data, as_balls(y).data), dtype_of(x, y))


def clip(x: Any, min: Any = None, max: Any = None) -> Balls:
    """Return `x` held between bounds; where it sits on one, the tie rule decides."""
    result = as_balls(x)
    if min is not None:
        result = binary("maximum")(result, min)
    return result if max is None else binary("minimum")(result, max)


def searchsorted(x1: Any, x2: Any, *, side: str = "left", sorter: Any = None) -> Any:
    """Return where the elements of `x2` belong in the ordered `x1`."""
    if sorter is not None:
        raise Lacking("the oracle has no searchsorted with a sorter")
    borders, wanted = as_balls(x1).data, as_balls(x2).data
    is_left = side == "left"
    found = [sum(b < item if is_left else b <= item for b in borders) for item in wanted.ravel()]
    return np.array(found, np.int64).reshape(wanted.shape)


def _total(line: Sequence[Ball]) -> Ball:
    total = ZERO
    for item in line:
        total = total + item
    return total


def _product(line: Sequence[Ball]) -> Ball:
    product = ONE
    for item in line:
        product = product * item
    return product


def _along(reduce: Callable[[Sequence[Ball]], Ball], x: Any, axis: Axis, keepdims: bool) -> Balls:
    data = as_balls(x).data
    axes = _axes(axis, data.ndim)
    kept = [place for place in range(data.ndim) if place not in axes]
    length = math.prod(data.shape[k] for k in axes)
    lines = np.transpose(data, (*kept, *axes)).reshape([data.shape[k] for k in kept] + [length])
    result = np.empty(lines.shape[:-1], object)
    for index in np.ndindex(result.shape):
        result[index] = reduce(list(lines[index]))
    if keepdims:
        result = result.reshape([1 if place in axes else n for place, n in enumerate(data.shape)])
    return Balls(result, dtype_of(x))


def _axes(axis: Axis, ndim: int) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(ndim))
    given = axis if isinstance(axis, tuple) else (axis,)
    return tuple(range(ndim)[place] for place in given)


def _positions(find: Callable[[Sequence[Ball]], int], x: Any, axis: int | None, keepdims: bool) -> Any:
    found = _along(lambda line: ball(find(line)), x, axis, keepdims).data
    return np.array([whole(item) for item in found.ravel()], np.int64).reshape(found.shape)[()]


def _first(line: Sequence[Ball], direction: int) -> int:
    """Return the place of the extreme element; the tie rule decides among differentiated equals."""
    if not line:
        raise Singular("the extreme of no elements")
    best, equals = 0, [0]
    for place in range(1, len(line)):
        compared = order(line[place], line[best]) * direction
        if compared > 0:
            best, equals = place, [place]
        elif compared == 0:
            equals.append(place)
    if len(equals) > 1 and not all(line[place].is_constant for place in equals):
        return equals[tie_rule().largest([line[k] if direction > 0 else -line[k] for k in equals])]
    return best


def _ordered(line: list[Ball], descending: bool) -> list[int]:
    def compared(a: int, b: int) -> int:
        found = order(line[a], line[b])
        if found == 0 and not (line[a].is_constant and line[b].is_constant):
            found = tie_rule().sign(line[a] - line[b], _EQUAL)
        return -found if descending else found

    return sorted(range(len(line)), key=cmp_to_key(compared))


def _cumulated(
    accumulate: Callable[..., Array], first: Ball, x: Any, axis: int | None, include_initial: bool
) -> Balls:
    data = as_balls(x).data
    axis = 0 if axis is None else axis
    if include_initial:
        shape = [1 if place == range(data.ndim)[axis] else n for place, n in enumerate(data.shape)]
        data = np.concatenate([np.full(shape, first, dtype=object), data], axis=axis)
    return Balls(accumulate(data, axis=axis), dtype_of(x))


def as_dtype(x: Any, dtype: Any) -> Any:
    """Return `x` under another dtype: floats keep their exact values, whole numbers become balls or stay."""
    kind = np.dtype(dtype).kind
    if kind == "f":
        return Balls(as_balls(x).data, dtype)
    if not isinstance(x, Balls):
        return np.asarray(x).astype(dtype)
    if kind == "b":
        return np.array([bool(item) for item in x.data.ravel()]).reshape(x.shape)
    return np.array([whole(item) for item in unary("trunc")(x).data.ravel()], dtype).reshape(x.shape)


def dtype_or_float(dtype: Any) -> Any:
    """Return a dtype that was asked for, float64 where none was."""
    return FLOAT64 if dtype is None else np.dtype(dtype)
