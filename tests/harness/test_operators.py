"""Each operator names its parts, and their shapes are those of the output followed by those of the input."""

import numpy as np
import pytest
from adjudge.operators import DEFAULT_IDS, MAX_ORDER, OPERATORS, operator

IN = {"x": (2, 3), "y": ()}


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("value", {"value": (4,)}),
        ("gradient", {"x": (2, 3), "y": ()}),
        ("jacobian", {"x": (4, 2, 3), "y": (4,)}),
        ("hessian", {"x,x": (2, 3, 2, 3), "x,y": (2, 3), "y,x": (2, 3), "y,y": ()}),
        ("jvp", {"tangent": (4,)}),
        ("vjp", {"x": (2, 3), "y": ()}),
        ("hvp", {"x": (2, 3), "y": ()}),
        ("derivative-2", {"x": (2, 3), "y": ()}),
    ],
)
def test_the_shapes_of_a_result_follow_from_those_of_output_and_inputs(
    name: str, shapes: dict[str, tuple[int, ...]]
) -> None:
    assert operator(name).shapes(IN, (4,)) == shapes
    assert operator(name).parts(tuple(IN)) == tuple(shapes)


@pytest.mark.parametrize(
    ("name", "inputs", "out", "fits"),
    [
        ("gradient", {"x": (3,)}, (), True),
        ("gradient", {"x": (3,)}, (1,), False),
        ("hessian", {"x": (3,)}, (3,), False),
        ("hvp", {"x": (3,)}, (), True),
        ("jacobian", {"x": (3,)}, (2, 2), True),
        ("derivative-1", {"x": (3,)}, (3,), True),
        ("derivative-1", {"x": (3,)}, (), False),
        ("derivative-1", {"x": (3,), "y": (3,)}, (3,), False),
    ],
)
def test_an_operator_says_to_what_it_applies(
    name: str, inputs: dict[str, tuple[int, ...]], out: tuple[int, ...], fits: bool
) -> None:
    assert operator(name).fits(inputs, out) is fits


def test_an_unknown_operator_is_named_with_what_may_be_meant() -> None:
    with pytest.raises(ValueError, match=r"unknown operator 'gradeint': did you mean 'gradient'"):
        operator("gradeint")
    with pytest.raises(ValueError, match=r"unknown operator 'D': known: value, gradient, .*transcript"):
        operator("D")


def test_the_operators_by_default_are_known() -> None:
    assert set(DEFAULT_IDS) < set(OPERATORS)


def test_derivatives_go_to_the_highest_order() -> None:
    orders = [op.order for op in OPERATORS.values() if op.method == "derivative"]
    assert orders == list(np.arange(1, MAX_ORDER + 1))
