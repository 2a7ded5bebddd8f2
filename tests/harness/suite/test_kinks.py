"""The kinks of the suite: what the oracle says of them is held against slopes nearby, and against published minimisers.

By Rademacher's theorem the generalised derivative is the hull of the limits of derivatives nearby (Clarke 1990, 2.5.1):
slopes of central differences at points drawn around must lie in it, and must come near each of its corners.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.collection import collect
from adjudge.enclosure import Enclosed, Nonsmooth, PointClass
from adjudge.hull import distance_to_ellipsoid, distance_to_hull
from adjudge.judge import judge
from adjudge.operators import operator
from adjudge.oracle.enclosing import enclose
from adjudge.oracle.taylor import Question
from adjudge.outcome import Computed
from adjudge.plain_numpy import numpy_namespace
from adjudge.plan import plan
from adjudge.problems import Problem
from adjudge.record import EnclosureFacts, OutcomeFacts
from adjudge.verdict import Kind

KINKS = [problem for problem in collect(suite.adjudge_problems()) if problem.group == "kinks"]
DRAWN = 300
AWAY = 2.0**-16
STEP = 2.0**-24
ROOM = 0.02
"""Slopes change by this much at most over the distance drawn, beside one and the largest slope."""
THIN = {"kinks/half_pipe", "kinks/l1_hilbert"}
"""Problems with regions so thin that points drawn around miss them."""


def _first_orders() -> Iterator[Any]:
    for problem in KINKS:
        for label in problem.points:
            for op in ("gradient", "jacobian"):
                if op in (problem.operators or ()):
                    yield pytest.param(problem, label, op, id=f"{problem.id}/{label}")


def asked(problem: Problem, label: str, op: str) -> Any:
    inputs = problem.points[label].inputs
    return enclose(Question(problem.function, inputs, problem.wrt, operator(op), "float64"), 30.0)


def slopes_nearby(problem: Problem, label: str) -> Iterator[np.ndarray]:
    """Give derivatives by differences at points around, flat; those with a kink inside a difference are left out."""
    xp, random = numpy_namespace(), np.random.default_rng(3)
    point = problem.points[label].inputs

    def value(x: dict[str, Any]) -> np.ndarray:
        return np.asarray(problem(xp, **(dict(point) | x)), dtype=float)

    for _ in range(DRAWN):
        steps = {name: AWAY * random.standard_normal(point[name].shape) for name in problem.wrt}
        x = {name: np.array(point[name] + step) for name, step in steps.items()}
        found, bends = [], 0.0
        with np.errstate(all="ignore"):
            for name in problem.wrt:
                columns = []
                for index in np.ndindex(point[name].shape):
                    up, down = ({**x, name: x[name].copy()} for _ in range(2))
                    up[name][index] += STEP
                    down[name][index] -= STEP
                    right, left = (value(up) - value(x)) / STEP, (value(x) - value(down)) / STEP
                    bends = np.maximum(bends, np.max(np.abs(right - left)))
                    columns.append((right + left) / 2)
                found.append(np.stack(columns, axis=-1).ravel())
        if np.isfinite(bends) and bends < ROOM / 2:
            yield np.concatenate(found)


@pytest.mark.parametrize(("problem", "label", "op"), list(_first_orders()))
def test_slopes_nearby_span_the_generalised_derivative(problem: Problem, label: str, op: str) -> None:
    found = asked(problem, label, op)
    if isinstance(found, Nonsmooth) and found.point is PointClass.SINGULAR:
        pytest.skip("slopes nearby have no bound: see the test of singular points")
    selections = found.selections if isinstance(found, Nonsmooth) else (found,)
    corners = np.stack([np.concatenate([s.parts[n].ravel() for n in problem.wrt]) for s in selections])
    nearby = np.stack(list(slopes_nearby(problem, label)))
    assert len(nearby) > DRAWN / 3
    room = np.full(corners.shape[1], ROOM * max(1.0, np.max(np.abs(corners))))
    if isinstance(found, Nonsmooth) and found.spread:
        spread = np.concatenate(
            [found.spread[n].reshape(len(found.spread[n]), -1) for n in problem.wrt], axis=1
        )
        assert max(distance_to_ellipsoid(slope, corners[0], spread, room) for slope in nearby) <= 1
        legs = np.linalg.pinv(spread.T)
        assert min(np.linalg.norm(legs @ (slope - corners[0])) for slope in nearby) > 1 - ROOM
        return
    assert max(distance_to_hull(slope, corners, room, 1.0) for slope in nearby) <= 1
    if problem.id not in THIN:
        for corner in corners:
            assert np.min(np.max(np.abs(nearby - corner) / room, axis=1)) <= 1, corner


@pytest.mark.parametrize("name", ["square_root", "square_root_of_the_size", "square_root_where_positive"])
def test_slopes_at_singular_points_grow_without_bound(name: str) -> None:
    (problem,) = (problem for problem in KINKS if problem.name == name)
    found = asked(problem, "zero", "gradient")
    assert found.point is PointClass.SINGULAR
    sides = {selection.parts["x"].item() for selection in found.selections}
    xp = numpy_namespace()
    with np.errstate(all="ignore"):
        near, nearer = (
            {side: (problem(xp, x=np.float64(side * h))) / (side * h) for side in (1, -1)}
            for h in (1e-8, 1e-16)
        )
    for side in (1, -1):
        if np.isnan(near[side]):
            continue
        expected = np.inf if nearer[side] > 1e3 * near[side] > 0 else near[side]
        expected = -np.inf if nearer[side] < 1e3 * near[side] < 0 else expected
        assert expected in sides


def test_zero_is_a_generalised_gradient_at_each_published_minimiser() -> None:
    """Fermat's rule (Clarke 1990, proposition 2.3.2); L. Lukšan, J. Vlček 2000 give the minimisers."""
    minimisers = [problem for problem in KINKS if "minimiser" in problem.points]
    assert len(minimisers) >= 10
    for problem in minimisers:
        found = asked(problem, "minimiser", "gradient")
        selections = found.selections if isinstance(found, Nonsmooth) else (found,)
        corners = np.stack([selection.parts["x"].ravel() for selection in selections])
        zero, room = np.zeros(corners.shape[1]), np.full(corners.shape[1], 1e-12)
        assert distance_to_hull(zero, corners, room, 1.0) <= 1, problem.id


