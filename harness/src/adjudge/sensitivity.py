"""Measures how far a derivative moves when inputs and arithmetic are rounded, by sampling.

A first-order estimate, not a bound. The largest change is taken over runs with inputs and seeds perturbed in
float64, and over a float32 run against the float64 run, which shows the rounding inside the program.
"""

from collections.abc import Callable

import msgspec
import numpy as np

from adjudge.outcome import Array, Parts
from adjudge.protocol import Evaluate
from adjudge.time_limit import TookTooLong, limited

PROBES = 4
PROBE_STEP = 2.0**-26
"""Relative perturbation of inputs and seeds: small, yet far above float64's rounding."""
SINGLE_STEP = float(np.finfo(np.float32).eps) / 2
PROBE_LIMIT_S = 1.0
"""A disturbed run may not end: a loop that waits for 1e-12 never stops in float32."""

Rerun = Callable[[Evaluate], Parts]


def sensitivity(rerun: Rerun, request: Evaluate) -> Parts | None:
    """Return by how much each element moves, in units of relative rounding; None where that cannot be seen.

    `rerun` evaluates a request and returns its parts. A disturbed run that raises or does not end is left out.
    """
    exact = _tried(rerun, msgspec.structs.replace(request, dtype="float64"))
    if exact is None:
        return None
    random = np.random.Generator(np.random.PCG64(0))
    runs = [(_tried(rerun, _perturbed(request, random)), PROBE_STEP) for _ in range(PROBES)]
    runs.append((_tried(rerun, msgspec.structs.replace(request, dtype="float32")), SINGLE_STEP))
    return {name: _largest_change(name, part, runs) for name, part in exact.items()}


def _largest_change(name: str, exact: Array, runs: list[tuple[Parts | None, float]]) -> Array:
    moved = np.zeros(exact.shape)
    for parts, step in runs:
        if parts is not None and parts[name].shape == exact.shape:
            change = np.abs(parts[name].astype(np.float64) - exact) / step
            moved = np.fmax(moved, np.where(np.isfinite(change), change, 0.0))
    return np.asarray(moved)


def _perturbed(request: Evaluate, random: np.random.Generator) -> Evaluate:
    def nudge(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        signs = random.choice((-1.0, 1.0), size=array.shape)
        return np.asarray(array * (1 + PROBE_STEP * signs))

    return msgspec.structs.replace(
        request,
        dtype="float64",
        inputs={name: nudge(array) for name, array in request.inputs.items()},
        tangent={name: nudge(a) for name, a in request.tangent.items()} if request.tangent else None,
        cotangent=None if request.cotangent is None else nudge(request.cotangent),
    )


def _tried(rerun: Rerun, request: Evaluate) -> Parts | None:
    try:
        with np.errstate(all="ignore"), limited(PROBE_LIMIT_S):
            return rerun(request)
    except (ArithmeticError, ValueError, np.linalg.LinAlgError, TookTooLong):
        return None
