"""What samples add up to: a wrong answer never wins, a broken rule is named, and ratios are of the same rounds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.measurement import Readings, Samples
from adjudge.timing import Standing, summarize
from adjudge.timing.break_even import break_even

US = 1000.0
DRIFT = np.exp(np.random.Generator(np.random.PCG64(0)).normal(0.0, 0.5, size=(5, 20)))
"""By how much the machine is slower in each round of each process."""


def flat(us: float) -> Any:
    """Return times that follow the machine's drift."""
    return us * US * DRIFT


def test_a_ratio_is_taken_within_rounds(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("fast", "slow")
    benchmark.time("fast", flat(100.0))
    benchmark.time("slow", flat(130.0))
    row = benchmark.row("slow")
    assert row.to_fastest.value == pytest.approx(1.3, rel=1e-3)
    assert row.to_fastest.spread == pytest.approx(1.0, rel=1e-3)
    assert row.derivative.spread > 1.1
    assert not row.is_among_the_fastest
    assert benchmark.row("fast").is_among_the_fastest
    assert row.to_primal.value == pytest.approx(4.0, rel=1e-3)


def test_without_an_interval_only_the_first_is_fastest(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("fast", "slow")
    benchmark.time("fast", flat(100.0)[:1])
    benchmark.time("slow", flat(4000.0)[:1])
    assert benchmark.row("fast").is_among_the_fastest
    assert not benchmark.row("slow").is_among_the_fastest


def test_a_wrong_answer_never_wins(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("right", "wrong")
    benchmark.time("right", flat(100.0))
    benchmark.time("wrong", flat(1.0), answer=(1.0, 3.0))
    wrong = benchmark.row("wrong")
    assert wrong.standing is Standing.DISQUALIFIED
    assert wrong.to_fastest is None
    assert wrong.derivative is not None
    assert benchmark.row("right").to_fastest.value == 1.0


def test_what_was_not_timed_is_missing_and_says_why(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("right", "absent")
    benchmark.time("right", flat(100.0))
    benchmark.time("absent", [], answer=(1.0, 3.0))
    assert benchmark.row("absent").standing is Standing.MISSING


def test_a_case_that_broke_a_rule_in_most_processes_is_refused(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("leaks")
    benchmark.time("leaks", flat(100.0)[:2])
    for process in (2, 3):
        benchmark.refuse("leaks", process, refusals=("threads leaked",))
    row = benchmark.row("leaks")
    assert (row.standing, row.why) == (Standing.REFUSED, "threads leaked")
    assert row.derivative is None


def test_a_rule_broken_in_few_processes_costs_only_these(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("tried")
    benchmark.time("tried", flat(100.0)[:4])
    benchmark.refuse("tried", 4, error="died")
    assert benchmark.row("tried").standing is Standing.TIMED
    assert benchmark.row("tried").derivative.processes == 4


def test_time_for_which_there_was_no_cpu_is_taken_off(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("tried")
    benchmark.time("tried", [[100 * US] * 20] * 3, sampled={"busy": 0.5})
    assert benchmark.row("tried").derivative.value == pytest.approx(100 * US, rel=1e-3)


@pytest.mark.parametrize(
    ("busy", "threads", "standing"),
    [(0.97, 1, "refused"), (0.8, 1, "timed"), (0.3, 2, "refused"), (0.05, 2, "timed")],
)
def test_a_machine_that_is_too_busy_is_refused(
    benchmark_of: Callable[..., Any], busy: float, threads: int, standing: str
) -> None:
    benchmark = benchmark_of("tried", threads=threads)
    benchmark.time("tried", [[100 * US] * 20] * 3, sampled={"busy": busy})
    row = benchmark.row("tried")
    assert row.standing == standing
    assert ("the machine is too busy" in row.why) is (standing == "refused")


@pytest.mark.parametrize(
    ("wall", "why"), [(0, "zero or negative"), (-5, "zero or negative"), (100, "differ by 90%")]
)
def test_samples_that_are_no_time_are_refused(benchmark_of: Callable[..., Any], wall: int, why: str) -> None:
    benchmark = benchmark_of("tried")
    benchmark.facts.answer(benchmark.case, "tried", [1.0, 2.0])
    wall_ns, cpu_ns, waited_ns = (Readings([each] * 20) for each in (wall, 10, -1))
    bad = Samples(calls=1, wall_ns=wall_ns, cpu_ns=cpu_ns, waited_ns=waited_ns)
    benchmark.refuse("tried", 0, derivative=bad, primal=bad)
    assert why in benchmark.row("tried").why


def test_what_gets_faster_from_round_to_round_is_refused(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("steady", "warms")
    benchmark.time("steady", flat(100.0))
    benchmark.time("warms", flat(100.0) * np.where(np.arange(20) < 8, 2.0, 1.0))
    assert benchmark.row("steady").standing is Standing.TIMED
    assert "still warming up" in benchmark.row("warms").why


def test_a_machine_that_gets_faster_is_no_warm_up(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("steady", "other")
    for name in ("steady", "other"):
        benchmark.time(name, flat(100.0) * np.linspace(3.0, 1.0, 20))
    assert benchmark.row("steady").standing is Standing.TIMED


def test_an_interval_that_says_nothing_is_refused(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("wild")
    wild = [[100 * US * factor] * 20 for factor in (1.0, 1.5, 0.6, 1.2, 0.8)]
    benchmark.time("wild", wild, [[25 * US] * 20] * 5)
    row = benchmark.row("wild")
    assert row.standing is Standing.REFUSED
    assert "interval is too wide" in row.why


def test_compiling_pays_off_after_as_many_calls_as_it_takes(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("tried")
    compiled = benchmark.mode("compiled")
    benchmark.time("tried", flat(100.0), build_ns=1000, first_call_ns=100_000)
    benchmark.time("tried", flat(50.0), case=compiled, build_ns=1000, first_call_ns=10_000_000)
    found = benchmark.row("tried", "compiled").pays_off.calls
    each, eager = (benchmark.row("tried", mode).derivative.value for mode in ("compiled", "eager"))
    assert 10_000_000 + (found - 1) * each <= 100_000 + (found - 1) * eager
    assert 10_000_000 + (found - 2) * each > 100_000 + (found - 2) * eager
    assert benchmark.row("tried").pays_off is None


@pytest.mark.parametrize(
    ("once", "each", "calls"), [(100.0, 11.0, None), (100.0, 5.0, 19), (10.0, 99.0, 1), (5.0, 1.0, 1)]
)
def test_compiling_may_pay_off_at_once_or_never(once: float, each: float, calls: int | None) -> None:
    assert break_even(once_ns=once, each_ns=each, eager_once_ns=10.0, eager_each_ns=10.0).calls == calls


def test_the_program_by_hand_is_what_others_are_held_against(benchmark_of: Callable[..., Any]) -> None:
    benchmark = benchmark_of("by_hand", "tried")
    benchmark.time("by_hand", flat(20.0))
    benchmark.time("tried", flat(100.0))
    assert benchmark.row("tried").to_by_hand.value == pytest.approx(5.0, rel=1e-3)


def test_a_run_that_timed_nothing_has_no_blocks(run_facts: Callable[..., Any]) -> None:
    facts = run_facts("tried")
    facts.answer(facts.case(), "tried", [1.0, 2.0])
    assert summarize(facts.judged()) == ()
