"""The one problem that each backend is asked; it stands in a file of its own, so that every environment can read it."""

from typing import Any

import numpy as np

from adjudge.problems import problem

X = np.array([0.625, -1.375, 2.25])
CASE = "trial/exponential/generic/gradient/float64/eager"


@problem(points={"generic": {"x": X}}, operators=("gradient",))
def exponential(xp: Any, x: Any) -> Any:
    """Sum the exponentials."""
    return xp.sum(xp.exp(x))


@exponential.closed_form("gradient")
def gradient(x: Any) -> Any:
    """Return the derivative."""
    return np.exp(x)
