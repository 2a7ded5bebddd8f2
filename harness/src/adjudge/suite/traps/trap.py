"""The decorator of the traps: a function, where it was met, the points at which it bites, and what is true there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adjudge.problems import Body, Point, Problem, problem
from adjudge.suite.closed_forms import known

HIGHAM = "N. Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., SIAM 2002"
PITFALLS = (
    "J. Hückelheim et al., Understanding automatic differentiation pitfalls, https://arxiv.org/abs/2305.07546"
)
FIRST = ("value", "gradient", "jvp", "vjp")


def trap(
    source: str,
    points: Mapping[str, Any],
    *,
    wrt: Sequence[str] | None = None,
    operators: Sequence[str] | None = None,
    **forms: Body,
) -> Callable[[Body], Problem]:
    """Return a decorator for a trap; a point is its inputs by name, or the one input `x`."""
    given = {
        label: point if isinstance(point, Mapping | Point) else {"x": point}
        for label, point in points.items()
    }

    def make(function: Body) -> Problem:
        return known(**forms)(problem(points=given, wrt=wrt, operators=operators, source=source)(function))

    return make
