"""`autograd.numpy` under the names of the Array API standard.

autograd wraps every name of NumPy, but has derivative rules for those of NumPy 1 only: what NumPy 2 added as another
spelling is spelled here in the old names. What has no rule under any spelling (`cumulative_prod`, `copysign`,
`take_along_axis`, `linalg.qr` ...) is left as it is, and autograd says so by itself.
"""

from collections.abc import Sequence
from typing import Any

from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension, per_axis
from autograd import numpy as anp
from autograd.scipy import signal, special
from autograd.scipy.stats import norm
from autograd.tracer import getval


def autograd_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "autograd",
        anp,
        table={
            "argsort": _argsort,
            "broadcast_arrays": _broadcast_arrays,
            "broadcast_to": _broadcast_to,
            "clip": _clip,
            "concat": _concat,
            "cumulative_sum": _cumulative_sum,
            "detach": getval,
            "flip": _flip,
            "is_training": _is_training,
            "matrix_transpose": _matrix_transpose,
            "meshgrid": _meshgrid,
            "sort": _sort,
            "take": _take,
            "unstack": _unstack,
            "vecdot": _vecdot,
        },
        convolution=extension("convolution", "autograd", table={"convolve": _convolve}),
        fft=extension("fft", "autograd", anp.fft),
        linalg=_linalg(),
        special=extension("special", "autograd", special, table=SPECIAL),
    )


def _linalg() -> Namespace:
    return extension(
        "linalg",
        "autograd",
        anp.linalg,
        table={
            "cholesky": _cholesky,
            "cross": anp.cross,
            "diagonal": _diagonal,
            "eigvalsh": lambda x: anp.linalg.eigh(x)[0],
            "matmul": anp.matmul,
            "matrix_norm": _matrix_norm,
            "matrix_transpose": _matrix_transpose,
            "outer": anp.outer,
            "svdvals": lambda x: anp.linalg.svd(x, full_matrices=False)[1],
            "tensordot": anp.tensordot,
            "trace": _trace,
            "vecdot": _vecdot,
            "vector_norm": _vector_norm,
        },
    )


def _broadcast_arrays(*arrays: Any) -> tuple[Any, ...]:
    shape = anp.broadcast_shapes(*(anp.shape(x) for x in arrays))
    return tuple(_broadcast_to(x, shape) for x in arrays)


def _broadcast_to(x: Any, shape: Sequence[int]) -> Any:
    # autograd's own rule takes no new leading axes: "Can't handle extra leading dims".
    leading = (1,) * (len(shape) - anp.ndim(x))
    return anp.broadcast_to(anp.reshape(x, leading + anp.shape(x)), shape)


def _argsort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    return anp.argsort(-x if descending else x, axis=axis)


def _cholesky(x: Any, *, upper: bool = False) -> Any:
    lower = anp.linalg.cholesky(x)
    return _matrix_transpose(lower) if upper else lower


def _clip(x: Any, min: Any = None, max: Any = None) -> Any:
    return anp.clip(x, min, max)


def _concat(arrays: Any, *, axis: int | None = 0) -> Any:
    if axis is None:
        return anp.concatenate([anp.ravel(x) for x in arrays])
    return anp.concatenate(arrays, axis)


def _cumulative_sum(x: Any, *, axis: int | None = None, include_initial: bool = False) -> Any:
    scan = anp.cumsum(x, axis=axis)
    if not include_initial:
        return scan
    axis = 0 if axis is None else axis
    shape = list(anp.shape(scan))
    shape[axis] = 1
    return anp.concatenate([anp.zeros(shape, scan.dtype), scan], axis=axis)


def _diagonal(x: Any, *, offset: int = 0) -> Any:
    # The order of the axes, and so the sign of the offset, is the one that autograd's rule takes.
    return anp.diagonal(x, -offset, -1, -2)


def _flip(x: Any, *, axis: int | tuple[int, ...] | None = None) -> Any:
    given = range(anp.ndim(x)) if axis is None else (axis,) if isinstance(axis, int) else axis
    axes = [place % anp.ndim(x) for place in given]
    return x[tuple(slice(None, None, -1 if i in axes else 1) for i in range(anp.ndim(x)))]


def _is_training() -> bool:
    raise Unsupported("autograd has no training flag")


def _matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    rows = anp.ndim(x) - 2  # autograd's rule takes no negative axes
    norm = anp.linalg.norm(x, ord=ord, axis=(rows, rows + 1))
    return anp.reshape(norm, (*anp.shape(norm), 1, 1)) if keepdims else norm


def _matrix_transpose(x: Any) -> Any:
    return anp.swapaxes(x, -1, -2)


def _meshgrid(*arrays: Any, indexing: str = "xy") -> list[Any]:
    shape = tuple(anp.size(x) for x in arrays)
    grids = [anp.reshape(x, [-1 if j == i else 1 for j in range(len(shape))]) for i, x in enumerate(arrays)]
    full = [_broadcast_to(grid, shape) for grid in grids]
    swapped = indexing == "xy" and len(shape) > 1
    return [anp.swapaxes(grid, 0, 1) for grid in full] if swapped else full


def _sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    ascending = anp.sort(x, axis=axis)
    return _flip(ascending, axis=axis) if descending else ascending


def _take(x: Any, indices: Any, *, axis: int = 0) -> Any:
    return x[(slice(None),) * (axis % anp.ndim(x)) + (indices,)]


def _trace(x: Any, *, offset: int = 0) -> Any:
    return anp.trace(anp.moveaxis(x, (-2, -1), (0, 1)), offset)


def _unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    return tuple(_take(x, i, axis=axis) for i in range(anp.shape(x)[axis]))


def _vecdot(x: Any, y: Any, *, axis: int = -1) -> Any:
    return anp.sum(x * y, axis=axis)


def _vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    # `linalg.norm` has a rule for ord > 1 only, and its rule for infinity divides infinity by itself.
    if ord == 1:
        return anp.sum(anp.abs(x), axis=axis, keepdims=keepdims)
    if ord == anp.inf:
        return anp.max(anp.abs(x), axis=axis, keepdims=keepdims)
    if isinstance(axis, tuple):  # to `linalg.norm` a pair of axes means a matrix
        return anp.sum(anp.abs(x) ** ord, axis=axis, keepdims=keepdims) ** (1 / ord)
    norm = anp.linalg.norm(anp.ravel(x) if axis is None else x, ord=ord, axis=axis)
    return anp.reshape(norm, anp.shape(anp.sum(x, axis=axis, keepdims=True))) if keepdims else norm


def _convolve(x: Any, kernel: Any, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    count = anp.ndim(kernel) - 2
    if {*per_axis(stride, count), *per_axis(dilation, count)} != {1}:
        raise Unsupported("autograd convolves without strides and dilation")
    around = [(0, 0), (0, 0), *((p, p) for p in per_axis(padding, count))]
    padded = anp.pad(x, around, "constant") if padding else x
    axes = list(range(2, 2 + count))
    # It turns the kernel round, as mathematics does and neural networks do not.
    turned = kernel[(slice(None), slice(None), *(slice(None, None, -1),) * count)]
    return signal.convolve(padded, turned, axes=(axes, axes), dot_axes=([1], [1]), mode="valid")


SPECIAL = {
    "i0e": lambda x: special.ive(0, x),
    "i1e": lambda x: special.ive(1, x),
    "log_ndtr": norm.logcdf,
    "ndtr": norm.cdf,
    "sinc": anp.sinc,
}
