"""Measures the harness's own share of a recorded run: all that is neither a backend's start nor its computing.

Run it on the folder of a run: `python benchmarks/harness/overhead.py results/latest`. The run's part is taken
from the record; planning, judging and reporting are done again here, and timed.
"""

import sys
import time
from collections import defaultdict
from datetime import datetime

from adjudge.collection import collect
from adjudge.judge import judge
from adjudge.plan import plan
from adjudge.plugins import installed, problem_modules, report_formats
from adjudge.record import load_record


def main(folder: str) -> None:
    """Print the share, and how the time is spent."""
    record = load_record(folder)
    busy_s, trips_s = defaultdict(float), defaultdict(float)
    for name, facts in record.backends.items():
        busy_s[name] = trips_s[name] = facts.start_ns / 1e9
    for (_, name), facts in record.outcomes.items():
        busy_s[name] += facts.busy_ns / 1e9
        trips_s[name] += facts.round_trip_ns / 1e9
    for name in trips_s:
        print(f"{name:<20} {trips_s[name]:8.1f} s asked, {busy_s[name]:8.1f} s of it the backend's own")
    begin = time.perf_counter()
    plan(collect(problem_modules(installed())))
    judged = judge(load_record(folder))
    for item in report_formats(installed()):
        item.render(judged)
    around_s = time.perf_counter() - begin
    wall_s = (_moment(record.footer.finished) - _moment(record.header.created)).total_seconds()
    spent_s = sum(trips_s.values()) + around_s
    share = 1 - sum(busy_s.values()) / spent_s
    print(f"planning, judging and reporting {around_s:.1f} s; the run's wall time {wall_s:.1f} s")
    print(f"the harness's own share of all time spent: {share:.1%}")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "results/latest")
