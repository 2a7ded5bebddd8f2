"""The examples that textbooks and tutorials of automatic differentiation work through, with their results.

The imperative ones (recording, buffers, heads) are also in `transcripts`, step by step; here each is the
function that the steps differentiate.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import Point, problem

BOTH = ("float32", "float64")

FOUR_WAYS = (
    "A. Géron, Hands-On Machine Learning with Scikit-Learn and TensorFlow, appendix D, Autodiff; "
    "https://github.com/ageron/handson-ml2/blob/master/extra_autodiff.ipynb"
)
RECORDING = (
    "A. Zhang et al., Dive into Deep Learning, section 2.5, Automatic Differentiation, "
    "https://d2l.ai/chapter_preliminaries/autograd.html"
)
RECORDING_MXNET = (
    "Apache MXNet, Automatic differentiation with autograd, "
    "https://mxnet.apache.org/versions/1.9.1/api/python/docs/tutorials/packages/autograd/index.html"
)
CUBIC = (
    "HIPS autograd, tutorial and examples, https://github.com/HIPS/autograd/blob/master/docs/tutorial.md; "
    "3x^3 - 20x^2 + 40x - 2 and its derivatives"
)

COUNT = np.arange(4.0)
TWOS = np.full(4, 2.0)
DOUBLED = float(np.float32(1.1630787))
"""The book's random starting point, as the float32 that it is."""


# Four ways to differentiate


@problem(
    points={
        "book": Point(
            {"x": 3.0, "y": 4.0},
            expected={
                "value": 42.0,
                "gradient": {"x": 24.0, "y": 10.0},
                "hessian": {"x,x": 8.0, "x,y": 6.0, "y,x": 6.0, "y,y": 0.0},
            },
        )
    },
    dtypes=BOTH,
    source=FOUR_WAYS,
)
def quadratic_xy(xp: Namespace, x: Any, y: Any) -> Any:
    """Differentiate x²y + y + 2, which is linear in y: its second partial by y may come back unconnected."""
    return x * x * y + y + 2


@problem(points={"book": {"x": 3.0}}, dtypes=BOTH, source=FOUR_WAYS)
def sin_of_square(xp: Namespace, x: Any) -> Any:
    """Differentiate sin(x²)."""
    return xp.sin(x**2)


@sin_of_square.closed_form("gradient")
def _(x: Any) -> Any:
    return 2 * x * np.cos(x**2)


@sin_of_square.closed_form("hessian")
def _(x: Any) -> Any:
    return 2 * np.cos(x**2) - 4 * x**2 * np.sin(x**2)


# Recording, heads and detaching


@problem(
    points={
        "book": Point(
            {"x": COUNT},
            expected={"value": 28.0, "gradient": [0.0, 4.0, 8.0, 12.0], "hessian": 4 * np.eye(4)},
        )
    },
    dtypes=BOTH,
    source=RECORDING,
)
def quadratic_form(xp: Namespace, x: Any) -> Any:
    """Differentiate twice the scalar product of x with itself: 4x."""
    return 2 * xp.vecdot(x, x)


@problem(points={"book": {"x": COUNT}}, dtypes=BOTH, source=RECORDING)
def euclidean_norm(xp: Namespace, x: Any) -> Any:
    """Differentiate the norm: the unit vector along x."""
    return xp.linalg.vector_norm(x)


@euclidean_norm.closed_form("gradient")
def _(x: Any) -> Any:
    return x / np.sqrt(np.sum(x * x))


@euclidean_norm.closed_form("hessian")
def _(x: Any) -> Any:
    square = np.sum(x * x)
    return (np.eye(x.size) - np.outer(x, x) / square) / np.sqrt(square)


