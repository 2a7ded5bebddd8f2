"""Where the truth is a set, an answer is judged as a whole: inside the hull a convention, outside it wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Nonsmooth, PointClass
from adjudge.outcome import Computed
from adjudge.record import RecordWriter, load_record
from adjudge.report.truths import truth_of
from adjudge.verdict import Kind

RunFacts = Callable[..., Any]
FIRST, SECOND = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]
"""The gradients of the larger of two equal elements."""
U = 2.0**-53


@pytest.fixture
def run(run_facts: RunFacts) -> Any:
    return run_facts("tried", reference="reference")


@pytest.fixture
def verdict_on(run: Any) -> Callable[..., Any]:
    """Judge an answer where the selections of a maximum meet."""

    def verdict_on(answer: Any, *selections: Any, dtype: str = "float64", **facts: Any) -> Any:
        claims = {key: facts.pop(key) for key in ("expected", "kink") if key in facts}
        case = run.case(dtype=dtype, **claims)
        run.meet(case, *(selections or (FIRST, SECOND)), dtype=dtype, **facts)
        run.answer(case, "tried", answer if isinstance(answer, Computed) else np.asarray(answer, dtype))
        return run.verdict()

    return verdict_on


@pytest.mark.parametrize(
    "answer", [FIRST, SECOND, [0.5, 0.5, 0.0], [0.25, 0.75, 0.0], [0.5 + 2 * U, 0.5, 0.0], [0.1, 0.9, 0.0]]
)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_mean_of_the_selections_is_a_convention(verdict_on: Any, answer: Any, dtype: str) -> None:
    verdict = verdict_on(answer, dtype=dtype)
    assert (verdict.verdict, verdict.basis) == (Kind.CONVENTION, "generalised derivative")
    assert "inside the generalised derivative" in verdict.detail


@pytest.mark.parametrize(
    "answer",
    [
        [1.0, 1.0, 0.0],  # what MXNet answers: each element within [0, 1], the sum not one
        [0.0, 0.0, 0.0],
        [0.5, 0.5, 1e-12],
        [0.5 + 1e-13, 0.5, 0.0],
        [1.5, -0.5, 0.0],
    ],
)
def test_outside_the_hull_is_wrong_though_inside_the_box(verdict_on: Any, answer: Any) -> None:
    verdict = verdict_on(answer)
    assert verdict.verdict is Kind.WRONG
    assert "outside the generalised derivative" in verdict.detail


def test_one_wrong_element_among_a_thousand_is_seen(verdict_on: Any) -> None:
    smooth = np.linspace(1.0, 2.0, 1000)
    one, other = np.r_[0.0, smooth], np.r_[1.0, smooth]
    middle = np.r_[0.25, smooth]
    assert verdict_on(middle, one, other).verdict is Kind.CONVENTION
    middle[700] += 1e-12
    assert verdict_on(middle, one, other).verdict is Kind.WRONG


@pytest.mark.parametrize("answer", [[np.nan, 0.5, 0.0], [np.nan] * 3, [np.inf, 0.0, 0.0]])
def test_at_a_kink_all_derivatives_are_finite(verdict_on: Any, answer: Any) -> None:
    assert verdict_on(answer).verdict is Kind.NON_FINITE


def test_the_distance_from_the_hull_is_told(verdict_on: Any) -> None:
    assert f"by {0.5 / (2 * U):.3g} units of rounding" in verdict_on([1.0, 1.0, 0.0]).detail


def test_all_parts_are_judged_together(run: Any) -> None:
    """At maximum(a, b) with a = b, (1, 0) and (0, 1) are selections, and (1, 1) is none."""
    for answer, kind in (
        ((1.0, 0.0), Kind.CONVENTION),
        ((1.0, 1.0), Kind.WRONG),
        ((0.5, 0.5), Kind.CONVENTION),
    ):
        case = run.case()
        run.meet(case, {"a": 1.0, "b": 0.0}, {"a": 0.0, "b": 1.0})
        parts = {"a": np.array(answer[0]), "b": np.array(answer[1])}
        run.answer(case, "tried", Computed(parts=parts))
        assert run.verdict().verdict is kind


def test_matrices_are_judged_as_vectors(verdict_on: Any) -> None:
    one, other = np.eye(2), np.eye(2)[::-1]
    assert verdict_on(np.full((2, 2), 0.5), one, other).verdict is Kind.CONVENTION
    assert verdict_on([[1.0, 0.0], [1.0, 0.0]], one, other).verdict is Kind.WRONG


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ([0.0, 0.0], Kind.CONVENTION),
        ([0.5, 0.5], Kind.CONVENTION),
        ([0.6, -0.8], Kind.CONVENTION),
        ([1.0, 1.0], Kind.WRONG),
        ([np.nan, np.nan], Kind.NON_FINITE),
    ],
)
def test_where_a_norm_vanishes_the_unit_disc_is_right(verdict_on: Any, answer: Any, kind: Kind) -> None:
    assert verdict_on(answer, [0.0, 0.0], spread=np.eye(2)).verdict is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ([1.0, -2.0], Kind.CONVENTION),
        ([1.0, -1.0], Kind.CONVENTION),
        ([1.0, np.nan], Kind.CONVENTION),
        ([1.0, np.inf], Kind.CONVENTION),
        ([1.0, 0.0], Kind.WRONG),
        ([2.0, np.nan], Kind.WRONG),
    ],
)
def test_at_a_jump_the_sides_are_right_and_so_is_not_finite(verdict_on: Any, answer: Any, kind: Kind) -> None:
    verdict = verdict_on(answer, [1.0, -2.0], [1.0, -1.0], point=PointClass.JUMP)
    assert verdict.verdict is kind
    assert "at a jump" in verdict.detail


@pytest.mark.parametrize(
    ("sides", "answer", "kind"),
    [
        ([np.inf], np.inf, Kind.CONVENTION),
        ([np.inf], np.nan, Kind.CONVENTION),
        ([np.inf], 0.0, Kind.WRONG),
        ([np.inf], -np.inf, Kind.WRONG),
        ([np.inf, -np.inf], -np.inf, Kind.CONVENTION),
        ([np.inf, 0.0], 0.0, Kind.CONVENTION),
        ([np.inf, 0.0], -1.0, Kind.WRONG),
    ],
)
def test_at_a_singular_point_only_what_the_sides_span_is_right(
    verdict_on: Any, sides: Any, answer: float, kind: Kind
) -> None:
    assert verdict_on(answer, *sides, point=PointClass.SINGULAR).verdict is kind


def test_the_form_comes_first(verdict_on: Any) -> None:
    assert "shape" in verdict_on([[1.0, 0.0, 0.0]]).detail
    assert verdict_on([[1.0, 0.0, 0.0]]).verdict is Kind.WRONG


def test_an_unconnected_part_counts_as_zeros(verdict_on: Any) -> None:
    answer = Computed(parts={"x": np.zeros(3)}, unconnected=("x",))
    assert verdict_on(answer).verdict is Kind.WRONG
    assert verdict_on(answer, [0.0] * 3, SECOND).verdict is Kind.CONVENTION


def test_an_answer_may_be_off_by_its_own_estimate(verdict_on: Any) -> None:
    got, estimate = np.array([0.5 + 1e-11, 0.5, 0.0]), {"x": np.full(3, 1e-10)}
    assert verdict_on(Computed(parts={"x": got})).verdict is Kind.WRONG
    assert verdict_on(Computed(parts={"x": got}, uncertainty=estimate)).verdict is Kind.CONVENTION


def test_the_reference_is_no_truth_where_the_truth_is_a_set(run: Any) -> None:
    case = run.case()
    run.meet(case, FIRST, SECOND)
    run.answer(case, "reference", [1.0, 1.0, 0.0])
    run.answer(case, "tried", [1.0, 1.0, 0.0])
    assert run.verdict().verdict is Kind.WRONG


def test_the_closed_form_at_a_kink_agrees(verdict_on: Any) -> None:
    claimed = {"x": np.array([0.5, 0.5, 0.0])}
    assert verdict_on([0.5, 0.5, 0.0], expected=claimed).verdict is Kind.AGREE
    assert verdict_on(FIRST, expected=claimed).verdict is Kind.CONVENTION


def test_a_closed_form_outside_the_hull_is_named(run: Any, verdict_on: Any) -> None:
    verdict = verdict_on([1.0, 1.0, 0.0], expected={"x": np.array([1.0, 1.0, 0.0])})
    assert verdict.verdict is Kind.WRONG
    assert run.judged().contradicted == (verdict.case,)


BOX = {"x": (np.zeros(3), np.array([1.0, 1.0, 0.0]))}


def test_a_declared_kink_that_bounds_the_selections_stands(run: Any, verdict_on: Any) -> None:
    assert verdict_on([1.0, 1.0, 0.0], kink=BOX).verdict is Kind.WRONG
    assert run.judged().contradicted == ()


@pytest.mark.parametrize("high", [[1.0, 1.0, 1.0], [1.0, 0.5, 0.0]])
def test_a_declared_kink_that_is_too_wide_or_too_narrow_is_named(
    run: Any, verdict_on: Any, high: list[float]
) -> None:
    verdict = verdict_on(FIRST, kink={"x": (np.zeros(3), np.array(high))})
    assert run.judged().contradicted == (verdict.case,)


def test_a_declared_kink_where_a_norm_vanishes_bounds_the_disc(run: Any, verdict_on: Any) -> None:
    verdict_on([0.0, 0.0], [0.0, 0.0], spread=np.eye(2), kink={"x": (np.full(2, -1.0), np.ones(2))})
    assert run.judged().contradicted == ()


def test_a_kink_declared_where_the_function_is_proven_smooth_is_named(run: Any) -> None:
    case = run.case(kink={"x": (np.full(2, -1.0), np.ones(2))})
    run.enclose(case, [0.0, 0.0])
    run.answer(case, "tried", [0.0, 0.5])
    assert (run.verdict().verdict, run.verdict().basis) == (Kind.WRONG, "enclosure")
    assert run.judged().contradicted == (case,)


def test_a_report_shows_the_span_of_the_selections(run: Any, verdict_on: Any) -> None:
    verdict = verdict_on(FIRST)
    shown = truth_of(run.judged(), run.record.cases[verdict.case], [verdict])
    assert shown is not None
    assert shown.basis == "generalised derivative"
    assert [end.tolist() for end in shown.interval["x"]] == [[0.0] * 3, [1.0, 1.0, 0.0]]


def test_a_record_holds_selections_bit_for_bit(run: Any, tmp_path: Path) -> None:
    case = run.case()
    run.meet(case, [-0.0, 5e-324], [np.inf, 0.1], point=PointClass.SINGULAR)
    path = tmp_path / "record.jsonl"
    writer, record = RecordWriter(path), run.record
    facts = record.enclosures[case]
    writer.append(
        record.header, *record.problems.values(), *record.points.values(), *record.cases.values(), facts
    )
    writer.close()
    found = load_record(path, partial=True).enclosures[case].enclosure
    assert isinstance(found, Nonsmooth)
    assert found.point is PointClass.SINGULAR
    for one, other in zip(found.selections, facts.enclosure.selections, strict=True):
        assert one.parts["x"].tobytes() == other.parts["x"].tobytes()
        assert one.in_dtype["x"].tobytes() == other.in_dtype["x"].tobytes()
