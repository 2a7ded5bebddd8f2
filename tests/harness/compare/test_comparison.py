"""Two runs side by side: what changed is found, and said to be worse, better or neither."""

from typing import Any

import numpy as np
import pytest
from adjudge.compare.changes import Direction
from adjudge.compare.comparison import compare
from adjudge.compare.sides import ComparisonError, Side

KNOWN = '[[failure]]\ncase = "*"\nverdict = "wrong"\nkind = "upstream"\nreason = "theirs"\n'


def sides(old: Any, new: Any) -> tuple[Side, Side]:
    return Side(old.judged()), Side(new.judged())


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        ("agree", "wrong", Direction.WORSE),
        ("agree", "unsupported", Direction.WORSE),
        ("agree", "inaccurate", Direction.WORSE),
        ("unsupported", "wrong", Direction.WORSE),
        ("raised", "wrong", Direction.WORSE),
        ("inaccurate", "non-finite", Direction.WORSE),
        ("wrong", "non-finite", Direction.SIDEWAYS),
        ("inaccurate", "raised", Direction.SIDEWAYS),
        ("raised", "timed-out", Direction.SIDEWAYS),
    ],
)
def test_a_change_leads_one_way_and_back_the_other(
    changed: Any, old: str, new: str, direction: Direction
) -> None:
    back = {Direction.WORSE: Direction.BETTER}.get(direction, direction)
    (there,), (again,) = changed(old, new).changes, changed(new, old).changes
    assert (there.direction, again.direction) == (direction, back)
    assert (there.old.split()[0], there.new.split()[0]) == (old, new)


@pytest.mark.parametrize("verdict", ["agree", "wrong", "unsupported"])
def test_the_same_verdict_is_no_change(changed: Any, verdict: str) -> None:
    found = changed(verdict, verdict)
    assert (found.changes, found.compared) == ((), 1)


def test_an_answer_that_agrees_less_strictly_goes_sideways(answered: Any, run_facts: Any) -> None:
    fewer = run_facts("tried", "other", "third")
    case = fewer.case("group/problem_0")
    for name in ("tried", "other", "third"):
        fewer.answer(case, name, (2.0, 4.0))
    fewer.end()
    (found,) = compare(*sides(answered("agree"), fewer)).changes
    assert (found.old, found.new) == ("agree (accurate)", "agree (majority)")
    assert found.direction is Direction.SIDEWAYS
    assert found.other_truth


def test_a_failure_that_came_to_be_known_goes_sideways(answered: Any) -> None:
    (found,) = compare(*sides(answered("wrong"), answered("wrong", known=KNOWN))).changes
    assert (found.old, found.new, found.direction) == ("wrong", "wrong (known)", Direction.SIDEWAYS)


def test_a_right_answer_that_became_a_known_failure_is_still_worse(answered: Any) -> None:
    (found,) = compare(*sides(answered("agree"), answered("wrong", known=KNOWN))).changes
    assert found.direction is Direction.WORSE


def test_an_invariant_that_no_longer_holds_is_worse(run_facts: Any) -> None:
    def run(second: Any) -> Any:
        made = run_facts("tried")
        case = made.case(expected={"x": np.array([2.0, 4.0])})
        made.answer(case, "tried", (2.0, 4.0), repeated=second)
        made.end()
        return made

    other = {"x": np.array([2.0, 4.5])}
    (worse,) = compare(*sides(run({}), run(other))).of(Direction.WORSE)
    assert (worse.old, worse.new) == ("repeatable holds", "repeatable broken")
    (better,) = compare(*sides(run(other), run({}))).of(Direction.BETTER)
    assert (better.old, better.new) == ("repeatable broken", "repeatable holds")


def test_cases_that_only_one_run_has_are_told_apart(answered: Any) -> None:
    found = compare(*sides(answered("agree"), answered("agree", "wrong")))
    assert [verdict.problem for verdict in found.appeared] == ["group/problem_1"]
    assert found.vanished == ()
    back = compare(*sides(answered("agree", "wrong"), answered("agree")))
    assert ([v.problem for v in back.vanished], back.appeared) == (["group/problem_1"], ())


def test_a_case_that_asks_something_else_is_not_compared(answered: Any, run_facts: Any) -> None:
    new = answered("wrong", inputs=(3.0, 4.0))
    old = answered("agree")
    with pytest.raises(ComparisonError, match="the 1 cases that both runs have do not ask the same"):
        compare(*sides(old, new))
    (found,) = compare(*sides(old, new), anyway=True).changes
    assert found.direction is Direction.WORSE


def test_cases_that_ask_something_else_are_counted_beside_those_compared(answered: Any) -> None:
    old, new = answered("agree", "agree"), answered("wrong", inputs=(3.0, 4.0))
    case = new.case("group/problem_1", expected={"x": np.array([2.0, 4.0])})
    new.answer(case, "tried", (2.0, 4.0))
    new.end()
    found = compare(*sides(old, new))
    assert found.altered == ("group/problem_0/generic/gradient/float64/eager",)
    assert (found.compared, found.changes) == (1, ())


def test_runs_without_a_case_in_common_are_refused(answered: Any, run_facts: Any) -> None:
    other = run_facts("tried")
    other.answer(other.case("else/where"), "tried", (2.0, 4.0))
    other.end()
    with pytest.raises(ComparisonError, match="the runs share no case"):
        compare(*sides(answered("agree"), other))


def test_two_backends_of_one_run_are_compared(run_facts: Any) -> None:
    made = run_facts("lib-1", "lib-2")
    case = made.case(expected={"x": np.array([2.0, 4.0])})
    made.answer(case, "lib-1", (2.0, 4.0))
    made.answer(case, "lib-2", (2.0, 5.0))
    made.end()
    judged = made.judged()
    (found,) = compare(Side(judged, "lib-1"), Side(judged, "lib-2")).changes
    assert (found.backend, found.direction) == ("lib-2", Direction.WORSE)
    assert compare(Side(judged), Side(judged)).changes == ()


def test_the_only_backend_of_each_run_is_held_against_the_other(answered: Any) -> None:
    found = compare(*sides(answered("agree", name="lib-1"), answered("wrong", name="lib-2")))
    assert found.pairs == (("lib-1", "lib-2"),)
    assert len(found.of(Direction.WORSE)) == 1


def test_one_name_is_looked_for_in_both_runs(answered: Any) -> None:
    old, new = sides(answered("agree"), answered("wrong"))
    assert compare(Side(old.run, "tried"), new).pairs == (("tried", "tried"),)


def test_a_backend_that_a_run_lacks_is_named(answered: Any) -> None:
    old, new = sides(answered("agree"), answered("wrong"))
    with pytest.raises(
        ComparisonError, match="run 20260102-030405-a1b2 has no backend 'tired': it has tried"
    ):
        compare(Side(old.run, "tired"), new)


def test_runs_without_a_backend_in_common_are_refused(run_facts: Any) -> None:
    old, new = run_facts("a", "b"), run_facts("c")
    with pytest.raises(ComparisonError, match="share no backend: the old one has a, b, the new one c"):
        compare(*sides(old, new))


def test_backends_that_only_one_run_has_are_left_out_and_told(run_facts: Any) -> None:
    def run(*names: str) -> Any:
        made = run_facts(*names)
        case = made.case(expected={"x": np.array([2.0, 4.0])})
        for name in names:
            made.answer(case, name, (2.0, 4.0))
        made.end()
        return made

    found = compare(*sides(run("a", "b"), run("b", "c")))
    assert (found.pairs, found.left_out) == ((("b", "b"),), (("a",), ("c",)))
    assert found.compared == 1
