"""A session with a real worker process: it answers, and whatever a worker does, `ask` ends."""

import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.protocol import (
    Echo,
    Echoed,
    Evaluate,
    ProblemPlace,
    Refused,
    Request,
    Response,
    Start,
    Started,
    Stop,
    Stopped,
    frame,
    read_response,
)
from adjudge.runner import worker_environment
from adjudge.session import InProcessSession, ProcessSession, WorkerDied, WorkerTimedOut
from adjudge.worker import Worker, load_adapter
from hypothesis import given, settings
from hypothesis import strategies as st

GIB = 1 << 30
WORKER = (sys.executable, "-P", "-m", "adjudge.worker")
Open = Callable[[str], ProcessSession]

ANSWER = """
import os, sys
from adjudge.pipes import read_exactly
from adjudge.protocol import *
request = read_request(lambda count: read_exactly(0, count))
def answer(message):
    return b"".join(bytes(buffer) for buffer in frame(message))
"""


@pytest.fixture(scope="module")
def correct() -> Iterator[ProcessSession]:
    session = ProcessSession((*WORKER, "correct"), worker_environment(), GIB)
    assert isinstance(session.ask(Start(id=1), 60.0), Started)
    yield session
    session.close()


@pytest.fixture
def pretender() -> Iterator[Open]:
    """Open a session with a process that runs some code instead of the worker."""
    sessions = []

    def open_session(code: str) -> ProcessSession:
        sessions.append(ProcessSession((sys.executable, "-c", ANSWER + code), worker_environment(), GIB))
        return sessions[-1]

    yield open_session
    for session in sessions:
        session.close()


def talk(adapter: str, sent: bytes) -> tuple[list[Response], int]:
    """Write bytes to a worker's input, close it, and return its answers and exit code."""
    done = subprocess.run((*WORKER, adapter), input=sent, stdout=subprocess.PIPE, timeout=60, check=False)
    left = memoryview(done.stdout)
    answers = []

    def read(count: int) -> memoryview:
        nonlocal left
        taken, left = left[:count], left[count:]
        return taken

    while left:
        answers.append(read_response(read))
    return answers, done.returncode


def on_the_wire(*messages: Request) -> bytes:
    return b"".join(bytes(buffer) for message in messages for buffer in frame(message))


def evaluate(**changes: object) -> Evaluate:
    request = Evaluate(
        id=2,
        problem=ProblemPlace("no_such_module", "group/name"),
        operator="gradient",
        wrt=("x",),
        dtype="float64",
        mode="eager",
        inputs={"x": np.ones(2)},
    )
    return msgspec.structs.replace(request, **changes)


