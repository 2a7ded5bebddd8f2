"""Convolution, pooling and activations by `mx.npx`, MXNet's operators of neural networks.

https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/npx/index.html
"""

from collections.abc import Sequence
from typing import Any

from adjudge.namespace import per_axis
from mxnet import npx


def _convolve(x: Any, kernel: Any, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    features, _, *window = kernel.shape
    return npx.convolution(
        x,
        kernel,
        kernel=tuple(window),
        num_filter=features,
        no_bias=True,
        stride=per_axis(stride, len(window)),
        pad=per_axis(padding, len(window)),
        dilate=per_axis(dilation, len(window)),
    )


def _max_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return _pool(x, window, "max", stride)


def _mean_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return _pool(x, window, "avg", stride)


def _pool(x: Any, window: Sequence[int], kind: str, stride: Any) -> Any:
    steps = per_axis(stride or window, len(window))
    return npx.pooling(x, kernel=tuple(window), stride=steps, pool_type=kind)


CONVOLUTION = {"convolve": _convolve, "max_pool": _max_pool, "mean_pool": _mean_pool}

SPECIAL = {
    "expit": npx.sigmoid,
    "softplus": lambda x: npx.activation(x, act_type="softrelu"),
}
