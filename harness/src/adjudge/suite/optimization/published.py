"""What the functions of Moré, Garbow and Hillstrom share: their source, and points named by what they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from adjudge.outcome import Array
from adjudge.problems import Point

MORE = (
    "J. Moré, B. Garbow, K. Hillstrom, Testing unconstrained optimization software, ACM Trans. Math. Softw. 7 "
    "(1981) 17-41, https://doi.org/10.1145/355934.355936, problem "
)


def published(
    start: Sequence[float] | Array, minimiser: Sequence[float] | Array, farther: float = 10.0, **data: Any
) -> dict[str, Point]:
    """Return the standard starting point, the one `farther` times as far, and a minimiser, each with the data."""
    points = {"start": start, "minimiser": minimiser}
    if np.any(start):
        points["farther"] = farther * np.asarray(start, float)
    return {label: Point({"x": np.asarray(x, float), **data}) for label, x in points.items()}
