"""Answers a question along lines, with no rule of ours at all, or in reverse where that takes far fewer runs."""

from collections.abc import Callable

from adjudge.oracle import reverse, taylor
from adjudge.oracle.errors import Lacking, NotCertified, Untold
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Enclosures, Question

MOST_LINES = 8
"""So many runs along lines are done before one in reverse is."""

Way = Callable[[Question, Signs], Enclosures]


def derivatives(question: Question, signs: Signs) -> Enclosures:
    """Return enclosures of the operator's parts in the precision that is set; raises `NotCertified`."""
    if _runs(question) > MOST_LINES:
        return in_reverse(question, signs)
    return _by_either(taylor.answer, reverse.answer, question, signs)


def in_reverse(question: Question, signs: Signs) -> Enclosures:
    """Return the same in reverse wherever that can be had, however few the runs along lines would be."""
    return _by_either(reverse.answer, taylor.answer, question, signs)


def _by_either(way: Way, otherwise: Way, question: Question, signs: Signs) -> Enclosures:
    """Let one way answer, and what it cannot do, such as to follow equal eigenvalues along a line, the other one."""
    try:
        return way(question, signs)
    except (Lacking, Untold) as reason:
        try:
            return otherwise(question, signs)
        except NotCertified:
            raise reason from None


def _runs(question: Question) -> int:
    """Return how often the function is run along lines, where there is another way."""
    count = sum(question.inputs[name].size for name in question.wrt)
    match question.operator.method:
        case "gradient" | "jacobian" | "vjp":
            return count
        case "hvp":
            return 2 * count + 1
        case "hessian":
            return count * (count + 1) // 2
        case _:
            return 0
