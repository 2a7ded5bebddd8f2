"""The evaluations that GradBench has from ADBench, the mixture's posterior mended, on its kind of data."""

from typing import Any

import numpy as np

from adjudge.namespace import Namespace
from adjudge.problems import Problem, problem
from adjudge.suite.adbench import bundle_adjustment as adjustment
from adjudge.suite.adbench import hand_tracking, mixtures, recurrent
from adjudge.suite.adbench.mixtures import posterior
from adjudge.suite.waves import waves

EVALUATIONS = "https://github.com/gradbench/gradbench, evals/"


@problem(
    points={label: mixtures.instances()[label] for label in ("published", "generic")},
    wrt=("alphas", "means", "icf"),
    operators=("value", "gradient", "hvp"),
    source=EVALUATIONS + "gmm",
)
def gmm(xp: Namespace, alphas: Any, means: Any, icf: Any, x: Any, places: Any) -> Any:
    """Take the logarithm of the posterior of a Gaussian mixture, the Wishart prior with its right sign."""
    return posterior(xp, alphas, means, icf, x, places, sign=1.0)


ba: Problem = problem(
    points={
        "repeated": adjustment.instance(
            [adjustment.CAMERA] * 2,
            adjustment.PLACES[2:] * 3,
            [0.417022] * 4,
            [0, 1, 0, 1],
            [0, 0, 2, 1],
            [[-525.672849, 161.811929]] * 4,
        )
    },
    wrt=adjustment.WRT,
    operators=("value", "jacobian", "jvp", "vjp"),
    source=EVALUATIONS + "ba: one camera, point, weight and feature, repeated",
    name="ba",
)(adjustment.residuals)

ht: Problem = problem(
    points={"bent": hand_tracking.on_triangles(3, 3, 0.25)},
    wrt=("us", "pose"),
    operators=("value", "jacobian"),
    source=EVALUATIONS + "ht",
    name="ht",
)(hand_tracking.hand_tracking_on_triangles.function)

lstm: Problem = problem(
    points={
        "two_layers": {
            "main": np.abs(waves(2, 8, 4)),
            "extra": np.abs(waves(3, 4, start=200)),
            "state": np.abs(waves(2, 2, 4, start=100)),
            "sequence": recurrent.bits_of("face", 4),
        }
    },
    wrt=("main", "extra"),
    operators=("value", "gradient"),
    source=EVALUATIONS + "lstm: numbers between 0 and 1",
    name="lstm",
)(recurrent.lstm.function)
