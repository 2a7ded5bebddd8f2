"""The names that a problem may use, over arrays of balls. What the oracle has not learnt raises `Unsupported`.

Nothing of a library under test is called: NumPy only moves elements about.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from flint import arb

from adjudge.namespace import Namespace, extension
from adjudge.oracle import (
    contractions,
    factorisations,
    fourier,
    linalg,
    norms,
    reductions,
    special,
    windows,
)
from adjudge.oracle.ball import ZERO, Ball, ball, sign, whole
from adjudge.oracle.balls import (
    Balls,
    as_balls,
    binary,
    comparison,
    dtype_of,
    given,
    is_floating,
    unary,
    unwrapped,
    wrapped,
)
from adjudge.oracle.elementwise import BINARY, COMPARISONS, UNARY
from adjudge.oracle.errors import Undecided
from adjudge.oracle.signs import Signs

Function = Callable[..., Any]
ORACLE = "the oracle"


def ball_namespace(signs: Signs) -> Namespace:
    """Return the namespace of balls; the factorisations take their free signs from `signs`."""
    free: dict[str, Function] = {name: getattr(factorisations, name) for name in ("qr", "eigh", "svd")}
    table = _LINALG | {name: partial(f, signs=signs) for name, f in free.items()}
    return Namespace(
        ORACLE,
        table=_TABLE,
        convolution=extension("convolution", ORACLE, table=windows.TABLE),
        fft=extension("fft", ORACLE, table=fourier.TABLE),
        linalg=extension("linalg", ORACLE, table=table),
        special=extension("special", ORACLE, table=special.TABLE),
    )


def detach(x: Any) -> Any:
    """Return the constant terms, to which nothing is connected."""
    if not is_floating(x):
        return x
    x = as_balls(x)
    return Balls(np.frompyfunc(lambda item: Ball(item.constant), 1, 1)(x.data), x.dtype)


def _discrete(name: str, function: Function) -> Function:
    """Return a function that leaves whole numbers and truth values to NumPy where it answers in such."""
    plain = getattr(np, name)

    def call(*arguments: Any, **options: Any) -> Any:
        if not any(map(is_floating, arguments)):
            result = plain(*arguments, **options)
            if np.asarray(result).dtype.kind in "iub":
                return result
        return function(*arguments, **options)

    return call


def _moving(function: Function) -> Function:
    """Return a function of NumPy that only moves elements, made to take and return arrays of balls."""

    def call(*arguments: Any, **options: Any) -> Any:
        if not any(map(is_floating, arguments)):
            return function(*arguments, **options)
        return wrapped(function(*map(unwrapped, arguments), **options), dtype_of(*arguments))

    return call


def _triangle(keep: Function) -> Function:
    def call(x: Any, *, k: int = 0) -> Balls:
        x = as_balls(x)
        mask = keep(np.ones(x.shape, bool), k=k)
        return Balls(np.where(mask, x.data, np.full((), ZERO, dtype=object)), x.dtype)

    return call


def _product(function: Function) -> Function:
    """Return a product of NumPy, which sums and multiplies elements, made to take and return arrays of balls."""

    def call(*arguments: Any, **options: Any) -> Any:
        arrays = [as_balls(x).data if is_floating(x) or isinstance(x, np.ndarray) else x for x in arguments]
        return Balls(function(*arrays, **options), dtype_of(*arguments))

    return call


def _vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Balls:
    return reductions.sum_(binary("multiply")(x1, x2), axis=axis)


def _outer(x1: Any, x2: Any) -> Balls:
    return binary("multiply")(as_balls(x1)[:, None], as_balls(x2)[None, :])


def _trace(x: Any, *, offset: int = 0, dtype: Any = None) -> Balls:
    return reductions.sum_(_diagonal(x, offset=offset), axis=-1)


def _diagonal(x: Any, *, offset: int = 0) -> Any:
    return _moving(partial(np.diagonal, offset=offset, axis1=-2, axis2=-1))(as_balls(x))


def _diff(x: Any, *, axis: int = -1, n: int = 1) -> Balls:
    return Balls(np.diff(as_balls(x).data, n=n, axis=axis), dtype_of(x))


def _astype(x: Any, dtype: Any, *, copy: bool = True) -> Any:
    return reductions.as_dtype(x, dtype)


def _asarray(x: Any, *, dtype: Any = None, copy: bool | None = None) -> Any:
    if isinstance(x, list | tuple) and any(isinstance(item, Balls | list | tuple) for item in x):
        return _TABLE["stack"]([_asarray(item, dtype=dtype) for item in x], axis=0)
    if isinstance(x, Balls):
        return x if dtype is None else reductions.as_dtype(x, dtype)
    array = np.asarray(x) if dtype is None else np.asarray(x, dtype=dtype)
    return given(array, array.dtype) if array.dtype.kind == "f" else array


def _filled(value: Any) -> Function:
    def call(shape: Any, *, dtype: Any = None) -> Any:
        return _full(shape, float(value), dtype=dtype)

    return call


def _filled_like(value: Any) -> Function:
    def call(x: Any, *, dtype: Any = None) -> Any:
        return _full(x.shape, value, dtype=dtype or x.dtype)

    return call


def _full(shape: Any, value: Any, *, dtype: Any = None) -> Any:
    kind = np.dtype(dtype).kind if dtype is not None else "f" if is_floating(value) else "i"
    if kind != "f":
        return np.full(shape, value, dtype=dtype)
    item = as_balls(value).data
    return Balls(np.array(np.broadcast_to(item, shape)), reductions.dtype_or_float(dtype))


def _eye(n_rows: int, n_cols: int | None = None, *, k: int = 0, dtype: Any = None) -> Any:
    return _asarray(np.eye(n_rows, n_cols, k=k), dtype=reductions.dtype_or_float(dtype))


def _arange(start: Any, stop: Any = None, step: Any = 1, *, dtype: Any = None) -> Any:
    first, last = (0, start) if stop is None else (start, stop)
    if not any(map(is_floating, (first, last, step))):
        counted = np.arange(first, last, step)
        return counted if dtype is None else _asarray(counted, dtype=dtype)
    count = -whole((ball(first) - ball(last)) / ball(step))
    return binary("add")(first, binary("multiply")(np.arange(max(count, 0)), step))


def _linspace(start: Any, stop: Any, /, num: int, *, dtype: Any = None, endpoint: bool = True) -> Balls:
    steps = max(num - 1 if endpoint else num, 1)
    width = binary("subtract")(stop, start)
    return binary("add")(start, binary("divide")(binary("multiply")(width, np.arange(num)), steps))


def _is_negative(x: Any) -> Any:
    return np.asarray(np.frompyfunc(lambda item: sign(item) < 0, 1, 1)(as_balls(x).data)).astype(bool)[()]


def _tested(test: Callable[[arb], bool]) -> Function:
    """Return an element-wise test of constant terms, which must be exact where they are not finite."""

    def decided(item: Ball) -> bool:
        if item.constant.is_finite() or item.constant.is_exact():
            return test(item.constant)
        raise Undecided("whether a number is finite")

    return lambda x: np.asarray(np.frompyfunc(decided, 1, 1)(as_balls(x).data)).astype(bool)[()]


def _truth(function: Function) -> Function:
    """Return a function of truth values, to which arrays of balls are brought first."""

    def call(*arguments: Any, **options: Any) -> Any:
        return function(
            *(reductions.as_dtype(x, bool) if isinstance(x, Balls) else x for x in arguments), **options
        )

    return call


_MOVING = [
    "broadcast_to",
    "expand_dims",
    "flip",
    "matrix_transpose",
    "moveaxis",
    "permute_dims",
    "repeat",
    "reshape",
    "roll",
    "squeeze",
    "tile",
    "broadcast_arrays",
    "concat",
    "meshgrid",
    "stack",
    "unstack",
    "take",
    "take_along_axis",
]
_REDUCTIONS: dict[str, Function] = {
    "sum": reductions.sum_,
    "prod": reductions.prod,
    "max": reductions.max_,
    "min": reductions.min_,
    "argmax": reductions.argmax,
    "argmin": reductions.argmin,
    "argsort": reductions.argsort,
    "sort": reductions.sort,
    "cumulative_sum": reductions.cumulative_sum,
    "cumulative_prod": reductions.cumulative_prod,
    "where": reductions.where,
    "searchsorted": reductions.searchsorted,
    "clip": reductions.clip,
}
_PRODUCTS: dict[str, Function] = {
    "einsum": contractions.einsum,
    "kron": _product(np.kron),
    "matmul": contractions.matmul,
    "tensordot": contractions.tensordot,
}
_TRUTHS = [
    "all",
    "any",
    "count_nonzero",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "nonzero",
]
_PLAIN = [
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "unique_values",
    "bool",
    "float32",
    "float64",
    "int32",
    "int64",
]

_TABLE: dict[str, Any] = (
    {name: _discrete(name, unary(name)) for name in UNARY}
    | {name: _discrete(name, binary(name)) for name in BINARY}
    | {name: _discrete(name, comparison(name)) for name in COMPARISONS}
    | {name: _discrete(name, function) for name, function in _REDUCTIONS.items()}
    | {name: _moving(getattr(np, name)) for name in _MOVING}
    | {name: _truth(getattr(np, name)) for name in _TRUTHS}
    | {name: getattr(np, name) for name in _PLAIN}
    | _PRODUCTS
    | {
        "mean": reductions.mean,
        "std": reductions.std,
        "var": reductions.var,
        "diff": _diff,
        "tril": _triangle(np.tril),
        "triu": _triangle(np.triu),
        "vecdot": _vecdot,
        "astype": _astype,
        "asarray": _asarray,
        "arange": _arange,
        "linspace": _linspace,
        "eye": _eye,
        "full": _full,
        "full_like": lambda x, value, dtype=None: _full(x.shape, value, dtype=dtype or x.dtype),
        "zeros": _filled(0),
        "ones": _filled(1),
        "empty": _filled(0),
        "zeros_like": _filled_like(0),
        "ones_like": _filled_like(1),
        "empty_like": _filled_like(0),
        "signbit": _is_negative,
        "isfinite": _tested(arb.is_finite),
        "isinf": _tested(lambda x: not x.is_finite() and not x.is_nan()),
        "isnan": _tested(arb.is_nan),
        "detach": detach,
        "is_training": lambda: False,
        "e": math.e,
        "pi": math.pi,
        "inf": math.inf,
        "nan": math.nan,
        "newaxis": None,
    }
)
_LINALG: dict[str, Any] = _PRODUCTS | {
    "cholesky": linalg.cholesky,
    "cross": _product(np.cross),
    "det": linalg.det,
    "diagonal": _diagonal,
    "eigvalsh": factorisations.eigvalsh,
    "inv": linalg.inv,
    "matrix_norm": norms.matrix_norm,
    "matrix_power": linalg.matrix_power,
    "matrix_transpose": _TABLE["matrix_transpose"],
    "outer": _outer,
    "pinv": linalg.pinv,
    "slogdet": linalg.slogdet,
    "solve": linalg.solve,
    "svdvals": factorisations.svdvals,
    "trace": _trace,
    "vecdot": _vecdot,
    "vector_norm": norms.vector_norm,
}
