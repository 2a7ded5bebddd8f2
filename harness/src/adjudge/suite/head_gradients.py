"""Functions with array values, pulled back from given heads (cotangents) and pushed along given tangents.

A head of ones is what most libraries take where none is given; of zeros, units and structured ones, the pulled
back value is known without a derivative rule; and pulling back is linear in the head.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.outcome import Array
from adjudge.problems import Point, problem

GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008, section 3.2"
GILES = (
    "M. Giles, Collected matrix derivative results for forward and reverse mode algorithmic differentiation, "
    "2008, https://people.maths.ox.ac.uk/gilesm/files/AD2008.pdf"
)
COOKBOOK = "JAX, The Autodiff Cookbook, https://docs.jax.dev/en/latest/notebooks/autodiff_cookbook.html"
CHAINED = (
    "Apache MXNet, Automatic differentiation with autograd, "
    "https://mxnet.apache.org/versions/1.9.1/api/python/docs/tutorials/packages/autograd/index.html"
)

OPERATORS = ("value", "vjp", "jvp")
X = np.array([0.625, -1.375, 2.25])
Y = np.array([1.75, -0.5])
A = np.array([[0.625, -1.375, 2.25], [1.75, 0.375, -0.5]])
B = np.array([[1.5, -0.25], [0.875, -2.0], [1.125, 0.75]])
SQUARE = np.array([[2.5, -0.375, 0.75], [0.625, 1.75, -0.5], [-0.875, 0.25, 3.0]])

Pull = Callable[[Array], Any]


def heads(inputs: Mapping[str, Any], shape: tuple[int, ...], pull: Pull) -> dict[str, Point]:
    """Return a point for each of five heads of a shape, with what `pull`, in closed form, makes of it."""
    count = int(np.prod(shape))
    ramp = np.arange(1.0, count + 1)
    kinds = {
        "ones": np.ones(count),
        "zeros": np.zeros(count),
        "first_unit": np.where(ramp == 1, 1.0, 0.0),
        "alternating": np.where(ramp % 2 == 1, 1.0, -1.0) * ramp,
        "generic": np.sin(ramp * ramp),
    }
    given = {name: head.reshape(shape) for name, head in kinds.items()}
    return {name: Point(inputs, cotangent=h, expected={"vjp": pull(h)}) for name, h in given.items()}


@problem(points=heads({"x": X}, (3,), lambda h: h * np.cos(X)), operators=OPERATORS, source=COOKBOOK)
def elementwise(xp: Namespace, x: Any) -> Any:
    """Pull heads back through an element-wise sine."""
    return xp.sin(x)


@problem(
    points=heads({"a": A, "x": X}, (2,), lambda h: {"a": np.outer(h, X), "x": A.T @ h}),
    operators=(*OPERATORS, "jacobian"),
    source=GRIEWANK,
)
def linear_map(xp: Namespace, a: Any, x: Any) -> Any:
    """Pull heads back through a matrix: its transpose is applied."""
    return xp.matmul(a, x)


@linear_map.closed_form("jacobian")
def _(a: Any, x: Any) -> Any:
    return {"a": np.einsum("ij,k->ijk", np.eye(a.shape[0]), x), "x": a}


@problem(
    points=heads({"a": A, "b": B}, (2, 2), lambda h: {"a": h @ B.T, "b": A.T @ h}),
    operators=OPERATORS,
    source=GILES,
)
def matrix_product(xp: Namespace, a: Any, b: Any) -> Any:
    """Pull matrices back through a product of matrices."""
    return xp.matmul(a, b)


@problem(
    points=heads({"x": X, "y": Y}, (3, 2), lambda h: {"x": h @ Y, "y": h.T @ X}),
    operators=OPERATORS,
    source=GILES,
)
def outer_product(xp: Namespace, x: Any, y: Any) -> Any:
    """Pull matrices back through an outer product."""
    return xp.linalg.outer(x, y)


def _softmax(x: Array) -> Array:
    p = np.exp(x - np.max(x))
    return np.asarray(p / np.sum(p))


@problem(
    points=heads({"x": X}, (3,), lambda h: _softmax(X) * (h - np.sum(_softmax(X) * h))),
    operators=(*OPERATORS, "jacobian"),
    source="I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, MIT Press 2016, section 6.2.2.3",
)
def softmax(xp: Namespace, x: Any) -> Any:
    """Pull heads back through a softmax: one of ones gives zero, since the value sums to one."""
    p = xp.exp(x - xp.detach(xp.max(x)))
    return p / xp.sum(p)


@softmax.closed_form("jacobian")
def _(x: Any) -> Any:
    p = _softmax(x)
    return np.diag(p) - np.outer(p, p)


@problem(
    points=heads({"x": X}, (3,), lambda h: np.cumsum(h[::-1])[::-1]), operators=OPERATORS, source=GRIEWANK
)
def running_sums(xp: Namespace, x: Any) -> Any:
    """Pull heads back through running sums: they are summed from the end."""
    return xp.cumulative_sum(x, axis=0)


@problem(points=heads({"a": A}, (6,), lambda h: h.reshape(3, 2).T), operators=OPERATORS, source=GRIEWANK)
def transposed_and_flattened(xp: Namespace, a: Any) -> Any:
    """Pull heads back through a change of layout: they are laid out again."""
    return xp.reshape(xp.matrix_transpose(a), (6,))


def _pull_inverse(h: Array) -> Array:
    inverse = np.linalg.inv(SQUARE)
    return np.asarray(-inverse.T @ h @ inverse.T)


@problem(points=heads({"a": SQUARE}, (3, 3), _pull_inverse), operators=OPERATORS, source=GILES)
def inverse(xp: Namespace, a: Any) -> Any:
    """Pull matrices back through the inverse of a matrix."""
    return xp.linalg.inv(a)


@problem(
    points=heads({"x": X, "y": Y}, (2, 3), lambda h: {"x": np.sum(h, axis=0), "y": np.sum(h, axis=1)}),
    operators=OPERATORS,
    source=GRIEWANK,
)
def broadcast_sum(xp: Namespace, x: Any, y: Any) -> Any:
    """Pull matrices back through a sum that broadcasts: they are summed over the axis that was added."""
    return x + xp.expand_dims(y, axis=1)


@problem(
    points=heads({"a": A, "s": 1.25}, (2, 3), lambda h: {"a": 1.25 * h, "s": np.sum(h * A)}),
    operators=OPERATORS,
    source=GRIEWANK,
)
def scaled_matrix(xp: Namespace, a: Any, s: Any) -> Any:
    """Pull matrices back through a product with a number."""
    return a * s


PICKS = np.array([2, 0, 2, 2])


@problem(
    points=heads({"x": X, "picks": PICKS}, (4,), lambda h: np.array([h[1], 0.0, h[0] + h[2] + h[3]])),
    operators=OPERATORS,
    source=GRIEWANK,
)
def gathered(xp: Namespace, x: Any, picks: Any) -> Any:
    """Pull heads back through elements picked several times: they are added up where they came from."""
    return xp.take(x, picks, axis=0)


def _pull_powers(h: Array) -> Array:
    return np.asarray(h[0] + 2 * h[1] * X + 3 * h[2] * X**2)


@problem(points=heads({"x": X}, (3, 3), _pull_powers), operators=OPERATORS, source=GRIEWANK)
def stacked_powers(xp: Namespace, x: Any) -> Any:
    """Pull matrices back through x, x² and x³ in rows: three paths meet in each element."""
    return xp.stack([x, x * x, x * x * x], axis=0)


@problem(
    points={
        "head": Point({"x": X}, cotangent=3.0, expected={"vjp": 6 * X}),
        "no_head": Point({"x": X}, cotangent=0.0, expected={"vjp": 0 * X}),
    },
    operators=OPERATORS,
    source=COOKBOOK,
)
def scalar_value(xp: Namespace, x: Any) -> Any:
    """Pull a number back through a sum of squares."""
    return xp.sum(x * x)


U, V = np.array([1.0, -2.0, 0.5]), np.array([0.25, 1.5, -1.0])


@problem(
    points={
        name: Point({"x": X}, cotangent=h, expected={"vjp": h * X * np.exp(X) + h * np.exp(X)})
        for name, h in {"u": U, "v": V, "u+2v": U + 2 * V}.items()
    },
    operators=OPERATORS,
    source=GRIEWANK,
)
def linearity(xp: Namespace, x: Any) -> Any:
    """Pull back two heads and a combination of them: the results combine in the same way."""
    return x * xp.exp(x)


@problem(points={"generic": {"x": X / 2}}, source=CHAINED)
def chained_by_hand(xp: Namespace, x: Any) -> Any:
    """Chain by hand: the head of the inner function is the outer one's gradient, computed apart and detached.

    The gradient of the sum of exp(x²); its value and higher derivatives are others.
    """
    y = x * x
    head = xp.exp(xp.detach(y))
    return xp.sum(head * y)


@chained_by_hand.closed_form("gradient")
def _(x: Any) -> Any:
    return 2 * x * np.exp(x * x)


@problem(
    points={
        "along_radius": Point({"p": [2.0, 0.75]}, tangent={"p": [1.0, 0.0]}, cotangent=[1.0, 0.0]),
        "along_angle": Point({"p": [2.0, 0.75]}, tangent={"p": [0.0, 1.0]}, cotangent=[0.0, 1.0]),
        "along_both": Point({"p": [2.0, 0.75]}, tangent={"p": [0.5, -1.5]}, cotangent=[1.5, 0.5]),
    },
    operators=(*OPERATORS, "jacobian"),
    source="W. Kaplan, Advanced Calculus, 5th ed., section 2.7: polar coordinates",
)
def polar_coordinates(xp: Namespace, p: Any) -> Any:
    """Turn radius and angle into a point of the plane: its Jacobian, its columns and its rows."""
    return xp.stack([p[0] * xp.cos(p[1]), p[0] * xp.sin(p[1])], axis=0)


@polar_coordinates.closed_form("jacobian")
def _(p: Any) -> Any:
    r, angle = p
    return np.array([[np.cos(angle), -r * np.sin(angle)], [np.sin(angle), r * np.cos(angle)]])


@problem(
    points={"generic": {"p": [2.0, 0.75, -0.5]}, "equator": {"p": [1.5, 1.5707963267948966, 2.0]}},
    operators=("value", "jacobian", "vjp", "jvp"),
    source="W. Kaplan, Advanced Calculus, 5th ed., section 2.7: spherical coordinates",
)
def spherical_coordinates(xp: Namespace, p: Any) -> Any:
    """Turn radius, polar angle and azimuth into a point of space."""
    r, polar, azimuth = p[0], p[1], p[2]
    flat = r * xp.sin(polar)
    return xp.stack([flat * xp.cos(azimuth), flat * xp.sin(azimuth), r * xp.cos(polar)], axis=0)


@spherical_coordinates.closed_form("jacobian")
def _(p: Any) -> Any:
    r, t, a = p
    return np.array(
        [
            [np.sin(t) * np.cos(a), r * np.cos(t) * np.cos(a), -r * np.sin(t) * np.sin(a)],
            [np.sin(t) * np.sin(a), r * np.cos(t) * np.sin(a), r * np.sin(t) * np.cos(a)],
            [np.cos(t), -r * np.sin(t), 0.0],
        ]
    )
