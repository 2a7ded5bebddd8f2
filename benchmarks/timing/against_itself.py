"""Times a backend against itself: how often is a difference told where there is none?

Run it in an environment with `harness[oracle]`, below an adjudge.toml:
`python benchmarks/timing/against_itself.py reference results/against_itself.jsonl --pairs 500`.
With fewer pairs of processes than tries need, a try takes some at random, and tries share pairs.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from adjudge.measurement import TimingPlan
from study import benchmarks, measured


def main() -> None:
    """Print each try, and how many told a difference by the interval, and by interval and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend")
    parser.add_argument("file", type=Path)
    parser.add_argument("--tries", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--processes", type=int, default=5, help="pairs of processes in a try")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--slot", type=float, default=20.0, help="milliseconds")
    parser.add_argument("-k", dest="expression", default="chain")
    given = parser.parse_args()
    slot_ns = round(given.slot * 1e6)
    plan = TimingPlan(rounds=given.rounds, processes=given.pairs, slot_ns=slot_ns, warm_ns=slot_ns // 4)
    record = measured(given.file, dict.fromkeys(("a", "b"), given.backend), plan, given.expression)
    excluded = told = refused = 0
    for block, *_ in benchmarks(record, groups(given.pairs, given.processes, given.tries)):
        ratios = [row.to_fastest for row in block.rows if row.to_fastest is not None]
        if len(ratios) < 2:
            refused += 1
            print(f"refused: {next(row.why for row in block.rows if row.why)}")
            continue
        ratio = max(ratios, key=lambda each: each.spread)  # the other one is the fastest's to itself
        excluded += not ratio.low <= 1.0 <= ratio.high
        told += not ratio.is_tied
        print(f"{ratio.value:.4f} [{ratio.low:.4f}, {ratio.high:.4f}]")
    print(
        f"{given.tries} tries, {refused} refused; 1 outside of the interval in {excluded}; "
        f"a difference told in {told}"
    )


def groups(pairs: int, size: int, tries: int) -> Iterator[list[int]]:
    """Give as many groups of pairs as there are tries, disjoint ones where there are enough pairs."""
    random = np.random.Generator(np.random.PCG64(0))
    order = random.permutation(pairs)
    for number in range(tries):
        if pairs >= tries * size:
            yield order[number * size : (number + 1) * size].tolist()
        else:
            yield random.choice(pairs, size, replace=False).tolist()


if __name__ == "__main__":
    main()
