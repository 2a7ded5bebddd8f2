"""Networks, cells, normalisations, losses and likelihoods that people train, small, with given noise and masks.

Where a textbook has a gradient it is the closed form; the truth of the others is the enclosure.
"""

from adjudge.problems import Problem
from adjudge.suite.machine_learning import layers, likelihoods, losses, networks

problems: list[Problem] = [
    value
    for module in (layers, losses, networks, likelihoods)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
