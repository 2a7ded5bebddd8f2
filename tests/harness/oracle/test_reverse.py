"""Reverse mode over balls never contradicts the lines, which know no rule; and a rule that is off by 2⁻⁷⁰ would."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge import suite
from adjudge.adapter import Unsupported
from adjudge.collection import collect
from adjudge.enclosure import Enclosed
from adjudge.operators import operator
from adjudge.oracle import blocks, derivatives, linalg, matrices, reverse, spectra, taylor
from adjudge.oracle.ball import Ball, precision
from adjudge.oracle.errors import NotCertified
from adjudge.oracle.signs import Signs
from adjudge.oracle.tape import Tape, Taped
from adjudge.oracle.taylor import Enclosures, Question
from adjudge.oracle.worker import question_of
from adjudge.plan import plan
from adjudge.truth.questions import of_plan
from flint import arb

BITS = 128
METHODS = ("gradient", "jacobian", "jvp", "vjp", "hvp", "hessian")
ASKED = [
    asked
    for asked in of_plan(plan(collect(suite.adjudge_problems()), dtypes=("float64",)))
    if asked.prove.operator in METHODS
]
SAMPLE = 30
"""Cases of each group, evenly spread. `adjudge truth check` compares them all, and `adbench`, which takes minutes."""
RANDOM = np.random.default_rng(20260101)
A5 = RANDOM.integers(-32, 33, (5, 5)) / 16 + 4 * np.eye(5)


def answers(question: Question) -> tuple[Enclosures, Enclosures]:
    """Return what the lines and what reverse mode find."""
    with precision(BITS, question.operator.order):
        return taylor.answer(question, Signs()), reverse.answer(question, Signs())


def both(question: Question) -> tuple[Enclosures, Enclosures] | None:
    """Return what both ways find, or None where one proves nothing: each lacks something that the other has."""
    try:
        return answers(question)
    except (NotCertified, Unsupported):
        return None


def contradictions(one: Enclosures, other: Enclosures) -> list[str]:
    """Return the parts in which two enclosures have nothing in common, or differ in shape."""
    assert one.keys() == other.keys()
    return [
        name
        for name, part in one.items()
        if part.shape != other[name].shape
        or not all(a.overlaps(b) for a, b in zip(part.ravel(), other[name].ravel(), strict=True))
    ]


@pytest.mark.parametrize("group", sorted({asked.case.split("/")[0] for asked in ASKED} - {"adbench"}))
def test_the_two_ways_never_contradict_each_other_on_a_sample(group: str) -> None:
    of_group = [asked for asked in ASKED if asked.case.startswith(f"{group}/")]
    compared = 0
    for asked in of_group[:: math.ceil(len(of_group) / SAMPLE)]:
        if (found := both(question_of(asked.prove))) is not None:
            assert contradictions(*found) == [], asked.case
            compared += 1
    assert compared > 0


def scalars(xp: Any, x: Any) -> Any:
    """A function that goes through every scalar rule, from both sides."""
    y = (2 - x[0]) * x[1] / x[2] + 3 / x[1] - (-x[2]) * 0.5 + (1 + x[0]) - x[1]
    return y * y + x[0] ** 2.5 + xp.exp(xp.sin(x[1])) - xp.sum(x / 3) + x[0] * x[1]


def arrays(xp: Any, x: Any) -> Any:
    """A function that goes through every rule for whole matrices."""
    symmetric = x + xp.matrix_transpose(x)
    values, vectors = xp.linalg.eigh(symmetric)
    weights = xp.asarray(np.arange(25.0).reshape(5, 5))
    return (
        xp.sum(weights * xp.matmul(x, xp.matmul(x, x)))
        + xp.sum(weights * xp.linalg.solve(x, weights + x))
        + xp.linalg.det(x)
        + xp.sum(values * xp.arange(5))
        + xp.sum(weights * vectors**2)
    )


def question(function: Callable[..., Any], x: Any, op: str = "gradient", **seeds: Any) -> Question:
    return Question(function, {"x": np.asarray(x)}, ("x",), operator(op), "float64", **seeds)


X3 = [0.625, -1.375, 2.25]


@pytest.mark.parametrize(("function", "x"), [(scalars, X3), (arrays, A5)], ids=["scalars", "arrays"])
@pytest.mark.parametrize("op", ["gradient", "hvp"])
def test_the_ways_agree_where_every_rule_takes_part(function: Any, x: Any, op: str) -> None:
    tangent = {"x": np.asarray(x)[..., ::-1] / 2} if op == "hvp" else None
    assert contradictions(*answers(question(function, x, op, tangent=tangent))) == []


@pytest.mark.parametrize(
    "name", ["__sub__", "__mul__", "__truediv__", "__rtruediv__", "__rsub__", "__neg__", "lifted"]
)
@pytest.mark.parametrize("operand", [0, -1])
def test_a_scalar_rule_that_is_off_is_noticed(
    name: str, operand: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = getattr(Taped, name)

    def off(self: Taped, *arguments: Any) -> Taped:
        result: Taped = honest(self, *arguments)
        links = list(result.tape._entries[result.place])  # type: ignore[arg-type]
        place, slope = links[operand]
        links[operand] = place, slope * (1 + arb(2) ** -70)
        result.tape._entries[result.place] = tuple(links)
        return result

    monkeypatch.setattr(Taped, name, off)
    assert contradictions(*answers(question(scalars, X3))) == ["x"]


def test_a_sum_that_is_off_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Tape.note

    def off(self: Tape, value: Any, *links: Any) -> Taped:
        return honest(self, value, *((place, slope * (1 + arb(2) ** -70)) for place, slope in links))

    monkeypatch.setattr(Tape, "note", off)
    assert contradictions(*answers(question(lambda xp, x: xp.sum(x), X3))) == ["x"]


@pytest.mark.parametrize("module", [matrices, linalg, spectra])
def test_a_rule_for_matrices_that_is_off_is_noticed(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def off(kernel: Any, pullbacks: Any, *operands: Any) -> Any:
        def skewed(pullback: Any) -> Any:
            return lambda *arguments: pullback(*arguments) * Ball(1 + arb(2) ** -70)

        return blocks.through(kernel, [skewed(pullback) for pullback in pullbacks], *operands)

    monkeypatch.setattr(module, "through", off)
    assert contradictions(*answers(question(arrays, A5))) == ["x"]


def test_a_number_that_a_line_leaves_as_it_is_has_a_slope_in_reverse() -> None:
    asked = question(lambda xp, x: xp.exp(x[0] - x[0] + x[1]) * xp.sin(x[0]), [0.5, 0.25], "hessian")
    lines, reversed_ = answers(asked)
    assert contradictions(lines, reversed_) == []


def test_reverse_is_taken_where_it_takes_fewer_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(reverse, "answer", lambda *_: asked.append("reverse"))
    monkeypatch.setattr(taylor, "answer", lambda *_: asked.append("lines"))
    for op, count in (
        ("gradient", 3),
        ("gradient", 30),
        ("hessian", 3),
        ("hessian", 5),
        ("value", 30),
        ("jvp", 30),
    ):
        derivatives.derivatives(question(scalars, np.zeros(count), op), Signs())
    assert asked == ["lines", "reverse", "lines", "reverse", "lines", "lines"]


def test_a_network_of_a_hundred_thousand_parameters_is_proven(ask: Any) -> None:
    def network(xp: Any, x: Any, w1: Any, b1: Any, w2: Any, b2: Any, y: Any) -> Any:
        h = xp.tanh(xp.matmul(x, w1) + b1)
        z = xp.matmul(h, w2) + b2
        return xp.mean(xp.log(xp.sum(xp.exp(z), axis=1)) - xp.sum(z * y, axis=1))

    shapes = {"x": (8, 784), "w1": (784, 128), "b1": (128,), "w2": (128, 10), "b2": (10,)}
    inputs = {name: RANDOM.standard_normal(shape) / shape[0] ** 0.5 for name, shape in shapes.items()}
    inputs["y"] = np.eye(10)[RANDOM.integers(0, 10, 8)]
    wrt = ("w1", "b1", "w2", "b2")
    found = ask(network, inputs, wrt=wrt)
    assert isinstance(found, Enclosed)
    assert sum(part.size for part in found.parts.values()) == 101_770

    # By hand, in floats: C. M. Bishop, Pattern Recognition and Machine Learning (2006), section 5.3.
    h = np.tanh(inputs["x"] @ inputs["w1"] + inputs["b1"])
    z = np.exp(h @ inputs["w2"] + inputs["b2"])
    outer = (z / z.sum(axis=1, keepdims=True) - inputs["y"]) / 8
    inner = outer @ inputs["w2"].T * (1 - h * h)
    by_hand = {
        "w1": inputs["x"].T @ inner,
        "b1": inner.sum(axis=0),
        "w2": h.T @ outer,
        "b2": outer.sum(axis=0),
    }
    for name, part in found.parts.items():
        assert np.allclose(part, by_hand[name], rtol=1e-9, atol=1e-15)

    # Along one line, without any rule.
    tangent = {name: np.zeros(inputs[name].shape) for name in wrt}
    tangent["w1"][7, 11] = 1.0
    along = ask(network, inputs, "jvp", wrt=wrt, tangent=tangent)
    assert along.parts["tangent"] == found.parts["w1"][7, 11]
