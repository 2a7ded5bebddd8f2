"""The record of a run: facts only, appended line by line, so that a killed run loses at most the line being written.

A record is a file of JSON lines: header, problems, points, cases, enclosures, backends, outcomes, footer; that of a
benchmark holds processes, timings and footprints besides, before its footer. Arrays are stored bit for bit (dtype,
shape, base64 of the bytes). What a verdict needs is all in here; nothing has to be run or imported again.
"""

import base64
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np

from adjudge.enclosure import Enclosure
from adjudge.errors import UserError
from adjudge.measurement import FootprintFacts, Measurement, ProcessFacts, Readings, TimingFacts, TimingPlan
from adjudge.outcome import Array, Outcome, Parts
from adjudge.pipes import write_all
from adjudge.protocol import COMPILE_CACHE_VARIABLE, NEUTRAL, ProtocolError, array_from, raw_bytes

SCHEMA = 1
FILE_NAME = "record.jsonl"


class RecordError(UserError):
    """Says why a file is not a usable record, and what to do."""


class NotWritten(RecordError):
    """Says that a record cannot be written, and why; what was written before is whole."""


class BackendChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Names a backend of a run. One that is not `judged` runs only because its answers serve as truth.

    A `reference` runs eagerly whatever the mode of a case: the truth does not depend on it.
    """

    name: str
    adapter: str
    python: str
    reference: bool = False
    judged: bool = True


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """Describes the machine and the harness's own interpreter; "" and 0 where the system does not tell.

    `governor` is the CPU's frequency governor, `boost` whether the CPU may exceed its nominal frequency ("on",
    "off").
    """

    platform: str
    cpu: str
    cores: int
    memory_bytes: int
    python: str
    numpy: str
    governor: str = ""
    boost: str = ""


class Header(msgspec.Struct, frozen=True, tag="header", kw_only=True):
    """Opens a record: who ran what, where and when (`created` in ISO 8601 with zone), and with which limits.

    `whole_suite` is true where no case of the shared suite was deselected, so that a known failure that
    matches nothing is known to be stale. `timing` is the plan of a benchmark, None where nothing is timed.
    """

    run: str
    created: str
    adjudge: str
    command: tuple[str, ...]
    seed: int
    timeout_s: float
    memory_limit_bytes: int
    whole_suite: bool
    backends: tuple[BackendChoice, ...]
    host: Host
    environment: dict[str, str] = {}
    truth_timeout_s: float = 10.0
    truth_total_s: float = 300.0
    timing: TimingPlan | None = None
    schema: int = SCHEMA

    @property
    def keeps_programs(self) -> bool:
        """Say whether libraries found what earlier runs had compiled, so that first calls tell nothing."""
        return COMPILE_CACHE_VARIABLE in self.environment


class ProblemFacts(msgspec.Struct, frozen=True, tag="problem", kw_only=True):
    """Describes a problem: where a worker finds it, and what it says of itself.

    `natives` names the adapters for which it carries an implementation of its own, `by_hand` the operators for
    which it carries a program written by hand.
    """

    id: str
    origin: str
    summary: str
    source: str
    code: str
    wrt: tuple[str, ...]
    natives: tuple[str, ...] = ()
    by_hand: tuple[str, ...] = ()


class PointFacts(msgspec.Struct, frozen=True, tag="point", kw_only=True):
    """Holds the inputs of a problem at a point, in full; `size` is that of a point drawn by size, None at any other."""

    problem: str
    point: str
    inputs: Parts
    source: str = ""
    size: int | None = None


class CaseFacts(msgspec.Struct, frozen=True, tag="case", kw_only=True, gc=False):
    """Describes a case: a problem at a point under an operator, in a dtype, a mode and an implementation.

    The `implementation` is "neutral", the problem's body, or "native", the one written for the backend; the id of
    a native case ends in `+native`.

    `expected` is the closed form, `kink` the lowest and highest element of the generalised derivative, and
    `conventions` documented other answers, by name.
    """

    id: str
    problem: str
    point: str
    operator: str
    dtype: str
    mode: str
    tangent: Parts | None = None
    cotangent: Array | None = None
    expected: Parts | None = None
    kink: dict[str, tuple[Array, Array]] | None = None
    conventions: dict[str, Parts] = {}
    implementation: str = NEUTRAL

    def id_in(self, *, dtype: str, mode: str) -> str:
        """Return the id of the same case in another dtype or mode."""
        return case_id(self.problem, self.point, self.operator, dtype, mode, self.implementation)


def case_id(
    problem: str, point: str, operator: str, dtype: str, mode: str, implementation: str = NEUTRAL
) -> str:
    """Return a case's id."""
    manner = mode if implementation == NEUTRAL else f"{mode}+{implementation}"
    return "/".join((problem, point, operator, dtype, manner))


