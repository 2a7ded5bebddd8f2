"""Errors teach: they name the offending value, what was expected, and what to do."""

import gc

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re
from reference_engine import special


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x: float(x[0]), r"float\(\) was called.*detach"),
        (lambda x: int(x[0]), r"int\(\) was called"),
        (lambda x: np.sin(x), r"a NumPy function.*reference_engine\.numpy"),
        (lambda x: np.sum(x), r"numpy\.sum.*reference_engine\.numpy\.sum"),
        (lambda x: np.array(x), r"a NumPy function"),
        (lambda x: [1, 2][x[0]], r"detach"),
    ],
)
def test_losing_the_derivative_is_refused(function, message):
    with pytest.raises((TypeError, IndexError), match=message):
        re.grad(function)(np.ones(3))


def test_in_place_assignment_is_refused():
    def f(x):
        x[0] = 1.0
        return rnp.sum(x)

    with pytest.raises(TypeError, match=r"in place.*shape \(3,\).*where, concat or stack"):
        re.grad(f)(np.ones(3))


def test_a_non_scalar_result_is_refused():
    with pytest.raises(ValueError, match=r"shape \(3,\).*jacobian"):
        re.grad(lambda x: x)(np.ones(3))


def test_integer_inputs_are_refused():
    with pytest.raises(TypeError, match=r"argument 1 of dtype int64.*3\.0 for 3"):
        re.grad(lambda x, y: x * y, (0, 1))(3.0, 4)


def test_a_wrong_head_shape_is_refused():
    _, pullback = re.vjp(lambda x: x * x, np.ones(3))
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\)"):
        pullback(np.ones(2))


def test_a_wrong_tangent_shape_is_refused():
    with pytest.raises(ValueError, match=r"tangent 0.*\(2,\).*\(3,\)"):
        re.jvp(lambda x: x, (np.ones(3),), (np.ones(2),))


def test_a_wrong_argnum_is_refused():
    with pytest.raises(ValueError, match=r"argument 2.*1 positional"):
        re.grad(lambda x: x, 2)(1.0)


def test_has_aux_without_a_pair_is_refused():
    with pytest.raises(TypeError, match="pair"):
        re.grad(lambda x: x, has_aux=True)(1.0)


@pytest.mark.parametrize("name", ["polygamma", "gammainc", "gammaincc"])
def test_a_derivative_by_an_order_is_refused_and_not_zero(name):
    f = getattr(special, name)
    for derivative in (re.grad(f), lambda order, x: re.jvp(f, (order, x), (1.0, 0.0))):
        with pytest.raises(NotImplementedError, match=f"{name} has no derivative by its order"):
            derivative(1.0, 2.0)


def test_a_derivative_after_an_error_is_right():
    with pytest.raises(TypeError):
        re.grad(lambda x: float(x))(2.0)
    assert re.grad(lambda x: x * x)(2.0) == 4


def _fails(x):
    float(x)


def _backward(x):
    array = re.array(x)
    array.attach_grad()
    with re.record():
        _fails(array * 1.0)


FAILING = {
    "grad": lambda: re.grad(_fails)(2.0),
    "value_and_grad": lambda: re.value_and_grad(_fails)(2.0),
    "elementwise_grad": lambda: re.elementwise_grad(_fails)(2.0),
    "vjp": lambda: re.vjp(_fails, 2.0),
    "jvp": lambda: re.jvp(_fails, (2.0,), (1.0,)),
    "hvp": lambda: re.hvp(_fails, (2.0,), (1.0,)),
    "jacobian": lambda: re.jacobian(_fails)(2.0),
    "forward jacobian": lambda: re.jacobian(_fails, mode="forward")(2.0),
    "hessian": lambda: re.hessian(_fails)(2.0),
    "checkpoint": lambda: re.grad(re.checkpoint(lambda x: 1 / 0))(2.0),
    "replay": lambda: re.replay(re.grad(_fails))(2.0),
    "recording": lambda: _backward(2.0),
}


@pytest.mark.parametrize("name", FAILING)
def test_an_error_leaves_nothing_behind(name):
    """Neither a collector's threshold, nor a mode, nor a level that the next derivative would see."""
    before = gc.get_threshold(), re.is_recording(), re.is_training()
    with pytest.raises((TypeError, ZeroDivisionError)):
        FAILING[name]()
    assert (gc.get_threshold(), re.is_recording(), re.is_training()) == before
    assert re.grad(lambda x: x * re.jvp(lambda y: x * y, (x,), (1.0,))[1])(3.0) == 6.0


@pytest.mark.parametrize(
    ("derivative", "message"),
    [
        (lambda: re.jvp(lambda x: x, (3,), (1,)), r"primal 0 of dtype int64.*3\.0 for 3"),
        (lambda: re.vjp(lambda x: x, np.array([True])), r"dtype bool.*have no derivative"),
        (lambda: re.hessian(lambda x: x)(3), r"dtype int64"),
        (lambda: re.grad(lambda x: complex(x))(1.0), r"complex\(\) was called on"),
        (lambda: re.grad(lambda x: x)("text"), "cannot differentiate with respect to argument 0 of dtype"),
    ],
)
def test_what_cannot_be_differentiated_is_named(derivative, message):
    with pytest.raises(TypeError, match=message):
        derivative()


def test_a_missing_rule_names_the_argument():
    both = re.general("both", lambda x, y: x * y, jvps=[None, None], vjps=[lambda g, out, x, y: g * y, None])
    assert re.grad(both)(2.0, 3.0) == 3.0
    with pytest.raises(NotImplementedError, match=r"both has no reverse-mode rule for its argument 1"):
        re.grad(both, 1)(2.0, 3.0)
    with pytest.raises(NotImplementedError, match=r"both has no forward-mode rule for its argument 0"):
        re.jvp(both, (2.0, 3.0), (1.0, 1.0))


def test_the_garbage_collectors_threshold_is_restored():
    before = gc.get_threshold()
    seen = []
    re.grad(lambda x: seen.append(gc.get_threshold()) or x)(2.0)
    assert seen[0][0] > before[0]
    with pytest.raises(TypeError):
        re.grad(lambda x: float(x))(2.0)
    assert gc.get_threshold() == before
