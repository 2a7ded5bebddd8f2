"""Makes inputs that were never there before, so that no backend can answer from what it remembers."""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import msgspec
import numpy as np

from adjudge.adapter import Adapter
from adjudge.outcome import Parts
from adjudge.preparation import arguments, backend_arrays
from adjudge.protocol import Evaluate
from adjudge.stopwatch.activity import Arguments

MOST, FEWEST = 32, 2
CACHE_BYTES = 1 << 18
"""What all inputs of a sample may take together, beyond two of them: more would leave a CPU's cache."""
_STEPS = 1024


class Variation:
    """Draws arguments for a request: its inputs, each time scaled towards zero by another few units in the last place.

    Zeros stay, ties stay, and no number leaves the domain that it was in by growing. Constants are the same in all.
    """

    def __init__(self, adapter: Adapter, request: Evaluate) -> None:
        self._adapter, self._request, self._drawn = adapter, request, count(1)
        floating = sum(a.nbytes for name, a in request.inputs.items() if name in request.wrt)
        self._most = max(FEWEST, min(MOST, CACHE_BYTES // max(1, floating)))

    def derivative_arguments(self, calls: int) -> Sequence[Arguments]:
        """Return new arguments of the derivative, as many as are called for and fit."""
        return self._several(calls, lambda varied, arrays: arguments(self._adapter, varied, arrays))

    def primal_arguments(self, calls: int) -> Sequence[Arguments]:
        """Return new arguments of the function itself."""
        names = self._request.wrt
        return self._several(calls, lambda _, arrays: tuple(arrays[name] for name in names))

    def _several(self, calls: int, of: Callable[[Evaluate, dict[str, Any]], Arguments]) -> list[Arguments]:
        return [self._one(of) for _ in range(max(FEWEST, min(calls, self._most)))]

    def _one(self, of: Callable[[Evaluate, dict[str, Any]], Arguments]) -> Arguments:
        varied = self._varied()
        own = {name: varied.inputs[name] for name in varied.wrt}
        made = of(varied, backend_arrays(self._adapter, msgspec.structs.replace(varied, inputs=own)))
        self._adapter.synchronize(made)
        return made

    def _varied(self) -> Evaluate:
        request = self._request
        step = 1 + next(self._drawn) % _STEPS
        factor = 1.0 - 4 * step * float(np.finfo(request.dtype).eps)

        def scaled(parts: Parts) -> Parts:
            return {name: np.asarray(part * factor) for name, part in parts.items()}

        wrt = {name: request.inputs[name] for name in request.wrt}
        return msgspec.structs.replace(
            request,
            inputs=request.inputs | scaled(wrt),
            tangent=None if request.tangent is None else scaled(request.tangent),
            cotangent=None if request.cotangent is None else np.asarray(request.cotangent * factor),
        )
