"""The messages between harness and worker, and their binary form on a pipe.

A frame is `magic, header length, number of buffers, buffer lengths, header, buffers`: the header is
msgpack, an array in it is a description (dtype, shape, index of its buffer), and buffers are the arrays'
bytes as they lie in memory. So NaN payloads, signed zeros, 0-d and empty arrays arrive bit for bit, and
large ones are never copied into text.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np

from adjudge.enclosure import Enclosure
from adjudge.measurement import Footprint, Measurement, Sample
from adjudge.outcome import Array, Outcome, Parts

VERSION = 2
NEUTRAL, NATIVE, BY_HAND = "neutral", "native", "by hand"
"""The implementations of a problem: its body, one written for the backend, and a program for the operator itself."""
THREADS_VARIABLE, COMPILE_CACHE_VARIABLE = "ADJUDGE_THREADS", "ADJUDGE_COMPILE_CACHE"
"""Environment variables: how many threads a worker's library may use, and where it may keep what it compiles."""
_MAGIC = b"ADJ1"
_PREFIX = struct.Struct("<4sII")
PREFIX_BYTES = _PREFIX.size
_KINDS = frozenset("fiubc")

Buffer: TypeAlias = bytes | bytearray | memoryview


class ProtocolError(Exception):
    """Says that bytes are no frame of this protocol, or a message none of its kinds."""


class Start(msgspec.Struct, frozen=True, tag="start", kw_only=True):
    """Asks a worker to import its adapter and introduce itself."""

    id: int
    version: int = VERSION


class ProblemPlace(msgspec.Struct, frozen=True):
    """Says where a worker finds a problem: an importable module's name or a file's path, and the problem's id."""

    origin: str
    problem_id: str


class Evaluate(msgspec.Struct, frozen=True, tag="evaluate", kw_only=True):
    """Asks for one operator of one problem at one point.

    `inputs` holds every argument of the problem; those in `wrt` are differentiated by. `implementation` says which of
    the problem's functions is run. `sensitivity` asks, in addition, how far the result moves under rounding.
    """

    id: int
    problem: ProblemPlace
    operator: str
    wrt: tuple[str, ...]
    dtype: str
    mode: str
    inputs: Parts
    tangent: Parts | None = None
    cotangent: Array | None = None
    sensitivity: bool = False
    implementation: str = NEUTRAL


class Prove(msgspec.Struct, frozen=True, tag="prove", kw_only=True):
    """Asks the oracle's worker for the enclosure of one operator of one problem, within `limit_s` seconds."""

    id: int
    problem: ProblemPlace
    operator: str
    wrt: tuple[str, ...]
    dtype: str
    inputs: Parts
    tangent: Parts | None = None
    cotangent: Array | None = None
    limit_s: float = 10.0


class Prepare(msgspec.Struct, frozen=True, tag="prepare", kw_only=True):
    """Asks to make a case ready to be timed, under a `key` that later requests name it by.

    Samples are to take `slot_ns` after `warm_ns` untimed, on `threads` threads that are pinned to `cpus` while they
    are taken.
    """

    id: int
    key: int
    case: Evaluate
    slot_ns: int
    warm_ns: int
    threads: int
    cpus: tuple[int, ...] = ()


class Measure(msgspec.Struct, frozen=True, tag="measure", kw_only=True):
    """Asks for a sample of a prepared case's derivative and one of its primal, `primal_first` or last."""

    id: int
    key: int
    primal_first: bool = False


class Release(msgspec.Struct, frozen=True, tag="release", kw_only=True):
    """Asks to forget every prepared case."""

    id: int


class Weigh(msgspec.Struct, frozen=True, tag="weigh", kw_only=True):
    """Asks for the memory of a case; the worker must have done nothing before."""

    id: int
    case: Evaluate


class Transcribe(msgspec.Struct, frozen=True, tag="transcribe", kw_only=True):
    """Asks for a program of the library's own calls that gives an answer's `parts`.

    While the library runs, what is written so far is kept in the file `journal`, where one is named: the call may end
    the worker.
    """

    id: int
    case: Evaluate
    parts: tuple[str, ...]
    journal: str = ""


class Echo(msgspec.Struct, frozen=True, tag="echo", kw_only=True):
    """Asks for the arrays back; measures the transport."""

    id: int
    arrays: Parts


class Stop(msgspec.Struct, frozen=True, tag="stop", kw_only=True):
    """Asks a worker to end."""

    id: int


class Started(msgspec.Struct, frozen=True, tag="started", kw_only=True):
    """Introduces a worker: its adapter, the versions it runs, and what importing them took."""

    id: int
    adapter: str
    library: str
    distribution: str
    library_version: str
    modes: tuple[str, ...]
    dtypes: tuple[str, ...]
    python: str
    numpy: str
    platform: str
    import_ns: int
    known_failures: str
    version: int = VERSION


class Evaluated(msgspec.Struct, frozen=True, tag="evaluated", kw_only=True):
    """Answers `Evaluate`: what came out, what it cost, and how long the worker was at it in all (`busy_ns`)."""

    id: int
    outcome: Outcome
    measurement: Measurement | None = None
    busy_ns: int = 0


class Prepared(msgspec.Struct, frozen=True, tag="prepared", kw_only=True):
    """Answers `Prepare`: what building and the first call took, and how many calls fill a slot (no primal: 0).

    `refusals` say which rules of timing the case breaks; `pinned` whether its threads can be pinned.
    """

    id: int
    build_ns: int
    first_call_ns: int
    derivative_calls: int
    primal_calls: int
    refusals: tuple[str, ...] = ()
    pinned: bool = False


