"""Finds what a function's derivative is held against: a proof, or else differences of the function's own values."""

from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
import numpy as np

from adjudge import oracle
from adjudge.differences import Differences, sides
from adjudge.differences.directions import parted, units
from adjudge.enclosure import Enclosure, NotEnclosed
from adjudge.judge.thresholds import unit_roundoff
from adjudge.operators import operator
from adjudge.outcome import Computed, Outcome, Parts
from adjudge.problems import Problem
from adjudge.protocol import Evaluate
from adjudge.record import CaseFacts
from adjudge.worker import outcome_of

Neutral: TypeAlias = Callable[..., Any]
ONE_SIDED = ("gradient", "jacobian", "vjp", "jvp")


def proven(neutral: Neutral, request: Evaluate, limit_s: float) -> Enclosure:
    """Return the enclosure of a neutral function's derivative, or the reason why there is none."""
    if not oracle.is_installed():
        return NotEnclosed("python-flint is not installed here: pip install 'adjudge[oracle]'")
    from adjudge.oracle.enclosing import enclose
    from adjudge.oracle.taylor import question

    return enclose(question(lambda xp, **inputs: neutral(xp, *inputs.values()), request), limit_s)


def estimated(problem: Problem, request: Evaluate) -> Outcome:
    """Return differences of the function's own values in float64, as a reference that knows its error."""
    outcome, _ = outcome_of(_OwnValues(), problem, msgspec.structs.replace(request, dtype="float64"))
    if not isinstance(outcome, Computed):
        return outcome
    # What the estimate leaves open is to the judge a rounding inside the reference.
    u = unit_roundoff(request.dtype)
    uncertainty = outcome.uncertainty or {name: np.zeros(part.shape) for name, part in outcome.parts.items()}
    return msgspec.structs.replace(
        outcome,
        sensitivity={name: np.zeros(part.shape) for name, part in outcome.parts.items()},
        rounding={name: part / u for name, part in uncertainty.items()},
    )


def with_kink(problem: Problem, case: CaseFacts, request: Evaluate, estimate: Outcome) -> CaseFacts:
    """Return the case, with the one-sided derivatives where those of the function's own values differ."""
    if case.operator not in ONE_SIDED or not isinstance(estimate, Computed):
        return case
    primals = [request.inputs[name] for name in request.wrt]

    def f(*arrays: Any) -> Any:
        value = problem(None, **request.inputs | dict(zip(request.wrt, arrays, strict=True)))
        return np.sum(value * request.cotangent) if case.operator == "vjp" else value

    along = [[(request.tangent or {})[n] for n in request.wrt]] if case.operator == "jvp" else units(primals)
    found = sides(f, primals, along)
    if not found.is_kinked.any():
        return case
    shapes = [()] if case.operator == "jvp" else [x.shape for x in primals]
    ends = zip(parted(found.low, shapes), parted(found.high, shapes), strict=True)
    names = operator(case.operator).parts(request.wrt)
    kink = {name: (low, high) for name, (low, high) in zip(names, ends, strict=True)}
    return msgspec.structs.replace(case, kink=kink)


def parts_of(case: CaseFacts, enclosure: Enclosure | None, estimate: Outcome | None) -> Parts:
    """Return the truth as numbers, empty where it is not one number for each element."""
    if case.expected is not None:
        return case.expected
    if enclosure is not None and hasattr(enclosure, "parts"):
        return enclosure.parts
    return estimate.parts if isinstance(estimate, Computed) else {}


class _OwnValues(Differences):
    """Takes differences of the values that the function gives on NumPy arrays."""

    name = library = distribution = "differences"
    xp = None
