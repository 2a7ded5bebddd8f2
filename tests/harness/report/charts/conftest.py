"""Blocks of a benchmark made by hand: a right backend, a faster wrong one, and one that runs out of time."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from adjudge.measurement import Footprint
from adjudge.report.charts.looks import Cast
from adjudge.timing import Block, Figure, Row, Standing
from adjudge.verdict import Kind, Verdict


def row(backend: str, ns: float | None, kind: Kind = Kind.AGREE, *, ulps: float = 1.0, **facts: Any) -> Row:
    """Return what a backend took, and its verdict."""
    right = kind is Kind.AGREE
    standing = Standing.TIMED if right else Standing.DISQUALIFIED if ns else Standing.MISSING
    verdict = Verdict(
        case="case",
        problem="group/name",
        point="generic",
        operator="gradient",
        dtype="float64",
        mode="eager",
        backend=backend,
        verdict=kind,
        basis="closed form",
        ulps=ulps if ns else None,
        outcome="computed",
        expected_failure=None,
        detail="",
    )
    figures: dict[str, Any] = {}
    if ns is not None:
        figures["derivative"] = Figure(ns, ns * 0.9, ns * 1.1, 5, 100)
        figures["to_primal"] = Figure(4.0, 3.9, 4.1, 5, 100)
        figures["footprint"] = Footprint(later_baseline_bytes=1000, later_peak_bytes=1000 + int(ns))
    usual = {"case": "case", "mode": "eager", "implementation": "neutral", "standing": standing}
    costs = {"import_ns": 1e9, "build_ns": 1e6, "first_call_ns": 2e6} if ns else {}
    return Row(backend=backend, verdict=verdict, **(usual | figures | costs | facts))


def block(*rows: Row, problem: str = "group/name", size: int | None = None) -> Block:
    """Return rows as a block, with their ratios to the fastest right one."""
    fastest = min(
        (r.derivative.value for r in rows if r.standing is Standing.TIMED and r.derivative), default=math.nan
    )
    related = tuple(
        replace(r, to_fastest=Figure(ratio, ratio * 0.99, ratio * 1.01, 5, 100))
        if r.standing is Standing.TIMED and r.derivative and (ratio := r.derivative.value / fastest)
        else r
        for r in rows
    )
    return Block(problem, "generic" if size is None else f"size_{size}", size, "gradient", "float64", related)


@pytest.fixture(scope="session")
def make_row() -> Callable[..., Row]:
    return row


@pytest.fixture(scope="session")
def make_block() -> Callable[..., Block]:
    return block


@pytest.fixture(scope="session")
def contest() -> Block:
    """A case in which the fastest answer is wrong and one timed out."""
    return block(
        row("right", 1000.0),
        row("slower", 20_000.0),
        row("wrong", 10.0, Kind.WRONG, ulps=1e13),
        row("late", None, Kind.TIMED_OUT),
    )


@pytest.fixture(scope="session")
def sizes() -> tuple[Block, ...]:
    """The same at three sizes; at the largest one backend runs out of time, and another is wrong."""
    late = {10: row("late", 500.0), 100: row("late", 5000.0), 1000: row("late", None, Kind.TIMED_OUT)}
    wrong = {10: row("wrong", 50.0), 100: row("wrong", 60.0), 1000: row("wrong", 70.0, Kind.WRONG)}
    return tuple(
        block(row("right", 100.0 * size), late[size], wrong[size], size=size) for size in (10, 100, 1000)
    )


@pytest.fixture(scope="session")
def cast_of() -> Callable[..., Cast]:
    return lambda *blocks: Cast.of(row for block in blocks for row in block.rows)
