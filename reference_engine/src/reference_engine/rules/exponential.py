"""Rules of exponentials, logarithms and roots."""

from __future__ import annotations

import numpy as np

from reference_engine.declare import Call, elementwise
from reference_engine.dispatch import Value
from reference_engine.rules.comparisons import less
from reference_engine.rules.constants import log_of
from reference_engine.rules.selection import where
from reference_engine.rules.squares import with_square

exp: Call = elementwise("exp", np.exp, lambda g, out: g * out)
expm1: Call = elementwise("expm1", np.expm1, lambda g, x: g * exp(x))
log: Call = elementwise("log", np.log, lambda g, x: g / x)
log1p: Call = elementwise("log1p", np.log1p, lambda g, x: g / (1 + x))
log2: Call = elementwise("log2", np.log2, lambda g, x: g / (x * log_of(2, x)))
log10: Call = elementwise("log10", np.log10, lambda g, x: g / (x * log_of(10, x)))
_sqrt: Call = elementwise("sqrt", np.sqrt, lambda g, out: 0.5 * g / out)


def sqrt(x: Value, /) -> Value:
    """Return the square root; its square is x again, also where the root has no derivative."""
    return with_square(_sqrt(x), lambda: _radicand(x))


def _radicand(x: Value) -> Value:
    """Return the square of the root of x, which is no number where the root is none."""
    return x if x.dtype.kind == "c" else x * where(less(x, 0), np.nan, 1)
