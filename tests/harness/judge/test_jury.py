"""The jury tells who agrees with whom, beside the truth and never instead of it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from adjudge.report.jury import jury, told
from adjudge.verdict import JudgedRun, Kind

RunFacts = Callable[..., Any]


@pytest.fixture
def asked(run_facts: RunFacts) -> Callable[..., JudgedRun]:
    """Judge answers of backends a, b, c ... to one case whose closed form is 1."""

    def asked(*answers: float, true: float | None = 1.0) -> JudgedRun:
        names = "abcdefgh"[: len(answers)]
        run = run_facts(*names)
        case = run.case(inputs=[1.0], expected=None if true is None else {"x": np.array([true])})
        for name, answer in zip(names, answers, strict=True):
            run.answer(case, name, [answer])
        return run.judged()

    return asked


def test_where_all_agree_nothing_is_told(asked: Callable[..., JudgedRun]) -> None:
    assert asked(1.0, 1.0 + 1e-12, 1.0).splits == ()


@pytest.mark.parametrize(
    ("answers", "clusters", "not_finite", "odd"),
    [
        ((1.0, 1.5, 1.0), [("a", "c"), ("b",)], (), "b"),
        ((1.0, np.nan, 1.0), [("a", "c")], ("b",), "b"),
        ((1.0, 1.5), [("a",), ("b",)], (), ""),
        ((1.0, 1.0, 2.0, 3.0, 1.0), [("a", "b", "e"), ("c",), ("d",)], (), ""),
        ((np.nan, np.inf), [], ("a", "b"), None),
    ],
)
def test_the_clusters_and_the_odd_one_out_are_told(
    asked: Callable[..., JudgedRun],
    answers: Sequence[float],
    clusters: list[tuple[str, ...]],
    not_finite: tuple[str, ...],
    odd: str | None,
) -> None:
    found = asked(*answers).splits
    if odd is None:
        assert found == ()
        return
    (split,) = found
    assert list(split.clusters) == clusters
    assert (split.not_finite, split.odd_one_out) == (not_finite, odd)


def test_a_majority_that_the_truth_is_against_is_named(asked: Callable[..., JudgedRun]) -> None:
    run = asked(2.0, 2.0, 1.0)
    (split,) = run.splits
    assert split.is_majority_refuted and split.odd_one_out == "c"
    assert [verdict.verdict for verdict in run.verdicts] == [Kind.WRONG, Kind.WRONG, Kind.AGREE]
    assert not asked(1.0, 1.0, 2.0).splits[0].is_majority_refuted


def test_a_report_counts_who_stands_alone(asked: Callable[..., JudgedRun]) -> None:
    found = jury(asked(1.0, 1.5, 1.0))
    assert (found.cases, found.split, dict(found.odd), found.refuted) == (1, 1, {"b": 1}, ())
    assert "0 of 1 cases" in found.said
    assert told(asked(1.0, np.nan, 1.0).splits[0]) == "a = c; not finite: b"
