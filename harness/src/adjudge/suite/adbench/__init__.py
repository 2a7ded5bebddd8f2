"""The four objectives of ADBench: Gaussian mixtures, bundle adjustment, hand tracking and an LSTM.

Points are small, so that truths are proven; ADBench's own test instances are among them, and its published objectives
and derivatives are held against these functions by a test. The formulas are those of its programs, in its layout.
F. Srajer, Z. Kukelova, A. Fitzgibbon, A benchmark of selected algorithmic differentiation tools on some problems in
computer vision and machine learning, 2018, https://arxiv.org/abs/1807.10129.
"""

from dataclasses import replace

from adjudge.problems import Problem
from adjudge.suite.adbench import bundle_adjustment, hand_tracking, mixtures, recurrent
from adjudge.suite.adbench.natives import (  # noqa: F401 - each gives the problems its implementations
    with_autograd,
    with_jax,
    with_mxnet,
    with_tensorflow,
    with_torch,
)

problems: list[Problem] = [
    replace(value, tags=("benchmark",))
    for module in (mixtures, bundle_adjustment, hand_tracking, recurrent)
    for value in vars(module).values()
    if isinstance(value, Problem)
]
