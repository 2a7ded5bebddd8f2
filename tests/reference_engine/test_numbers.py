"""Every primitive over other numbers: fractions, mpmath's, FLINT's balls, extended precision.

Both modes, and forward over reverse. `Exact` refuses whatever has been rounded to a float, so that every
digit is the numbers' own; in arrays of fractions a float would show by its type.
"""

from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
from exact_numbers import Exact, RoundedNumber
from primitive_examples import EXAMPLES, Example
from reference_engine.transforms import jvp, vjp
from reference_engine.tree import flatten, tree_map

from reference_engine import hessian

KINDS = {"Fraction": Fraction, "Exact": Exact, "arb": flint.arb, "mpf": mpmath.mpf}

LAPACK = {"eigh", "svd", "pinv"}
FOURIER = {"fft", "rfft"}
RATIONAL = {
    *("positive", "negative", "add", "subtract", "multiply", "divide", "reciprocal", "square", "remainder"),
    *("one_minus_square", "atan_slope", "where", "abs", "maximum", "minimum", "copysign", "clip", "relu"),
    *("broadcast_to", "sum_to", "reshape", "permute_dims", "flip", "roll", "triangle", "concat", "stack"),
    *("getitem", "scatter", "add_at", "sum", "max", "min", "prod", "cumulative_sum", "cumulative_prod"),
    *("recurrence", "matmul", "einsum", "inv", "solve", "det", "pad", "unfold", "fold"),
}
SOMETIMES_RATIONAL = {"power"}

UNDEFINED = {
    "Fraction": set(EXAMPLES) - RATIONAL - SOMETIMES_RATIONAL,
    "Exact": {*LAPACK, *FOURIER, "erfcinv", "erfcinv_slope", "scaled_bessel_i", "make_complex"},
    "mpf": {*LAPACK, *FOURIER, "erfcinv", "erfcinv_slope", "scaled_bessel_i"},
    "arb": {*LAPACK, *FOURIER, "remainder", "scaled_bessel_i", "make_complex"},
}
"""Primitives that some numbers do not have; using one is refused."""


def _is_real_and_full(name, example):
    """Leave out complex and empty operands, and examples with floats of their own or of another primitive."""
    operands = [np.asarray(a) for a in example.operands]
    own_floats = name == "astype" or example.label in ("at 0", "shift")
    return not own_floats and not any(np.iscomplexobj(a) or a.size == 0 for a in operands)


CASES = [
    pytest.param(kind, name, example, id=f"{kind}-{name}-{i}")
    for kind in KINDS
    for name, examples in EXAMPLES.items()
    for i, example in enumerate(examples)
    if _is_real_and_full(name, example) and (kind, name) != ("mpf", "make_complex")
]


def _short(x):
    """Round to numbers with few bits, which every kind has."""
    return np.round(np.asarray(x, float) * 1024) / 1024


def _converted(x, kind):
    x = np.asarray(x, float)
    out = np.empty(x.shape, object)
    for place in np.ndindex(x.shape):
        out[place] = kind(float(x[place]))
    return out


def _direction(x, seed):
    return _short(np.random.default_rng(seed).uniform(-1, 1, np.shape(x)))


def _derivatives(example, convert):
    """Return value, tangent, cotangents, and the tangent of the cotangents."""
    f = example.function
    x = tuple(convert(_short(a)) for a in example.operands)
    v = tuple(convert(_direction(a, i)) for i, a in enumerate(example.operands))
    out, tangent = jvp(f, x, v)
    u = tree_map(lambda y: convert(_direction(y, 7)), out)
    second = jvp(lambda *x: vjp(f, *x)[1](u), x, v)
    return flatten((out, tangent, second))[0]


