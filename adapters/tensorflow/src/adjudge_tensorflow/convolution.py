"""Convolution and pooling by `tf.nn`, whose CPU kernels want the channels last.

https://www.tensorflow.org/api_docs/python/tf/nn/convolution, https://www.tensorflow.org/api_docs/python/tf/nn/pool.
"""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf
import tensorflow.experimental.numpy as tnp
from adjudge.namespace import per_axis


def _convolve(x: Any, kernel: Any, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    count = len(kernel.shape) - 2
    around = [(0, 0), *((p, p) for p in per_axis(padding, count)), (0, 0)]
    out = tf.nn.convolution(
        tf.pad(_channels_last(x), around),
        tnp.moveaxis(kernel, (0, 1), (-1, -2)),
        strides=per_axis(stride, count),
        padding="VALID",
        dilations=per_axis(dilation, count),
    )
    return _channels_first(out)


def _max_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return _pool(x, window, "MAX", stride)


def _mean_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return _pool(x, window, "AVG", stride)


def _pool(x: Any, window: Sequence[int], kind: str, stride: Any) -> Any:
    steps = per_axis(stride or window, len(window))
    return _channels_first(tf.nn.pool(_channels_last(x), window, kind, strides=steps))


def _channels_last(x: Any) -> Any:
    return tnp.moveaxis(x, 1, -1)


def _channels_first(x: Any) -> Any:
    return tnp.moveaxis(x, -1, 1)


CONVOLUTION = {"convolve": _convolve, "max_pool": _max_pool, "mean_pool": _mean_pool}
