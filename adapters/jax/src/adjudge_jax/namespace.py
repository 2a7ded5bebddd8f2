"""`jax.numpy`, which has every name of the Array API standard: https://docs.jax.dev/en/latest/jax.numpy.html."""

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.special
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, extension, per_axis


def jax_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "jax",
        jnp,
        table={"detach": jax.lax.stop_gradient, "is_training": _is_training},
        convolution=extension("convolution", "jax", table=CONVOLUTION),
        fft=extension("fft", "jax", jnp.fft),
        linalg=extension("linalg", "jax", jnp.linalg),
        special=extension("special", "jax", jax.scipy.special, table=SPECIAL),
    )


def _is_training() -> bool:
    raise Unsupported("jax has no training flag")


def _convolve(x: Any, kernel: Any, *, stride: Any = 1, padding: Any = 0, dilation: Any = 1) -> Any:
    count = kernel.ndim - 2
    return jax.lax.conv_general_dilated(
        x,
        kernel,
        window_strides=per_axis(stride, count),
        padding=[(p, p) for p in per_axis(padding, count)],
        rhs_dilation=per_axis(dilation, count),
    )


def _max_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return _pool(x, -jnp.inf, jax.lax.max, window, stride)


def _mean_pool(x: Any, window: Sequence[int], *, stride: Any = None) -> Any:
    return _pool(x, 0.0, jax.lax.add, window, stride) / math.prod(window)


def _pool(x: Any, initial: float, reduce: Any, window: Sequence[int], stride: Any) -> Any:
    steps = per_axis(stride or window, len(window))
    return jax.lax.reduce_window(x, initial, reduce, (1, 1, *window), (1, 1, *steps), "VALID")


CONVOLUTION = {"convolve": _convolve, "max_pool": _max_pool, "mean_pool": _mean_pool}

SPECIAL = {
    "log_expit": jax.nn.log_sigmoid,
    "relu": jax.nn.relu,
    "sinc": jnp.sinc,
    "softplus": jax.nn.softplus,
}
