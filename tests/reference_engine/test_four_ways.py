"""Four ways to differentiate f(x, y) = x*x*y + y + 2, one answer (worked examples A)."""

import math

import numpy as np
import pytest
import reference_engine.numpy as rnp
from reference_engine.forward import Forward

import reference_engine as re
from reference_engine import finite_differences, symbolic


def f(x, y):
    return x * x * y + y + 2


def test_forward_difference_by_newtons_quotient():
    assert finite_differences.forward(f, (0, 1))(3, 4) == (24.000400000048216, 10.000000000047748)
    sin_of_square = finite_differences.forward(lambda x: math.sin(x**2))
    assert sin_of_square(3.0) == -5.46761419430053


def test_hessian_by_differencing_the_differences():
    df = finite_differences.forward(f, (0, 1))
    rows = [finite_differences.forward(lambda x, y, i=i: df(x, y)[i], (0, 1)) for i in (0, 1)]
    found = [row(3.0, 4.0) for row in rows]
    assert found == [
        (7.999999951380232, 6.000099261882497),
        (6.000099261882497, -1.4210854715202004e-06),
    ]


def test_central_chord_of_the_cubic():
    chord = finite_differences.central(lambda x: 3 * x**3 - 20 * x**2 + 40 * x - 2, eps=1e-4)
    assert math.isclose(chord(1.0), 9.000000029981692, rel_tol=1e-11)


def test_central_differences_of_arrays_have_out_shape_plus_in_shape():
    x = np.array([[0.3, -0.2], [1.0, 2.0]])
    j = finite_differences.central(lambda x: np.sin(x[0]) * x[1])(x)
    assert j.shape == (2, 2, 2)
    np.testing.assert_allclose(j, re.jacobian(lambda x: rnp.sin(x[0]) * x[1])(x), atol=1e-9)


def test_complex_step_is_exact_to_rounding():
    j = finite_differences.complex_step(lambda x: np.exp(x) / np.cos(x))(0.4)
    assert math.isclose(j, re.grad(lambda x: rnp.exp(x) / rnp.cos(x))(0.4), rel_tol=1e-15)


def test_richardson_knows_its_error():
    for x in (0.4, 3.0, 40.0):
        value, error = finite_differences.richardson(lambda x: np.sin(x) * np.exp(-x / 9))(x)
        exact = np.cos(x) * np.exp(-x / 9) - np.sin(x) * np.exp(-x / 9) / 9
        assert abs(value - exact) <= error
        assert error < 1e-9
    values, errors = finite_differences.richardson(f, (0, 1))(3.0, 4.0)
    np.testing.assert_allclose(values, (24, 10), atol=max(errors))


def test_hessian_by_central_differences():
    h = finite_differences.hessian(f, (0, 1))(3.0, 4.0)
    np.testing.assert_allclose(h, [[8, 6], [6, 0]], atol=1e-6)


def test_the_expression_prints_evaluates_and_differentiates():
    x, y = symbolic.variables("x y")
    expression = x * x * y + y + 2
    assert str(expression) == "((x) * (x)) * (y) + y + 2"
    assert expression.evaluate(x=3, y=4) == 42
    dx, dy = expression.derivative(x), expression.derivative("y")
    assert (dx.evaluate(x=3, y=4), dy.evaluate(x=3, y=4)) == (24, 10)
    hessian = [[d.derivative(v).evaluate(x=3, y=4) for v in (x, y)] for d in (dx, dy)]
    assert hessian == [[8, 6], [6, 0]]


def test_simplification_is_light():
    x, y = symbolic.variables("x y")
    assert str((x * y).derivative("x")) == "y"
    assert str((2 * x + 0 * y).derivative("y")) == "0.0"
    assert str(x**1 + 0) == "x"
    opposite = -x
    assert str(-opposite) == "x"
    assert str(rnp.sin(x).derivative(x)) == "cos(x)"


def test_an_ordinary_function_becomes_an_expression():
    expression = symbolic.expression_of(lambda u, v: rnp.exp(u) * rnp.sin(v) / u)
    assert str(expression) == "((exp(u)) * (sin(v))) / (u)"
    u, v = np.array([0.5, 1.0]), np.array([0.1, 0.2])
    np.testing.assert_allclose(
        expression.derivative("u").evaluate(u=u, v=v),
        np.exp(u) * np.sin(v) * (1 / u - 1 / u**2),
        rtol=1e-14,
    )


def test_an_expression_evaluates_on_dual_numbers_and_inside_transforms():
    x, y = symbolic.variables("x y")
    expression = x * x * y + y + 2
    e = Forward()
    dual = expression.evaluate(x=e.dual(3, 1), y=e.dual(4, 0))
    assert (dual.value, dual.tangent) == (42, 24)
    gradient = re.grad(lambda x, y: expression.evaluate(x=x, y=y), (0, 1))
    assert gradient(3.0, 4.0) == (24, 10)


def test_expressions_refuse_what_a_formula_cannot_say():
    (x,) = symbolic.variables("x")
    with pytest.raises(TypeError, match="branch was taken on the expression greater"):
        bool(x > 0)
    with pytest.raises(TypeError, match="sum is not element-wise"):
        rnp.sum(x)


def test_dual_arithmetic():
    e = Forward()
    total = 3 + e.dual(3, 4)
    product = e.dual(3, 4) * e.dual(5, 7)
    assert (total.value, total.tangent) == (6, 4)
    assert (product.value, product.tangent) == (15, 41)
    assert repr(total) == "6.0 + 4.0e"


def test_all_four_ways_agree():
    at = (3.0, 4.0)
    x, y = symbolic.variables("x y")
    ways = {
        "finite differences": finite_differences.central(f, (0, 1))(*at),
        "symbolic": tuple(f(x, y).derivative(v).evaluate(x=3.0, y=4.0) for v in (x, y)),
        "forward": tuple(re.jvp(f, at, d)[1] for d in ((1.0, 0.0), (0.0, 1.0))),
        "reverse": re.grad(f, (0, 1))(*at),
    }
    for found in ways.values():
        np.testing.assert_allclose(found, (24, 10), rtol=1e-9)
