"""What every library is timed against is right: hand-written derivatives agree with complex steps."""

from types import SimpleNamespace

import numpy as np
import pytest
from problems import Problem, all_problems

NAMES = ("sin", "cos", "exp", "tanh", "log", "sqrt", "sum", "matmul", "einsum", "cumsum", "amax", "zeros")
XP = SimpleNamespace(
    **{name: getattr(np, name) for name in (*NAMES, "stack")},
    concat=np.concatenate,
    convolve=lambda x, kernel: np.einsum(
        "nchwij,ocij->nohw",
        np.lib.stride_tricks.sliding_window_view(x, kernel.shape[2:], (2, 3)),
        kernel,
    ),
)
TINY = np.longdouble(1e-40)
"""The step along the imaginary axis: nothing is subtracted, so it can be as small as one likes."""


def _precise(arrays):
    return [np.asarray(a, np.longdouble) if np.asarray(a).dtype.kind == "f" else a for a in arrays]


@pytest.mark.parametrize("problem", [pytest.param(p, id=p.name) for p in all_problems()])
def test_hand_written_derivatives_agree_with_complex_steps(problem: Problem):
    """Along a random direction, in longdouble; for a Hessian, with differences of complex steps."""
    rng = np.random.default_rng(1)
    along = [rng.normal(size=np.shape(x)) for x in problem.inputs]
    inputs, constants = _precise(problem.inputs), _precise(problem.constants)

    def slope(t):
        moved = [x + (t + 1j * TINY) * v for x, v in zip(inputs, along, strict=True)]
        return problem.function(XP, *moved, *constants).imag / TINY

    found = problem.hand(*problem.inputs, *problem.constants)
    if problem.operator == "gradient":
        assert [np.shape(g) for g in found] == [np.shape(x) for x in problem.inputs]
        derivative, expected = sum(np.sum(g * v) for g, v in zip(found, along, strict=True)), slope(0)
    else:
        derivative = along[0] @ found[0] @ along[0]
        h = np.longdouble(1e-3)
        expected = (8 * (slope(h) - slope(-h)) - (slope(2 * h) - slope(-2 * h))) / (12 * h)
    assert abs(derivative - expected) <= 1e-9 * abs(expected)