class EnclosureFacts(msgspec.Struct, frozen=True, tag="enclosure", kw_only=True, gc=False):
    """Holds what the certified oracle found for a case, and how long that took."""

    case: str
    enclosure: Enclosure
    elapsed_ns: int = 0


class BackendFacts(msgspec.Struct, frozen=True, tag="backend", kw_only=True):
    """Says what a backend turned out to be, or (in `error`) why it could not be started."""

    name: str
    error: str = ""
    library: str = ""
    library_version: str = ""
    distribution: str = ""
    python: str = ""
    numpy: str = ""
    platform: str = ""
    modes: tuple[str, ...] = ()
    dtypes: tuple[str, ...] = ()
    import_ns: int = 0
    start_ns: int = 0
    known_failures: str = ""


class OutcomeFacts(msgspec.Struct, frozen=True, tag="outcome", kw_only=True, gc=False):
    """Holds what a backend answered to a case.

    `round_trip_ns` is the wall time seen from the harness, `busy_ns` the part of it that the worker computed.
    """

    case: str
    backend: str
    outcome: Outcome
    measurement: Measurement | None = None
    round_trip_ns: int = 0
    busy_ns: int = 0


class Footer(msgspec.Struct, frozen=True, tag="footer", kw_only=True):
    """Closes a record: everything that was planned has been tried."""

    finished: str
    outcomes: int
    timings: int = 0


Line: TypeAlias = (
    Header
    | ProblemFacts
    | PointFacts
    | CaseFacts
    | EnclosureFacts
    | BackendFacts
    | OutcomeFacts
    | ProcessFacts
    | TimingFacts
    | FootprintFacts
    | Footer
)


@dataclass(slots=True)
class Record:
    """Holds a record read back, by name; `footer` is None where the run did not end."""

    path: Path
    header: Header
    problems: dict[str, ProblemFacts] = field(default_factory=dict)
    points: dict[tuple[str, str], PointFacts] = field(default_factory=dict)
    cases: dict[str, CaseFacts] = field(default_factory=dict)
    enclosures: dict[str, EnclosureFacts] = field(default_factory=dict)
    backends: dict[str, BackendFacts] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], OutcomeFacts] = field(default_factory=dict)
    processes: dict[tuple[str, int], ProcessFacts] = field(default_factory=dict)
    timings: dict[tuple[str, str, int], TimingFacts] = field(default_factory=dict)
    footprints: dict[tuple[str, str], FootprintFacts] = field(default_factory=dict)
    footer: Footer | None = None

    def add(self, line: Line) -> None:
        """Take in a line; a later one replaces an earlier one of the same name."""
        match line:
            case Header():
                self.header = line
            case ProblemFacts():
                self.problems[line.id] = line
            case PointFacts():
                self.points[line.problem, line.point] = line
            case CaseFacts():
                self.cases[line.id] = line
            case EnclosureFacts():
                self.enclosures[line.case] = line
            case BackendFacts():
                self.backends[line.name] = line
            case OutcomeFacts():
                self.outcomes[line.case, line.backend] = line
            case ProcessFacts():
                self.processes[line.backend, line.process] = line
            case TimingFacts():
                self.timings[line.case, line.backend, line.process] = line
            case FootprintFacts():
                self.footprints[line.case, line.backend] = line
            case Footer():
                self.footer = line

    def inputs(self, case: CaseFacts) -> Parts:
        """Return the inputs of a case by name."""
        return self.points[case.problem, case.point].inputs


