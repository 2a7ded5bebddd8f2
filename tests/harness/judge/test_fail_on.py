"""A run fails on what it is told to fail on."""

from collections.abc import Callable
from typing import Any

import click
import numpy as np
import pytest
from adjudge.commands.running import run, smoke
from adjudge.outcome import Raised
from adjudge.verdict import FailOn

RunFacts = Callable[..., Any]
KNOWN = '[[failure]]\ncase = "*"\nverdict = "wrong"\nkind = "upstream"\nreason = "it is"\n'
ANY, UNEXPECTED, WRONG = FailOn.ANY, FailOn.UNEXPECTED, FailOn.WRONG


@pytest.mark.parametrize(
    ("answer", "known", "fails"),
    [
        ([1.0, 2.0], "", set()),
        ([1.0, 2.5], "", {ANY, UNEXPECTED, WRONG}),
        ([1.0, np.nan], "", {ANY, UNEXPECTED, WRONG}),
        ([1.0, 2.0 + 1e-12], "", {ANY, UNEXPECTED}),
        (Raised("ValueError", "no"), "", {ANY, UNEXPECTED}),
        ([1.0, 2.5], KNOWN, {ANY}),
        ([1.0, 2.0], KNOWN, {ANY, UNEXPECTED}),
    ],
)
def test_a_level_takes_in_what_it_says(
    run_facts: RunFacts, answer: Any, known: str, fails: set[FailOn]
) -> None:
    run = run_facts("tried")
    case = run.case(expected={"x": np.array([1.0, 2.0])})
    run.answer(case, "tried", answer)
    run.known_failures("tried", known)
    judged = run.judged()
    assert {level for level in FailOn if judged.fails(level)} == fails


def test_a_broken_invariant_is_wrong(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    case = run.case(expected={"x": np.array([1.0, 2.0])})
    run.answer(case, "tried", [1.0, 2.0], inputs_untouched=False)
    judged = run.judged()
    assert judged.fails(WRONG) and judged.fails(UNEXPECTED) and not judged.fails(FailOn.NEVER)


@pytest.mark.parametrize("command", [run, smoke])
def test_the_command_line_offers_every_level(command: click.Command) -> None:
    (option,) = (each for each in command.params if each.name == "fail_on")
    assert isinstance(option.type, click.Choice) and list(option.type.choices) == list(FailOn)
