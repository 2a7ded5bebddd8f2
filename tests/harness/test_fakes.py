"""Every fake is caught by a real run, with the right verdict, and no case after it is harmed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from adjudge.judge import judge
from adjudge.outcome import Crashed, Raised, TimedOut
from adjudge.record import Record, load_record
from adjudge.verdict import Invariant, InvariantVerdict, Kind, Verdict
from adjudge_fakes import FAKES

PROBLEM = '''
import adjudge
import numpy as np

X = np.array([0.5, -1.25, 2.0])


@adjudge.problem(
    points={
        "generic": adjudge.Point(
            {"x": X},
            expected={"value": np.sum(X**3), "gradient": 3 * X**2, "hessian": np.diag(6 * X)},
            tangent={"x": np.ones(3)},
            cotangent=0.75,
        )
    },
    operators=("value", "gradient", "jvp", "vjp", "hessian"),
)
def cubes(xp, x):
    """Sum of cubes."""
    return xp.sum(x * x * x)
'''

CAUGHT = {
    "correct": (Kind.AGREE, ""),
    "wrong_by_one_percent": (Kind.WRONG, "is true"),
    "one_element_off": (Kind.WRONG, "x[2] is 12.00001"),
    "wrong_sign": (Kind.WRONG, " is -"),
    "returns_nan": (Kind.NON_FINITE, "x[0] is nan"),
    "returns_zeros": (Kind.WRONG, "] is 0 where "),
    "wrong_shape": (Kind.WRONG, "x has the shape (1, 3) where (3,) was expected"),
    "wrong_dtype": (Kind.WRONG, "x has the dtype float32 where float64 was expected"),
    "mutates_its_input": (Kind.AGREE, ""),
    "not_repeatable": (Kind.AGREE, ""),
    "asymmetric_hessian": (Kind.AGREE, ""),
    "nonlinear_in_head": (Kind.AGREE, ""),
    "jvp_disagrees_with_vjp": (Kind.AGREE, ""),
    "changes_value": (Kind.AGREE, ""),
    "raises": (Kind.RAISED, "RuntimeError: no kernel image is available"),
    "hangs": (Kind.TIMED_OUT, "no answer within 10 s"),
    "dies": (Kind.CRASHED, "signal SIGKILL"),
    "exits": (Kind.CRASHED, "exit code 3"),
    "segfaults": (Kind.CRASHED, "signal SIGSEGV"),
    "eats_memory": (Kind.CRASHED, "took more than 0.5 GiB of memory"),
    "chatters_on_stdout": (Kind.AGREE, ""),
    "lies_about_sync": (Kind.AGREE, ""),
    "fails_to_start": (Kind.NOT_RUN, "libfake.so.7: cannot open shared object file"),
}
BROKEN = {
    "mutates_its_input": {("inputs-untouched", "gradient")},
    "not_repeatable": {("repeatable", "gradient")},
    "asymmetric_hessian": {("symmetric-hessian", "hessian")},
    "nonlinear_in_head": {("linear-in-seed", "vjp")},
    "jvp_disagrees_with_vjp": {("adjoint", "vjp"), ("forward-reverse", "jvp")},
    "changes_value": {("value-unchanged", name) for name in ("gradient", "jvp", "vjp", "hessian")},
}
"""The invariants that a fake must be found to break, and the operator that each is told of."""
WORKING = sorted(set(FAKES) - {"fails_to_start"})


@dataclass(frozen=True)
class Matrix:
    code: int
    out: str
    err: str
    record: Record
    verdicts: dict[tuple[str, str], Verdict]
    invariants: tuple[InvariantVerdict, ...]


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory, shell_in: Callable[[Path], Any]) -> Matrix:
    """One run of `adjudge run` on every fake."""
    cwd = tmp_path_factory.mktemp("fakes")
    (cwd / "cubes.py").write_text(PROBLEM, encoding="utf-8")
    chosen = [word for name in FAKES for word in ("-b", name)]
    limits = ["--timeout", "10", "--memory", "0.5", "-j", "3"]
    done = shell_in(cwd)("run", "cubes.py", *chosen, *limits, "-o", "out")
    record = load_record(cwd / "out")
    judged = judge(record)
    verdicts = {(v.backend, v.operator): v for v in judged.verdicts}
    return Matrix(done.code, done.out, done.err, record, verdicts, judged.invariants)


def test_every_fake_is_told_what_it_must_be_caught_as() -> None:
    assert set(CAUGHT) == set(FAKES)


@pytest.mark.parametrize("fake", FAKES)
def test_the_fault_is_caught(matrix: Matrix, fake: str) -> None:
    verdict = matrix.verdicts[fake, "gradient"]
    kind, words = CAUGHT[fake]
    assert verdict.verdict is kind
    assert words in verdict.detail


@pytest.mark.parametrize("fake", BROKEN)
def test_answers_that_do_not_fit_together_are_found(matrix: Matrix, fake: str) -> None:
    broken = [found for found in matrix.invariants if found.backend == fake and not found.holds]
    assert {(found.invariant.value, matrix.record.cases[found.case].operator) for found in broken} == BROKEN[
        fake
    ]


@pytest.mark.parametrize("fake", BROKEN)
def test_a_broken_invariant_calls_for_attention_unless_a_verdict_does(matrix: Matrix, fake: str) -> None:
    wrong = {"asymmetric_hessian": "hessian is wrong", "jvp_disagrees_with_vjp": "jvp is wrong"}
    for found in matrix.invariants:
        if found.backend == fake and not found.holds:
            assert found.explained == wrong.get(fake, "")
            assert found.is_unexpected is (fake not in wrong)


@pytest.mark.parametrize("fake", ["correct", "chatters_on_stdout", "lies_about_sync"])
def test_right_answers_fit_together(matrix: Matrix, fake: str) -> None:
    own = [found for found in matrix.invariants if found.backend == fake]
    assert {found.invariant for found in own} == set(Invariant)
    assert all(found.holds for found in own)


@pytest.mark.parametrize("fake", sorted(set(WORKING) - {"jvp_disagrees_with_vjp"}))
@pytest.mark.parametrize("operator", ["value", "jvp", "vjp"])
def test_the_cases_before_and_after_the_fault_are_not_harmed(
    matrix: Matrix, fake: str, operator: str
) -> None:
    verdict = matrix.verdicts[fake, operator]
    assert (verdict.verdict, verdict.basis) == (Kind.AGREE, "closed form")


@pytest.mark.parametrize("fake", [name for name, (kind, _) in CAUGHT.items() if kind.is_failure])
def test_a_caught_fault_is_unexpected(matrix: Matrix, fake: str) -> None:
    assert matrix.verdicts[fake, "gradient"].is_unexpected


def test_a_nan_has_no_error_in_ulps(matrix: Matrix) -> None:
    assert matrix.verdicts["returns_nan", "gradient"].ulps is None


def test_an_error_of_one_part_in_a_million_is_measured(matrix: Matrix) -> None:
    ulps = matrix.verdicts["one_element_off", "gradient"].ulps
    assert ulps == pytest.approx(12 * 1e-6 / 2.0**-49, rel=1e-6)


def test_a_signal_is_in_the_outcome(matrix: Matrix) -> None:
    outcome = matrix.record.outcomes[matrix.verdicts["segfaults", "gradient"].case, "segfaults"].outcome
    assert isinstance(outcome, Crashed)
    assert outcome.returncode == -11


def test_the_last_words_of_a_worker_are_in_the_outcome(matrix: Matrix) -> None:
    outcome = matrix.record.outcomes[matrix.verdicts["exits", "gradient"].case, "exits"].outcome
    assert isinstance(outcome, Crashed)
    assert "licence server not reached" in outcome.stderr_tail


def test_a_traceback_is_in_the_outcome(matrix: Matrix) -> None:
    outcome = matrix.record.outcomes[matrix.verdicts["raises", "gradient"].case, "raises"].outcome
    assert isinstance(outcome, Raised)
    assert outcome.message == "no kernel image is available\nfor execution on the device"
    assert "conduct.py" in outcome.traceback


def test_the_time_limit_is_in_the_outcome(matrix: Matrix) -> None:
    case = matrix.verdicts["hangs", "gradient"].case
    facts = matrix.record.outcomes[case, "hangs"]
    assert facts.outcome == TimedOut(10.0)
    assert 10.0 <= facts.round_trip_ns / 1e9 < 30.0


def test_what_a_library_prints_reaches_no_one(matrix: Matrix) -> None:
    assert "chatter from" not in matrix.out + matrix.err


def test_the_times_of_a_result_that_is_not_there_yet_are_refused(matrix: Matrix) -> None:
    case = matrix.verdicts["lies_about_sync", "gradient"].case
    measurement = matrix.record.outcomes[case, "lies_about_sync"].measurement
    assert measurement is not None
    assert "synchronize returns before the work is done" in measurement.refused


@pytest.mark.parametrize("fake", sorted(set(WORKING) - {"lies_about_sync"}))
def test_honest_times_are_not_refused(matrix: Matrix, fake: str) -> None:
    own = [facts.measurement for (_, name), facts in matrix.record.outcomes.items() if name == fake]
    assert {measurement.refused for measurement in own if measurement is not None} == {""}


def test_a_backend_that_cannot_start_has_its_reason_in_the_record(matrix: Matrix) -> None:
    assert "libfake.so.7" in matrix.record.backends["fails_to_start"].error


def test_a_backend_that_cannot_start_ends_the_run_with_its_own_exit_code(matrix: Matrix) -> None:
    assert matrix.code == 3


def test_a_run_with_faulty_backends_is_complete(matrix: Matrix) -> None:
    assert matrix.record.footer is not None
    assert len(matrix.record.outcomes) == len(matrix.record.header.backends) * len(matrix.record.cases)