@problem(
    points={
        "head_of_ones": Point(
            {"x": COUNT},
            cotangent=np.ones(4),
            expected={
                "value": [0.0, 1.0, 4.0, 9.0],
                "vjp": [0.0, 2.0, 4.0, 6.0],
                "jacobian": np.diag([0.0, 2.0, 4.0, 6.0]),
                "derivative-1": [0.0, 2.0, 4.0, 6.0],
                "derivative-2": TWOS,
            },
        )
    },
    operators=("value", "jacobian", "jvp", "vjp", "derivative-1", "derivative-2"),
    dtypes=BOTH,
    source=RECORDING,
)
def elementwise_square(xp: Namespace, x: Any) -> Any:
    """Differentiate a vector of squares against a head of ones."""
    return x * x


@problem(
    points={"book": Point({"x": COUNT}, expected={"value": 14.0, "gradient": [0.0, 2.0, 4.0, 6.0]})},
    dtypes=BOTH,
    source=RECORDING,
)
def elementwise_square_summed(xp: Namespace, x: Any) -> Any:
    """Differentiate the sum of squares: the same as the squares against a head of ones."""
    return xp.sum(x * x)


@problem(
    points={"book": Point({"x": COUNT}, expected={"value": 36.0, "gradient": [0.0, 1.0, 4.0, 9.0]})},
    dtypes=BOTH,
    source=RECORDING,
)
def detach_product(xp: Namespace, x: Any) -> Any:
    """Differentiate u x with u = x² detached: u, not 3x²."""
    u = xp.detach(x * x)
    return xp.sum(u * x)


@problem(
    points={"book": Point({"x": COUNT}, expected={"value": 14.0, "gradient": [0.0, 2.0, 4.0, 6.0]})},
    operators=("value", "gradient"),
    dtypes=BOTH,
    source=RECORDING,
)
def detach_product_then_y(xp: Namespace, x: Any) -> Any:
    """Differentiate y = x² after a detached copy of it was used: y keeps its own history."""
    y = x * x
    u = xp.detach(y)
    return xp.sum(y) + 0 * xp.sum(u)


@problem(
    points={
        "book": Point(
            {"x": COUNT, "y": TWOS, "du": np.zeros(4)},
            expected={"value": 18.0, "gradient": {"x": np.ones(4), "y": np.zeros(4), "du": np.ones(4)}},
        )
    },
    operators=("value", "gradient", "jvp", "vjp"),
    dtypes=BOTH,
    source=RECORDING_MXNET,
)
def attach_to_intermediate(xp: Namespace, x: Any, y: Any, du: Any) -> Any:
    """Differentiate u + x with u = x y cut from x and y; the gradient of the displacement `du` is u's."""
    u = xp.detach(x * y) + du
    return xp.sum(u + x)


@problem(
    points={
        "book": Point(
            {"x": COUNT, "y": TWOS},
            cotangent=np.ones(4),
            expected={"value": [0.0, 2.0, 4.0, 6.0], "vjp": {"x": TWOS, "y": COUNT}},
        )
    },
    operators=("value", "jacobian", "jvp", "vjp"),
    dtypes=BOTH,
    source=RECORDING_MXNET,
)
def head_gradient_chain(xp: Namespace, x: Any, y: Any) -> Any:
    """Differentiate u = x y against the head that came back to it, ones: y for x, and x for y."""
    return x * y


@problem(
    points={
        "book": Point(
            {"a": [DOUBLED]},
            cotangent=np.ones(1),
            expected={
                "value": [1024 * DOUBLED],
                "jacobian": [[1024.0]],
                "vjp": [1024.0],
                "derivative-1": [1024.0],
            },
        ),
        "negative": Point(
            {"a": [-0.75]},
            cotangent=np.ones(1),
            expected={
                "value": [-153600.0],
                "jacobian": [[204800.0]],
                "vjp": [204800.0],
                "derivative-1": [204800.0],
            },
        ),
    },
    operators=("value", "jacobian", "jvp", "vjp", "derivative-1"),
    dtypes=BOTH,
    source=RECORDING,
)
def control_flow_doubling(xp: Namespace, a: Any) -> Any:
    """Double until the norm reaches 1000, then branch on the sign: the slope is the value divided by a."""
    b = a * 2
    while xp.linalg.vector_norm(b) < 1000:
        b = b * 2
    if xp.sum(b) > 0:
        return b
    return 100 * b


