"""Plain NumPy and SciPy under the names that a problem may use: values only, no derivatives.

For planning, which needs a function's own value, and for finite differences. SciPy is imported when `special` is
asked for; a worker needs neither.
"""

import importlib
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from adjudge.namespace import Namespace, extension, per_axis
from adjudge.outcome import Array

Sizes = int | Sequence[int]


def numpy_namespace() -> Namespace:
    """Return plain NumPy (2.1 or newer) as a namespace; `special` needs SciPy."""
    return Namespace(
        "numpy",
        np,
        table={"argsort": _argsort, "detach": lambda x: x, "is_training": lambda: False, "sort": _sort},
        convolution=extension(
            "convolution",
            "numpy",
            table={"convolve": _convolve, "max_pool": _max_pool, "mean_pool": _mean_pool},
        ),
        fft=extension("fft", "numpy", np.fft),
        linalg=extension("linalg", "numpy", np.linalg),
        special=extension("special", "numpy without SciPy", *_scipy(), table=_SPECIAL),
    )


def _argsort(x: Array, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    return np.argsort(-x if descending else x, axis=axis, stable=stable)


def _sort(x: Array, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:
    ascending = np.sort(x, axis=axis, stable=stable)
    return np.flip(ascending, axis=axis) if descending else ascending


def _scipy() -> list[object]:
    try:
        return [importlib.import_module("scipy.special")]
    except ImportError:
        return []


def _polygamma(n: int, x: Array) -> Array:
    (special,) = _scipy()
    value: Array = special.polygamma(n, x)  # type: ignore[attr-defined]
    return value.astype(x.dtype)


_SPECIAL: dict[str, Callable[..., Any]] = {
    "polygamma": _polygamma,
    "relu": lambda x: np.maximum(x, 0),
    "sinc": np.sinc,
    "softplus": lambda x: np.logaddexp(x, 0),
}


def _convolve(x: Array, kernel: Array, *, stride: Sizes = 1, padding: Sizes = 0, dilation: Sizes = 1) -> Any:
    """Return the correlation of (batch, channels, *lengths) with (features, channels, *window)."""
    count = kernel.ndim - 2
    around = [(0, 0), (0, 0), *((p, p) for p in per_axis(padding, count))]
    views = windows(np.pad(x, around), kernel.shape[2:], stride, dilation)
    inner = tuple(range(2 + count, 2 + 2 * count))
    return np.moveaxis(np.tensordot(views, kernel, axes=((1, *inner), (1, *range(2, kernel.ndim)))), -1, 1)


def _max_pool(x: Array, window: Sequence[int], *, stride: Sizes | None = None) -> Any:
    return np.max(windows(x, window, stride or window), axis=tuple(range(-len(window), 0)))


def _mean_pool(x: Array, window: Sequence[int], *, stride: Sizes | None = None) -> Any:
    return np.sum(windows(x, window, stride or window), axis=tuple(range(-len(window), 0))) / math.prod(
        window
    )


def windows(x: Array, window: Sequence[int], stride: Sizes, dilation: Sizes = 1) -> Array:
    """Return all windows over the last axes, of shape (..., places, window)."""
    steps = per_axis(dilation, len(window))
    extent = tuple((n - 1) * step + 1 for n, step in zip(window, steps, strict=True))
    views = np.lib.stride_tricks.sliding_window_view(x, extent, tuple(range(-len(window), 0)))
    every: Any = (..., *(slice(None, None, step) for step in (*per_axis(stride, len(window)), *steps)))
    return np.asarray(views[every])
