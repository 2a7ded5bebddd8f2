from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Nonsmooth, PointClass
from adjudge.outcome import Computed
from adjudge.record import EnclosureFacts
from adjudge.report import html, markdown
from adjudge.report.atlas import atlas
from adjudge.verdict import JudgedRun, Kind

from tests.harness.report.conftest import whole


def test_the_atlas_shows_each_choice_at_a_kink(every_kind_run: JudgedRun) -> None:
    (row,) = atlas(every_kind_run)
    assert row.case.problem == "traps/kink"
    assert row.defensible == ("[-1, -1, -1] to [1, 1, 1]",)
    assert row.choices["alpha"].lines == ("[0, 1, -1]",)
    assert row.choices["gamma"].mark.id == "known-wrong"


def corner(*numbers: float) -> Enclosed:
    return Enclosed(parts={"x": np.array(numbers)}, in_dtype={}, bounds={}, bits=128)


@pytest.fixture
def proven(builder: Callable[..., Any]) -> Any:
    """A run in which the oracle has classified each point."""
    built = builder(("alpha", "beta"), absent=())

    def meet(case: str, truth: Any) -> None:
        built.record.add(EnclosureFacts(case=case, enclosure=truth))

    tie = Nonsmooth(point=PointClass.KINK, selections=(corner(1.0, 0.0), corner(0.0, 1.0)))
    for operator in ("gradient", "jvp"):
        case = built.case("kinks/max", operator)
        meet(case, tie)
        built.answer(case, "alpha", Kind.CONVENTION, Computed(parts={"x": np.array([1.0, 0.0])}))
        built.answer(case, "beta", Kind.WRONG, Computed(parts={"x": np.array([1.0, 1.0])}))
    case = built.case("kinks/floor")
    meet(case, Nonsmooth(point=PointClass.JUMP, selections=(corner(0.0),)))
    built.answer(case, "alpha", Kind.CONVENTION, Computed(parts={"x": np.array([0.0])}))
    for problem, kind in (("kinks/huber", Kind.AGREE), ("kinks/elu", Kind.WRONG)):
        case = built.case(problem)
        meet(case, msgspec.structs.replace(corner(1.0), selections=2))
        built.answer(case, "alpha", kind, Computed(parts={"x": np.array([1.0])}))
    case = built.case("kinks/norm")
    meet(
        case,
        Nonsmooth(point=PointClass.KINK, selections=(corner(0.0, 0.0),), spread={"x": np.eye(2)}),
    )
    built.answer(case, "alpha", Kind.CONVENTION, Computed(parts={"x": np.zeros(2)}))
    return built.build()


def test_the_rows_are_ordered_by_the_class_of_the_point(proven: JudgedRun) -> None:
    found = [(row.case.problem, row.case.operator, row.place) for row in atlas(proven)]
    assert found == [
        ("kinks/max", "gradient", "kink"),
        ("kinks/norm", "gradient", "kink"),
        ("kinks/floor", "gradient", "jump"),
        ("kinks/elu", "gradient", "smooth join"),
    ]


def test_a_row_shows_the_hull_and_what_each_choice_is_called(proven: JudgedRun) -> None:
    tie, norm, floor, join = atlas(proven)
    assert tie.defensible == ("between", "[1, 0]", "[0, 1]")
    assert (tie.choices["alpha"].name, tie.choices["alpha"].lines) == ("first", ("[1, 0]",))
    assert (tie.choices["beta"].name, tie.choices["beta"].mark.id) == ("", "wrong")
    assert norm.defensible == ("an ellipsoid in", "[-1, -1] to [1, 1]")
    assert (norm.choices["alpha"].name, floor.defensible, join.defensible) == ("zero", ("[0]",), ("[1]",))


def test_both_reports_hold_the_atlas(proven: JudgedRun) -> None:
    for text in (whole(html.render(proven)), markdown.render(proven)):
        assert "Kinks: slopes differ" in text
        assert "Jumps: there is no derivative" in text
        assert "first" in text


def test_a_run_without_conventions_has_no_atlas(clean_run: JudgedRun) -> None:
    assert atlas(clean_run) == ()


def test_dtypes_in_which_the_choices_are_the_same_share_a_row(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    for dtype, value in (("float32", 0.5), ("float64", 0.5), ("float16", 0.0)):
        case = built.case("kinks/relu", dtype=dtype, kink={"x": (np.zeros(()), np.ones(()))})
        built.answer(case, "alpha", Kind.CONVENTION, Computed(parts={"x": np.array(value, dtype=dtype)}))
    assert [(row.dtypes, row.choices["alpha"].lines) for row in atlas(built.build())] == [
        (("float32", "float64"), ("0.5",)),
        (("float16",), ("0",)),
    ]
