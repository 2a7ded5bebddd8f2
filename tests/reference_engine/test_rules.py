"""Every primitive's rules: against differences, against each other, twice, in each dtype."""

import importlib
import itertools
import pkgutil

import numpy as np
import pytest
import reference_engine.rules
from primitive_examples import EXAMPLES, Example
from reference_engine.transforms import jvp, vjp
from reference_engine.tree import flatten, tree_map

import reference_engine as re
from reference_engine import declare


def _primitives():
    modules = [
        importlib.import_module(f"reference_engine.rules.{m.name}")
        for m in pkgutil.iter_modules(reference_engine.rules.__path__)
    ]
    found = [
        value.primitive
        for module in [declare, *modules]
        for value in vars(module).values()
        if hasattr(value, "primitive")
    ]
    return {primitive.name: primitive for primitive in found}


PRIMITIVES = _primitives()
CASES = [
    pytest.param(example, id=f"{name}-{i}-{example.label}".replace(" ", "_"))
    for name, examples in EXAMPLES.items()
    for i, example in enumerate(examples)
]


def _like(x, seed):
    """A direction for x, complex if x is."""
    generator = np.random.default_rng(seed)
    v = np.asarray(generator.uniform(-1, 1, np.shape(x)))
    if np.iscomplexobj(x):
        v = v + 1j * generator.uniform(-1, 1, np.shape(x))
    return v.astype(np.asarray(x).dtype)


def _pairing(u, v):
    """The real pairing of cotangents and tangents that the complex convention preserves."""
    return sum(np.sum(np.real(a * b)) for a, b in zip(flatten(u)[0], flatten(v)[0], strict=True))


def _moved(x, v, h):
    return tuple(a + h * b for a, b in zip(x, v, strict=True))


def _central(f, x, v):
    """Derivative of f along v by central differences and Richardson extrapolation."""
    estimates = []
    for k in range(6):
        h = 0.008 / 2**k
        ahead, behind = flatten(f(*_moved(x, v, h)))[0], flatten(f(*_moved(x, v, -h)))[0]
        estimates.append([(a - b) / (2 * h) for a, b in zip(ahead, behind, strict=True)])
    for order in range(1, 6):
        estimates = [
            [b + (b - a) / (4**order - 1) for a, b in zip(coarse, fine, strict=True)]
            for coarse, fine in itertools.pairwise(estimates)
        ]
    return estimates[0]


def _complex_step(f, x, v):
    return [np.imag(y) / 1e-30 for y in flatten(f(*_moved(x, v, 1e-30j)))[0]]


def _assert_near(found, expected, rtol):
    for a, b in zip(flatten(found)[0], flatten(expected)[0], strict=True):
        assert np.shape(a) == np.shape(b)
        scale = max(np.max(np.abs(b), initial=0), 1e-2)
        assert np.all(np.abs(a - b) <= rtol * scale), (a, b)


def test_every_primitive_has_an_example():
    missing = {n for n, p in PRIMITIVES.items() if p.differentiable} - set(EXAMPLES)
    assert missing == set()


def test_every_example_names_a_primitive():
    assert set(EXAMPLES) - set(PRIMITIVES) == set()


@pytest.mark.parametrize("example", CASES)
def test_forward_rule_agrees_with_differences(example: Example):
    f, x = example.function, example.operands
    v = tuple(_like(a, i) for i, a in enumerate(x))
    value, tangent = jvp(f, x, v)
    _assert_near(value, f(*x), 1e-14)
    _assert_near(tangent, _central(f, x, v), 3e-9)
    if example.analytic and not any(np.iscomplexobj(a) for a in x):
        _assert_near(tangent, _complex_step(f, x, v), 1e-13)


@pytest.mark.parametrize("example", CASES)
def test_reverse_rule_is_the_transpose_of_the_forward_rule(example: Example):
    f, x = example.function, example.operands
    v = tuple(_like(a, i) for i, a in enumerate(x))
    out, tangent = jvp(f, x, v)
    value, pullback = vjp(f, *x)
    u = tree_map(lambda y: _like(y, 7), out)
    cotangents = pullback(u)
    _assert_near(value, out, 1e-14)
    for c, a in zip(cotangents, x, strict=True):
        assert np.shape(c) == np.shape(a)
        assert c.dtype == np.asarray(a).dtype
    left, right = _pairing(u, tangent), _pairing(cotangents, v)
    size = _pairing(tree_map(np.abs, u), tree_map(np.abs, tangent))
    assert abs(left - right) <= 1e-12 * max(size, 1)


