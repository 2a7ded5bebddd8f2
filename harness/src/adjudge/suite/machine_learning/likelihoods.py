"""Likelihoods of mixtures, processes, chains and flows, and the evidence lower bound."""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

FIRST = ("value", "gradient", "jvp", "vjp")
BISHOP = "C. Bishop, Pattern Recognition and Machine Learning, Springer 2006, "
DATA = np.array([-1.5, -0.75, 0.25, 1.0, 2.5])


def _mixture(logits: Any, means: Any, scales: Any, x: Any) -> dict[str, Any]:
    z = (x[:, None] - means) / np.exp(scales)
    logs = logits - scales - z * z / 2
    share = np.exp(logs - np.max(logs, axis=1, keepdims=True))
    share = share / np.sum(share, axis=1, keepdims=True)
    p = np.exp(logits - np.max(logits)) / np.sum(np.exp(logits - np.max(logits)))
    return {
        "logits": np.sum(share, axis=0) - x.size * p,
        "means": np.sum(share * z / np.exp(scales), axis=0),
        "scales": np.sum(share * (z * z - 1), axis=0),
    }


@known(gradient=_mixture)
@problem(
    points={
        "generic": {"logits": [0.5, -0.25], "means": [-1.0, 1.5], "scales": [0.25, -0.5], "x": DATA},
        "equal": {"logits": [0.0, 0.0], "means": [0.5, 0.5], "scales": [0.0, 0.0], "x": DATA},
        "apart": {"logits": [0.5, -0.25], "means": [-4.0, 4.0], "scales": [0.0, 0.0], "x": DATA},
    },
    wrt=("logits", "means", "scales"),
    operators=(*FIRST, "hvp"),
    source=BISHOP + "section 9.2: the responsibilities",
)
def gaussian_mixture(xp: Namespace, logits: Any, means: Any, scales: Any, x: Any) -> Any:
    """Take the likelihood of a mixture of normal distributions."""
    z = (xp.expand_dims(x, axis=1) - means) / xp.exp(scales)
    logs = logits - scales - z * z / 2
    parts = xp.special.logsumexp(logs, axis=1) - xp.special.logsumexp(logits, axis=0)
    return xp.sum(parts - math.log(2 * math.pi) / 2)


def _process(log_length: Any, log_noise: Any, t: Any, y: Any) -> dict[str, Any]:
    squares = (t[:, None] - t[None, :]) ** 2 / np.exp(2 * log_length)
    kernel = np.exp(-squares / 2)
    inverse = np.linalg.inv(kernel + np.exp(2 * log_noise) * np.eye(t.size))
    pull = np.outer(inverse @ y, inverse @ y) - inverse
    return {
        "log_length": np.sum(pull * kernel * squares) / 2,
        "log_noise": np.trace(pull) * np.exp(2 * log_noise),
    }


@known(gradient=_process)
@problem(
    points={
        label: {"log_length": length, "log_noise": noise, "t": DATA, "y": np.sin(DATA)}
        for label, length, noise in [("generic", 0.25, -1.0), ("rough", -2.0, -1.0), ("noisy", 0.25, 1.0)]
    },
    wrt=("log_length", "log_noise"),
    operators=FIRST,
    source="C. Rasmussen, C. Williams, Gaussian Processes for Machine Learning, MIT Press 2006, equation 5.9",
)
def gaussian_process(xp: Namespace, log_length: Any, log_noise: Any, t: Any, y: Any) -> Any:
    """Take the marginal likelihood of a Gaussian process, by Cholesky's factor."""
    d = (xp.expand_dims(t, axis=1) - xp.expand_dims(t, axis=0)) / xp.exp(log_length)
    noise = xp.exp(2 * log_noise) * xp.eye(t.shape[0], dtype=t.dtype)
    kernel = xp.exp(-d * d / 2) + noise
    factor = xp.linalg.cholesky(kernel)
    fit = xp.sum(y * xp.linalg.solve(kernel, y)) / 2
    return -fit - xp.sum(xp.log(xp.linalg.diagonal(factor)))


@problem(
    points={
        "generic": {"w": [[0.5, -0.25], [1.0, 0.75]], "v": [[0.75, -0.5]], "x": DATA[:2], "noise": [0.25]},
        "zero": {"w": np.zeros((2, 2)), "v": np.zeros((1, 2)), "x": DATA[:2], "noise": [0.25]},
        "no_noise": {"w": [[0.5, -0.25], [1.0, 0.75]], "v": [[0.75, -0.5]], "x": DATA[:2], "noise": [0.0]},
    },
    wrt=("w", "v"),
    operators=(*FIRST, "hvp"),
    source="https://arxiv.org/abs/1312.6114: D. Kingma, M. Welling",
)
def evidence_lower_bound(xp: Namespace, w: Any, v: Any, x: Any, noise: Any) -> Any:
    """Encode, draw by given noise, decode: the bound of a variational autoencoder."""
    code = xp.matmul(w, xp.tanh(x))
    mean, log_deviation = code[:1], code[1:]
    drawn = mean + xp.exp(log_deviation) * noise
    r = x - xp.tanh(xp.matmul(drawn, v))
    divergence = xp.sum(mean * mean + xp.exp(2 * log_deviation) - 1 - 2 * log_deviation) / 2
    return -xp.sum(r * r) - divergence


