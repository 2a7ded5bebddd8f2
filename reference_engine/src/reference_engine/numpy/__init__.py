"""The array namespace that functions are written against: names of the Array API standard 2024.12.

All functions work on NumPy arrays and on traced values alike; `einsum`, `kron`, `linalg` and `fft` are here
too, and `detach`.
"""

from math import e, inf, nan, pi

from numpy import (
    arange,
    bool_,
    can_cast,
    complex64,
    complex128,
    empty,
    eye,
    finfo,
    float32,
    float64,
    iinfo,
    int8,
    int16,
    int32,
    int64,
    longdouble,
    newaxis,
    ones,
    uint8,
    uint16,
    uint32,
    uint64,
    zeros,
)

from reference_engine.declare import broadcast_to as _broadcast_to
from reference_engine.dispatch import Value as _Value
from reference_engine.numpy import fft, linalg
from reference_engine.numpy._discrete import (
    argmax,
    argmin,
    isdtype,
    nonzero,
    result_type,
    unique_values,
)
from reference_engine.rules.arithmetic import (
    add,
    divide,
    floor_divide,
    multiply,
    negative,
    positive,
    reciprocal,
    remainder,
    square,
    subtract,
)
from reference_engine.rules.arithmetic import power as pow
from reference_engine.rules.comparisons import (
    all,
    any,
    bitwise_and,
    bitwise_invert,
    bitwise_left_shift,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    ceil,
    count_nonzero,
    equal,
    floor,
    greater,
    greater_equal,
    isfinite,
    isinf,
    isnan,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    nextafter,
    not_equal,
    round,
    searchsorted,
    sign,
    signbit,
    trunc,
)
from reference_engine.rules.complex_parts import abs, conj, imag, real
from reference_engine.rules.creation import (
    asarray,
    astype,
    empty_like,
    full,
    full_like,
    linspace,
    meshgrid,
    ones_like,
    zeros_like,
)
from reference_engine.rules.exponential import (
    exp,
    expm1,
    hypot,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    sqrt,
)
from reference_engine.rules.indexing import take, take_along_axis
from reference_engine.rules.norms import diagonal, trace
from reference_engine.rules.products import cross, einsum, kron, matmul, outer, tensordot, vecdot
from reference_engine.rules.reductions import max, mean, min, prod, std, sum, var
from reference_engine.rules.scans import cumulative_prod, cumulative_sum, diff
from reference_engine.rules.selection import clip, copysign, maximum, minimum, where
from reference_engine.rules.shaping import (
    broadcast_arrays,
    concat,
    expand_dims,
    flip,
    matrix_transpose,
    moveaxis,
    permute_dims,
    repeat,
    reshape,
    roll,
    squeeze,
    stack,
    tile,
    tril,
    triu,
    unstack,
)
from reference_engine.rules.sorting import argsort, sort
from reference_engine.rules.trigonometric import (
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cos,
    cosh,
    sin,
    sinh,
    tan,
    tanh,
)
from reference_engine.imperative import is_training
from reference_engine.transforms import detach

bool = bool_


def broadcast_to(x: _Value, shape: tuple[int, ...]) -> _Value:
    """Broadcast x to a shape."""
    return _broadcast_to(x, shape=tuple(shape))
