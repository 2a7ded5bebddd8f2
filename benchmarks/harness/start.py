"""Measures how fast the command line answers; needs adjudge: `python benchmarks/harness/start.py`."""

import statistics
import subprocess
import sys
import time

ROUNDS = 15


def main() -> None:
    """Print the median wall time of each command, the commands being interleaved."""
    commands = {
        name: [sys.executable, "-m", "adjudge.cli", *name.split()]
        for name in ("--help", "backends", "problems")
    }
    times_s = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            begin = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times_s[name].append(time.perf_counter() - begin)
    for name, values in times_s.items():
        print(f"adjudge {name:<10} median {statistics.median(values):.3f} s, best {min(values):.3f} s")


if __name__ == "__main__":
    main()
