"""The libraries under comparison: each turns a problem into a callable for its derivative."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from problems import Problem

Run = Callable[[], Any]

_NAMES = ("sin", "cos", "exp", "tanh", "log", "sqrt", "sum", "matmul", "einsum", "cumsum")
"""What all libraries call by the name that NumPy gives it."""


def hand(problem: Problem) -> Run:
    """Run the hand-written derivative."""
    arguments = (*problem.inputs, *problem.constants)
    return lambda: problem.hand(*arguments)


def tape(problem: Problem) -> Run:
    """Run the engine's eager tape."""
    derivative = _engine_derivative(problem)
    arguments = (*problem.inputs, *problem.constants)
    return lambda: derivative(*arguments)


def replay(problem: Problem) -> Run:
    """Run the engine's recorded program."""
    import reference_engine as re

    derivative = re.replay(_engine_derivative(problem))
    arguments = (*problem.inputs, *problem.constants)
    return lambda: derivative(*arguments)


def _engine_derivative(problem: Problem) -> Callable[..., Any]:
    import reference_engine.numpy as rnp

    import reference_engine as re
    from reference_engine import convolution

    xp = SimpleNamespace(**{n: getattr(rnp, n) for n in rnp.__all__})
    xp.amax = rnp.max
    xp.convolve = convolution.convolve
    xp.cumsum = rnp.cumulative_sum
    transform = re.hessian if problem.operator == "hessian" else re.grad
    argnums = tuple(range(len(problem.inputs)))
    return transform(lambda *a: problem.function(xp, *a), argnums[0] if len(argnums) == 1 else argnums)


def hips_autograd(problem: Problem) -> Run:
    """Run HIPS autograd."""
    import autograd
    import autograd.numpy as anp
    from autograd.scipy.signal import convolve

    xp = SimpleNamespace(
        **{n: getattr(anp, n) for n in (*_NAMES, "zeros", "stack")},
        amax=anp.max,
        concat=anp.concatenate,
        convolve=lambda x, kernel: convolve(
            x, kernel[:, :, ::-1, ::-1], axes=([2, 3], [2, 3]), dot_axes=([1], [1]), mode="valid"
        ),
    )
    transform = autograd.hessian if problem.operator == "hessian" else autograd.grad
    argnums: Any = tuple(range(len(problem.inputs)))
    derivative = transform(lambda *a: problem.function(xp, *a), argnums[0] if len(argnums) == 1 else argnums)
    arguments = (*problem.inputs, *problem.constants)
    return lambda: derivative(*arguments)


def mygrad(problem: Problem) -> Run:
    """Run MyGrad (first order only)."""
    import mygrad as mg
    from mygrad.nnet.layers import conv_nd

    if problem.operator == "hessian":
        raise NotImplementedError("MyGrad has no second derivatives")
    xp = SimpleNamespace(
        **{n: getattr(mg, n) for n in (*_NAMES, "stack")},
        amax=mg.max,
        zeros=np.zeros,
        concat=mg.concatenate,
        convolve=lambda x, kernel: conv_nd(x, kernel, stride=1),
    )

    def run() -> Any:
        inputs = [mg.tensor(x) for x in problem.inputs]
        problem.function(xp, *inputs, *problem.constants).backward()
        return tuple(x.grad for x in inputs)

    return run


def torch(problem: Problem) -> Run:
    """Run PyTorch, eagerly."""
    import torch as th

    th.set_num_threads(1)
    xp = SimpleNamespace(
        **{n: getattr(th, n) for n in (*_NAMES, "stack", "amax")},
        zeros=lambda shape: th.zeros(shape, dtype=th.float64),
        concat=lambda parts, axis: th.cat(parts, dim=axis),
        convolve=th.nn.functional.conv2d,
    )
    constants = tuple(th.tensor(c) for c in problem.constants)
    inputs = tuple(th.tensor(x, requires_grad=True) for x in problem.inputs)
    if problem.operator == "hessian":
        return lambda: th.autograd.functional.hessian(
            lambda x: problem.function(xp, x, *constants), inputs[0], vectorize=True
        )
    return lambda: th.autograd.grad(problem.function(xp, *inputs, *constants), inputs)


LIBRARIES: dict[str, Callable[[Problem], Run]] = {
    "hand": hand,
    "tape": tape,
    "replay": replay,
    "HIPS": hips_autograd,
    "MyGrad": mygrad,
    "torch": torch,
}

_MODULES = {"HIPS": "autograd", "MyGrad": "mygrad", "torch": "torch"}


def importable(name: str) -> bool:
    """Say whether a library is installed here."""
    return name not in _MODULES or importlib.util.find_spec(_MODULES[name]) is not None
