"""Measures the transport between harness and worker: the round trip of a small case, and the rate of large arrays.

Run it in an environment that has adjudge: `python benchmarks/harness/transport.py`. It prints the median of interleaved
rounds. An echo carries its array there and back, so the rate counts its bytes twice.
"""

import statistics
import sys
import time

import numpy as np
from adjudge.protocol import Echo
from adjudge.runner import worker_environment
from adjudge.session import ProcessSession

ROUNDS = 15
SMALL_CALLS = 500
LARGE_BYTES = 100_000_000


def main() -> None:
    """Print the figures."""
    command = (sys.executable, "-P", "-m", "adjudge.worker", "none")
    session = ProcessSession(command, worker_environment(), 8 << 30)
    small, large = np.ones(3), np.random.default_rng(0).random(LARGE_BYTES // 8)
    small_s, large_s = [], []
    try:
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            for _ in range(SMALL_CALLS):
                session.ask(Echo(id=1, arrays={"x": small}), 60.0)
            small_s.append((time.perf_counter() - begin) / SMALL_CALLS)
            begin = time.perf_counter()
            session.ask(Echo(id=2, arrays={"x": large}), 60.0)
            large_s.append(time.perf_counter() - begin)
    finally:
        session.close()
    print(f"small round trip   {statistics.median(small_s) * 1e3:.3f} ms")
    median, best = (2 * LARGE_BYTES / 1e9 / seconds for seconds in (statistics.median(large_s), min(large_s)))
    print(f"100 MB there and back   median {median:.2f} GB/s, best {best:.2f} GB/s")


if __name__ == "__main__":
    main()