class RecordWriter:
    """Appends lines to a record, each flushed, from any thread; while it is open, no other can be.

    Raises `RecordError` where another process writes the record, and `NotWritten` where it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise NotWritten(f"{path} cannot be written ({error.strerror})") from error
        self._lock = threading.Lock()
        self.bytes_written = 0
        if not _is_locked(self._file):
            self._file.close()
            raise RecordError(
                f"{path} is being written by another process: wait until that has ended, or end it, and try again"
            )

    def append(self, *lines: Line) -> None:
        """Write the lines, in order, and flush them; raises `NotWritten`, and leaves none, where a disk is full."""
        data = b"".join(_encode(line) + b"\n" for line in lines)
        with self._lock:
            before = os.fstat(self._file.fileno()).st_size
            try:
                write_all(self._file.fileno(), [data])
            except OSError as error:
                self._file.truncate(before)
                raise NotWritten(f"{self._path} cannot be written ({error.strerror})") from error
            self.bytes_written += len(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def load_record(path: Path | str, *, partial: bool = False) -> Record:
    """Return the record in a file or in a run's folder.

    Raises `RecordError` where there is none, where it is damaged or not one of adjudge's, and, unless `partial`,
    where the run did not end. A last line that was cut off in writing is left out of a partial record.
    """
    path = Path(path)
    path = path / FILE_NAME if path.is_dir() else path
    record = _read(path)
    if record.footer is None and not partial:
        command = "run" if record.header.timing is None else "bench"
        raise RecordError(
            f"{path}: the run did not end ({len(record.outcomes)} outcomes recorded): go on with "
            f"'adjudge {command} --resume {path.parent}', or pass --partial to use what is there"
        )
    return record


def read_plan(path: Path) -> Iterator[Line]:
    """Give the header, problems, points and cases at the begin of the record in a file or in a run's folder.

    Raises `RecordError` where a line cannot be read.
    """
    with (path / FILE_NAME if path.is_dir() else path).open("rb") as file:
        for number, data in enumerate(file, start=1):
            line = _decode(path, number, data)
            if not isinstance(line, Header | ProblemFacts | PointFacts | CaseFacts):
                return
            yield line


def mend_tail(path: Path) -> None:
    """End a last line that lacks only its end, or cut off a broken one, so that a record can be appended to."""
    data = path.read_bytes()
    begin = data.rfind(b"\n") + 1
    if begin == len(data):
        return
    with path.open("r+b") as file:
        if _is_line(data[begin:]):
            file.seek(0, os.SEEK_END)
            file.write(b"\n")
        else:
            file.truncate(begin)


def _is_locked(file: FileIO) -> bool:
    """Lock a file for as long as it is open, and say whether that is done, or where the system has no locks, true."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        return True
    return True


def _read(path: Path) -> Record:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordError(
            f"{path}: no record can be read ({error.strerror}): give the folder of a run"
        ) from error
    *lines, tail = data.split(b"\n")
    if tail and _is_line(tail):
        lines.append(tail)
    parsed = [_decode(path, number, line) for number, line in enumerate(lines, start=1)]
    if not parsed or not isinstance(parsed[0], Header):
        raise RecordError(f"{path}: not a record of adjudge (it does not begin with a header)")
    if parsed[0].schema != SCHEMA:
        raise RecordError(
            f"{path}: a record of schema {parsed[0].schema}; this adjudge reads schema {SCHEMA}"
        )
    record = Record(path, parsed[0])
    for line in parsed:
        record.add(line)
    _check_references(record)
    return record


def _check_references(record: Record) -> None:
    for case in record.cases.values():
        if case.problem not in record.problems or (case.problem, case.point) not in record.points:
            raise RecordError(
                f"{record.path}: damaged: case {case.id} belongs to no recorded problem and point"
            )
    for case_id in record.enclosures:
        if case_id not in record.cases:
            raise RecordError(f"{record.path}: damaged: {case_id} is enclosed, which is no recorded case")
    timed = ((case_id, backend) for case_id, backend, _ in record.timings)
    for case_id, backend in (*record.outcomes, *timed, *record.footprints):
        if case_id not in record.cases:
            raise RecordError(
                f"{record.path}: damaged: {backend} answered {case_id}, which is no recorded case"
            )
    _check_counts(record)


def _check_counts(record: Record) -> None:
    if record.footer is None:
        return
    for what, found, told in (
        ("outcomes", len(record.outcomes), record.footer.outcomes),
        ("timings", len(record.timings), record.footer.timings),
    ):
        if found != told:
            raise RecordError(f"{record.path}: damaged: it holds {found} {what} of {told}")


def _is_line(data: bytes) -> bool:
    try:
        _DECODER.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, ProtocolError, ValueError):
        return False
    return True


def _decode(path: Path, number: int, data: bytes) -> Line:
    try:
        line: Line = _DECODER.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, ProtocolError, ValueError) as error:
        what = "not a record of adjudge" if number == 1 else "damaged"
        raise RecordError(f"{path}: {what}: line {number} cannot be read ({error})") from error
    return line


def _describe(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        data = base64.b64encode(raw_bytes(value)).decode("ascii")
        return {"dtype": value.dtype.str, "shape": value.shape, "data": data}
    if isinstance(value, Readings):
        return value.tolist()
    raise NotImplementedError(f"cannot record a {type(value).__name__}")


def _revive(kind: type, value: Any) -> Any:
    if kind is Readings:
        return _readings(value)
    if not isinstance(value, dict) or not isinstance(value.get("data"), str):
        raise ProtocolError("an array's bytes are missing")
    return array_from(value, base64.b64decode(value["data"], validate=True))


def _readings(value: Any) -> Readings:
    try:
        return Readings(value)
    except (TypeError, OverflowError) as error:
        raise ProtocolError(f"readings are no whole numbers: {error}") from error


_ENCODER = msgspec.json.Encoder(enc_hook=_describe)
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Line, dec_hook=_revive)


def _encode(line: Line) -> bytes:
    return _ENCODER.encode(line)
