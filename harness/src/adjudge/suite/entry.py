"""Makes problems of functions and their points; a family of them is a table of expressions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adjudge.problems import Body, Point, Problem, problem
from adjudge.suite.closed_forms import known
from adjudge.suite.written import written


def entry(
    source: str,
    points: Mapping[str, Any],
    *,
    wrt: Sequence[str] | None = None,
    operators: Sequence[str] | None = None,
    dtypes: Sequence[str] = ("float64",),
    **forms: Body,
) -> Callable[[Body], Problem]:
    """Return a decorator for a problem; a point is its inputs by name, or the one input `x`. `forms` are closed."""
    given = {
        label: point if isinstance(point, Mapping | Point) else {"x": point}
        for label, point in points.items()
    }

    def make(function: Body) -> Problem:
        made = problem(points=given, wrt=wrt, operators=operators, dtypes=dtypes, source=source)(function)
        return known(**forms)(made)

    return make


def tabled(name: str, parameters: str, body: str, doc: str, make: Callable[[Body], Problem]) -> Problem:
    """Return the problem that `make` makes of an expression; its name may hold dots."""
    return replace(make(written(name.replace(".", "_"), parameters, body, doc)), name=name)
