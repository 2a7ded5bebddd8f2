"""Arrays cross bit for bit, and what is no message of the protocol is an error, never a hang."""

import struct
from collections.abc import Callable
from typing import Any

import hypothesis.extra.numpy as hnp
import msgspec
import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.protocol import (
    Echo,
    Echoed,
    Evaluated,
    ProtocolError,
    Start,
    Stop,
    array_from,
    frame,
    raw_bytes,
    read_request,
    read_response,
)
from hypothesis import given
from hypothesis import strategies as st

DTYPES = [
    "<f2",
    "<f4",
    "<f8",
    ">f4",
    ">f8",
    "<c8",
    "<c16",
    ">c16",
    "|i1",
    "<i2",
    ">i4",
    "<i8",
    "|u1",
    "<u8",
    "|b1",
]
SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


def source(data: bytes) -> Callable[[int], bytes]:
    """Return a function that gives the next n bytes of `data`, as a pipe does."""
    position = 0

    def read(count: int) -> bytes:
        nonlocal position
        if position + count > len(data):
            raise EOFError
        position += count
        return data[position - count : position]

    return read


def on_the_wire(message: Any) -> bytes:
    return b"".join(bytes(buffer) for buffer in frame(message))


def with_header(header: bytes, *buffers: bytes) -> bytes:
    lengths = b"".join(struct.pack("<Q", len(buffer)) for buffer in buffers)
    return struct.pack("<4sII", b"ADJ1", len(header), len(buffers)) + lengths + header + b"".join(buffers)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    return a.dtype.str == b.dtype.str and a.shape == b.shape and a.tobytes() == b.tobytes()


@st.composite
def arrays_of_any_bits(draw: st.DrawFn) -> np.ndarray:
    """Arrays with any bit pattern (NaN payloads, denormals, signed zeros), however they lie in memory."""
    dtype, shape = np.dtype(draw(st.sampled_from(DTYPES))), draw(SHAPES)
    size = int(np.prod(shape)) * dtype.itemsize
    data = draw(st.binary(min_size=size, max_size=size))
    if dtype.kind == "b":
        data = bytes(byte & 1 for byte in data)
    array = np.frombuffer(data, dtype).reshape(shape)  # read-only
    layout = draw(st.sampled_from(["as it is", "transposed", "reversed", "every other", "repeated"]))
    if layout == "transposed":
        return array.T
    if layout == "reversed" and array.ndim:
        return array[::-1]
    if layout == "every other" and array.ndim:
        return np.repeat(array, 2, axis=0)[::2]
    if layout == "repeated":
        return np.broadcast_to(array, (2, *shape))
    return array


@given(st.dictionaries(st.text(max_size=5), arrays_of_any_bits(), max_size=3))
def test_arrays_cross_bit_for_bit(arrays: dict[str, np.ndarray]) -> None:
    message = read_request(source(on_the_wire(Echo(id=7, arrays=arrays))))
    assert isinstance(message, Echo)
    assert list(message.arrays) == list(arrays)
    assert all(same(message.arrays[name], arrays[name]) for name in arrays)


@given(arrays_of_any_bits())
def test_bytes_and_description_give_the_array_back(array: np.ndarray) -> None:
    description = {"dtype": array.dtype.str, "shape": list(array.shape)}
    assert same(array_from(description, raw_bytes(array)), array)


def test_a_contiguous_array_is_not_copied() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert np.shares_memory(np.frombuffer(raw_bytes(array), np.uint8), array)


@given(st.integers(-(2**63), 2**63 - 1), st.text(), st.booleans(), arrays_of_any_bits())
def test_an_answer_crosses_whole(number: int, name: str, native: bool, part: np.ndarray) -> None:
    outcome = Computed(parts={name: part}, native=native, unconnected=(name,), primal=part)
    message = read_response(source(on_the_wire(Evaluated(id=number, outcome=outcome))))
    assert isinstance(message, Evaluated) and isinstance(message.outcome, Computed)
    assert message.id == number
    assert (message.outcome.native, message.outcome.unconnected) == (native, (name,))
    assert message.outcome.primal.tobytes() == part.tobytes()
    assert same(message.outcome.parts[name], part)


