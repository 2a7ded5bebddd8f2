"""Weak Python numbers: 2 * x has the dtype of x, also before NumPy 2.

Must not know any primitive or level.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_NUMPY_1 = int(np.__version__.split(".")[0]) < 2


def with_weak_scalars(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    """Give Python numbers the dtype of the arrays beside them, as NumPy 2 does by itself."""
    return _weak(evaluate) if _NUMPY_1 else evaluate


def _weak(evaluate: Callable[..., Any]) -> Callable[..., Any]:
    def evaluate_weakly(*operands: Any, **params: Any) -> Any:
        dtypes = [x.dtype for x in operands if hasattr(x, "dtype")]
        if dtypes and len(dtypes) < len(operands):
            dtype = np.result_type(*dtypes)
            if dtype.kind in "fc":
                operands = tuple(_typed(x, dtype) for x in operands)
        return evaluate(*operands, **params)

    return evaluate_weakly


def _typed(x: Any, dtype: Any) -> Any:
    strong = hasattr(x, "dtype") or (isinstance(x, complex) and dtype.kind == "f")
    return x if strong or not isinstance(x, (int, float, complex)) else dtype.type(x)
