"""Genericity over the scalar: weak Python numbers on old NumPy, foreign numbers in object arrays.

NumPy calls the method `x.exp()` for `np.exp` of an object array.  Ball numbers have it; mpmath's
numbers keep their functions on their context instead, and fractions have none (the error says so).

This module must not know any primitive or level.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

_NUMPY_1 = int(np.__version__.split(".")[0]) < 2

_CONTEXT_NAMES = {
    "absolute": "fabs",
    "abs": "fabs",
    "log10": "log10",
    "power": "power",
    "arctan2": "atan2",
}


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


def evaluate_foreign(name: str, error: TypeError, operands: tuple[Any, ...]) -> Any:
    """Apply the scalars' own function of this name, element by element, to object arrays."""
    if not any(getattr(getattr(x, "dtype", None), "kind", "") == "O" for x in operands):
        raise error
    function = np.frompyfunc(lambda *scalars: _foreign(name, scalars), len(operands), 1)
    return function(*operands)


def _foreign(name: str, scalars: tuple[Any, ...]) -> Any:
    for scalar in scalars:
        method = getattr(scalar, name, None)
        if method is not None and callable(method):
            return method(*(s for s in scalars if s is not scalar))
        context = getattr(scalar, "context", None)
        function = getattr(context, _CONTEXT_NAMES.get(name, name), None)
        if function is not None:
            return function(*scalars)
    raise TypeError(f"{name} is not defined for scalars of type {type(scalars[0]).__name__}")
