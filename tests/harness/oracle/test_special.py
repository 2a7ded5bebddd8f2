"""Special functions and their derivatives are those of mpmath, also where floats lose all their digits."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from adjudge.namespace import SPECIAL

Truth = Callable[..., Any]


def quantile(p: Any) -> Any:
    """Return the quantile of the standard normal distribution by Newton's method on the tail."""
    x = -mpmath.sqrt(-2 * mpmath.log(p))
    for _ in range(60):
        x -= (mpmath.ncdf(x) - p) / mpmath.npdf(x)
    return x


MPMATH = {
    "digamma": (mpmath.digamma, (0.5, 12.25, -1.75)),
    "entr": (lambda x: -x * mpmath.log(x), (0.25, 1e-300)),
    "erf": (mpmath.erf, (0.5, -3.0, 30.0)),
    "erfc": (mpmath.erfc, (0.5, -3.0, 12.0, 26.0)),
    "erfcinv": (lambda x: mpmath.erfinv(1 - x), (0.5, 1.75, 1e-20)),
    "erfinv": (mpmath.erfinv, (0.5, -0.999)),
    "expit": (lambda x: 1 / (1 + mpmath.exp(-x)), (0.5, -700.0, 40.0)),
    "gamma": (mpmath.gamma, (0.5, 6.25, -2.5)),
    "gammaln": (lambda x: mpmath.log(abs(mpmath.gamma(x))), (0.5, 100.25, -2.5)),
    "i0": (lambda x: mpmath.besseli(0, x), (0.5, -3.0, 600.0)),
    "i0e": (lambda x: mpmath.besseli(0, x) * mpmath.exp(-abs(x)), (0.5, -3.0, 800.0)),
    "i1": (lambda x: mpmath.besseli(1, x), (0.5, -3.0, 600.0)),
    "i1e": (lambda x: mpmath.besseli(1, x) * mpmath.exp(-abs(x)), (0.5, -3.0, 800.0)),
    "log_expit": (lambda x: -mpmath.log(1 + mpmath.exp(-x)), (0.5, -700.0, 40.0)),
    "log_ndtr": (lambda x: mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2), (0.5, -40.0, -1e6)),
    "logit": (lambda x: mpmath.log(x / (1 - x)), (0.25, 1e-300)),
    "ndtr": (lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2, (0.5, -30.0)),
    "ndtri": (quantile, (0.25, 1e-20)),
    "relu": (lambda x: x if x > 0 else mpmath.mpf(0), (0.5, -3.0)),
    "sinc": (mpmath.sincpi, (0.5, 1e-10, 2.0)),
    "softplus": (lambda x: mpmath.log1p(mpmath.exp(x)), (0.5, 800.0, -700.0)),
}
ELSEWHERE = {
    "gammainc": "test_incomplete_gamma_functions",
    "gammaincc": "test_incomplete_gamma_functions",
    "log_softmax": "test_softmax",
    "logsumexp": "test_softmax",
    "polygamma": "test_polygamma",
    "softmax": "test_softmax",
    "xlog1py": "test_products_with_logarithms",
    "xlogy": "test_products_with_logarithms",
}
POINTS = [(name, x) for name, (_, points) in MPMATH.items() for x in points]


def test_every_special_function_is_tested() -> None:
    assert MPMATH.keys() | ELSEWHERE.keys() == SPECIAL
    assert set(ELSEWHERE.values()) <= set(globals())


@pytest.mark.parametrize(("name", "x"), POINTS)
@pytest.mark.parametrize("order", [0, 1, 2])
def test_functions_and_derivatives_are_mpmaths(truth: Truth, name: str, x: float, order: int) -> None:
    function = MPMATH[name][0]
    with mpmath.workdps(160):
        h = mpmath.mpf(x) * mpmath.mpf(10) ** -45
        true = mpmath.diff(function, mpmath.mpf(x), order, h=h) if order else function(mpmath.mpf(x))
    got = truth(lambda xp, x: getattr(xp.special, name)(x), x, ("value", "gradient", "hessian")[order])
    assert got == pytest.approx(float(true), rel=1e-15, abs=1e-320)


