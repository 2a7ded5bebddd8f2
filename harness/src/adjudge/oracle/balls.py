"""Arrays of balls: NumPy's object arrays behind a class that lets no rounded float in and none out.

Shapes, indices and broadcasting are NumPy's. Whole numbers and truth values stay NumPy's own arrays: they carry no
derivative and are exact.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from adjudge.oracle.ball import ball, exact
from adjudge.oracle.complexes import TO_REAL, complex_of, of_either
from adjudge.oracle.elementwise import BINARY, COMPARISONS, UNARY
from adjudge.oracle.errors import Lacking, Leak
from adjudge.oracle.matrices import products
from adjudge.outcome import Array

FLOAT64 = np.dtype("float64")


class Balls(NDArrayOperatorsMixin):
    """An array of `Ball`; `dtype` is what the function believes it to hold."""

    __slots__ = ("data", "dtype")

    def __init__(self, data: Any, dtype: Any = FLOAT64) -> None:
        self.data = boxed(data)
        self.dtype = np.dtype(dtype)

    shape = property(lambda self: self.data.shape, doc="The lengths of the axes.")
    ndim = property(lambda self: self.data.ndim, doc="The number of axes.")
    size = property(lambda self: self.data.size, doc="The number of elements.")
    T = property(lambda self: Balls(self.data.T, self.dtype), doc="The transpose of a matrix.")
    mT = property(lambda self: Balls(np.matrix_transpose(self.data), self.dtype), doc="Matrices transposed.")

    def __len__(self) -> int:
        return len(self.data)

    def __iter__(self) -> Iterator["Balls"]:
        return (Balls(row, self.dtype) for row in self.data)

    def __getitem__(self, key: Any) -> "Balls":
        return Balls(self.data[key], self.dtype)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise Lacking("an array is changed in place")

    def __bool__(self) -> bool:
        return bool(self.data.item())

    def __float__(self) -> float:
        raise Leak("an array is turned into a Python number")

    __int__ = __index__ = __complex__ = __float__

    def __array__(self, *_: Any, **__: Any) -> Array:
        raise Leak("an array is turned into one of NumPy's")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if "out" in kwargs:
            raise Lacking("an array is changed in place")
        if method != "__call__" or kwargs:
            raise Lacking(f"the oracle has no np.{ufunc.__name__}.{method}")
        return apply_ufunc(ufunc.__name__, inputs)


def boxed(data: Any) -> Array:
    """Return an object array of balls as it is, and a single ball as an array without axes."""
    if isinstance(data, np.ndarray):
        return data
    box = np.empty((), object)
    box[()] = data
    return box


def is_floating(x: Any) -> bool:
    """Say whether an argument holds other than whole numbers and truth values."""
    if isinstance(x, list | tuple):
        return any(map(is_floating, x))
    return isinstance(x, Balls | float) or (isinstance(x, np.ndarray | np.generic) and x.dtype.kind == "f")


_from_exact = np.frompyfunc(ball, 1, 1)
_from_given = np.frompyfunc(exact, 1, 1)


def as_balls(x: Any) -> Balls:
    """Return Python's numbers and NumPy's whole ones as balls; raises `Leak` for NumPy's floats."""
    if isinstance(x, Balls):
        return x
    if type(x) is complex:
        return Balls(complex_of(x), np.complex128)
    if isinstance(x, np.ndarray | np.generic):
        if x.dtype.kind not in "iub":
            raise Leak(f"a NumPy array of {x.dtype} that may have been rounded is mixed with enclosures")
        return Balls(_from_exact(np.asarray(x).astype(object)))
    return Balls(ball(x))


def returned(result: Any) -> Array:
    """Return what a function returns as an object array of `Ball`; raises `Leak` for any float, and for no numbers."""
    if isinstance(result, float) or (
        isinstance(result, np.ndarray | np.generic) and result.dtype.kind == "f"
    ):
        raise Leak("the function returns a float of its own, which may have been rounded")
    if not isinstance(result, Balls | int | np.ndarray | np.generic):
        raise Leak(f"the function returns a {type(result).__name__}, not an array of numbers")
    return as_balls(result).data


def given(x: Any, dtype: Any = FLOAT64) -> Balls:
    """Return numbers that the problem gives (inputs, seeds, `asarray`) as the exact numbers that they are."""
    return Balls(_from_given(np.asarray(x, dtype=np.float64).astype(object)), dtype)


def unwrapped(x: Any) -> Any:
    """Return the object array behind an argument, for NumPy to move elements about; lists element by element."""
    if isinstance(x, list | tuple):
        return [as_balls(item).data for item in x] if any(map(is_floating, x)) else x
    return x.data if isinstance(x, Balls) else x


def dtype_of(*arguments: Any) -> Any:
    """Return the dtype of what is made of the arguments."""
    flat = [item for x in arguments for item in (x if isinstance(x, list | tuple) else (x,))]
    dtypes = [x.dtype for x in flat if isinstance(x, Balls)]
    return np.result_type(*dtypes) if dtypes else FLOAT64


def wrapped(result: Any, dtype: Any) -> Any:
    """Return what NumPy made of object arrays as `Balls`, several as a tuple."""
    if isinstance(result, list | tuple):
        return tuple(wrapped(item, dtype) for item in result)
    return Balls(result, dtype)


def unary(name: str) -> Callable[[Any], Balls]:
    """Return the element-wise function called `name`."""
    function = np.frompyfunc(of_either(name, UNARY[name]), 1, 1)

    def call(x: Any) -> Balls:
        dtype = dtype_of(x)
        return Balls(function(as_balls(x).data), FLOAT64 if dtype.kind == "c" and name in TO_REAL else dtype)

    return call


def binary(name: str) -> Callable[[Any, Any], Balls]:
    """Return the element-wise function of two arguments called `name`, which broadcasts."""
    function = np.frompyfunc(BINARY[name], 2, 1)
    return lambda x, y: Balls(function(as_balls(x).data, as_balls(y).data), dtype_of(x, y))


def comparison(name: str) -> Callable[[Any, Any], Any]:
    """Return the comparison called `name`, which is certain or raises."""
    function = np.frompyfunc(COMPARISONS[name], 2, 1)
    return lambda x, y: np.asarray(function(as_balls(x).data, as_balls(y).data)).astype(bool)[()]


_UFUNCS = {"absolute": "abs", "power": "pow"}
"""Where NumPy's name of an operator is not the standard's."""


def apply_ufunc(name: str, arguments: tuple[Any, ...]) -> Any:
    """Return what a Python operator, which NumPy knows as the ufunc `name`, makes of arrays."""
    name = _UFUNCS.get(name, name)
    if name == "matmul":
        left, right = map(as_balls, arguments)
        return Balls(products(left.data, right.data), dtype_of(left, right))
    for table, make in ((UNARY, unary), (BINARY, binary), (COMPARISONS, comparison)):
        if name in table:
            return make(name)(*arguments)
    raise Lacking(f"the oracle has no {name} of arrays")
