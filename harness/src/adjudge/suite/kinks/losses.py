"""Losses, penalties and payoffs at their margins."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import kink

VAPNIK = "V. Vapnik, The Nature of Statistical Learning Theory, Springer 1995"
KOENKER = "R. Koenker, G. Bassett, Regression quantiles, Econometrica 46 (1978) 33-50"
GILES = "M. Giles, P. Glasserman, Smoking adjoints: fast Monte Carlo Greeks, Risk 19 (2006) 88-92"


@kink(
    "C. Cortes, V. Vapnik, Support-vector networks, Machine Learning 20 (1995) 273-297",
    {"margin": {"w": [0.5, -0.25], "x": [1.5, -1.0], "y": 1.0}},
    wrt=("w",),
)
def hinge(xp: Namespace, w: Any, x: Any, y: Any) -> Any:
    """Charge what is missing to the margin, on the margin."""
    score = y * xp.vecdot(w, x)
    return xp.maximum(1 - score, 0 * score)


@kink(VAPNIK, {"edges": [0.25, -0.25, 1.0]})
def insensitive_loss(xp: Namespace, x: Any) -> Any:
    """Charge what exceeds a quarter."""
    return xp.sum(xp.maximum(xp.abs(x) - 0.25, xp.zeros_like(x)))


@kink(KOENKER, {"exact": [0.0, 1.0, -2.0]})
def quantile_loss(xp: Namespace, x: Any) -> Any:
    """Charge residuals by the quarter quantile's weights, with one of zero."""
    return xp.sum(xp.maximum(0.25 * x, -0.75 * x))


@kink(
    "P. Bloomfield, W. Steiger, Least Absolute Deviations, Birkhäuser 1983",
    {"median": {"m": 2.0, "y": [1.0, 2.0, 4.0]}},
    wrt=("m",),
)
def absolute_deviations(xp: Namespace, m: Any, y: Any) -> Any:
    """Sum the distances from the median, at the median."""
    return xp.sum(xp.abs(y - m))


@kink(
    "P. Bloomfield, W. Steiger, Least Absolute Deviations, Birkhäuser 1983",
    {"symmetric": [1.0, 2.0, 3.0]},
)
def mean_absolute_deviation(xp: Namespace, x: Any) -> Any:
    """Average the distances from the mean, of which one is zero."""
    return xp.mean(xp.abs(x - xp.mean(x)))


@kink(
    "R. Tibshirani, Regression shrinkage and selection via the lasso, J. R. Stat. Soc. B 58 (1996)",
    {"sparse": [0.0, 1.5, 0.0]},
)
def lasso_penalty(xp: Namespace, x: Any) -> Any:
    """Penalise the sum of sizes, where two elements are zero."""
    return xp.vecdot(x, x) + xp.sum(xp.abs(x))


@kink(
    "L. Rudin, S. Osher, E. Fatemi, Nonlinear total variation based noise removal, Physica D 60 (1992)",
    {"plateau": [1.0, 1.0, 3.0, 2.0, 2.0]},
)
def total_variation(xp: Namespace, x: Any) -> Any:
    """Sum the sizes of differences, with equal neighbours."""
    return xp.sum(xp.abs(xp.diff(x)))


@kink("https://arxiv.org/abs/1503.03832", {"margin": {"a": 1.0, "p": 2.0, "n": 2.5}})
def triplet_loss(xp: Namespace, a: Any, p: Any, n: Any) -> Any:
    """Compare an anchor's squared distances from a like and an unlike one, on the margin."""
    gap = (a - p) ** 2 - (a - n) ** 2 + 1.25
    return xp.maximum(gap, 0 * gap)


@kink(GILES, {"strike": {"s": 100.0, "k": 100.0}})
def call_payoff(xp: Namespace, s: Any, k: Any) -> Any:
    """Pay what the price exceeds the strike by, at the strike."""
    return xp.maximum(s - k, 0 * s)


@kink(GILES, {"strike": {"s": 100.0, "k": 100.0}})
def straddle_payoff(xp: Namespace, s: Any, k: Any) -> Any:
    """Pay for both directions, by two ramps."""
    return xp.maximum(s - k, 0 * s) + xp.maximum(k - s, 0 * s)


@kink(GILES, {"strike": {"s": 100.0, "k": 100.0}})
def digital_payoff(xp: Namespace, s: Any, k: Any) -> Any:
    """Pay one above the strike: it jumps, and pathwise derivatives miss that."""
    return xp.where(s > k, 1 + 0 * s, 0 * s)


@kink(
    "https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where",
    {"corner": {"x": 0.0, "y": 0.0}, "edge": {"x": 0.0, "y": 1.5}},
)
def product_where_both_are_positive(xp: Namespace, x: Any, y: Any) -> Any:
    """Multiply two numbers where logic says that both are positive."""
    return xp.where(xp.logical_and(x > 0, y > 0), x * y, 0 * x)
