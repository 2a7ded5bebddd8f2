"""The problems that the engine is timed on, each with its gradient written by hand in NumPy.

A problem's function is written once, `f(xp, *inputs)`, with names that `libraries` gives every
library.
Sources: ADBench (https://github.com/microsoft/ADBench) for GMM, LSTM, bundle adjustment and hand tracking.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import adbench
import elementary
import networks
import numpy as np
import vision

Array = Any


@dataclass(frozen=True)
class Problem:
    """A scalar function, its inputs, and the hand-written gradient (or Hessian)."""

    name: str
    function: Callable[..., Array]
    inputs: tuple[Array, ...]
    hand: Callable[..., Any]
    constants: tuple[Array, ...] = ()
    operator: str = "gradient"


def all_problems() -> list[Problem]:
    """Return the problems at the published sizes."""
    rng = np.random.default_rng(0)
    d, k, n = 10, 25, 1000
    places = np.zeros((d, d), int)
    places[np.tril_indices(d, -1)] = np.arange(1, d * (d - 1) // 2 + 1)
    onehot = np.eye(10)[rng.integers(0, 10, 128)]
    normal = rng.normal
    cameras_and_points, observations = vision.bundle_adjustment_data()
    hand_pose, hand_model = vision.hand_tracking_data()
    return [
        Problem("poly x*x*y+y+2", elementary.poly, (np.float64(3), np.float64(4)), elementary.poly_hand),
        *(
            Problem(
                f"chain of 50 element-wise ops, length {n:g}",
                elementary.chain,
                (rng.random(n),),
                elementary.chain_hand,
            )
            for n in (4, 1000, 100_000)
        ),
        Problem(
            "MLP 784-256-10, batch 128",
            networks.mlp,
            (normal(0, 0.05, (784, 256)), np.zeros(256), normal(0, 0.05, (256, 10)), np.zeros(10)),
            networks.mlp_hand,
            (rng.random((128, 784)), onehot),
        ),
        Problem(
            "GMM (d 10, K 25, n 1000)",
            adbench.gmm,
            (normal(size=k), normal(size=(k, d)), normal(0, 0.3, (k, d * (d + 1) // 2))),
            adbench.gmm_hand,
            (normal(size=(n, d)), places),
        ),
        Problem(
            "RNN, 100 steps, tiny state",
            networks.rnn,
            (normal(0, 0.3, (8, 8)), normal(0, 0.3, (8, 4)), np.zeros(8)),
            networks.rnn_hand,
            (normal(size=(100, 4)),),
        ),
        Problem(
            "LSTM (l 2, c 1024)",
            adbench.lstm,
            (rng.random((2, 8, 14)), rng.random((3, 14)), rng.random((2, 2, 14))),
            adbench.lstm_hand,
            (rng.integers(0, 2, (1024, 14)).astype(float),),
        ),
        Problem(
            "BA (n 49, m 7776, p 31843)",
            vision.bundle_adjustment,
            cameras_and_points,
            vision.bundle_adjustment_hand,
            observations,
        ),
        Problem(
            "hand tracking (26 parameters, 100 points)",
            vision.hand_tracking,
            hand_pose,
            vision.hand_tracking_hand,
            hand_model,
        ),
        Problem(
            "logsumexp, 200 x 500",
            elementary.logsumexp,
            (normal(size=(200, 500)),),
            elementary.logsumexp_hand,
        ),
        Problem(
            "cumulative ops, length 1000",
            elementary.cumulative,
            (rng.random(1000),),
            elementary.cumulative_hand,
        ),
        Problem(
            "matmul chain, 100 x 100",
            elementary.matmul_chain,
            tuple(normal(size=(100, 100)) for _ in range(3)),
            elementary.matmul_chain_hand,
        ),
        Problem(
            "convolution, 8 x 3 x 32 x 32 with 8 x 3 x 3 x 3",
            networks.convolution,
            (normal(size=(8, 3, 3, 3)), normal(size=(8, 3, 32, 32))),
            networks.convolution_hand,
        ),
        Problem("control flow, length 4", elementary.doubling, (rng.random(4),), elementary.doubling_hand),
        *(
            Problem(
                f"Hessian of Rosenbrock, n = {n}",
                elementary.rosenbrock,
                (rng.random(n),),
                lambda x: (elementary.rosenbrock_hessian(x),),
                operator="hessian",
            )
            for n in (20, 200)
        ),
    ]
