"""The evaluations of GradBench: hello, gmm, ba, ht, lstm, kmeans, lse, ode, det, llsq, particle and saddle.

Those that it shares with ADBench are the same functions, on data of its kind. Where an evaluation differentiates inside
of its objective (`particle`, `saddle`), the inner derivative is written out, and the outer one is asked for; a test
nests the reference engine's modes instead, and finds GradBench's published constants.
https://github.com/gradbench/gradbench
"""

from dataclasses import replace

from adjudge.problems import Problem
from adjudge.suite.gradbench import elementary, nested, shared

problems: list[Problem] = [
    replace(value, tags=("benchmark",))
    for module in (elementary, shared, nested)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
