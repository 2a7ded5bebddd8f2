"""A run goes on whatever a backend does: one that cannot be started, or dies again and again, harms no other."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from adjudge.collection import collect
from adjudge.measurement import Measurement
from adjudge.outcome import Computed, Crashed, NotRun
from adjudge.plan import plan
from adjudge.progress import QuietProgress
from adjudge.record import BackendChoice, Record, RecordWriter, load_record
from adjudge.respondent import OpenSession
from adjudge.runner import DEATHS_IN_A_ROW, WORTH_HELP, run
from adjudge.session import InProcessSession
from adjudge.worker import Worker, load_adapter

PROBLEMS = '''
import adjudge

POINTS = {name: {"x": [0.5, -1.25]} for name in ("a", "b", "c", "d", "e")}


@adjudge.problem(points=POINTS, operators=("gradient",))
def square(xp, x):
    """Sum of squares."""
    return xp.sum(x * x)
'''
FOUR_PROBLEMS = PROBLEMS + "".join(
    f"\n\n@adjudge.problem(points=POINTS, operators=('gradient',))\ndef square_{n}(xp, x):\n    return xp.sum(x * x)\n"
    for n in range(3)
)
BACKENDS = """
[backends.without_adapter]
adapter = "no_such_adapter"
python = "{python}"

[backends.without_adjudge]
python = "{bare}"

[backends.no_python]
python = "true"

[backends.only_once]
python = "{once}"

[backends.not_executable]
python = "problems.py"
"""

ONCE_PLUGIN = """
from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters():
    return [AdapterEntry("only_once", "once_adapter:OnlyOnce")]
"""
ONCE_ADAPTER = """
from pathlib import Path

from adjudge_fakes.conduct import Dies

LICENCE = Path(__file__).with_suffix(".licence")
if LICENCE.exists():
    raise ImportError("the licence is used up")
LICENCE.touch()


class OnlyOnce(Dies):
    name = "only_once"
