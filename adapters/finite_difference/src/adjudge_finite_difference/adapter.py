"""Derivatives by finite differences of the problem's values in NumPy: no rule of differentiation is involved."""

from typing import ClassVar

from adjudge.differences import Differences

from adjudge_finite_difference.namespace import finite_difference_namespace


class FiniteDifferenceAdapter(Differences):
    """Answers with differences of NumPy's values, in float64."""

    name: ClassVar[str] = "finite_difference"
    library: ClassVar[str] = "numpy"
    distribution: ClassVar[str] = "numpy"

    def __init__(self) -> None:
        self.xp = finite_difference_namespace()
