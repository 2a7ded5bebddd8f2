from collections.abc import Callable
from typing import Any

import numpy as np
from adjudge.outcome import Computed
from adjudge.report.atlas import atlas
from adjudge.verdict import JudgedRun, Kind


def test_the_atlas_shows_each_choice_at_a_kink(every_kind_run: JudgedRun) -> None:
    (row,) = atlas(every_kind_run)
    assert row.case.problem == "traps/kink"
    assert row.defensible == ("[-1, -1, -1] to [1, 1, 1]",)
    assert row.choices["alpha"].lines == ("[0, 1, -1]",)
    assert row.choices["gamma"].mark.id == "known-wrong"


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
