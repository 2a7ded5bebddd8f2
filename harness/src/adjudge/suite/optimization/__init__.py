"""The functions of Moré, Garbow and Hillstrom for testing optimizers: sums of squares that are hard to minimise.

At the published starting points and minimisers, with the published data; the closed forms come from the residuals'
Jacobian and second derivatives. J. Moré, B. Garbow, K. Hillstrom, Testing unconstrained optimization
software, ACM Trans. Math. Softw. 7 (1981) 17-41, https://doi.org/10.1145/355934.355936.
"""

from dataclasses import replace

from adjudge.problems import Problem
from adjudge.suite.optimization import any_dimension, data_fitting, few_variables, two_variables

problems: list[Problem] = [
    replace(value, tags=("benchmark",))
    for module in (two_variables, few_variables, data_fitting, any_dimension)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
