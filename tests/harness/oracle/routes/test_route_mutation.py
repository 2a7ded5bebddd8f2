"""A sample of `route_mutation`: a rule that is off by a relative 2^-70 leads to a contradiction, and no other does."""

import pytest
from route_mutation import EXPLAINED, Bench, Slot, bench, slots, suite

SAMPLE = (
    "smoke/sin/ or smoke/log1p/ or smoke/pow/ or smoke/divide/ or smoke/linalg_solve/ or smoke/linalg_det/"
)


@pytest.fixture(scope="module")
def every() -> list[Slot]:
    """All rules."""
    return slots()


@pytest.fixture(scope="module")
def made(every: list[Slot]) -> Bench:
    """The sample, answered in all ways."""
    return bench(suite(SAMPLE), every)


def test_nothing_contradicts_itself_before_a_rule_is_spoiled(made: Bench) -> None:
    assert len(made.asked) > 20
    assert made.contradictions == []


def test_every_spoiled_rule_is_noticed(made: Bench, every: list[Slot]) -> None:
    reachable = [slot for slot in every if slot.name in made.reached]
    assert len(reachable) > 60
    assert {"series.value.sin", "samples.sin", "engine.sin.rules[0]", "rational.mul"} <= made.reached.keys()
    assert [slot.name for slot in reachable if not made.notices(slot) and slot.name not in EXPLAINED] == []


def test_rules_are_as_they_were_afterwards(made: Bench) -> None:
    assert bench(made.asked[:3], []).contradictions == []
