"""Writes the samples of a benchmark as pyperf reads them, so that `pyperf compare_to`, `stats` and `hist` work on them.

A process is a run of pyperf's, a sample one of its values, in seconds for one call. The format is pyperf's JSON,
version 1.0: https://pyperf.readthedocs.io/en/latest/api.html
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from adjudge.measurement import Samples
from adjudge.record import Record
from adjudge.timing.standing import ELIGIBLE
from adjudge.verdict import JudgedRun, Verdict

Benchmark = dict[str, Any]


def pyperf_json(run: JudgedRun, backend: str = "") -> str:
    """Return the samples of right answers as pyperf's JSON text, "" where there are none.

    Derivatives only: of every backend, each benchmark being called "CASE BACKEND"; or of one, called "CASE", so that
    the files of two backends can be compared. A time of a wrong answer is left out, for it counts nowhere.
    """
    processes: dict[tuple[str, str], list[Samples]] = {}
    for (case, name, _), facts in run.record.timings.items():
        if facts.derivative is not None and facts.derivative.wall_ns:
            processes.setdefault((case, name), []).append(facts.derivative)
    benchmarks = [
        _benchmark(run.record, verdict, processes[verdict.case, verdict.backend], named=not backend)
        for verdict in run.verdicts
        if verdict.verdict in ELIGIBLE
        and backend in ("", verdict.backend)
        and (verdict.case, verdict.backend) in processes
    ]
    if not benchmarks:
        return ""
    content = {"version": "1.0", "metadata": _metadata(run.record), "benchmarks": benchmarks}
    return msgspec.json.encode(content).decode() + "\n"


def _benchmark(record: Record, verdict: Verdict, processes: Sequence[Samples], *, named: bool) -> Benchmark:
    facts = record.backends[verdict.backend]
    told = {
        "name": f"{verdict.case} {verdict.backend}" if named else verdict.case,
        "description": f"{facts.library} {facts.library_version}".strip(),
        "python_version": facts.python,
    }
    metadata = {key: text for key, text in told.items() if text}
    return {"metadata": metadata, "runs": [_process(samples) for samples in processes]}


def _process(samples: Samples) -> dict[str, Any]:
    values = [wall_ns / samples.calls / 1e9 for wall_ns in samples.wall_ns]
    return {"metadata": {"loops": samples.calls}, "values": values}


def _metadata(record: Record) -> dict[str, Any]:
    header, host = record.header, record.header.host
    told = {
        "unit": "second",
        "adjudge_run": header.run,
        "adjudge_version": header.adjudge,
        "cpu_model_name": host.cpu,
        "cpu_count": host.cores,
        "platform": host.platform,
    }
    return {key: value for key, value in told.items() if value}
