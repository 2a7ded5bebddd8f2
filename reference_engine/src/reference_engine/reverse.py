"""The tape of reverse mode: what was computed, in execution order.

The tape is one flat list.  An entry holds, for each watched operand, its position on the tape, a
rule, and only the values that the rule needs.

Must not know the sweep, transforms or the imperative face.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reference_engine.dispatch import Edges, Level, Params, Primitive, Traced, Value, Values, new_tag
from reference_engine.fitting import Call, boxed, fit_of
from reference_engine.forms import Elementwise
from reference_engine.rules import arithmetic
from reference_engine.rules.indexing import Reading, can_be_composed, getitem, part_cotangent
from reference_engine.sweep import Part
from reference_engine.tracer import Tracer


def _operator(call: Call) -> Callable[[Variable, Value], Value]:
    """Return a primitive as an operator that records at once what most programs consist of.

    That is, with a variable of the same tape or with a number; anything else is dispatched as usual.
    """
    primitive = vars(call)["primitive"]
    inner = primitive.inner

    def operate(x: Variable, y: Value) -> Value:
        tape = x.level
        left = x.value
        if type(y) is Variable and y.level is tape:
            if y is x and primitive.of_same is not None:
                known = primitive.of_same(x)
                if known is not None:
                    return known
            right = y.value
            out = inner(left, right)
            if type(out) not in _USUAL:
                out = boxed(out)
            edges = _edges_of_both(primitive, x.index, y.index, left, right, out)
        elif type(y) in _WEAK:
            out = inner(left, y)
            if type(out) not in _USUAL:
                out = boxed(out)
            edges = ((x.index, primitive.rules[0], (left, y, out)[primitive.needs[0]], None),)
        else:
            return call(x, y)
        entries = tape.entries
        variable = _new(Variable)
        variable.level = tape
        variable.value = out
        variable.index = len(entries)
        variable.square = None
        entries.append(edges)
        return variable

    return operate


def _reflected(call: Call) -> Callable[[Variable, Value], Value]:
    """Return a primitive as an operator with a number on its left."""
    primitive = vars(call)["primitive"]
    inner = primitive.inner

    def operate(y: Variable, x: Value) -> Value:
        if type(x) not in _WEAK:
            return call(x, y)
        right = y.value
        out = inner(x, right)
        if type(out) not in _USUAL:
            out = boxed(out)
        edge = (y.index, primitive.rules[1], (x, right, out)[primitive.needs[1]], None)
        return y.level.record(out, (edge,))

    return operate


class Variable(Tracer):
    """A value on a tape."""

    __slots__ = ("index",)
    level: Tape

    def __init__(self, level: Tape, value: Value, index: int) -> None:
        self.level = level
        self.value = value
        self.index = index

    __add__ = _operator(arithmetic.add)
    __sub__ = _operator(arithmetic.subtract)
    __mul__ = _operator(arithmetic.multiply)
    __truediv__ = _operator(arithmetic.divide)
    __radd__ = _reflected(arithmetic.add)
    __rsub__ = _reflected(arithmetic.subtract)
    __rmul__ = _reflected(arithmetic.multiply)
    __rtruediv__ = _reflected(arithmetic.divide)


_USUAL = frozenset({np.ndarray, np.float64, np.float32, Variable})
"""Types of results that need no boxing."""

_SCALARS = frozenset({np.float64, np.float32})

_WEAK = frozenset({float, int, bool})
"""Types of operands that change neither the shape nor the dtype of an inexact array."""


_new = object.__new__
"""Makes a variable without calling its `__init__`, in two thirds of the time."""


_new_reading = tuple.__new__
"""Makes a Reading without the named tuple's own constructor, in half of the time."""


