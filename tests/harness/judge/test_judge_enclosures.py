"""What is proven is a basis of its own, between what the problem claims and what the reference computes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.enclosure import Enclosed
from adjudge.record import RecordError, RecordWriter, load_record
from adjudge.report.truths import truth_of
from adjudge.verdict import Kind, verdicts_json

RunFacts = Callable[..., Any]


@pytest.fixture
def run(run_facts: RunFacts) -> Any:
    return run_facts("tried", reference="reference")


def test_the_closed_form_comes_before_the_enclosure(run: Any) -> None:
    case = run.case(expected={"x": np.array([1.0, 2.0])})
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.0])
    assert (run.verdict().verdict, run.verdict().basis) == (Kind.AGREE, "closed form")


def test_the_enclosure_comes_before_the_reference(run: Any) -> None:
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "reference", [1.0, 2.5])
    run.answer(case, "tried", [1.0, 2.0])
    assert (run.verdict().verdict, run.verdict().basis, run.verdict().ulps) == (Kind.AGREE, "enclosure", 0.0)


def test_the_reference_itself_is_judged_by_the_enclosure(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    choice = msgspec.structs.replace(run.record.header.backends[0], reference=True)
    run.record.header = msgspec.structs.replace(run.record.header, backends=(choice,))
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.5])
    assert (run.verdict().verdict, run.verdict().basis) == (Kind.WRONG, "enclosure")


def test_what_an_element_is_entitled_to_is_still_the_references_to_say(run: Any) -> None:
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0 + 1e-11, 2.0])
    moved = {"sensitivity": {"x": np.array([1e6, 0.0])}, "rounding": {"x": np.zeros(2)}}
    run.answer(case, "reference", [1.0, 2.0], **moved)
    assert run.verdict().verdict is Kind.AGREE


@pytest.mark.parametrize("reference_answers", [False, True])
@pytest.mark.parametrize(("rounding", "kind"), [(1e6, Kind.AGREE), (1.0, Kind.INACCURATE)])
def test_where_the_reference_knows_no_rounding_the_oracle_says_how_far_it_moves(
    run: Any, reference_answers: bool, rounding: float, kind: Kind
) -> None:
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    known = {"conditioning": {"x": np.ones(2)}, "rounding": {"x": np.array([rounding, 0.0])}}
    proven = run.record.enclosures[case]
    enclosure = msgspec.structs.replace(proven.enclosure, **known)
    run.record.enclosures[case] = msgspec.structs.replace(proven, enclosure=enclosure)
    if reference_answers:
        run.answer(case, "reference", [1.0, 2.0], sensitivity={"x": np.ones(2)})
    run.answer(case, "tried", [1.0 + 1e-11, 2.0])
    assert run.verdict().verdict is kind


@pytest.mark.parametrize(
    ("own", "left_range", "kind"),
    [
        (1e6, False, Kind.AGREE),
        (1e6, True, Kind.INACCURATE),
        (np.inf, True, Kind.INACCURATE),
        (np.inf, False, Kind.INACCURATE),
    ],
)
def test_what_a_reference_that_left_the_range_saw_counts_up_to_what_the_oracle_saw(
    run: Any, own: float, left_range: bool, kind: Kind
) -> None:
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    known = {"conditioning": {"x": np.ones(2)}, "rounding": {"x": np.ones(2)}}
    proven = run.record.enclosures[case]
    enclosure = msgspec.structs.replace(proven.enclosure, **known)
    run.record.enclosures[case] = msgspec.structs.replace(proven, enclosure=enclosure)
    sampled = {"sensitivity": {"x": np.ones(2)}, "rounding": {"x": np.array([own, 1.0])}}
    run.answer(case, "reference", [1.0, 2.0], left_range=left_range, **sampled)
    run.answer(case, "tried", [1.0 + 1e-11, 2.0])
    assert run.verdict().verdict is kind


def test_where_nothing_is_proven_the_reference_is_the_basis(run: Any) -> None:
    case = run.case()
    run.enclose(case, "a comparison is an exact tie")
    run.answer(case, "reference", [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.0])
    assert run.verdict().basis == "reference"


def test_nan_is_not_accepted_for_what_is_proven(run: Any) -> None:
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [np.nan, 2.0])
    assert run.verdict().verdict is Kind.NON_FINITE


def test_a_value_that_is_not_finite_takes_the_blame(run: Any) -> None:
    case = run.case()
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [np.nan, 2.0], primal=np.array(np.nan))
    assert run.verdict().verdict is Kind.UNJUDGED


def test_infinity_is_right_where_float32_has_no_number_so_large(run: Any) -> None:
    case = run.case(dtype="float32")
    run.enclose(case, [1.0, 1e39], dtype="float32")
    run.answer(case, "tried", np.float32([1.0, np.inf]))
    assert run.verdict().verdict is Kind.AGREE


def test_a_wrong_closed_form_is_named_and_not_believed(run: Any) -> None:
    case = run.case(expected={"x": np.array([1.0, 2.1])})
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.0])
    assert (run.verdict().verdict, run.verdict().basis) == (Kind.AGREE, "enclosure")
    assert run.judged().contradicted == (case,)
    assert msgspec.json.decode(verdicts_json(run.judged()))["run"]["contradicted"] == [case]


@pytest.mark.parametrize("claimed", [None, {"x": np.array([1.0, 2.1])}])
def test_a_report_shows_what_was_proven(run: Any, claimed: Any) -> None:
    case = run.case(expected=claimed)
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.5])
    judged = run.judged()
    shown = truth_of(judged, run.record.cases[case], list(judged.verdicts))
    assert shown is not None
    assert shown.basis == "enclosure"
    assert shown.parts["x"].tolist() == [1.0, 2.0]


def test_a_closed_form_that_is_merely_rounded_is_believed(run: Any) -> None:
    case = run.case(expected={"x": np.array([1.0, 2.0 + 2.0**-50])})
    run.enclose(case, [1.0, 2.0])
    run.answer(case, "tried", [1.0, 2.0])
    assert run.verdict().basis == "closed form"
    assert run.judged().contradicted == ()


def test_a_record_holds_enclosures_bit_for_bit(run: Any, tmp_path: Path) -> None:
    case = run.case()
    run.enclose(case, [-0.0, 5e-324], bound=1e-330)
    path = tmp_path / "record.jsonl"
    record = run.record
    writer = RecordWriter(path)
    facts = record.enclosures[case]
    writer.append(record.header, *record.problems.values(), *record.points.values(), *record.cases.values())
    writer.append(facts)
    writer.close()
    found = load_record(path, partial=True).enclosures[case].enclosure
    assert isinstance(found, Enclosed)
    assert found.bits == 128
    for name in ("parts", "in_dtype", "bounds"):
        assert getattr(found, name)["x"].tobytes() == getattr(facts.enclosure, name)["x"].tobytes()


def test_an_enclosure_of_no_case_is_damage(run: Any, tmp_path: Path) -> None:
    run.enclose("no/such/case", "nothing")
    path = tmp_path / "record.jsonl"
    writer = RecordWriter(path)
    writer.append(run.record.header, *run.record.enclosures.values())
    writer.close()
    with pytest.raises(RecordError, match="no/such/case is enclosed, which is no recorded case"):
        load_record(path, partial=True)
