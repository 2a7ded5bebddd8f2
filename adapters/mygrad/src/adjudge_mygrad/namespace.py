"""MyGrad's functions under the names of the Array API standard.

MyGrad has NumPy's names of version 1, and leaves to NumPy what has no derivative. What it has under another name is
spelled so here, and what takes indexing, reshaping, `where` or `einsum` alone is written with them. Nothing stands in
for what it lacks (`sort`, `hypot`, most of `linalg` ...).
"""

from collections.abc import Callable, Sequence
from typing import Any

import mygrad as mg
import numpy as np
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension, per_axis
from mygrad.nnet import activations
from mygrad.nnet.layers import conv_nd, max_pool


def mygrad_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "mygrad",
        mg,
        table=TABLE | {name: _on_values(getattr(np, name)) for name in VALUES},
        convolution=extension("convolution", "mygrad", table={"convolve": _convolve, "max_pool": _max_pool}),
        fft=extension("fft", "mygrad"),
        linalg=extension("linalg", "mygrad", table=LINALG),
        special=extension("special", "mygrad", table=SPECIAL),
    )


def _on_values(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of NumPy's that has no derivative, for tensors."""
    return lambda *arrays, **keywords: function(*(mg.asarray(x) for x in arrays), **keywords)


def _argsort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    values = mg.asarray(x)
    return np.argsort(-values if descending else values, axis=axis, stable=stable)


def _asarray(x: Any, *, dtype: Any = None, copy: bool | None = None) -> Any:
    return _astype(x, dtype or x.dtype) if isinstance(x, mg.Tensor) else mg.tensor(x, dtype=dtype)


def _astype(x: Any, dtype: Any, *, copy: bool = True) -> Any:
    x = mg.astensor(x)
    if x.dtype == dtype:
        return x
    if not x.constant and np.issubdtype(dtype, np.floating):
        raise Unsupported("mygrad's astype leaves the graph: no derivative flows through it")
    return x.astype(dtype)


def _broadcast_arrays(*arrays: Any) -> tuple[Any, ...]:
    shape = np.broadcast_shapes(*(np.shape(x) for x in arrays))
    return tuple(mg.broadcast_to(x, shape) for x in arrays)


def _clip(x: Any, min: Any = None, max: Any = None) -> Any:
    return x if min is None and max is None else mg.clip(x, min, max)


def _concat(arrays: Any, *, axis: int | None = 0) -> Any:
    if axis is None:
        return mg.concatenate([mg.ravel(x) for x in arrays])
    return mg.concatenate(arrays, axis)


def _cumulative(scan: Callable[..., Any], first: Callable[..., Any]) -> Callable[..., Any]:
    def cumulative(x: Any, *, axis: int | None = None, include_initial: bool = False) -> Any:
        scanned = scan(x, axis=axis)
        if not include_initial:
            return scanned
        axis = 0 if axis is None else axis
        shape = list(scanned.shape)
        shape[axis] = 1
        return mg.concatenate([first(shape, dtype=scanned.dtype), scanned], axis)

    return cumulative


def _diagonal(x: Any, *, offset: int = 0) -> Any:
    rows, columns = x.shape[-2:]
    i = np.arange(max(0, min(rows + min(offset, 0), columns - max(offset, 0))))
    return x[..., i - min(offset, 0), i + max(offset, 0)]


def _diff(x: Any, *, axis: int = -1, n: int = 1) -> Any:
    for _ in range(n):
        x = x[_along(x, axis, slice(1, None))] - x[_along(x, axis, slice(None, -1))]
    return x


def _along(x: Any, axis: int, index: Any) -> tuple[Any, ...]:
    return (slice(None),) * (axis % x.ndim) + (index,)


def _flip(x: Any, *, axis: int | tuple[int, ...] | None = None) -> Any:
    given = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    axes = [place % x.ndim for place in given]
    return x[tuple(slice(None, None, -1 if i in axes else 1) for i in range(x.ndim))]


def _is_training() -> bool:
    raise Unsupported("mygrad has no training flag")


def _matrix_transpose(x: Any) -> Any:
    return mg.swapaxes(x, -1, -2)


def _meshgrid(*arrays: Any, indexing: str = "xy") -> list[Any]:
    shape = tuple(x.size for x in arrays)
    grids = [mg.reshape(x, [-1 if j == i else 1 for j in range(len(shape))]) for i, x in enumerate(arrays)]
    full = [mg.broadcast_to(grid, shape) for grid in grids]
    swapped = indexing == "xy" and len(shape) > 1
    return [mg.swapaxes(grid, 0, 1) for grid in full] if swapped else full


def _nonzero(x: Any) -> Any:
    return np.nonzero(mg.asarray(x))


def _norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    return mg.linalg.norm(mg.ravel(x) if axis is None else x, ord=ord, axis=axis, keepdims=keepdims)


def _outer(x: Any, y: Any) -> Any:
    return mg.einsum("i,j->ij", x, y)


def _reshape(x: Any, shape: Any, *, copy: bool | None = None) -> Any:
    return mg.reshape(x, shape)


def _statistic(statistic: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *, axis=None, correction=0, keepdims=False: statistic(
        x, axis=axis, ddof=correction, keepdims=keepdims
    )


def _take(x: Any, indices: Any, *, axis: int = 0) -> Any:
    return x[_along(x, axis, mg.asarray(indices))]


def _tensordot(x: Any, y: Any, *, axes: Any = 2) -> Any:
    left, right = (range(x.ndim - axes, x.ndim), range(axes)) if isinstance(axes, int) else axes
    left, right = [i % x.ndim for i in left], [i % y.ndim for i in right]
    of_x = list(range(x.ndim))
    of_y = list(range(x.ndim, x.ndim + y.ndim))
    for i, j in zip(left, right, strict=True):
        of_y[j] = i
    free = [i for i in of_x if i not in left] + [j for j in of_y if j >= x.ndim]
    return mg.einsum(f"{_letters(of_x)},{_letters(of_y)}->{_letters(free)}", x, y)


def _letters(places: Sequence[int]) -> str:
    return "".join(chr(ord("a") + place) for place in places)


def _tile(x: Any, repetitions: Sequence[int]) -> Any:
    count = max(len(repetitions), x.ndim)
    shape = (1,) * (count - x.ndim) + x.shape
    times = (1,) * (count - len(repetitions)) + tuple(repetitions)
    apart = mg.reshape(x, [length for size in shape for length in (1, size)])
    full = mg.broadcast_to(apart, [length for pair in zip(times, shape, strict=True) for length in pair])
    return mg.reshape(full, [n * size for n, size in zip(times, shape, strict=True)])


def _trace(x: Any, *, offset: int = 0) -> Any:
    return mg.sum(_diagonal(x, offset=offset), axis=-1)


def _triangle(of_ones: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, *, k=0: mg.where(of_ones(np.ones(x.shape, bool), k), x, np.zeros((), x.dtype))


def _unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    return tuple(x[_along(x, axis, i)] for i in range(x.shape[axis]))


def _vecdot(x: Any, y: Any, *, axis: int = -1) -> Any:
    return mg.sum(x * y, axis=axis)


def _convolve(x: Any, kernel: Any, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    count = kernel.ndim - 2
    stride, padding, dilation = (per_axis(value, count) for value in (stride, padding, dilation))
    return conv_nd(x, kernel, stride=stride, padding=padding, dilation=dilation)


def _max_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return max_pool(x, tuple(window), per_axis(stride or window, len(window)))


VALUES = ("all", "bitwise_and", "bitwise_or", "bitwise_xor", "count_nonzero", "nextafter", "searchsorted")

TABLE: dict[str, Any] = {
    "acos": mg.arccos,
    "acosh": mg.arccosh,
    "argsort": _argsort,
    "asarray": _asarray,
    "asin": mg.arcsin,
    "asinh": mg.arcsinh,
    "astype": _astype,
    "atan": mg.arctan,
    "atan2": mg.arctan2,
    "atanh": mg.arctanh,
    "bool": np.bool_,
    "broadcast_arrays": _broadcast_arrays,
    "clip": _clip,
    "concat": _concat,
    "cumulative_prod": _cumulative(mg.cumprod, mg.ones),
    "cumulative_sum": _cumulative(mg.cumsum, mg.zeros),
    "detach": lambda x: mg.astensor(x, constant=True),
    "diff": _diff,
    "flip": _flip,
    "is_training": _is_training,
    "matrix_transpose": _matrix_transpose,
    "meshgrid": _meshgrid,
    "nonzero": _nonzero,
    "permute_dims": mg.transpose,
    "pow": mg.power,
    "reshape": _reshape,
    "round": mg.rint,
    "std": _statistic(mg.std),
    "take": _take,
    "tensordot": _tensordot,
    "tile": _tile,
    "tril": _triangle(np.tril),
    "triu": _triangle(np.triu),
    "unique_values": lambda x: np.unique(mg.asarray(x)),
    "unstack": _unstack,
    "var": _statistic(mg.var),
    "vecdot": _vecdot,
}

LINALG = {
    "diagonal": _diagonal,
    "matmul": mg.matmul,
    "matrix_transpose": _matrix_transpose,
    "outer": _outer,
    "tensordot": _tensordot,
    "trace": _trace,
    "vecdot": _vecdot,
    "vector_norm": _norm,
}

SPECIAL = {
    "expit": activations.sigmoid,
    "log_softmax": lambda x, axis=-1: activations.logsoftmax(x, axis=axis),
    "relu": activations.relu,
    "sinc": mg.sinc,
    "softmax": lambda x, axis=-1: activations.softmax(x, axis=axis),
}
