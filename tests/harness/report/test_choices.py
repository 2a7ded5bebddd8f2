"""A choice has the name that people give it: the right or left side, the middle, zero, all to the first."""

from typing import Any

import numpy as np
import pytest
from adjudge.enclosure import Enclosed, Nonsmooth, PointClass
from adjudge.report.choices import name_of


def meeting(*selections: Any, point: PointClass = PointClass.KINK, spread: Any = None) -> Nonsmooth:
    found = tuple(
        Enclosed(parts={"x": np.asarray(s, float)}, in_dtype={}, bounds={}, bits=128) for s in selections
    )
    return Nonsmooth(point=point, selections=found, spread={} if spread is None else {"x": spread})


@pytest.mark.parametrize(
    ("answer", "name"),
    [(1.0, "right"), (-1.0, "left"), (0.0, "middle"), (0.25, ""), (np.nan, "NaN"), (np.inf, "infinite")],
)
def test_a_function_of_one_number_has_sides(answer: float, name: str) -> None:
    assert name_of(meeting(1.0, -1.0), {"x": np.array(answer)}, is_one_sided=True) == name


def test_zero_is_a_side_of_a_ramp_and_no_side_of_a_leaky_one() -> None:
    assert name_of(meeting(1.0, 0.0), {"x": np.array(0.0)}, is_one_sided=True) == "left"
    assert name_of(meeting(1.0, 0.25), {"x": np.array(0.0)}, is_one_sided=True) == "zero"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ([1, 0, 0], "first"),
        ([0, 1, 0], "one piece"),
        ([0, 0, 1], "last"),
        ([1 / 3] * 3, "middle"),
        ([0.5, 0.5, 0], ""),
        ([0, 0, 0], "zero"),
    ],
)
def test_among_equals_the_first_or_last_gets_all_or_each_its_share(answer: Any, name: str) -> None:
    found = meeting([0, 1, 0], [1, 0, 0], [0, 0, 1])
    assert name_of(found, {"x": np.array(answer, dtype=np.float32)}, is_one_sided=False) == name


def test_a_corner_of_signs_is_one_piece() -> None:
    found = meeting([1, 1], [1, -1], [-1, 1], [-1, -1])
    assert name_of(found, {"x": np.array([1.0, -1.0])}, is_one_sided=False) == "one piece"
    assert name_of(found, {"x": np.zeros(2)}, is_one_sided=False) == "middle"


def test_where_a_norm_vanishes_zero_is_called_so() -> None:
    found = meeting([0.0, 0.0], spread=np.eye(2))
    assert name_of(found, {"x": np.zeros(2)}, is_one_sided=False) == "zero"
    assert name_of(found, {"x": np.array([0.5, 0.5])}, is_one_sided=False) == ""


def test_an_answer_of_another_form_has_no_name() -> None:
    found = meeting([1.0, 0.0], [0.0, 1.0])
    assert name_of(found, {"y": np.zeros(2)}, is_one_sided=False) == ""
    assert name_of(found, {"x": np.zeros(3)}, is_one_sided=False) == ""
