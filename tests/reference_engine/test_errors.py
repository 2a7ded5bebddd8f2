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


def test_the_garbage_collectors_threshold_is_restored():
    before = gc.get_threshold()
    seen = []
    re.grad(lambda x: seen.append(gc.get_threshold()) or x)(2.0)
    assert seen[0][0] > before[0]
    with pytest.raises(TypeError):
        re.grad(lambda x: float(x))(2.0)
    assert gc.get_threshold() == before
