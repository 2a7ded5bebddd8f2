"""Measures how far a derivative moves when inputs and arithmetic are rounded, by sampling.

A first-order estimate, not a bound. Each sample is a point a few float32 steps away. There a float64 run against the
one at the point itself shows the conditioning, and a float32 run against the float64 run the rounding inside
the program, both at numbers that float32 holds, so that neither shows in the other.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
import numpy as np

from adjudge.outcome import Array, Parts
from adjudge.protocol import Evaluate
from adjudge.time_limit import TookTooLong, limited

SAMPLES = 4
STEPS = (-2, -1, 1, 2)
"""By how many float32 steps an input may be moved."""
SINGLE = np.finfo(np.float32)
SINGLE_ROUNDOFF = float(SINGLE.eps) / 2
DEVIATIONS = 3.0
"""How many standard deviations of its rounding errors a program is entitled to: one of a thousand elements has more."""
RUN_LIMIT_S = 1.0
"""A disturbed run may not end: a loop that waits for 1e-12 never stops in float32."""

Rerun = Callable[[Evaluate], Parts]


class Sensitivity(NamedTuple):
    """Holds an answer in float64 and by how much its elements move per relative rounding.

    `conditioning` is that of the inputs and seeds, the largest that was seen; `rounding` that inside the program, as
    many standard deviations as `DEVIATIONS` says: infinite where float32 had no number for an element, None where a
    float32 run did not come to an end. `left_range` says that numbers in the program were beyond float32's range, so
    that what was lost there may pass for rounding.
    """

    answer: Parts
    conditioning: Parts
    rounding: Parts | None
    left_range: bool

    @property
    def level(self) -> Parts:
        """Return the size of each element, and by how much rounding inside the program moves it, together."""
        moved = {n: np.where(np.isfinite(part), part, 0.0) for n, part in (self.rounding or {}).items()}
        return {n: np.asarray(np.abs(p) + moved.get(n, 0.0)) for n, p in self.answer.items()}


def sensitivity(
    rerun: Rerun,
    request: Evaluate,
    run_limit_s: float = RUN_LIMIT_S,
    comparable: Callable[[Parts], Parts] | None = None,
) -> Sensitivity | None:
    """Return how far each element of a request's answer moves; None where that cannot be seen.

    `rerun` evaluates a request and returns its parts. A disturbed run that raises or does not end is left out, and so
    is an element that is NaN among the `comparable` ones: by default those that float32 cannot hold.
    """
    comparable = comparable or within_range
    exact = _tried(rerun, request, "float64", run_limit_s)
    if exact is None:
        return None
    conditioning = {name: np.zeros(part.shape) for name, part in exact.items()}
    moved = {name: np.zeros(part.shape) for name, part in exact.items()}
    samples, alarms = 0, list[str]()
    for nearby, step in _nearby(request):
        double = _tried(rerun, nearby, "float64", run_limit_s)
        if double is None:
            continue
        for name, change in _changes(double, exact, step):
            np.fmax(conditioning[name], np.where(np.isfinite(change), change, 0.0), out=conditioning[name])
        with np.errstate(call=lambda error, _: alarms.append(error)):
            single = _tried(rerun, nearby, "float32", run_limit_s, out_of_range="call")
        if single is None:
            return Sensitivity(exact, conditioning, None, left_range=bool(alarms))
        samples += 1
        for name, change in _changes(single, comparable(double), SINGLE_ROUNDOFF):
            moved[name] = np.asarray(np.hypot(moved[name], change))  # squares would overflow
    rounding = {n: np.asarray(DEVIATIONS * (part / max(samples, 1) ** 0.5)) for n, part in moved.items()}
    return Sensitivity(exact, conditioning, rounding, left_range=bool(alarms))


def _nearby(request: Evaluate) -> Iterator[tuple[Evaluate, float]]:
    """Give requests at points nearby, and the mean relative distance of an input or seed."""
    random = np.random.Generator(np.random.PCG64(0))
    here = _floats(request)
    for _ in range(SAMPLES):
        nearby = _moved(request, random)
        step = np.abs(_floats(nearby) - here)[here != 0] / np.abs(here[here != 0])
        yield nearby, float(step.mean()) if step.size else SINGLE_ROUNDOFF


def _moved(request: Evaluate, random: np.random.Generator) -> Evaluate:
    def move(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        steps = random.choice(STEPS, size=array.shape).astype(np.float32)
        with np.errstate(all="ignore"):
            single = array.astype(np.float32)
            moved = (single + steps * np.spacing(single)).astype(np.float64)
        held = _is_held_by_single(array) & np.isfinite(moved)
        return np.asarray(np.where(held, moved, array * (1 + steps * float(SINGLE.eps))))

    return msgspec.structs.replace(
        request,
        inputs={name: move(array) for name, array in request.inputs.items()},
        tangent={name: move(a) for name, a in request.tangent.items()} if request.tangent else None,
        cotangent=None if request.cotangent is None else move(request.cotangent),
    )


def _floats(request: Evaluate) -> Array:
    seeds = [] if request.cotangent is None else [request.cotangent]
    arrays = [*request.inputs.values(), *(request.tangent or {}).values(), *seeds]
    return np.concatenate([np.zeros(0), *(a.ravel() for a in arrays if a.dtype.kind == "f")])


def within_range(parts: Parts) -> Parts:
    """Return the parts with NaN where float32 has no such number, so that its range does not pass for rounding."""
    return {n: np.where((p == 0) | _is_held_by_single(p), p, np.nan) for n, p in parts.items()}


def _is_held_by_single(array: Array) -> Array:
    """Say of each element whether float32 can hold it with all its digits, as far as its range goes."""
    size = np.abs(array)
    return np.asarray((size >= SINGLE.smallest_normal) & (size <= SINGLE.max))


def _changes(one: Parts, other: Parts, step: float) -> Iterator[tuple[str, Array]]:
    """Give by how much each part differs from another, in units of a step: zero where the other is no number."""
    for name, part in other.items():
        if one[name].shape == part.shape:
            with np.errstate(all="ignore"):
                change = np.abs(one[name].astype(np.float64) - part) / step
            yield name, np.where(np.isfinite(part), np.where(np.isnan(change), np.inf, change), 0.0)


def _tried(
    rerun: Rerun, request: Evaluate, dtype: str, limit_s: float, out_of_range: Any = "ignore"
) -> Parts | None:
    """Return the parts of a run in a dtype, None where it fails; numbers beyond its range are treated as told."""
    try:
        with np.errstate(all="ignore", over=out_of_range, under=out_of_range), limited(limit_s):
            return rerun(msgspec.structs.replace(request, dtype=dtype))
    except (ArithmeticError, ValueError, np.linalg.LinAlgError, TookTooLong):
        return None
