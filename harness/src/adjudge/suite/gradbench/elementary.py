"""The evaluations of GradBench that are formulas: squares, sums, determinants, distances, an integrated system."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import problem
from adjudge.suite.closed_forms import known, precise
from adjudge.suite.waves import waves

EVALUATIONS = "https://github.com/gradbench/gradbench, evals/"
CMPAD = "; B. Bell's cmpad, https://cmpad.readthedocs.io"


@known(gradient=lambda x: 2 * x, hessian=lambda x: np.asarray(2.0))
@problem(
    points={"one": {"x": 1.0}, "large": {"x": 2.0**40}, "zero": {"x": 0.0}}, source=EVALUATIONS + "hello"
)
def hello(xp: Namespace, x: Any) -> Any:
    """Square a number."""
    return x * x


def _softmax(x: Array) -> Array:
    e = np.exp(x - np.max(x))
    return np.asarray(e / np.sum(e))


def _covariance(x: Array) -> Array:
    p = _softmax(x)
    # 1 - p would cancel where p is near one.
    others = np.sum(np.where(np.eye(x.size) == 1, 0, p), axis=1)
    return np.where(np.eye(x.size) == 1, p * others, -np.outer(p, p))


@known(gradient=_softmax, hessian=_covariance)
@problem(
    points={
        "generic": {"x": waves(6)},
        "large": {"x": 1000 + waves(6)},
        "apart": {"x": 512 * waves(6)},
    },
    source=EVALUATIONS + "lse",
)
def lse(xp: Namespace, x: Any) -> Any:
    """Take the logarithm of a sum of exponentials, the largest taken out, from its parts."""
    largest = xp.max(x)
    return largest + xp.log(xp.sum(xp.exp(x - largest)))


@lse.sized(10, 100, 1000)
def numbers(n: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return n numbers; GradBench takes from 2500 to 1280000."""
    return {"x": random.standard_normal(n)}


def _powers(t: Array, m: int) -> Array:
    return np.asarray(t[:, None] ** np.arange(m))


def _least_squares(x: Array, t: Array) -> Array:
    a = _powers(t, x.size)
    return np.asarray(a.T @ (a @ x - np.sign(t)))


def _times(n: int) -> Array:
    return np.asarray(2.0 * np.arange(n) / (n - 1) - 1)


@known(
    gradient=precise(_least_squares), hessian=precise(lambda x, t: _powers(t, x.size).T @ _powers(t, x.size))
)
@problem(
    points={
        "generic": {"x": waves(4), "t": _times(9)},
        "with_a_middle": {"x": waves(4, start=20), "t": _times(9) / 2},
        "zero": {"x": np.zeros(4), "t": _times(9)},
    },
    wrt=("x",),
    source=EVALUATIONS + "llsq" + CMPAD,
)
def llsq(xp: Namespace, x: Any, t: Any) -> Any:
    """Fit the sign of t by a polynomial with coefficients x, by least squares."""
    fitted = x[0] + 0 * t
    power = t
    for i in range(1, x.shape[0]):
        fitted = fitted + x[i] * power
        power = power * t
    errors = xp.sign(t) - fitted
    return xp.sum(errors * errors) / 2


