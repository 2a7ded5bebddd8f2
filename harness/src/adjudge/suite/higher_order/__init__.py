"""Derivatives of derivatives: up to the fourth, Hessians separable and dense, mixed partials, Hessian products.

Also a few kinks, where second derivatives do not exist and first ones are a matter of convention.
"""

from adjudge.problems import Problem
from adjudge.suite.higher_order import at_kinks, derivatives, hessians, mixed_partials

problems: list[Problem] = [
    value
    for module in (derivatives, hessians, mixed_partials, at_kinks)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
