"""Is a function smooth where a result has several equally good forms?

At equal eigenvalues forward mode chooses the vectors that move smoothly along its direction (`Forward`
says so). A smooth function cannot tell which were chosen: its value is the one of the plain function, and
the vectors for the opposite direction give the same derivative.

Must not know rules.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from reference_engine.dispatch import Value, plain
from reference_engine.tree import flatten

ALIKE = 1e-3
"""How much of its largest element two equal results may differ by, in square roots of the rounding."""


def require_alike(chosen: Any, other: Any) -> None:
    """Raise ValueError unless two results of a function are the same but for rounding."""
    for a, b in zip(flatten(chosen)[0], flatten(other)[0], strict=True):
        if not _alike(plain(a), plain(b)):
            raise ValueError(
                "eigenvalues or singular values coincide (or are 0), and this function tells them or their "
                "vectors apart: it has no derivative here. Use a function that treats equal ones alike."
            )


def _alike(a: Value, b: Value) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    size = np.max(np.abs(a), initial=0) + np.max(np.abs(b), initial=0)
    tolerance = ALIKE * np.sqrt(np.finfo(np.result_type(a, b, np.float32)).eps)
    return bool(np.all(np.abs(a - b) <= tolerance * size))
