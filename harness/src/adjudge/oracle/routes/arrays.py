"""Object arrays of scalars that NumPy's functions work on: no rounded float gets in, and none comes out.

Shapes, indices, broadcasting and the order of sums are NumPy's; what an element can do is its own affair. An element
taken out stays an array without axes. Arrays of whole numbers and of truth values remain NumPy's.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from adjudge.oracle.errors import Lacking, Leak
from adjudge.oracle.routes import matrices
from adjudge.oracle.routes.reals import Real
from adjudge.oracle.routes.scalars import FUNCTIONS, NUMPY_NAMES, Scalar, box, exact
from adjudge.outcome import Array


class ScalarArray(np.ndarray):
    """An array of scalars, and of Python's numbers, which are exact."""

    kind: ClassVar[type[Scalar]] = Real
    """What numbers are made into before a function is applied to them."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Apply an element-wise function, or reduce by one."""
        if "out" in options:
            options["out"] = tuple(map(self.changeable, options["out"]))
        arrays = [plain(x) for x in inputs]
        name = NUMPY_NAMES.get(ufunc.__name__, ufunc.__name__)
        if method == "__call__" and name in APPLIED:
            found = np.frompyfunc(self._function(name), ufunc.nin, 1)(*arrays)
            return np.asarray(found).astype(bool)[()] if name in PREDICATES else self.wrapped(found)
        return self.wrapped(getattr(ufunc, method)(*arrays, **options))

    def __array_function__(self, function: Any, types: Any, arguments: Any, options: Any) -> Any:
        """Apply one of NumPy's functions of arrays; those of linear algebra are `matrices`'."""
        _refuse_rounded([*arguments, *options.values()])
        if function in matrices.KERNELS:
            arrays = [_scalars(self.kind, x) if isinstance(x, np.ndarray) else x for x in arguments]
            return self.wrapped(matrices.KERNELS[function](*arrays, **options))
        return self.wrapped(super().__array_function__(function, types, arguments, options))

    @classmethod
    def _function(cls, name: str) -> Callable[..., Any]:
        if name in PREDICATES:
            return lambda x: PREDICATES[name](cls.kind.lifted(x))
        if name == "copysign":
            return lambda x, y: cls.kind.lifted(x).copysign(y)
        return lambda x, *others: cls.kind.lifted(x).apply(name, *others)

    @classmethod
    def wrapped(cls, result: Any) -> Any:
        """Return object arrays as arrays of scalars, and elements as arrays without axes."""
        if isinstance(result, list | tuple):
            return tuple(cls.wrapped(item) for item in result)
        if isinstance(result, Scalar):
            return box(result).view(cls)
        if isinstance(result, np.ndarray) and result.dtype == object:
            return result.view(cls)
        return result

    @classmethod
    def given(cls, x: Any) -> Any:
        """Return numbers that the problem gives as the exact numbers that they are; whole numbers stay NumPy's."""
        array = np.asarray(x)
        if array.dtype.kind != "f":
            return array
        return cls.wrapped(np.frompyfunc(cls.kind.lifted, 1, 1)(array.astype(np.float64).astype(object)))

    @classmethod
    def applied(cls, name: str, *numbers: Any) -> Any:
        """Return a function of scalars, which NumPy need not have, of arrays that broadcast."""
        function = np.frompyfunc(cls._function(name), len(numbers), 1)
        with np.errstate(all="ignore"):  # balls set the processor's flags, which NumPy would report
            return cls.wrapped(function(*map(plain, numbers)))

    def mapped(self, function: Callable[[Any], Any]) -> Any:
        """Return what a function makes of each element."""
        return self.wrapped(np.frompyfunc(function, 1, 1)(plain(self)))

    def __getitem__(self, key: Any) -> Any:
        return self.wrapped(super().__getitem__(key))

    @classmethod
    def changeable(cls, x: Any) -> Any:
        """Return an array as one that NumPy may write to; raises `Lacking`: problems change no array in place."""
        raise Lacking("an array is changed in place")

    def __setitem__(self, key: Any, value: Any) -> None:
        self.changeable(self)[key] = value

    def __iter__(self) -> Iterator[Any]:
        return (self.wrapped(item) for item in np.asarray(self))

    def __float__(self) -> float:
        raise Leak("an array is turned into a Python number")

    __int__ = __index__ = __complex__ = __float__  # type: ignore[assignment]


PREDICATES: Mapping[str, Callable[[Scalar], bool]] = {
    "isfinite": lambda x: x.is_finite(),
    "isinf": lambda x: not x.is_finite(),
    "isnan": lambda x: not (x.is_finite() or x.sign()),
    "signbit": lambda x: x.sign() < 0,
}
"""Tests of NumPy's that object arrays lack. Of a number that is not finite, only infinities have a sign."""

APPLIED = FUNCTIONS | PREDICATES.keys() | {"copysign"}
"""Functions of NumPy's that are applied to each element here."""


def plain(x: Any) -> Any:
    """Return an argument as NumPy takes it: an array of scalars as an object array; raises `Leak`."""
    return x.view(np.ndarray) if isinstance(x, ScalarArray) else exact(x)


def _refuse_rounded(arguments: Any) -> None:
    for x in arguments:
        if isinstance(x, list | tuple):
            _refuse_rounded(x)
        exact(x)


def _scalars(kind: type[Scalar], x: Array) -> Array:
    """Return the elements as scalars, whatever exact numbers they are."""
    return np.asarray(np.frompyfunc(kind.lifted, 1, 1)(np.asarray(x)), dtype=object)