@llsq.sized(16, 256, 4096)
def fit(n: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return 16 coefficients and n places; GradBench has 128, and n from 16 to 16392."""
    return {"x": random.standard_normal(16), "t": _times(n)}


def _minor(a: Array, rows: tuple[int, ...], columns: tuple[int, ...]) -> Any:
    if not rows:
        return 1
    rest = rows[1:]
    return sum(
        (-1) ** i * a[rows[0], column] * _minor(a, rest, columns[:i] + columns[i + 1 :])
        for i, column in enumerate(columns)
    )


def _cofactors(a: Array) -> Array:
    n = a.shape[0]
    subsets = list(combinations(range(n), n - 1))[::-1]
    return np.array(
        [[(-1) ** (i + j) * _minor(a, subsets[i], subsets[j]) for j in range(n)] for i in range(n)]
    )


@known(gradient=precise(_cofactors))
@problem(
    points={
        "generic": {"a": waves(4, 4)},
        "singular": {"a": np.outer([1.0, 2.0, 3.0, 4.0], [0.5, -1.0, 2.0, 1.5])},
        "zero": {"a": np.zeros((4, 4))},
    },
    operators=("value", "gradient", "jvp", "vjp", "hvp"),
    source=EVALUATIONS + "det" + CMPAD,
)
def det(xp: Namespace, a: Any) -> Any:
    """Expand a determinant by minors, along its first row."""

    def minor(row: int, columns: tuple[int, ...]) -> Any:
        if row == a.shape[0] - 1:
            return a[row, columns[0]]
        total = 0 * a[0, 0]
        for i, column in enumerate(columns):
            part = a[row, column] * minor(row + 1, columns[:i] + columns[i + 1 :])
            total = total + part if i % 2 == 0 else total - part
        return total

    return minor(0, tuple(range(a.shape[0])))


@det.sized(3, 4, 5)
def matrix(n: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return a matrix n x n; GradBench has n from 5 to 11."""
    return {"a": random.standard_normal((n, n))}


def _directed(points: Array, centres: Array) -> tuple[Array, Array]:
    nearest = np.argmin(np.sum((points[:, None] - centres) ** 2, axis=2), axis=1)
    belongs = nearest[:, None] == np.arange(len(centres))
    return belongs, belongs.T.astype(float) @ points


def _pull(points: Array, centres: Array) -> Array:
    belongs, sums = _directed(points, centres)
    return np.asarray(2 * (np.sum(belongs, axis=0)[:, None] * centres - sums))


def _curvature(points: Array, centres: Array) -> Array:
    counts = np.sum(_directed(points, centres)[0], axis=0)
    k, d = centres.shape
    return np.asarray(np.diag(2.0 * np.repeat(counts, d)).reshape(k, d, k, d))


@known(gradient=precise(_pull), hessian=_curvature)
@problem(
    points={
        "generic": {"points": waves(7, 2), "centres": waves(3, 2, start=60)},
        "one_has_none": {"points": waves(7, 2), "centres": waves(3, 2, start=60) * [[1.0], [1.0], [64.0]]},
        "far": {"points": 1024 + waves(7, 2), "centres": 1024 + waves(3, 2, start=60)},
    },
    wrt=("centres",),
    source=EVALUATIONS
    + "kmeans; L. Bottou, Y. Bengio, Convergence properties of the k-means algorithms, NIPS 1994",
)
def kmeans(xp: Namespace, points: Any, centres: Any) -> Any:
    """Sum the squared distances of points (n, d) from the nearest of the centres (k, d)."""
    apart = xp.expand_dims(points, axis=1) - centres
    return xp.sum(xp.min(xp.sum(apart * apart, axis=2), axis=1))


@kmeans.sized(2, 4, 8)
def clusters(k: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return a thousand points of 8 dimensions and k centres; GradBench has 10, 100 and 1000."""
    return {"points": random.standard_normal((1000, 8)), "centres": random.standard_normal((k, 8))}


def _integrated(x: Array, times: Array) -> Array:
    return np.asarray(np.cumprod(2 * x / np.arange(1, x.size + 1)))


def _integrated_slopes(x: Array, times: Array) -> Array:
    n = x.size
    without = np.array(
        [[np.prod(np.delete(x[: i + 1], j)) if j <= i else 0 for j in range(n)] for i in range(n)]
    )
    return np.asarray(np.cumprod(2.0 / np.arange(1, n + 1))[:, None] * without)


@known(value=_integrated, jacobian=_integrated_slopes)
@problem(
    points={
        "one_step": {"x": waves(4), "times": [0.0]},
        "four_steps": {"x": waves(4), "times": [0.0, 0.5, 1.0, 1.5]},
        "with_a_zero": {"x": [0.5, 0.0, -1.25, 2.0], "times": [0.0]},
    },
    wrt=("x",),
    operators=("value", "jacobian", "jvp", "vjp"),
    source=EVALUATIONS + "ode" + CMPAD + "; exact for four components",
)
def ode(xp: Namespace, x: Any, times: Any) -> Any:
    """Integrate y_0' = x_0, y_i' = x_i y_(i-1) from 0 to 2 by Runge and Kutta's method, with steps at given times."""

    def slope(y: Any) -> Any:
        return x * xp.concat([1 + 0 * y[:1], y[:-1]], axis=0)

    h = 2 / times.shape[0]
    y = 0 * x
    for _ in range(times.shape[0]):
        k1 = slope(y)
        k2 = slope(y + h / 2 * k1)
        k3 = slope(y + h / 2 * k2)
        k4 = slope(y + h * k3)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    return y


@ode.sized(1, 5, 25)
def steps(n: int, random: np.random.Generator) -> Mapping[str, Any]:
    """Return four components and n steps; GradBench has 1000 to 100000 components, and 1 to 100 steps."""
    return {"x": random.random(4), "times": 2 * np.arange(n) / n}
