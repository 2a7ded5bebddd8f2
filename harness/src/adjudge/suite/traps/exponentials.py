"""Exponentials, logarithms and what is built of them, where a naive rule overflows, saturates or divides by zero."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, HIGHAM, trap

SOFTPLUS = "https://github.com/jax-ml/jax/issues/2107"
LOGSUMEXP = (
    "P. Blanchard, D. Higham, N. Higham, Accurately computing the log-sum-exp and softmax functions, "
    "IMA J. Numer. Anal. 41 (2021) 2311-2330, https://doi.org/10.1093/imanum/draa038"
)
DIVISION = "https://github.com/tensorflow/tensorflow/pull/6562"
FAR = {"zero": 0.0, "negative": -40.0, "positive": 40.0, "far_negative": -800.0, "far_positive": 800.0}


def sigmoid(x: Any) -> Any:
    """Return the logistic function, without overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1.0) / (1 + e)


def bell(x: Any) -> Any:
    """Return the logistic function's derivative."""
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


def softmax(x: Any) -> Any:
    """Return the softmax, shifted."""
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def covariance(x: Any) -> Any:
    """Return the Hessian of the log-sum-exp."""
    p = softmax(x)
    return np.diag(p) - np.outer(p, p)


@trap(SOFTPLUS, FAR, gradient=sigmoid, hessian=bell)
def softplus_by_logaddexp(xp: Namespace, x: Any) -> Any:
    """Take log(exp(x) + exp(0))."""
    return xp.logaddexp(x, 0 * x)


@trap(SOFTPLUS, FAR, operators=FIRST, gradient=sigmoid)
def softplus_by_maximum(xp: Namespace, x: Any) -> Any:
    """Take max(x, 0) + log(1 + exp(-|x|)): two kinks at zero that make a smooth sum."""
    return xp.maximum(x, 0 * x) + xp.log1p(xp.exp(-xp.abs(x)))


@trap(LOGSUMEXP, FAR, gradient=lambda x: sigmoid(-x), hessian=lambda x: -bell(x))
def logarithm_of_sigmoid(xp: Namespace, x: Any) -> Any:
    """Take the logarithm of the logistic function by logaddexp."""
    return -xp.logaddexp(0 * x, -x)


@trap(
    "https://github.com/jeshraghian/snntorch/pull/433",
    FAR,
    gradient=bell,
    hessian=lambda x: bell(x) * np.tanh(-x / 2),
)
def sigmoid_by_exponential(xp: Namespace, x: Any) -> Any:
    """Take 1 / (1 + exp(-x)), whose divisor overflows while its value does not."""
    return 1 / (1 + xp.exp(-x))


@trap(
    DIVISION,
    {"far": [400.0, 300.0], "equal": [500.0, 500.0], "near_zero": [0.5, -1.0]},
    gradient=lambda x: np.prod(softmax(x)) * np.array([1.0, -1.0]),
    hessian=lambda x: np.prod(softmax(x)) * np.tanh((x[1] - x[0]) / 2) * np.array([[1.0, -1.0], [-1.0, 1.0]]),
)
def unshifted_softmax(xp: Namespace, x: Any) -> Any:
    """Divide exp(x₀) by a sum whose square overflows."""
    e = xp.exp(x)
    return e[0] / xp.sum(e)


@trap(
    DIVISION,
    {"far": 400.0, "near_zero": 0.5},
    gradient=lambda x: 1 / np.cosh(x) ** 2,
    hessian=lambda x: -2 * np.tanh(x) / np.cosh(x) / np.cosh(x),
)
def tangent_by_sines(xp: Namespace, x: Any) -> Any:
    """Divide sinh by cosh, whose squares overflow: the slope is nearly zero."""
    return xp.sinh(x) / xp.cosh(x)


@trap(
    LOGSUMEXP,
    {"huge": [1000.0, 999.0, -1000.0], "tie": [1000.0, 1000.0, 0.0], "lone": [-750.0]},
    gradient=softmax,
    hessian=covariance,
)
def shifted_logsumexp(xp: Namespace, x: Any) -> Any:
    """Take a log-sum-exp with its shift, whose own slope cancels."""
    shift = xp.max(x)
    return shift + xp.log(xp.sum(xp.exp(x - shift)))


@trap(
    "https://github.com/keras-team/keras/pull/23616",
    {
        "equal": {"x": 1.5, "y": 1.5},
        "equal_and_huge": {"x": -1000.0, "y": -1000.0},
        "far": {"x": -1000.0, "y": 1000.0},
        "generic": {"x": 0.5, "y": -1.25},
    },
    gradient=lambda x, y: {"x": sigmoid(x - y), "y": sigmoid(y - x)},
    hessian=lambda x, y: {"x,x": bell(x - y), "x,y": -bell(x - y), "y,x": -bell(x - y), "y,y": bell(x - y)},
)
def logaddexp(xp: Namespace, x: Any, y: Any) -> Any:
    """Add two numbers by their logarithms, also where these are equal."""
    return xp.logaddexp(x, y)


@trap(
    "https://github.com/pytorch/pytorch/issues/49724",
    {"minus_infinity": {"x": 1.5, "y": -np.inf}},
    wrt=("x",),
    gradient=lambda x, y: np.ones(()),
    hessian=lambda x, y: np.zeros(()),
)
def logaddexp_of_nothing(xp: Namespace, x: Any, y: Any) -> Any:
    """Add zero by its logarithm, minus infinity: the identity."""
    return xp.logaddexp(x, y)


