"""Decorators that make smoke problems of contracted operations, with closed forms for the common kinds.

The closed forms come from what kind of function an operation is (element-wise with known derivatives, linear,
bilinear), written with NumPy; none of them differentiates.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Body, Problem, problem

OPERATORS = ("value", "gradient", "jvp", "vjp", "hessian", "hvp")
"""All that fit a scalar function; its Jacobian would repeat the gradient."""

STANDARD = "https://data-apis.org/array-api/2024.12/"
SCIPY = "https://docs.scipy.org/doc/scipy/reference/generated/"
NUMPY = "https://numpy.org/doc/stable/reference/generated/"
JAX = "https://docs.jax.dev/en/latest/_autosummary/"
TORCH = "https://docs.pytorch.org/docs/stable/generated/torch.nn.functional."
ELSEWHERE = {
    "einsum": f"{NUMPY}numpy.einsum.html",
    "kron": f"{NUMPY}numpy.kron.html",
    "detach": f"{JAX}jax.lax.stop_gradient.html",
    "special_relu": f"{JAX}jax.nn.relu.html",
    "special_softplus": f"{JAX}jax.nn.softplus.html",
    "convolution_convolve": f"{TORCH}conv1d.html",
    "convolution_max_pool": f"{TORCH}max_pool1d.html",
    "convolution_mean_pool": f"{TORCH}avg_pool1d.html",
}
"""Pages of names that neither the standard nor SciPy has."""

WEIGHTS = ("v", "w")
"""Inputs of these names are not differentiated by."""

W = np.array([0.75, -1.25, 0.5])
GENERIC = np.array([0.625, -1.375, 2.25])
POSITIVE = np.array([0.625, 1.375, 2.25])
INSIDE = np.array([-0.625, 0.125, 0.75])
"""Numbers between -1 and 1."""
ROWS = np.array([[0.625, -1.375, 2.25], [1.75, 0.375, -0.5]])
"""A generic matrix (2, 3) whose columns and rows have neither ties nor zeros."""
W_ROWS = np.array([[0.75, -1.25, 0.5], [-0.375, 2.0, 1.5]])

Map: TypeAlias = Callable[..., Any]
Decorator: TypeAlias = Callable[[Body], Problem]


def smoke(*, dtypes: Sequence[str] = ("float64",), **inputs: Any) -> Decorator:
    """Return a decorator for the problem of the function's name, differentiated by all but weights."""

    def make(function: Body) -> Problem:
        name = function.__name__
        wrt = [
            key for key, value in inputs.items() if key not in WEIGHTS and np.asarray(value).dtype.kind == "f"
        ]
        return problem(
            points={"generic": inputs}, wrt=wrt, operators=OPERATORS, dtypes=dtypes, source=page(name)
        )(function)

    return make


def page(name: str) -> str:
    """Return the address of the page that specifies a name."""
    part, _, inner = name.partition("_")
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    if part in ("linalg", "fft"):
        return f"{STANDARD}extensions/generated/array_api.{part}.{inner}.html"
    if part == "special":
        return f"{SCIPY}scipy.special.{inner}.html"
    return f"{STANDARD}API_specification/generated/array_api.{name}.html"


def unary(x: Array, *, first: Map, second: Map) -> Decorator:
    """Return a decorator for `sum(w * op(x))`, given the first and second derivative of `op`."""

    def make(function: Body) -> Problem:
        made = smoke(x=x, w=W)(function)
        made.closed_form("gradient")(lambda x, w: w * first(x))
        made.closed_form("hessian")(lambda x, w: np.diag(w * second(x)))
        return made

    return make


def binary(x: Array, y: Array, *, first: tuple[Map, Map], second: tuple[Map, Map, Map]) -> Decorator:
    """Return a decorator for `sum(w * op(x, y))`, given the partials by x, y and by xx, xy, yy of `op`."""

    def hessian(x: Array, y: Array, w: Array) -> dict[str, Array]:
        xx, xy, yy = (np.diag(w * partial(x, y)) for partial in second)
        return {"x,x": xx, "x,y": xy, "y,x": xy, "y,y": yy}

    def make(function: Body) -> Problem:
        made = smoke(x=x, y=y, w=W)(function)
        made.closed_form("gradient")(lambda x, y, w: {"x": w * first[0](x, y), "y": w * first[1](x, y)})
        made.closed_form("hessian")(hessian)
        return made

    return make


def linear(
    x: Array, w: Array, op: Map, *, dtypes: Sequence[str] = ("float64",), **constants: Array
) -> Decorator:
    """Return a decorator for `sum(w * y * y)`, `y = op(x)` linear: derivatives 2Mᵀ(wy), 2Mᵀdiag(w)M."""

    def matrix(x: Array, **constants: Array) -> Array:
        columns = [np.ravel(op(unit, **constants)) for unit in units(x)]
        return np.stack(columns, axis=1)

    def gradient(x: Array, w: Array, **constants: Array) -> Array:
        m = matrix(x, **constants)
        return np.reshape(2 * m.T @ (np.ravel(w) * (m @ np.ravel(x))), x.shape)

    def hessian(x: Array, w: Array, **constants: Array) -> Array:
        m = matrix(x, **constants)
        return np.reshape(2 * m.T @ (np.ravel(w)[:, None] * m), x.shape * 2)

    def make(function: Body) -> Problem:
        made = smoke(dtypes=dtypes, x=x, w=w, **constants)(function)
        made.closed_form("gradient")(gradient)
        made.closed_form("hessian")(hessian)
        return made

    return make


def bilinear(x: Array, y: Array, w: Array, op: Map) -> Decorator:
    """Return a decorator for `sum(w * op(x, y))` with `op` bilinear: each gradient is linear in the other."""

    def mixed(x: Array, y: Array, w: Array) -> Array:
        block = [[np.sum(w * op(row, column)) for column in units(y)] for row in units(x)]
        return np.array(block).reshape(x.shape + y.shape)

    def gradient(x: Array, y: Array, w: Array) -> dict[str, Array]:
        block = mixed(x, y, w)
        return {"x": np.tensordot(block, y, axes=y.ndim), "y": np.tensordot(x, block, axes=x.ndim)}

    def hessian(x: Array, y: Array, w: Array) -> dict[str, Array]:
        block = mixed(x, y, w)
        swapped = np.moveaxis(block, range(x.ndim), range(-x.ndim, 0))
        return {"x,x": zeros(x, x), "x,y": block, "y,x": swapped, "y,y": zeros(y, y)}

    def make(function: Body) -> Problem:
        made = smoke(x=x, y=y, w=w)(function)
        made.closed_form("gradient")(gradient)
        made.closed_form("hessian")(hessian)
        return made

    return make


def weights(shape: tuple[int, ...]) -> Array:
    """Return weights of a shape, none of them zero, that differ from their neighbours."""
    return np.resize(np.array([0.75, -1.25, 0.5, 2.0, -0.375, 1.5, -0.625]), shape)


def units(x: Array) -> list[Array]:
    """Return the unit arrays of the shape of `x`, in order."""
    return [unit.reshape(x.shape) for unit in np.eye(x.size)]


def zeros(*arrays: Array) -> Array:
    """Return zeros of the arrays' joined shape, as of an empty block of a Hessian."""
    return np.zeros(sum((array.shape for array in arrays), ()))
