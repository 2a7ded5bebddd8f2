"""The rules that a case must keep before it is timed; each says in words how it is broken, "" where it is kept.

Noise makes single readings wrong now and then, in either direction: a rule counts as broken only when every try
says so.
"""

from collections.abc import Callable, Iterator

from adjudge.adapter import UNCONNECTED, Adapter, Estimated, flatten
from adjudge.measurement import Sample
from adjudge.outcome import Array
from adjudge.stopwatch.activity import Activity
from adjudge.stopwatch.calibration import calls_for
from adjudge.stopwatch.clock import own_waited_ns, sampled, tick_ns, waited_ns

TRIES, TRY_LIMIT_NS = 5, 500_000_000
WATCHED_NS = 20_000_000
"""For how long threads are watched."""
LEAK = 1.2
"""How much more than its threads a process may compute: it also hands work over."""
HIDDEN_SHARE, HIDDEN_NS = 0.2, 20_000
"""What reading a finished result may take longer than reading a copy of it, as a share of the call or in any case."""
REMEMBERED = 1.5
"""How much faster a call may be on inputs that were there before."""
COARSE = 0.01
"""Share of a sample that reading the clock may cost."""


def broken(activity: Activity, adapter: Adapter, threads: int, slot_ns: int) -> tuple[str, ...]:
    """Return how an activity breaks the rules, one sentence for each."""
    each_ns = activity.sample(calls := calls_for(activity, WATCHED_NS)).spent_ns / calls
    found = (
        coarse_clock(tick_ns(), max(slot_ns, int(each_ns))),
        leaking_threads(lambda: activity.sample(calls, waits=own_waited_ns), threads),
        not_synchronised(activity, adapter, each_ns),
        remembering(activity),
    )
    return tuple(why for why in found if why)


def coarse_clock(tick: int, sample_ns: int) -> str:
    """Return why the clock is too coarse for samples of a length."""
    if tick <= COARSE * sample_ns:
        return ""
    return f"the clock is too coarse: a reading costs {tick} ns, a sample takes {sample_ns} ns"


def leaking_threads(sample: Callable[[], Sample], threads: int) -> str:
    """Return why more threads compute than were allowed: the process has more CPU time than the clock allows.

    What the calling thread alone waited for a CPU is taken off the clock: on a busy machine threads that leak compute
    one after the other, but while this one computes, or waits for them, others still add to the process's time.
    """
    used = []
    for taken in _tries(sample):
        used.append(taken.cpu_ns / max(1, taken.wall_ns - max(0, taken.waited_ns)))
        if used[-1] <= LEAK * threads:
            return ""
    return f"threads leaked: {min(used):.1f} CPUs computed where {threads} may"


def not_synchronised(activity: Activity, adapter: Adapter, each_ns: float) -> str:
    """Return why work is done after `synchronize`: reading a result takes longer than reading a copy of it."""

    def hidden() -> Sample:
        (given, *_) = activity.draw(1)
        result = activity.call(*given)
        activity.finish(result)
        leaves = list(_leaves(result))
        arrays, first = _read(adapter, leaves)
        copies = [adapter.asarray(array, str(array.dtype)) for array in arrays]
        adapter.synchronize(copies)
        _, second = _read(adapter, copies)
        return Sample(wall_ns=first.spent_ns - second.spent_ns, cpu_ns=0, waited_ns=0)

    most, found = max(HIDDEN_NS, HIDDEN_SHARE * each_ns), []
    for taken in _tries(hidden):
        found.append(taken.wall_ns)
        if taken.wall_ns <= most:
            return ""
    return (
        f"synchronize returns before the work is done: a call takes {each_ns / 1e6:.3g} ms, and reading its result "
        f"{min(found) / 1e6:.3g} ms more than reading a copy of it"
    )


def remembering(activity: Activity) -> str:
    """Return why results are remembered: calls are faster on inputs that were there before."""
    ratios = []

    def twice() -> Sample:
        arguments = activity.draw(1 << 20)
        fresh = activity.sample_on(arguments, len(arguments))
        again = activity.sample_on(arguments, len(arguments))
        ratios.append(fresh.spent_ns / max(1, again.spent_ns))
        return fresh

    for _ in _tries(twice):
        if ratios[-1] <= REMEMBERED:
            return ""
    return (
        f"results are remembered: a call is {min(ratios):.2g} times as fast on inputs that were there before"
    )


def _tries(sample: Callable[[], Sample]) -> Iterator[Sample]:
    """Give several samples, fewer of a slow thing."""
    total = 0
    for _ in range(TRIES):
        yield (taken := sample())
        total += taken.wall_ns
        if total > TRY_LIMIT_NS:
            return


def _leaves(result: object) -> Iterator[object]:
    whole = result.result if isinstance(result, Estimated) else result
    for leaf in flatten(whole):
        if leaf is not UNCONNECTED and not isinstance(leaf, bool | int | float):
            yield leaf


def _read(adapter: Adapter, leaves: list[object]) -> tuple[list[Array], Sample]:
    arrays: list[Array] = []
    return arrays, sampled(lambda: arrays.extend(map(adapter.to_numpy, leaves)), waited_ns)
