"""Prices and their sensitivities, which finance calls Greeks, duration and convexity: options, bonds, portfolios.

J. Hull, Options, Futures, and Other Derivatives, 10th ed., Pearson 2018; E. Haug, The Complete Guide to Option Pricing
Formulas, 2nd ed., McGraw-Hill 2007.
"""

from adjudge.problems import Problem
from adjudge.suite.finance import bonds, options, portfolios, simulation

problems: list[Problem] = [
    value
    for module in (options, bonds, portfolios, simulation)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
