from collections.abc import Callable
from typing import Any

import pytest
from adjudge.report.summary import (
    cell,
    findings,
    group_matrix,
    headline,
    known_failures,
    problem_matrix,
    sentences,
    standings,
)
from adjudge.verdict import JudgedRun


def marks(run: JudgedRun, problem: str, backend: str) -> dict[str, int]:
    return {mark.id: count for mark, count in problem_matrix(run)[problem][backend].tally.items()}


def test_a_cell_counts_verdicts_by_mark_worst_first(every_kind_run: JudgedRun) -> None:
    assert list(marks(every_kind_run, "smoke/square", "beta").items()) == [("wrong", 1), ("unsupported", 1)]


def test_a_cell_shows_its_worst_verdict_and_how_many_bear_it(every_kind_run: JudgedRun) -> None:
    row = problem_matrix(every_kind_run)["smoke/square"]
    assert (row["beta"].worst.id, row["beta"].count) == ("wrong", "1/2")
    assert (row["alpha"].worst.id, row["alpha"].count) == ("agree", "2")
    assert row["gamma"].attention == 2


def test_unsupported_does_not_hide_what_agrees(every_kind_run: JudgedRun) -> None:
    by_case = {(v.case, v.backend): v for v in every_kind_run.verdicts}
    agree = by_case["smoke/square/generic/gradient/float64/eager", "alpha"]
    unsupported = by_case["smoke/square/generic/hessian/float32/eager", "beta"]
    assert cell([unsupported, agree]).worst.id == "agree"


def test_a_known_failure_is_less_than_a_stale_one(every_kind_run: JudgedRun) -> None:
    assert group_matrix(every_kind_run)["shapes"]["beta"].worst.id == "stale"
    assert group_matrix(every_kind_run)["shapes"]["gamma"].worst.id == "known-raised"


def test_cells_are_absent_where_nothing_was_asked(every_kind_run: JudgedRun) -> None:
    assert "delta" not in problem_matrix(every_kind_run)["traps/kink"]


def test_standings_tell_who_is_clean(every_kind_run: JudgedRun) -> None:
    by_name = {item.name: item for item in standings(every_kind_run)}
    assert list(by_name) == ["alpha", "beta", "gamma", "delta"]
    assert by_name["alpha"].is_clean
    assert by_name["beta"].attention == 4  # wrong, crashed, stale, and an entry that matches nothing
    assert not by_name["delta"].is_clean and by_name["delta"].error


def test_a_backend_without_an_answer_is_not_clean(builder: Callable[..., Any]) -> None:
    (item,) = standings(builder(("alpha",), absent=()).build())
    assert not item.is_clean


def test_findings_come_worst_first(every_kind_run: JudgedRun) -> None:
    ranks = [finding.mark.rank for finding in findings(every_kind_run)]
    assert ranks == sorted(ranks)
    assert findings(every_kind_run)[0].first.backend == "beta"


def test_a_backend_that_did_not_start_is_told_of_once(every_kind_run: JudgedRun) -> None:
    assert not any(finding.first.backend == "delta" for finding in findings(every_kind_run))
    assert "1 backend that did not start" in headline(every_kind_run)


def test_known_failures_are_those_that_occurred(every_kind_run: JudgedRun) -> None:
    assert [item.mark.id for item in known_failures(every_kind_run)] == ["known-wrong", "known-raised"]


def test_the_headline_of_a_clean_run(clean_run: JudgedRun) -> None:
    assert headline(clean_run) == "Nothing unexpected"


def test_sentences_tell_extent_and_agreement(clean_run: JudgedRun) -> None:
    assert sentences(clean_run) == (
        "2 backends answered 3 cases of 3 problems: 6 of 6 verdicts agree with the truth.",
        "Clean: alpha, beta.",
    )


def test_sentences_tell_what_the_rest_is(every_kind_run: JudgedRun) -> None:
    assert sentences(every_kind_run)[0] == (
        "4 backends answered 6 cases of 5 problems: 4 of 17 verdicts agree with the truth; "
        "of the rest, 2 by convention, 1 unsupported, 2 known failures and 1 unjudged."
    )


def test_sentences_tell_of_a_run_that_did_not_end(clean_run: JudgedRun) -> None:
    clean_run.record.footer = None
    assert sentences(clean_run)[-1].startswith("The run did not end")
    assert headline(clean_run) == "Nothing unexpected so far"


def test_a_cell_needs_verdicts() -> None:
    with pytest.raises(StopIteration):
        _ = cell([]).worst
