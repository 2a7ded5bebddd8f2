"""Judges answers at a kink, where the derivative is a set: inside is a convention, outside is wrong."""

import numpy as np

from adjudge.comparison import compare, within
from adjudge.judge.grading import Finding
from adjudge.judge.thresholds import ENTITLED
from adjudge.outcome import Computed
from adjudge.record import CaseFacts
from adjudge.verdict import Kind

BASIS = "generalised derivative"


def at_kink(case: CaseFacts, answer: Computed) -> Finding:
    """Return whether an answer lies inside the generalised derivative that the point declares."""
    hull = case.kink or {}
    if form := compare(answer, {name: low for name, (low, _) in hull.items()}, case.dtype).form:
        return Finding(Kind.WRONG, form, BASIS)
    shown = ", ".join(f"{name} = {np.array2string(part, precision=6)}" for name, part in answer.parts.items())
    if within(answer, hull, case.dtype, ENTITLED):
        return Finding(Kind.CONVENTION, f"at a kink, inside the generalised derivative: {shown}", BASIS)
    return Finding(Kind.WRONG, f"at a kink, outside the generalised derivative: {shown}", BASIS)
