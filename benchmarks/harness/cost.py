"""Says which backends and groups a recorded run spent its time on: `python benchmarks/harness/cost.py results/latest`.

What a worker was busy with is wall time: on a machine that does nothing else it is the CPU's.
"""

import sys
from collections import defaultdict

from adjudge import load_record

DEAREST = 4


def main(run: str) -> None:
    """Print a line for each backend: cases, start, time in the worker, milliseconds a case, the dearest groups."""
    record = load_record(run)
    busy_s: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    cases: dict[str, int] = defaultdict(int)
    for (case, name), facts in record.outcomes.items():
        busy_s[name][case.split("/")[0]] += facts.busy_ns / 1e9
        cases[name] += 1
    print("| backend | cases | start s | busy s | ms a case | dearest groups |")
    print("|---|---:|---:|---:|---:|---|")
    for name, groups in sorted(busy_s.items(), key=lambda item: -sum(item[1].values())):
        total = sum(groups.values())
        dearest = sorted(groups, key=groups.__getitem__, reverse=True)[:DEAREST]
        shares = ", ".join(f"{group} {groups[group] / total:.0%}" for group in dearest)
        start_s = record.backends[name].start_ns / 1e9
        print(
            f"| {name} | {cases[name]} | {start_s:.1f} | {total:.0f} | {1e3 * total / cases[name]:.1f} | {shares} |"
        )


if __name__ == "__main__":
    main(sys.argv[1])
