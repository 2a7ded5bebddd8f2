"""Every name means over balls what it means in NumPy: the same values, shapes and whole numbers."""

from typing import Any

import numpy as np
import pytest
from adjudge.adapter import Unsupported
from adjudge.namespace import EXTENSIONS, NAMES
from adjudge.oracle.ball import Ball, precision
from adjudge.oracle.balls import Balls, given
from adjudge.oracle.errors import Tie, Undecided
from adjudge.oracle.namespace import ball_namespace
from adjudge.oracle.rounding import rounded
from adjudge.oracle.signs import Signs
from adjudge.plain_numpy import numpy_namespace
from flint import arb_series

LACKING = {"nextafter"}
X = np.array([[0.625, -1.375, 2.25], [1.75, 0.375, -0.5]])
Y = np.array([[1.5, -0.25, 0.875], [-2.0, 1.125, 0.75]])
P = np.abs(X)
A = np.array([[2.5, -0.375, 0.75], [0.625, 1.75, -0.5], [-0.875, 0.25, 3.0]])
S = (A + A.T) / 2
STACK = np.stack([A, A.T + np.eye(3)])
G = np.random.default_rng(0).integers(-8, 9, (6, 6)) / 4 + 4 * np.eye(6)
EQUAL = np.array([[3.0, 1.0, 1.0], [1.0, 3.0, 1.0], [1.0, 1.0, 3.0]])
PICKS = np.array([2, 0, 1])