@trap(
    LOGSUMEXP,
    {"zero": 0.0, "generic": 1.25, "far": -700.0},
    gradient=lambda x: np.tanh(x),
    hessian=lambda x: 1 / np.cosh(x) ** 2,
)
def logarithm_of_hyperbolic_cosine(xp: Namespace, x: Any) -> Any:
    """Take log(exp(x) + exp(-x)), symmetric around zero."""
    return xp.logaddexp(x, -x)


@trap(
    "https://github.com/huggingface/trl/pull/7252",
    {"saturated": [0.0, -800.0], "generic": [0.5, -1.0]},
    operators=FIRST,
    gradient=lambda x: softmax(x) * (softmax(x) @ (x - np.logaddexp(*x)) - (x - np.logaddexp(*x))),
)
def entropy_of_softmax(xp: Namespace, x: Any) -> Any:
    """Take the entropy of probabilities one of which has underflowed, and is guarded."""
    e = xp.exp(x - xp.detach(xp.max(x)))
    p = e / xp.sum(e)
    return -xp.sum(xp.where(p > 0, p * xp.log(p), 0 * p))


@trap(
    "https://github.com/pytorch/pytorch/issues/80770",
    {"tiny": 1e-300, "generic": 0.75},
    gradient=lambda x: np.log(x) + 1,
    hessian=lambda x: 1 / x,
)
def x_logarithm_of_x(xp: Namespace, x: Any) -> Any:
    """Take x log x near its end."""
    return x * xp.log(x)


@trap(
    "https://github.com/pytorch/pytorch/pull/2195",
    {
        "zero": {"x": 0.0, "z": 0.0},
        "zero_half": {"x": 0.0, "z": 0.5},
        "sure_and_wrong": {"x": -800.0, "z": 1.0},
        "sure_and_right": {"x": 800.0, "z": 1.0},
    },
    wrt=("x",),
    operators=FIRST,
    gradient=lambda x, z: sigmoid(x) - z,
)
def binary_cross_entropy(xp: Namespace, x: Any, z: Any) -> Any:
    """Take the cross-entropy of a logit in the form that does not overflow, with a maximum and an absolute value."""
    return xp.maximum(x, 0 * x) - x * z + xp.log1p(xp.exp(-xp.abs(x)))


@trap(
    "https://github.com/tensorflow/tensorflow/issues/7403",
    {
        "even": {"x": [0.5, 0.5], "label": [1.0, 0.0]},
        "saturated": {"x": [1000.0, 0.0, -1000.0], "label": [0.0, 1.0, 0.0]},
    },
    wrt=("x",),
    gradient=lambda x, label: softmax(x) - label,
    hessian=lambda x, label: covariance(x),
)
def categorical_cross_entropy(xp: Namespace, x: Any, label: Any) -> Any:
    """Take the cross-entropy of logits with a label, whose Hessian is a covariance."""
    shifted = x - xp.detach(xp.max(x))
    return xp.log(xp.sum(xp.exp(shifted))) - xp.sum(label * shifted)


IDENTITY: dict[str, Any] = {"gradient": lambda x: np.ones(()), "hessian": lambda x: np.zeros(())}


@trap(
    HIGHAM + ", section 1.14.1", {"tiny": 1e-300, "small": 1e-20, "generic": 0.75, "large": 700.0}, **IDENTITY
)
def log1p_of_expm1(xp: Namespace, x: Any) -> Any:
    """Take log(1 + (exp(x) - 1)), the identity, without losing what is small."""
    return xp.log1p(xp.expm1(x))


@trap(
    HIGHAM + ", section 1.14.1",
    {"tiny": 1e-300, "small": 1e-20, "generic": 0.75, "large": 1024.0},
    **IDENTITY,
)
def expm1_of_log1p(xp: Namespace, x: Any) -> Any:
    """Take exp(log(1 + x)) - 1, the identity, without losing what is small."""
    return xp.expm1(xp.log1p(x))


@trap(HIGHAM + ", section 1.14", {"small": 0.0009765625, "generic": 0.75, "large": 1024.0}, **IDENTITY)
def exp_of_log(xp: Namespace, x: Any) -> Any:
    """Take exp(log(x)), the identity."""
    return xp.exp(xp.log(x))


@trap(
    "https://github.com/NICTA/revrand/issues/127",
    {"small": 1e-10, "generic": 0.75, "large": 700.0},
    gradient=lambda x: -1 / np.expm1(-x),
    hessian=lambda x: -1 / (4 * np.sinh(x / 2) ** 2),
)
def inverse_softplus(xp: Namespace, x: Any) -> Any:
    """Take log(exp(x) - 1)."""
    return xp.log(xp.expm1(x))


@trap(
    HIGHAM + ", section 2.10",
    {"tail": 30.0, "far_tail": -37.0, "center": 0.0},
    gradient=lambda x: -x * np.exp(-x * x / 2),
    hessian=lambda x: (x * x - 1) * np.exp(-x * x / 2),
)
def tail_of_a_bell(xp: Namespace, x: Any) -> Any:
    """Take exp(-x²/2) where it is nearly nothing."""
    return xp.exp(-x * x / 2)


@trap(
    "https://github.com/FluxML/NNlib.jl/issues/164",
    {"saturated": 20.0, "far": -400.0, "zero": 0.0},
    gradient=lambda x: 1 / np.cosh(x) ** 2,
    hessian=lambda x: -2 * np.tanh(x) / np.cosh(x) / np.cosh(x),
)
def saturated_hyperbolic_tangent(xp: Namespace, x: Any) -> Any:
    """Take tanh where it is one to all digits, and its slope is not zero."""
    return xp.tanh(x)
