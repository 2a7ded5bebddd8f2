"""`reference_engine.numpy`, which is written under the names of the Array API standard."""

import reference_engine.convolution
import reference_engine.numpy as enp
import reference_engine.special
from adjudge.namespace import Namespace, extension

import reference_engine as engine


def reference_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "reference_engine",
        enp,
        table={"detach": engine.detach, "is_training": engine.is_training},
        convolution=extension("convolution", "reference_engine", engine.convolution),
        fft=extension("fft", "reference_engine", enp.fft),
        linalg=extension("linalg", "reference_engine", enp.linalg),
        special=extension("special", "reference_engine", engine.special),
    )