@pytest.mark.parametrize(("order", "true"), [(0, 1.0), (1, 0.0), (2, -(np.pi**2) / 3)])
def test_sinc_at_zero_is_smooth(truth: Truth, order: int, true: float) -> None:
    got = truth(lambda xp, x: xp.special.sinc(x), 0.0, ("value", "gradient", "hessian")[order])
    assert got == pytest.approx(true, rel=1e-15)
    assert truth(lambda xp, x: xp.special.sinc(x), 1e-100) == pytest.approx(
        -(np.pi**2) / 3 * 1e-100, rel=1e-15
    )


@pytest.mark.parametrize("n", [0, 1, 2, 4])
@pytest.mark.parametrize("x", [0.75, 9.5, -1.25])
def test_polygamma(truth: Truth, n: int, x: float) -> None:
    with mpmath.workdps(60):
        true = [float(mpmath.polygamma(n + order, mpmath.mpf(x))) for order in range(3)]
    got = [truth(lambda xp, x: xp.special.polygamma(n, x), x, op) for op in ("value", "gradient", "hessian")]
    assert got == pytest.approx(true, rel=1e-15)


@pytest.mark.parametrize(("a", "x"), [(0.5, 0.25), (2.5, 0.75), (30.0, 2.0)])
def test_incomplete_gamma_functions(truth: Truth, reason: Callable[..., str], a: float, x: float) -> None:
    with mpmath.workdps(60):
        value = mpmath.gammainc(a, 0, x, regularized=True)
        slope = x ** (mpmath.mpf(a) - 1) * mpmath.exp(-x) / mpmath.gamma(a)
        true = [[float(value), float(slope)], [float(1 - value), float(-slope)]]
    functions = (lambda xp, a, x: xp.special.gammainc(a, x), lambda xp, a, x: xp.special.gammaincc(a, x))
    found = [[truth(f, {"a": a, "x": x}, op, wrt=("x",)) for op in ("value", "gradient")] for f in functions]
    assert np.allclose(found, true, rtol=1e-15, atol=0)
    by_parameter = reason(lambda xp, a, x: xp.special.gammainc(a, x), {"a": a, "x": x})
    assert "by its parameter" in by_parameter


def test_products_with_logarithms(truth: Truth) -> None:
    assert truth(lambda xp, x, y: xp.special.xlogy(x, y), {"x": 0.0, "y": 0.0}, "value") == 0.0
    found = truth(lambda xp, x, y: xp.special.xlogy(x, y), {"x": 0.0, "y": 3.0})
    assert found == {"x": pytest.approx(np.log(3.0)), "y": 0.0}
    found = truth(lambda xp, x, y: xp.special.xlog1py(x, y), {"x": 2.0, "y": 1e-300})
    assert found == {"x": 1e-300, "y": 2.0}


def test_softmax(truth: Truth) -> None:
    x = np.array([[1000.0, 0.0], [-2.0, -1.0]])
    logs = truth(lambda xp, x: xp.special.log_softmax(x, axis=1), x, "value")
    assert np.allclose(logs, [[0.0, -1000.0], [-1 - np.log1p(np.exp(-1)), -np.log1p(np.exp(-1))]], rtol=1e-15)
    total = truth(lambda xp, x: xp.special.logsumexp(x, axis=0, keepdims=True), x, "value")
    assert total.shape == (1, 2) and total[0, 0] == 1000.0
    shares = truth(lambda xp, x: xp.special.softmax(x, axis=1), x, "value")
    assert np.allclose(shares[1], [1 / (1 + np.e), np.e / (1 + np.e)], rtol=1e-15)
    assert shares[0, 0] == 1.0 and shares[0, 1] == 0.0
    jacobian = truth(lambda xp, x: xp.special.softmax(x, axis=0), [0.5, 0.5], "jacobian")
    assert np.array_equal(jacobian, [[0.25, -0.25], [-0.25, 0.25]])


@pytest.mark.parametrize("name", ["erfinv", "erfcinv", "logit", "gamma", "gammaln", "digamma"])
def test_outside_their_domain_nothing_is_proven(reason: Callable[..., str], name: str) -> None:
    outside = {"erfinv": 1.5, "erfcinv": 2.5, "logit": 1.5, "gamma": -2.0, "gammaln": -2.0, "digamma": -2.0}
    assert "not finite" in reason(lambda xp, x: getattr(xp.special, name)(x), outside[name])