@settings(max_examples=50)
@given(data=st.binary(max_size=256), dtype=st.sampled_from(["<f4", ">f8", "<c16", "|u1"]))
def test_a_worker_echoes_any_bits(correct: ProcessSession, data: bytes, dtype: str) -> None:
    array = np.frombuffer(data[: len(data) // 16 * 16], dtype)
    answer = correct.ask(Echo(id=9, arrays={"x": array}), 60.0)
    assert isinstance(answer, Echoed)
    assert answer.arrays["x"].dtype.str == dtype
    assert answer.arrays["x"].tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "array",
    [
        np.array([0x7FF8_0000_DEAD_BEEF, 0xFFF0_0000_0000_0001], np.uint64).view(np.float64),
        np.array([-0.0, 5e-324, -np.inf]),
        np.array(-0.0),
        np.zeros((0, 3), np.float32),
        np.arange(12.0).reshape(3, 4)[::-1, ::2],
        np.arange(3.0).astype(">f8"),
        np.broadcast_to(np.float32(2.5), (2, 3)),
        np.array([True, False]),
        np.arange(300_000.0),
    ],
    ids=[
        "NaN payloads",
        "signed",
        "0-d",
        "empty",
        "strided",
        "big-endian",
        "read-only",
        "bool",
        "larger than a pipe",
    ],
)
def test_a_worker_echoes_awkward_arrays(correct: ProcessSession, array: np.ndarray) -> None:
    answer = correct.ask(Echo(id=9, arrays={"x": array}), 60.0)
    assert isinstance(answer, Echoed)
    got = answer.arrays["x"]
    assert (got.dtype.str, got.shape, got.tobytes()) == (array.dtype.str, array.shape, array.tobytes())


def test_a_worker_introduces_itself(correct: ProcessSession) -> None:
    answer = correct.ask(Start(id=3), 60.0)
    assert isinstance(answer, Started)
    assert (answer.adapter, answer.library, answer.library_version) == (
        "correct",
        "reference_engine",
        "0.1.0",
    )
    assert answer.numpy == np.__version__
    assert answer.import_ns > 0


def test_a_worker_in_this_process_answers_alike() -> None:
    session = InProcessSession(Worker(lambda: load_adapter("correct")))
    answer = session.ask(Start(id=3), 1.0)
    assert isinstance(answer, Started)
    assert answer.adapter == "correct"
    assert session.ask(Stop(id=4), 1.0) == Stopped(id=4)
    session.close()


def test_a_worker_says_which_protocol_it_speaks() -> None:
    (answer,), code = talk("correct", on_the_wire(Start(id=1, version=99)))
    assert isinstance(answer, Refused)
    assert "protocol 99" in answer.message and "install the same adjudge in both" in answer.message
    assert code == 0


def test_an_unknown_request_is_refused_by_its_name() -> None:
    header = msgspec.msgpack.encode({"type": "dance", "id": 1})
    sent = b"ADJ1" + len(header).to_bytes(4, "little") + bytes(4) + header
    (answer,), code = talk("correct", sent)
    assert isinstance(answer, Refused)
    assert answer.id == -1 and "dance" in answer.message
    assert code == 0


def test_garbage_is_refused() -> None:
    (answer,), code = talk("correct", b"GET / HTTP/1.1\r\n\r\n")
    assert isinstance(answer, Refused)
    assert "expected a frame of adjudge" in answer.message
    assert code == 0


def test_a_truncated_request_ends_the_worker_in_silence() -> None:
    assert talk("correct", on_the_wire(Start(id=1))[:-3]) == ([], 0)


def test_a_worker_ends_with_its_input() -> None:
    assert talk("correct", b"") == ([], 0)


def test_a_request_before_start_is_refused() -> None:
    (answer,), _ = talk("correct", on_the_wire(evaluate()))
    assert isinstance(answer, Refused)
    assert "before start" in answer.message


def test_a_problem_that_is_not_there_is_refused_by_its_name() -> None:
    (_, answer), _ = talk("correct", on_the_wire(Start(id=1), evaluate()))
    assert isinstance(answer, Refused)
    assert "no_such_module does not import" in answer.message


def test_an_adapter_that_is_not_there_is_refused_by_its_name() -> None:
    (answer,), _ = talk("no_such_adapter", on_the_wire(Start(id=1)))
    assert isinstance(answer, Refused)
    assert "no adapter 'no_such_adapter'" in answer.message and "correct" in answer.message


def test_an_adapter_that_does_not_import_is_refused_with_its_error() -> None:
    (answer,), _ = talk("fails_to_start", on_the_wire(Start(id=1)))
    assert isinstance(answer, Refused)
    assert "ImportError: libfake.so.7" in answer.message
    assert "fails_to_start.py" in answer.traceback


def test_a_target_that_is_no_adapter_is_refused_by_its_name(environment: Any) -> None:
    plugin = "from adjudge import *\n@hookimpl\ndef adjudge_adapters(): return [AdapterEntry('odd', 'json:loads')]\n"
    environment.install("odd", {"odd_plugin": plugin}, {"odd": "odd_plugin"})
    session = ProcessSession((str(environment.python), *WORKER[1:], "odd"), worker_environment(), GIB)
    answer = session.ask(Start(id=1), 60.0)
    session.close()
    assert isinstance(answer, Refused)
    assert answer.message == "json:loads is not a subclass of adjudge.Adapter"


def test_a_session_closes_twice() -> None:
    session = ProcessSession((*WORKER, "correct"), worker_environment(), GIB)
    session.close()
    session.close()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os.write(1, b'hello, world, this is no frame')", "broke the protocol: expected a frame"),
        (
            "os.write(1, b'ADJ1' + bytes([1, 0, 0, 0, 0, 0, 0, 0]) + b'x')",
            "broke the protocol: not a message",
        ),
        ("os.write(1, answer(Stopped(id=request.id + 1)))", "answered request 8, not 7"),
        ("os.write(1, answer(Stopped(id=request.id))[:-2])", "ended by exit code 0"),
        ("sys.exit(4)", "ended by exit code 4"),
        ("os.kill(os.getpid(), 9)", "ended by signal SIGKILL"),
    ],
)
def test_a_worker_that_breaks_the_protocol_is_dead(pretender: Open, code: str, reason: str) -> None:
    with pytest.raises(WorkerDied) as death:
        pretender(code).ask(Stop(id=7), 60.0)
    assert reason in death.value.reason


