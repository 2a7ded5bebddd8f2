"""What an adapter does not define is refused, never made up."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from adjudge.adapter import UNCONNECTED, Adapter, Estimated, Tape, Unsupported, flatten, with_uncertainty


class Bare(Adapter):
    """Defines nothing."""


@pytest.mark.parametrize(
    "call",
    [
        lambda tape: tape.attach_grad(1.0),
        lambda tape: tape.record(),
        lambda tape: tape.pause(),
        lambda tape: tape.backward(1.0),
        lambda tape: tape.grad(1.0),
        lambda tape: tape.detach(1.0),
        lambda tape: tape.is_recording(),
        lambda tape: tape.is_training(),
    ],
)
def test_a_tape_refuses_what_it_does_not_define(call: Callable[[Tape], Any]) -> None:
    with pytest.raises(Unsupported, match="no "):
        call(Tape())


@pytest.mark.parametrize("method", ["gradient", "jacobian", "hessian", "jvp", "vjp", "hvp"])
def test_an_adapter_refuses_what_it_does_not_define(method: str) -> None:
    with pytest.raises(Unsupported, match=f"no {method}"):
        getattr(Bare(), method)(lambda x: x)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda adapter: adapter.derivative(lambda x: x, 1), "no derivative"),
        (lambda adapter: adapter.compile(lambda x: x), "no compiled mode"),
        (lambda adapter: adapter.tape(), "no imperative tape"),
    ],
)
def test_an_adapter_says_what_it_lacks(call: Callable[[Adapter], Any], reason: str) -> None:
    with pytest.raises(Unsupported, match=reason):
        call(Bare())


def test_an_adapter_must_make_arrays() -> None:
    with pytest.raises(NotImplementedError, match="Bare must define asarray"):
        Bare().asarray(np.ones(2), "float64")


def test_the_value_is_the_function_itself() -> None:
    assert Bare().value(abs) is abs


def test_no_error_means_unsupported_unless_an_adapter_says_so() -> None:
    assert not Bare().is_unsupported(NotImplementedError("no rule"))


@pytest.mark.parametrize(
    ("result", "leaves"),
    [
        (1, [1]),
        ([1, 2], [1, 2]),
        ([(1, 2), [3, [4]]], [1, 2, 3, 4]),
        ([], []),
        ([UNCONNECTED], [UNCONNECTED]),
    ],
)
def test_nested_results_are_opened_in_order(result: Any, leaves: list[Any]) -> None:
    assert flatten(result) == leaves


def test_an_estimate_keeps_its_parts() -> None:
    estimated = with_uncertainty([1.0], [0.1])
    assert isinstance(estimated, Estimated)
    assert (estimated.result, estimated.uncertainty) == ((1.0,), (0.1,))


def test_unconnected_shows_itself() -> None:
    assert repr(UNCONNECTED) == "UNCONNECTED"
