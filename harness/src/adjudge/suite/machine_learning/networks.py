"""Networks: perceptrons, convolutions, recurrent cells, graphs, and steps of training itself."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known, precise

FIRST = ("value", "gradient", "jvp", "vjp")
X = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -3.0]])
A = np.array([[0.75, -1.25], [0.5, 0.375], [-0.25, 1.0]])
B = np.array([0.5, -0.75])
SCALES = {"generic": 1.0, "zero": 0.0, "strong": 2.0}


def _perceptron(x: Any, a: Any, b: Any, c: Any, y: Any) -> dict[str, Any]:
    h = np.tanh(x @ a + b)
    r = 2 * (h @ c - y)
    inner = np.outer(r, c) * (1 - h * h)
    return {"a": x.T @ inner, "b": np.sum(inner, axis=0), "c": h.T @ r}


@known(gradient=precise(_perceptron))
@problem(
    points={
        label: {"x": X, "a": s * A, "b": B, "c": [1.5, -0.5], "y": [1.0, -1.0]} for label, s in SCALES.items()
    },
    wrt=("a", "b", "c"),
    operators=(*FIRST, "hvp"),
    source="D. Rumelhart, G. Hinton, R. Williams, Learning representations by back-propagating errors, Nature 1986",
)
def perceptron(xp: Namespace, x: Any, a: Any, b: Any, c: Any, y: Any) -> Any:
    """Fit a network with a hidden layer of hyperbolic tangents."""
    r = xp.matmul(xp.tanh(xp.matmul(x, a) + b), c) - y
    return xp.sum(r * r)


@problem(
    points={
        label: {"x": X, "a": s * A, "b": B, "c": A.T} for label, s in {"generic": 1.0, "strong": 4.0}.items()
    },
    wrt=("a", "b", "c"),
    operators=FIRST,
    source="I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, MIT Press 2016, section 6.1",
)
def rectified_perceptron(xp: Namespace, x: Any, a: Any, b: Any, c: Any) -> Any:
    """Classify by a hidden layer of rectifiers, away from their kinks."""
    h = xp.maximum(xp.matmul(x, a) + b, 0.0 * b)
    logits = xp.matmul(h, c)
    return xp.sum(xp.special.logsumexp(logits, axis=1)) - logits[0, 0] - logits[1, 2]


IMAGE = np.sin(np.arange(1.0, 17) ** 2).reshape(1, 1, 4, 4)
KERNEL = np.cos(np.arange(8.0)).reshape(2, 1, 2, 2)


@problem(
    points={label: {"x": IMAGE, "k": s * KERNEL, "w": [0.75, -1.25]} for label, s in SCALES.items()},
    wrt=("x", "k", "w"),
    operators=FIRST,
    source="Y. LeCun et al., Gradient-based learning applied to document recognition, Proc. IEEE 86 (1998) 2278-2324",
)
def convolutional_network(xp: Namespace, x: Any, k: Any, w: Any) -> Any:
    """Convolve an image, bend it, average each feature, and weigh them."""
    features = xp.tanh(xp.convolution.convolve(x, k))
    return xp.sum(w * xp.mean(features, axis=(0, 2, 3))) ** 2


@problem(
    points={label: {"x": IMAGE, "k": s * KERNEL} for label, s in {"generic": 1.0, "strong": 4.0}.items()},
    wrt=("x", "k"),
    operators=FIRST,
    source="A. Krizhevsky, I. Sutskever, G. Hinton, ImageNet classification with deep CNNs, NIPS 2012",
)
def convolution_with_pooling(xp: Namespace, x: Any, k: Any) -> Any:
    """Convolve an image, and take the largest of each feature."""
    features = xp.convolution.convolve(x, k)
    return xp.sum(xp.convolution.max_pool(features, (3, 3)) ** 2)


SEQUENCE = np.array([[0.5, -1.25], [2.0, 0.75], [-0.5, 1.5], [0.25, -0.375]])
SQUARE = np.array([[0.5, -0.25], [0.375, 0.75]])


@problem(
    points={label: {"w": s * SQUARE, "u": SQUARE.T, "x": SEQUENCE} for label, s in SCALES.items()},
    wrt=("w", "u"),
    operators=(*FIRST, "hvp"),
    source="J. Elman, Finding structure in time, Cogn. Sci. 14 (1990) 179-211",
)
def recurrent_network(xp: Namespace, w: Any, u: Any, x: Any) -> Any:
    """Carry a state along a sequence."""
    h = 0 * x[0]
    for i in range(x.shape[0]):
        h = xp.tanh(xp.matmul(w, h) + xp.matmul(u, x[i]))
    return xp.sum(h * h)


def _logistic(xp: Namespace, x: Any) -> Any:
    return (1 + xp.tanh(x / 2)) / 2


GATES = np.sin(np.arange(1.0, 33)).reshape(8, 4)


@problem(
    points={
        label: {"w": s * GATES, "x": SEQUENCE}
        for label, s in {"generic": 1.0, "zero": 0.0, "strong": 2.0}.items()
    },
    wrt=("w",),
    operators=FIRST,
    source="S. Hochreiter, J. Schmidhuber, Long short-term memory, Neural Comput. 9 (1997) 1735-1780; F. Gers, 2000",
)
def long_short_term_memory(xp: Namespace, w: Any, x: Any) -> Any:
    """Carry a state and a memory along a sequence, behind three gates."""
    h, memory = 0 * x[0], 0 * x[0]
    for i in range(x.shape[0]):
        z = xp.matmul(w, xp.concat([h, x[i]], axis=0))
        memory = _logistic(xp, z[:2]) * memory + _logistic(xp, z[2:4]) * xp.tanh(z[4:6])
        h = _logistic(xp, z[6:]) * xp.tanh(memory)
    return xp.sum(h * h)


@problem(
    points={
        label: {"w": s * GATES[:6], "x": SEQUENCE}
        for label, s in {"generic": 1.0, "zero": 0.0, "strong": 2.0}.items()
    },
    wrt=("w",),
    operators=FIRST,
    source="https://arxiv.org/abs/1406.1078: K. Cho et al.",
)
def gated_recurrent_unit(xp: Namespace, w: Any, x: Any) -> Any:
    """Carry a state along a sequence, behind two gates."""
    h = 0 * x[0]
    for i in range(x.shape[0]):
        gates = _logistic(xp, xp.matmul(w[:4], xp.concat([h, x[i]], axis=0)))
        candidate = xp.tanh(xp.matmul(w[4:], xp.concat([gates[:2] * h, x[i]], axis=0)))
        h = gates[2:] * h + (1 - gates[2:]) * candidate
    return xp.sum(h * h)


@problem(
    points={label: {"w": s * SQUARE, "x": SEQUENCE} for label, s in SCALES.items()},
    wrt=("w", "x"),
    operators=FIRST,
    source="https://arxiv.org/abs/1512.03385: K. He et al.",
)
def residual_network(xp: Namespace, w: Any, x: Any) -> Any:
    """Add what three layers have to say to what they were given."""
    for _ in range(3):
        x = x + xp.tanh(xp.matmul(x, w)) / 4
    return xp.sum(x * x)


RING = (np.eye(4) + np.roll(np.eye(4), 1, axis=0) + np.roll(np.eye(4), -1, axis=0)) / 3


@known(
    gradient=lambda w, x, ring: {
        "w": 2 * (ring @ x).T @ ((ring @ x) @ w),
        "x": 2 * ring.T @ (ring @ x @ w) @ w.T,
    }
)
@problem(
    points={label: {"w": s * SQUARE, "x": SEQUENCE, "ring": RING} for label, s in SCALES.items()},
    wrt=("w", "x"),
    operators=FIRST,
    source="https://arxiv.org/abs/1609.02907: T. Kipf, M. Welling",
)
def graph_convolution(xp: Namespace, w: Any, x: Any, ring: Any) -> Any:
    """Average each node's neighbours, and map them."""
    y = xp.matmul(xp.matmul(ring, x), w)
    return xp.sum(y * y)


