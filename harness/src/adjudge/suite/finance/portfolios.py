"""Portfolios: variance, volatility, risk contributions, ratios, and weights that are best."""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

MARKOWITZ = "H. Markowitz, Portfolio selection, J. Finance 7 (1952) 77-91"
COVARIANCE = np.array(
    [[0.0625, 0.015625, -0.0078125], [0.015625, 0.03125, 0.00390625], [-0.0078125, 0.00390625, 0.09375]]
)
MEANS = np.array([0.0625, 0.03125, 0.09375])
HOLDINGS = {"mixed": [0.5, 0.25, 0.25], "short": [1.5, -0.75, 0.25], "one": [0.0, 1.0, 0.0]}
POINTS = {label: {"w": w, "s": COVARIANCE} for label, w in HOLDINGS.items()}


@known(
    gradient=lambda w, s: {"w": (s + s.T) @ w, "s": np.outer(w, w)},
    hessian=lambda w, s: {
        "w,w": s + s.T,
        "w,s": np.einsum("ij,k->ijk", np.eye(3), w) + np.einsum("ik,j->ijk", np.eye(3), w),
        "s,w": np.einsum("jk,i->ijk", np.eye(3), w) + np.einsum("ik,j->ijk", np.eye(3), w),
        "s,s": np.zeros((3,) * 4),
    },
)
@problem(points=POINTS, source=MARKOWITZ)
def portfolio_variance(xp: Namespace, w: Any, s: Any) -> Any:
    """Take the variance of a portfolio, by weights and covariances."""
    return xp.vecdot(w, xp.matmul(s, w))


@known(
    gradient=lambda w, s: s @ w / np.sqrt(w @ s @ w),
    hessian=lambda w, s: s / np.sqrt(w @ s @ w) - np.outer(s @ w, s @ w) / (w @ s @ w) ** 1.5,
)
@problem(points=POINTS, wrt=("w",), source=MARKOWITZ)
def portfolio_volatility(xp: Namespace, w: Any, s: Any) -> Any:
    """Take the volatility of a portfolio: its gradient gives each asset's contribution to the risk."""
    return xp.sqrt(xp.sum(w * xp.matmul(s, w)))


@known(
    gradient=lambda w, s, m: m / np.sqrt(w @ s @ w) - (w @ m) * (s @ w) / (w @ s @ w) ** 1.5,
)
@problem(
    points={label: point | {"m": MEANS} for label, point in POINTS.items()},
    wrt=("w",),
    source="W. Sharpe, Mutual fund performance, J. Bus. 39 (1966) 119-138",
)
def sharpe_ratio(xp: Namespace, w: Any, s: Any, m: Any) -> Any:
    """Divide a portfolio's mean by its volatility, which does not depend on its size."""
    return xp.sum(w * m) / xp.sqrt(xp.sum(w * xp.matmul(s, w)))


@problem(
    points={"generic": {"s": COVARIANCE}, "scaled": {"s": 64 * COVARIANCE}},
    operators=("value", "gradient", "jvp", "vjp"),
    source=MARKOWITZ,
)
def least_variance(xp: Namespace, s: Any) -> Any:
    """Find the least variance of any portfolio, 1 / (1ᵀ Σ⁻¹ 1), by the covariances."""
    return 1 / xp.sum(xp.linalg.inv(s))


@problem(
    points={
        label: {"mean": mean, "deviation": 0.25} for label, mean in {"gain": 0.0625, "none": 0.0}.items()
    },
    source="P. Artzner et al., Coherent measures of risk, Math. Finance 9 (1999) 203-228",
)
def expected_shortfall(xp: Namespace, mean: Any, deviation: Any) -> Any:
    """Take the mean loss beyond the 97.5% quantile of a normal distribution."""
    quantile = xp.special.ndtri(xp.full_like(mean, 0.975))
    return deviation * xp.exp(-quantile * quantile / 2) / (0.025 * math.sqrt(2 * math.pi)) - mean


@problem(
    points={
        label: {"f": f, "p": 0.625} for label, f in {"none": 0.0, "best": 0.25, "too_much": 0.75}.items()
    },
    wrt=("f",),
    source="J. Kelly, A new interpretation of information rate, Bell Syst. Tech. J. 35 (1956) 917-926",
)
def growth_of_a_bet(xp: Namespace, f: Any, p: Any) -> Any:
    """Take the mean logarithm of wealth after an even bet of a fraction: its slope is zero at 2p - 1."""
    return p * xp.log1p(f) + (1 - p) * xp.log1p(-f)


growth_of_a_bet.closed_form("gradient")(lambda f, p: p / (1 + f) - (1 - p) / (1 - f))
growth_of_a_bet.closed_form("hessian")(lambda f, p: -p / (1 + f) ** 2 - (1 - p) / (1 - f) ** 2)


@problem(
    points={
        "calm": {"p": [0.0001220703125, 0.09375, 0.875], "r": [0.01, -0.02, 0.015, 0.005, -0.03, 0.02]},
        "wild": {"p": [0.001953125, 0.5, 0.25], "r": [0.01, -0.12, 0.15, 0.05, -0.03, 0.2]},
    },
    wrt=("p",),
    source="T. Bollerslev, Generalized autoregressive conditional heteroskedasticity, J. Econometrics 31 (1986) 307",
)
def garch_likelihood(xp: Namespace, p: Any, r: Any) -> Any:
    """Take the likelihood of returns whose variance follows from the one before, by a loop."""
    variance = p[0] / (1 - p[1] - p[2] + 1)
    total = 0 * variance
    for i in range(r.shape[0]):
        total = total - (xp.log(variance) + r[i] * r[i] / variance) / 2
        variance = p[0] + p[1] * r[i] * r[i] + p[2] * variance
    return total
