"""Two routes that share no derivative rule, over the whole suite: power series, and the engine's rules over balls.

The reference engine runs over object arrays of balls as it is. Where NumPy has no such arrays (its linear algebra),
the route ends.
"""

from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.adapter import Unsupported
from adjudge.collection import collect
from adjudge.operators import operator
from adjudge.oracle.ball import precision
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.signs import Signs
from adjudge.oracle.taylor import Question, answer
from adjudge.outcome import Array
from adjudge.plan import plan
from adjudge.record import CaseFacts
from adjudge_reference.adapter import ReferenceAdapter
from flint import arb

BITS = 256

PROBLEMS = {problem.id: problem for problem in collect(suite.adjudge_problems())}
PLAN = plan(PROBLEMS.values(), operators=("value", "jvp", "vjp"), dtypes=("float64",))
UNSUPPORTED: list[str] = []
"""Cases with names that the oracle or the engine lacks."""
INPUTS = {(point.problem, point.point): point.inputs for point in PLAN.points}


def by_series(case: CaseFacts) -> dict[str, Array]:
    problem = PROBLEMS[case.problem]
    question = Question(
        problem.function,
        INPUTS[case.problem, case.point],
        problem.wrt,
        operator(case.operator),
        case.dtype,
        case.tangent,
        case.cotangent,
    )
    return answer(question, Signs())


def by_rules(case: CaseFacts) -> dict[str, Array]:
    adapter, problem = ReferenceAdapter(), PROBLEMS[case.problem]
    inputs = {name: balls(array) for name, array in INPUTS[case.problem, case.point].items()}
    constants = {name: array for name, array in inputs.items() if name not in problem.wrt}
    primals = tuple(inputs[name] for name in problem.wrt)

    def f(*primals: Any) -> Any:
        return problem.function(adapter.xp, **constants, **dict(zip(problem.wrt, primals, strict=True)))

    found: Any
    match case.operator:
        case "value":
            found = f(*primals)
        case "jvp":
            found = adapter.jvp(f)(primals, tuple(balls(case.tangent[name]) for name in problem.wrt))
        case "vjp":
            found = adapter.vjp(f)(primals, balls(case.cotangent))
    parts = found if isinstance(found, tuple) else (found,)
    names = operator(case.operator).parts(problem.wrt)
    return {name: np.asarray(part, dtype=object) for name, part in zip(names, parts, strict=True)}


def balls(array: Array) -> Array:
    if array.dtype.kind != "f":
        return array
    result = np.empty(array.shape, object)
    for index in np.ndindex(array.shape):
        result[index] = arb(float(array[index]))
    return result


def distance(one: dict[str, Array], other: dict[str, Array]) -> float:
    """Return by how much two enclosures miss each other, relative to the largest element; 0.0 where they meet."""
    worst = 0.0
    for name, part in one.items():
        assert part.shape == other[name].shape, name
        size = max((abs(float(arb(x).mid())) for x in part.ravel()), default=1.0)
        for x, y in zip(part.ravel(), other[name].ravel(), strict=True):
            if not arb(x).overlaps(arb(y)):
                worst = max(worst, abs(float((arb(x) - arb(y)).mid())) / size)
    return worst


@pytest.fixture(scope="module")
def distances() -> dict[str, float]:
    """How far the routes miss each other, for each case that both can go."""
    found = {}
    with precision(BITS, 1), np.errstate(all="ignore"):
        for case in PLAN.cases:
            try:
                proven = by_series(case)
                found[case.id] = distance(proven, by_rules(case))
            except NotCertified:
                continue
            except Unsupported:
                UNSUPPORTED.append(case.id)
            except (TypeError, AttributeError) as error:
                foreign = (
                    "arb",
                    "dtype('O')",
                    "not defined for",
                    "not supported for the input types",
                )
                assert any(words in str(error) for words in foreign), (case.id, error)
    return found


def test_the_routes_never_contradict(distances: dict[str, float]) -> None:
    assert {case_id: miss for case_id, miss in distances.items() if miss > 0} == {}


def test_most_of_the_suite_goes_both_ways(distances: dict[str, float]) -> None:
    assert len(distances) > 0.8 * (len(PLAN.cases) - len(UNSUPPORTED))


def test_a_wrong_rule_would_be_noticed() -> None:
    case = next(case for case in PLAN.cases if case.id == "smoke/sin/generic/vjp/float64/eager")
    with precision(BITS, 1):
        proven = by_series(case)
        nudged = {name: part * (1 + arb(2.0**-70)) for name, part in proven.items()}
        assert distance(proven, nudged) > 0
