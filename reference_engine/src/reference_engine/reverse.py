"""Reverse mode: a tape of what was computed, and the sweep back over it.

The tape is one flat list in execution order.  An entry holds, for each watched operand, its
position on the tape, a rule, and only the values that the rule needs.  The sweep goes through the
list backwards: no sorting.  A cotangent is None for zero, and may have any shape that broadcasts to
its value's.

Must not know transforms or the imperative face.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from reference_engine.dispatch import Edges, Level, Params, Primitive, Traced, Value, Values, new_tag
from reference_engine.fitting import fit_of, fitted
from reference_engine.foreign import filled
from reference_engine.forms import Elementwise
from reference_engine.rules.indexing import Reading, can_be_composed, getitem, part_cotangent
from reference_engine.tracer import Tracer


class Variable(Tracer):
    """A value on a tape."""

    __slots__ = ("index",)
    level: Tape

    def __init__(self, level: Tape, value: Value, index: int) -> None:
        self.level = level
        self.value = value
        self.index = index


_USUAL = frozenset({np.ndarray, np.float64, np.float32, Variable})
"""Types of results that need no boxing."""

_PLAIN = frozenset({np.ndarray, np.float64, np.float32})
"""Types of cotangents that may be added into a buffer in place."""

_SCALARS = frozenset({np.float64, np.float32})

_WEAK = frozenset({float, int, bool})
"""Types of operands that change neither the shape nor the dtype of an inexact array."""


_new = object.__new__
"""Makes a variable without calling its `__init__`, in two thirds of the time."""


_new_reading = tuple.__new__
"""Makes a Reading without the named tuple's own constructor, in half of the time."""


class Part(tuple):  # type: ignore[type-arg]
    """Marks the entry of a primitive with several outputs, which share one pullback."""

    __slots__ = ()


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
        edges: Edges = ()
        rule, other = primitive.rules
        if left == right and primitive.same is not None:
            edges = ((left, primitive.same, (x,), None),)
        elif right is None:
            if rule is not None:
                fit = None if type(y) in _WEAK else fit_of(x, out)
                edges = ((left, rule, (x, y, out)[primitive.needs[0]], fit),)
        elif left is None:
            if other is not None:
                fit = None if type(x) in _WEAK else fit_of(y, out)
                edges = ((right, other, (x, y, out)[primitive.needs[1]], fit),)
        elif rule is None or other is None:
            edges = primitive.edges((left, right), (x, y), out, {})
        else:
            values = (x, y, out)
            fit = fit_other = None
            if type(x) is not type(y) or type(x) not in _SCALARS:
                dtype = out.dtype
                if x.shape != y.shape or x.dtype is not dtype or y.dtype is not dtype:
                    fit, fit_other = fit_of(x, out), fit_of(y, out)
            edges = (
                (left, rule, values[primitive.needs[0]], fit),
                (right, other, values[primitive.needs[1]], fit_other),
            )
        entries = self.entries
        variable = _new(Variable)
        variable.level = self
        variable.value = out
        variable.index = len(entries)
        entries.append(edges)
        return variable

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


def boxed(out: Value) -> Value:
    """Make an array of a scalar that has no shape, such as a number from an object array."""
    if hasattr(out, "shape"):
        return out
    if isinstance(out, (bool, int, float, complex)):
        return np.asarray(out)
    box = np.empty((), object)
    box[()] = out
    return box


def sweep(entries: Sequence[Edges], cotangents: list[Any]) -> None:
    """Carry cotangents (one per entry, None for zero) from each entry to its parents.

    Only inputs keep their cotangent.  Sums are added up in place only in buffers that this sweep
    made.
    """
    owned: set[int] = set()
    for index in range(len(entries) - 1, -1, -1):
        edges = entries[index]
        if not edges:
            continue
        if type(edges) is Part:
            count, edges = edges
            g: Value = tuple(cotangents[index : index + count])
            if all(part is None for part in g):
                continue
            cotangents[index : index + count] = [None] * count
        else:
            g = cotangents[index]
            if g is None:
                continue
            cotangents[index] = None
        for parent, rule, saved, fit in edges:
            old = cotangents[parent]
            if fit is None:
                c = rule(g, *saved)
            elif type(fit) is Reading:
                cotangents[parent] = add_part(old, rule(g), fit, parent, owned)
                continue
            else:
                c = fitted(rule, g, saved, fit)
            cotangents[parent] = c if old is None else accumulate(old, c, parent, owned)


def accumulate(old: Value, c: Any, parent: Any, owned: set[Any]) -> Value:
    """Return old + c, in place if the sweep owns the buffer of old."""
    if parent in owned:
        if type(c) is np.ndarray and c.dtype == old.dtype and _fits(c.shape, old.shape):
            old += c
            return old
        owned.discard(parent)
    total = old + c
    if type(total) is np.ndarray and total.dtype != object:
        owned.add(parent)
    return total


def _fits(small: tuple[int, ...], large: tuple[int, ...]) -> bool:
    return small == large or small == ()


def add_part(old: Any, part: Value, reading: Reading, parent: Any, owned: set[Any]) -> Value:
    """Return old + part where the part was read, in place if the sweep owns the buffer of old."""
    if type(part) not in _PLAIN or reading.watched or isinstance(old, Traced):
        owned.discard(parent)
        return reading.added_to(old, part)
    if parent not in owned or old.shape != reading.shape:
        buffer = filled(reading.shape, reading.dtype, 0, part)
        if old is not None:
            buffer += old
        old = buffer
        owned.add(parent)
    reading.add_into(old, part)
    return old
