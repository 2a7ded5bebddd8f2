"""MLX's functions under the names of the Array API standard, most of which it has."""

from collections.abc import Callable, Sequence
from typing import Any

import mlx.core as mx
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension, per_axis
from mlx import nn


def mlx_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "mlx",
        mx,
        table=TABLE,
        convolution=extension("convolution", "mlx", table=CONVOLUTION),
        fft=extension("fft", "mlx", mx.fft),
        linalg=extension("linalg", "mlx", mx.linalg, mx, table=LINALG),
        special=extension("special", "mlx", table=SPECIAL),
    )


def _argsort(x: mx.array, *, axis: int = -1, descending: bool = False, stable: bool = True) -> mx.array:
    return mx.argsort(-x if descending else x, axis)


def _clip(x: mx.array, min: Any = None, max: Any = None) -> mx.array:
    return x if min is None and max is None else mx.clip(x, min, max)


def _cumulative(scan: Callable[..., mx.array], first: Callable[..., mx.array]) -> Callable[..., mx.array]:
    def cumulative(x: mx.array, *, axis: int | None = None, include_initial: bool = False) -> mx.array:
        scanned = scan(x, axis)
        if not include_initial:
            return scanned
        axis = 0 if axis is None else axis
        shape = list(scanned.shape)
        shape[axis] = 1
        return mx.concatenate([first(shape, scanned.dtype), scanned], axis)

    return cumulative


def _is_training() -> bool:
    raise Unsupported("mlx has no training flag: each Module has its own")


def _matrix_norm(x: mx.array, *, keepdims: bool = False, ord: Any = "fro") -> mx.array:
    return mx.linalg.norm(x, ord, [-2, -1], keepdims)


def _moveaxis(x: mx.array, source: Any, destination: Any) -> mx.array:
    places = zip(per_axis(source, 1), per_axis(destination, 1), strict=True)
    moved = {to % x.ndim: axis % x.ndim for axis, to in places}
    kept = (axis for axis in range(x.ndim) if axis not in moved.values())
    return mx.permute_dims(x, [moved[to] if to in moved else next(kept) for to in range(x.ndim)])


def _repeat(x: mx.array, repeats: Any, *, axis: int | None = None) -> mx.array:
    if not isinstance(repeats, int):
        raise Unsupported("mlx repeats every element as often as the others")
    return mx.repeat(x, repeats, axis)


def _sort(x: mx.array, *, axis: int = -1, descending: bool = False, stable: bool = True) -> mx.array:
    ascending = mx.sort(x, axis)
    return mx.flip(ascending, axis) if descending else ascending


def _statistic(statistic: Callable[..., mx.array]) -> Callable[..., mx.array]:
    def corrected(x: mx.array, *, axis: Any = None, correction: Any = 0, keepdims: bool = False) -> mx.array:
        if correction != int(correction):
            raise Unsupported("mlx corrects by whole numbers only")
        return statistic(x, axis, keepdims, int(correction))

    return corrected


def _svd(x: mx.array, *, full_matrices: bool = True) -> tuple[mx.array, ...]:
    u, s, vt = mx.linalg.svd(x)
    rank = s.shape[-1]
    return (u, s, vt) if full_matrices else (u[..., :rank], s, vt[..., :rank, :])


def _vector_norm(x: mx.array, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> mx.array:
    if isinstance(axis, tuple):
        raise Unsupported("mlx takes a pair of axes for those of a matrix")
    norm = mx.linalg.norm(mx.flatten(x) if axis is None else x, ord, 0 if axis is None else axis, keepdims)
    return mx.reshape(norm, (1,) * x.ndim) if keepdims and axis is None else norm


def _channels_last(x: mx.array) -> mx.array:
    return mx.moveaxis(x, 1, -1)


def _channels_first(x: mx.array) -> mx.array:
    return mx.moveaxis(x, -1, 1)


def _convolve(
    x: mx.array, kernel: mx.array, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1
) -> mx.array:
    count = kernel.ndim - 2
    convolved = mx.conv_general(
        _channels_last(x),
        _channels_last(kernel),
        stride=per_axis(stride, count),
        padding=per_axis(padding, count),
        kernel_dilation=per_axis(dilation, count),
    )
    return _channels_first(convolved)


def _pool(*layers: Callable[..., Any]) -> Callable[..., mx.array]:
    def pool(x: mx.array, window: Sequence[int], *, stride: Any = None) -> mx.array:
        layer = layers[len(window) - 1](tuple(window), per_axis(stride or window, len(window)))
        return _channels_first(layer(_channels_last(x)))

    return pool


TABLE: dict[str, Any] = {
    "argsort": _argsort,
    "bool": mx.bool_,
    "clip": _clip,
    "cumulative_prod": _cumulative(mx.cumprod, mx.ones),
    "cumulative_sum": _cumulative(mx.cumsum, mx.zeros),
    "detach": mx.stop_gradient,
    "is_training": _is_training,
    "moveaxis": _moveaxis,
    "repeat": _repeat,
    "sort": _sort,
    "std": _statistic(mx.std),
    "var": _statistic(mx.var),
}

LINALG = {
    "diagonal": lambda x, *, offset=0: mx.diagonal(x, offset, -2, -1),
    "matrix_norm": _matrix_norm,
    "svd": _svd,
    "svdvals": lambda x: mx.linalg.svd(x, compute_uv=False),
    "trace": lambda x, *, offset=0: mx.trace(x, offset, -2, -1),
    "vector_norm": _vector_norm,
}

CONVOLUTION = {
    "convolve": _convolve,
    "max_pool": _pool(nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d),
    "mean_pool": _pool(nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d),
}

SPECIAL = {
    "erf": mx.erf,
    "erfinv": mx.erfinv,
    "expit": mx.sigmoid,
    "log_expit": nn.log_sigmoid,
    "log_softmax": lambda x, axis=-1: nn.log_softmax(x, axis),
    "logsumexp": lambda x, axis=None, *, keepdims=False: mx.logsumexp(x, axis, keepdims),
    "relu": nn.relu,
    "softmax": lambda x, axis=-1: mx.softmax(x, axis),
    "softplus": nn.softplus,
}
