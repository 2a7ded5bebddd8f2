"""Makes the same comparison several times: by how much do its ratios vary?

Run it in an environment with `harness[oracle]`, below an adjudge.toml:
`python benchmarks/timing/repeatability.py results/repeatability.jsonl reference autograd torch --runs 10`.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from adjudge.measurement import TimingPlan
from study import benchmarks, measured


def main() -> None:
    """Print, for each problem and backend, ratios over runs to the fastest backend and to the own primal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("backends", nargs="+")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--processes", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    plan = TimingPlan(rounds=given.rounds, processes=given.runs * given.processes)
    record = measured(given.file, {name: name for name in given.backends}, plan)
    runs = [range(n * given.processes, (n + 1) * given.processes) for n in range(given.runs)]
    found = defaultdict(list)
    for number, blocks in enumerate(benchmarks(record, runs)):
        for block in blocks:
            for row in block.rows:
                if row.to_fastest is None or row.to_primal is None or row.derivative is None:
                    print(f"run {number + 1} {block.problem} {row.backend}: {row.why}")
                    continue
                figures = (row.derivative.value / 1e3, row.to_fastest.value, row.to_primal.value)
                found[block.problem, row.backend].append(figures)
    show(found)


def show(found: dict[tuple[str, str], list[tuple[float, float, float]]]) -> None:
    """Print the median and the coefficient of variation of each figure."""
    columns = ("us", "cv", "x fastest", "cv", "x primal", "cv")
    print(f"{'problem':<20}{'backend':<14}{'runs':>5}", *(f"{column:>10}" for column in columns))
    for (problem, backend), figures in found.items():
        cells = [cell for column in np.array(figures).T for cell in (np.median(column), variation(column))]
        texts = (f"{c:>10.1%}" if index % 2 else f"{c:>10.4g}" for index, c in enumerate(cells))
        print(f"{problem:<20}{backend:<14}{len(figures):>5}", *texts)


def variation(values: np.ndarray) -> float:
    """Return the coefficient of variation."""
    return float(np.std(values, ddof=1) / np.mean(values)) if len(values) > 1 else float("nan")


if __name__ == "__main__":
    main()
