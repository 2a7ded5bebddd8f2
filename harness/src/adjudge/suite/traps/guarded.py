"""Branches chosen element by element: what is computed but not selected must not reach the derivative.

The usual rule multiplies the slope of the branch that is not selected by zero, and infinity times zero is not a number.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.suite.traps.trap import FIRST, PITFALLS, trap

FAQ = "https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where"
WHERE = "https://github.com/jax-ml/jax/issues/1052"
SINC = "https://github.com/jax-ml/jax/pull/1722"


@trap(
    "https://github.com/jax-ml/jax/issues/347",
    {"outside": -1.0, "at_the_pole": 0.0, "inside": 4.0},
    gradient=lambda x: np.where(x > 0.5, 0.5 / np.sqrt(x), 1.0),
    hessian=lambda x: np.where(x > 0.5, -0.25 * x**-1.5, 0.0),
)
def guarded_root(xp: Namespace, x: Any) -> Any:
    """Take the root of what is large enough, and pass the rest on as it is."""
    return xp.where(x > 0.5, xp.sqrt(x), x)


@trap(
    WHERE,
    {"outside": -1.0, "at_the_pole": 0.0, "inside": 4.0},
    gradient=lambda x: np.where(x > 0.5, 0.5 / np.sqrt(x), 1.0),
    hessian=lambda x: np.where(x > 0.5, -0.25 * x**-1.5, 0.0),
)
def twice_guarded_root(xp: Namespace, x: Any) -> Any:
    """Guard the argument of the root as well: the remedy."""
    return xp.where(x > 0.5, xp.sqrt(xp.where(x > 0.5, x, 1 + 0 * x)), x)


@trap(
    FAQ,
    {"at_the_pole": 0.0, "inside": 4.0},
    gradient=lambda x: np.where(x > 0.5, 1 / x, 2.0),
    hessian=lambda x: np.where(x > 0.5, -1 / x**2, 0.0),
)
def guarded_logarithm(xp: Namespace, x: Any) -> Any:
    """Take the logarithm of what is large enough, and a line elsewhere."""
    return xp.where(x > 0.5, xp.log(x), 2 * x)


@trap(
    FAQ,
    {"at_the_pole": 0.0, "inside": 4.0},
    gradient=lambda x: np.where(x > 0.5, -1 / x**2, 2.0),
    hessian=lambda x: np.where(x > 0.5, 2 / x**3, 0.0),
)
def guarded_reciprocal(xp: Namespace, x: Any) -> Any:
    """Take the reciprocal of what is large enough, and a line elsewhere."""
    return xp.where(x > 0.5, 1 / x, 2 * x)


@trap(
    "https://github.com/jax-ml/jax/pull/1538",
    {"large": 1000.0, "small": -2.0},
    gradient=lambda x: np.where(x < 20, np.exp(x), 1.0),
    hessian=lambda x: np.where(x < 20, np.exp(x), 0.0),
)
def guarded_exponential(xp: Namespace, x: Any) -> Any:
    """Take the exponential of what is small enough, and pass the rest on: an exponential linear unit."""
    return xp.where(x < 20, xp.exp(x), x)


@trap(
    "https://github.com/tracel-ai/burn/issues/5373",
    {"large": 800.0, "small": -3.0},
    gradient=lambda x: 1 / (1 + np.exp(-x)),
    hessian=lambda x: np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))) ** 2,
)
def guarded_softplus(xp: Namespace, x: Any) -> Any:
    """Take log(1 + exp(x)), and x itself where that is the same in floating point."""
    return xp.where(x > 40, x, xp.log1p(xp.exp(x)))


@trap(
    WHERE,
    {"outside": 1.5, "at_the_pole": 1.0, "inside": 0.25},
    operators=FIRST,
    gradient=lambda x: np.where(x < 0.75, -1 / np.sqrt(1 - x**2), 1.0),
)
def guarded_arc_cosine(xp: Namespace, x: Any) -> Any:
    """Take the arc cosine well inside its domain, and a line elsewhere."""
    return xp.where(x < 0.75, xp.acos(x), x)


@trap(
    WHERE,
    {"at_the_origin": [0.0, 0.0], "generic": [0.75, -1.25]},
    operators=FIRST,
    gradient=lambda x: np.where(x @ x > 0.25, np.array([x[1], -x[0]]) / (x @ x), 3.0),
)
def guarded_angle(xp: Namespace, x: Any) -> Any:
    """Take the angle of a point that is far enough from the origin, and a line elsewhere."""
    return xp.where(xp.sum(x * x) > 0.25, xp.atan2(x[0], x[1]), xp.sum(3 * x))


@trap(
    "https://github.com/tensorflow/tensorflow/issues/2540",
    {"masked": {"a": [1.5, -0.5], "b": [0.0, 2.0], "keep": [False, True]}},
    gradient=lambda a, b, keep: {"a": np.array([0.0, 0.5]), "b": np.array([0.0, 0.125])},
)
def masked_ratio(xp: Namespace, a: Any, b: Any, keep: Any) -> Any:
    """Divide where a mask says that the divisor is not zero."""
    return xp.sum(xp.where(keep, a / b, 0 * a))


@trap(
    "https://github.com/jax-ml/jax/issues/2630",
    {"infinite": {"x": [1.5, -0.5], "c": [np.inf, 2.0], "keep": [False, True]}},
    wrt=("x",),
    gradient=lambda x, c, keep: np.array([1.0, 2.0]),
    hessian=lambda x, c, keep: np.zeros((2, 2)),
)
def masked_infinite_factor(xp: Namespace, x: Any, c: Any, keep: Any) -> Any:
    """Multiply by a constant that is infinite where it is not selected."""
    return xp.sum(xp.where(keep, c * x, x))


@trap(
    "https://github.com/pytorch/pytorch/issues/2421",
    {"negative": -1.0, "positive": 2.25},
    gradient=lambda x: np.where(x > 0, 0.5 / np.sqrt(np.abs(x)), 0.0),
    hessian=lambda x: np.where(x > 0, -0.25 * np.abs(x) ** -1.5, 0.0),
)
def root_of_the_positive_part(xp: Namespace, x: Any) -> Any:
    """Take the root of the positive part: zero for every negative number, and so its slope."""
    return xp.sqrt(xp.maximum(x, 0 * x))


@trap(
    "https://github.com/pytorch/pytorch/issues/53989",
    {"at_zero": 0.0, "generic": 1.5, "small": 0.0078125},
    gradient=lambda x: _sinc(x, 1),
    hessian=lambda x: _sinc(x, 2),
)
def guarded_sinc(xp: Namespace, x: Any) -> Any:
    """Divide sin(x) by x, and take the limit's value at zero."""
    return xp.where(x == 0, 1 - x * x / 6, xp.sin(x) / x)


