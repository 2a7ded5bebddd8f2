"""NumPy and SciPy as they are, but for what differences cannot see."""

from typing import Any

from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace
from adjudge.plain_numpy import numpy_namespace


def finite_difference_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    numpy = numpy_namespace()
    return Namespace(
        "numpy",
        numpy,
        table={"detach": _detach, "is_training": _is_training},
        convolution=numpy.convolution,
        fft=numpy.fft,
        linalg=numpy.linalg,
        special=numpy.special,
    )


def _detach(x: Any) -> Any:
    raise Unsupported("differences see through detach")


def _is_training() -> bool:
    raise Unsupported("numpy has no training flag")
