"""The Array API's names on top of `tf.experimental.numpy`, `tf.math` and `tf.linalg`.

Only what TensorFlow lacks, spells otherwise or gives another keyword is written here; the rest is
https://www.tensorflow.org/api_docs/python/tf/experimental/numpy as it is.
"""

import math
from typing import Any

import tensorflow as tf
import tensorflow.experimental.numpy as tnp
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension

from adjudge_tensorflow.convolution import CONVOLUTION
from adjudge_tensorflow.fourier import FOURIER


def namespace() -> Namespace:
    """Return the namespace; it switches TensorFlow's NumPy behaviour on, without which `x @ y` of vectors fails.

    See https://www.tensorflow.org/api_docs/python/tf/experimental/numpy/experimental_enable_numpy_behavior.
    """
    tnp.experimental_enable_numpy_behavior()
    return Namespace(
        "tensorflow",
        tnp,
        table=TABLE,
        convolution=extension("convolution", "tensorflow", table=CONVOLUTION),
        fft=extension("fft", "tensorflow", table=FOURIER),
        linalg=extension("linalg", "tensorflow", tf.linalg, table=LINALG),
        special=extension("special", "tensorflow", tf.math, table=SPECIAL),
    )


def _astype(x: Any, dtype: Any, *, copy: bool = True) -> Any:
    return tf.cast(x, dtype)


def _clip(x: Any, min: Any = None, max: Any = None) -> Any:
    return tnp.clip(x, min, max)


def _concat(arrays: Any, *, axis: int | None = 0) -> Any:
    if axis is None:
        return tnp.concatenate([tf.reshape(x, [-1]) for x in arrays])
    return tnp.concatenate(arrays, axis=axis)


def _copysign(x1: Any, x2: Any) -> Any:
    return tnp.where(tnp.signbit(x2), -tnp.abs(x1), tnp.abs(x1))


