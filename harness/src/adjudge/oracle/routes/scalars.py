"""Elements of NumPy's object arrays: numbers that are exact or enclosed, whose comparisons are certain or raise.

NumPy's element-wise functions call an element's method of the same name; `Scalar` has them all, and leaves to its
kinds what they can do: `Real` balls, `Samples` on discs of complex numbers, `Rational` numbers and series.
"""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

import numpy as np

from adjudge.oracle.errors import Lacking, Leak, Singular

Operation = Callable[[Any, Any], Any]

NUMPY_NAMES: Mapping[str, str] = {
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
}
"""What the standard calls a function of NumPy, where the names differ."""

FUNCTIONS = frozenset(
    [
        *("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cos", "cosh", "exp", "expm1", "hypot"),
        *("log", "log10", "log1p", "log2", "logaddexp", "sin", "sinh", "sqrt", "tan", "tanh"),
    ]
)
"""What a kind of scalar may have in its table, beside arithmetic and comparisons, and NumPy as well."""
SPECIAL = frozenset(
    [
        *("bessel_i", "digamma", "erf", "erfc", "erfcinv", "erfinv", "gamma", "gammainc", "gammaincc"),
        *("gammaln", "polygamma", "scaled_bessel_i", "sinc"),
    ]
)
"""What NumPy has not. Orders come second: `x.bessel_i(n)`, `x.polygamma(n)`; but `a.gammainc(x)`."""


class Scalar(ABC):
    """A number that may be an element of an object array."""

    __slots__ = ()

    table: ClassVar[Mapping[str, Callable[..., Any]]]
    """Functions of scalars of this kind, by the standard's names."""
    rank: ClassVar[int] = 0
    """Among operands of two kinds, the one of higher rank knows what to do."""

    @classmethod
    @abstractmethod
    def lifted(cls, number: object) -> "Scalar":
        """Return an exact number as a scalar; raises `Leak` for what may have been rounded."""

    @abstractmethod
    def combined(self, operation: Operation, other: object) -> Any:
        """Return the result of an operator of Python's, or `NotImplemented`."""

    @abstractmethod
    def __neg__(self) -> Self: ...

    @abstractmethod
    def powered(self, exponent: "Scalar") -> "Scalar":
        """Return the number to a power."""

    @abstractmethod
    def sign(self) -> int:
        """Return -1, 0 or 1 where it is certain; raises `Undecided`."""

    @abstractmethod
    def whole(self) -> int:
        """Return the largest integer not above the number where it is certain; raises `Undecided`."""

    @abstractmethod
    def is_finite(self) -> bool:
        """Say whether the number is finite; raises `Undecided`."""

    @abstractmethod
    def detached(self) -> "Scalar":
        """Return the number as a constant."""

    def apply(self, name: str, *others: object) -> "Scalar":
        """Return the function called `name`; raises `Lacking`."""
        numbers = (self, *map(self.lifted, others))
        kind = type(max(numbers, key=lambda number: number.rank))
        if name not in kind.table:
            raise Lacking(f"a {kind.__name__.lower()} number has no {name}")
        result: Scalar = kind.table[name](*numbers)
        return result

    def __add__(self, other: object) -> Any:
        return self.combined(operator.add, other)

    def __sub__(self, other: object) -> Any:
        return self.combined(operator.sub, other)

    def __mul__(self, other: object) -> Any:
        return self.combined(operator.mul, other)

    def __truediv__(self, other: object) -> Any:
        return self.combined(operator.truediv, other)

    def __radd__(self, other: object) -> Any:
        return self.lifted(other) + self

    def __rsub__(self, other: object) -> Any:
        return self.lifted(other) - self

    def __rmul__(self, other: object) -> Any:
        return self.lifted(other) * self

    def __rtruediv__(self, other: object) -> Any:
        return self.lifted(other) / self

    def __pow__(self, other: object) -> Any:
        return NotImplemented if is_array(other) else self.powered(self.lifted(other))

    def __rpow__(self, other: object) -> Any:
        return self.lifted(other) ** self

    def __floordiv__(self, other: object) -> Any:
        return NotImplemented if is_array(other) else self.lifted((self / other).whole())

    def __rfloordiv__(self, other: object) -> Any:
        return self.lifted(other) // self

    def __mod__(self, other: object) -> Any:
        return NotImplemented if is_array(other) else self - self // other * other

    def __rmod__(self, other: object) -> Any:
        return self.lifted(other) % self

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return -self if self.sign() < 0 else self

    def __bool__(self) -> bool:
        return self.sign() != 0

    def __lt__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign < 0)

    def __gt__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign > 0)

    def __le__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign <= 0)

    def __ge__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign >= 0)

    def __eq__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign == 0)

    def __ne__(self, other: object) -> Any:
        return self._compared(other, lambda sign: sign != 0)

    __hash__ = None  # type: ignore[assignment]

    def _compared(self, other: object, holds: Callable[[int], bool]) -> Any:
        return NotImplemented if is_array(other) else holds((self - other).sign())

    def __floor__(self) -> int:
        return self.whole()

    def __ceil__(self) -> int:
        return -(-self).whole()

    def __trunc__(self) -> int:
        below = self.whole()
        return below if below >= 0 else -(-self).whole()

    def rint(self) -> int:
        """Return the nearest integer, of two the even one."""
        shifted = self + 0.5
        above: int = shifted.whole()
        return above - 1 if above % 2 and (shifted - above).sign() == 0 else above

    def conjugate(self) -> Self:
        """Return the number itself: it is real."""
        return self

    def __getitem__(self, key: tuple[()]) -> Self:
        """Return the number itself, as NumPy's numbers do."""
        if key != ():
            raise IndexError("a number has no axes")
        return self

    def copysign(self, other: object) -> "Scalar":
        """Return the number with the sign of another; raises `Singular` where that is zero, which has none here."""
        direction = self.lifted(other).sign()
        if direction == 0:
            raise Singular("the sign of a zero")
        return abs(self) if direction > 0 else -abs(self)

    def __float__(self) -> float:
        raise Leak("a number is turned into a Python float")

    def __int__(self) -> int:
        raise Leak("a number is turned into a Python integer")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Make an array of one of an element on its own, which NumPy's functions then take apart again."""
        return getattr(ufunc, method)(
            *(box(x) if isinstance(x, Scalar) else exact(x) for x in inputs), **options
        )


def _method(name: str) -> Callable[..., Scalar]:
    def call(self: Scalar, *others: object) -> Scalar:
        return self.apply(name, *others)

    call.__doc__ = f"Return {name} of the number."
    return call


for _name in FUNCTIONS | SPECIAL:
    setattr(Scalar, _name, _method(_name))
for _other_name, _name in NUMPY_NAMES.items():
    setattr(Scalar, _other_name, _method(_name))


def is_array(x: object) -> bool:
    """Say whether an operand is an array, of NumPy's or of a library's own, which then answers for both."""
    return hasattr(x, "__array_priority__") and not isinstance(x, np.generic)


def box(x: object) -> Any:
    """Return a number as an object array without axes."""
    boxed = np.empty((), object)
    boxed[()] = x
    return boxed


def exact(x: Any) -> Any:
    """Return an argument as it is; raises `Leak` for floats of NumPy's, which may have been rounded."""
    if isinstance(x, np.ndarray | np.generic) and x.dtype.kind in "fc":
        raise Leak(f"a NumPy {x.dtype} that may have been rounded is mixed with enclosures")
    return x
