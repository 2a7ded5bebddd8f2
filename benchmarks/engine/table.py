"""Prints the table of gradient times relative to the hand-written NumPy gradient.

    python benchmarks/engine [-l tape -l HIPS ...] [-k WORD] [--rounds N]

Single thread; all libraries are interleaved in rounds in random order, each slot calibrated; the
figure is the median over rounds of the ratio within the round, on the process's CPU clock.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from libraries import LIBRARIES, importable
from problems import Problem, all_problems

SLOT_S = 0.02


def main() -> None:
    """Time the chosen problems with the chosen libraries."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(prog="benchmarks/engine", description=__doc__)
    parser.add_argument("-l", "--library", action="append", choices=list(LIBRARIES))
    parser.add_argument("-k", default="", help="only problems whose name contains this")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    names = [n for n in options.library or LIBRARIES if importable(n)]
    names = ["hand", *(n for n in names if n != "hand")]
    print_table([p for p in all_problems() if options.k in p.name], names, options.rounds)


def print_table(problems: list[Problem], names: list[str], rounds: int) -> None:
    """Print one row per problem as it is measured, and the geometric means."""
    print("| problem | hand us |" + "".join(f" {n} |" for n in names[1:]))
    print("|---|--:|" + "--:|" * len(names[1:]), flush=True)
    table = []
    for problem in problems:
        row = measured(problem, names, rounds)
        table.append(row)
        cells = "".join(f" {row[n]:.2f} |" if n in row else " - |" for n in names[1:])
        print(f"| {problem.name} | {row['hand'] * 1e6:.1f} |{cells}", flush=True)
    cells = "".join(f" {geometric_mean(r[n] for r in table if n in r):.2f} |" for n in names[1:])
    print(f"| geometric mean | |{cells}")


def geometric_mean(ratios: Any) -> float:
    """Return the geometric mean, NaN of nothing."""
    logs = [math.log(r) for r in ratios]
    return math.exp(statistics.fmean(logs)) if logs else math.nan


def measured(problem: Problem, names: list[str], rounds: int) -> dict[str, float]:
    """Return seconds of the hand-written derivative, and each library's ratio to it."""
    runs: dict[str, tuple[Callable[[], Any], int]] = {}
    for name in names:
        try:
            run = LIBRARIES[name](problem)
            _check(problem, name, run())
        except (NotImplementedError, AttributeError) as error:
            print(f"{problem.name}: {name}: {error}", file=sys.stderr)
            continue
        runs[name] = (run, _calibrated(run))
    samples: dict[str, list[float]] = {name: [] for name in runs}
    shuffled = random.Random(0)
    for _ in range(rounds):
        order = list(runs)
        shuffled.shuffle(order)
        times = {name: _timed(*runs[name]) for name in order}
        for name, seconds in times.items():
            samples[name].append(seconds if name == "hand" else seconds / times["hand"])
    return {name: statistics.median(values) for name, values in samples.items()}


def _check(problem: Problem, name: str, result: Any) -> None:
    """Refuse to time a wrong answer."""
    arguments = (*problem.inputs, *problem.constants)
    expected = problem.hand(*arguments)
    found = result if isinstance(result, tuple) else (result,)
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(
            np.asarray(a), b, rtol=1e-7, atol=1e-9 * np.max(np.abs(b)), err_msg=f"{name}"
        )


def _calibrated(run: Callable[[], Any]) -> int:
    """Return how many calls fill a slot."""
    count = 1
    while True:
        start = time.perf_counter()
        for _ in range(count):
            run()
        if time.perf_counter() - start > SLOT_S / 2 or count > 1e6:
            return count
        count *= 2


def _timed(run: Callable[[], Any], count: int) -> float:
    if count > 1:
        run()
    start = time.process_time()
    for _ in range(count):
        run()
    return (time.process_time() - start) / count
