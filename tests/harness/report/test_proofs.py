"""Every report tells for how many cases the truth is proven, and why it is not for the others."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from adjudge.report import html, markdown
from adjudge.report.proofs import UNTRIED, Proofs, Unproven, proofs
from adjudge.report.summary import sentences
from adjudge.report.terminal import render_matrix
from adjudge.verdict import JudgedRun
from rich.console import Console

from tests.harness.report.conftest import whole

TIE = "a comparison is an exact tie"


@pytest.fixture
def partly_proven(run_facts: Callable[..., Any]) -> JudgedRun:
    facts = run_facts("tried")
    reasons = {"a": [1.0, 2.0], "b": TIE, "c": "no proof within 10 s", "d": TIE, "e": None}
    for name, found in reasons.items():
        case = facts.case(f"group/{name}")
        facts.answer(case, "tried", [1.0, 2.0])
        if found is not None:
            facts.enclose(case, found)
    facts.answer(facts.case("group/steps", operator="transcript"), "tried", [1.0])
    facts.end()
    return facts.judged()


def test_cases_are_counted_by_reason_the_commonest_first(partly_proven: JudgedRun) -> None:
    assert proofs(partly_proven) == Proofs(
        1,
        (
            Unproven(TIE, tuple(f"group/{name}/generic/gradient/float64/eager" for name in "bd")),
            Unproven("no proof within 10 s", ("group/c/generic/gradient/float64/eager",)),
            Unproven(UNTRIED, ("group/e/generic/gradient/float64/eager",)),
        ),
    )


def test_a_record_without_enclosures_tells_nothing(clean_run: JudgedRun) -> None:
    assert proofs(clean_run) is None
    assert not any("proven" in sentence for sentence in sentences(clean_run))
    assert "Not proven" not in markdown.render(clean_run) + whole(html.render(clean_run))


def test_where_all_is_proven_there_is_no_table(run_facts: Callable[..., Any]) -> None:
    facts = run_facts("tried")
    case = facts.case()
    facts.answer(case, "tried", [1.0, 2.0])
    facts.enclose(case, [1.0, 2.0])
    run = facts.judged()
    assert "The truth is proven for 1 of 1 case." in sentences(run)
    assert "Not proven" not in markdown.render(run) + whole(html.render(run))


def test_the_terminal_tells_the_commonest_reasons(partly_proven: JudgedRun) -> None:
    console = Console(width=400, record=True, file=StringIO())
    console.print(render_matrix(partly_proven))
    reasons = f"{TIE} (2), no proof within 10 s (1) and {UNTRIED} (1)."
    assert f"The truth is proven for 1 of 5 cases; not for the others: {reasons}" in console.export_text()


def test_more_reasons_are_counted(run_facts: Callable[..., Any]) -> None:
    facts = run_facts("tried")
    for number in range(5):
        facts.enclose(facts.case(f"group/{number}"), f"reason {number}")
    assert sentences(facts.judged())[1].endswith(
        "reason 0 (1), reason 1 (1), reason 2 (1) and 2 other reasons."
    )


def test_the_tables_tell_all_reasons(partly_proven: JudgedRun) -> None:
    text, page = markdown.render(partly_proven), whole(html.render(partly_proven))
    assert f"| {TIE} | 2 | `group/b/generic/gradient/float64/eager` |" in text
    assert page.count('href="#case=group/b/generic/gradient/float64/eager"') == 1
    for reason in (TIE, "no proof within 10 s", UNTRIED):
        assert reason in text and f'<th scope="row">{reason}</th>' in page
