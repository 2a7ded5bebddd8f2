from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.outcome import Computed, Raised, Unsupported
from adjudge.report.scoreboard import figures, percent, scores
from adjudge.verdict import JudgedRun, Kind


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "–"), (3, 3, "100 %"), (99_999, 100_000, "99.9 %"), (1, 3, "33.3 %"), (0, 7, "0.0 %")],
)
def test_a_share_is_never_rounded_up(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_what_is_not_supported_counts_against_no_one(builder: Callable[..., Any]) -> None:
    built = builder(("alpha",), absent=())
    answers = (
        (Kind.AGREE, Computed(parts={"x": np.ones(3)})),
        (Kind.WRONG, Computed(parts={"x": np.zeros(3)})),
        (Kind.RAISED, Raised("ValueError", "no")),
        (Kind.UNSUPPORTED, Unsupported("no such thing")),
        (Kind.UNJUDGED, Computed(parts={"x": np.ones(3)})),
    )
    for place, (kind, outcome) in enumerate(answers):
        built.answer(built.case(f"group/problem_{place}"), "alpha", kind, outcome)
    (score,) = scores(built.build())
    assert (score.right, score.inexact, score.stopped, score.unsupported) == (1, 1, 1, 1)
    assert score.judged == 3 and score.share == pytest.approx(1 / 3)


def test_a_backend_that_did_not_start_has_no_share(every_kind_run: JudgedRun) -> None:
    (absent,) = (score for score in scores(every_kind_run) if score.standing.error)
    assert (absent.judged, absent.share, absent.pace) == (0, 0.0, None)


def test_the_figures_count_the_whole_run(every_kind_run: JudgedRun, clean_run: JudgedRun) -> None:
    found = {figure.label: figure for figure in figures(every_kind_run)}
    assert (found["unexpected"].value, found["unexpected"].tone) == ("8", "bad")
    assert found["known failures"].value == "2"
    clean = {figure.label: figure for figure in figures(clean_run)}
    assert (clean["unexpected"].value, clean["unexpected"].tone) == ("0", "good")
    assert clean["of the answers are right"].value == "100 %"