@pytest.mark.parametrize(("kind", "name", "example"), CASES)
def test_rules_run_on_other_numbers_and_meet_no_float(kind: str, name: str, example: Example):
    number = KINDS[kind]
    with mpmath.workdps(40):
        if name in UNDEFINED[kind]:
            with pytest.raises(TypeError, match=r"not defined for|no complex ones"):
                _derivatives(example, lambda x: _converted(x, number))
            return
        try:
            found = _derivatives(example, lambda x: _converted(x, number))
        except TypeError as error:
            assert name in SOMETIMES_RATIONAL and kind == "Fraction", error
            return
    expected = _derivatives(example, lambda x: x)
    for a, b in zip(found, expected, strict=True):
        elements = np.asarray(a, object).ravel()
        assert all(isinstance(e, number) or (type(e) is int and e == 0) for e in elements), a
        size = np.max(np.abs(b), initial=1e-2)
        floats = np.array([float(e) for e in elements]).reshape(np.shape(a))
        assert np.all(np.abs(floats - b) <= 1e-9 * size), (floats, b)


@pytest.mark.parametrize("number", [Fraction, Exact, flint.arb, mpmath.mpf])
def test_an_element_that_is_read_twice_has_its_second_derivative(number):
    x = _converted(np.array([0.5, 2.0, 4.0]), number)
    assert [float(e) for e in np.diagonal(hessian(lambda x: (x[1] * x[1]) / x[1])(x))] == [0.0, 0.0, 0.0]
    assert [float(e) for e in np.diagonal(hessian(lambda x: x[1] / (x[0] * x[1]))(x))] == [16.0, 0.0, 0.0]


def test_a_power_of_a_number_of_many_digits_is_derived_with_all_of_them():
    third, x = 1 / 3, mpmath.mpf(2)
    with mpmath.workdps(40):
        y = mpmath.mpf(third)
        found = hessian(lambda x: x**third)(np.array(x, object))
        assert abs(found / (y * (y - 1) * x ** (y - 2)) - 1) < 1e-38


def test_an_exact_number_refuses_what_has_been_rounded():
    assert Exact(0.5) + 0.25 == 0.75
    for wrong in (0.1, np.pi, np.float64(1 / 3)):
        with pytest.raises(RoundedNumber, match="has been rounded"):
            Exact(2) * wrong


WITHOUT_EXTENDED = {
    *LAPACK,
    *("erf", "erfc", "erfinv", "erfcinv", "erfcx", "erfinv_slope", "erfcinv_slope", "mills", "log_ndtr"),
    *("gammaln", "gamma", "digamma", "polygamma", "betaln", "gammainc", "gammaincc"),
    *("bessel_i", "scaled_bessel_i"),
}
"""Primitives whose values LAPACK and SciPy have in float64 at most: refused, and never rounded in silence."""

ELSEWHERE = {*FOURIER, "astype", "make_complex"}


@pytest.mark.parametrize(
    ("name", "example"),
    [
        pytest.param(case.values[1], case.values[2], id=case.id)
        for case in CASES
        if case.values[0] == "Exact" and case.values[1] not in ELSEWHERE
    ],
)
@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="longdouble is float64 on this machine")
def test_extended_precision_is_kept_or_refused(name: str, example: Example):
    if name in WITHOUT_EXTENDED:
        with pytest.raises(TypeError, match="not defined for"):
            _derivatives(example, np.longdouble)
        return
    found = _derivatives(example, np.longdouble)
    with mpmath.workdps(40):
        expected = _derivatives(example, lambda x: _converted(x, Exact))
        for a, b in zip(found, expected, strict=True):
            assert np.asarray(a).dtype == np.longdouble
            truth = [
                e.number if isinstance(e, Exact) else mpmath.mpf(e) for e in np.asarray(b, object).ravel()
            ]
            size = max(map(abs, truth), default=0)
            for x, y in zip(np.asarray(a).ravel(), truth, strict=True):
                high = float(x)
                error = abs(mpmath.mpf(high) + mpmath.mpf(float(x - np.longdouble(high))) - y)
                assert error <= 1e3 * float(np.finfo(np.longdouble).eps) * max(size, 1e-2), (x, y)
