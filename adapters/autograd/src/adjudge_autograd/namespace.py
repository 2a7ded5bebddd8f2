"""`autograd.numpy` under the names of the Array API standard."""

from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, linalg_namespace
from autograd import numpy as anp
from autograd.tracer import getval


def autograd_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "autograd",
        anp,
        table={"detach": getval, "is_training": _is_training},
        linalg=linalg_namespace("autograd", anp.linalg),
    )


def _is_training() -> bool:
    raise Unsupported("autograd has no training flag")
