"""The namespace has every name of the Array API standard 2024.12, and the parameters it prescribes.

Source: https://data-apis.org/array-api/2024.12/API_specification/
"""

import inspect

import numpy as np
import pytest
import reference_engine.numpy as rnp

from reference_engine import special

MAIN = """
abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_left_shift bitwise_invert bitwise_or
bitwise_right_shift bitwise_xor ceil clip conj copysign cos cosh divide equal exp expm1 floor floor_divide greater
greater_equal hypot imag isfinite isinf isnan less less_equal log log1p log2 log10 logaddexp logical_and logical_not
logical_or logical_xor maximum minimum multiply negative nextafter not_equal positive pow real reciprocal remainder
round sign signbit sin sinh square sqrt subtract tan tanh trunc
arange asarray empty empty_like eye from_dlpack full full_like linspace meshgrid ones ones_like tril triu zeros
zeros_like astype broadcast_arrays broadcast_to can_cast finfo iinfo isdtype result_type take take_along_axis matmul
matrix_transpose tensordot vecdot concat expand_dims flip moveaxis permute_dims repeat reshape roll squeeze stack tile
unstack argmax argmin count_nonzero nonzero searchsorted where unique_all unique_counts unique_inverse unique_values
argsort sort cumulative_prod cumulative_sum max mean min prod std sum var all any diff e inf nan newaxis pi
"""
LINALG = """
cholesky cross det diagonal eigh eigvalsh inv matmul matrix_norm matrix_power matrix_rank matrix_transpose outer pinv
qr slogdet solve svd svdvals tensordot trace vecdot vector_norm
"""
FFT = "fft ifft fftn ifftn rfft irfft rfftn irfftn hfft ihfft fftfreq rfftfreq fftshift ifftshift"
SPECIAL = """
beta betaln digamma entr erf erfc erfcinv erfcx erfinv expit gamma gammainc gammaincc gammaln i0 i0e i1 i1e kl_div
log_expit log_ndtr log_softmax logit logsumexp ndtr ndtri polygamma rel_entr softmax softplus xlog1py xlogy
"""

PARAMETERS = {
    rnp: {
        "argmax": "axis keepdims",
        "argmin": "axis keepdims",
        "argsort": "axis descending stable",
        "astype": "dtype copy",
        "clip": "min max",
        "concat": "axis",
        "cumulative_prod": "axis dtype include_initial",
        "cumulative_sum": "axis dtype include_initial",
        "diff": "axis n prepend append",
        "expand_dims": "axis",
        "flip": "axis",
        "linspace": "start stop num dtype endpoint",
        "max": "axis keepdims",
        "mean": "axis keepdims",
        "meshgrid": "indexing",
        "moveaxis": "source destination",
        "prod": "axis dtype keepdims",
        "repeat": "repeats axis",
        "reshape": "shape copy",
        "roll": "shift axis",
        "sort": "axis descending stable",
        "stack": "axis",
        "std": "axis correction keepdims",
        "sum": "axis dtype keepdims",
        "take": "indices axis",
        "tensordot": "axes",
        "tile": "repetitions",
        "tril": "k",
        "unstack": "axis",
        "var": "axis correction keepdims",
        "vecdot": "axis",
    },
    rnp.linalg: {
        "cholesky": "upper",
        "cross": "axis",
        "diagonal": "offset",
        "matrix_norm": "keepdims ord",
        "matrix_rank": "rtol",
        "pinv": "rtol",
        "qr": "mode",
        "svd": "full_matrices",
        "trace": "offset dtype",
        "vector_norm": "axis keepdims ord",
    },
    rnp.fft: {"fft": "n axis norm", "rfftn": "s axes norm", "irfft": "n axis norm", "fftshift": "axes"},
}


@pytest.mark.parametrize(
    ("namespace", "names"),
    [(rnp, MAIN), (rnp.linalg, LINALG), (rnp.fft, FFT), (special, SPECIAL)],
    ids=["main", "linalg", "fft", "special"],
)
def test_every_name_is_there_and_public(namespace, names):
    assert {name for name in names.split() if not hasattr(namespace, name)} == set()
    assert set(names.split()) <= set(namespace.__all__)


@pytest.mark.parametrize("namespace", PARAMETERS, ids=lambda n: n.__name__.rpartition(".")[2])
def test_parameters_are_the_standards(namespace):
    for name, wanted in PARAMETERS[namespace].items():
        found = inspect.signature(getattr(namespace, name)).parameters
        assert set(wanted.split()) <= set(found), name


def test_sets_are_those_of_numpy():
    x = np.array([[3, 1], [3, 2]])
    found = rnp.unique_all(x)
    assert found.values.tolist() == [1, 2, 3] == rnp.unique_values(x).tolist()
    assert found.indices.tolist() == [1, 3, 0]
    assert found.inverse_indices.tolist() == [[2, 0], [2, 1]] == rnp.unique_inverse(x)[1].tolist()
    assert found.counts.tolist() == [1, 1, 2] == rnp.unique_counts(x).counts.tolist()
