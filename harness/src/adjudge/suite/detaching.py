"""Functions parts of which carry no derivative: what is detached is a constant, at every order and in every mode."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem

BOOK = (
    "A. Zhang et al., Dive into Deep Learning, section 2.5.3, Detaching Computation, "
    "https://d2l.ai/chapter_preliminaries/autograd.html"
)
STOP_GRADIENT = "https://docs.jax.dev/en/latest/advanced-autodiff.html#stopping-gradients"

X = np.array([0.625, -1.375, 2.25])
Y = np.array([1.75, -0.5, 0.875])


@problem(points={"generic": {"x": X, "y": Y}}, source=BOOK)
def crossed_factors(xp: Namespace, x: Any, y: Any) -> Any:
    """Detach the first factor of one product and the second of another: half of each derivative is left."""
    return xp.sum(xp.detach(x) * xp.sin(y)) + xp.sum(xp.cos(x) * xp.detach(y))


@crossed_factors.closed_form("gradient")
def _(x: Any, y: Any) -> Any:
    return {"x": -np.sin(x) * y, "y": x * np.cos(y)}


@crossed_factors.closed_form("hessian")
def _(x: Any, y: Any) -> Any:
    none = np.zeros((x.size, y.size))
    return {"x,x": np.diag(-np.cos(x) * y), "x,y": none, "y,x": none, "y,y": np.diag(-x * np.sin(y))}


@problem(points={"generic": {"x": X}}, source=BOOK)
def one_path_of_two(xp: Namespace, x: Any) -> Any:
    """Detach one of two equal paths: the value doubles, the derivative does not."""
    return xp.sum(xp.sin(x) + xp.detach(xp.sin(x)))


@one_path_of_two.closed_form("gradient")
def _(x: Any) -> Any:
    return np.cos(x)


@one_path_of_two.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(-np.sin(x))


@problem(points={"positive": {"x": X}, "negative": {"x": -X}}, source=BOOK)
def one_branch_of_two(xp: Namespace, x: Any) -> Any:
    """Detach a factor in one branch only."""
    if xp.sum(x) > 0:
        return xp.sum(xp.detach(x) * x)
    return xp.sum(x * x)


@one_branch_of_two.closed_form("gradient")
def _(x: Any) -> Any:
    return x if np.sum(x) > 0 else 2 * x


@one_branch_of_two.closed_form("hessian")
def _(x: Any) -> Any:
    return np.zeros((x.size, x.size)) if np.sum(x) > 0 else 2 * np.eye(x.size)


@problem(points={"generic": {"x": X}}, source=STOP_GRADIENT)
def state_of_a_loop(xp: Namespace, x: Any) -> Any:
    """Detach the state before each of three steps: only the last step is differentiated."""
    state = x
    for _ in range(3):
        state = xp.sin(xp.detach(state) * x)
    return xp.sum(state)


@state_of_a_loop.closed_form("gradient")
def _(x: Any) -> Any:
    before = np.sin(np.sin(x * x) * x)
    return np.cos(before * x) * before


@state_of_a_loop.closed_form("hessian")
def _(x: Any) -> Any:
    before = np.sin(np.sin(x * x) * x)
    return np.diag(-np.sin(before * x) * before**2)


@problem(points={"generic": {"x": X}}, source=BOOK)
def nested(xp: Namespace, x: Any) -> Any:
    """Detach a product that holds a detached factor already: nothing of it is differentiated."""
    return xp.sum(xp.detach(xp.detach(x) * x) * x)


@nested.closed_form("gradient")
def _(x: Any) -> Any:
    return x * x


@nested.closed_form("hessian")
def _(x: Any) -> Any:
    return np.zeros((x.size, x.size))


@problem(points={"generic": {"x": X / 2}}, source=BOOK)
def intermediate(xp: Namespace, x: Any) -> Any:
    """Use an intermediate result twice, once detached."""
    y = x * x
    return xp.sum(xp.exp(xp.detach(y)) * y)


@intermediate.closed_form("gradient")
def _(x: Any) -> Any:
    return np.exp(x * x) * 2 * x


@intermediate.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(np.exp(x * x) * 2)


@problem(points={"generic": {"x": X}}, source=STOP_GRADIENT)
def second_order(xp: Namespace, x: Any) -> Any:
    """Detach a factor of x⁴: the gradient keeps x³ of it, and its derivative is taken with the factor fixed."""
    return xp.sum(xp.detach(x) * x * x * x)


@second_order.closed_form("gradient")
def _(x: Any) -> Any:
    return 3 * x**3


@second_order.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(6 * x**2)


@problem(points={"generic": {"x": X}}, source=BOOK)
def everything(xp: Namespace, x: Any) -> Any:
    """Detach everything: the derivative is zero, or the input is not connected."""
    return xp.sum(xp.detach(x * x))


@everything.closed_form("gradient")
def _(x: Any) -> Any:
    return np.zeros_like(x)


@everything.closed_form("hessian")
def _(x: Any) -> Any:
    return np.zeros((x.size, x.size))


@problem(points={"generic": {"x": X}}, source=BOOK)
def some_elements(xp: Namespace, x: Any) -> Any:
    """Detach the first two elements of a vector and join them with the rest."""
    mixed = xp.concat([xp.detach(x[:2]), x[2:]], axis=0)
    return xp.sum(mixed * mixed)


@some_elements.closed_form("gradient")
def _(x: Any) -> Any:
    return np.where(np.arange(x.size) < 2, 0.0, 2 * x)


@some_elements.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(np.where(np.arange(x.size) < 2, 0.0, 2.0))


@problem(
    points={"generic": {"x": X}},
    source="Y. Bengio, N. Léonard, A. Courville, Estimating or propagating gradients through stochastic "
    "neurons for conditional computation, https://arxiv.org/abs/1308.3432",
)
def straight_through(xp: Namespace, x: Any) -> Any:
    """Round, with the derivative of the identity: the straight-through estimator, squared."""
    rounded = x + xp.detach(xp.round(x) - x)
    return xp.sum(rounded * rounded)


@straight_through.closed_form("gradient")
def _(x: Any) -> Any:
    return 2 * np.round(x)


@straight_through.closed_form("hessian")
def _(x: Any) -> Any:
    return 2 * np.eye(x.size)


@problem(
    points={"generic": {"x": X}},
    source="Y. Ganin, V. Lempitsky, Unsupervised domain adaptation by backpropagation, "
    "https://arxiv.org/abs/1409.7495, equations 16 and 17",
)
def reversed_gradient(xp: Namespace, x: Any) -> Any:
    """Pass a value on with its derivative negated: the gradient reversal layer, under a sine."""
    return xp.sum(xp.sin(xp.detach(2 * x) - x))


@reversed_gradient.closed_form("gradient")
def _(x: Any) -> Any:
    return -np.cos(x)


@reversed_gradient.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(-np.sin(x))


@problem(
    points={"generic": {"x": X}, "large": {"x": X + 1024}},
    source="P. Blanchard, D. Higham, N. Higham, Accurately computing the log-sum-exp and softmax functions, "
    "IMA J. Numer. Anal. 41 (2021) 2311-2330, https://doi.org/10.1093/imanum/draa038",
)
def shifted_logsumexp(xp: Namespace, x: Any) -> Any:
    """Detach the shift of a log-sum-exp, which cancels: the derivatives are those without a shift."""
    shift = xp.detach(xp.max(x))
    return shift + xp.log(xp.sum(xp.exp(x - shift)))


def _softmax(x: Any) -> Any:
    p = np.exp(x - np.max(x))
    return p / np.sum(p)


@shifted_logsumexp.closed_form("gradient")
def _(x: Any) -> Any:
    return _softmax(x)


@shifted_logsumexp.closed_form("hessian")
def _(x: Any) -> Any:
    p = _softmax(x)
    return np.diag(p) - np.outer(p, p)


@problem(
    points={"generic": {"weights": X, "now": Y, "then": Y[::-1], "reward": 0.5}},
    wrt=("weights",),
    source="R. Sutton, A. Barto, Reinforcement Learning, 2nd ed., MIT Press 2018, section 9.3",
)
def semi_gradient(xp: Namespace, weights: Any, now: Any, then: Any, reward: Any) -> Any:
    """Detach the target of a temporal-difference error: the semi-gradient of a linear value function."""
    target = reward + 0.875 * xp.sum(weights * then)
    error = xp.detach(target) - xp.sum(weights * now)
    return error * error


@semi_gradient.closed_form("gradient")
def _(weights: Any, now: Any, then: Any, reward: Any) -> Any:
    return -2 * (reward + 0.875 * np.sum(weights * then) - np.sum(weights * now)) * now


@semi_gradient.closed_form("hessian")
def _(weights: Any, now: Any, then: Any, reward: Any) -> Any:
    return 2 * np.outer(now, now)


@problem(
    points={"generic": {"logits": X, "reward": Y}},
    wrt=("logits",),
    source="J. Foerster et al., DiCE: the infinitely differentiable Monte Carlo estimator, "
    "https://arxiv.org/abs/1802.05098, equation 6",
)
def magic_box(xp: Namespace, logits: Any, reward: Any) -> Any:
    """Weigh rewards by exp(p - detached p), which is one: its derivatives of all orders are not zero."""
    log_p = logits - xp.log(xp.sum(xp.exp(logits)))
    return xp.sum(xp.exp(log_p - xp.detach(log_p)) * reward)


@magic_box.closed_form("gradient")
def _(logits: Any, reward: Any) -> Any:
    return reward - _softmax(logits) * np.sum(reward)


@magic_box.closed_form("hessian")
def _(logits: Any, reward: Any) -> Any:
    p = _softmax(logits)
    slopes = np.eye(p.size) - p
    return slopes.T @ np.diag(reward) @ slopes - np.sum(reward) * (np.diag(p) - np.outer(p, p))


@problem(points={"generic": {"a": [[0.625, -1.375], [1.75, 0.375]], "x": Y[:2]}}, source=STOP_GRADIENT)
def detached_matrix(xp: Namespace, a: Any, x: Any) -> Any:
    """Detach the matrix of a product: the derivative by the vector is left, that by the matrix is zero."""
    y = xp.matmul(xp.detach(a), x)
    return xp.sum(y * y)


@detached_matrix.closed_form("gradient")
def _(a: Any, x: Any) -> Any:
    return {"a": np.zeros_like(a), "x": 2 * a.T @ (a @ x)}
