"""Prints the peak memory of the gradient of 1000 steps on a state of 10,000 numbers.

    python benchmarks/engine/memory.py

One array per step is 80 MB.  The figure is what Python's allocator tracing sees at the peak.
"""

import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import reference_engine.numpy as rnp

import reference_engine as re


def _step(x: Any) -> Any:
    return x + 0.01 * rnp.sin(x) * x


def _loop(x: Any, count: int) -> Any:
    for _ in range(count):
        x = _step(x)
    return x


def _segmented(x: Any) -> Any:
    segment = re.checkpoint(lambda x: _loop(x, 32))
    for _ in range(31):
        x = segment(x)
    return _loop(x, 8)


def _peak_mb(f: Callable[[Any], Any]) -> float:
    x = np.linspace(-1, 1, 10_000)
    tracemalloc.start()
    f(x)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print one line per way."""
    tape = re.grad(lambda x: rnp.sum(_loop(x, 1000)))
    checkpointed = re.grad(lambda x: rnp.sum(_segmented(x)))
    sys.stdout.write(f"tape                     {_peak_mb(tape):7.1f} MB\n")
    sys.stdout.write(f"tape with checkpoints    {_peak_mb(checkpointed):7.1f} MB\n")


if __name__ == "__main__":
    main()
