"""Proofs are done in processes: one that hangs, dies or takes too long costs only its own case."""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from adjudge.collection import collect
from adjudge.enclosure import Enclosed, NotEnclosed
from adjudge.plan import plan
from adjudge.protocol import Prove, Proven, Refused, Request, Response, Stop, Stopped
from adjudge.session import ProcessSession, WorkerDied, WorkerTimedOut
from adjudge.truth import proofs as module
from adjudge.truth.limits import Limits
from adjudge.truth.proofs import open_process, proofs
from adjudge.truth.questions import of_plan

PROBLEMS = """
import os
import time

import adjudge


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def easy(xp, x):
    return xp.exp(x)


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def endless(xp, x):
    while type(x).__name__ == "Balls":
        x = x + 1
    return x


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def deadly(xp, x):
    if type(x).__name__ == "Balls":
        os._exit(3)
    return x


@adjudge.problem(points={"at": {"x": 0.5}}, operators=("gradient",))
def easy_too(xp, x):
    return xp.sin(x)
"""


@pytest.fixture
def questions(tmp_path: Path) -> dict[str, Prove]:
    file = tmp_path / "my_problems.py"
    file.write_text(PROBLEMS, encoding="utf-8")
    return {asked.case.split("/")[1]: asked.prove for asked in of_plan(plan(collect([str(file)])))}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_hangs_or_dies_harms_no_other_case(questions: dict[str, Prove], jobs: int) -> None:
    found = {name: proof.enclosure for name, proof in proofs(questions, Limits(case_s=1.0, jobs=jobs))}
    assert isinstance(found.pop("easy"), Enclosed)
    assert isinstance(found.pop("easy_too"), Enclosed)
    assert found == {
        "endless": NotEnclosed("no proof within 1 s"),
        "deadly": NotEnclosed("the proof's process ended by exit code 3"),
    }


def test_one_that_notices_no_limit_is_ended(
    questions: dict[str, Prove], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START_S", 0.5)
    monkeypatch.setattr(module, "GRACE_S", 0.1)
    started = []

    def deaf(memory_bytes: int) -> ProcessSession:
        started.append(
            ProcessSession((sys.executable, "-c", "import time; time.sleep(600)"), {}, memory_bytes)
        )
        return started[-1]

    begin = time.monotonic()
    found = dict(proofs({"easy": questions["easy"]}, Limits(case_s=0.1), deaf))
    assert found["easy"].enclosure == NotEnclosed("no proof within 0.1 s")
    assert time.monotonic() - begin < 30
    assert _is_gone(started[0])


def test_the_workers_are_gone_when_no_one_listens_any_more(questions: dict[str, Prove]) -> None:
    started: list[Any] = []
    threads = threading.active_count()

    def kept(memory_bytes: int) -> Any:
        started.append(open_process(memory_bytes))
        return started[-1]

    with closing(proofs(questions, Limits(case_s=600.0, jobs=1), kept)) as found:
        next(found)
    assert len(started) == 1
    assert all(map(_is_gone, started))
    assert threading.active_count() == threads


def _is_gone(session: ProcessSession) -> bool:
    return session._process.poll() is not None


class Pretender:
    """A session that answers as a test wants."""

    def __init__(self, answer: Callable[[Request], Response]) -> None:
        self._answer = answer

    def ask(self, request: Request, timeout_s: float) -> Response:
        return self._answer(request)

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (WorkerTimedOut(9.0), "no proof within 1 s"),
        (WorkerDied(-9, "took more than 8 GiB of memory", ""), "the proof's process took more than 8 GiB of memory"),
    ],
)  # fmt: skip
def test_a_worker_that_is_lost_is_replaced(prove: Any, error: Exception, why: str) -> None:
    opened: list[int] = []

    def lost(request: Request) -> Response:
        raise error

    def open_session(memory_bytes: int) -> Any:
        opened.append(memory_bytes)
        return Pretender(lost)

    found = dict(
        proofs({"a": prove(), "b": prove()}, Limits(case_s=1.0, jobs=1, memory_bytes=7), open_session)
    )
    assert {proof.enclosure for proof in found.values()} == {NotEnclosed(why)}
    assert opened == [7, 7]


def test_a_refusal_is_a_reason(prove: Any) -> None:
    answer = Pretender(lambda request: Refused(id=request.id, message="no such problem"))
    found = dict(proofs({"a": prove()}, Limits(), lambda _: answer))
    assert found["a"].enclosure == NotEnclosed("no such problem")


def test_an_error_of_the_harness_is_not_swallowed(prove: Any) -> None:
    def broken(_: int) -> Any:
        raise OSError("no more processes")

    with pytest.raises(OSError, match="no more processes"):
        list(proofs({"a": prove(), "b": prove()}, Limits(), broken))


def test_the_time_for_all_is_shared(prove: Any) -> None:
    limits = []

    def answer(request: Request) -> Response:
        if isinstance(request, Stop):
            return Stopped(id=request.id)
        assert isinstance(request, Prove)
        limits.append(request.limit_s)
        return Proven(id=request.id, enclosure=NotEnclosed("asked"))

    questions = {str(number): prove() for number in range(3)}
    list(proofs(questions, Limits(case_s=5.0, total_s=8.0, jobs=1), lambda _: Pretender(answer)))
    assert limits[0] == 5.0
    used_up = dict(proofs(questions, Limits(total_s=0.0), lambda _: Pretender(answer)))
    assert {proof.enclosure for proof in used_up.values()} == {
        NotEnclosed("the time for all proofs, 0 s, was used up")
    }
    assert list(proofs({}, Limits())) == []