# Derivatives of derivatives


@problem(
    points={"one": {"x": 1.0}, "curve": {"x": np.linspace(-1, 4, 500)}},
    operators=("value", "derivative-1", "derivative-2", "derivative-3", "derivative-4"),
    source=CUBIC,
)
def cubic(xp: Namespace, x: Any) -> Any:
    """Differentiate a cubic four times, element by element."""
    return 3 * x**3 - 20 * x**2 + 40 * x - 2


@cubic.closed_form("derivative-1")
def _(x: Any) -> Any:
    return 9 * x**2 - 40 * x + 40


@cubic.closed_form("derivative-2")
def _(x: Any) -> Any:
    return 18 * x - 40


@cubic.closed_form("derivative-3")
def _(x: Any) -> Any:
    return np.full_like(x, 18.0)


@cubic.closed_form("derivative-4")
def _(x: Any) -> Any:
    return np.zeros_like(x)


@problem(
    points={"one": Point({"x": 1.0}, expected={"value": 21.0, "gradient": 9.0, "hessian": -22.0})},
    source=CUBIC,
)
def cubic_at_a_point(xp: Namespace, x: Any) -> Any:
    """Differentiate the cubic as a scalar function of a scalar."""
    return 3 * x**3 - 20 * x**2 + 40 * x - 2


@problem(points={"pi": {"x": float(np.float32(np.pi))}, "two": {"x": 2.0}}, source=CUBIC)
def language_loop(xp: Namespace, x: Any) -> Any:
    """Sum the Taylor series of the sine by a loop that ends on the size of its term."""
    total = term = x
    i = 0
    while xp.abs(term) > 0.001:
        term = -term * x**2 / ((2 * i + 3) * (2 * i + 2))
        total = total + term
        i += 1
    return total


@language_loop.closed_form("gradient")
def _(x: Any) -> Any:
    total, term, i = 1.0, x, 0
    while abs(term) > 0.001:
        slope = (-1) ** (i + 1) * (2 * i + 3) * x ** (2 * i + 2) / _factorial(2 * i + 3)
        term = -term * x**2 / ((2 * i + 3) * (2 * i + 2))
        total, i = total + slope, i + 1
    return total


def _factorial(n: int) -> int:
    return 1 if n < 2 else n * _factorial(n - 1)


@problem(
    points={
        "above": Point({"x": 3.0}, expected={"value": 9.0, "gradient": 6.0, "hessian": 2.0}),
        "below": Point({"x": -2.0}, expected={"value": -8.0, "gradient": 12.0, "hessian": -12.0}),
    },
    source=CUBIC,
)
def language_if(xp: Namespace, x: Any) -> Any:
    """Take the square of a positive number and the cube of another one."""
    if x > 0:
        return x * x
    return x * x * x


@problem(
    points={
        "book": Point({"x": 1.5}, expected={"value": 1.5**6, "gradient": 6 * 1.5**5, "hessian": 30 * 1.5**4})
    },
    source=CUBIC,
)
def language_recursion(xp: Namespace, x: Any) -> Any:
    """Raise to the sixth power by recursion."""

    def power(n: int) -> Any:
        if n == 1:
            return x
        half = power(n // 2)
        return half * half * x if n % 2 else half * half

    return power(6)


@problem(
    points={
        "book": Point(
            {"x": 0.75, "y": -1.25},
            expected={"value": 13 * 0.75 - 1.25, "gradient": {"x": 13.0, "y": 1.0}},
        )
    },
    source=CUBIC,
)
def language_closure(xp: Namespace, x: Any, y: Any) -> Any:
    """Compose functions that were made by a function and hold the inputs in their closures."""

    def line(slope: float) -> Callable[[Any], Any]:
        return lambda offset: slope * x + offset

    return line(4.0)(line(9.0)(y))
