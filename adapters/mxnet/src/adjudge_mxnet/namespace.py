"""The Array API's names on top of `mx.np` (https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/np/index.html).

Only what MXNet lacks, spells otherwise or gives another keyword is written here. A function of its own that has a wrong
gradient (`var`, `eigh`, `pinv`) is not replaced: that gradient is what MXNet gives.
"""

import math
from operator import methodcaller
from typing import Any

import mxnet as mx
import numpy as np
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension
from mxnet import autograd

from adjudge_mxnet.layers import CONVOLUTION, SPECIAL

xnp = mx.np


def namespace() -> Namespace:
    """Return the namespace; `mx.npx.set_np()` must have been called in this thread."""
    return Namespace(
        "mxnet",
        xnp,
        table=TABLE,
        convolution=extension("convolution", "mxnet", table=CONVOLUTION),
        fft=extension("fft", "mxnet"),
        linalg=extension("linalg", "mxnet", xnp.linalg, xnp, table=LINALG),
        special=extension("special", "mxnet", mx.npx, table=SPECIAL),
    )


def _arange(start: Any, stop: Any = None, step: Any = 1, *, dtype: Any = None) -> Any:
    given = [value for value in (start, stop, step) if value is not None]
    if dtype is None and all(isinstance(value, int) for value in given):
        dtype = "int64"
    return xnp.arange(start, stop, step, dtype=dtype)


def _argsort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    return xnp.argsort(-x if descending else x, axis=axis)


def _asarray(x: Any, *, dtype: Any = None, copy: bool | None = None) -> Any:
    if isinstance(x, xnp.ndarray):
        return x if dtype is None else x.astype(dtype)
    # mx.np.array makes float32 of whatever is not a NumPy array.
    host = np.asarray(x)
    return xnp.array(host, dtype=host.dtype if dtype is None else dtype)


def _astype(x: Any, dtype: Any, *, copy: bool = True) -> Any:
    return x.astype(dtype)


def _clip(x: Any, min: Any = None, max: Any = None) -> Any:
    return xnp.clip(x, min, max)