@trap(
    "https://github.com/pytorch/pytorch/pull/187803",
    {"at_zero": 0.0, "generic": 1.5, "small": 0.0078125},
    gradient=lambda x: _sinc(x, 1),
    hessian=lambda x: _sinc(x, 2),
)
def twice_guarded_sinc(xp: Namespace, x: Any) -> Any:
    """Guard the divisor as well, and continue by the Taylor polynomial, whose curvature is the right one."""
    safe = xp.where(x == 0, 1 + 0 * x, x)
    return xp.where(x == 0, 1 - x * x / 6, xp.sin(safe) / safe)


@trap(
    PITFALLS + ", section 3",
    {"at_zero": 0.0, "generic": 1.5},
    gradient=lambda x: _sinc(x, 1),
    hessian=lambda x: _sinc(x, 2),
)
def sinc_with_a_constant_branch(xp: Namespace, x: Any) -> Any:
    """Continue sin(x) / x by the constant one: right in value and slope, flat in curvature, where -1/3 is true."""
    safe = xp.where(x == 0, 1 + 0 * x, x)
    return xp.where(x == 0, 1 + 0 * x, xp.sin(safe) / safe)


def _sinc(x: Any, order: int) -> Any:
    """Return a derivative of sin(x) / x, by its series near zero."""
    if np.abs(x) < 0.5:
        total, term = np.zeros(()), 1.0
        for k in range(1, 12):
            term = term / -((2 * k) * (2 * k + 1))
            total = total + term * (
                2 * k * x ** (2 * k - 1) if order == 1 else 2 * k * (2 * k - 1) * x ** (2 * k - 2)
            )
        return total
    s, c = np.sin(x), np.cos(x)
    return c / x - s / x**2 if order == 1 else -s / x - 2 * c / x**2 + 2 * s / x**3


