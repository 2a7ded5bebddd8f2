"""What an answer cost: facts only. Import, build, first call and steady state are never averaged together.

`Measurement` is what a checking run notes by the way. The rest is a benchmark's: its `TimingPlan` stands in the
record's header, and `ProcessFacts`, `TimingFacts` and `FootprintFacts` are lines of it. What they add up to is in
`adjudge.timing`.
"""

from array import array
from collections.abc import Iterable
from typing import Self

import msgspec


class Measurement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Holds the times of one case in nanoseconds of wall clock, the result being synchronised each time.

    `build_ns` is the time to make the derivative function, `first_call_ns` that of its first call (which may
    trace or compile), `steady_ns` the median of `steady_calls` further calls. `refused` says why the times are
    not to be believed, "" where nothing speaks against them.
    """

    build_ns: int
    first_call_ns: int
    steady_ns: int
    steady_calls: int
    refused: str = ""


class TimingPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Says how a benchmark is timed.

    Each of `processes` fresh processes a backend measures every case in `rounds` rounds: a slot of `slot_ns` after
    `warm_ns` untimed, for the primal and for the derivative, all contenders in random order (drawn from `seed`).
    Rounds end early, after three at least, once a case has taken `case_s` seconds in a process. `threads` are
    pinned, to CPUs of their own where the system allows. The building and first call of a case may take `first_s`
    seconds.
    """

    rounds: int = 20
    processes: int = 5
    threads: int = 1
    slot_ns: int = 20_000_000
    warm_ns: int = 5_000_000
    case_s: float = 60.0
    first_s: float = 300.0
    seed: int = 0


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """Holds what a row of calls took: see `Samples`."""

    wall_ns: int
    cpu_ns: int
    waited_ns: int = -1

    @property
    def spent_ns(self) -> int:
        """Return the clock's time less that spent waiting for a CPU; not less than the CPU time within it.

        A process may also be kept waiting while the wait itself is being read, just outside of the clock's time.
        """
        return max(self.wall_ns - max(0, self.waited_ns), min(self.cpu_ns, self.wall_ns))


class Readings(array):  # type: ignore[type-arg]
    """Holds whole numbers in eight bytes each: a benchmark keeps millions of them."""

    __slots__ = ()

    def __new__(cls, numbers: Iterable[int] = ()) -> Self:
        """Hold some numbers of up to 63 bits."""
        return super().__new__(cls, "q", numbers)  # type: ignore[return-value]


class Samples(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the samples of one activity in one process, one for each round.

    A sample is `calls` calls in a row, each synchronised and on inputs of its own. `wall_ns` is what the clock said
    of all of them, `cpu_ns` the time that all threads of the process computed meanwhile, and `waited_ns` the time
    that its threads were ready to compute and had no CPU; -1 where the system does not tell.
    """

    calls: int
    wall_ns: Readings = msgspec.field(default_factory=Readings)
    cpu_ns: Readings = msgspec.field(default_factory=Readings)
    waited_ns: Readings = msgspec.field(default_factory=Readings)

    @property
    def spent_ns(self) -> tuple[int, ...]:
        """Return what each sample says of the time spent."""
        readings = zip(self.wall_ns, self.cpu_ns, self.waited_ns, strict=True)
        return tuple(Sample(wall_ns=w, cpu_ns=c, waited_ns=q).spent_ns for w, c, q in readings)


class ProcessFacts(msgspec.Struct, frozen=True, tag="process", kw_only=True):
    """Describes one of the processes in which a backend was timed, or says in `error` why there was none.

    `import_ns` is the time to import the library, `start_ns` that from the start of the process to its first answer,
    `cpus` those that it was pinned to while it measured; empty where the system pins no process.
    """

    backend: str
    process: int
    import_ns: int = 0
    start_ns: int = 0
    cpus: tuple[int, ...] = ()
    error: str = ""


class TimingFacts(msgspec.Struct, frozen=True, tag="timing", kw_only=True):
    """Holds what one case cost one backend in one process; samples of the same process and index are of one round.

    `build_ns` is the time to make the derivative function, `first_call_ns` that of its first call. `primal` times
    the function itself, run the same way; it is None where the case is the value itself. `refusals` say which rules
    of timing the case broke in this process, so that nothing was sampled; `error` says why it could not be timed at
    all.
    """

    case: str
    backend: str
    process: int
    build_ns: int = 0
    first_call_ns: int = 0
    derivative: Samples | None = None
    primal: Samples | None = None
    refusals: tuple[str, ...] = ()
    error: str = ""


class Footprint(msgspec.Struct, frozen=True, kw_only=True):
    """Holds the memory that a case takes in a process that has done nothing before, and the calls of its function.

    `baseline_bytes` is the resident memory just before building and the first call, inputs included, and
    `peak_bytes` the highest during them; `later_baseline_bytes` and `later_peak_bytes` are those of a later call.
    `first_calls_of_f` and `later_calls_of_f` count the calls of the problem's function. Memory is 0 where the
    system does not tell.
    """

    baseline_bytes: int = 0
    peak_bytes: int = 0
    later_baseline_bytes: int = 0
    later_peak_bytes: int = 0
    first_calls_of_f: int = 0
    later_calls_of_f: int = 0

    @property
    def first_bytes(self) -> int:
        """Return what building and the first call took above the baseline."""
        return max(0, self.peak_bytes - self.baseline_bytes)

    @property
    def later_bytes(self) -> int:
        """Return what a later call took above what was there before it."""
        return max(0, self.later_peak_bytes - self.later_baseline_bytes)


class FootprintFacts(msgspec.Struct, frozen=True, tag="footprint", kw_only=True):
    """Holds the footprint of a case on a backend, found in a process of its own, or says why there is none."""

    case: str
    backend: str
    footprint: Footprint | None = None
    error: str = ""
