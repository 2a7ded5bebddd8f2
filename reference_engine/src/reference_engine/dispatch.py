"""Primitives, levels, and the one dispatch between them.

Every interpretation of a function (reverse mode, forward mode, many directions at once, symbolic
tracing, replay) is a `Level`.  A value that a level is watching is a `Traced` value.  A call of a
primitive goes to the newest level among its operands; that level unwraps its own values, calls the
primitive again on what is inside (which may belong to an older level), and does its own
bookkeeping. Levels carry unique, increasing tags, so two derivatives can never be confused with
each other.

This module must not know any primitive, any rule, or any kind of level.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

Value = Any
"""A NumPy array or scalar, or a `Traced` value that stands for one."""

Values = tuple[Value, ...]
Params = dict[str, Any]

new_tag: Callable[[], int] = itertools.count(1).__next__
"""Returns a tag larger than all before."""


class Traced:
    """A value that a level is watching; a root may remember its square."""

    __slots__ = ("level", "square", "value")
    level: Level
    value: Value
    square: Callable[[], Value] | None


class Level:
    """One interpretation of primitives; newer levels have larger tags and act first."""

    __slots__ = ("tag",)
    has_values = True
    """Whether its traced values stand for known ones; formulas do not."""
    has_direction = False
    """Whether it follows one direction, as forward mode does."""
    sweeps_back = False
    """Whether it will carry cotangents back, as reverse mode does."""

    def __init__(self) -> None:
        self.tag = new_tag()

    def apply(self, primitive: Primitive, operands: Values, params: Params) -> Value:
        """Interpret one call of a primitive."""
        raise NotImplementedError

    def reveal(self, x: Traced) -> Value:
        """Return the value inside; a level whose values will change refuses."""
        return x.value

    def unary(self, primitive: Primitive, x: Value) -> Value:
        """Interpret an element-wise call with one operand (a door for fast paths)."""
        return self.apply(primitive, (x,), {})

    def binary(self, primitive: Primitive, x: Value, y: Value) -> Value:
        """Interpret an element-wise call with two operands (a door for fast paths)."""
        return self.apply(primitive, (x, y), {})

    def single(self, primitive: Primitive, x: Value, params: Params) -> Value:
        """Interpret a call with one operand and parameters (a door for fast paths)."""
        return self.apply(primitive, (x,), params)

    def read(self, primitive: Primitive, x: Value, index: Any) -> Value:
        """Interpret reading by an index (a door for fast paths)."""
        return self.apply(primitive, (x,), {"index": index})

    def pair(self, primitive: Primitive, x: Value, y: Value) -> Value:
        """Interpret a call with two operands that is not element-wise (a door for fast paths)."""
        return self.apply(primitive, (x, y), {})


class Spec(NamedTuple):
    """Shape and dtype of an operand: all that a linear rule may know of it."""

    shape: tuple[int, ...]
    dtype: Any

    @property
    def ndim(self) -> int:
        """Count the axes."""
        return len(self.shape)


Edge = tuple[Any, Callable[..., Value], Values, Any]
"""(parent, rule, saved values, how to fit the result to the parent or None)."""

Edges = tuple[Edge, ...]

Tangents = Sequence[Value | None]
"""One per operand, None where it is not watched."""


class Primitive:
    """A NumPy function together with its derivative rules.

    Subclasses (in `declare`) are the declaration forms.  `evaluate` works on NumPy values, `call`
    works on any mix of NumPy and traced values.
    """

    evaluate: Callable[..., Any]
    call: Callable[..., Any]
    name: str
    differentiable = True
    outputs: int | None = None
    choose: Callable[[Tangents, Value, int], Value | None] | None = None
    of_same: Callable[[Value], Value | None] | None = None
    """Computes a binary primitive of two operands that are one, where more is known of it."""

    def rescue(self, error: Exception, *operands: Value) -> Value:
        """Evaluate where NumPy could not, or raise its error again."""
        raise error

    def edges(self, parents: Sequence[Any], operands: Values, out: Value, params: Params) -> Edges:
        """Return what reverse mode must remember of this call, one edge per watched operand."""
        raise NotImplementedError

    def push(self, tangents: Tangents, operands: Values, out: Value, params: Params) -> Value:
        """Return the tangent of the output (a tuple if the primitive has several outputs)."""
        raise NotImplementedError


def newest_level(operands: Sequence[Value]) -> Level | None:
    """Return the newest level among the operands, or None if all are plain."""
    newest: Level | None = None
    for operand in operands:
        if isinstance(operand, Traced) and (newest is None or operand.level.tag > newest.tag):
            newest = operand.level
    return newest


def unary_call(primitive: Primitive) -> Callable[[Value], Value]:
    """Return the dispatching function of an element-wise primitive with one operand."""
    evaluate = primitive.evaluate

    def call(x: Value, /) -> Value:
        if isinstance(x, Traced):
            return x.level.unary(primitive, x)
        try:
            return evaluate(x)
        except (TypeError, AttributeError) as error:
            return primitive.rescue(error, x)

    return call


def binary_call(primitive: Primitive) -> Callable[[Value, Value], Value]:
    """Return the dispatching function of an element-wise primitive with two operands."""
    evaluate = primitive.evaluate

    def call(x: Value, y: Value, /) -> Value:
        if isinstance(x, Traced):
            if x is y and primitive.of_same is not None:
                out = primitive.of_same(x)
                if out is not None:
                    return out
            level = x.level
            if isinstance(y, Traced) and y.level.tag > level.tag:
                level = y.level
        elif isinstance(y, Traced):
            level = y.level
        else:
            try:
                return evaluate(x, y)
            except (TypeError, AttributeError) as error:
                return primitive.rescue(error, x, y)
        return level.binary(primitive, x, y)

    return call


def pair_call(primitive: Primitive) -> Callable[[Value, Value], Value]:
    """Return the dispatching function of a primitive with two operands and no parameters."""
    evaluate = primitive.evaluate

    def call(x: Value, y: Value, /) -> Value:
        if isinstance(x, Traced):
            level = x.level
            if isinstance(y, Traced) and y.level.tag > level.tag:
                level = y.level
        elif isinstance(y, Traced):
            level = y.level
        else:
            return evaluate(x, y)
        return level.pair(primitive, x, y)

    return call


def single_call(primitive: Primitive) -> Callable[..., Value]:
    """Return the dispatching function of a primitive with one operand and parameters."""
    evaluate = primitive.evaluate

    def call(x: Value, /, **params: Any) -> Value:
        if isinstance(x, Traced):
            return x.level.single(primitive, x, params)
        return evaluate(x, **params)

    return call


def general_call(primitive: Primitive) -> Callable[..., Value]:
    """Return the dispatching function of a primitive with any operands and parameters."""
    evaluate = primitive.evaluate

    def call(*operands: Value, **params: Any) -> Value:
        level = newest_level(operands)
        if level is None:
            return evaluate(*operands, **params)
        return level.apply(primitive, operands, params)

    return call


def plain(x: Value) -> Value:
    """Strip every level from a value: what NumPy would see.  No derivative passes through."""
    while isinstance(x, Traced):
        x = x.level.reveal(x)
    return x


def shape_of(x: Value) -> tuple[int, ...]:
    """Return the shape of a value; Python numbers and foreign scalars are 0-d."""
    shape: tuple[int, ...] = getattr(x, "shape", ())
    return shape


def levels_of(x: Value) -> Iterator[Level]:
    """Go through the levels that watch a value, newest first."""
    while isinstance(x, Traced):
        yield x.level
        x = x.value
