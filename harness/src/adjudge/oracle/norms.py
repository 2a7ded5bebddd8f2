"""Norms of vectors and matrices of balls."""

from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.oracle.ball import ONE, Ball, ball
from adjudge.oracle.balls import Balls, as_balls
from adjudge.oracle.elementwise import absolute, power, sqrt
from adjudge.oracle.errors import Lacking
from adjudge.oracle.factorisations import svdvals
from adjudge.oracle.reductions import max_, min_, sum_


def vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Balls:
    """Return vector norms: of order infinity, one, two, or any other that is not zero."""
    sizes = as_balls(x)
    if ord == 2:
        squares = Balls(sizes.data * sizes.data, sizes.dtype)
        return _mapped(sqrt, sum_(squares, axis=axis, keepdims=keepdims))
    sizes = _mapped(absolute, sizes)
    if ord in (np.inf, -np.inf):
        return (max_ if ord > 0 else min_)(sizes, axis=axis, keepdims=keepdims)
    if ord == 0:
        raise Lacking("the oracle has no norm of order zero")
    p = ball(ord)
    powers = _mapped(lambda size: power(size, p), sizes)
    total = sum_(powers, axis=axis, keepdims=keepdims)
    return total if ord == 1 else _mapped(lambda whole: power(whole, ONE / p), total)


def matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Balls:
    """Return matrix norms: Frobenius, nuclear, one, two and infinity, and the least values with a minus."""
    if ord == "fro":
        return vector_norm(x, axis=(-2, -1), keepdims=keepdims)
    if ord in ("nuc", 2, -2):
        values = svdvals(x)
        norms = sum_(values, axis=-1) if ord == "nuc" else values[..., 0 if ord == 2 else -1]
        return Balls(norms.data[..., None, None], norms.dtype) if keepdims else norms
    if ord not in (1, -1, np.inf, -np.inf):
        raise Lacking(f"the oracle has no matrix norm of order {ord}")
    summed, other = (-2, -1) if abs(ord) == 1 else (-1, -2)
    sums = sum_(_mapped(absolute, as_balls(x)), axis=summed, keepdims=True)
    norms = (max_ if ord > 0 else min_)(sums, axis=other, keepdims=True)
    return norms if keepdims else Balls(norms.data[..., 0, 0], norms.dtype)


def _mapped(function: Callable[[Ball], Ball], x: Balls) -> Balls:
    return Balls(np.frompyfunc(function, 1, 1)(x.data), x.dtype)
