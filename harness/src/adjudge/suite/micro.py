"""Small programs to time: each puts one cost of a library in the foreground, with its gradient written by hand.

They declare sizes, so that `adjudge bench` draws time against size; as problems of the suite they are checked at small
points.
"""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import problem
from adjudge.suite.waves import waves

OWN = "written for this suite, to be timed"
LINKS = 50
LAYERS = 3


@problem(points={"generic": {"x": waves(5)}}, operators=("gradient",), source=OWN)
def chain(xp: Namespace, x: Any) -> Any:
    """Apply fifty element-wise operations, one after another: the cost of an operation, then of a pass over memory."""
    y = x
    for _ in range(LINKS // 2):
        y = xp.sin(y) + x
    return xp.sum(y)


@chain.by_hand("gradient")
def _(x: Array) -> Array:
    y, cosines = x, []
    for _ in range(LINKS // 2):
        cosines.append(np.cos(y))
        y = np.sin(y) + x
    through, total = np.ones_like(x), np.zeros_like(x)
    for cosine in reversed(cosines):
        total += through
        through = through * cosine
    return total + through


@chain.sized(10, 300, 10_000)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.standard_normal(n)}


@problem(points={"generic": {"x": waves(4)}}, operators=("gradient",), source=OWN)
def recurrence(xp: Namespace, x: Any) -> Any:
    """Run a loop over the elements of a vector, with three operations on single numbers in each turn."""
    state = 0 * x[0]
    for i in range(x.shape[0]):
        state = xp.tanh(state + x[i])
    return state


@recurrence.by_hand("gradient")
def _(x: Array) -> Array:
    states, state = np.empty_like(x), x.dtype.type(0)
    for i in range(x.size):
        states[i] = state = np.tanh(state + x[i])
    slopes = 1 - states * states
    return np.asarray(np.cumprod(slopes[::-1])[::-1])


@recurrence.sized(10, 30, 100)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.standard_normal(n)}


@problem(points={"generic": {"x": waves(3)}}, operators=("gradient",), source=OWN)
def until_it_is_short(xp: Namespace, x: Any) -> Any:
    """Halve a vector until its length is under one: the number of turns depends on the values."""
    length = xp.sum(x * x)
    while length > 1:
        x = xp.sin(x) / 2
        length = xp.sum(x * x)
    return length


@until_it_is_short.by_hand("gradient")
def _(x: Array) -> Array:
    slopes, length = np.ones_like(x), x @ x
    while length > 1:
        slopes = slopes * np.cos(x) / 2
        x = np.sin(x) / 2
        length = x @ x
    return 2 * x * slopes


@until_it_is_short.sized(10, 300, 10_000)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.uniform(1.0, 2.0, n)}


@problem(
    points={"generic": {"w": waves(3, 3), "x": waves(3, 3, start=20)}},
    wrt=("w",),
    operators=("gradient",),
    source=OWN,
)
def layers(xp: Namespace, w: Any, x: Any) -> Any:
    """Apply a layer with a hyperbolic tangent three times: products of matrices."""
    for _ in range(LAYERS):
        x = xp.tanh(xp.matmul(x, w))
    return xp.sum(x * x)


@layers.by_hand("gradient")
def _(w: Array, x: Array) -> Array:
    steps = [x]
    for _ in range(LAYERS):
        steps.append(np.tanh(steps[-1] @ w))
    back, total = 2 * steps[-1], np.zeros_like(w)
    for before, after in zip(steps[-2::-1], steps[:0:-1], strict=True):
        inside = back * (1 - after * after)
        total += before.T @ inside
        back = inside @ w.T
    return total


@layers.sized(8, 64, 256)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"w": random.standard_normal((n, n)) / n**0.5, "x": random.standard_normal((n, n))}


@problem(
    points={"generic": {"x": waves(3, 4), "labels": [0, 2, 1]}},
    wrt=("x",),
    operators=("gradient",),
    source=OWN,
)
def cross_entropy(xp: Namespace, x: Any, labels: Any) -> Any:
    """Average the cross-entropy of scores (n, k) with labels: a reduction, and one element taken of each row."""
    taken = xp.take_along_axis(x, xp.expand_dims(labels, axis=1), axis=1)
    return xp.mean(xp.special.logsumexp(x, axis=1)) - xp.mean(taken)


@cross_entropy.by_hand("gradient")
def _(x: Array, labels: Array) -> Array:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    e /= e.sum(axis=1, keepdims=True)
    e[np.arange(len(x)), labels] -= 1
    return np.asarray(e / len(x))


@cross_entropy.sized(10, 100, 1_000)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.standard_normal((n, 100)), "labels": random.integers(0, 100, n)}


@problem(points={"generic": {"x": waves(5)}}, operators=("gradient",), source=OWN)
def sums_of_sums(xp: Namespace, x: Any) -> Any:
    """Take cumulative sums of sines, five times over."""
    for _ in range(5):
        x = xp.sin(xp.cumulative_sum(x, axis=0))
    return xp.sum(x)


@sums_of_sums.by_hand("gradient")
def _(x: Array) -> Array:
    sums = []
    for _ in range(5):
        sums.append(np.cumsum(x))
        x = np.sin(sums[-1])
    back = np.ones_like(x)
    for total in reversed(sums):
        back = np.cumsum((back * np.cos(total))[::-1])[::-1]
    return back


@sums_of_sums.sized(10, 300, 10_000)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.uniform(0.0, 1.0, n)}


@problem(
    points={"generic": {"x": waves(4), "places": [0, 2, 2, 3, 0]}},
    wrt=("x",),
    operators=("gradient",),
    source=OWN,
)
def gathered(xp: Namespace, x: Any, places: Any) -> Any:
    """Sum the squares of elements that are taken many times: the way back adds into places."""
    taken = xp.take(x, places, axis=0)
    return xp.sum(taken * taken)


@gathered.by_hand("gradient")
def _(x: Array, places: Array) -> Array:
    return np.asarray(2 * x * np.bincount(places, minlength=x.size))


@gathered.sized(10, 300, 10_000)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.standard_normal(n), "places": random.integers(0, n, 4 * n)}


@problem(points={"generic": {"x": waves(5)}}, operators=("hessian",), source=OWN)
def valley(xp: Namespace, x: Any) -> Any:
    """Differentiate Rosenbrock's valley twice: its Hessian has three diagonals."""
    return xp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@valley.by_hand("hessian")
def _(x: Array) -> Array:
    diagonal = np.zeros_like(x)
    diagonal[:-1] = 1200 * x[:-1] ** 2 - 400 * x[1:] + 2
    diagonal[1:] += 200
    beside = -400 * x[:-1]
    return np.asarray(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))


@valley.sized(5, 15, 50)
def _(n: int, random: np.random.Generator) -> dict[str, Array]:
    return {"x": random.standard_normal(n)}