def _count_nonzero(x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
    return xnp.sum((x != 0).astype("int64"), axis=axis, keepdims=keepdims)


def _cumulative_sum(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    # mx.np.cumsum and mx.np.flip take no axis that is counted from the end.
    scan = xnp.cumsum(x, axis=axis if axis is None else axis % x.ndim, dtype=dtype)
    if not include_initial:
        return scan
    axis = 0 if axis is None else axis
    shape = list(scan.shape)
    shape[axis] = 1
    return xnp.concatenate([xnp.zeros(tuple(shape), dtype=scan.dtype), scan], axis=axis)


def _empty_like(x: Any, *, dtype: Any = None) -> Any:
    # mx.np.empty_like is a custom operation whose backward pass raises, although nothing flows through it.
    return xnp.empty(x.shape, dtype=x.dtype if dtype is None else dtype)


def _flip(x: Any, *, axis: Any = None) -> Any:
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    return xnp.flip(x, axis=tuple(place % x.ndim for place in axes))


def _floor_divide(x1: Any, x2: Any) -> Any:
    return xnp.floor(x1 / x2)


def _kron(a: Any, b: Any) -> Any:
    if a.ndim != 2 or b.ndim != 2:
        raise Unsupported("mxnet has no kron; here it is given for matrices only")
    (m, n), (p, q) = a.shape, b.shape
    return (a.reshape(m, 1, n, 1) * b.reshape(1, p, 1, q)).reshape(m * p, n * q)


def _logaddexp(x1: Any, x2: Any) -> Any:
    largest = xnp.maximum(x1, x2).detach()
    return largest + xnp.log(xnp.exp(x1 - largest) + xnp.exp(x2 - largest))


def _logical_and(x1: Any, x2: Any) -> Any:
    return xnp.bitwise_and(x1.astype("bool"), x2.astype("bool"))


def _logical_or(x1: Any, x2: Any) -> Any:
    return xnp.bitwise_or(x1.astype("bool"), x2.astype("bool"))


def _logical_xor(x1: Any, x2: Any) -> Any:
    return xnp.bitwise_xor(x1.astype("bool"), x2.astype("bool"))


def _matrix_transpose(x: Any) -> Any:
    return xnp.swapaxes(x, -1, -2)


def _permute_dims(x: Any, axes: Any) -> Any:
    return xnp.transpose(x, axes)


def _positive(x: Any) -> Any:
    return x.copy()


def _reshape(x: Any, shape: Any, *, copy: bool | None = None) -> Any:
    return xnp.reshape(x, shape)


def _searchsorted(x1: Any, x2: Any, *, side: str = "left") -> Any:
    with autograd.pause():
        return xnp.searchsorted(x1, x2, side=side)


def _signbit(x: Any) -> Any:
    with autograd.pause():
        return xnp.signbit(x)


def _sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    ascending = xnp.sort(x, axis=axis)
    return xnp.flip(ascending, axis=axis % x.ndim) if descending else ascending


def _std(x: Any, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    return xnp.std(x, axis=axis, ddof=_whole(correction), keepdims=keepdims)


def _take_along_axis(x: Any, indices: Any, *, axis: int = -1) -> Any:
    axis %= x.ndim
    shape = [1 if i == axis else n for i, n in enumerate(x.shape)]
    places = [xnp.array(place, dtype="int64") for place in np.indices(shape, sparse=True)]
    places[axis] = indices
    return x[tuple(xnp.broadcast_arrays(*places))]


def _triu(x: Any, *, k: int = 0) -> Any:
    return _matrix_transpose(xnp.tril(_matrix_transpose(x), k=-k))


def _unstack(x: Any, *, axis: int = 0) -> Any:
    return tuple(xnp.moveaxis(x, axis, 0))


def _var(x: Any, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    return xnp.var(x, axis=axis, ddof=_whole(correction), keepdims=keepdims)


def _whole(correction: float) -> int:
    if correction != int(correction):
        raise Unsupported("mxnet corrects a variance by whole numbers only")
    return int(correction)


def _vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return xnp.sum(x1 * x2, axis=axis)


def _cholesky(x: Any, *, upper: bool = False) -> Any:
    lower = xnp.linalg.cholesky(x)
    return _matrix_transpose(lower) if upper else lower


def _cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    def turned(x: Any, places: int) -> Any:
        return xnp.roll(x, -places, axis=axis)

    return turned(x1, 1) * turned(x2, 2) - turned(x1, 2) * turned(x2, 1)


def _diagonal(x: Any, *, offset: int = 0) -> Any:
    return xnp.diagonal(x, offset, axis1=-2, axis2=-1)


def _matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    axes = (x.ndim - 2, x.ndim - 1)
    return xnp.linalg.norm(x, ord=_INFINITE.get(ord, ord), axis=axes, keepdims=keepdims)


def _matrix_power(x: Any, n: int) -> Any:
    if n < 0:
        return _matrix_power(xnp.linalg.inv(x), -n)
    power = xnp.broadcast_to(xnp.eye(x.shape[-1], dtype=x.dtype), x.shape)
    for _ in range(n):
        power = xnp.matmul(power, x)
    return power


def _qr(x: Any, *, mode: str = "reduced") -> Any:
    raise Unsupported("mxnet's qr is NumPy's, which cannot be recorded")


def _solve(x1: Any, x2: Any) -> Any:
    # The gradient of a solution for a vector raises: the shapes do not fit.
    return xnp.linalg.solve(x1, x2[:, None])[:, 0] if x2.ndim == 1 else xnp.linalg.solve(x1, x2)


def _svd(x: Any, *, full_matrices: bool = True) -> Any:
    rows, columns = x.shape[-2:]
    if full_matrices and rows != columns:
        raise Unsupported("mxnet's svd gives reduced matrices only")
    if rows <= columns:
        return xnp.linalg.svd(x)
    # It takes no matrix with more rows than columns.
    u, s, vh = xnp.linalg.svd(_matrix_transpose(x))
    return _matrix_transpose(vh), s, _matrix_transpose(u)


def _svdvals(x: Any) -> Any:
    return _svd(x, full_matrices=False)[1]


def _trace(x: Any, *, offset: int = 0) -> Any:
    return xnp.trace(x, offset, axis1=-2, axis2=-1)


def _vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Any:
    order = _INFINITE.get(ord, ord)
    if axis is None:
        norm = xnp.linalg.norm(x.reshape(-1), ord=order, axis=0)
        return norm.reshape((1,) * x.ndim) if keepdims else norm
    if isinstance(axis, tuple):
        if ord != 2:
            raise Unsupported(f"mxnet has no vector norm of order {ord} over several axes")
        order = "fro"
    return xnp.linalg.norm(x, ord=order, axis=axis, keepdims=keepdims)


_INFINITE = {math.inf: "inf", -math.inf: "-inf"}

TABLE = {
    "acos": xnp.arccos,
    "acosh": xnp.arccosh,
    "arange": _arange,
    "argsort": _argsort,
    "asarray": _asarray,
    "asin": xnp.arcsin,
    "asinh": xnp.arcsinh,
    "astype": _astype,
    "atan": xnp.arctan,
    "atan2": xnp.arctan2,
    "atanh": xnp.arctanh,
    "clip": _clip,
    "concat": xnp.concatenate,
    "count_nonzero": _count_nonzero,
    "cumulative_sum": _cumulative_sum,
    "detach": methodcaller("detach"),
    "empty_like": _empty_like,
    "flip": _flip,
    "floor_divide": _floor_divide,
    "is_training": autograd.is_training,
    "kron": _kron,
    "logaddexp": _logaddexp,
    "logical_and": _logical_and,
    "logical_or": _logical_or,
    "logical_xor": _logical_xor,
    "matrix_transpose": _matrix_transpose,
    "permute_dims": _permute_dims,
    "positive": _positive,
    "pow": xnp.power,
    "reshape": _reshape,
    "searchsorted": _searchsorted,
    "signbit": _signbit,
    "sort": _sort,
    "std": _std,
    "take_along_axis": _take_along_axis,
    "triu": _triu,
    "unique_values": xnp.unique,
    "unstack": _unstack,
    "var": _var,
    "vecdot": _vecdot,
}

LINALG = {
    "cholesky": _cholesky,
    "cross": _cross,
    "diagonal": _diagonal,
    "matrix_norm": _matrix_norm,
    "matrix_power": _matrix_power,
    "matrix_transpose": _matrix_transpose,
    "qr": _qr,
    "solve": _solve,
    "svd": _svd,
    "svdvals": _svdvals,
    "trace": _trace,
    "vecdot": _vecdot,
    "vector_norm": _vector_norm,
}