@problem(
    points={
        label: {"rate": rate, "w": B, "x": X[:, :2], "y": [1.0, -1.0]}
        for label, rate in {"small": 0.015625, "large": 0.25, "none": 0.0}.items()
    },
    wrt=("rate", "w"),
    operators=(*FIRST, "hvp"),
    source="D. Maclaurin, D. Duvenaud, R. Adams, Gradient-based hyperparameter optimization, ICML 2015",
)
def unrolled_descent(xp: Namespace, rate: Any, w: Any, x: Any, y: Any) -> Any:
    """Take five steps of gradient descent on least squares, and measure what is left."""
    for _ in range(5):
        w = w - rate * xp.matmul(xp.matrix_transpose(x), xp.matmul(x, w) - y)
    r = xp.matmul(x, w) - y
    return xp.sum(r * r)


@problem(
    points={
        label: {"a": s * X, "start": [1.0, 0.5, -0.25]}
        for label, s in {"generic": 1.0, "small": 0.015625}.items()
    },
    wrt=("a",),
    operators=FIRST,
    source="https://arxiv.org/abs/1802.05957: T. Miyato et al., spectral normalisation",
)
def norm_by_power_iteration(xp: Namespace, a: Any, start: Any) -> Any:
    """Estimate the largest singular value by six turns of the power method."""
    v = start
    for _ in range(6):
        u = xp.matmul(a, v)
        u = u / xp.sqrt(xp.sum(u * u))
        v = xp.matmul(xp.matrix_transpose(a), u)
        v = v / xp.sqrt(xp.sum(v * v))
    return xp.sum(u * xp.matmul(a, v))
