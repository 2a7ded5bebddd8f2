"""The Array API's names on top of `pytensor.tensor`.

Only what PyTensor lacks, spells otherwise or gives another keyword is written here; the rest is
https://pytensor.readthedocs.io/en/latest/library/tensor/basic.html as it is.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytensor.tensor as pt
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension
from pytensor.gradient import disconnected_grad


def pytensor_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "pytensor",
        pt,
        table=TABLE,
        convolution=extension("convolution", "pytensor"),
        fft=extension("fft", "pytensor"),
        linalg=extension("linalg", "pytensor", pt.linalg, pt, table=LINALG),
        special=extension("special", "pytensor", pt.special, pt, table=SPECIAL),
    )


def _asarray(x: Any, *, dtype: Any = None, copy: bool | None = None) -> Any:
    return pt.as_tensor_variable(x, dtype=dtype)


def _astype(x: Any, dtype: Any, *, copy: bool = True) -> Any:
    return pt.cast(x, dtype)


def _clip(x: Any, min: Any = None, max: Any = None) -> Any:
    if min is None or max is None:
        return pt.maximum(x, min) if max is None else pt.minimum(x, max)
    return pt.clip(x, min, max)


def _concat(arrays: Sequence[Any], *, axis: int | None = 0) -> Any:
    if axis is None:
        return pt.concatenate([pt.flatten(x) for x in arrays])
    return pt.concatenate(arrays, axis=axis)


def _cumulative(scan: Callable[..., Any], fill: Callable[..., Any]) -> Callable[..., Any]:
    """Return a running reduction that may begin with `fill`."""

    def cumulative(x: Any, *, axis: int | None = None, include_initial: bool = False) -> Any:
        axis = 0 if axis is None else axis % x.ndim
        found = scan(x, axis=axis)
        if not include_initial:
            return found
        first = found[(slice(None),) * axis + (slice(0, 1),)]
        return pt.concatenate([fill(first), found], axis=axis)

    return cumulative


def _expand_dims(x: Any, *, axis: int = 0) -> Any:
    return pt.expand_dims(x, axis)


def _kron(a: Any, b: Any) -> Any:
    if a.ndim + b.ndim < 3:
        raise Unsupported("pytensor has no kron of vectors")
    return pt.linalg.kron(a, b)


def _roll(x: Any, shift: Any, *, axis: Any = None) -> Any:
    if not isinstance(axis, tuple):
        return pt.roll(x, shift, axis)
    for one, place in zip(shift, axis, strict=True):
        x = pt.roll(x, one, place)
    return x


def _vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return pt.vecdot(pt.moveaxis(x1, axis, -1), pt.moveaxis(x2, axis, -1))


def _sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    ascending = pt.sort(x, axis=axis)
    return pt.flip(ascending, axis=axis % x.ndim) if descending else ascending


def _std(x: Any, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    return pt.std(x, axis=axis, ddof=correction, keepdims=keepdims)


def _var(x: Any, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    return pt.var(x, axis=axis, ddof=correction, keepdims=keepdims)


def _take_along_axis(x: Any, indices: Any, *, axis: int = -1) -> Any:
    return pt.take_along_axis(x, indices, axis % x.ndim)


def _unstack(x: Any, *, axis: int = 0) -> Any:
    moved = pt.moveaxis(x, axis, 0)
    return tuple(moved[i] for i in range(moved.type.shape[0]))


def _diagonal(x: Any, *, offset: int = 0) -> Any:
    return pt.diagonal(x, offset=offset, axis1=-2, axis2=-1)


def _cholesky(x: Any, *, upper: bool = False) -> Any:
    return pt.linalg.cholesky(x, lower=not upper)


def _matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    return pt.linalg.norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)


def _vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Any:
    if axis is None and not keepdims:
        return pt.linalg.norm(pt.flatten(x), ord=ord)
    if not isinstance(axis, int):
        raise Unsupported("pytensor has a norm of a vector along one axis only")
    return pt.linalg.norm(x, ord=ord, axis=axis, keepdims=keepdims)


def _qr(x: Any, *, mode: str = "reduced") -> Any:
    return pt.linalg.qr(x, mode={"reduced": "economic", "complete": "full"}[mode])


def _solve(x1: Any, x2: Any) -> Any:
    return pt.linalg.solve(x1, x2, b_ndim=min(x2.ndim, 2))


def _trace(x: Any, *, offset: int = 0) -> Any:
    return pt.trace(x, offset=offset, axis1=-2, axis2=-1)


def _is_training() -> bool:
    raise Unsupported("pytensor has no training flag")


TABLE = {
    "acos": pt.arccos,
    "acosh": pt.arccosh,
    "asarray": _asarray,
    "asin": pt.arcsin,
    "asinh": pt.arcsinh,
    "astype": _astype,
    "atan": pt.arctan,
    "atan2": pt.arctan2,
    "atanh": pt.arctanh,
    "bool": "bool",
    "clip": _clip,
    "concat": _concat,
    "cumulative_prod": _cumulative(pt.cumprod, pt.ones_like),
    "cumulative_sum": _cumulative(pt.cumsum, pt.zeros_like),
    "detach": disconnected_grad,
    "divide": pt.true_div,
    "expand_dims": _expand_dims,
    "float32": "float32",
    "float64": "float64",
    "floor_divide": pt.floor_div,
    "int32": "int32",
    "int64": "int64",
    "is_training": _is_training,
    "kron": _kron,
    "logical_and": pt.and_,
    "logical_not": pt.invert,
    "logical_or": pt.or_,
    "logical_xor": pt.xor,
    "multiply": pt.mul,
    "negative": pt.neg,
    "permute_dims": pt.transpose,
    "positive": pt.tensor_copy,
    "remainder": pt.mod,
    "roll": _roll,
    "sort": _sort,
    "std": _std,
    "subtract": pt.sub,
    "take_along_axis": _take_along_axis,
    "unique_values": pt.unique,
    "unstack": _unstack,
    "var": _var,
    "vecdot": _vecdot,
}

LINALG = {
    "cholesky": _cholesky,
    "diagonal": _diagonal,
    "matrix_norm": _matrix_norm,
    "qr": _qr,
    "solve": _solve,
    "svdvals": lambda x: pt.linalg.svd(x, compute_uv=False),
    "trace": _trace,
    "vecdot": _vecdot,
    "vector_norm": _vector_norm,
}

SPECIAL = {
    "expit": pt.sigmoid,
    "i0e": lambda x: pt.ive(0, x),
    "i1e": lambda x: pt.ive(1, x),
}
