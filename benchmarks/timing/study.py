"""What the studies share: a benchmark measured in many processes, out of which smaller ones are made.

What is measured goes into a file; a study that is stopped goes on from there, and one that has been made is read again.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from adjudge.bench.commissioning import commission_benchmark
from adjudge.bench.stages import time_cases
from adjudge.commission import Order
from adjudge.environments import Backend, find_backends
from adjudge.judge import judge
from adjudge.measurement import TimingPlan
from adjudge.progress import progress_on
from adjudge.record import Record, RecordWriter, load_record, mend_tail
from adjudge.runner import open_process, run
from adjudge.timing import Block, summarize
from rich.console import Console

PROBLEMS = Path(__file__).parent / "problems.py"


def measured(path: Path, backends: Mapping[str, str], plan: TimingPlan, expression: str = "") -> Record:
    """Return the record in a file, measured to the end of `plan`; `backends` names each after one that is installed."""
    if path.exists():
        mend_tail(path)
        record, writer = load_record(path, partial=True), RecordWriter(path)
        record.header = msgspec.structs.replace(record.header, timing=plan)
    else:
        record, writer = _planned(backends, plan, expression), RecordWriter(path)
        writer.append(
            record.header, *record.problems.values(), *record.points.values(), *record.cases.values()
        )
    with progress_on(Console(stderr=True), quiet=False) as progress:
        run(record, writer, progress, 2, open_process(record.header))
        time_cases(record, writer, progress)
    return record


def benchmarks(record: Record, groups: Iterable[Sequence[int]]) -> Iterator[tuple[Block, ...]]:
    """Give what each group of a record's processes would have added up to, had it been a benchmark of its own."""
    timings = list(record.timings.values())
    for group in groups:
        number = {process: index for index, process in enumerate(group)}
        record.timings.clear()
        for facts in timings:
            if facts.process in number:
                record.add(msgspec.structs.replace(facts, process=number[facts.process]))
        yield summarize(judge(record))
    record.timings.clear()
    for facts in timings:
        record.add(facts)


def _planned(backends: Mapping[str, str], plan: TimingPlan, expression: str) -> Record:
    known = find_backends(Path.cwd())
    return commission_benchmark(
        Order(files=[PROBLEMS], modes=("eager",), expression=expression, truth_timeout_s=0.0),
        plan,
        (),
        judged=[Backend(name, known[of].adapter, known[of].python) for name, of in backends.items()],
        references=[backend for backend in known.values() if backend.reference and backend.is_built],
        python=sys.executable,
        now=datetime.now().astimezone(),
        command=sys.argv,
    )
