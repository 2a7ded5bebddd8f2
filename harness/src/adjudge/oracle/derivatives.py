"""Answers a question along lines, with no rule of ours at all, or in reverse where that takes far fewer runs."""

from adjudge.oracle import reverse, taylor
from adjudge.oracle.errors import Lacking, NotCertified, Untold
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Enclosures, Question

MOST_LINES = 8
"""So many runs along lines are done before one in reverse is."""


def derivatives(question: Question, signs: Signs) -> Enclosures:
    """Return enclosures of the operator's parts in the precision that is set; raises `NotCertified`.

    What one way cannot do, such as to follow equal eigenvalues along a line, the other one tries.
    """
    ways = (
        (reverse.answer, taylor.answer) if _runs(question) > MOST_LINES else (taylor.answer, reverse.answer)
    )
    try:
        return ways[0](question, signs)
    except (Lacking, Untold) as reason:
        try:
            return ways[1](question, signs)
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
