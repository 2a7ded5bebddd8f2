"""Forward mode: each value carries a tangent along.

A tangent always has the shape and dtype of its value.  It may itself be traced: by an older level,
or by a `Batch` of many directions.

Must not know transforms.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.dispatch import Level, Primitive, Value
from reference_engine.fitting import as_direction, boxed, fit_tangent, spec_of, zeros_like
from reference_engine.forms import Elementwise, Variadic
from reference_engine.rules.indexing import getitem
from reference_engine.tracer import Tracer


class Dual(Tracer):
    """A value with a tangent: a + b e, where e * e = 0."""

    __slots__ = ("tangent",)
    level: Forward

    def __init__(self, level: Forward, value: Value, tangent: Value) -> None:
        self.level = level
        self.value = value
        self.tangent = tangent

    def __repr__(self) -> str:
        """Show the dual number."""
        return f"{self.value} + {self.tangent}e"


class Forward(Level):
    """One derivative along one direction.

    Where a primitive has several equally good results (the vectors of equal eigenvalues), the one that
    moves smoothly along the direction is taken, and `chose` is set; `order` -1 takes the one for the
    opposite direction.
    """

    __slots__ = ("chose", "order")
    has_direction = True

    def __init__(self, order: int = 1) -> None:
        super().__init__()
        self.order = order
        self.chose = False

    def unary(self, primitive: Elementwise, x: Value) -> Value:  # type: ignore[override]
        """Scale the tangent by the partial derivative."""
        value = x.value
        out = boxed(primitive.call(value))
        return self._dual(out, primitive.rules[0](x.tangent, *(value, out)[primitive.needs[0]]))

    def binary(self, primitive: Elementwise, x: Value, y: Value) -> Value:  # type: ignore[override]
        """Scale each tangent by its partial derivative and add them."""
        left = right = None
        if type(x) is Dual and x.level is self:
            left, x = x.tangent, x.value
        if type(y) is Dual and y.level is self:
            right, y = y.tangent, y.value
        out = boxed(primitive.call(x, y))
        return self._dual(out, primitive.push((left, right), (x, y), out, {}))

    def read(self, primitive: Variadic, x: Value, index: Any) -> Value:  # type: ignore[override]
        """Read value and tangent by the same index."""
        value = x.value
        return self._dual(boxed(getitem(value, index)), primitive.jvp((x.tangent,), (value,), index=index))

    def apply(self, primitive: Primitive, operands: tuple[Value, ...], params: dict[str, Any]) -> Value:
        """Evaluate a primitive on values, and push tangents through its rule."""
        mine = [type(x) is Dual and x.level is self for x in operands]
        values = tuple(x.value if own else x for x, own in zip(operands, mine, strict=True))
        out = primitive.call(*values, **params)
        if not primitive.differentiable:
            return out
        tangents = [x.tangent if own else None for x, own in zip(operands, mine, strict=True)]
        if primitive.outputs is not None:
            out = tuple(map(boxed, out))
            if primitive.choose is not None:
                chosen = primitive.choose(tangents, out, self.order)
                if chosen is not None:
                    self.chose, out = True, chosen
            pushed = primitive.push(tangents, values, out, params)
            return tuple(map(self._dual, out, pushed))
        out = boxed(out)
        return self._dual(out, primitive.push(tangents, values, out, params))

    def dual(self, value: Any, tangent: Any) -> Dual:
        """Return the dual number value + tangent e, with the e of this level."""
        value = value if hasattr(value, "dtype") else np.float64(value)
        value = np.asarray(value)[()]
        return Dual(self, value, as_direction(np.asarray(tangent)[()], value))

    def _dual(self, out: Value, tangent: Value | None) -> Value:
        if tangent is None:
            return Dual(self, out, zeros_like(out))
        if getattr(tangent, "shape", None) == out.shape and tangent.dtype is out.dtype:
            return Dual(self, out, tangent)
        return Dual(self, out, fit_tangent(tangent, spec_of(out)))
