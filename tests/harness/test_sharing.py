"""Work that is shared among copies of the process comes out as if it were not."""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge import sharing
from adjudge.judge import judging

RunFacts = Callable[..., Any]


class Done(msgspec.Struct):
    """Says what a share came to, and which process did it."""

    items: list[int]
    process: int


def work(items: Sequence[int]) -> Done:
    return Done(list(items), os.getpid())


@pytest.fixture(autouse=True)
def _three_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a process have three cores, and no thread of the tests' own."""
    monkeypatch.setattr(sharing, "usable_cores", lambda: 3)
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def test_each_core_does_a_share_and_this_process_a_larger_one() -> None:
    done = sharing.shared(work, range(8), [4, 1, 1, 1, 1, 1, 1, 2], Done)
    assert [each.items for each in done] == [[0, 1], [2, 3, 4, 5], [6, 7]]
    assert len({each.process for each in done}) == 3
    assert done[0].process == os.getpid()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_there_may_be_fewer_items_than_cores(count: int) -> None:
    done = sharing.shared(work, range(count), [1] * count, Done)
    assert [item for each in done for item in each.items] == list(range(count))


def test_a_process_with_other_threads_does_all_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    (done,) = sharing.shared(work, range(8), [1] * 8, Done)
    assert done == Done(list(range(8)), os.getpid())


@pytest.mark.parametrize(
    "fate", [lambda: os._exit(0), lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0]
)
def test_what_a_copy_does_not_send_is_done_again(fate: Callable[[], None]) -> None:
    parent = os.getpid()

    def dying(items: Sequence[int]) -> Done:
        if os.getpid() != parent and 5 in items:
            fate()
        return work(items)

    done = sharing.shared(dying, range(9), [1] * 9, Done)
    assert [item for each in done for item in each.items] == list(range(9))
    assert [each.process == parent for each in done] == [True, True, False]


def test_an_error_is_raised_here_too() -> None:
    def failing(items: Sequence[int]) -> Done:
        if 8 in items:
            raise ValueError("eight")
        return work(items)

    with pytest.raises(ValueError, match="eight"):
        sharing.shared(failing, range(9), [1] * 9, Done)


def test_a_run_is_judged_the_same(run_facts: RunFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = run_facts("one", "other", reference="one")
    for place in range(7):
        case = facts.case(problem=f"demo/number_{place}", inputs=[1.0], expected={"x": np.array([1.0])})
        facts.answer(case, "one", [1.0])
        facts.answer(case, "other", [1.0 + place])
    alone = facts.judged()
    monkeypatch.setattr(judging, "SHARED_FROM", 1)
    together = facts.judged()
    assert together.verdicts == alone.verdicts and len(alone.verdicts) == 14
    assert together.invariants == alone.invariants and alone.invariants
    assert together.splits == alone.splits and alone.splits
