"""What must hold between a backend's own answers is checked; each fault is found, and right answers break nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.judge.thresholds import ENTITLED
from adjudge.outcome import Computed
from adjudge.verdict import Invariant, InvariantVerdict

RunFacts = Callable[..., Any]
U = 2.0**-53
X, TANGENT, HEAD = np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array(0.75)
ENTRY = """
[[failure]]
case = "{case}"
invariant = "adjoint"
kind = "upstream"
reason = "two rules"
"""


def right(**changes: Any) -> dict[str, Computed]:
    """Return the answers for the sum of cubes, by operator, with changes to the parts of one of them."""
    primal = np.array(9.0)
    parts = {
        "value": {"value": primal},
        "gradient": {"x": np.array([3.0, 12.0])},
        "hessian": {"x,x": np.diag([6.0, 12.0])},
        "jvp": {"tangent": np.array(-10.5)},
        "vjp": {"x": np.array([2.25, 9.0])},
        "hvp": {"x": np.array([3.0, -12.0])},
    }
    seeded = {"jvp", "vjp", "hvp"}
    return {
        name: Computed(
            **{
                "parts": found,
                "primal": primal,
                "repeated": {},
                "rescaled": {} if name in seeded else None,
                **changes.get(name, {}),
            }
        )
        for name, found in parts.items()
    }


@pytest.fixture
def checked(run_facts: RunFacts) -> Callable[..., Any]:
    """Judge answers at one point; what their elements may be off is known where `moves` is given."""

    def checked(answers: dict[str, Computed], *, moves: float | None = None, **facts: Any) -> Any:
        run = run_facts("tried", reference="" if moves is None else "reference", whole_suite=True)
        for name, answer in answers.items():
            case = run.case(
                operator=name,
                inputs=X,
                tangent={"x": TANGENT} if name in ("jvp", "hvp") else None,
                cotangent=HEAD if name == "vjp" else None,
                **facts.get(name, {}),
            )
            run.answer(case, "tried", answer)
            if moves is not None:
                true = right()[name]
                sensitivity = {n: np.full(np.shape(p), moves) for n, p in true.parts.items()}
                run.answer(case, "reference", Computed(parts=true.parts, sensitivity=sensitivity))
        return run

    return checked


def broken(run: Any) -> dict[tuple[str, str], InvariantVerdict]:
    cases = run.record.cases
    return {
        (found.invariant.value, cases[found.case].operator): found
        for found in run.judged().invariants
        if not found.holds
    }


def test_right_answers_break_nothing_and_are_checked_in_every_way(checked: Callable[..., Any]) -> None:
    found = checked(right()).judged().invariants
    assert {each.invariant for each in found} == set(Invariant)
    assert all(each.holds and not each.is_unexpected for each in found)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"hessian": {"parts": {"x,x": np.array([[6.0, 0.1], [0.0, 12.0]])}}},
            {("symmetric-hessian", "hessian"), ("batch-loop", "hvp")},
        ),
        (
            {"jvp": {"parts": {"tangent": np.array(-10.6)}}},
            {("adjoint", "vjp"), ("forward-reverse", "jvp")},
        ),
        (
            {"vjp": {"parts": {"x": np.array([2.25, 9.1])}}},
            {("adjoint", "vjp"), ("batch-loop", "vjp")},
        ),
        ({"hvp": {"parts": {"x": np.array([3.1, -12.0])}}}, {("batch-loop", "hvp")}),
        (
            {"gradient": {"parts": {"x": np.array([3.0, 12.1])}}},
            {("forward-reverse", "jvp"), ("batch-loop", "vjp")},
        ),
        ({"vjp": {"rescaled": {"x": np.array([-4.0, -16.0])}}}, {("linear-in-seed", "vjp")}),
        ({"jvp": {"rescaled": {"tangent": np.array(np.nan)}}}, {("linear-in-seed", "jvp")}),
        ({"gradient": {"repeated": {"x": np.array([3.0, 24.0])}}}, {("repeatable", "gradient")}),
        ({"gradient": {"repeated": {"x": np.array([3.0, np.nan])}}}, {("repeatable", "gradient")}),
        ({"gradient": {"repeated": {"x": np.zeros(3)}}}, {("repeatable", "gradient")}),
        ({"hessian": {"inputs_untouched": False}}, {("inputs-untouched", "hessian")}),
        ({"jvp": {"primal": np.array(9.5)}}, {("value-unchanged", "jvp")}),
        ({"jvp": {"primal": np.array(np.inf)}}, {("value-unchanged", "jvp")}),
    ],
)
def test_each_fault_breaks_what_it_must(
    checked: Callable[..., Any], changes: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    found = broken(checked(right(**changes)))
    assert set(found) == expected
    assert all(each.is_unexpected and each.detail for each in found.values())


def test_a_broken_invariant_tells_both_sides(checked: Callable[..., Any]) -> None:
    found = broken(checked(right(jvp={"parts": {"tangent": np.array(-11.0)}})))
    assert found["adjoint", "vjp"].detail == "<u, Jv> is -8.25 by jvp, -7.875 by vjp"
    assert [case.split("/")[-3] for case in found["adjoint", "vjp"].cases] == ["vjp", "jvp"]
    assert found["forward-reverse", "jvp"].detail == "tangent is -11 by the gradient -10.5".replace(
        " by", ", by"
    )


@pytest.mark.parametrize(("share", "holds"), [(0.99, True), (1.01, False)])
def test_the_room_is_what_both_answers_may_be_off(
    checked: Callable[..., Any], share: float, holds: bool
) -> None:
    room = 2 * ENTITLED * U * 1e6
    hessian = np.array([[6.0, share * room], [0.0, 12.0]])
    run = checked(right(hessian={"parts": {"x,x": hessian}}), moves=1e6)
    assert (("symmetric-hessian", "hessian") not in broken(run)) is holds


def test_without_a_known_entitlement_half_of_the_digits_are_the_room(checked: Callable[..., Any]) -> None:
    half = 12.0 * U**0.5
    for share, holds in ((1.9, True), (2.1, False)):
        hessian = np.array([[6.0, share * half], [0.0, 12.0]])
        run = checked({"hessian": right(hessian={"parts": {"x,x": hessian}})["hessian"]})
        assert (not broken(run)) is holds


def test_an_error_estimate_is_room(checked: Callable[..., Any]) -> None:
    changed = {
        "parts": {"tangent": np.array(-10.6)},
        "uncertainty": {"tangent": np.array(0.2)},
    }
    assert not broken(checked(right(jvp=changed)))


def test_at_a_kink_only_what_concerns_one_answer_is_checked(checked: Callable[..., Any]) -> None:
    wrong = {"parts": {"tangent": np.array(-11.0)}, "inputs_untouched": False}
    kink = {"jvp": {"kink": {"tangent": (np.array(-12.0), np.array(12.0))}}}
    run = checked(right(jvp=wrong), **kink)
    assert set(broken(run)) == {("inputs-untouched", "jvp")}


def test_what_follows_from_a_failing_verdict_calls_for_no_attention_of_its_own(
    checked: Callable[..., Any],
) -> None:
    told = {"jvp": {"expected": {"tangent": np.array(-10.5)}}}
    run = checked(right(jvp={"parts": {"tangent": np.array(-11.0)}}), **told)
    found = broken(run)
    assert {each.explained for each in found.values()} == {"jvp is wrong"}
    assert run.judged().broken == ()
    assert run.judged().calls_for_attention  # the verdict does


def test_a_changed_input_is_not_blamed_twice(checked: Callable[..., Any]) -> None:
    changed = {"inputs_untouched": False, "repeated": {"x": np.array([0.0, 0.0])}}
    assert set(broken(checked(right(gradient=changed)))) == {("inputs-untouched", "gradient")}


@pytest.mark.parametrize("parts", [{"x": np.ones(3)}, {"y": np.ones(2)}, {"x": np.float32([2.25, 9.0])}])
def test_answers_of_another_form_are_compared_with_nothing(
    checked: Callable[..., Any], parts: dict[str, np.ndarray]
) -> None:
    assert not broken(checked(right(vjp={"parts": parts})))


def test_a_flag_that_changes_is_not_repeatable(run_facts: RunFacts) -> None:
    run = run_facts("tried")
    answer = Computed(parts={"flag": np.array(True)}, repeated={"flag": np.array(False)})
    run.answer(run.case(operator="transcript"), "tried", answer)
    assert set(broken(run)) == {("repeatable", "transcript")}


def test_a_known_failure_may_name_an_invariant(checked: Callable[..., Any]) -> None:
    run = checked(right(jvp={"parts": {"tangent": np.array(-11.0)}}))
    run.known_failures("tried", ENTRY.format(case="group/name/*/vjp/*"))
    found = broken(run)
    assert found["adjoint", "vjp"].expected_failure is not None
    assert not found["adjoint", "vjp"].is_unexpected
    assert found["forward-reverse", "jvp"].is_unexpected
    assert run.judged().stale_entries == ()


def test_a_known_failure_of_an_invariant_that_holds_is_stale(checked: Callable[..., Any]) -> None:
    run = checked(right())
    run.known_failures("tried", ENTRY.format(case="group/name/*/vjp/*"))
    (found,) = run.judged().broken
    assert found.stale and found.invariant is Invariant.ADJOINT
    assert "did not occur" in found.detail


def test_a_known_failure_of_an_invariant_that_is_not_checked_matches_nothing(
    checked: Callable[..., Any],
) -> None:
    run = checked({"vjp": right()["vjp"]})
    run.known_failures("tried", ENTRY.format(case="group/name/*/vjp/*"))
    assert [entry.pattern for entry in run.judged().stale_entries] == ["group/name/*/vjp/*"]
    assert run.verdict().expected_failure is None
