"""What a run's reference tells of rounding is kept with the truths; from then on verdicts are the same without it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Sampled
from adjudge.judge.entitlement import Levels, benign
from adjudge.judge.trial import trial_of
from adjudge.record import Record, load_record
from adjudge.truth.shelf import read
from adjudge.verdict import Kind

RunFacts = Callable[..., Any]
Write = Callable[[str, str], Path]
PROBLEM = """
import adjudge


@adjudge.problem(points={"near": {"x": [1.0, 1.0001220703125]}}, operators=("value", "gradient"))
def difference(xp, x):
    return xp.log(x[1] - x[0]) + xp.exp(x[0])
"""
MOVED = {"sensitivity": {"x": np.array([1e6, 0.0])}, "rounding": {"x": np.array([0.0, 1e5])}}


def sampled_of(record: Record, case: str) -> Sampled | None:
    return trial_of(record, record.cases[case]).sample()


@pytest.fixture
def proven(run_facts: RunFacts) -> tuple[Any, str]:
    """A run whose reference moved, and its case, which is proven."""
    run = run_facts("tried", reference="reference")
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0 + 1e-11, 2.0])
    levels = {"value": {"value": np.array(3.0)}}
    run.answer(case, "reference", [1.0, 2.0], primal=np.array(3.0), lower_orders=levels, **MOVED)
    return run, case


def test_a_sample_is_what_the_reference_tells(proven: tuple[Any, str]) -> None:
    run, case = proven
    found = sampled_of(run.record, case)
    assert found is not None
    assert found.movement["x"].tolist() == [1e6, 1e5]
    assert found.size == 3.0
    facts, x = run.record.cases[case], np.array([1.0, 2.0])
    lost = benign(facts, {"x": x}, {"x": x}, Levels(np.array(3.0), None))
    assert found.invisible["x"].tolist() == lost["x"].tolist() and lost["x"].all()


def test_where_the_reference_saw_no_rounding_or_nothing_is_proven_there_is_no_sample(
    run_facts: RunFacts,
) -> None:
    run = run_facts("tried", reference="reference")
    blind, open_ = run.case(operator="gradient"), run.case(operator="vjp")
    run.enclose(blind, [1.0, 2.0])
    run.enclose(open_, "a tie")
    run.answer(blind, "reference", [1.0, 2.0])
    run.answer(open_, "reference", [1.0, 2.0], **MOVED)
    assert sampled_of(run.record, blind) is None and sampled_of(run.record, open_) is None


def test_a_kept_sample_counts_whether_a_reference_answers_or_not(proven: tuple[Any, str]) -> None:
    run, case = proven
    told = run.verdict()
    assert told.verdict is Kind.AGREE
    facts = run.record.enclosures[case]
    kept = msgspec.structs.replace(facts.enclosure, sampled=sampled_of(run.record, case))
    run.record.enclosures[case] = msgspec.structs.replace(facts, enclosure=kept)
    run.answer(case, "reference", [1.0, 2.0], rounding={"x": np.zeros(2)}, sensitivity={"x": np.zeros(2)})
    assert run.verdict() == told
    del run.record.outcomes[case, "reference"]
    assert run.verdict() == told


def test_the_command_keeps_samples_which_proofs_leave_alone(shell: Any, write: Write, tmp_path: Path) -> None:
    write("my_problems.py", PROBLEM)
    assert shell("truth", "build", "my_problems.py").code == 0
    file = tmp_path / "truths" / "my_problems.jsonl"
    assert shell("run", "my_problems.py", "-b", "reference", "-o", "run").code == 0
    done = shell("truth", "sample", "run")
    assert (done.code, done.out) == (0, f"{file}: 2 sampled\n")
    kept = {line.case: line.enclosure for line in read(file).values()}
    (gradient,) = (found for case, found in kept.items() if "/gradient/" in case)
    assert isinstance(gradient, Enclosed) and gradient.sampled is not None
    record = load_record(tmp_path / "run")
    own = sampled_of(record, "my_problems/difference/near/gradient/float64/eager")
    assert own is not None
    few = gradient.sampled.movement["x"]
    assert np.all(few >= own.movement["x"]) and few == pytest.approx(own.movement["x"], rel=2.0**-11)
    before = file.read_bytes()
    assert shell("truth", "verify", "my_problems.py").code == 0
    assert shell("truth", "build", "my_problems.py").code == 0
    assert file.read_bytes() == before
    assert shell("run", "my_problems.py", "-b", "autograd", "-b", "reference", "-o", "again").code == 0
    taken = load_record(tmp_path / "again").enclosures["my_problems/difference/near/gradient/float64/eager"]
    assert isinstance(taken.enclosure, Enclosed) and taken.enclosure.sampled is not None
    assert taken.enclosure.sampled.movement["x"].tolist() == few.tolist()
