"""Runs the programs that problems carry for their derivatives, in plain NumPy: what backends are held against."""

from typing import Any, ClassVar

import numpy as np

from adjudge.adapter import Adapter, HostArray
from adjudge.plain_numpy import numpy_namespace


class ByHand(Adapter):
    """Differentiates nothing: the worker gives it the problem's own program, which was written by a person."""

    name: ClassVar[str] = "by_hand"
    library: ClassVar[str] = "numpy"
    distribution: ClassVar[str] = "numpy"

    def __init__(self) -> None:
        self.xp = numpy_namespace()

    def asarray(self, x: HostArray, dtype: str) -> Any:
        """Return a copy of `x`."""
        return np.array(x, dtype=dtype)
