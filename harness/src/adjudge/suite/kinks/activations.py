"""Activation functions made of pieces, at their joins."""

from typing import Any

from adjudge.namespace import Namespace
from adjudge.suite.kinks.kink import VECTOR, kink

HARD_TANH = "R. Collobert, Large scale machine learning, PhD thesis, Université Paris VI, 2004"
LEAKY = (
    "A. Maas, A. Hannun, A. Ng, Rectifier nonlinearities improve neural network acoustic models, ICML 2013"
)
ZERO = {"zero": 0.0}


@kink(LEAKY, ZERO)
def leaky_rectifier(xp: Namespace, x: Any) -> Any:
    """Let a quarter of negative numbers through."""
    return xp.where(x > 0, x, 0.25 * x)


@kink(LEAKY, ZERO)
def leaky_rectifier_as_maximum(xp: Namespace, x: Any) -> Any:
    """Take the larger of x and a quarter of it."""
    return xp.maximum(x, 0.25 * x)


@kink("https://arxiv.org/abs/1502.01852", {"zero": {"x": [0.0, -2.0, 0.0], "a": 0.25}}, operators=VECTOR)
def parametric_rectifier(xp: Namespace, x: Any, a: Any) -> Any:
    """Let a learnt share of negative numbers through: smooth in a, where x is zero."""
    return xp.maximum(x, 0 * x) + a * xp.minimum(x, 0 * x)


@kink("https://github.com/pytorch/pytorch/issues/184574", {"lower": 0.0, "upper": 6.0})
def rectifier_up_to_six(xp: Namespace, x: Any) -> Any:
    """Clip the rectifier at six."""
    return xp.minimum(xp.special.relu(x), 6 * xp.ones_like(x))


@kink(HARD_TANH, {"lower": -1.0, "upper": 1.0})
def hard_tanh(xp: Namespace, x: Any) -> Any:
    """Clip to [-1, 1] by choices."""
    return xp.where(x > 1, xp.ones_like(x), xp.where(x < -1, -xp.ones_like(x), x))


@kink("https://arxiv.org/abs/1511.00363", {"lower": -1.0, "upper": 1.0})
def hard_sigmoid(xp: Namespace, x: Any) -> Any:
    """Clip (x + 1) / 2 to [0, 1]."""
    return xp.clip((x + 1) / 2, 0.0, 1.0)


@kink("https://arxiv.org/abs/1905.02244", {"lower": -3.0, "upper": 3.0})
def hard_swish(xp: Namespace, x: Any) -> Any:
    """Multiply x by the clipped line (x + 3) / 6."""
    return x * xp.clip(x + 3, 0.0, 6.0) / 6


@kink("https://arxiv.org/abs/1706.02515", ZERO)
def scaled_exponential_unit(xp: Namespace, x: Any) -> Any:
    """Scale the exponential unit so that it normalises itself: its slopes differ at zero."""
    return 1.0507009873554805 * xp.where(x > 0, x, 1.6732632423543772 * xp.expm1(x))


@kink("https://doi.org/10.1093/biomet/81.3.425", {"lower": -0.5, "upper": 0.5, "both": [0.5, 2.0, -0.5]})
def soft_threshold(xp: Namespace, x: Any) -> Any:
    """Shrink towards zero by a half, as Donoho and Johnstone do with wavelet coefficients."""
    return xp.sum(xp.sign(x) * xp.maximum(xp.abs(x) - 0.5, xp.zeros_like(x)))


@kink("https://doi.org/10.1093/biomet/81.3.425", {"upper": 0.5})
def hard_threshold(xp: Namespace, x: Any) -> Any:
    """Cut off what is a half at most: it jumps."""
    return xp.where(xp.abs(x) > 0.5, x, 0 * x)


@kink("https://arxiv.org/abs/1302.4389", {"tie": {"w": [[1.0, -0.5], [0.5, 0.5]], "x": [2.0, 1.0]}})
def maxout(xp: Namespace, w: Any, x: Any) -> Any:
    """Take the largest of several linear functions of which two are equal."""
    return xp.max(xp.matmul(w, x))


@kink("C. de Boor, A Practical Guide to Splines, Springer 1978", {"one": 1.0, "minus_one": -1.0, "top": 0.0})
def hat(xp: Namespace, x: Any) -> Any:
    """Take the linear B-spline, as a rectifier of a rectifier."""
    return xp.maximum(1 - xp.abs(x), xp.zeros_like(x))
