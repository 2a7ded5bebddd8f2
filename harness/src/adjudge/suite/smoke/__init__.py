"""One tiny problem for each name of the namespace through which a derivative flows.

Each is a scalar function at generic points, exact in float32 and away from kinks and ties: what the name
returns, contracted with fixed weights `w`. A failure here names the operation that is at fault. One more for each
keyword and kind of array (`keywords`) returns what the name returns.
"""

from adjudge.problems import Problem
from adjudge.suite.smoke import (
    convolution,
    elementwise,
    fourier,
    indexing,
    keywords,
    linalg,
    products,
    reductions,
    shaping,
    special,
)

problems: list[Problem] = [
    value
    for module in (
        elementwise,
        reductions,
        shaping,
        indexing,
        products,
        linalg,
        special,
        fourier,
        convolution,
        keywords,
    )
    for value in (*vars(module).values(), *getattr(module, "problems", ()))
    if isinstance(value, Problem)
]