def _cumulative_prod(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    return _with_initial(tnp.cumprod(x, axis=axis, dtype=dtype), tnp.ones, axis, include_initial)


def _cumulative_sum(
    x: Any, *, axis: int | None = None, dtype: Any = None, include_initial: bool = False
) -> Any:
    return _with_initial(tnp.cumsum(x, axis=axis, dtype=dtype), tnp.zeros, axis, include_initial)


def _with_initial(scan: Any, fill: Any, axis: int | None, include_initial: bool) -> Any:
    if not include_initial:
        return scan
    axis = 0 if axis is None else axis
    shape = list(scan.shape)
    shape[axis] = 1
    return tnp.concatenate([fill(shape, dtype=scan.dtype), scan], axis=axis)


def _flip(x: Any, *, axis: Any = None) -> Any:
    axes = range(len(x.shape)) if axis is None else (axis,) if isinstance(axis, int) else axis
    return tf.reverse(x, [place % len(x.shape) for place in axes])


def _permute_dims(x: Any, axes: Any) -> Any:
    return tnp.transpose(x, axes)


def _repeat(x: Any, repeats: Any, *, axis: int | None = None) -> Any:
    # tnp.repeat looks at the values of `repeats`, which a graph does not have yet.
    return tf.repeat(x, repeats, axis)


def _reshape(x: Any, shape: Any, *, copy: bool | None = None) -> Any:
    return tnp.reshape(x, shape)


def _searchsorted(x1: Any, x2: Any, *, side: str = "left") -> Any:
    return tf.searchsorted(x1, x2, side=side)


def _sort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    return tf.sort(x, axis=axis, direction="DESCENDING" if descending else "ASCENDING")


def _argsort(x: Any, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    return tf.argsort(x, axis=axis, direction="DESCENDING" if descending else "ASCENDING", stable=stable)


def _std(x: Any, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    if correction:
        return tnp.sqrt(_var(x, axis=axis, correction=correction, keepdims=keepdims))
    return tnp.std(x, axis=axis, keepdims=keepdims)


def _unique_values(x: Any) -> Any:
    return tf.sort(tf.unique(tf.reshape(x, [-1])).y)


def _var(x: Any, *, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    # With ddof alone tnp.var casts to the dtype None and fails.
    return tnp.var(x, axis=axis, dtype=x.dtype, ddof=correction, keepdims=keepdims)


def _vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return tnp.sum(x1 * x2, axis=axis)


def _diagonal(x: Any, *, offset: int = 0) -> Any:
    return tf.linalg.diag_part(x, k=offset)


def _cholesky(x: Any, *, upper: bool = False) -> Any:
    lower = tf.linalg.cholesky(x)
    return tf.linalg.matrix_transpose(lower) if upper else lower


def _matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    if ord == "nuc":
        return tnp.sum(tf.linalg.svd(x, compute_uv=False), axis=-1)
    return tf.norm(x, ord=ord, axis=(-2, -1), keepdims=keepdims)


def _matrix_power(x: Any, n: int) -> Any:
    if n < 0:
        return _matrix_power(tf.linalg.inv(x), -n)
    power = tf.eye(x.shape[-1], batch_shape=x.shape[:-2], dtype=x.dtype)
    for _ in range(n):
        power = tf.matmul(power, x)
    return power


def _qr(x: Any, *, mode: str = "reduced") -> tuple[Any, Any]:
    return tf.linalg.qr(x, full_matrices=mode == "complete")


def _solve(x1: Any, x2: Any) -> Any:
    if len(x2.shape) == 1:
        return tf.linalg.solve(x1, x2[:, None])[:, 0]
    return tf.linalg.solve(x1, x2)


def _svd(x: Any, *, full_matrices: bool = True) -> tuple[Any, Any, Any]:
    s, u, v = tf.linalg.svd(x, full_matrices=full_matrices)
    return u, s, tf.linalg.adjoint(v)


def _svdvals(x: Any) -> Any:
    return tf.linalg.svd(x, compute_uv=False)


def _trace(x: Any, *, offset: int = 0) -> Any:
    return tnp.sum(_diagonal(x, offset=offset), axis=-1)


def _vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Any:
    if isinstance(axis, tuple) and ord != 2:
        raise Unsupported(f"tensorflow has no vector norm of order {ord} over several axes")
    # "euclidean" is the 2-norm of a vector and, over two axes, that of all elements together.
    return tf.norm(x, ord="euclidean" if ord == 2 else ord, axis=axis, keepdims=keepdims)


def _polygamma(n: int, x: Any) -> Any:
    return tf.math.polygamma(tf.cast(n, x.dtype), x)


TABLE = {
    "acos": tnp.arccos,
    "acosh": tnp.arccosh,
    "argsort": _argsort,
    "asin": tnp.arcsin,
    "asinh": tnp.arcsinh,
    "astype": _astype,
    "atan": tnp.arctan,
    "atan2": tnp.arctan2,
    "atanh": tnp.arctanh,
    "bool": tf.bool,
    "clip": _clip,
    "concat": _concat,
    "copysign": _copysign,
    "cumulative_prod": _cumulative_prod,
    "cumulative_sum": _cumulative_sum,
    "detach": tf.stop_gradient,
    "flip": _flip,
    "matrix_transpose": tf.linalg.matrix_transpose,
    "nan": math.nan,
    "permute_dims": _permute_dims,
    "pow": tnp.power,
    "repeat": _repeat,
    "reshape": _reshape,
    "searchsorted": _searchsorted,
    "sort": _sort,
    "std": _std,
    "trunc": tnp.fix,
    "unique_values": _unique_values,
    "unstack": tf.unstack,
    "var": _var,
    "vecdot": _vecdot,
}

LINALG = {
    "cholesky": _cholesky,
    "cross": tnp.cross,
    "diagonal": _diagonal,
    "matmul": tnp.matmul,
    "matrix_norm": _matrix_norm,
    "matrix_power": _matrix_power,
    "outer": tnp.outer,
    "qr": _qr,
    "solve": _solve,
    "svd": _svd,
    "svdvals": _svdvals,
    "tensordot": tnp.tensordot,
    "trace": _trace,
    "vecdot": _vecdot,
    "vector_norm": _vector_norm,
}

SPECIAL = {
    "expit": tf.math.sigmoid,
    "gammainc": tf.math.igamma,
    "gammaincc": tf.math.igammac,
    "gammaln": tf.math.lgamma,
    "i0": tf.math.bessel_i0,
    "i0e": tf.math.bessel_i0e,
    "i1": tf.math.bessel_i1,
    "i1e": tf.math.bessel_i1e,
    "log_expit": tf.math.log_sigmoid,
    "logsumexp": tf.math.reduce_logsumexp,
    "polygamma": _polygamma,
    "relu": tf.nn.relu,
    "sinc": tnp.sinc,
}
