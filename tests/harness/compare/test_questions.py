"""A case asks the same as another where its function, inputs and seeds are; how its source is written is no matter."""

from typing import Any

import msgspec
import numpy as np
import pytest
from adjudge.compare.questions import question

CODE = (
    '@adjudge.problem(points=POINTS)\ndef f(xp, x):\n    """Say it."""\n    return xp.sum(x * x)  # squares\n'
)


def asked(run_facts: Any, code: str = CODE, **facts: Any) -> bytes:
    made = run_facts("tried")
    case = made.case(**facts)
    record = made.record
    record.add(msgspec.structs.replace(record.problems["group/name"], code=code))
    return question(record, record.cases[case])


@pytest.mark.parametrize(
    "code",
    [
        CODE.replace("Say it.", "Say it otherwise."),
        CODE.replace('    """Say it."""\n', ""),
        CODE.replace("@adjudge.problem(points=POINTS)", "@adjudge.problem(points=POINTS | MORE)"),
        CODE.replace("  # squares", ""),
        CODE.replace("xp.sum(x * x)", "xp.sum(x*x)"),
        "    " + CODE.rstrip().replace("\n", "\n    "),
    ],
)
def test_how_a_function_is_written_is_no_matter(run_facts: Any, code: str) -> None:
    assert code != CODE
    assert asked(run_facts, code) == asked(run_facts)


@pytest.mark.parametrize(
    "change",
    [
        {"code": CODE.replace("x * x", "x * x * x")},
        {"code": CODE.replace("xp.sum", "xp.mean")},
        {"code": "not ( python"},
        {"code": "value = 1"},
        {"inputs": (1.0, 2.5)},
        {"inputs": np.array([1.0, 2.0], dtype=np.float32)},
        {"tangent": {"x": np.array([1.0, 1.0])}},
        {"cotangent": np.array(1.0)},
    ],
)
def test_another_function_input_or_seed_is_another_question(run_facts: Any, change: Any) -> None:
    assert asked(run_facts, **change) != asked(run_facts)


def test_the_sign_of_zero_is_part_of_the_question(run_facts: Any) -> None:
    assert asked(run_facts, inputs=(0.0, -0.0)) != asked(run_facts, inputs=(0.0, 0.0))


def test_what_is_true_is_no_part_of_the_question(run_facts: Any) -> None:
    assert asked(run_facts, expected={"x": np.array([2.0, 4.0])}) == asked(run_facts)
