"""Truths kept in files: for each module of problems one, `truths/MODULE.jsonl` beside it, a line for each truth.

A line holds a case's id (for people), the key of all that its truth depends on, and the reason why nothing is proven or
the enclosure itself, bit for bit: a header in msgpack and the arrays' bytes, compressed, in base64.
"""

import base64
import importlib.util
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from adjudge.collection import FILE
from adjudge.enclosure import Enclosure, NotEnclosed
from adjudge.errors import UserError
from adjudge.outcome import Array
from adjudge.protocol import array_from, raw_bytes

FOLDER = "truths"


class ShelfError(UserError):
    """Says which file of truths cannot be used, and what to do."""


class Truth(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Holds a line: the case's id, the key, and either a reason or an enclosure."""

    case: str
    key: str
    reason: str = ""
    enclosed: str = ""

    @property
    def enclosure(self) -> Enclosure:
        """Return what was proven."""
        return _unpacked(self.enclosed) if self.enclosed else NotEnclosed(self.reason)


def truth(case: str, key: str, enclosure: Enclosure) -> Truth:
    """Return a line that holds an enclosure."""
    if isinstance(enclosure, NotEnclosed):
        return Truth(case=case, key=key, reason=enclosure.reason)
    return Truth(case=case, key=key, enclosed=_packed(enclosure))


def file_of(origin: str) -> Path:
    """Return the file that the truths of a module or file of problems are kept in; raises `ShelfError`."""
    if origin.startswith(FILE):
        source = Path(origin.removeprefix(FILE))
    else:
        spec = importlib.util.find_spec(origin)
        if spec is None or spec.origin is None:
            raise ShelfError(f"{origin} has no file, beside which its truths could be kept")
        source = Path(spec.origin)
    module = source.parent if source.name == "__init__.py" else source.with_suffix("")
    return module.parent / FOLDER / f"{module.name}.jsonl"


def read(file: Path) -> dict[str, Truth]:
    """Return the truths in a file by their keys, none where there is no file; raises `ShelfError`."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    try:
        return {line.key: line for line in map(_DECODER.decode, lines)}
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise ShelfError(f"{file}: damaged ({error}): delete it and run 'adjudge truth build'") from error


def write(file: Path, truths: Iterable[Truth]) -> None:
    """Write a file of truths, in the order of the cases' ids; without truths there is no file."""
    ordered = sorted(truths, key=lambda line: (line.case, line.key))
    if not ordered:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(exist_ok=True)
    partial = file.with_suffix(".partial")
    partial.write_bytes(b"".join(_ENCODER.encode(line) + b"\n" for line in ordered))
    partial.replace(file)


def _packed(enclosure: Enclosure) -> str:
    """Return an enclosure as text; arrays of the same bytes are kept once, bytes of the same weight together."""
    buffers: dict[bytes, int] = {}

    def describe(array: Any) -> Any:
        if not isinstance(array, np.ndarray):
            raise NotImplementedError(f"cannot keep a {type(array).__name__}")
        array = array.astype(array.dtype.newbyteorder("<"))
        buffer = _woven(bytes(raw_bytes(array)), array.dtype.itemsize)
        place = buffers.setdefault(buffer, len(buffers))
        return {"dtype": array.dtype.str, "shape": array.shape, "buffer": place}

    header = msgspec.msgpack.encode(enclosure, enc_hook=describe)
    framed = msgspec.msgpack.encode([header, *buffers])
    return base64.b64encode(zlib.compress(framed, 9)).decode("ascii")


def _unpacked(text: str) -> Enclosure:
    header, *buffers = msgspec.msgpack.decode(zlib.decompress(base64.b64decode(text)))

    def revive(_: type, described: Any) -> Array:
        size = np.dtype(described["dtype"]).itemsize
        return array_from(described, _unwoven(buffers[described["buffer"]], size))

    enclosure: Enclosure = msgspec.msgpack.decode(header, type=Enclosure, dec_hook=revive)
    return enclosure


def _woven(data: bytes, size: int) -> bytes:
    """Return the first bytes of all elements, then the second ones, and so on: so they compress."""
    return np.frombuffer(data, np.uint8).reshape(-1, size).T.tobytes()


def _unwoven(data: bytes, size: int) -> bytes:
    return np.frombuffer(data, np.uint8).reshape(size, -1).T.tobytes()


_DECODER: msgspec.json.Decoder[Truth] = msgspec.json.Decoder(Truth)
_ENCODER = msgspec.json.Encoder()
