"""The Python face of a traced value: operators, indexing, shape, and errors that teach.

Must not know which kind of level watches the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from reference_engine.dispatch import Level, Traced, Value, shape_of
from reference_engine.rules import arithmetic, comparisons, complex_parts, indexing, shaping
from reference_engine.rules.products import matmul


class Tracer(Traced):
    """A traced value that computes like an array."""

    __slots__ = ()
    __array_priority__ = 1000.0

    def __init__(self, level: Level, value: Value) -> None:
        self.level = level
        self.value = value

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the lengths of the axes."""
        return shape_of(self.value)

    @property
    def dtype(self) -> Any:
        """Return the dtype of the elements."""
        return self.value.dtype

    @property
    def ndim(self) -> int:
        """Count the axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Count the elements."""
        return int(np.prod(self.shape, dtype=int))

    @property
    def T(self) -> Value:
        """Reverse the axes."""
        return shaping.reverse_axes(self)

    @property
    def mT(self) -> Value:
        """Exchange the last two axes."""
        return shaping.matrix_transpose(self)

    @property
    def real(self) -> Value:
        """Return the real part."""
        return complex_parts.real(self)

    @property
    def imag(self) -> Value:
        """Return the imaginary part."""
        return complex_parts.imag(self)

    __add__ = arithmetic.add
    __sub__ = arithmetic.subtract
    __mul__ = arithmetic.multiply
    __truediv__ = arithmetic.divide
    __pow__ = arithmetic.power
    __mod__ = arithmetic.remainder
    __floordiv__ = arithmetic.floor_divide
    __matmul__ = matmul
    __neg__ = arithmetic.negative
    __pos__ = arithmetic.positive
    __abs__ = complex_parts.abs
    __lt__ = comparisons.less
    __le__ = comparisons.less_equal
    __gt__ = comparisons.greater
    __ge__ = comparisons.greater_equal
    __and__ = comparisons.bitwise_and
    __or__ = comparisons.bitwise_or
    __xor__ = comparisons.bitwise_xor
    __invert__ = comparisons.bitwise_invert
    __getitem__ = indexing.getitem
    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> Any:
        """Compare element by element."""
        return comparisons.equal(self, other)

    def __ne__(self, other: object) -> Any:
        """Compare element by element."""
        return comparisons.not_equal(self, other)

    def __radd__(self, other: Value) -> Value:
        """Add element by element."""
        return arithmetic.add(other, self)

    def __rsub__(self, other: Value) -> Value:
        """Subtract element by element."""
        return arithmetic.subtract(other, self)

    def __rmul__(self, other: Value) -> Value:
        """Multiply element by element."""
        return arithmetic.multiply(other, self)

    def __rtruediv__(self, other: Value) -> Value:
        """Divide element by element."""
        return arithmetic.divide(other, self)

    def __rpow__(self, other: Value) -> Value:
        """Raise element by element."""
        return arithmetic.power(other, self)

    def __rmod__(self, other: Value) -> Value:
        """Return remainders element by element."""
        return arithmetic.remainder(other, self)

    def __rfloordiv__(self, other: Value) -> Value:
        """Divide and round down element by element."""
        return arithmetic.floor_divide(other, self)

    def __rmatmul__(self, other: Value) -> Value:
        """Multiply matrices."""
        return matmul(other, self)

    def __rand__(self, other: Value) -> Value:
        """Combine bits, or truth values."""
        return comparisons.bitwise_and(other, self)

    def __ror__(self, other: Value) -> Value:
        """Combine bits, or truth values."""
        return comparisons.bitwise_or(other, self)

    def __rxor__(self, other: Value) -> Value:
        """Combine bits, or truth values."""
        return comparisons.bitwise_xor(other, self)

    def __len__(self) -> int:
        """Return the length of the first axis."""
        if not self.shape:
            raise TypeError("a 0-d array has no length")
        return self.shape[0]

    def __iter__(self) -> Iterator[Value]:
        """Go through the slices along the first axis."""
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        """Return the truth of a single element, for control flow."""
        return bool(self.value)

    def __repr__(self) -> str:
        """Show the level and the value inside."""
        return f"{type(self).__name__}(level {self.level.tag}, {self.value!r})"

    def __float__(self) -> float:
        """Refuse: a Python float would lose the derivative."""
        self._refuse("float() was called on", "keep it as an array; re.detach(x) gives its value")

    def __int__(self) -> int:
        """Refuse: a Python int would lose the derivative."""
        self._refuse("int() was called on", "use re.detach(x) if no derivative should pass")

    def __complex__(self) -> complex:
        """Refuse: a Python complex would lose the derivative."""
        self._refuse("complex() was called on", "keep it as an array")

    def __index__(self) -> int:
        """Refuse: an index carries no derivative."""
        self._refuse("an index was made of", "use re.detach(x) to index by its value")

    def __array__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: NumPy would lose the derivative."""
        self._refuse("a NumPy function was called on", "use its namesake in reference_engine.numpy")

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> NoReturn:
        """Refuse: NumPy would lose the derivative."""
        name = getattr(function, "__name__", str(function))
        self._refuse(f"numpy.{name} was called on", f"use reference_engine.numpy.{name} instead")

    def __setitem__(self, index: Any, value: Any) -> None:
        """Refuse: what was recorded would no longer be true."""
        self._refuse(
            "an element was assigned in place in",
            "build a new array with reference_engine.numpy.where, concat or stack",
        )

    def _refuse(self, what: str, advice: str) -> NoReturn:
        raise TypeError(
            f"{what} a traced value of shape {self.shape} that is being differentiated: {advice}."
        )