@pytest.mark.parametrize("example", CASES)
def test_both_modes_agree_at_second_order(example: Example):
    f, x = example.function, example.operands
    v = tuple(_like(a, i) for i, a in enumerate(x))
    w = tuple(_like(a, i + 50) for i, a in enumerate(x))
    u = tree_map(lambda y: _like(y, 7), f(*x))

    def along(*x):
        return jvp(f, x, v)[1]

    def back(*x):
        return vjp(f, *x)[1](u)

    forward_forward = jvp(along, x, w)[1]
    _assert_near(forward_forward, _central(along, x, w), 1e-8)
    expected = _pairing(u, forward_forward)
    size = max(_pairing(tree_map(np.abs, u), tree_map(np.abs, forward_forward)), 1)
    forward_reverse = _pairing(jvp(back, x, w)[1], v)
    assert abs(forward_reverse - expected) <= 1e-11 * size
    reverse_forward = _pairing(vjp(along, *x)[1](u), w)
    assert abs(reverse_forward - expected) <= 1e-11 * size
    reverse_reverse = _pairing(vjp(back, *x)[1](v), w)
    assert abs(reverse_reverse - expected) <= 1e-11 * size


def _converted(example, dtype):
    if any(np.iscomplexobj(a) for a in example.operands):
        dtype = {np.float32: np.complex64, np.longdouble: np.clongdouble}[dtype]
    return tuple(np.asarray(a).astype(dtype) for a in example.operands)


_SINGLE_AND_DOUBLE = frozenset(
    {*("inv", "solve", "det", "logabsdet", "sign_of_det"), *("cholesky", "eigh", "qr", "svd")}
    | {"pinv", "fft", "rfft", "irfft", "sinc_derivative", "digamma", "polygamma"}
    | {"erf", "erfc", "erfinv", "erfcinv", "gammaln", "gamma", "bessel_i", "scaled_bessel_i"}
    | {"erfcx", "mills", "log_ndtr", "erfinv_slope", "erfcinv_slope", "betaln", "gammainc", "gammaincc"}
)
"""Primitives whose NumPy functions have no extended precision, in every version of NumPy."""


def _dtype_cases():
    for name, examples in EXAMPLES.items():
        for i, example in enumerate(examples):
            dtypes = [np.float32] if name in _SINGLE_AND_DOUBLE else [np.float32, np.longdouble]
            for dtype in dtypes:
                if "power" not in example.label or dtype is np.float32:
                    yield pytest.param(example, dtype, id=f"{name}-{i}-{dtype.__name__}")


@pytest.mark.parametrize(("example", "dtype"), list(_dtype_cases()))
def test_dtype_is_kept(example: Example, dtype):
    f = example.function
    x = _converted(example, dtype)
    plain = f(*x)
    out, tangent = jvp(f, x, tuple(_like(a, i) for i, a in enumerate(x)))
    _, pullback = vjp(f, *x)
    cotangents = pullback(tree_map(lambda y: _like(y, 7), out))
    for a, b, c in zip(*(flatten(t)[0] for t in (plain, out, tangent)), strict=True):
        assert b.dtype == c.dtype
        assert b.dtype == a.dtype or a.ndim == 0  # NumPy 1 promotes scalars by itself
    for c in cotangents:
        assert c.dtype == x[0].dtype


def _is_real(example):
    values = (*example.operands, *flatten(example.function(*example.operands))[0])
    return not any(np.iscomplexobj(a) for a in values)


@pytest.mark.parametrize("example", [case for case in CASES if _is_real(case.values[0])])
def test_jacobian_with_all_directions_at_once_equals_one_at_a_time(example: Example):
    f, x = example.function, example.operands
    first = flatten(f(*x))[0][0]

    def single(*x):
        return flatten(f(*x))[0][0]

    reverse = re.jacobian(single)(*x)
    forward = re.jacobian(single, mode="forward")(*x)
    assert np.shape(reverse) == np.shape(forward) == np.shape(first) + np.shape(x[0])
    _assert_near(forward, reverse, 1e-12)
    v = _like(x[0], 0)
    others = tuple(np.zeros(np.shape(a)) for a in x[1:])
    tangent = jvp(single, x, (v, *others))[1]
    _assert_near(np.tensordot(forward, v, np.ndim(v)), tangent, 1e-12)
