"""Nested derivatives are never confused with each other: the programs that would show it."""

import numpy as np
import reference_engine.numpy as rnp

import reference_engine as re


def _derivative(f, x):
    return re.jvp(f, (x,), (1.0,))[1]


def test_forward_in_forward_keeps_its_tangents_apart():
    """D[x * D[x + y, y], x] = 1; an untagged dual number gives 2."""
    assert _derivative(lambda x: x * _derivative(lambda y: x + y, 1.0), 1.0) == 1.0


def test_reverse_in_reverse_keeps_its_cotangents_apart():
    def outer(x):
        return x * re.grad(lambda y: x + y)(1.0)

    assert re.grad(outer)(1.0) == 1.0


def test_every_nesting_of_two_modes_agrees():
    modes = {"forward": _derivative, "reverse": lambda f, x: re.grad(f)(x)}
    for first in modes.values():
        for second in modes.values():
            value = first(lambda x, second=second: x * second(lambda y: x * y * y, 2.0), 3.0)
            assert value == 2 * 3.0 * 2 * 2.0


def test_a_function_that_returns_a_derivative_closure_is_not_confused():
    """From Siskind and Pearlmutter: the inner function escapes with the outer variable."""

    def curried(x):
        return lambda g: lambda z: g(x + z)

    def hat(g):
        return lambda y: _derivative(lambda x: curried(x)(g)(y), 0.0)

    assert np.isclose(hat(rnp.exp)(1.0), np.exp(1.0), rtol=1e-15)
    assert np.isclose(hat(hat(rnp.exp))(1.0), np.exp(1.0), rtol=1e-15)


def test_a_pullback_called_inside_a_newer_level_is_differentiated():
    _, pullback = re.vjp(lambda x: x * x, np.array(3.0))
    assert re.grad(lambda g: pullback(g)[0])(np.array(1.0)) == 6.0
