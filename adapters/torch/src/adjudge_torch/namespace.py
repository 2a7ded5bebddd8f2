"""PyTorch under the names of the Array API standard, by array-api-compat.

PyTorch's own spelling differs in some thirty names, and means another thing in a few: `torch.var` divides by n - 1
where the standard's divides by n (https://data-apis.org/array-api-compat/supported-array-libraries.html).
"""

from collections.abc import Sequence
from typing import Any

import array_api_compat.torch
import torch
import torch.nn.functional as F
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension, per_axis


def torch_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "torch",
        array_api_compat.torch,
        table={"detach": _detach, "is_training": _is_training},
        convolution=extension("convolution", "torch", table=CONVOLUTION),
        fft=extension("fft", "torch", array_api_compat.torch.fft),
        linalg=extension("linalg", "torch", array_api_compat.torch.linalg),
        special=extension("special", "torch", torch.special, table=SPECIAL),
    )


def _detach(x: Any) -> Any:
    return x.detach()


def _is_training() -> bool:
    raise Unsupported("torch has no global training flag: each Module has its own")


def _convolve(x: Any, kernel: Any, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    count = kernel.ndim - 2
    convolve = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}[count]
    sizes = (per_axis(value, count) for value in (stride, padding, dilation))
    return convolve(x, kernel, None, *sizes)


def _max_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}[len(window)](x, window, stride)


def _mean_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}[len(window)](x, window, stride)


def _logsumexp(x: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    return torch.logsumexp(x, tuple(range(x.ndim)) if axis is None else axis, keepdim=keepdims)


CONVOLUTION = {"convolve": _convolve, "max_pool": _max_pool, "mean_pool": _mean_pool}

SPECIAL = {
    "log_expit": F.logsigmoid,
    "log_softmax": lambda x, axis=-1: torch.log_softmax(x, axis),
    "logsumexp": _logsumexp,
    "relu": F.relu,
    "softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "softplus": F.softplus,
}
