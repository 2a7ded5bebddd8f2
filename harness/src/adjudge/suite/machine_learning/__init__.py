"""Networks, cells, normalisations, losses and likelihoods that people train, small, with given noise and masks.

Where a textbook has a gradient it is the closed form; the truth of the others is the enclosure.
"""

from adjudge.problems import Problem
from adjudge.suite.machine_learning import layers, likelihoods, losses, networks
from adjudge.suite.machine_learning.natives import (  # noqa: F401 - each gives the problems its implementations
    with_autograd,
    with_jax,
    with_mxnet,
    with_tensorflow,
    with_torch,
)

problems: list[Problem] = [
    value
    for module in (layers, losses, networks, likelihoods)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
