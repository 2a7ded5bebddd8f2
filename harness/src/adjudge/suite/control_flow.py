"""Programs whose course depends on values: loops, branches, recursion, closures, iterations until convergence.

What is differentiated is the path taken: plain Python decides, so a backend that traces once cannot run these.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import Point, problem

GRIEWANK = "A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed., SIAM 2008"
TUTORIAL = "HIPS autograd, tutorial, https://github.com/HIPS/autograd/blob/master/docs/tutorial.md"
FIXED_POINTS = (
    "B. Christianson, Reverse accumulation and attractive fixed points, Optimization Methods and "
    "Software 3 (1994) 311-326, https://doi.org/10.1080/10556789408805572"
)

VECTOR = np.array([0.625, -1.375, 2.25])


@problem(points={"short": {"x": VECTOR}, "long": {"x": VECTOR / 1024}}, source=TUTORIAL)
def while_on_a_value(xp: Namespace, x: Any) -> Any:
    """Grow a vector until it is long enough, then sum its squares."""
    y = x
    while xp.sum(y * y) < 100:
        y = 1.5 * y
    return xp.sum(y * y)


def _growth(x: Any) -> float:
    factor = 1.0
    while factor * np.sum(x * x) < 100:
        factor *= 1.5**2
    return factor


@while_on_a_value.closed_form("gradient")
def _(x: Any) -> Any:
    return 2 * _growth(x) * x


@while_on_a_value.closed_form("hessian")
def _(x: Any) -> Any:
    return 2 * _growth(x) * np.eye(x.size)


@problem(points={"positive": {"x": VECTOR}, "negative": {"x": -VECTOR}}, source=GRIEWANK)
def if_on_a_sum(xp: Namespace, x: Any) -> Any:
    """Sum squares where the elements' sum is positive, exponentials otherwise."""
    if xp.sum(x) > 0:
        return xp.sum(x * x)
    return xp.sum(xp.exp(x))


@if_on_a_sum.closed_form("gradient")
def _(x: Any) -> Any:
    return 2 * x if np.sum(x) > 0 else np.exp(x)


@if_on_a_sum.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(np.full(x.size, 2.0) if np.sum(x) > 0 else np.exp(x))


@problem(
    points={
        "generic": {"x": 1.25, "c": [0.5, -1.0, 2.0, 0.75]},
        "at_zero": {"x": 0.0, "c": [0.5, -1.0, 2.0]},
    },
    source="W. G. Horner's scheme; D. E. Knuth, The Art of Computer Programming 2, section 4.6.4",
)
def horner(xp: Namespace, x: Any, c: Any) -> Any:
    """Evaluate a polynomial by Horner's scheme, the highest coefficient first."""
    y = c[0]
    for i in range(1, c.shape[0]):
        y = y * x + c[i]
    return y


@horner.closed_form("gradient")
def _(x: Any, c: Any) -> Any:
    return {"x": np.polyval(np.polyder(c), x), "c": x ** np.arange(c.size - 1.0, -1.0, -1.0)}


