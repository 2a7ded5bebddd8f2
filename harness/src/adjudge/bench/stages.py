"""The stages of a benchmark after its cases have been answered: memory, then time. Each goes on where a record ends."""

from concurrent.futures import ThreadPoolExecutor, as_completed

import numpy as np

from adjudge.bench.blocks import Block, Contender, blocks
from adjudge.bench.crew import Crew
from adjudge.bench.environment import TRIMMING, cpus_of
from adjudge.bench.rounds import measure_block
from adjudge.measurement import FootprintFacts, TimingFacts, TimingPlan
from adjudge.protocol import Weigh, Weighed
from adjudge.record import Line, Record, RecordWriter
from adjudge.respondent import OpenSession, Respondent
from adjudge.runner import Progress, open_process
from adjudge.session import WorkerDied, WorkerTimedOut

MEMORY, TIME = "memory", "time"
"""The names under which the stages are shown."""


def measure(record: Record, writer: RecordWriter, progress: Progress, jobs: int) -> None:
    """Find the memory of the answered cases of a record, `jobs` at a time, then their times, one by one."""
    weigh(record, writer, progress, jobs)
    time_cases(record, writer, progress)


def weigh(record: Record, writer: RecordWriter, progress: Progress, jobs: int) -> None:
    """Find the memory of each contender, each in a fresh process, with an allocator that keeps nothing back."""
    everyone = [each for block in blocks(record) for each in block.contenders]
    left = [each for each in everyone if each.key not in record.footprints]
    progress.begin(MEMORY, len(left), len(everyone) - len(left))
    start = open_process(record.header, record.header.environment | TRIMMING)
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        futures = [pool.submit(_weighed, record, each, start) for each in left]
        try:
            for future in as_completed(futures):
                facts = future.result()
                _keep(record, writer, facts)
                progress.stepped(MEMORY, f"{facts.case} {facts.backend}")
        finally:
            for future in futures:
                future.cancel()


def _weighed(record: Record, contender: Contender, open_session: OpenSession) -> FootprintFacts:
    assert record.header.timing is not None
    case, backend = contender.key
    member = Respondent(record, contender.choice, open_session)
    try:
        if error := member.start().error:
            return FootprintFacts(case=case, backend=backend, error=error)
        reply = member.put(Weigh(id=0, case=member.request(contender.case)), record.header.timing.first_s)
    except (WorkerDied, WorkerTimedOut) as error:
        return FootprintFacts(case=case, backend=backend, error=str(error))
    finally:
        member.close()
    if isinstance(reply, Weighed):
        return FootprintFacts(case=case, backend=backend, footprint=reply.footprint)
    return FootprintFacts(
        case=case, backend=backend, error=getattr(reply, "message", "an answer out of turn")
    )


def time_cases(record: Record, writer: RecordWriter, progress: Progress) -> None:
    """Time every block in every process of the plan, one contender at a time."""
    plan, found = record.header.timing, blocks(record)
    assert plan is not None
    steps = [(process, block) for process in range(plan.processes) for block in found]
    left = [step for step in steps if not _is_measured(record, *step)]
    progress.begin(TIME, len(left), len(steps) - len(left))
    for process in range(plan.processes):
        mine = [block for number, block in left if number == process]
        if mine:
            _time_process(record, writer, progress, process, mine)


def _time_process(
    record: Record,
    writer: RecordWriter,
    progress: Progress,
    process: int,
    mine: list[Block],
) -> None:
    plan = record.header.timing
    assert plan is not None
    crew = Crew(record, open_process(record.header), process, cpus_of(process, plan.threads))
    try:
        names = dict.fromkeys(each.choice.name for block in mine for each in block.contenders)
        _keep(record, writer, *crew.start(names))
        for block in mine:
            _keep(record, writer, *_measured(record, crew, process, block, plan))
            progress.stepped(TIME, f"{block.name}, process {process + 1} of {plan.processes}")
    finally:
        crew.close()


def _measured(record: Record, crew: Crew, process: int, block: Block, plan: TimingPlan) -> list[TimingFacts]:
    """Return the facts of a block; what failed in an earlier process is not tried again."""
    failed = {
        each: earlier.error
        for each in block.contenders
        for number in range(process)
        if (earlier := record.timings.get((*each.key, number))) is not None and earlier.error
    }
    random = np.random.Generator(np.random.PCG64([plan.seed, process, len(block.name)]))
    tried = [each for each in block.contenders if each not in failed]
    return [
        *measure_block(crew, tried, process, plan, random),
        *(
            TimingFacts(case=each.case.id, backend=each.choice.name, process=process, error=why)
            for each, why in failed.items()
        ),
    ]


def _is_measured(record: Record, process: int, block: Block) -> bool:
    return all((*each.key, process) in record.timings for each in block.contenders)


def _keep(record: Record, writer: RecordWriter, *lines: Line) -> None:
    writer.append(*lines)
    for line in lines:
        record.add(line)