class Tape(Level):
    """A recording of one evaluation."""

    __slots__ = ("entries", "readings")
    sweeps_back = True
    entries: list[Edges]
    readings: dict[int, tuple[int, Reading]]

    def __init__(self) -> None:
        self.tag = new_tag()
        self.entries = []
        self.readings = {}

    def record(self, value: Value, edges: Edges = ()) -> Variable:
        """Put a value on the tape: an input, or with its edges what was computed."""
        entries = self.entries
        variable = _new(Variable)
        variable.level = self
        variable.value = value
        variable.index = len(entries)
        variable.square = None
        entries.append(edges)
        return variable

    def unary(self, primitive: Elementwise, x: Value) -> Value:  # type: ignore[override]
        """Record an element-wise operation on one operand."""
        value = x.value
        out = primitive.inner(value)
        if type(out) not in _USUAL:
            out = boxed(out)
        saved = (value, out)[primitive.needs[0]]
        return self.record(out, ((x.index, primitive.rules[0], saved, None),))

    def binary(self, primitive: Elementwise, x: Value, y: Value) -> Value:  # type: ignore[override]
        """Record an element-wise operation on two operands."""
        left = right = None
        if type(x) is Variable and x.level is self:
            left, x = x.index, x.value
        if type(y) is Variable and y.level is self:
            right, y = y.index, y.value
        out = primitive.inner(x, y)
        if type(out) not in _USUAL:
            out = boxed(out)
        rule, other = primitive.rules
        if left is not None and right is not None:
            edges = _edges_of_both(primitive, left, right, x, y, out)
        elif right is None:
            fit = None if type(y) in _WEAK else fit_of(x, out)
            edges = () if rule is None else ((left, rule, (x, y, out)[primitive.needs[0]], fit),)
        else:
            fit = None if type(x) in _WEAK else fit_of(y, out)
            edges = () if other is None else ((right, other, (x, y, out)[primitive.needs[1]], fit),)
        return self.record(out, edges)

    def pair(self, primitive: Primitive, x: Value, y: Value) -> Value:
        """Record an operation on two operands that is not element-wise."""
        x_index = y_index = None
        if type(x) is Variable and x.level is self:
            x_index, x = x.index, x.value
        if type(y) is Variable and y.level is self:
            y_index, y = y.index, y.value
        out = primitive.call(x, y)
        if type(out) not in _USUAL:
            out = boxed(out)
        return self.record(out, primitive.edges((x_index, y_index), (x, y), out, {}))

    def single(self, primitive: Primitive, x: Value, params: Params) -> Value:
        """Record an operation on one operand."""
        if not primitive.differentiable or primitive.outputs is not None:
            return self.apply(primitive, (x,), params)
        value = x.value
        out = (
            primitive.call(value, **params)
            if isinstance(value, Traced)
            else primitive.evaluate(value, **params)
        )
        if type(out) not in _USUAL:
            out = boxed(out)
        return self.record(out, primitive.edges((x.index,), (value,), out, params))

    def read(self, primitive: Primitive, x: Value, index: Any) -> Value:
        """Record reading by an index; a reading of what was read is one of the first array."""
        value = x.value
        out = value[index] if type(index) is int or type(index) is slice else getitem(value, index)
        if type(out) not in _USUAL:
            out = boxed(out)
        parent = x.index
        if can_be_composed(index):
            parent, before = self.readings.get(parent, (parent, None))
            if before is None:
                reading = _new_reading(Reading, ((index,), (), value.shape, value.dtype, out.shape))
            else:
                path, watched, shape, dtype, _ = before
                reading = _new_reading(Reading, ((*path, index), watched, shape, dtype, out.shape))
            self.readings[len(self.entries)] = (parent, reading)
        else:
            reading = Reading((index,), (), value.shape, value.dtype, out.shape)
        return self.record(out, ((parent, part_cotangent, (), reading),))

    def apply(self, primitive: Primitive, operands: Values, params: Params) -> Value:
        """Evaluate a primitive on the values inside, and record its edges."""
        parents: list[int | None] = []
        values: list[Value] = []
        for operand in operands:
            if type(operand) is Variable and operand.level is self:
                parents.append(operand.index)
                values.append(operand.value)
            else:
                parents.append(None)
                values.append(operand)
        inside = tuple(values)
        out = primitive.call(*inside, **params)
        if not primitive.differentiable:
            return out
        if primitive.outputs is not None:
            out = tuple(map(boxed, out))
            return self._record_parts(out, primitive.edges(parents, inside, out, params))
        out = boxed(out)
        return self.record(out, primitive.edges(parents, inside, out, params))

    def _record_parts(self, out: Values, edges: Edges) -> Values:
        """Record several outputs: the first carries the edges and waits for the others."""
        first = self.record(out[0], Part((len(out), edges)))
        return (first, *(self.record(value, ()) for value in out[1:]))


def _edges_of_both(primitive: Elementwise, left: int, right: int, x: Value, y: Value, out: Value) -> Edges:
    """Return the edges of an operation on two variables."""
    if left == right and primitive.same is not None:
        return ((left, primitive.same, (x,), None),)
    rule, other = primitive.rules
    if rule is None or other is None:
        return primitive.edges((left, right), (x, y), out, {})
    values = (x, y, out)
    fit = fit_other = None
    if type(x) is not type(y) or type(x) not in _SCALARS:
        dtype = out.dtype
        if x.shape != y.shape or x.dtype is not dtype or y.dtype is not dtype:
            fit, fit_other = fit_of(x, out), fit_of(y, out)
    return (
        (left, rule, values[primitive.needs[0]], fit),
        (right, other, values[primitive.needs[1]], fit_other),
    )
