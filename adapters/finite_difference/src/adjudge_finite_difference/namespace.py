"""NumPy as it is, but for what differences cannot see."""

from typing import Any

from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, numpy_namespace


def finite_difference_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    numpy = numpy_namespace()
    return Namespace(
        "numpy",
        numpy,
        table={"detach": _detach, "is_training": _is_training},
        linalg=numpy.linalg,
    )


def _detach(x: Any) -> Any:
    raise Unsupported("differences see through detach")


def _is_training() -> bool:
    raise Unsupported("numpy has no training flag")