"""


@dataclass(frozen=True)
class Matrix:
    code: int
    err: str
    record: Record

    def outcomes(self, backend: str) -> list[Any]:
        return [facts.outcome for (_, name), facts in self.record.outcomes.items() if name == backend]


@pytest.fixture(scope="module")
def matrix(
    tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any], make_environment: Any
) -> Matrix:
    """A run on a backend that is right, one that dies at every case, and four that cannot be started."""
    cwd = tmp_path_factory.mktemp("runner")
    bare = make_environment(tmp_path_factory.mktemp("bare"))
    (bare.site_packages / "parent.pth").unlink()
    once = make_environment(tmp_path_factory.mktemp("once"))
    once.install(
        "once", {"once_plugin": ONCE_PLUGIN, "once_adapter": ONCE_ADAPTER}, {"only_once": "once_plugin"}
    )
    (cwd / "problems.py").write_text(PROBLEMS, encoding="utf-8")
    (cwd / "true").symlink_to("/bin/true")
    backends = BACKENDS.format(python=sys.executable, bare=bare.python, once=once.python)
    (cwd / "adjudge.toml").write_text(backends, encoding="utf-8")
    names = (
        "correct",
        "dies",
        "only_once",
        "without_adapter",
        "without_adjudge",
        "no_python",
        "not_executable",
    )
    done = shell_in(cwd)(
        "run", "problems.py", *(word for name in names for word in ("-b", name)), "-o", "out"
    )
    return Matrix(done.code, done.err, load_record(cwd / "out"))


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        ("without_adapter", "no adapter 'no_such_adapter' is installed in this environment: "),
        ("without_adjudge", "ModuleNotFoundError: No module named 'adjudge'"),
        ("no_python", "its worker ended by exit code 0"),
        ("not_executable", "problems.py: Permission denied"),
    ],
)
def test_a_backend_that_cannot_be_started_says_why(matrix: Matrix, backend: str, reason: str) -> None:
    assert reason in matrix.record.backends[backend].error
    assert [type(outcome) for outcome in matrix.outcomes(backend)] == [NotRun] * 5
    assert reason in matrix.outcomes(backend)[0].reason
    assert f"{backend}: could not be started: " in matrix.err


def test_backends_that_cannot_be_started_harm_no_other(matrix: Matrix) -> None:
    assert matrix.code == 3
    assert [type(outcome) for outcome in matrix.outcomes("correct")] == [Computed] * 5


def test_a_problem_at_which_workers_die_again_and_again_is_given_up(matrix: Matrix) -> None:
    outcomes = matrix.outcomes("dies")
    assert [type(outcome) for outcome in outcomes] == [Crashed] * DEATHS_IN_A_ROW + [NotRun] * 2
    assert outcomes[-1].reason == "3 workers in a row died or hung"


def test_a_backend_that_dies_at_problem_after_problem_is_given_up(shell: Any) -> None:
    (shell.cwd / "problems.py").write_text(FOUR_PROBLEMS, encoding="utf-8")
    assert shell("run", "problems.py", "-b", "dies", "-o", "out", "-q").code == 1
    outcomes = Matrix(1, "", load_record(shell.cwd / "out")).outcomes("dies")
    died = [isinstance(outcome, Crashed) for outcome in outcomes]
    assert died == ([True] * DEATHS_IN_A_ROW + [False] * 2) * DEATHS_IN_A_ROW + [False] * 5


def test_a_backend_that_cannot_be_started_again_is_given_up(matrix: Matrix) -> None:
    first, *others = matrix.outcomes("only_once")
    assert isinstance(first, Crashed)
    assert {other.reason for other in others} == {
        "the backend could not be started again: ImportError: the licence is used up"
    }


@pytest.fixture
def planned(tmp_path: Path, run_facts: Callable[..., Any]) -> Record:
    """A record with a plan and a file to write to."""
    path = tmp_path / "problems.py"
    path.write_text(PROBLEMS, encoding="utf-8")
    facts = run_facts("correct")
    made = plan(collect([str(path)]))
    for line in (*made.problems, *made.points, *made.cases):
        facts.record.add(line)
    facts.record.path = tmp_path / "record.jsonl"
    return facts.record


def in_this_process(choice: BackendChoice) -> InProcessSession:
    return InProcessSession(Worker(lambda: load_adapter(choice.adapter)))


def carry_out(record: Record, open_session: OpenSession = in_this_process, jobs: int = 2) -> None:
    writer = RecordWriter(record.path)
    writer.append(record.header, *record.problems.values(), *record.points.values(), *record.cases.values())
    run(record, writer, QuietProgress(), jobs, open_session)
    writer.close()


def test_a_run_in_this_process_is_the_same_run(planned: Record) -> None:
    carry_out(planned)
    written = load_record(planned.path, partial=True)
    assert len(written.outcomes) == 5
    for facts in written.outcomes.values():
        assert isinstance(facts.outcome, Computed) and isinstance(facts.measurement, Measurement)
        assert facts.outcome.parts["x"].tolist() == [1.0, -2.5]


def test_the_record_in_memory_is_the_one_on_disk(planned: Record) -> None:
    carry_out(planned)
    written = load_record(planned.path, partial=True)
    assert list(written.outcomes) == list(planned.outcomes)
    assert written.backends == planned.backends
    assert set(written.backends) == {"correct"}


def test_a_record_that_is_whole_is_not_run_again(planned: Record) -> None:
    carry_out(planned)
    before = planned.path.stat().st_size
    writer = RecordWriter(planned.path)

    def refuse(choice: BackendChoice) -> InProcessSession:
        raise AssertionError(f"{choice.name} was started")

    run(planned, writer, QuietProgress(), 1, refuse)
    writer.close()
    assert planned.path.stat().st_size == before


def lengthened(record: Record) -> Record:
    """Return a record whose backend has enough to do for a worker to come to its help."""
    for case in list(record.cases.values()):
        for number in range(WORTH_HELP):
            record.add(msgspec.structs.replace(case, id=f"{case.id}-{number}"))
    return record


class Sessions:
    """Opens sessions in this process and counts them; those after the first `allowed` cannot be opened."""

    def __init__(self, allowed: int = 99) -> None:
        self.opened, self.refused, self.allowed = 0, 0, allowed

    def __call__(self, choice: BackendChoice) -> InProcessSession:
        if self.opened == self.allowed:
            self.refused += 1
            raise OSError(12, "no memory")
        self.opened += 1
        return in_this_process(choice)


def test_a_worker_without_a_backend_helps_the_one_that_has_most_to_do(planned: Record) -> None:
    sessions = Sessions()
    carry_out(lengthened(planned), sessions, jobs=3)
    assert sessions.opened == 3
    assert {type(facts.outcome) for facts in planned.outcomes.values()} == {Computed}
    assert len(planned.path.read_bytes().splitlines()) == len(
        [
            planned.header,
            planned.backends,
            *planned.problems,
            *planned.points,
            *planned.cases,
            *planned.outcomes,
        ]
    )


def test_one_job_is_one_worker(planned: Record) -> None:
    sessions = Sessions()
    carry_out(lengthened(planned), sessions, jobs=1)
    assert sessions.opened == 1


def test_a_helper_that_cannot_be_started_harms_nothing(planned: Record) -> None:
    sessions = Sessions(allowed=1)
    carry_out(lengthened(planned), sessions)
    assert sessions.refused == 1
    assert {type(facts.outcome) for facts in planned.outcomes.values()} == {Computed}
    assert planned.backends["correct"].error == ""


def test_what_the_writing_of_a_record_meets_is_not_swallowed(planned: Record) -> None:
    writer = RecordWriter(planned.path)
    writer.close()
    with pytest.raises(ValueError, match="closed file"):
        run(planned, writer, QuietProgress(), 1, in_this_process)
