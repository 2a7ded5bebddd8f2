"""GradBench's evaluations with a derivative inside: a particle steered by a charge, and a saddle point.

B. Pearlmutter, J. Siskind, Using programming language theory to make automatic differentiation sound and efficient,
2008, https://doi.org/10.1007/978-3-540-68942-3_8.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import problem
from adjudge.suite.closed_forms import known

EVALUATIONS = "https://github.com/gradbench/gradbench, evals/"
START, SPEED = (0.0, 8.0), (0.75, 0.0)


def _force(xp: Namespace, place: Any, w: Any) -> Any:
    """Return minus the slope of 1/|x - (10, 10 - w)| + 1/|x - (10, 0)|."""
    total = 0 * place
    for height in (10 - w, 0 * w):
        apart = place - xp.stack([10 + 0 * w, height], axis=0)
        total = total + apart / xp.sum(apart * apart) ** 1.5
    return total


def landing(xp: Namespace, w: Any, step: Any, force: Callable[[Any], Any]) -> Any:
    """Return the square of where a charge meets the ground, that starts at (0, 8) and follows a force, step by step."""
    place = xp.stack([START[0] + 0 * w, START[1] + 0 * w], axis=0)
    speed = xp.stack([SPEED[0] + 0 * w, SPEED[1] + 0 * w], axis=0)
    while True:
        after = place + step * speed
        if after[1] <= 0:
            break
        place, speed = after, speed + step * force(place)
    meets = place[0] - place[1] / speed[1] * speed[0]
    return meets * meets


@problem(
    points={
        "start": {"w": 0.0, "step": 1.0},
        "near_the_optimum": {"w": 0.25, "step": 1.0},
        "beyond": {"w": 0.5, "step": 1.0},
    },
    wrt=("w",),
    source=EVALUATIONS + "particle, whose step is 0.1",
)
def particle(xp: Namespace, w: Any, step: Any) -> Any:
    """Let a charge fall between two others by Euler's steps, and square where it meets the ground."""
    return landing(xp, w, step, lambda place: _force(xp, place, w))


@problem(
    points={"generic": {"x": [0.0, 8.0], "w": 0.25}, "near": {"x": [9.5, 0.25], "w": 0.25}},
    wrt=("x", "w"),
    source=EVALUATIONS + "particle: its potential",
)
def potential_of_two_charges(xp: Namespace, x: Any, w: Any) -> Any:
    """Take the potential of a charge between two others."""
    total = 0 * w
    for height in (10 - w, 0 * w):
        apart = x - xp.stack([10 + 0 * w, height], axis=0)
        total = total + 1 / xp.sqrt(xp.sum(apart * apart))
    return total


RATE, TURNS = 0.125, 4
LEFT = (1 - 2 * RATE) ** (2 * TURNS)
"""What is left of y² after so many steps."""


@known(
    gradient=lambda x, y: {"x": 2 * x, "y": -2 * LEFT * y},
    hessian=lambda x, y: {
        "x,x": 2 * np.eye(2),
        "x,y": np.zeros((2, 2)),
        "y,x": np.zeros((2, 2)),
        "y,y": -2 * LEFT * np.eye(2),
    },
)
@problem(
    points={
        "start": {"x": [1.0, 1.0], "y": [1.0, 1.0]},
        "published_saddle": {"x": [8.246324826140356e-06] * 2, "y": [8.246324826140356e-06] * 2},
        "far": {"x": [256.0, -3.0], "y": [0.5, 1024.0]},
    },
    source=EVALUATIONS + "saddle",
)
def saddle(xp: Namespace, x: Any, y: Any) -> Any:
    """Climb from y to where |x|² - |y|² is largest by four steps along its slope, and take the value there."""
    for _ in range(TURNS):
        y = y - 2 * RATE * y
    return xp.sum(x * x) - xp.sum(y * y)
