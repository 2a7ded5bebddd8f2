"""Puts every fault before a checker, at every size and in both dtypes, and says what it noticed, as lines of JSON."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np
from faults import DTYPES, RIGHT, SIDES, Array, Fault, faults, is_fault, point

Check: TypeAlias = Callable[[Array, Fault, int], bool]
"""Says whether the checker objects to the gradient of `f` at a point, a fault put into it; the last is a seed."""

SLOW_S = 5.0
"""A check that takes longer is not tried at this size, nor at a larger one."""


@dataclass(frozen=True)
class Trial:
    """Says how often a checker objected to a fault; `objections` is None where the check is too slow to be tried."""

    checker: str
    version: str
    dtype: str
    elements: int
    fault: str
    tries: int
    objections: int | None
    seconds: float


def trials(checker: str, version: str, check: Check, tries: int) -> Iterator[Trial]:
    """Give the outcome of each fault at each size; a checker that draws random directions is tried `tries` times."""
    for dtype in DTYPES:
        for side in SIDES:
            x = point(side, dtype)
            _, seconds = _timed(check, x, faults()[RIGHT], 0)
            if seconds > SLOW_S:
                yield Trial(checker, version, dtype, x.size, RIGHT, 0, None, round(seconds, 3))
                break
            for name, fault in faults().items():
                if name == RIGHT or _changes(fault, x):
                    outcomes = [_timed(check, x, fault, seed) for seed in range(tries)]
                    objections = sum(objects for objects, _ in outcomes)
                    yield Trial(checker, version, dtype, x.size, name, tries, objections, round(seconds, 6))


def report(checker: str, version: str, check: Check, tries: int = 1) -> None:
    """Print the outcomes, one JSON object a line."""
    for trial in trials(checker, version, check, tries):
        print(json.dumps(asdict(trial)), flush=True)


def _changes(fault: Fault, x: Array) -> bool:
    gradient = (np.cos(x) + x).astype(x.dtype)
    return is_fault(fault(gradient, x), gradient)


def _timed(check: Check, x: Array, fault: Fault, seed: int) -> tuple[bool, float]:
    begin = time.perf_counter()
    objects = check(x, fault, seed)
    return objects, time.perf_counter() - begin
