"""Values that come from SciPy, the optional extra `special`, or from the numbers' own library."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reference_engine.dispatch import Value


def scipy_value(name: str) -> Callable[..., Any]:
    """Return the function that SciPy calls `name`, looked up when it is first needed.

    It raises TypeError for object arrays, whose numbers know better, and for extended precision, which
    SciPy has not and would round away.
    """

    def evaluate(*operands: Any) -> Any:
        kind = np.result_type(*(np.asarray(x).dtype for x in operands))
        if kind.kind == "O":
            raise TypeError(f"{name} is not defined for object arrays")
        if kind.char in "gG":
            raise TypeError(
                f"{name} is not defined for {kind}: SciPy computes it in float64. Convert to float64, "
                "or for more digits to an object array of mpmath's numbers."
            )
        try:
            special = importlib.import_module("scipy.special")
        except ImportError as error:
            raise ImportError(
                f"the values of {name} come from SciPy: install adjudge-reference-engine[special]"
            ) from error
        return _in_precision(operands[-1], getattr(special, name)(*operands))

    return evaluate


def _in_precision(x: Any, out: Any) -> Any:
    dtype = getattr(x, "dtype", None)
    keeps = dtype is not None and dtype.kind in "fc" and out.dtype != dtype
    return out.astype(dtype) if keeps else out


@dataclass(frozen=True)
class NotByOrder:
    """The rule of an order, by which a function has no derivative that is known here."""

    name: str

    def __call__(self, g: Value) -> Value:
        """Raise `NotImplementedError`."""
        raise NotImplementedError(f"{self.name} has no derivative by its order")