@trap(
    "https://en.wikipedia.org/wiki/Non-analytic_smooth_function",
    {
        "at_zero": 0.0,
        "left": -0.5,
        "left_large": -0.001,
        "right": 0.5,
        "right_tiny": 1e-200,
        "right_flat": 0.001,
    },
    gradient=lambda x: np.where(x > 0.002, np.exp(-1 / x) / x**2, 0.0),
    hessian=lambda x: np.where(x > 0.002, np.exp(-1 / x) * (1 - 2 * x) / x**4, 0.0),
)
def smooth_step(xp: Namespace, x: Any) -> Any:
    """Take exp(-1/x) to the right of zero, which is flat there to any order, and zero to the left."""
    return xp.where(x > 0, xp.exp(-1 / x), 0 * x)


@trap(
    "https://github.com/tinygrad/tinygrad/issues/12409",
    {"at_zero": 0.0, "generic": 1.5, "tiny": 1e-100},
    operators=FIRST,
    gradient=lambda x: np.where(x == 0, 0.0, x * (2 * np.log(np.abs(x)) + 1)),
)
def guarded_square_times_logarithm(xp: Namespace, x: Any) -> Any:
    """Take x² log |x|, whose value and slope are zero at zero."""
    return xp.where(x == 0, 0 * x, x * x * xp.log(xp.abs(x)))


@trap(
    "https://github.com/jax-ml/jax/issues/6811",
    {"second_row": {"x": [[0.5, -1.0], [2.0, 3.0]], "keep": [[True, True], [False, False]]}},
    wrt=("x",),
    gradient=lambda x, keep: np.array([np.exp(x[0] - np.logaddexp(*x[0])), np.zeros(2)]),
)
def masked_rows(xp: Namespace, x: Any, keep: Any) -> Any:
    """Take the log-sum-exp of rows masked by minus infinity, leaving out a row of which nothing is kept."""
    masked = xp.where(keep, x, -xp.inf + 0 * x)
    sums = xp.log(xp.sum(xp.exp(masked), axis=1))
    return xp.sum(xp.where(xp.any(keep, axis=1), sums, 0 * x[:, 0]))


@trap(
    "https://github.com/pytorch/pytorch/issues/31829",
    {"some": {"x": [0.5, -1.0, 2.0], "keep": [True, False, True], "w": [0.75, -1.25, 0.5]}},
    wrt=("x",),
    gradient=lambda x, keep, w: _masked_softmax(x, keep) * (w - w @ _masked_softmax(x, keep)),
)
def masked_softmax(xp: Namespace, x: Any, keep: Any, w: Any) -> Any:
    """Take a softmax of logits that are minus infinity where a mask says so."""
    masked = xp.where(keep, x, -xp.inf + 0 * x)
    e = xp.exp(masked - xp.detach(xp.max(masked)))
    return xp.sum(w * e) / xp.sum(e)


def _masked_softmax(x: Any, keep: Any) -> Any:
    e = np.exp(x) * keep
    return e / np.sum(e)


@trap(
    FAQ,
    {"below": -1.0, "inside": 0.5},
    gradient=lambda x: np.where(x > 1e-6, 1 / x, 0.0),
    hessian=lambda x: np.where(x > 1e-6, -1 / x**2, 0.0),
)
def logarithm_of_clipped(xp: Namespace, x: Any) -> Any:
    """Take the logarithm of what is clipped to the positive: a constant where it is clipped."""
    return xp.log(xp.clip(x, 1e-6, 1e6))
