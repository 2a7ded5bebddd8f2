"""Losses of classification, regression, contrast and ranking, and divergences of distributions."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

FIRST = ("value", "gradient", "jvp", "vjp")
LOGITS = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -3.0]])
LABELS = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
CLASSES = {
    label: {"x": factor * LOGITS, "y": LABELS}
    for label, factor in {"generic": 1.0, "even": 0.0, "sure": 64.0}.items()
}


def _softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


@known(gradient=lambda x, y: (_softmax(x) - y) / 2)
@problem(
    points=CLASSES,
    wrt=("x",),
    source="C. Bishop, Pattern Recognition and Machine Learning, Springer 2006, 4.3.4",
)
def cross_entropy(xp: Namespace, x: Any, y: Any) -> Any:
    """Average the cross-entropy of logits with labels."""
    return -xp.mean(xp.sum(y * xp.special.log_softmax(x, axis=1), axis=1))


@known(gradient=lambda x, y: _softmax(x) - (0.875 * y + 0.125 / 3))
@problem(
    points=CLASSES,
    wrt=("x",),
    operators=FIRST,
    source="https://arxiv.org/abs/1512.00567: C. Szegedy et al., section 7",
)
def cross_entropy_with_smooth_labels(xp: Namespace, x: Any, y: Any) -> Any:
    """Spread an eighth of each label over all classes."""
    shifted = x - xp.detach(xp.max(x, axis=1, keepdims=True))
    logs = shifted - xp.log(xp.sum(xp.exp(shifted), axis=1, keepdims=True))
    return -xp.sum((0.875 * y + 0.125 / 3) * logs)


@problem(
    points={
        label: {"x": x, "sign": 1.0} for label, x in {"unsure": 0.0, "right": 3.0, "wrong": -4.0}.items()
    },
    wrt=("x",),
    source="https://arxiv.org/abs/1708.02002: T. Lin et al., focal loss",
)
def focal_loss(xp: Namespace, x: Any, sign: Any) -> Any:
    """Weigh the cross-entropy down where the answer is sure."""
    p = 1 / (1 + xp.exp(-sign * x))
    return -((1 - p) ** 2) * xp.log(p)


@known(
    gradient=lambda w, x, y: -np.sum((y / (1 + np.exp(y * (x @ w))))[:, None] * x, axis=0) + w / 4,
)
@problem(
    points={
        label: {"w": w, "x": LOGITS, "y": [1.0, -1.0]}
        for label, w in {"zero": [0.0, 0.0, 0.0], "generic": [0.5, -0.25, 1.0]}.items()
    },
    wrt=("w",),
    source="C. Bishop, Pattern Recognition and Machine Learning, Springer 2006, section 4.3.2",
)
def logistic_regression(xp: Namespace, w: Any, x: Any, y: Any) -> Any:
    """Fit a logistic regression, with a penalty on the weights."""
    return xp.sum(xp.log1p(xp.exp(-y * xp.matmul(x, w)))) + xp.sum(w * w) / 8


@known(
    gradient=lambda w, x, y: x.T @ (np.exp(x @ w) - y),
    hessian=lambda w, x, y: (x.T * np.exp(x @ w)) @ x,
)
@problem(
    points={
        label: {"w": w, "x": LOGITS, "y": [3.0, 0.0]}
        for label, w in {"zero": [0.0] * 3, "generic": [0.5, -0.25, 1.0]}.items()
    },
    wrt=("w",),
    source="P. McCullagh, J. Nelder, Generalized Linear Models, 2nd ed., Chapman & Hall 1989, chapter 6",
)
def poisson_regression(xp: Namespace, w: Any, x: Any, y: Any) -> Any:
    """Fit counts by the exponential of a linear function."""
    rate = xp.matmul(x, w)
    return xp.sum(xp.exp(rate) - y * rate)


@known(
    gradient=lambda w, x, y: 2 * x.T @ (x @ w - y) + 0.5 * w,
    hessian=lambda w, x, y: 2 * x.T @ x + 0.5 * np.eye(3),
)
@problem(
    points={
        label: {"w": w, "x": LOGITS, "y": [3.0, 0.0]}
        for label, w in {"zero": [0.0] * 3, "generic": [0.5, -0.25, 1.0]}.items()
    },
    wrt=("w",),
    source="A. Hoerl, R. Kennard, Ridge regression, Technometrics 12 (1970) 55-67",
)
def ridge_regression(xp: Namespace, w: Any, x: Any, y: Any) -> Any:
    """Fit a line, with a penalty on the weights."""
    r = xp.matmul(x, w) - y
    return xp.sum(r * r) + xp.sum(w * w) / 4


PAIRS = {
    label: {"a": LOGITS[0], "b": LOGITS[1] / 4, "same": same}
    for label, same in {"same": 1.0, "other": 0.0}.items()
}


@problem(
    points=PAIRS,
    wrt=("a", "b"),
    operators=FIRST,
    source="R. Hadsell, S. Chopra, Y. LeCun, Dimensionality reduction by learning an invariant mapping, CVPR 2006",
)
def contrastive_loss(xp: Namespace, a: Any, b: Any, same: Any) -> Any:
    """Draw pairs together that are the same, and push others apart up to a margin of five."""
    distance = xp.linalg.vector_norm(a - b)
    return same * distance**2 + (1 - same) * xp.maximum(5 - distance, 0 * distance) ** 2


@problem(
    points={
        label: {"x": factor * np.vstack([LOGITS, LOGITS[::-1] / 2])}
        for label, factor in {"generic": 1.0, "small": 0.015625}.items()
    },
    operators=FIRST,
    source="https://arxiv.org/abs/1807.03748: A. van den Oord, Y. Li, O. Vinyals",
)
def info_nce(xp: Namespace, x: Any) -> Any:
    """Tell the partners of unit vectors from all others."""
    unit = x / xp.sqrt(xp.sum(x * x, axis=1, keepdims=True))
    scores = 4 * xp.matmul(unit[:2], xp.matrix_transpose(unit[2:]))
    return xp.sum(xp.special.logsumexp(scores, axis=1)) - scores[0, 0] - scores[1, 1]


@known(
    gradient=lambda mean, log_deviation: {
        "mean": mean,
        "log_deviation": np.exp(2 * log_deviation) - 1,
    },
    hessian=lambda mean, log_deviation: {
        "mean,mean": np.eye(3),
        "mean,log_deviation": np.zeros((3, 3)),
        "log_deviation,mean": np.zeros((3, 3)),
        "log_deviation,log_deviation": np.diag(2 * np.exp(2 * log_deviation)),
    },
)
@problem(
    points={
        "generic": {"mean": LOGITS[0], "log_deviation": LOGITS[1] / 4},
        "standard": {"mean": [0.0] * 3, "log_deviation": [0.0] * 3},
        "narrow": {"mean": LOGITS[0], "log_deviation": [-8.0] * 3},
    },
    source="https://arxiv.org/abs/1312.6114: D. Kingma, M. Welling, appendix B",
)
def divergence_of_gaussians(xp: Namespace, mean: Any, log_deviation: Any) -> Any:
    """Take the divergence of a normal distribution from the standard one."""
    return xp.sum(mean * mean + xp.exp(2 * log_deviation) - 1 - 2 * log_deviation) / 2


@known(gradient=lambda x, y: _softmax(x) * (np.log(_softmax(x) / y) - _softmax(x) @ np.log(_softmax(x) / y)))
@problem(
    points={
        label: {"x": factor * LOGITS[0], "y": [0.25, 0.5, 0.25]}
        for label, factor in {"generic": 1.0, "even": 0.0}.items()
    },
    wrt=("x",),
    operators=FIRST,
    source="S. Kullback, R. Leibler, On information and sufficiency, Ann. Math. Statist. 22 (1951) 79-86",
)
def divergence_from_a_distribution(xp: Namespace, x: Any, y: Any) -> Any:
    """Take the divergence of a softmax from given probabilities."""
    p = xp.special.softmax(x, axis=0)
    return xp.sum(p * (xp.log(p) - xp.log(y)))


@problem(
    points={
        label: {"x": factor * LOGITS[0], "better": 2.0}
        for label, factor in {"generic": 1.0, "even": 0.0}.items()
    },
    wrt=("x",),
    source="R. Bradley, M. Terry, Rank analysis of incomplete block designs, Biometrika 39 (1952) 324-345",
)
def pairwise_ranking(xp: Namespace, x: Any, better: Any) -> Any:
    """Rank the last of three above the others."""
    return xp.logaddexp(x[0] - x[2], 0 * x[0] + better) + xp.logaddexp(x[1] - x[2], 0 * x[1] + better)


@problem(
    points={
        label: {"x": factor * LOGITS[0], "g": [0.25, -0.5, 1.0]}
        for label, factor in {"generic": 1.0, "sharp": 8.0}.items()
    },
    wrt=("x",),
    operators=FIRST,
    source="https://arxiv.org/abs/1611.01144: E. Jang, S. Gu, B. Poole",
)
def gumbel_softmax(xp: Namespace, x: Any, g: Any) -> Any:
    """Draw from a softmax by given noise, at a temperature of one half."""
    return xp.sum(xp.special.softmax(2 * (x + g), axis=0) ** 2)
