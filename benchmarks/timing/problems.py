"""What the studies of timing time: gradients that take some 100 us and more."""

import adjudge
import numpy as np


@adjudge.problem(points={"small": {"x": np.linspace(-2.0, 2.0, 5)}}, operators=("gradient",))
def chain(xp, x):
    """Fifty element-wise operations, one after another."""
    y = x
    for _ in range(25):
        y = xp.sin(y) + x
    return xp.sum(y)


@chain.sized(1000)
def chain_inputs(n, random):
    return {"x": random.standard_normal(n)}


@adjudge.problem(
    points={"small": {"w": np.ones((2, 2)), "x": np.eye(2)}}, wrt=("w",), operators=("gradient",)
)
def network(xp, w, x):
    """Sum of squares of a layer with a hyperbolic tangent, applied three times."""
    for _ in range(3):
        x = xp.tanh(xp.matmul(x, w))
    return xp.sum(x * x)


@network.sized(64)
def network_inputs(n, random):
    return {"w": random.standard_normal((n, n)) / n**0.5, "x": random.standard_normal((n, n))}