@problem(
    points={
        label: {
            "a": s * np.array([[1.0, -0.5], [0.25, 0.75]]),
            "b": [[0.5, -1.0, 0.25], [-0.75, 1.5, 0.0]],
            "seen": np.array([0, 2, 1, 1, 0]),
        }
        for label, s in {"generic": 1.0, "sticky": 8.0, "even": 0.0}.items()
    },
    wrt=("a", "b"),
    operators=FIRST,
    source="L. Rabiner, A tutorial on hidden Markov models, Proc. IEEE 77 (1989) 257-286",
)
def hidden_markov_model(xp: Namespace, a: Any, b: Any, seen: Any) -> Any:
    """Take the likelihood of what a hidden chain has emitted, by the forward recursion in logarithms."""
    steps = a - xp.special.logsumexp(a, axis=1, keepdims=True)
    signs = b - xp.special.logsumexp(b, axis=1, keepdims=True)
    emitted = xp.take(signs, seen, axis=1)
    forward = emitted[:, 0]
    for i in range(1, seen.shape[0]):
        forward = xp.special.logsumexp(xp.expand_dims(forward, axis=1) + steps, axis=0) + emitted[:, i]
    return xp.special.logsumexp(forward, axis=0)


@problem(
    points={
        label: {"w": w, "u": [0.5, -0.75], "b": 0.25, "z": DATA[:2]}
        for label, w in {"generic": [1.0, 0.5], "identity": [0.0, 0.0]}.items()
    },
    operators=FIRST,
    source="https://arxiv.org/abs/1505.05770: D. Rezende, S. Mohamed, planar flows",
)
def planar_flow(xp: Namespace, w: Any, u: Any, b: Any, z: Any) -> Any:
    """Take the logarithm of a density that has been bent along a plane."""
    h = xp.tanh(xp.sum(w * z) + b)
    moved = z + u * h
    return -xp.sum(moved * moved) / 2 - xp.log(xp.abs(1 + xp.sum(u * w) * (1 - h * h)))


@known(gradient=lambda alpha, p: _dirichlet(alpha, p))
@problem(
    points={
        label: {"alpha": alpha, "p": [0.25, 0.5, 0.25]}
        for label, alpha in {
            "generic": [1.5, 2.0, 0.75],
            "flat": [1.0] * 3,
            "large": [64.0, 96.0, 32.0],
        }.items()
    },
    wrt=("alpha",),
    operators=FIRST,
    source=BISHOP + "section 2.2.1: the Dirichlet distribution",
)
def dirichlet_density(xp: Namespace, alpha: Any, p: Any) -> Any:
    """Take the logarithm of Dirichlet's density by its parameters."""
    normaliser = xp.special.gammaln(xp.sum(alpha)) - xp.sum(xp.special.gammaln(alpha))
    return normaliser + xp.sum((alpha - 1) * xp.log(p))


def _dirichlet(alpha: Any, p: Any) -> Any:
    from adjudge.plain_numpy import numpy_namespace

    digamma = numpy_namespace().special.digamma
    return digamma(np.sum(alpha)) - digamma(alpha) + np.log(p)


@problem(
    points={
        label: {"m": m, "log_s": -0.5, "nu": 4.0, "x": DATA}
        for label, m in {"generic": 0.25, "far": 64.0}.items()
    },
    wrt=("m", "log_s", "nu"),
    operators=FIRST,
    source=BISHOP + "section 2.3.7: Student's distribution",
)
def student_likelihood(xp: Namespace, m: Any, log_s: Any, nu: Any, x: Any) -> Any:
    """Take the likelihood of data with heavy tails."""
    z = (x - m) / xp.exp(log_s)
    normaliser = xp.special.gammaln((nu + 1) / 2) - xp.special.gammaln(nu / 2) - xp.log(nu) / 2 - log_s
    return 5 * normaliser - (nu + 1) / 2 * xp.sum(xp.log1p(z * z / nu))


@problem(
    points={
        label: {"cost": s * np.abs(DATA[:3, None] - DATA[None, 2:])}
        for label, s in {"generic": 1.0, "free": 0.0, "dear": 4.0}.items()
    },
    operators=FIRST,
    source="M. Cuturi, Sinkhorn distances, NIPS 2013",
)
def sinkhorn_cost(xp: Namespace, cost: Any) -> Any:
    """Move mass at least cost, by ten of Sinkhorn's steps."""
    kernel = xp.exp(-cost)
    u = 0 * cost[0] + 1
    for _ in range(10):
        v = 1 / xp.matmul(xp.matrix_transpose(kernel), u)
        u = 1 / xp.matmul(kernel, v)
    return xp.sum(xp.expand_dims(u, axis=1) * kernel * v * cost)
