"""Turns a function of symbolic variables into one of arrays: graph, rewriting, evaluation. Knows no derivative.

Graphs get all rewritings and are evaluated by NumPy's functions node by node: no compiler is needed, and a graph is
ready in tens of ms. Operations are not fused, which pays for compiled loops only: fused ones are run by scalar Python.
"""

from collections.abc import Callable
from typing import Any

import pytensor
from adjudge.adapter import UNCONNECTED
from pytensor.compile.mode import Mode


class Program:
    """Calls a function with symbolic variables when its arrays are known, and the compiled graph from then on.

    The function returns a variable or None, or nested lists of such; None is `UNCONNECTED` in what comes out.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self._build = build
        self._programs: dict[Any, Callable[..., Any]] = {}

    def __call__(self, *arrays: Any) -> Any:
        """Return the results for shared variables, as NumPy's arrays."""
        types = tuple(array.type for array in arrays)
        if types not in self._programs:
            self._programs[types] = self._compiled(types)
        return self._programs[types](*(array.get_value(borrow=True) for array in arrays))

    def _compiled(self, types: Any) -> Callable[..., Any]:
        inputs = [each() for each in types]
        # Without it a Python number such as 0.1 makes float64 of float32: floatX is the dtype that one works in.
        single = any(each.dtype == "float32" for each in types)
        with pytensor.config.change_flags(floatX="float32" if single else "float64"):
            result = self._build(*inputs)
            leaves = _leaves(result)
            mode = Mode(linker="py", optimizer="fast_run").excluding("fusion")
            run = pytensor.function(inputs, leaves, mode=mode, on_unused_input="ignore")
        return lambda *values: _filled(result, iter(run(*values)))


def _leaves(result: Any) -> list[Any]:
    if isinstance(result, list | tuple):
        return [leaf for item in result for leaf in _leaves(item)]
    return [] if result is None else [result]


def _filled(result: Any, values: Any) -> Any:
    if isinstance(result, list | tuple):
        return [_filled(item, values) for item in result]
    return UNCONNECTED if result is None else next(values)
