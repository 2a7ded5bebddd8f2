"""Activations, normalisations, attention, embeddings and dropout."""

import math
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.plain_numpy import numpy_namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known, precise

FIRST = ("value", "gradient", "jvp", "vjp")
X = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -3.0]])
W = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5]])
ACTIVATED = {
    "generic": {"x": 0.75},
    "negative": {"x": -1.5},
    "zero": {"x": 0.0},
    "far": {"x": 24.0},
    "far_negative": {"x": -6.0},
}


def _bell(x: Any) -> Any:
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def _normal(x: Any) -> Any:
    return numpy_namespace().special.ndtr(x)


@known(
    gradient=lambda x: _normal(x) + x * _bell(x),
    hessian=lambda x: (2 - x * x) * _bell(x),
)
@problem(
    points={k: ACTIVATED[k] for k in ("generic", "negative", "zero")},
    source="https://arxiv.org/abs/1606.08415: D. Hendrycks, K. Gimpel",
)
def gaussian_error_linear_unit(xp: Namespace, x: Any) -> Any:
    """Weigh a number by the probability that a normal one is smaller."""
    return x * (1 + xp.special.erf(x / math.sqrt(2))) / 2


@problem(
    points={k: ACTIVATED[k] for k in ("generic", "negative", "zero")},
    source="https://arxiv.org/abs/1606.08415: the approximation by tanh",
)
def gaussian_error_linear_unit_by_tanh(xp: Namespace, x: Any) -> Any:
    """Approximate the Gaussian error linear unit."""
    return x * (1 + xp.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


def _logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


@known(
    gradient=lambda x: _logistic(x) * (1 + x * _logistic(-x)),
    hessian=lambda x: _logistic(x) * _logistic(-x) * (2 + x * (_logistic(-x) - _logistic(x))),
)
@problem(points=ACTIVATED, source="https://arxiv.org/abs/1710.05941: P. Ramachandran, B. Zoph, Q. Le")
def swish(xp: Namespace, x: Any) -> Any:
    """Weigh a number by its logistic function."""
    return x / (1 + xp.exp(-x))


@problem(points=ACTIVATED, source="https://arxiv.org/abs/1908.08681: D. Misra")
def mish(xp: Namespace, x: Any) -> Any:
    """Weigh a number by the hyperbolic tangent of its softplus."""
    return x * xp.tanh(xp.log1p(xp.exp(x)))


def _normalised(x: Any, w: Any, axis: int) -> Any:
    n = x.shape[axis]
    centred = x - np.mean(x, axis=axis, keepdims=True)
    scale = np.sqrt(np.mean(centred**2, axis=axis, keepdims=True) + 1e-5)
    unit = centred / scale
    return (
        w - np.mean(w, axis=axis, keepdims=True) - unit * np.sum(w * unit, axis=axis, keepdims=True) / n
    ) / scale


ROWS = {
    "generic": {"x": X, "w": W},
    "constant": {"x": np.full((2, 3), 1.5), "w": W},
    "small": {"x": X / 1024, "w": W},
}


@known(gradient=precise(lambda x, w: _normalised(x, w, 1)))
@problem(
    points=ROWS,
    wrt=("x",),
    operators=FIRST,
    source="https://arxiv.org/abs/1607.06450: J. Ba, J. Kiros, G. Hinton",
)
def layer_normalisation(xp: Namespace, x: Any, w: Any) -> Any:
    """Normalise each row."""
    centred = x - xp.mean(x, axis=1, keepdims=True)
    return xp.sum(w * centred / xp.sqrt(xp.mean(centred * centred, axis=1, keepdims=True) + 1e-5))


@known(gradient=precise(lambda x, w: _normalised(x, w, 0)))
@problem(
    points=ROWS, wrt=("x",), operators=FIRST, source="https://arxiv.org/abs/1502.03167: S. Ioffe, C. Szegedy"
)
def batch_normalisation(xp: Namespace, x: Any, w: Any) -> Any:
    """Normalise each column over the batch."""
    centred = x - xp.mean(x, axis=0, keepdims=True)
    return xp.sum(w * centred / xp.sqrt(xp.mean(centred * centred, axis=0, keepdims=True) + 1e-5))


@problem(
    points=ROWS, wrt=("x",), operators=FIRST, source="https://arxiv.org/abs/1910.07467: B. Zhang, R. Sennrich"
)
def root_mean_square_normalisation(xp: Namespace, x: Any, w: Any) -> Any:
    """Divide each row by the root of its mean square."""
    return xp.sum(w * x / xp.sqrt(xp.mean(x * x, axis=1, keepdims=True) + 1e-5))


@known(
    gradient=lambda v, g, w: {
        "v": g / np.sqrt(v @ v) * (w - v * (v @ w) / (v @ v)),
        "g": (v @ w) / np.sqrt(v @ v),
    }
)
@problem(
    points={
        label: {"v": v, "g": 1.5, "w": W[0]} for label, v in {"generic": X[0], "small": X[0] / 1024}.items()
    },
    wrt=("v", "g"),
    operators=FIRST,
    source="https://arxiv.org/abs/1602.07868: T. Salimans, D. Kingma",
)
def weight_normalisation(xp: Namespace, v: Any, g: Any, w: Any) -> Any:
    """Give weights a length that is learnt apart from their direction."""
    return xp.sum(w * g * v / xp.linalg.vector_norm(v))


@known(gradient=lambda x, keep: 2.5**2 * 2 * x * keep / 4)
@problem(
    points={
        label: {"x": X, "keep": keep}
        for label, keep in {"some": (W > 0) * 1.0, "none": 0 * W, "all": 0 * W + 1}.items()
    },
    wrt=("x",),
    operators=FIRST,
    source="N. Srivastava et al., Dropout, J. Mach. Learn. Res. 15 (2014) 1929-1958",
)
def dropout_with_a_mask(xp: Namespace, x: Any, keep: Any) -> Any:
    """Drop elements by a given mask, and scale the others up."""
    y = x * keep * 1.25
    return xp.sum(y * y)


@known(gradient=lambda table, tokens, w: np.array([np.sum(w[tokens == i], axis=0) for i in range(4)]))
@problem(
    points={
        label: {
            "table": np.arange(8.0).reshape(4, 2) / 8,
            "tokens": tokens,
            "w": np.arange(10.0).reshape(5, 2),
        }
        for label, tokens in {"repeated": np.array([1, 3, 1, 1, 0]), "one": np.array([2, 2, 2, 2, 2])}.items()
    },
    wrt=("table",),
    operators=FIRST,
    source="Y. Bengio et al., A neural probabilistic language model, J. Mach. Learn. Res. 3 (2003) 1137-1155",
)
def embedding(xp: Namespace, table: Any, tokens: Any, w: Any) -> Any:
    """Look tokens up in a table of vectors, some of them several times."""
    return xp.sum(w * xp.take(table, tokens, axis=0))


Q, K, V = X / 2, np.stack([W[0], X[1] / 4, W[1] / 2, X[0]]), np.arange(8.0).reshape(4, 2) / 4 - 1
HEAD = np.array([[0.75, -1.25], [0.5, 2.0]])


def _attention(q: Any, k: Any, v: Any, w: Any) -> dict[str, Any]:
    scores = q @ k.T / np.sqrt(3)
    p = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    p = p / np.sum(p, axis=1, keepdims=True)
    by_p = w @ v.T
    by_scores = p * (by_p - np.sum(p * by_p, axis=1, keepdims=True)) / np.sqrt(3)
    return {"q": by_scores @ k, "k": by_scores.T @ q, "v": p.T @ w}


@known(gradient=precise(_attention))
@problem(
    points={
        label: {"q": q, "k": K, "v": V, "w": HEAD}
        for label, q in {"generic": Q, "sharp": 4 * Q, "flat": Q / 16}.items()
    },
    wrt=("q", "k", "v"),
    operators=FIRST,
    source="https://arxiv.org/abs/1706.03762: A. Vaswani et al., equation 1",
)
def attention(xp: Namespace, q: Any, k: Any, v: Any, w: Any) -> Any:
    """Let queries attend to keys, and mix the values."""
    scores = xp.matmul(q, xp.matrix_transpose(k)) / math.sqrt(3)
    e = xp.exp(scores - xp.detach(xp.max(scores, axis=1, keepdims=True)))
    return xp.sum(w * xp.matmul(e / xp.sum(e, axis=1, keepdims=True), v))


@problem(
    points={
        label: {"x": x, "w": np.stack([W[0], W[1], X[1] / 4])}
        for label, x in {"generic": K, "small": K / 16}.items()
    },
    wrt=("x", "w"),
    operators=FIRST,
    source="https://arxiv.org/abs/1706.03762: A. Vaswani et al., with a causal mask",
)
def causal_self_attention(xp: Namespace, x: Any, w: Any) -> Any:
    """Let each element of a sequence attend to those before it."""
    scores = xp.matmul(xp.matmul(x, w), xp.matrix_transpose(x))
    past = xp.tril(xp.ones_like(scores))
    e = xp.exp(scores - xp.detach(xp.max(scores, axis=1, keepdims=True))) * past
    return xp.sum(xp.matmul(e / xp.sum(e, axis=1, keepdims=True), x) ** 2)