@pytest.mark.parametrize(
    "code",
    [
        "sys.stdin.read()",
        "os.write(1, answer(Stopped(id=request.id))[:-2]); sys.stdin.read()",
    ],
    ids=["silent", "half an answer"],
)
def test_a_worker_that_does_not_answer_is_killed_in_time(pretender: Open, code: str) -> None:
    session = pretender(code)
    with pytest.raises(WorkerTimedOut, match=r"no answer within 0\.5 s"):
        session.ask(Stop(id=7), 0.5)


def test_a_worker_that_closes_its_output_is_dead(pretender: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adjudge.session.STOP_TIMEOUT_S", 0.2)
    with pytest.raises(WorkerDied, match="closed its output and went on running"):
        pretender("os.close(1); sys.stdin.read()").ask(Stop(id=7), 60.0)


def test_a_worker_that_does_not_read_is_killed_in_time(pretender: Open) -> None:
    session = pretender("import threading; threading.Event().wait()")
    with pytest.raises(WorkerTimedOut):
        session.ask(Echo(id=7, arrays={"x": np.zeros(1_000_000)}), 0.5)


def test_what_a_worker_wrote_last_is_kept(pretender: Open) -> None:
    with pytest.raises(WorkerDied) as death:
        pretender("print('x' * 9000 + 'last words', file=sys.stderr); sys.exit(1)").ask(Stop(id=7), 60.0)
    assert death.value.stderr_tail.endswith("last words\n")
    assert len(death.value.stderr_tail) == 4096


@pytest.mark.parametrize("then", ["sys.stdin.read()", "sys.exit(1)"])
def test_what_a_worker_leaves_in_its_temporary_folder_goes_with_it(
    pretender: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    session = pretender(
        f"""
import tempfile
descriptor, path = tempfile.mkstemp()
os.write(1, answer(Refused(id=request.id, message=path)))
{then}
"""
    )
    left = session.ask(Stop(id=7), 60.0)
    assert isinstance(left, Refused) and Path(left.message).is_relative_to(tmp_path)
    session.close()
    assert not any(tmp_path.iterdir())


def test_children_of_a_worker_die_with_it(pretender: Open, tmp_path: Path) -> None:
    fifo = tmp_path / "held open by the child"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        session = pretender(
            f"""
import subprocess
hold = open({str(fifo)!r}, "w")
subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"], pass_fds=[hold.fileno()])
os.write(1, answer(Stopped(id=request.id)))
sys.stdin.read()
"""
        )
        session.ask(Stop(id=7), 60.0)
        assert not select.select([reader], [], [], 0)[0]  # the child still holds the other end
        with pytest.raises(WorkerTimedOut):
            session.ask(Stop(id=8), 0.2)
        assert select.select([reader], [], [], 10.0)[0]
        assert os.read(reader, 1) == b""
    finally:
        os.close(reader)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_a_busy_worker_does_not_outlive_the_harness(tmp_path: Path) -> None:
    fifo, problems = tmp_path / "fifo", tmp_path / "endless.py"
    os.mkfifo(fifo)
    problems.write_text(f"hold = open({str(fifo)!r}, 'w')\nhold.write('x')\nhold.flush()\nwhile True: pass\n")
    harness = f"""
import sys
from adjudge.protocol import Evaluate, ProblemPlace, Start
from adjudge.runner import worker_environment
from adjudge.session import ProcessSession
session = ProcessSession({WORKER!r} + ("correct",), worker_environment(), 8 << 30)
session.ask(Start(id=1), 60.0)
place = ProblemPlace("file:" + {str(problems)!r}, "endless/problem")
endless = Evaluate(id=2, problem=place, operator="value", wrt=("x",), dtype="float64", mode="eager", inputs={{}})
session.ask(endless, 60.0)
"""
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    process = subprocess.Popen([sys.executable, "-c", harness])
    try:
        assert select.select([reader], [], [], 60.0)[0]
        assert os.read(reader, 1) == b"x"
        process.kill()
        assert select.select([reader], [], [], 10.0)[0]
        assert os.read(reader, 1) == b""
    finally:
        process.kill()
        process.wait()
        os.close(reader)


def test_a_worker_over_its_memory_limit_is_killed() -> None:
    silent = (sys.executable, "-c", "import threading; threading.Event().wait()")
    session = ProcessSession(silent, worker_environment(), 1 << 20)
    with pytest.raises(WorkerDied, match=r"took more than 0\.000977 GiB"):
        session.ask(Start(id=1), 60.0)
    session.close()


def test_a_worker_is_not_bent_by_the_callers_python_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PYTHONHOME", "/somewhere")
    variables = worker_environment()
    assert not {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"} & set(variables)
    assert variables["OMP_NUM_THREADS"] == "1"