@problem(
    points={"generic": {"x": [0.625, -1.375, 2.25, 0.5, 1.75]}, "one": {"x": [-0.75]}},
    source="N. J. Higham, The accuracy of floating point summation, SIAM J. Sci. Comput. 14 (1993) 783-799",
)
def pairwise_summation(xp: Namespace, x: Any) -> Any:
    """Sum cubes by recursion on halves of the vector."""

    def total(part: Any) -> Any:
        n = part.shape[0]
        if n == 1:
            return part[0] * part[0] * part[0]
        return total(part[: n // 2]) + total(part[n // 2 :])

    return total(x)


@pairwise_summation.closed_form("gradient")
def _(x: Any) -> Any:
    return 3 * x * x


@pairwise_summation.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(6 * x)


@problem(points={"odd": {"x": 1.125, "n": 11}, "even": {"x": -1.25, "n": 6}}, source=TUTORIAL)
def power_by_squaring(xp: Namespace, x: Any, n: Any) -> Any:
    """Raise to a whole power by repeated squaring, the power being an integer input."""
    result, square, left = 1.0, x, n
    while left > 0:
        if left % 2 == 1:
            result = result * square
        square = square * square
        left = xp.floor_divide(left, 2)
    return result


@power_by_squaring.closed_form("gradient")
def _(x: Any, n: Any) -> Any:
    return n * x ** (n - 1)


@power_by_squaring.closed_form("hessian")
def _(x: Any, n: Any) -> Any:
    return n * (n - 1) * x ** (n - 2)


@problem(points={"generic": {"x": 0.75, "a": 1.25}}, source=TUTORIAL)
def closure_composed(xp: Namespace, x: Any, a: Any) -> Any:
    """Compose a function with itself, made by a function that holds one input in its closure."""

    def scaled_sine(factor: Any) -> Callable[[Any], Any]:
        return lambda argument: xp.sin(factor * argument)

    step = scaled_sine(a)
    return step(step(x))


@closure_composed.closed_form("gradient")
def _(x: Any, a: Any) -> Any:
    inner = np.sin(a * x)
    outer = np.cos(a * inner)
    return {"x": outer * a * np.cos(a * x) * a, "a": outer * (inner + a * np.cos(a * x) * x)}


@problem(
    points={"inside": {"x": [0.5, 0.75, 1.5, 2.0]}, "never": {"x": [0.25, 0.125, 0.5, 0.0625]}},
    source=GRIEWANK,
)
def early_return(xp: Namespace, x: Any) -> Any:
    """Sum squares until they exceed one, and return from inside the loop: what follows has no part in it."""
    total = 0 * x[0]
    for i in range(x.shape[0]):
        total = total + x[i] * x[i]
        if total > 1:
            return total
    return 2 * total


@early_return.closed_form("gradient")
def _(x: Any) -> Any:
    sums = np.cumsum(x * x)
    if sums[-1] <= 1:
        return 4 * x
    return np.where(np.arange(x.size) <= np.argmax(sums > 1), 2 * x, 0.0)


@problem(points={"mixed": {"x": [0.5, -0.75, 1.5, -2.0]}}, source=GRIEWANK)
def continue_past_elements(xp: Namespace, x: Any) -> Any:
    """Sum x log x over the positive elements, passing over the others."""
    total = 0 * x[0]
    for i in range(x.shape[0]):
        if x[i] <= 0:
            continue
        total = total + x[i] * xp.log(x[i])
    return total


@continue_past_elements.closed_form("gradient")
def _(x: Any) -> Any:
    return np.where(x > 0, 1 + np.log(np.abs(x)), 0.0)


@problem(
    points={"few": {"a": 16.9375, "b": 12.0625}},
    source="Euclid, Elements VII; D. E. Knuth, The Art of Computer Programming 2, section 4.5.2",
)
def euclid(xp: Namespace, a: Any, b: Any) -> Any:
    """Take remainders until one is small: it is 5a - 7b, with whole factors."""
    while b > 0.5:
        a, b = b, a - xp.floor(a / b) * b
    return b


@euclid.closed_form("gradient")
def _(a: Any, b: Any) -> Any:
    return {"a": np.array(5.0), "b": np.array(-7.0)}


@problem(points={"two": {"a": 2.0}, "small": {"a": 0.01171875}, "large": {"a": 81920.0}}, source=FIXED_POINTS)
def square_root_by_newton(xp: Namespace, a: Any) -> Any:
    """Find a square root by Newton's iteration, two steps after it has converged to half of float32's digits."""
    y = (1 + a) / 2
    while xp.abs(y * y - a) > 1e-4 * a:
        y = (y + a / y) / 2
    for _ in range(2):
        y = (y + a / y) / 2
    return y


@square_root_by_newton.closed_form("gradient")
def _(a: Any) -> Any:
    return 0.5 / np.sqrt(a)


@problem(points={"generic": {"a": 3.0}, "negative": {"a": -0.75}}, source=FIXED_POINTS)
def cubic_root_by_newton(xp: Namespace, a: Any) -> Any:
    """Solve x³ + x = a by Newton's iteration: by the implicit function theorem, the slope is 1 / (3x² + 1)."""
    x = a
    for _ in range(12):
        x = x - (x**3 + x - a) / (3 * x**2 + 1)
    return x


@cubic_root_by_newton.closed_form("gradient")
def _(a: Any) -> Any:
    return 1 / (3 * _cubic_root(a) ** 2 + 1)


@cubic_root_by_newton.closed_form("hessian")
def _(a: Any) -> Any:
    x = _cubic_root(a)
    return -6 * x / (3 * x**2 + 1) ** 3


def _cubic_root(a: Any) -> Any:
    """Return the real root of x³ + x = a, by Cardano's formula."""
    half = np.sqrt(a**2 / 4 + 1 / 27)
    return np.cbrt(a / 2 + half) + np.cbrt(a / 2 - half)


@problem(points={"generic": {"a": 0.75}}, operators=("value", "gradient", "jvp", "vjp"), source=FIXED_POINTS)
def fixed_point(xp: Namespace, a: Any) -> Any:
    """Iterate x = cos(a x) until it stands still, from one."""
    x = 0 * a + 1
    for _ in range(120):
        x = xp.cos(a * x)
    return x


@fixed_point.closed_form("gradient")
def _(a: Any) -> Any:
    x = 1.0
    for _ in range(120):
        x = np.cos(a * x)
    return -x * np.sin(a * x) / (1 + a * np.sin(a * x))


@problem(points={"generic": {"x": [0.625, -1.375, 2.25, 0.5], "decay": 0.75}}, source=GRIEWANK)
def scan(xp: Namespace, x: Any, decay: Any) -> Any:
    """Scan a sequence with a moving average as state, and sum the squares of the states."""
    state, total = 0 * decay, 0 * decay
    for i in range(x.shape[0]):
        state = decay * state + (1 - decay) * x[i]
        total = total + state * state
    return total


@scan.closed_form("gradient")
def _(x: Any, decay: Any) -> Any:
    n = x.size
    lag = np.subtract.outer(np.arange(n), np.arange(n))
    weight = np.where(lag >= 0, (1 - decay) * decay ** np.maximum(lag, 0), 0.0)
    slope = np.where(
        lag >= 0, (1 - decay) * lag * decay ** np.maximum(lag - 1, 0) - decay ** np.maximum(lag, 0), 0
    )
    return {"x": 2 * weight.T @ (weight @ x), "decay": 2 * np.sum((weight @ x) * (slope @ x))}


@problem(
    points={
        "left": Point({"x": -0.5}, expected={"gradient": 1.0}),
        "right": Point({"x": 0.5}, expected={"gradient": 3.0}),
        "at_the_seam": Point({"x": 0.0}, kink={"gradient": {"x": (1.0, 3.0)}}),
    },
    operators=("value", "gradient"),
    source=GRIEWANK + ", chapter 14",
)
def branches_that_meet(xp: Namespace, x: Any) -> Any:
    """Branch between lines that meet at 0 with slopes 1 and 3: there, both are right."""
    if x > 0:
        return 3 * x
    return 1 * x


@problem(points={"generic": {"x": [0.625, -1.375, 2.25, 0.5]}}, source=GRIEWANK)
def nested_loops(xp: Namespace, x: Any) -> Any:
    """Sum the squared differences of all pairs by a loop in a loop."""
    total = 0 * x[0]
    for i in range(x.shape[0]):
        for j in range(i):
            total = total + (x[i] - x[j]) ** 2
    return total


@nested_loops.closed_form("gradient")
def _(x: Any) -> Any:
    return 2 * (x.size * x - np.sum(x))


@nested_loops.closed_form("hessian")
def _(x: Any) -> Any:
    return 2 * (x.size * np.eye(x.size) - 1)


@problem(
    points={"generic": {"x": 1.125}},
    source="R. J. Williams, J. Peng, truncated backpropagation through time, Neural Comput. 2 (1990) 490-501",
)
def loop_with_detach(xp: Namespace, x: Any) -> Any:
    """Multiply five times by x, cutting the history after every second step: one step is left."""
    y = x
    for step in range(5):
        if step % 2 == 0:
            y = xp.detach(y)
        y = y * x
    return y


@loop_with_detach.closed_form("gradient")
def _(x: Any) -> Any:
    return x**5


@problem(points={"growth": {"y": 1.5, "a": 0.25}, "decay": {"y": -0.75, "a": -2.0}}, source=GRIEWANK)
def euler_steps(xp: Namespace, y: Any, a: Any) -> Any:
    """Follow y' = a y for sixteen steps of 1/16 by Euler's method: y (1 + a/16)^16."""
    for _ in range(16):
        y = y + a * y / 16
    return y


@euler_steps.closed_form("gradient")
def _(y: Any, a: Any) -> Any:
    return {"y": (1 + a / 16) ** 16, "a": y * (1 + a / 16) ** 15}


@euler_steps.closed_form("hessian")
def _(y: Any, a: Any) -> Any:
    mixed = (1 + a / 16) ** 15
    return {"y,y": np.zeros(()), "y,a": mixed, "a,y": mixed, "a,a": y * 15 / 16 * (1 + a / 16) ** 14}


@problem(
    points={"mixed_signs": {"x": [1.0, -2.0, 3.0]}},
    source="The rectifier written with where; MXNet's scalar form, https://github.com/apache/mxnet/issues/17893",
)
def where_with_a_number(xp: Namespace, x: Any) -> Any:
    """Choose between an array and a number: the derivative flows through the array's branch only."""
    return xp.sum(xp.where(x > 0, x * x, 0.0))


@where_with_a_number.closed_form("gradient")
def _(x: Any) -> Any:
    return np.where(x > 0, 2 * x, 0.0)


@where_with_a_number.closed_form("hessian")
def _(x: Any) -> Any:
    return np.diag(np.where(x > 0, 2.0, 0.0))
