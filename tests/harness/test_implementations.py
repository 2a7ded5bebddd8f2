"""A problem may be written for one library, and its derivative by hand: both are judged by the body's truth."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import reference_engine.numpy as rnp
from adjudge.by_hand import ByHand
from adjudge.judge import judge
from adjudge.outcome import Computed, Unsupported
from adjudge.problems import Problem, ProblemError, problem
from adjudge.protocol import BY_HAND, NATIVE, Evaluate, ProblemPlace, Start
from adjudge.record import BackendChoice, CaseFacts, ProblemFacts, load_record
from adjudge.respondent import BY_HAND_ADAPTER, is_asked
from adjudge.verdict import Kind
from adjudge.worker import Worker, load_adapter

X, W = np.array([0.5, -1.25, 2.0]), np.array([1.0, 2.0, 3.0])


@problem(points={"generic": {"w": W, "x": X}}, wrt=("w", "x"))
def weighted(xp: Any, w: Any, x: Any) -> Any:
    """Weighted sum of squares."""
    return xp.sum(w * x * x)


@weighted.native("correct")
def weighted_natively(w: Any, x: Any) -> Any:
    return rnp.sum(w * x * x)


@weighted.by_hand("gradient")
def weighted_gradient(w: Any, x: Any) -> Any:
    return {"x": 2.0 * w * x, "w": x * x}


@problem(points={"generic": {"w": W, "x": X}}, wrt=("x",))
def last(xp: Any, w: Any, x: Any) -> Any:
    """Weighted sum, by what is not the first parameter."""
    return xp.sum(w * x)


@last.by_hand("gradient")
def last_gradient(w: Any, x: Any) -> Any:
    return w


def ask(adapter: str, of: Problem = weighted, **changes: Any) -> Any:
    worker = Worker(lambda: load_adapter(adapter))
    worker.answer(Start(id=0))
    request = Evaluate(
        id=1,
        problem=ProblemPlace(f"file:{Path(__file__).resolve()}", f"test_implementations/{of.name}"),
        operator="gradient",
        wrt=of.wrt,
        dtype="float64",
        mode="eager",
        inputs={"w": W, "x": X},
    )
    return worker.answer(msgspec.structs.replace(request, **changes)).outcome


@pytest.mark.parametrize(
    ("adapter", "implementation"), [("correct", NATIVE), ("correct", "neutral"), (BY_HAND_ADAPTER, BY_HAND)]
)
def test_every_implementation_gives_the_gradient_by_name(adapter: str, implementation: str) -> None:
    outcome = ask(adapter, implementation=implementation)
    assert isinstance(outcome, Computed), outcome
    assert outcome.parts["w"].tolist() == (X * X).tolist()
    assert outcome.parts["x"].tolist() == (2 * W * X).tolist()
    assert outcome.primal == (W * X * X).sum()


def test_an_implementation_may_be_called_by_its_later_parameters() -> None:
    assert ask(BY_HAND_ADAPTER, last, implementation=BY_HAND).parts["x"].tolist() == W.tolist()
    assert ask("correct", last).parts["x"].tolist() == W.tolist()


def test_a_library_for_which_nothing_is_written_says_so() -> None:
    outcome = ask("wrong_sign", implementation=NATIVE)
    assert outcome == Unsupported("the problem has no native implementation for wrong_sign")


def test_an_operator_for_which_no_program_is_written_says_so() -> None:
    outcome = ask(BY_HAND_ADAPTER, implementation=BY_HAND, operator="hessian")
    assert outcome == Unsupported("the problem carries no program by hand for hessian")


def test_by_hand_holds_nothing_but_numpy() -> None:
    assert isinstance(ByHand().asarray(X, "float32"), np.ndarray)
    assert ByHand().asarray(X, "float32") is not X


@pytest.mark.parametrize("name", ["jvp", "vjp", "hvp", "transcript"])
def test_no_program_by_hand_is_taken_for_an_operator_with_a_seed(name: str) -> None:
    with pytest.raises(ProblemError, match=f"none can be given for {name}"):
        weighted.by_hand(name)


CASE = CaseFacts(
    id="g/p/generic/gradient/float64/eager",
    problem="g/p",
    point="generic",
    operator="gradient",
    dtype="float64",
    mode="eager",
)
NATIVELY = msgspec.structs.replace(CASE, id=CASE.id + "+native", implementation=NATIVE)


@pytest.mark.parametrize(
    ("choice", "case", "asked"),
    [
        ({"adapter": "correct"}, CASE, True),
        ({"adapter": "correct"}, NATIVELY, True),
        ({"adapter": "other"}, NATIVELY, False),
        ({"adapter": "other", "reference": True}, NATIVELY, True),
        ({"adapter": BY_HAND_ADAPTER}, CASE, True),
        ({"adapter": BY_HAND_ADAPTER}, NATIVELY, False),
        ({"adapter": BY_HAND_ADAPTER}, msgspec.structs.replace(CASE, mode="compiled"), False),
        ({"adapter": BY_HAND_ADAPTER}, msgspec.structs.replace(CASE, operator="hessian"), False),
    ],
)
def test_only_those_are_asked_for_whom_something_is_written(
    run_facts: Callable[..., Any], choice: dict[str, Any], case: CaseFacts, asked: bool
) -> None:
    record = run_facts("tried").record
    record.add(
        ProblemFacts(
            id="g/p",
            origin="",
            summary="",
            source="",
            code="",
            wrt=(),
            natives=("correct",),
            by_hand=("gradient",),
        )
    )
    assert is_asked(record, BackendChoice(name="b", python="python", **choice), case) is asked


PROBLEMS = '''
import adjudge
import reference_engine.numpy as rnp


@adjudge.problem(points={"generic": {"x": [0.5, -1.25]}}, operators=("gradient",))
def square(xp, x):
    """Sum of squares."""
    return xp.sum(x * x)


@square.native("correct")
def right(x):
    return rnp.sum(x * x)


@square.native("chatters_on_stdout")
def slip(x):
    return 1.01 * rnp.sum(x * x)
'''


def test_a_native_implementation_that_is_not_the_body_is_wrong(
    shell: Any, write: Callable[[str, str], Path]
) -> None:
    write("problems.py", PROBLEMS)
    done = shell(
        "run", "problems.py", "-b", "correct", "-b", "chatters_on_stdout", "-b", "wrong_sign", "-o", "out"
    )
    assert done.code == 1, done.err
    found = {
        (verdict.case.rpartition("/")[2], verdict.backend): verdict.verdict
        for verdict in judge(load_record(shell.cwd / "out")).verdicts
    }
    assert found == {
        ("eager", "correct"): Kind.AGREE,
        ("eager", "chatters_on_stdout"): Kind.AGREE,
        ("eager", "wrong_sign"): Kind.WRONG,
        ("eager+native", "correct"): Kind.AGREE,
        ("eager+native", "chatters_on_stdout"): Kind.WRONG,
    }
