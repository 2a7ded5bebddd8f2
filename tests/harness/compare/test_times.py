"""A time that changed is told, one that did not is not, whatever the machine did between the runs."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.compare.comparison import Comparison, compare
from adjudge.compare.failing import FailOn, fails
from adjudge.compare.markdown import render
from adjudge.compare.sides import Side
from adjudge.measurement import TimingPlan
from adjudge.record import BackendFacts

RIGHT, WRONG = (2.0, 4.0), (2.0, 5.0)
PROCESSES, ROUNDS = 5, 12


def session(
    run_facts: Any,
    seed: int,
    times_ns: dict[str, float | Sequence[float]],
    *,
    machine: float = 1.0,
    releases: dict[str, str] | None = None,
    between: float = 0.0,
    answers: dict[str, Any] | None = None,
    cases: int = 1,
) -> Any:
    """Return the judged run of a session: times with 1 % of noise in processes and rounds, on a machine that drifts.

    `between` is noise that each backend and case has in this session by itself.
    """
    random, made = np.random.default_rng(seed), run_facts(*times_ns)
    for name in times_ns:
        version = (releases or {}).get(name, "1.0")
        made.record.add(BackendFacts(name=name, library=name, library_version=version))
    for place in range(cases):
        case = made.case(f"group/problem_{place}", expected={"x": np.array(RIGHT)})
        drift = machine * np.exp(random.normal(0.0, 0.1, (PROCESSES, ROUNDS)))
        for name, given in times_ns.items():
            ns = given[place] if isinstance(given, Sequence) else given
            own = random.normal(0.0, between) + random.normal(0.0, 0.01, (PROCESSES, 1))
            noise = np.exp(own + random.normal(0.0, 0.01, (PROCESSES, ROUNDS)))
            made.answer(case, name, (answers or {}).get(name, RIGHT))
            made.time(case, name, *(ns * drift * noise).tolist(), calls=1000)
    made.end()
    return made.judged()


def compared(old: Any, new: Any, **options: Any) -> Comparison:
    return compare(Side(old), Side(new), **options)


@pytest.fixture
def release(run_facts: Any) -> Comparison:
    """A new release of `lib` is 30 % slower, on a machine that is twice as fast; `other` is what it was."""
    old = session(run_facts, 1, {"lib": 1000.0, "other": 5000.0})
    new = session(run_facts, 2, {"lib": 1300.0, "other": 5000.0}, machine=0.5, releases={"lib": "2.0"})
    return compared(old, new)


def test_a_slower_release_is_found_on_a_faster_machine(release: Comparison) -> None:
    assert release.times is not None
    found = {each.backend: each for each in release.times.slower}
    assert found["lib"].ratio == pytest.approx(1.3, rel=0.05)
    assert found["lib"].low < 1.3 < found["lib"].high
    assert found["lib"].new_ns < found["lib"].old_ns


def test_a_change_makes_a_build_fail_where_it_is_asked_for(release: Comparison) -> None:
    assert [fails(release, level) for level in FailOn] == [False, False, True, True]


def test_a_change_is_told_with_its_interval(release: Comparison) -> None:
    text = render(release)
    assert text.startswith("# adjudge: No verdict changed. Times: 1 slower\n")
    assert "| backend | case | old | new | times | 95 % interval |" in text
    assert "changes within 3% are not told" in text


def test_the_same_programs_are_the_same_again(run_facts: Any) -> None:
    alarms = 0
    for seed in range(40):
        sides = (
            session(run_facts, 2 * seed + place, {"a": 1000.0, "b": 5000.0}, machine=machine)
            for place, machine in enumerate((1.0, 1.7))
        )
        times = compared(*sides).times
        assert times is not None and times.compared == 2
        alarms += bool(times.slower or times.faster)
    assert alarms <= 5  # 2 are expected at most; more than 5 would be seen in 1 of 70 such tests


def test_noise_between_sessions_is_learned_from_what_did_not_change(run_facts: Any) -> None:
    times = dict.fromkeys("abcd", 1000.0)
    old = session(run_facts, 1, times, between=0.08, cases=10)
    new = session(run_facts, 2, times, between=0.08, cases=10)
    found = compared(old, new).times
    assert found is not None
    assert len(found.slower) + len(found.faster) <= 3  # of 40
    assert "by 40 that did not change" in found.noise


def test_where_nothing_is_the_same_times_are_not_compared(run_facts: Any) -> None:
    old = session(run_facts, 1, {"lib": 1000.0})
    new = session(run_facts, 2, {"lib": 2000.0}, releases={"lib": "2.0"})
    times = compared(old, new).times
    assert times is not None
    assert (times.compared, times.unanchored, times.slower) == (0, 1, ())
    assert "so a change could be the machine's" in render(compared(old, new))
    anyway = compared(old, new, anyway=True).times
    assert anyway is not None and [each.backend for each in anyway.slower] == ["lib"]


def test_two_versions_in_one_run_need_no_anchor(run_facts: Any) -> None:
    run = session(run_facts, 1, {"lib-1": 1000.0, "lib-2": 1300.0, "lib-3": 1005.0})
    slower = compare(Side(run, "lib-1"), Side(run, "lib-2")).times
    same = compare(Side(run, "lib-1"), Side(run, "lib-3")).times
    assert slower is not None and same is not None
    assert [each.ratio for each in slower.slower] == [pytest.approx(1.3, rel=0.05)]
    assert (same.compared, same.slower, same.faster) == (1, (), ())


def test_the_time_of_a_wrong_answer_is_not_compared(run_facts: Any) -> None:
    old = session(run_facts, 1, {"lib": 1000.0, "other": 5000.0})
    new = session(run_facts, 2, {"lib": 10.0, "other": 5000.0}, answers={"lib": WRONG})
    found = compared(old, new)
    assert found.times is not None and found.times.faster == ()
    assert found.times.refused == 1
    assert "1 time not compared: refused by the rules of timing, or of an answer" in render(found)
    assert fails(found, FailOn.WORSE)


@pytest.mark.parametrize(
    ("plan", "what"),
    [
        (TimingPlan(threads=2), "threads"),
        (TimingPlan(slot_ns=1_000_000), "slot"),
        (TimingPlan(warm_ns=0), "warm-up"),
    ],
)
def test_times_measured_otherwise_are_refused(run_facts: Any, plan: TimingPlan, what: str) -> None:
    old = session(run_facts, 1, {"lib": 1000.0, "other": 5000.0})
    new = session(run_facts, 2, {"lib": 9000.0, "other": 5000.0})
    new.record.add(msgspec.structs.replace(new.record.header, timing=plan))
    found = compared(old, new)
    assert found.times is None
    assert f"they would mean nothing: not the same in both runs: {what}." in render(found)
    assert compared(old, new, anyway=True).times is not None


def test_one_process_tells_of_no_spread_and_so_of_no_change(run_facts: Any) -> None:
    sides = [
        session(run_facts, seed, {"lib": ns, "other": 5000.0}) for seed, ns in ((1, 1000.0), (2, 3000.0))
    ]
    for side in sides:
        for key in [key for key in side.record.timings if key[2] > 0]:
            del side.record.timings[key]
    times = compared(*sides).times
    assert times is not None and (times.compared, times.slower) == (2, ())


def test_processes_that_were_not_measured_side_by_side_are_not_compared(run_facts: Any) -> None:
    old, new = (session(run_facts, seed, {"lib": 1000.0, "other": 5000.0}) for seed in (1, 2))
    for case, backend, process in list(new.record.timings):
        if (backend == "lib") == (process > 1):
            del new.record.timings[case, backend, process]
    times = compared(old, new).times
    assert times is not None and (times.compared, times.unanchored) == (0, 2)


def test_checking_runs_have_no_times_to_compare(changed: Any) -> None:
    found = changed("agree", "agree")
    assert (found.times, found.times_refused) == (None, "")
    assert "ime" not in render(found).split("Old:")[0].replace("time limit", "")