def test_there_are_fifty_problems_of_every_class() -> None:
    assert len(KINKS) >= 50
    found = [asked(p.values[0], p.values[1], p.values[2]) for p in _first_orders()]
    classes = {f.point if isinstance(f, Nonsmooth) else "smooth" for f in found}
    assert classes == {*PointClass, "smooth"}
    assert all(isinstance(f, Enclosed | Nonsmooth) for f in found)


BACKENDS = {
    "corner": ([1.0, 0.0, 0.0], Kind.CONVENTION),
    "middle": ([0.5, 0.5, 0.0], Kind.CONVENTION),
    "inside_the_box_only": ([1.0, 1.0, 0.0], Kind.WRONG),
    "zeros": ([0.0, 0.0, 0.0], Kind.WRONG),
    "off_by_a_billionth": ([0.5, 0.5 + 1e-9, 0.0], Kind.WRONG),
    "another_element": ([0.0, 0.0, 1.0], Kind.WRONG),
    "not_a_number": ([np.nan, np.nan, 0.0], Kind.NON_FINITE),
}


def test_backends_that_answer_at_a_tie_are_told_apart(run_facts: Callable[..., Any]) -> None:
    """From the problem to the verdict: planned, proven, answered as each of these would, and judged."""
    record = run_facts(*BACKENDS).record
    (problem,) = (problem for problem in KINKS if problem.name == "largest_element")
    planned = plan([problem], operators=("gradient",), dtypes=("float64",))
    (case,) = (case for case in planned.cases if case.point == "two")
    for line in (*planned.problems, *planned.points, case):
        record.add(line)
    record.add(EnclosureFacts(case=case.id, enclosure=asked(problem, "two", "gradient")))
    for backend, (answer, _) in BACKENDS.items():
        outcome = Computed(parts={"x": np.array(answer)})
        record.add(OutcomeFacts(case=case.id, backend=backend, outcome=outcome))
    verdicts = {verdict.backend: verdict.verdict for verdict in judge(record).verdicts}
    assert verdicts == {backend: kind for backend, (_, kind) in BACKENDS.items()}
