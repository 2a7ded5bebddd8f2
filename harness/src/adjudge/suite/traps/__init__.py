"""Smooth functions that break naive derivative rules, each with the place where it was met.

Where a rule divides zero by zero, multiplies zero by infinity, squares what overflows, chooses a subgradient that does
not fit, or forgets that two operands are one. All are differentiable at their points (at an end, from one side): there
is one right answer.
"""

from adjudge.problems import Problem
from adjudge.suite.traps import (
    aliases,
    cancellations,
    exponentials,
    guarded,
    norms,
    powers,
    products,
    scales,
    seams,
    spectra,
)

problems: list[Problem] = [
    value
    for module in (
        products,
        guarded,
        exponentials,
        powers,
        norms,
        scales,
        seams,
        aliases,
        spectra,
        cancellations,
    )
    for value in vars(module).values()
    if isinstance(value, Problem)
]
