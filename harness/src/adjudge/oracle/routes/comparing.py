"""Asks every way to a derivative about the same case, and holds the answers against each other.

Two enclosures of one number overlap. Where they certainly do not, one of the ways is wrong; nothing else is concluded.
"""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from flint import arb

from adjudge.adapter import Adapter, Unsupported
from adjudge.oracle import reverse, taylor
from adjudge.oracle.ball import precision
from adjudge.oracle.enclosing import FOREIGN, SignedAnswer, agreed
from adjudge.oracle.errors import NotCertified, Undecided
from adjudge.oracle.routes.directional import Answer, are_sharp
from adjudge.oracle.routes.finite_differences import by_finite_differences
from adjudge.oracle.routes.rationals import by_rationals
from adjudge.oracle.routes.rules import by_rules
from adjudge.oracle.taylor import Question
from adjudge.time_limit import TookTooLong, limited

PRECISIONS = (512, 2048, 4096)
"""In bits; the higher ones where a comparison is not decided, or an answer not sharp."""
SHARPNESS = 72
"""How many binary digits of a part's largest element an answer must give, to be held against another.

A rule that is off by a relative 2^-70 then shows.
"""

Way = Callable[[Question], Answer]


def ways(adapter: Adapter | None) -> dict[str, Way]:
    """Return the ways to a derivative by their names, the oracle's two first; `adapter` is whose rules are followed."""
    found: dict[str, Way] = {
        "series": partial(by_balls, taylor.answer),
        "reverse": partial(by_balls, reverse.answer),
        "differences": by_finite_differences,
        "rationals": _balls_of_rationals,
    }
    return found if adapter is None else found | {"rules": partial(_sharpened, partial(by_rules, adapter))}


def by_balls(answer: SignedAnswer, question: Question) -> Answer:
    """Return one of the oracle's own enclosures, for every choice of signs, in as much precision as is needed."""

    def with_bits(question: Question, bits: int) -> Answer:
        with precision(bits, question.operator.order):
            return agreed(question, answer)

    return _sharpened(with_bits, question)


def _sharpened(with_bits: Callable[[Question, int], Answer], question: Question) -> Answer:
    for bits in PRECISIONS[:-1]:
        try:
            answer = with_bits(question, bits)
        except Undecided:
            continue
        if not _looseness(answer):
            return answer
    return with_bits(question, PRECISIONS[-1])


def _balls_of_rationals(question: Question) -> Answer:
    parts = by_rationals(question)
    with precision(PRECISIONS[-1], 0):
        return {name: _mapped(arb, part) for name, part in parts.items()}


def _mapped(function: Callable[[Any], Any], part: Any) -> Any:
    return np.asarray(np.frompyfunc(function, 1, 1)(part), dtype=object)


@dataclass(frozen=True, slots=True)
class Opinions:
    """Holds what the ways say of a case: sharp answers, and the reasons of those that give none."""

    answers: dict[str, Answer] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def compared(self) -> list[str]:
        """Return the ways whose answer could be held against another's."""
        return list(self.answers) if len(self.answers) > 1 else []

    @property
    def contradictions(self) -> list[str]:
        """Return a line for each two ways of which one must be wrong."""
        pairs = itertools.combinations(self.answers, 2)
        found = ((a, b, contradiction(self.answers[a], self.answers[b])) for a, b in pairs)
        return [f"{a} and {b}: {why}" for a, b, why in found if why]


def opinions(question: Question, asked: Mapping[str, Way], limit_s: float) -> Opinions:
    """Return what each way says, asked for `limit_s` seconds at most."""
    found = Opinions()
    for name, way in asked.items():
        answer = _answered(way, question, limit_s)
        why = answer if isinstance(answer, str) else _looseness(answer)
        if isinstance(answer, str) or why:
            found.reasons[name] = why
        else:
            found.answers[name] = answer
    return found


def _answered(way: Way, question: Question, limit_s: float) -> Answer | str:
    try:
        with limited(limit_s):
            return way(question)
    except TookTooLong:
        return "it takes too long"
    except (NotCertified, Unsupported) as error:
        return str(error)
    except FOREIGN as error:
        return f"the function raises: {type(error).__name__}: {error}"[:200]


def _looseness(answer: Answer) -> str:
    """Return why an answer is not sharp enough to be held against another, "" where it is."""
    for part in answer.values():
        if not all(x.is_finite() for x in part.ravel()):
            return "an element is not finite, or not known to be"
    is_sharp = are_sharp(answer.values(), SHARPNESS)
    return "" if is_sharp else f"an element is not known to {SHARPNESS} binary digits"


def contradiction(one: Answer, other: Answer) -> str:
    """Return where two answers certainly differ, "" where they need not."""
    for name, part in one.items():
        if part.shape != other[name].shape:
            return f"{name} has shape {part.shape} and {other[name].shape}"
        for index in np.ndindex(part.shape):
            x, y = part.item(index), other[name].item(index)
            if not x.overlaps(y):
                return f"{name}{list(index)} is {x.str(25)} and {y.str(25)}"
    return ""
