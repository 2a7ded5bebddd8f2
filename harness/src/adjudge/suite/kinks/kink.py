"""The decorator of the kinks: where a function was met, and the points at which its branches meet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from adjudge.problems import Body, Point, Problem, problem

BOTH = ("float64", "float32")
FIRST = ("value", "gradient", "jvp")
SECOND = (*FIRST, "hessian", "hvp")
VECTOR = ("value", "jacobian", "vjp")

CLARKE = "F. Clarke, Optimization and Nonsmooth Analysis, SIAM 1990, section 2.5"
TORCH_NOTE = (
    "https://docs.pytorch.org/docs/stable/notes/autograd.html#gradients-for-non-differentiable-functions"
)
RELU_AT_ZERO = (
    "D. Bertoin, J. Bolte, S. Gerchinovitz, E. Pauwels, Numerical influence of ReLU'(0) on backpropagation, "
    "NeurIPS 2021, https://arxiv.org/abs/2106.12915"
)


def kink(
    source: str,
    points: Mapping[str, Any],
    *,
    operators: Sequence[str] = FIRST,
    dtypes: Sequence[str] = ("float64",),
    wrt: Sequence[str] | None = None,
) -> Callable[[Body], Problem]:
    """Return a decorator for a function with kinks; a point is its inputs by name, or the one input `x`."""
    given = {
        label: point if isinstance(point, Mapping | Point) else {"x": point}
        for label, point in points.items()
    }
    return problem(points=given, operators=operators, dtypes=dtypes, wrt=wrt, source=source)
