"""The function of `faults`, as a problem for adjudge."""

import numpy as np
from adjudge import problem
from faults import DTYPES, SIDES, point


@problem(
    points={f"side_{side}": {"x": point(side, "float64")} for side in SIDES},
    operators=["gradient"],
    dtypes=DTYPES,
    source="benchmarks/detection/README.md",
)
def sine_and_square(xp, x):
    """sum(sin(x)) + sum(x * x) / 2"""
    return xp.sum(xp.sin(x)) + xp.sum(x * x) / 2


@sine_and_square.closed_form("gradient")
def _gradient(x):
    return np.cos(x) + x
