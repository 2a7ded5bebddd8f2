"""A run that was ended at any moment goes on from where it was, to the verdicts of a run that was not."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from adjudge.outcome import Computed
from adjudge.record import FILE_NAME, Record, RecordWriter, load_record

PROBLEMS = '''
import os
import sys
import threading
from pathlib import Path

import adjudge
import numpy as np

GATE = Path(__file__).parent / "gate"
POINTS = {"generic": {"x": np.array([0.5, -1.25, 2.0])}}


@adjudge.problem(points=POINTS)
def before(xp, x):
    """Sum of cubes."""
    return xp.sum(x * x * x)


@adjudge.problem(points=POINTS)
def held(xp, x):
    """Sum of squares; in a backend's worker, it waits at the gate for as long as there is one."""
    if sys.argv[0].endswith("adjudge/worker.py") and GATE.exists():
        with GATE.open("w") as gate:
            print(os.getpgrp(), file=gate)
        threading.Event().wait()
    return xp.sum(x * x)


@adjudge.problem(points=POINTS)
def after(xp, x):
    """Sum of sines."""
    return xp.sum(xp.sin(x))
'''
SLOW = """
import threading

print("planning", flush=True)
threading.Event().wait()
"""
RUN = ("run", "problems.py", "-b", "correct", "-b", "wrong_sign", "-j", "1")
WAIT_S = 60.0


@dataclass(frozen=True)
class Ended:
    """What a run that was ended by a signal left behind, and what became of it when it was resumed."""

    code: int
    err: str
    worker_is_gone: bool
    folder: Path
    resumed_code: int
    resumed_folder: Path

    def partial(self) -> Record:
        """The record as the signal left it."""
        return load_record(self.folder, partial=True)


@pytest.fixture(scope="module")
def cwd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resume")
    (folder / "problems.py").write_text(PROBLEMS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shell(cwd: Path, shell_in: Any) -> Any:
    return shell_in(cwd)


@pytest.fixture(scope="module")
def interrupted(shell: Any) -> Ended:
    return end_at_the_gate(shell, signal.SIGINT)


@pytest.fixture(scope="module")
def killed(shell: Any) -> Ended:
    return end_at_the_gate(shell, signal.SIGKILL)


def end_at_the_gate(shell: Any, ending: signal.Signals) -> Ended:
    """Start a run, end it while a worker waits at the gate, open the gate, and resume it."""
    gate, folder = shell.cwd / "gate", shell.cwd / ending.name
    os.mkfifo(gate)
    reader = os.open(gate, os.O_RDONLY | os.O_NONBLOCK)
    process = shell.start(*RUN, "-o", folder.name)
    try:
        assert select.select([reader], [], [], WAIT_S)[0], "no worker has come to the gate"
        worker = int(os.read(reader, 100))
        process.send_signal(ending)
        _, err = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
        os.close(reader)
        gate.unlink()
    worker_is_gone = not is_there(worker)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker, signal.SIGKILL)  # it outlives a harness that is killed: it is still at the gate
    resumed = shutil.copytree(folder, shell.cwd / f"{ending.name} resumed")
    again = shell("run", "--resume", resumed.name)
    return Ended(process.returncode, err, worker_is_gone, folder, again.code, resumed)


def is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(params=["interrupted", "killed"])
def ended(request: pytest.FixtureRequest) -> Ended:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def whole(shell: Any) -> tuple[int, Path]:
    """Exit code and folder of the same run, not ended."""
    return shell(*RUN, "-o", "whole").code, shell.cwd / "whole"


def verdicts(folder: Path) -> list[Any]:
    return json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))["verdicts"]


def test_an_ended_run_has_no_footer(ended: Ended) -> None:
    assert ended.partial().footer is None


def test_an_ended_run_keeps_what_came_before(ended: Ended) -> None:
    record = ended.partial()
    assert {case.split("/")[1] for case, _ in record.outcomes} == {"before"}
    assert all(isinstance(facts.outcome, Computed) for facts in record.outcomes.values())


def test_a_resumed_run_comes_to_the_same_verdicts(ended: Ended, whole: tuple[int, Path]) -> None:
    code, folder = whole
    assert ended.resumed_code == code == 1  # wrong_sign is wrong
    assert verdicts(ended.resumed_folder) == verdicts(folder)


def test_a_resumed_run_asks_nothing_twice(ended: Ended) -> None:
    lines = map(msgspec.json.decode, (ended.resumed_folder / FILE_NAME).read_bytes().splitlines())
    asked = Counter((line["case"], line["backend"]) for line in lines if line["type"] == "outcome")
    assert set(asked.values()) == {1}
    assert set(ended.partial().outcomes) < set(asked)


def test_an_interrupted_run_says_how_to_go_on(interrupted: Ended) -> None:
    assert interrupted.code == 130
    assert "go on with: adjudge run --resume SIGINT" in interrupted.err
    assert "Traceback" not in interrupted.err


def test_an_interrupted_run_leaves_no_worker(interrupted: Ended) -> None:
    assert interrupted.worker_is_gone


def test_an_ended_run_is_not_reported_by_accident(shell: Any, interrupted: Ended) -> None:
    complaint = shell("report", interrupted.folder.name).complaint
    assert "the run did not end" in complaint and "--resume SIGINT" in complaint


def test_an_ended_run_is_reported_in_part_on_demand(shell: Any, interrupted: Ended) -> None:
    folder = shutil.copytree(interrupted.folder, shell.cwd / "in part")
    assert shell("report", folder.name, "--partial").code == 0
    assert json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))["run"]["complete"] is False


def test_a_run_interrupted_while_it_is_planned_leaves_nothing(tmp_path: Path, shell_in: Any) -> None:
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")
    process = shell_in(tmp_path).start("run", "slow.py", "-b", "correct", "-o", "out")
    try:
        assert process.stdout.readline() == "planning\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=WAIT_S)
    finally:
        process.kill()
    assert process.returncode == 130
    assert err == "adjudge: interrupted before anything was run\n"
    assert not (tmp_path / "out").exists()


def test_a_run_that_is_going_on_is_not_resumed_beside_it(shell: Any, interrupted: Ended) -> None:
    folder = shutil.copytree(interrupted.folder, shell.cwd / "going on")
    before = (folder / FILE_NAME).read_bytes()
    with contextlib.closing(RecordWriter(folder / FILE_NAME)):
        complaint = shell("run", "--resume", folder.name).complaint
    assert "is being written by another process: wait until that has ended" in complaint
    assert (folder / FILE_NAME).read_bytes() == before


def test_a_run_for_which_there_is_no_room_says_how_to_go_on(shell: Any, interrupted: Ended) -> None:
    folder = shutil.copytree(interrupted.folder, shell.cwd / "no room")
    kibibytes = (folder / FILE_NAME).stat().st_size // 1024
    done = subprocess.run(
        [
            "bash",
            "-c",
            f'ulimit -f {kibibytes}; exec "$@"',
            "-",
            *shell.command("run", "--resume", folder.name),
        ],
        cwd=shell.cwd,
        env=shell.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done
    assert "Traceback" not in done.stderr
    assert "record.jsonl cannot be written (File too large): make room, then go on with: " in done.stderr
    assert load_record(folder, partial=True).outcomes.keys() >= interrupted.partial().outcomes.keys()
    assert shell("run", "--resume", folder.name).code == interrupted.resumed_code


def test_a_run_that_had_ended_is_not_run_again(shell: Any, whole: tuple[int, Path]) -> None:
    before = (whole[1] / FILE_NAME).read_bytes()
    assert "the run had ended" in shell("run", "--resume", "whole").err
    assert (whole[1] / FILE_NAME).read_bytes() == before


def test_a_run_is_resumed_as_it_was_planned(shell: Any) -> None:
    done = shell("run", "--resume", "whole", "-k", "before")
    assert done.code == 2
    assert "give no files, -b, -k, -o" in done.err
