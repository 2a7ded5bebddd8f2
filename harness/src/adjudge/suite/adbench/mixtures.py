"""The logarithm of the posterior of a Gaussian mixture with a Wishart prior, as ADBench has it and mended.

ADBench's formula has the prior with the wrong sign, and its paper's has the precision transposed and the prior over the
covariance; `gaussian_mixture` is what its programs compute, so that its published numbers hold, and
`mixtures.posterior` with the sign mended is the problem `gmm` of the group `gradbench`. In both the precision of
component k is LᵀL, where L is lower triangular: its diagonal is exp of the first d numbers of `icf[k]`, the rest of
which are its columns below the diagonal.
"""

from collections.abc import Mapping
from math import lgamma, log, pi
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import problem
from adjudge.suite.waves import waves

SOURCE = "https://github.com/microsoft/ADBench, objective GMM; errors: https://github.com/gradbench/gradbench"
OPERATORS = ("value", "gradient", "jvp", "vjp", "hvp")

PUBLISHED = {
    "alphas": [-0.649014, 1.181166, -0.758453],
    "means": [[0.092339, 0.186260], [0.345561, 0.396767], [0.538817, 0.419195]],
    "icf": [
        [0.586443, -0.851887, 0.800321],
        [-1.509405, 0.875874, -0.242790],
        [0.166813, -1.965419, -1.270071],
    ],
}
X = np.array([[1.175171, 2.029160], [-0.275157, 0.603658], [1.781252, 1.773658], [-1.865123, -1.051107]])


def places(d: int) -> Array:
    """Return, for the d x d elements of L row by row, where they lie among the columns of `icf`; one past for zero."""
    found = np.full((d, d), d * (d + 1) // 2)
    columns, rows = np.triu_indices(d, 1)
    found[rows, columns] = d + np.arange(d * (d - 1) // 2)
    return found.ravel()


def instance(alphas: Any, means: Any, icf: Any, x: Any) -> Mapping[str, Any]:
    """Return the inputs of a mixture, the places of the factors' elements among them."""
    return {"alphas": alphas, "means": means, "icf": icf, "x": x, "places": places(np.shape(x)[1])}


def instances() -> dict[str, Mapping[str, Any]]:
    """Return ADBench's own test instance, and others: more points, dimensions and distance, equal components."""
    three = waves(2, 6)
    return {
        "published": instance(**PUBLISHED, x=X[:1]),
        "generic": instance(**PUBLISHED, x=X),
        "far": instance(**PUBLISHED, x=32 * X),
        "equal": instance(np.full(3, 0.5), np.zeros((3, 2)), np.zeros((3, 3)), X),
        "three": instance([0.25, -0.5], three[:, :3], three, waves(2, 3, start=100)),
    }


def posterior(xp: Namespace, alphas: Any, means: Any, icf: Any, x: Any, places: Any, sign: float) -> Any:
    """Return the log likelihood of points x (n, d), plus `sign` times the logarithm of the prior's density.

    alphas (k,): logarithms of weights, up to a constant; means (k, d); icf (k, d (d + 1) / 2).
    """
    (n, d), k = x.shape, means.shape[0]
    log_diagonal, below = icf[:, :d], icf[:, d:]
    # Outside of the triangle stands the zero that the last column is.
    padded = xp.concat([icf, 0 * icf[:, :1]], axis=1)
    lower = xp.reshape(xp.take(padded, places, axis=1), (k, d, d))
    centred = xp.expand_dims(x, axis=1) - means
    scaled = xp.exp(log_diagonal) * centred + xp.einsum("kij,nkj->nki", lower, centred)
    inner = alphas + xp.sum(log_diagonal, axis=1) - xp.sum(scaled * scaled, axis=2) / 2
    seen = xp.sum(xp.special.logsumexp(inner, axis=1)) - n * xp.special.logsumexp(alphas, axis=0)
    spread = (xp.sum(xp.exp(2 * log_diagonal)) + xp.sum(below * below)) / 2
    return seen - n * d * log(2 * pi) / 2 + sign * (k * normaliser(d) - spread)


def normaliser(d: int) -> float:
    """Return the logarithm of the constant of the Wishart density with d + 1 degrees of freedom and unit scale."""
    n = d + 1
    of_gamma = d * (d - 1) / 4 * log(pi) + sum(lgamma((n - i) / 2) for i in range(d))
    return -n * d / 2 * log(2) - of_gamma


def constant(n: int, k: int, d: int) -> float:
    """Return what does not depend on the parameters, as ADBench's programs have it."""
    return -n * d * log(2 * pi) / 2 - k * normaliser(d)


@problem(points=instances(), wrt=("alphas", "means", "icf"), operators=OPERATORS, source=SOURCE)
def gaussian_mixture(xp: Namespace, alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Take the likelihood of points under a mixture, and the prior with the sign that ADBench's programs give it."""
    return posterior(xp, alphas, means, icf, x, places, sign=-1.0)


@gaussian_mixture.sized(2, 4, 8)
def drawn(d: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return five components, as ADBench has, and 100 points of d dimensions; there 1000, and d from 2 to 128."""
    k, n = 5, 100
    return instance(
        random.standard_normal(k),
        random.random((k, d)),
        random.standard_normal((k, d * (d + 1) // 2)),
        random.standard_normal((n, d)),
    )