class Measured(msgspec.Struct, frozen=True, tag="measured", kw_only=True):
    """Answers `Measure`."""

    id: int
    derivative: Sample
    primal: Sample | None = None


class Released(msgspec.Struct, frozen=True, tag="released", kw_only=True):
    """Answers `Release`."""

    id: int


class Weighed(msgspec.Struct, frozen=True, tag="weighed", kw_only=True):
    """Answers `Weigh`."""

    id: int
    footprint: Footprint


class Proven(msgspec.Struct, frozen=True, tag="proven", kw_only=True):
    """Answers `Prove`: what is proven, or why nothing is, and how long the worker was at it."""

    id: int
    enclosure: Enclosure
    busy_ns: int = 0


class Transcribed(msgspec.Struct, frozen=True, tag="transcribed", kw_only=True):
    """Answers `Transcribe`: the program's source, and what the library raised, with which the program ends."""

    id: int
    source: str
    raised: str = ""


class Echoed(msgspec.Struct, frozen=True, tag="echoed", kw_only=True):
    """Answers `Echo`."""

    id: int
    arrays: Parts


class Stopped(msgspec.Struct, frozen=True, tag="stopped", kw_only=True):
    """Answers `Stop`; the worker ends after it."""

    id: int


class Refused(msgspec.Struct, frozen=True, tag="refused", kw_only=True):
    """Answers a request that could not be served at all: the adapter is broken or the request not understood.

    `id` is that of the request, or -1 where it could not be read.
    """

    id: int
    message: str
    traceback: str = ""


Request: TypeAlias = Start | Evaluate | Prepare | Measure | Release | Weigh | Prove | Transcribe | Echo | Stop
Response: TypeAlias = (
    Started
    | Evaluated
    | Prepared
    | Measured
    | Released
    | Weighed
    | Proven
    | Transcribed
    | Echoed
    | Stopped
    | Refused
)

ReadExactly: TypeAlias = Callable[[int], Buffer]


def frame(message: Request | Response) -> list[Buffer]:
    """Return the message as buffers to be written one after the other.

    Raises `ProtocolError` for an array that is not numeric (objects, text).
    """
    buffers: list[Buffer] = []

    def describe(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            raise ProtocolError(f"cannot send a {type(value).__name__}")
        buffers.append(raw_bytes(value))
        return {"dtype": value.dtype.str, "shape": value.shape, "buffer": len(buffers) - 1}

    header = msgspec.msgpack.encode(message, enc_hook=describe)
    lengths = struct.pack(f"<{len(buffers)}Q", *(len(buffer) for buffer in buffers))
    return [_PREFIX.pack(_MAGIC, len(header), len(buffers)) + lengths + header, *buffers]


def read_request(read: ReadExactly) -> Request:
    """Return the next request; `read(n)` gives exactly n bytes. Raises `ProtocolError` on anything else."""
    request: Request = _read(read, _REQUESTS)
    return request


def read_response(read: ReadExactly) -> Response:
    """Return the next response; `read(n)` gives exactly n bytes. Raises `ProtocolError` on anything else."""
    response: Response = _read(read, _RESPONSES)
    return response


def raw_bytes(array: Array) -> memoryview:
    """Return the bytes of a numeric array in row order, without a copy where it already lies so."""
    if array.dtype.kind not in _KINDS:
        raise ProtocolError(f"cannot send an array of dtype {array.dtype}: only numbers travel")
    return np.asarray(array, order="C").reshape(-1).view(np.uint8).data


def array_from(description: dict[str, Any], data: Buffer) -> Array:
    """Return the array that `description` (dtype, shape) gives to raw bytes; raises `ProtocolError` if they differ."""
    try:
        dtype = np.dtype(description["dtype"])
        shape = tuple(description["shape"])
        if dtype.kind not in _KINDS:
            raise ValueError(f"dtype {dtype} does not travel")
        if any(length < 0 for length in shape):
            raise ValueError(f"no array has the shape {shape}")
        return np.frombuffer(data, dtype=dtype).reshape(shape)
    except (KeyError, TypeError, ValueError) as error:
        raise ProtocolError(f"not an array: {error}") from None


def _read(read: ReadExactly, decode: Callable[[Buffer, Sequence[Buffer]], Any]) -> Any:
    magic, header_length, count = _PREFIX.unpack(read(PREFIX_BYTES))
    if magic != _MAGIC:
        raise ProtocolError(f"expected a frame of adjudge, got bytes starting {bytes(magic)!r}")
    lengths = struct.unpack(f"<{count}Q", read(8 * count))
    header = read(header_length)
    return decode(header, [read(length) for length in lengths])


def _decoder(kind: Any) -> Callable[[Buffer, Sequence[Buffer]], Any]:
    def decode(header: Buffer, buffers: Sequence[Buffer]) -> Any:
        def revive(_: type, value: Any) -> Any:
            index = value.get("buffer") if isinstance(value, dict) else None
            if not isinstance(index, int) or not 0 <= index < len(buffers):
                raise ProtocolError("an array's buffer is missing")
            return array_from(value, buffers[index])

        try:
            return msgspec.msgpack.decode(header, type=kind, dec_hook=revive)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            raise ProtocolError(f"not a message of protocol {VERSION}: {error}") from None

    return decode


_REQUESTS = _decoder(Request)
_RESPONSES = _decoder(Response)