def test_messages_follow_one_another() -> None:
    read = source(on_the_wire(Start(id=1)) + on_the_wire(Stop(id=2)))
    assert (read_request(read), read_request(read)) == (Start(id=1), Stop(id=2))


@pytest.mark.parametrize(
    "array", [np.array([None]), np.array(["text"]), np.array([b"bytes"]), np.array(["2026"], "M8[D]")]
)
def test_what_is_no_number_is_not_sent(array: np.ndarray) -> None:
    with pytest.raises(ProtocolError, match="only numbers travel"):
        frame(Echo(id=1, arrays={"x": array}))


@pytest.mark.parametrize("dtype", ["|O", "|S3", "<U3", "<M8[D]", "|V8"])
def test_what_is_no_number_is_not_received(dtype: str) -> None:
    with pytest.raises(ProtocolError, match="not an array"):
        array_from({"dtype": dtype, "shape": [1]}, b"\0" * 8)


@given(st.binary(max_size=64))
def test_garbage_is_an_error(data: bytes) -> None:
    with pytest.raises((ProtocolError, EOFError)):
        read_request(source(data))


@given(st.binary(max_size=64), st.lists(st.binary(max_size=16), max_size=2))
def test_garbage_behind_a_right_prefix_is_an_error(header: bytes, buffers: list[bytes]) -> None:
    with pytest.raises(ProtocolError, match="not a message"):
        read_request(source(with_header(header, *buffers)))


DAMAGED = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(DAMAGED, st.sampled_from(["<f8", "|b1", "", "f", ">c16"]) | st.text(max_size=4) | DAMAGED, DAMAGED)
def test_a_damaged_description_of_an_array_is_an_error(shape: Any, dtype: Any, buffer: Any) -> None:
    description = {"dtype": dtype, "shape": shape, "buffer": buffer}
    header = msgspec.msgpack.encode({"type": "echo", "id": 1, "arrays": {"x": description}})
    try:
        message = read_request(source(with_header(header, b"\0" * 8)))
    except ProtocolError:
        return
    assert isinstance(message, Echo) and message.arrays["x"].nbytes == 8


@given(st.data())
def test_a_truncated_frame_is_the_end_of_input(data: st.DataObject) -> None:
    whole = on_the_wire(Echo(id=1, arrays={"x": np.arange(3.0), "y": np.ones((2, 2))}))
    kept = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError):
        read_request(source(whole[:kept]))


def test_a_foreign_frame_is_named() -> None:
    with pytest.raises(ProtocolError, match="HTTP"):
        read_request(source(b"HTTP/1.1 200 OK\r\n"))


def test_an_unknown_kind_is_named() -> None:
    header = msgspec.msgpack.encode({"type": "dance", "id": 1})
    with pytest.raises(ProtocolError, match="dance"):
        read_request(source(with_header(header)))


def test_an_answer_is_no_request() -> None:
    with pytest.raises(ProtocolError, match="echoed"):
        read_request(source(on_the_wire(Echoed(id=1, arrays={}))))


def test_a_missing_field_is_named() -> None:
    with pytest.raises(ProtocolError, match="arrays"):
        read_request(source(with_header(msgspec.msgpack.encode({"type": "echo", "id": 1}))))


@pytest.mark.parametrize("buffer", [-1, 1, "0", None])
def test_a_buffer_that_is_not_there_is_an_error(buffer: Any) -> None:
    description = {"dtype": "<f8", "shape": [1], "buffer": buffer}
    header = msgspec.msgpack.encode({"type": "echo", "id": 1, "arrays": {"x": description}})
    with pytest.raises(ProtocolError, match="buffer is missing"):
        read_request(source(with_header(header, b"\0" * 8)))


def test_bytes_that_do_not_fill_the_shape_are_an_error() -> None:
    with pytest.raises(ProtocolError, match="not an array"):
        array_from({"dtype": "<f8", "shape": [2]}, b"\0" * 8)


@pytest.mark.parametrize("length", [2**31, 2**63, 2**64 - 1, -2])
def test_an_impossible_shape_is_an_error(length: int) -> None:
    with pytest.raises(ProtocolError, match="not an array"):
        array_from({"dtype": "<f8", "shape": [length]}, b"\0" * 8)
