"""Measures what measuring costs: the loop around a call, and planning and writing 100,000 measurements.

Run it in an environment with `harness[oracle]`: `python benchmarks/timing/overhead.py`.
"""

import resource
import statistics
import tempfile
import time
from itertools import product
from pathlib import Path

import numpy as np
from adjudge.by_hand import ByHand
from adjudge.measurement import Readings, Samples, TimingFacts
from adjudge.plan import plan
from adjudge.problems import problem
from adjudge.record import RecordWriter
from adjudge.stopwatch.activity import Activity

CALLS, TRIES, SHORT_NS = 100_000, 7, 50_000
MEASUREMENTS, POINTS, PROCESSES, BACKENDS, ROUNDS = 100_000, 2_000, 5, 10, 20


def main() -> None:
    """Print both."""
    loop_ns = around_a_call()
    print(f"the loop around a call: {loop_ns:.0f} ns, {loop_ns / SHORT_NS:.2%} of a call of 50 us")
    begin, before = time.process_time(), peak_mb()
    cases = planned()
    middle = time.process_time()
    megabytes = written(cases)
    end = time.process_time()
    print(
        f"planning {len(cases):,} cases {middle - begin:.1f} s of CPU time; writing {MEASUREMENTS:,} measurements"
    )
    print(
        f"of {ROUNDS} rounds {end - middle:.1f} s, {megabytes:.0f} MB on disk; memory {peak_mb() - before:.0f} MB"
    )


def around_a_call() -> float:
    """Return the nanoseconds that a call of nothing takes in the timed loop."""
    activity = Activity(ByHand(), lambda x: None, lambda _: [(np.zeros(1),), (np.zeros(1),)])
    activity.first((np.zeros(1),))
    return statistics.median(activity.sample(CALLS).spent_ns / CALLS for _ in range(TRIES))


def planned() -> list[str]:
    """Plan a problem at many points; return the ids of the cases."""

    def total(xp, x):
        return xp.sum(x * x)

    points = {f"n{n}": {"x": np.full(3, float(n))} for n in range(POINTS)}
    made = problem(points=points, operators=("gradient",), name="total")(total).located("many", "many")
    return [case.id for case in plan([made]).cases]


def written(cases: list[str]) -> float:
    """Write a line for each case, backend and process, and keep it, as a benchmark does; return the megabytes."""
    kept: list[TimingFacts] = []
    with tempfile.TemporaryDirectory() as folder:
        writer = RecordWriter(Path(folder) / "record.jsonl")
        for case, backend, process in product(cases, range(BACKENDS), range(PROCESSES)):
            own, other = samples(len(kept)), samples(-len(kept))
            facts = TimingFacts(
                case=case, backend=f"b{backend}", process=process, derivative=own, primal=other
            )
            writer.append(facts)
            kept.append(facts)
        writer.close()
        return writer.bytes_written / 1e6


def samples(number: int) -> Samples:
    """Return samples that share nothing with others."""
    wall, cpu, waited = (
        Readings(range(first + number, first + number + ROUNDS)) for first in (20_000_000, 19_000_000, 300)
    )
    return Samples(calls=100, wall_ns=wall, cpu_ns=cpu, waited_ns=waited)


def peak_mb() -> float:
    """Return the highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
