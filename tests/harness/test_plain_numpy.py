"""Values by plain NumPy and SciPy are what other programs compute."""

import sys
from typing import Any

import numpy as np
import pytest
from adjudge.adapter import Unsupported
from adjudge.plain_numpy import numpy_namespace
from scipy import ndimage, signal

RANDOM = np.random.default_rng(3)
X = RANDOM.standard_normal((2, 3, 7, 6))
KERNEL = RANDOM.standard_normal((4, 3, 3, 2))


def by_scipy(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Correlate each sample with each feature; the channels are one more axis, of which one place is left."""
    pairs = [[signal.correlate(sample, feature, "valid")[0] for feature in kernel] for sample in x]
    return np.array(pairs)


def test_a_convolution_is_scipys_correlation() -> None:
    assert np.allclose(numpy_namespace().convolution.convolve(X, KERNEL), by_scipy(X, KERNEL))


def test_padding_puts_zeros_on_both_sides() -> None:
    padded = np.pad(X, [(0, 0), (0, 0), (2, 2), (1, 1)])
    got = numpy_namespace().convolution.convolve(X, KERNEL, padding=(2, 1))
    assert np.allclose(got, by_scipy(padded, KERNEL))


def test_a_stride_leaves_places_out() -> None:
    got = numpy_namespace().convolution.convolve(X, KERNEL, stride=(2, 3))
    assert np.allclose(got, by_scipy(X, KERNEL)[:, :, ::2, ::3])


def test_dilation_is_a_kernel_with_holes() -> None:
    holed = np.zeros((4, 3, 5, 3))
    holed[:, :, ::2, ::2] = KERNEL
    assert np.allclose(numpy_namespace().convolution.convolve(X, KERNEL, dilation=2), by_scipy(X, holed))


@pytest.mark.parametrize(
    ("name", "by_ndimage"), [("max_pool", ndimage.maximum_filter), ("mean_pool", ndimage.uniform_filter)]
)
def test_a_pool_is_a_filter_at_every_window(name: str, by_ndimage: Any) -> None:
    got = getattr(numpy_namespace().convolution, name)(X, (3, 3), stride=2)
    assert np.allclose(got, by_ndimage(X, (1, 1, 3, 3))[:, :, 1:-1:2, 1:-1:2])


def test_without_scipy_a_special_function_is_unsupported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    with pytest.raises(Unsupported, match="numpy without SciPy has no erf"):
        _ = numpy_namespace().special.erf
