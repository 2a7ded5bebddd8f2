"""Pairs of runs that differ in one thing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.compare.comparison import Comparison, compare
from adjudge.compare.sides import Side
from adjudge.outcome import Raised, TimedOut, Unsupported

ANSWERS: dict[str, Any] = {
    "agree": (2.0, 4.0),
    "inaccurate": (2.0, 4.0 + 1e-12),
    "wrong": (2.0, 5.0),
    "non-finite": (2.0, float("nan")),
    "raised": Raised("ValueError", "no"),
    "timed-out": TimedOut(60.0),
    "unsupported": Unsupported("no such thing"),
}
"""What a backend may say of the gradient (2, 4), by the verdict it gets."""

Answered = Callable[..., Any]
Changed = Callable[..., Comparison]


@pytest.fixture
def answered(run_facts: Any) -> Answered:
    """Make a run in which the backend `tried` gives the answers that earn the given verdicts, a case each."""

    def make(*verdicts: str, name: str = "tried", known: str = "", **facts: Any) -> Any:
        made = run_facts(name)
        for place, verdict in enumerate(verdicts):
            case = made.case(f"group/problem_{place}", expected={"x": np.array([2.0, 4.0])}, **facts)
            made.answer(case, name, ANSWERS[verdict])
        if known:
            made.known_failures(name, known)
        made.end()
        return made

    return make


@pytest.fixture
def changed(answered: Answered) -> Changed:
    """Compare two runs of one case, in which the backend earned the given verdicts."""

    def make(old: str, new: str) -> Comparison:
        return compare(Side(answered(old).judged()), Side(answered(new).judged()))

    return make
