"""The convention atlas: points at which branches meet, so that a derivative is a set, jumps, or is smooth after all.

What is true at each of them the certified oracle finds (decision 0010), not the author of the problem.
"""

from adjudge.problems import Problem
from adjudge.suite.kinks import (
    activations,
    extremes,
    joins,
    losses,
    minimisers,
    norms,
    orderings,
    ramps,
    roots,
    steps,
)

problems: list[Problem] = [
    value
    for module in (
        ramps,
        activations,
        losses,
        extremes,
        orderings,
        norms,
        roots,
        steps,
        joins,
        minimisers,
    )
    for value in vars(module).values()
    if isinstance(value, Problem)
]
