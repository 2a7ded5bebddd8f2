"""What differs between two runs beside their answers, and what of it forbids that times be compared."""

from collections.abc import Iterator
from dataclasses import dataclass

from adjudge.compare.sides import Pairs
from adjudge.record import BackendFacts, Header, Record


@dataclass(frozen=True, slots=True)
class Difference:
    """Says what is not the same in both runs; one that `forbids_times` makes a changed time mean nothing."""

    what: str
    old: str
    new: str
    forbids_times: bool = False


def differences(old: Record, new: Record, pairs: Pairs) -> tuple[Difference, ...]:
    """Return what differs between the runs, first what forbids that times be compared."""
    found = (
        *_of_machines(old.header, new.header),
        *_of_timing(old.header, new.header),
        *_of_runs(old, new),
        *_of_backends(old, new, pairs),
    )
    unlike = [each for each in found if each.old != each.new]
    return tuple(sorted(unlike, key=lambda each: not each.forbids_times))


def _of_machines(old: Header, new: Header) -> Iterator[Difference]:
    yield Difference("CPU", old.host.cpu, new.host.cpu, True)
    yield Difference("cores", str(old.host.cores), str(new.host.cores), True)
    yield Difference("platform", old.host.platform, new.host.platform, True)
    yield Difference("frequency governor", old.host.governor, new.host.governor, True)
    yield Difference("boost", old.host.boost, new.host.boost, True)
    for name in sorted({*old.environment, *new.environment}):
        yield Difference(name, old.environment.get(name, ""), new.environment.get(name, ""), True)


def _of_timing(old: Header, new: Header) -> Iterator[Difference]:
    """Yield how two benchmarks were timed, where both are some."""
    if old.timing is not None and new.timing is not None:
        yield Difference("threads", str(old.timing.threads), str(new.timing.threads), True)
        yield Difference("slot", _ms(old.timing.slot_ns), _ms(new.timing.slot_ns), True)
        yield Difference("warm-up", _ms(old.timing.warm_ns), _ms(new.timing.warm_ns), True)
        yield Difference("processes", str(old.timing.processes), str(new.timing.processes))
        yield Difference("rounds", str(old.timing.rounds), str(new.timing.rounds))


def _ms(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e6:g} ms"


def _of_runs(old: Record, new: Record) -> Iterator[Difference]:
    yield Difference("adjudge", old.header.adjudge, new.header.adjudge)
    yield Difference("dtypes", _dtypes(old), _dtypes(new))
    yield Difference("seed", str(old.header.seed), str(new.header.seed))
    yield Difference("time limit", f"{old.header.timeout_s:g} s", f"{new.header.timeout_s:g} s")
    yield Difference(
        "memory limit", f"{old.header.memory_limit_bytes:,} B", f"{new.header.memory_limit_bytes:,} B"
    )


def _of_backends(old: Record, new: Record, pairs: Pairs) -> Iterator[Difference]:
    for before, after in pairs:
        ours, theirs = old.backends.get(before), new.backends.get(after)
        name = before if before == after else f"{before}, {after}"
        yield Difference(name, _release(ours), _release(theirs))
        if ours and theirs and not (ours.error or theirs.error):
            yield Difference(f"Python of {name}", ours.python, theirs.python)
            yield Difference(f"NumPy of {name}", ours.numpy, theirs.numpy)


def _dtypes(record: Record) -> str:
    return ", ".join(sorted({case.dtype for case in record.cases.values()}))


def _release(facts: BackendFacts | None) -> str:
    if facts is None or facts.error:
        return "could not be started" + (f": {facts.error}" if facts else "")
    return f"{facts.library} {facts.library_version}".strip()
