"""Samples how far rounding inside a function's program moves its derivative, where no backend is asked for that.

The program is the oracle's own, in reverse as libraries go: the function over balls of 24 bits, of which only
the middles are looked at, against the same with many bits, at points a few float32 steps away
(`adjudge.sensitivity`).
"""

from dataclasses import replace
from math import inf

import numpy as np

from adjudge.adapter import Unsupported
from adjudge.oracle.ball import precision
from adjudge.oracle.conditioning import coarse
from adjudge.oracle.derivatives import in_reverse
from adjudge.oracle.effort import Budget
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Question
from adjudge.outcome import Array, Parts
from adjudge.protocol import Evaluate, ProblemPlace
from adjudge.sensitivity import sensitivity

MOST_OPERATIONS = 500_000
"""How many operations all samples may take together."""
BITS = {"float32": 24}
"""The precision that stands for a dtype's; a question in another is answered with the bits of the truth."""


def roundoff(question: Question, bits: int) -> Parts | None:
    """Return by how much each element of a truth moves per relative rounding inside the program.

    `bits` suffice for the truth. None where the program cannot be followed in low precision; raises `Costly`.
    """
    budget, followed = Budget(MOST_OPERATIONS), set[str]()

    def rerun(asked: Evaluate) -> Parts:
        budget.check()
        moved = replace(
            question, inputs=asked.inputs, tangent=asked.tangent, cotangent=asked.cotangent, dtype=asked.dtype
        )
        middles = _middles(moved, BITS.get(asked.dtype, bits))
        followed.add(asked.dtype)
        return middles

    found = sensitivity(rerun, _request(question), inf, comparable=dict)
    if found is None or found.rounding is None or not followed >= BITS.keys():
        return None
    return {name: coarse(part) for name, part in found.rounding.items()}


def _middles(question: Question, bits: int) -> Parts:
    """Return the middles of the enclosures; raises `ArithmeticError` where there are none."""
    try:
        with precision(bits, question.operator.order):
            parts = in_reverse(question, Signs())
    except (NotCertified, Unsupported) as reason:
        raise ArithmeticError(str(reason)) from reason
    return {name: _floats(part) for name, part in parts.items()}


def _floats(balls: Array) -> Array:
    return np.array([float(ball) for ball in balls.ravel()], np.float64).reshape(balls.shape)


def _request(question: Question) -> Evaluate:
    return Evaluate(
        id=0,
        problem=ProblemPlace("", ""),
        operator=question.operator.id,
        wrt=question.wrt,
        dtype=question.dtype,
        mode="",
        inputs=question.inputs,
        tangent=question.tangent,
        cotangent=question.cotangent,
    )
