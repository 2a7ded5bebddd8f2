"""Fakes of known cost, and the whole way with them: each is timed right, or refused for the reason that there is."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.judge import judge
from adjudge.protocol import (
    Evaluate,
    Measure,
    Measured,
    Prepare,
    Prepared,
    ProblemPlace,
    Refused,
    Release,
    Start,
    Started,
)
from adjudge.record import Record, load_record
from adjudge.runner import worker_environment
from adjudge.session import ProcessSession
from adjudge.timing import Row, Standing, summarize
from adjudge.timing.rules import still_warming
from adjudge.worker import Worker, load_adapter
from adjudge_fakes.timed import SPIN_NS

PROBLEMS = '''
import adjudge


@adjudge.problem(points={"generic": {"x": [0.5, -1.25]}}, operators=("value", "gradient"))
def square(xp, x):
    """Sum of squares."""
    return xp.sum(x * x)


@square.sized(4, 8)
def inputs(n, random):
    return {"x": random.standard_normal(n)}


@square.by_hand("gradient")
def gradient(x):
    return 2.0 * x
'''
TIMED = ("spins", "spins_three_times")
OVERHEAD = 1.1
"""A call that lasts `SPIN_NS` by its own clock takes a few microseconds more by ours; a tenth is ten times that."""
ROUNDS, PROCESSES = 6, 2
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Record:
    """A benchmark of what has a known cost, of what dies, and of a program by hand."""
    cwd = tmp_path_factory.mktemp("bench")
    (cwd / "problems.py").write_text(PROBLEMS, encoding="utf-8")
    names = [word for name in (*TIMED, "dies") for word in ("-b", name)]
    sizes = ("--sizes", "4", "--rounds", str(ROUNDS), "--processes", str(PROCESSES), "--slot", "5")
    done = shell_in(cwd)("bench", "problems.py", *names, *sizes, "--mode", "eager", "-o", "out")
    assert (cwd / "out" / "report.html").is_file(), done.err
    assert "time: 2 of 2 cases" in done.err
    return load_record(cwd / "out")


@pytest.fixture(scope="module")
def rows(record: Record) -> dict[str, Row]:
    (block,) = summarize(judge(record))
    assert (block.size, block.operator, block.point) == (4, "gradient", "n4")
    return {row.backend: row for row in block.rows}


@pytest.mark.parametrize(("name", "cost"), [("spins", SPIN_NS), ("spins_three_times", 3 * SPIN_NS)])
def test_a_known_cost_is_measured(rows: dict[str, Row], name: str, cost: float) -> None:
    assert cost <= rows[name].derivative.value <= OVERHEAD * cost, rows[name]


def prepare(path: Path) -> Prepare:
    """Return the request to make the gradient ready."""
    case = Evaluate(
        id=1,
        problem=ProblemPlace(f"file:{path}", f"{path.stem}/square"),
        operator="gradient",
        wrt=("x",),
        dtype="float64",
        mode="eager",
        inputs={"x": np.array([0.5, -1.25])},
    )
    return Prepare(id=1, key=0, case=case, slot_ns=5_000_000, warm_ns=1_000_000, threads=1)


def prepared(adapter: str, path: Path) -> tuple[Worker, Prepared]:
    """Return a worker within this process, and what it says of the gradient."""
    worker = Worker(lambda: load_adapter(adapter))
    assert isinstance(worker.answer(Start(id=0)), Started)
    answer = worker.answer(prepare(path))
    assert isinstance(answer, Prepared), answer
    return worker, answer


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("lies_about_sync", "synchronize returns before the work is done"),
        ("remembers_inputs", "results are remembered"),
    ],
)
def test_what_a_simple_stopwatch_would_get_wrong_is_refused(
    name: str, why: str, write: Callable[[str, str], Path]
) -> None:
    (refusal,) = prepared(name, write("problems.py", PROBLEMS))[1].refusals
    assert why in refusal


CHANCES = 25
"""How often a case is prepared: on a machine without an idle CPU a leaked thread is not seen each time."""


def test_threads_that_leak_are_refused(write: Callable[[str, str], Path]) -> None:
    command = (sys.executable, "-P", "-m", "adjudge.worker", "leaks_threads")
    session = ProcessSession(command, worker_environment(), 1 << 31)
    try:
        session.ask(Start(id=1), PATIENCE_S)
        request = prepare(write("problems.py", PROBLEMS))
        assert any(
            "threads leaked" in why
            for _ in range(CHANCES)
            for why in getattr(session.ask(request, PATIENCE_S), "refusals", ())
        )
    finally:
        session.close()


def test_a_slow_warm_up_is_sat_out_or_seen(write: Callable[[str, str], Path]) -> None:
    worker, ready = prepared("warms_up_slowly", write("problems.py", PROBLEMS))
    samples = []
    for _ in range(30):
        answer = worker.answer(Measure(id=2, key=0))
        assert isinstance(answer, Measured)
        samples.append(answer.derivative.spent_ns / ready.derivative_calls)
    if max(samples) > OVERHEAD * SPIN_NS:
        assert still_warming([np.log(samples)]) or np.median(samples) <= OVERHEAD * SPIN_NS
    assert min(samples) >= SPIN_NS


def test_what_is_not_prepared_cannot_be_measured(write: Callable[[str, str], Path]) -> None:
    worker, _ = prepared("spins", write("problems.py", PROBLEMS))
    worker.answer(Release(id=2))
    answer = worker.answer(Measure(id=3, key=0))
    assert isinstance(answer, Refused)
    assert "has not been prepared" in answer.message


def test_what_crashes_is_missing_and_harms_no_one(rows: dict[str, Row]) -> None:
    assert rows["dies"].standing is Standing.MISSING
    assert "SIGKILL" in rows["dies"].why


def test_the_program_by_hand_is_a_contender(rows: dict[str, Row]) -> None:
    assert rows["by_hand"].verdict.verdict == "agree"
    assert rows["by_hand"].derivative.value < SPIN_NS


def test_first_call_and_import_are_told_apart_from_the_steady_state(
    record: Record, rows: dict[str, Row]
) -> None:
    assert rows["spins"].import_ns > 0
    assert rows["spins"].first_call_ns >= SPIN_NS
    assert len({process for _, process in record.processes}) == PROCESSES


def test_every_sample_is_of_its_round(record: Record) -> None:
    for facts in record.timings.values():
        if facts.backend in TIMED:
            assert facts.refusals == () and not facts.error
            for samples in (facts.derivative, facts.primal):
                assert len(samples.wall_ns) == len(samples.cpu_ns) == len(samples.waited_ns) == ROUNDS


def test_calls_of_the_function_and_memory_are_counted(record: Record, rows: dict[str, Row]) -> None:
    assert rows["spins"].footprint.later_calls_of_f == 1
    assert rows["by_hand"].footprint.later_calls_of_f == 0
    assert all(not facts.error for facts in record.footprints.values())


def test_an_interrupted_benchmark_goes_on_where_it_was(
    record: Record, tmp_path: Path, shell_in: Callable[[Path], Any]
) -> None:
    lines = record.path.read_bytes().splitlines(keepends=True)
    last = b'"process":1'
    kept = [line for line in lines if last not in line and not line.startswith(b'{"type":"footer"')]
    assert len(kept) < len(lines) - 1
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "record.jsonl").write_bytes(b"".join(kept))
    shell = shell_in(tmp_path)
    refused = shell("run", "--resume", "out")
    assert "adjudge bench --resume" in refused.complaint
    done = shell("bench", "--resume", "out")
    again = load_record(tmp_path / "out")
    assert again.timings.keys() == record.timings.keys(), done.err
    assert all(again.timings[key] == facts for key, facts in record.timings.items() if key[2] == 0)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--sizes", "ten"), "whole numbers"),
        (("--sizes", "0"), "greater than 0"),
        (("--resume", "latest", "-b", "spins"), "--resume goes on as it was planned"),
    ],
)
def test_bad_arguments_are_refused(shell: Any, arguments: tuple[str, ...], complaint: str) -> None:
    done = shell("bench", *arguments)
    assert done.code == 2
    assert complaint in done.err


def test_a_benchmark_of_nothing_says_what_to_do(shell: Any, write: Callable[[str, str], Path]) -> None:
    write("problems.py", PROBLEMS)
    assert "no case is selected" in shell("bench", "problems.py", "-k", "nowhere", "-b", "spins").complaint


@pytest.mark.parametrize(("declares", "is_told"), [(False, True), (True, False)])
def test_sizes_are_not_ignored_without_a_word(
    shell: Any, write: Callable[[str, str], Path], declares: bool, is_told: bool
) -> None:
    write("problems.py", PROBLEMS if declares else PROBLEMS.replace("@square.sized(4, 8)\n", ""))
    quickly = ("--rounds", "1", "--processes", "1", "--mode", "eager", "-q")
    done = shell("bench", "problems.py", "-b", "spins", "--sizes", "4", *quickly)
    said = "--sizes is for problems that declare some (@NAME.sized); timed at their points: problems/square\n"
    assert (said in done.err) is is_told
