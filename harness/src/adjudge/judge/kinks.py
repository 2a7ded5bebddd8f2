"""Judges answers at a kink, where the derivative is a set: inside is a convention, outside is wrong."""

import numpy as np

from adjudge.judge.comparison import compare, within
from adjudge.judge.grading import Finding
from adjudge.judge.thresholds import ENTITLED
from adjudge.judge.yardstick import yardstick
from adjudge.outcome import Computed
from adjudge.record import CaseFacts
from adjudge.verdict import Kind

BASIS = "generalised derivative"


def at_kink(case: CaseFacts, answer: Computed) -> Finding:
    """Return whether an answer lies inside the generalised derivative that the point declares."""
    hull = case.kink or {}
    lowest = yardstick({name: low for name, (low, _) in hull.items()}, case.dtype)
    if form := compare(answer, lowest).form:
        return Finding(Kind.WRONG, form, BASIS)
    shown = ", ".join(f"{name} = {np.array2string(part, precision=6)}" for name, part in answer.parts.items())
    if within(answer, hull, case.dtype, ENTITLED):
        return Finding(Kind.CONVENTION, f"at a kink, inside the generalised derivative: {shown}", BASIS)
    finite = all(np.isfinite(part).all() for part in answer.parts.values())
    outside = f"at a kink, outside the generalised derivative: {shown}"
    return Finding(Kind.WRONG if finite else Kind.NON_FINITE, outside, BASIS)
