"""One case made ready to be timed: built, called for the first time, warmed up, held against the rules, calibrated."""

import gc
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from adjudge.adapter import Adapter, Function, Unsupported
from adjudge.measurement import Sample
from adjudge.operators import operator
from adjudge.preparation import backend_arrays, derivative
from adjudge.problems import Problem
from adjudge.protocol import Evaluate, Measured, Prepare, Prepared
from adjudge.stopwatch.activity import Activity, Arguments
from adjudge.stopwatch.calibration import calls_for, warm_up
from adjudge.stopwatch.clock import pin
from adjudge.stopwatch.rules import broken
from adjudge.stopwatch.variation import Variation


class Contender:
    """Times the derivative and the primal of one case, a slot at a time."""

    def __init__(self, adapter: Adapter, problem: Problem, request: Prepare) -> None:
        if operator(request.case.operator).method == "transcript":
            raise Unsupported("a transcript drives a tape: it is no function to be timed")
        self._request = request
        everywhere = _cpus()
        pin(everywhere)
        variation = Variation(adapter, request.case)
        self._derivative, self.build_ns, self.first_call_ns = _called(
            adapter, problem, request.case, variation.derivative_arguments
        )
        self._primal = _primal(adapter, problem, request.case, variation)
        self._activities = [a for a in (self._derivative, self._primal) if a is not None]
        _set_aside()
        for activity in self._activities:
            warm_up(activity)
        self.refusals = broken(self._derivative, adapter, request.threads, request.slot_ns)
        self.pinned = pin(request.cpus) if request.cpus else False
        self._calls = [calls_for(activity, request.slot_ns) for activity in self._activities]
        pin(everywhere)

    def prepared(self) -> Prepared:
        """Return the answer to the request that this was made for."""
        return Prepared(
            id=self._request.id,
            build_ns=self.build_ns,
            first_call_ns=self.first_call_ns,
            derivative_calls=self._calls[0],
            primal_calls=self._calls[1] if self._primal else 0,
            refusals=self.refusals,
            pinned=self.pinned,
        )

    def measure(self, request_id: int, *, primal_first: bool) -> Measured:
        """Return a sample of the derivative and one of the primal, in either order, on the CPUs that were asked for."""
        everywhere = _cpus()
        if self.pinned:
            pin(self._request.cpus)
        try:
            order = range(len(self._activities))
            samples = {index: self._sample(index) for index in (reversed(order) if primal_first else order)}
        finally:
            if self.pinned:
                pin(everywhere)
        return Measured(id=request_id, derivative=samples[0], primal=samples.get(1))

    def _sample(self, index: int) -> Sample:
        calls = self._calls[index]
        warm = -(-calls * self._request.warm_ns // self._request.slot_ns)
        return self._activities[index].sample(calls, warm)


def _set_aside() -> None:
    """Let collections before each sample not look at what there is by now: a library's own objects take them 0.1 s."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _primal(adapter: Adapter, problem: Problem, case: Evaluate, variation: Variation) -> Activity | None:
    """Return the function itself, run the same way; None where the case is the function itself."""
    if operator(case.operator).method == "value":
        return None
    value = msgspec.structs.replace(case, operator="value")
    return _called(adapter, problem, value, variation.primal_arguments)[0]


def _called(
    adapter: Adapter, problem: Problem, case: Evaluate, draw: Callable[[int], Sequence[Arguments]]
) -> tuple[Activity, int, int]:
    """Return an activity, the time to build its function, and that of its first call."""
    constants = backend_arrays(adapter, case)
    (given, *_) = draw(1)
    built: Function
    built, build_ns = _timed(lambda: derivative(adapter, problem, case, constants))
    activity = Activity(adapter, built, draw)
    _, first_call_ns = _timed(lambda: activity.first(given))
    return activity, build_ns, first_call_ns


def _timed(call: Callable[[], Any]) -> tuple[Any, int]:
    begin = time.perf_counter_ns()
    result = call()
    return result, time.perf_counter_ns() - begin


def _cpus() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
