"""Two ways contradict each other where their balls certainly do not meet, and nowhere else."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.oracle.ball import precision
from adjudge.oracle.errors import Lacking
from adjudge.oracle.routes.comparing import Opinions, contradiction, opinions, ways
from adjudge.oracle.taylor import Question
from adjudge_reference.adapter import ReferenceAdapter
from flint import arb

Ask = Callable[..., Question]


def part(*balls: arb) -> dict[str, Any]:
    array = np.empty(len(balls), object)
    array[:] = balls
    return {"x": array}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (part(arb(1, 0.1)), part(arb(1.15, 0.1)), ""),
        (part(arb(1, 0.1)), part(arb(1.25, 0.1)), "x[0]"),
        (part(arb(1), arb(2)), part(arb(1), arb(2)), ""),
        (part(arb(1), arb(2)), part(arb(1), arb(2 + 2**-50)), "x[1]"),
        (part(arb(1), arb(2)), part(arb(1)), "shape"),
    ],
)
def test_balls_that_do_not_meet_contradict(one: Any, other: Any, why: str) -> None:
    assert why in contradiction(one, other)
    assert bool(contradiction(one, other)) == bool(why)


def test_all_ways_agree_on_a_rational_function(question: Ask) -> None:
    found = opinions(question(lambda xp, x: xp.sum(x**3) / 3, [0.1, 0.7]), ways(ReferenceAdapter()), 60)
    assert sorted(found.compared) == ["differences", "rationals", "reverse", "rules", "series"]
    assert (found.reasons, found.contradictions) == ({}, [])


def test_all_ways_agree_where_there_is_nothing_to_derive_by(question: Ask) -> None:
    nothing = np.zeros((0, 3))
    asked = question(lambda xp, x: xp.sum(x, axis=0), nothing, "jvp", tangent={"x": nothing})
    found = opinions(asked, ways(ReferenceAdapter()), 60)
    assert {"series", "reverse", "rules"} <= set(found.compared)
    assert found.contradictions == []


def test_where_nothing_is_derived_the_ways_by_directions_have_no_answer(question: Ask) -> None:
    asked = question(lambda xp, x: x[:0], [1.0, 2.0], "vjp", cotangent=np.zeros(0))
    found = opinions(asked, ways(ReferenceAdapter()), 60)
    assert found.reasons["differences"] == "no derivatives of an output without elements"
    assert {"reverse", "rules"} <= set(found.compared)
    assert found.contradictions == []


def test_a_way_that_is_off_by_2_to_the_minus_70_contradicts_the_others(question: Ask) -> None:
    asked = question(lambda xp, x: xp.exp(x), 0.5)

    def spoiled(question: Question) -> Any:
        answer = ways(None)["series"](question)
        with precision(200, 0):
            return {"x": np.full((), answer["x"][()] * (1 + arb(2.0**-70)), object)}

    found = opinions(asked, ways(None) | {"spoiled": spoiled}, 60)
    assert [line.split(":")[0] for line in found.contradictions] == [
        "series and spoiled",
        "reverse and spoiled",
        "differences and spoiled",
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (part(arb(1, 2.0**-60)), "72 binary digits"),
        (part(arb("inf")), "not finite"),
        (part(arb("nan")), "not finite"),
    ],
)
def test_an_answer_that_tells_nothing_is_not_compared(question: Ask, answer: Any, why: str) -> None:
    found = opinions(question(lambda xp, x: x, [0.5]), {"loose": lambda _: answer}, 60)
    assert why in found.reasons["loose"]
    assert found.compared == []


def refusing(_: Question) -> Any:
    raise Lacking("not this one")


def raising(_: Question) -> Any:
    raise TypeError("no such thing")


def endless(_: Question) -> Any:
    while True:
        pass


@pytest.mark.parametrize(
    ("way", "why"), [(refusing, "not this one"), (raising, "TypeError"), (endless, "too long")]
)
def test_a_way_without_an_answer_says_why(question: Ask, way: Any, why: str) -> None:
    found = opinions(question(lambda xp, x: x, [0.5]), {"way": way}, 0.2)
    assert why in found.reasons["way"]
    assert found == Opinions({}, found.reasons)