SAME = {
    "acosh": (lambda xp, p: xp.acosh(p + 1), P),
    "asinh": (lambda xp, x: xp.asinh(x), X),
    "atanh": (lambda xp, x: xp.atanh(x / 4), X),
    "hyperbolic": (lambda xp, x: xp.sinh(x) + xp.cosh(x) * xp.tanh(x), X),
    "log": (lambda xp, p: xp.log(p) + xp.log1p(p) + xp.log2(p) + xp.log10(p), P),
    "expm1": (lambda xp, x: xp.expm1(x), X),
    "trigonometric": (lambda xp, x: xp.asin(x / 4) + xp.acos(x / 4) + xp.atan(x) + xp.tan(x), X),
    "atan2": (lambda xp, x, y: xp.atan2(x, y), X, Y),
    "atan2 on the axes": (lambda xp, p: xp.atan2(p, 0 * p) + 2 * xp.atan2(-p, 0 * p) + xp.atan2(0 * p, p), P),
    "hypot": (lambda xp, x, y: xp.hypot(x, y), X, Y),
    "logaddexp": (lambda xp, x, y: xp.logaddexp(x, y), X, Y),
    "copysign": (lambda xp, x, y: xp.copysign(x, y), X, Y),
    "remainder": (lambda xp, x, y: xp.remainder(x, y) + x % y, X, Y),
    "floor_divide": (lambda xp, x, y: xp.floor_divide(x, y) + x // y, X, Y),
    "rounding": (lambda xp, x: xp.floor(x) + 10 * xp.ceil(x) + 100 * xp.trunc(x), X),
    "round half to even": (lambda xp, x: xp.round(x), np.array([0.5, 1.5, 2.5, -0.5, -1.5, 0.49, 2.0])),
    "sign": (lambda xp, x: xp.sign(x), np.array([-2.0, 0.0, 3.0])),
    "pow": (lambda xp, p, y: xp.pow(p, y) + p**0.5 + p**-2 + 2**p, P, Y),
    "pow of negative numbers": (lambda xp, x: x**3 + x**-3 + x**0, X),
    "clip": (lambda xp, x: xp.clip(x, -1.0, 1.0) + xp.clip(x, min=0) + xp.clip(x, max=0.1), X),
    "operators": (lambda xp, x, y: -x + 2 - +x * y / 3 + abs(y) - 1 / x, X, Y),
    "matmul operator": (lambda xp, x, a: x @ a, X, A),
    "sum": (lambda xp, x: xp.sum(x, axis=1, keepdims=True) + xp.sum(x), X),
    "sum of nothing": (lambda xp, x: xp.sum(x[:0], axis=0) + xp.prod(x[:0]), X),
    "prod": (lambda xp, x: xp.prod(x, axis=0) + xp.prod(x, axis=(0, 1)), X),
    "mean": (lambda xp, x: xp.mean(x, axis=-1), X),
    "std": (lambda xp, x: xp.std(x, axis=1, correction=1.0) + xp.var(x, axis=1, keepdims=False), X),
    "extremes": (lambda xp, x: xp.max(x, axis=0) - xp.min(x, axis=0, keepdims=True), X),
    "cumulative_sum": (lambda xp, x: xp.cumulative_sum(x, axis=1, include_initial=True), X),
    "cumulative_prod": (lambda xp, x: xp.cumulative_prod(x, axis=0), X),
    "diff": (lambda xp, x: xp.diff(x, axis=1), X),
    "sort": (lambda xp, x: xp.sort(x, axis=1) - xp.sort(x, axis=-1), X),
    "where": (lambda xp, x, y: xp.where(x > y, x, 0.0) + xp.where(x < 0, 1, 2), X, Y),
    "triangles": (lambda xp, a: xp.tril(a, k=-1) - xp.triu(a), A),
    "concat": (lambda xp, x, y: xp.concat([x, y], axis=1) + xp.concat([y, x], axis=1), X, Y),
    "stack": (lambda xp, x, y: xp.stack([x, y], axis=-1), X, Y),
    "unstack": (lambda xp, x: xp.unstack(x, axis=1)[2], X),
    "meshgrid": (lambda xp, x, y: xp.meshgrid(x[0, :], y[1, :], indexing="ij")[1], X, Y),
    "broadcast_arrays": (lambda xp, x: xp.broadcast_arrays(x, x[0, :])[1], X),
    "moves": (lambda xp, x: xp.roll(xp.flip(xp.moveaxis(x, 0, 1), axis=0), 1, axis=0), X),
    "repeat": (lambda xp, x: xp.repeat(x, 2, axis=0)[:, 1:] + xp.tile(x, (2, 1))[:, 1:], X),
    "take": (lambda xp, x: xp.take(x, xp.asarray([2, 0]), axis=1), X),
    "asarray of a list": (lambda xp, x: xp.asarray([x[0, 0], 2.0, x[1, 1]]), X),
    "asarray of lists": (lambda xp, x: xp.asarray([[x[0, 0], 2.0], [0.5, x[1, 1]]]), X),
    "creation": (lambda xp, x: xp.zeros((2, 3)) + xp.ones_like(x) + xp.full((2, 3), 0.1) * xp.eye(2, 3), X),
    "linspace": (lambda xp, x: xp.linspace(0.0, 1.5, 4) * x[0, 0], X),
    "arange": (lambda xp, x: xp.arange(0.0, 1.0, 0.25) + xp.arange(4) + x[0, 0], X),
    "constants": (lambda xp, x: xp.pi * x + xp.e + x[xp.newaxis, ...][0, ...], X),
    "astype": (lambda xp, x: xp.astype(x, xp.int64) + xp.astype(x > 0, x.dtype), X),
    "einsum": (lambda xp, x, y: xp.einsum("ij,kj->ik", x, y), X, Y),
    "einsum of three": (lambda xp, x, a: xp.einsum("ij,jk,lk->il", x, a, x), X, A),
    "einsum with sums on one side": (lambda xp, x, y: xp.einsum("ij,kl->k", x, y), X, Y),
    "einsum over a batch": (lambda xp, s, x: xp.einsum("bij,kj->bki", s, x), STACK, X),
    "einsum of one": (lambda xp, s: xp.einsum("bij->ji", s), STACK),
    "einsum of a diagonal": (lambda xp, a: xp.einsum("ii->i", a) + xp.einsum("ii", a), A),
    "einsum of what is implied": (lambda xp, x, a: xp.einsum("ij, jk", x, a), X, A),
    "einsum with dots": (lambda xp, s, a: xp.einsum("...ij,jk->...ik", s, a), STACK, A),
    "matmul of stacks": (lambda xp, s, x: xp.matmul(s, xp.matrix_transpose(x)), STACK, X),
    "matmul of vectors": (
        lambda xp, a, x: xp.matmul(x[0, :], xp.matmul(a, x[1, :])) * xp.matmul(x[0, :], a),
        A,
        X,
    ),
    "matmul of large matrices": (lambda xp, g: xp.matmul(g, g), G),
    "tensordot of stacks": (
        lambda xp, s, x: xp.tensordot(s, x, axes=1) + xp.sum(xp.tensordot(x, x)),
        STACK,
        X.T,
    ),
    "complex numbers": (lambda xp, x: xp.real(waves(xp, x)) - 2 * xp.imag(waves(xp, x)), X),
    "size of complex numbers": (lambda xp, x: abs(xp.fft.rfft(x)) + xp.abs(xp.conj(xp.fft.rfft(x))), X),
    "parts of real numbers": (lambda xp, x: xp.real(x) + xp.imag(x) + xp.conj(x), X),
    "fft": (lambda xp, x: both(xp, xp.fft.fft(x)) + both(xp, xp.fft.fft(x, axis=0, norm="ortho")), X),
    "fft cut off and continued": (
        lambda xp, x: both(xp, xp.fft.fft(x, n=2)) * both(xp, xp.fft.fft(x, n=5))[:, 3:],
        X,
    ),
    "ifft": (lambda xp, x: both(xp, xp.fft.ifft(xp.fft.rfft(x), norm="forward")), X),
    "rfft": (lambda xp, x: both(xp, xp.fft.rfft(x)) + both(xp, xp.fft.rfft(x, n=2, norm="forward")), X),
    "irfft": (lambda xp, x: xp.fft.irfft(xp.fft.fft(x)) + xp.fft.irfft(xp.fft.fft(x), n=5)[:, :4], X),
    "irfft of odd length": (lambda xp, g: xp.fft.irfft(xp.fft.fft(g), n=7, norm="ortho"), G),
    "hfft": (
        lambda xp, x: xp.fft.hfft(xp.fft.fft(x), n=5) + xp.fft.hfft(xp.fft.fft(x), n=5, norm="ortho"),
        X,
    ),
    "ihfft": (lambda xp, x: both(xp, xp.fft.ihfft(x)) + both(xp, xp.fft.ihfft(x, norm="forward")), X),
    "fftn": (
        lambda xp, s: both(xp, xp.fft.fftn(s)) + both(xp, xp.fft.fftn(s, axes=(0, 1), norm="ortho")),
        STACK,
    ),
    "ifftn": (
        lambda xp, s: both(xp, xp.fft.ifftn(s, s=(3, 3), axes=(1, 2))) + both(xp, xp.fft.ifftn(s)),
        STACK,
    ),
    "rfftn": (lambda xp, s: both(xp, xp.fft.rfftn(s)) + both(xp, xp.fft.rfftn(s, axes=(1, 2))), STACK),
    "irfftn": (
        lambda xp, s: xp.fft.irfftn(xp.fft.fftn(s)) + xp.fft.irfftn(s, s=(2, 3, 4), axes=(0, 1, 2)),
        STACK,
    ),
    "frequencies": (lambda xp, x: xp.fft.fftfreq(7, d=0.5) * x[0, 0] + xp.fft.rfftfreq(12), X),
    "fftshift": (lambda xp, x: xp.fft.fftshift(x) * xp.fft.ifftshift(x, axes=1), X),
    "convolve": (lambda xp, g, s: xp.convolution.convolve(g[None, None, :], s[:, :1, :]), G[0], STACK),
    "convolve with padding": (
        lambda xp, g, s: xp.convolution.convolve(g[None, None, ...], s[:, None, ...], padding=1, stride=2),
        G,
        STACK,
    ),
    "convolve with holes": (
        lambda xp, g, s: xp.convolution.convolve(
            xp.stack([g, -g])[None, ...],
            xp.stack([s, s], axis=1)[:, :, :2, :2],
            padding=(1, 0),
            dilation=(2, 3),
        ),
        G,
        STACK,
    ),
    "max_pool": (lambda xp, x: xp.convolution.max_pool(x, (2,), stride=1), X),
    "mean_pool": (lambda xp, g: xp.convolution.mean_pool(g, (2, 3)), G),
    "kron": (lambda xp, x, y: xp.kron(x, y), X, Y),
    "tensordot": (lambda xp, x, y: xp.tensordot(x, y, axes=([0, 1], [0, 1])), X, Y),
    "vecdot": (lambda xp, x, y: xp.vecdot(x, y, axis=0), X, Y),
    "outer": (lambda xp, x: xp.linalg.outer(x[0, :], x[1, :]), X),
    "cross": (lambda xp, x, y: xp.linalg.cross(x, y), X, Y),
    "det": (lambda xp, a: xp.linalg.det(a), STACK),
    "det of a singular matrix": (lambda xp, a: xp.linalg.det(a * 0), A),
    "inv": (lambda xp, a: xp.linalg.inv(a), STACK),
    "inv after a swap": (lambda xp, a: xp.linalg.inv(a), np.array([[0.0, 2.0], [4.0, 0.0]])),
    "solve": (lambda xp, a, x: xp.linalg.solve(a, x[0, :]), A, X),
    "solve a stack": (lambda xp, a, x: xp.linalg.solve(a, xp.matrix_transpose(x)), STACK, X),
    "slogdet": (lambda xp, a: xp.linalg.slogdet(-a)[0] * xp.linalg.slogdet(-a)[1], STACK),
    "cholesky": (lambda xp, s: xp.linalg.cholesky(s) + xp.linalg.cholesky(s, upper=True), S),
    "qr": (lambda xp, a: xp.linalg.qr(a)[0] ** 2 + xp.linalg.qr(a)[1] ** 2, A),
    "eigh": (lambda xp, s: xp.linalg.eigh(s)[0] + xp.linalg.eigh(s)[1] ** 2, S),
    "qr of a wide matrix": (lambda xp, x: xp.matmul(*xp.linalg.qr(x)) + xp.abs(xp.linalg.qr(x)[1]), X),
    "qr of a stack": (lambda xp, s: xp.matmul(*xp.linalg.qr(s)), STACK),
    "r of a complete qr": (lambda xp, x: xp.linalg.qr(x, mode="complete")[1] ** 2, X.T),
    "eigh of a stack": (lambda xp, s: sum(x**2 for x in xp.linalg.eigh(s)[1:]), STACK),
    "eigvalsh of a stack": (
        lambda xp, s: xp.linalg.eigvalsh(s),
        np.stack([STACK, -STACK]),
    ),
    "equal eigenvalues": (lambda xp, a: xp.linalg.eigvalsh(a), EQUAL),
    "svd of a stack": (lambda xp, s: xp.linalg.svd(s)[1], STACK),
    "pinv of a stack": (lambda xp, s: xp.linalg.pinv(s[..., :2]), STACK),
    "cholesky of a stack": (lambda xp, s: xp.linalg.cholesky(xp.matmul(s, xp.matrix_transpose(s))), STACK),
    "large systems": (lambda xp, g: xp.linalg.inv(g) + xp.linalg.solve(g, g[0, :]) * xp.linalg.det(g), G),
    "eigvalsh": (lambda xp, s: xp.linalg.eigvalsh(s), S),
    "svdvals": (lambda xp, x: xp.linalg.svdvals(xp.matrix_transpose(x)) + xp.linalg.svdvals(x), X),
    "svd": (lambda xp, x: xp.matmul(*xp.linalg.svd(x, full_matrices=False)[::2]), X),
    "svd of a tall matrix": (lambda xp, x: xp.linalg.svd(x.T, full_matrices=False)[0] ** 2, X),
    "pinv": (lambda xp, x: xp.linalg.pinv(x) + xp.matrix_transpose(xp.linalg.pinv(x.T)), X),
    "matrix_power": (lambda xp, a: xp.linalg.matrix_power(a, 3) + xp.linalg.matrix_power(a, -2), A),
    "matrix_norm": (
        lambda xp, x: sum(xp.linalg.matrix_norm(x, ord=o) for o in ("fro", "nuc", 2, -2, 1, np.inf)),
        X,
    ),
    "vector_norm": (lambda xp, x: sum(xp.linalg.vector_norm(x, ord=o, axis=1) for o in (1, 2, 3, np.inf)), X),
    "trace": (lambda xp, a: xp.linalg.trace(a, offset=1) + xp.linalg.diagonal(a, offset=-1), A),
}
DISCRETE = {
    "argmax": (lambda xp, x: xp.argmax(x, axis=1), X),
    "argmin": (lambda xp, x: xp.argmin(x), X),
    "argsort": (lambda xp, x: xp.argsort(x, axis=0), X),
    "comparisons": (lambda xp, x, y: xp.less(x, y) | (x >= y) & xp.not_equal(x, y), X, Y),
    "equal": (lambda xp, x: xp.equal(x, x + 0.0), X),
    "any": (lambda xp, x: xp.any(x > 2) & xp.all(x > -2) & xp.logical_not(xp.isnan(x[0, 0])), X),
    "finite": (lambda xp, x: xp.isfinite(x) & ~xp.isinf(x), X),
    "infinite": (lambda xp, x: xp.isinf(xp.asarray([xp.inf, 1.0])) & xp.isfinite(x[0, 0]), X),
    "signbit": (lambda xp, x: xp.signbit(x), X),
    "count_nonzero": (lambda xp, x: xp.count_nonzero(x * 0) + xp.count_nonzero(x), X),
    "searchsorted": (lambda xp, x: xp.searchsorted(xp.sort(x[0, :]), x[1, :]), X),
    "whole numbers": (lambda xp, n: xp.floor_divide(n, 2) + xp.sum(n) + xp.max(n) + n % 2, PICKS),
}


def waves(xp: Any, x: Any) -> Any:
    z = xp.fft.fft(x)
    return xp.square(z) * x + 2 / z - z / xp.conj(z) + xp.exp(z / 4) * (x - z) - xp.reciprocal(-z) + xp.sum(z)


def both(xp: Any, z: Any) -> Any:
    return xp.real(z) + 3 * xp.imag(z)


def over_balls(function: Any, *arrays: Any) -> Any:
    """Return a function's value over balls, rounded where it is not of whole numbers or truth values."""
    with precision(256, 0):
        signs = Signs()
        result = function(ball_namespace(signs), *(given(a) if a.dtype.kind == "f" else a for a in arrays))
        if not isinstance(result, Balls):
            return result
        found = [rounded(item.constant, "float64") for item in result.data.ravel()]
        return np.array([item.nearest for item in found if item]).reshape(result.shape)


@pytest.mark.parametrize("name", SAME)
def test_values_and_shapes_are_numpys(name: str) -> None:
    function, *arrays = SAME[name]
    true = np.asarray(function(numpy_namespace(), *arrays))
    got = over_balls(function, *arrays)
    assert got.shape == true.shape
    assert np.allclose(got, true, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", DISCRETE)
def test_what_is_discrete_is_numpys(name: str) -> None:
    function, *arrays = DISCRETE[name]
    true, got = function(numpy_namespace(), *arrays), over_balls(function, *arrays)
    assert np.asarray(got).dtype.kind == np.asarray(true).dtype.kind
    assert np.array_equal(got, true)


def test_every_name_is_there_but_the_known_ones() -> None:
    xp = ball_namespace(Signs())

    def is_lacking(space: Any, name: str) -> bool:
        try:
            getattr(space, name)
        except Unsupported:
            return True
        return False

    assert {name for name in NAMES if is_lacking(xp, name)} == LACKING
    for extension, names in EXTENSIONS.items():
        assert {name for name in names if is_lacking(getattr(xp, extension), name)} == set()


def test_an_undecided_number_is_neither_equal_nor_different() -> None:
    with precision(64, 0):
        third = given(np.array(1.0)) / 3
        almost = third * 3
        for compare in (
            lambda: almost == 1.0,
            lambda: almost != 1.0,
            lambda: almost < 1.0,
            lambda: bool(almost - 1.0),
        ):
            with pytest.raises(Undecided):
                compare()


def test_a_step_at_an_integer_is_a_tie_only_for_what_is_differentiated() -> None:
    assert over_balls(lambda xp, x: xp.floor(x), np.array(2.0)) == 2.0
    differentiated = Balls(Ball(arb_series([2, 1])))
    with precision(64, 1), pytest.raises(Tie, match="step"):
        ball_namespace(Signs()).floor(differentiated)
