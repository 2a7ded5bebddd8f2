"""The study of what checkers see, as the report shows it; and that the judge of today sees what it says."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Computed
from adjudge.record import PointFacts
from adjudge.report.detection import charts, detection
from adjudge.verdict import Kind

U = {"float64": 2.0**-53, "float32": 2.0**-24}
HUNDRED_ULPS = 200


def test_every_dtype_and_size_is_measured_for_adjudge():
    rows = detection().curves["adjudge"]
    assert {(row.dtype, row.elements) for row in rows} == {
        (dtype, side * side) for dtype in U for side in (1, 3, 10, 32, 100, 316)
    }


def test_nothing_was_missed_and_no_one_blamed_for_nothing():
    for row in detection().curves["adjudge"]:
        assert row.missed == ()
        assert not row.objects_to_right
        assert row.one is not None and row.one <= 10 * HUNDRED_ULPS * U[row.dtype]
        assert row.all is not None and row.all <= 10 * HUNDRED_ULPS * U[row.dtype]
    assert len(detection().false_alarms) == 2
    for study in detection().false_alarms:
        assert study.cases >= 10_000
        assert study.alarms == 0


def test_marks_lie_within_the_charts():
    marks = [mark for chart in charts() for line in chart.lines for mark in line.marks]
    assert len(marks) > 50
    assert all(52 <= mark.x <= 546.1 and 12 <= mark.y <= 260 for mark in marks)


@pytest.mark.parametrize("dtype", U)
@pytest.mark.parametrize("elements", [1, 1000, 100_000])
def test_a_fault_of_100_ulps_in_one_element_is_caught_at_any_size(
    run_facts: Callable[..., Any], elements: int, dtype: str
):
    x = np.linspace(0.5, 1.5, elements, dtype=dtype)
    gradient = np.cos(x) + x
    faulty = gradient.copy()
    faulty[elements // 2] *= 1 + HUNDRED_ULPS * U[dtype]
    value = np.asarray(np.sum(np.sin(x) + x * x / 2))
    for answer, kind in ((gradient, Kind.AGREE), (faulty, Kind.INACCURATE)):
        facts = run_facts("tried", reference="truth")
        case = facts.case(dtype=dtype, expected={"x": np.cos(x.astype("float64")) + x})
        facts.record.add(PointFacts(problem="group/name", point="generic", inputs={"x": x}))
        moved = {"x": np.abs(1 - np.sin(x)) * x + gradient}
        exactly = {"x": np.zeros(elements)}
        facts.answer(
            case, "truth", Computed(parts={"x": gradient}, sensitivity=moved, rounding=exactly, primal=value)
        )
        facts.answer(case, "tried", Computed(parts={"x": answer}, primal=value))
        assert facts.verdict().verdict is kind
