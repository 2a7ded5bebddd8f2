"""One thing that is called again and again: the primal or the derivative of a case, on inputs that are never the same.

The loop is as bare as Python allows, since it is part of the time: one iteration costs about 0.1 us beside the call.
"""

import gc
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice
from typing import Any, TypeAlias

from adjudge.adapter import Adapter, Estimated, Function
from adjudge.measurement import Sample
from adjudge.stopwatch.clock import sampled, waited_ns

Arguments: TypeAlias = tuple[Any, ...]
Waits: TypeAlias = Callable[[], int]


class Activity:
    """Calls a function on arguments that `draw` makes, new ones for each sample, and times it.

    `draw(count)` returns at least two tuples of arguments that were never given before.
    """

    def __init__(self, adapter: Adapter, call: Function, draw: Callable[[int], Sequence[Arguments]]) -> None:
        self.call = call
        self.draw = draw
        self.finish: Callable[[Any], Any] = adapter.synchronize

    def first(self, arguments: Arguments) -> Any:
        """Return the result of a first call, finished; from then on it is known in what form results come."""
        result = self.call(*arguments)
        if isinstance(result, Estimated):
            synchronize = self.finish
            self.finish = lambda estimated: synchronize(estimated.result)
        self.finish(result)
        return result

    def sample(self, calls: int, warm: int = 0, waits: Waits = waited_ns) -> Sample:
        """Return what `calls` calls took, after `warm` untimed ones, the garbage collector being off."""
        return self.sample_on(self.draw(calls), calls, warm, waits)

    def sample_on(
        self, arguments: Sequence[Arguments], calls: int, warm: int = 0, waits: Waits = waited_ns
    ) -> Sample:
        """Return what `calls` calls on some arguments, over and over, took."""
        is_on = gc.isenabled()
        gc.collect()
        gc.disable()
        try:
            self._run(arguments, warm)
            return sampled(partial(self._run, arguments, calls), waits)
        finally:
            if is_on:
                gc.enable()

    def _run(self, arguments: Sequence[Arguments], calls: int) -> None:
        call, finish = self.call, self.finish
        for given in islice(cycle(arguments), calls):
            finish(call(*given))
