"""The names that a problem may use, over arrays of scalars: NumPy's own functions, which do not ask what they move.

What NumPy would work out in floats (constants, spacings, functions of Python's numbers) is made of scalars here.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.namespace import Namespace, extension
from adjudge.oracle.errors import Lacking
from adjudge.oracle.routes.arrays import PREDICATES, ScalarArray
from adjudge.oracle.routes.scalars import FUNCTIONS, NUMPY_NAMES, Scalar
from adjudge.plain_numpy import numpy_namespace

Axis = int | tuple[int, ...] | None
_IN_NUMPY = {name: spelled for spelled, name in NUMPY_NAMES.items()}


def scalar_namespace(arrays: type[ScalarArray]) -> Namespace:
    """Return the namespace whose arrays are `arrays`."""
    table = _functions(arrays) | _created(arrays) | _ORDERS | _REDUCTIONS
    linalg = {name: getattr(np.linalg, name) for name in _LINALG} | _NORMS
    return Namespace(
        "the route",
        np,
        table=table,
        convolution=numpy_namespace().convolution,
        linalg=extension("linalg", "the route", table=linalg),
        special=extension("special", "the route", table=_special(arrays)),
    )


def _functions(arrays: type[ScalarArray]) -> dict[str, Any]:
    def lifting(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*numbers: Any) -> Any:
            return function(*(arrays.given(x) if type(x) is float else x for x in numbers))

        return call

    names = (*FUNCTIONS, *PREDICATES, "copysign", "reciprocal")
    return {name: lifting(getattr(np, _IN_NUMPY.get(name, name))) for name in names} | {
        "round": lifting(np.rint),
        "detach": _detach,
        "is_training": lambda: False,
        "clip": lambda x, min=None, max=None: np.clip(x, min, max),
        "e": math.e,
        "pi": math.pi,
        "inf": math.inf,
        "nan": math.nan,
        "newaxis": None,
    }


def _detach(x: Any) -> Any:
    def detached(item: Any) -> Any:
        return item.detached() if isinstance(item, Scalar) else item

    return x.mapped(detached) if isinstance(x, ScalarArray) else x


def _created(arrays: type[ScalarArray]) -> dict[str, Any]:
    def asarray(x: Any, *, dtype: Any = None, copy: bool | None = None) -> Any:
        if isinstance(x, list | tuple) and any(isinstance(item, ScalarArray | list | tuple) for item in x):
            return np.stack([asarray(item, dtype=dtype) for item in x])
        if isinstance(x, ScalarArray):
            return x if dtype is None else _astype(x, dtype)
        return arrays.given(np.asarray(x, dtype))

    def full(shape: Any, value: Any, *, dtype: Any = None) -> Any:
        return np.broadcast_to(asarray(value, dtype=dtype), shape)

    def linspace(start: Any, stop: Any, /, num: int, *, dtype: Any = None, endpoint: bool = True) -> Any:
        steps = max(num - 1 if endpoint else num, 1)
        first, last = asarray(start, dtype=float), asarray(stop, dtype=float)
        return first + (last - first) * np.arange(num) / steps

    def arange(start: Any, stop: Any = None, step: Any = 1, *, dtype: Any = None) -> Any:
        first, last = (0, start) if stop is None else (start, stop)
        if all(isinstance(x, int) for x in (first, last, step)):
            return asarray(np.arange(first, last, step), dtype=dtype)
        begin, end, width = (asarray(x, dtype=float) for x in (first, last, step))
        count = math.ceil(((end - begin) / width).item())
        return begin + width * np.arange(max(count, 0))

    def eye(n_rows: int, n_cols: int | None = None, *, k: int = 0, dtype: Any = None) -> Any:
        return asarray(np.eye(n_rows, n_cols, k=k), dtype=dtype)

    return {
        "asarray": asarray,
        "astype": lambda x, dtype, copy=True: _astype(asarray(x), dtype),
        "arange": arange,
        "linspace": linspace,
        "eye": eye,
        "full": full,
        "full_like": lambda x, value, dtype=None: full(x.shape, value, dtype=dtype or x.dtype),
        **{name: _filling(full, value) for name, value in (("zeros", 0.0), ("ones", 1.0), ("empty", 0.0))},
        **{
            f"{name}_like": lambda x, dtype=None, value=value: full(x.shape, value, dtype=dtype or x.dtype)
            for name, value in (("zeros", 0), ("ones", 1), ("empty", 0))
        },
    }


def _filling(full: Callable[..., Any], value: float) -> Callable[..., Any]:
    return lambda shape, dtype=None: full(shape, value, dtype=dtype)


def _astype(x: Any, dtype: Any) -> Any:
    """Return numbers under another dtype: floats keep their exact values, whole numbers may become scalars."""
    kind = np.dtype(dtype).kind
    if not isinstance(x, ScalarArray):
        return x if kind in "fO" and x.dtype == object else np.asarray(x).astype(dtype)
    if kind in "fO":
        return x
    found = x.mapped(bool if kind == "b" else math.trunc)
    return np.asarray(found).astype(dtype)


def _sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    found = np.sort(x, axis=axis, kind="stable")
    return np.flip(found, axis=axis) if descending else found


def _argsort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    return np.argsort(-x if descending else x, axis=axis, kind="stable")


def _roll(x: Any, /, shift: Any, *, axis: Any = None) -> Any:
    if axis is None:
        return np.reshape(_roll(np.reshape(x, (-1,)), shift, axis=0), x.shape)
    shifts, axes = (item if isinstance(item, tuple) else (item,) for item in (shift, axis))
    for by, along in zip(shifts, axes, strict=True):
        x = np.take(x, (np.arange(x.shape[along]) - by) % x.shape[along], axis=along)
    return x


_ORDERS: dict[str, Any] = {"sort": _sort, "argsort": _argsort, "roll": _roll}


def _count(x: Any, axis: Axis) -> int:
    axes = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return math.prod(x.shape[k] for k in axes)


def _mean(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
    return np.sum(x, axis=axis, keepdims=keepdims) / _count(x, axis)


def _var(x: Any, *, axis: Axis = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    mean_of_squares = np.sum(x * x, axis=axis, keepdims=keepdims)
    square_of_mean = np.sum(x, axis=axis, keepdims=keepdims) ** 2 / _count(x, axis)
    return (mean_of_squares - square_of_mean) / (_count(x, axis) - correction)


def _std(x: Any, **options: Any) -> Any:
    return np.sqrt(_var(x, **options))


def _sum(x: Any, *, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Any:
    return np.sum(x, axis=axis, keepdims=keepdims)


def _prod(x: Any, *, axis: Axis = None, dtype: Any = None, keepdims: bool = False) -> Any:
    return np.prod(x, axis=axis, keepdims=keepdims)


def _cumulated(ufunc: np.ufunc, first: int) -> Callable[..., Any]:
    def call(x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False) -> Any:
        axis = 0 if axis is None else axis
        found = ufunc.accumulate(x, axis=axis)
        if not include_initial:
            return found
        return np.concatenate([np.full_like(np.take(found, [0], axis=axis), first), found], axis=axis)

    return call


_REDUCTIONS: dict[str, Any] = {
    "sum": _sum,
    "prod": _prod,
    "mean": _mean,
    "var": _var,
    "std": _std,
    "cumulative_sum": _cumulated(np.add, 0),
    "cumulative_prod": _cumulated(np.multiply, 1),
}


def _cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    a, b = np.moveaxis(x1, axis, 0), np.moveaxis(x2, axis, 0)
    ahead, behind = [1, 2, 0], [2, 0, 1]
    return np.moveaxis(a[ahead] * b[behind] - a[behind] * b[ahead], 0, axis)


def _vector_norm(x: Any, *, axis: Axis = None, keepdims: bool = False, ord: float = 2) -> Any:
    def summed(powers: Any) -> Any:
        return np.sum(powers, axis=axis, keepdims=keepdims)

    if ord == 2:
        return np.sqrt(summed(x * x))
    if ord in (math.inf, -math.inf):
        return (np.max if ord > 0 else np.min)(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        raise Lacking("no norm of order zero")
    total = summed(np.abs(x) ** ord)
    return total if ord == 1 else np.exp(np.log(total) / ord)


def _matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    if ord == "fro":
        return _vector_norm(x, axis=(-2, -1), keepdims=keepdims)
    if ord not in (1, -1, math.inf, -math.inf):
        raise Lacking(f"no matrix norm of order {ord}")
    along, other = (-2, -1) if abs(ord) == 1 else (-1, -2)
    sums = np.sum(np.abs(x), axis=along, keepdims=True)
    found = (np.max if ord > 0 else np.min)(sums, axis=other, keepdims=True)
    return found if keepdims else found[..., 0, 0]


def _matrix_power(x: Any, n: int) -> Any:
    base = np.linalg.inv(x) if n < 0 else x
    result = base * 0 + np.eye(x.shape[-1], dtype=int)
    for _ in range(abs(n)):
        result = result @ base
    return result


_NORMS: dict[str, Any] = {
    "cross": _cross,
    "matrix_norm": _matrix_norm,
    "matrix_power": _matrix_power,
    "vector_norm": _vector_norm,
}


def _special(arrays: type[ScalarArray]) -> dict[str, Any]:
    def plain(name: str) -> Callable[..., Any]:
        return lambda *numbers: arrays.applied(name, *numbers)

    exp, log, erfc = map(plain, ("exp", "log", "erfc"))

    def ndtr(x: Any) -> Any:
        return erfc(-x / np.sqrt(arrays.given(2.0))) / 2

    def ndtri(x: Any) -> Any:
        return np.sqrt(arrays.given(2.0)) * plain("erfinv")(2 * x - 1)

    def xlogy(x: Any, y: Any) -> Any:
        is_unused = np.equal(x, 0)
        return np.where(is_unused, 0, x * log(np.where(is_unused, 1, y)))

    def logsumexp(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
        return log(np.sum(exp(x), axis=axis, keepdims=keepdims))

    def log_softmax(x: Any, *, axis: int = -1) -> Any:
        return x - logsumexp(x, axis=axis, keepdims=True)

    def softplus(x: Any) -> Any:
        return log(1 + exp(x))

    names = (
        "digamma",
        "erf",
        "erfc",
        "erfcinv",
        "erfinv",
        "gamma",
        "gammainc",
        "gammaincc",
        "gammaln",
        "sinc",
    )
    return {name: plain(name) for name in names} | {
        "entr": lambda x: -xlogy(x, x),
        "expit": lambda x: 1 / (1 + exp(-x)),
        "i0": lambda x: plain("bessel_i")(x, 0),
        "i0e": lambda x: plain("scaled_bessel_i")(x, 0),
        "i1": lambda x: plain("bessel_i")(x, 1),
        "i1e": lambda x: plain("scaled_bessel_i")(x, 1),
        "log_expit": lambda x: -softplus(-x),
        "log_ndtr": lambda x: log(ndtr(x)),
        "log_softmax": log_softmax,
        "logit": lambda x: log(x / (1 - x)),
        "logsumexp": logsumexp,
        "ndtr": ndtr,
        "ndtri": ndtri,
        "polygamma": lambda n, x: plain("polygamma")(x, n),
        "relu": lambda x: np.maximum(x, 0),
        "softmax": lambda x, axis=-1: exp(log_softmax(x, axis=axis)),
        "softplus": softplus,
        "xlog1py": lambda x, y: xlogy(x, 1 + y),
        "xlogy": xlogy,
    }


_LINALG = (
    *(
        "cholesky",
        "det",
        "diagonal",
        "eigh",
        "eigvalsh",
        "inv",
        "matmul",
        "matrix_transpose",
        "outer",
        "pinv",
    ),
    *("qr", "slogdet", "solve", "svd", "svdvals", "tensordot", "trace", "vecdot"),
)
