"""`reference_engine.numpy`, which is written under the names of the Array API standard."""

import reference_engine.numpy as enp
from adjudge.namespace import Namespace, linalg_namespace

import reference_engine as engine


def reference_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "reference_engine",
        enp,
        table={"detach": engine.detach, "is_training": engine.is_training},
        linalg=linalg_namespace("reference_engine", enp.linalg),
    )
