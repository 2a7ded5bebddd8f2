"""The same rules over other scalars: fractions, mpmath's numbers, FLINT's balls."""

from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re
from reference_engine import special


def _objects(kind, *values):
    x = np.empty(len(values), object)
    x[:] = [kind(v) for v in values]
    return x


def _rational(x):
    return rnp.sum(x[1:] ** 2 / x[:-1]) * rnp.prod(x) - rnp.cumulative_sum(x)[-1] * 3


def _transcendental(x):
    y = rnp.exp(-x) * rnp.sin(x) + rnp.log(x) * rnp.sqrt(x) + rnp.tanh(x) ** 2 + x**2.5
    return rnp.sum(y / (1 + rnp.cos(x))) + rnp.linalg.vector_norm(x)


def test_fractions_give_exact_derivatives():
    x = _objects(Fraction, "1/3", "2/5", "-7/2")
    floats = x.astype(float)
    gradient = re.grad(_rational)(x)
    assert all(isinstance(g, Fraction) for g in gradient)
    np.testing.assert_allclose(gradient.astype(float), re.grad(_rational)(floats), rtol=1e-13)
    hessian = re.hessian(_rational)(x)
    assert all(isinstance(h, (Fraction, int)) for h in hessian.ravel())
    assert (hessian == hessian.T).all()
    np.testing.assert_allclose(hessian.astype(float), re.hessian(_rational)(floats), rtol=1e-12, atol=1e-12)


def test_zero_dimensional_fractions():
    x, y = (np.array(Fraction(n), object) for n in (3, 4))
    gradient = re.grad(lambda x, y: x * x * y + y + 2, (0, 1))(x, y)
    assert gradient == (24, 10)
    assert re.grad(re.grad(lambda x: x**3))(x)[()] == 18


@pytest.mark.parametrize(("kind", "to_float"), [(mpmath.mpf, float), (flint.arb, float)], ids=["mpf", "arb"])
def test_transcendental_functions_of_foreign_numbers(kind, to_float):
    values = (0.3, 1.25, 2.0)
    x = _objects(kind, *values)
    found = re.grad(_transcendental)(x)
    np.testing.assert_allclose(
        [to_float(g) for g in found], re.grad(_transcendental)(np.array(values)), rtol=1e-13
    )
    hessian = re.hessian(_transcendental)(x)
    expected = re.hessian(_transcendental)(np.array(values))
    np.testing.assert_allclose(
        np.vectorize(to_float, otypes=[float])(hessian), expected, rtol=1e-11, atol=1e-12
    )


def test_fourth_derivative_in_fifty_digits():
    with mpmath.workdps(50):
        f = lambda x: rnp.exp(x * x)  # noqa: E731
        for _ in range(4):
            f = re.elementwise_grad(f)
        x = mpmath.mpf("0.7")
        found = f(_objects(mpmath.mpf, "0.7"))[0]
        expected = (16 * x**4 + 48 * x**2 + 12) * mpmath.exp(x * x)
        assert abs(found - expected) < mpmath.mpf(10) ** -47


def test_a_ball_encloses_the_derivative():
    x = _objects(flint.arb, "0.5")
    (found,) = re.grad(lambda x: rnp.sum(special.expit(x)))(x)
    assert float(found.rad()) < 1e-14
    assert abs(float(found) - 0.2350037122015945) < 1e-15


def test_a_function_that_the_scalars_lack_says_so():
    with pytest.raises(TypeError, match="exp is not defined for scalars of type Fraction"):
        rnp.exp(_objects(Fraction, "1/3"))


def test_arrays_filled_like_others_hold_their_numbers():
    x = _objects(Fraction, "1/3", "2/5")
    for made in (
        rnp.full_like(x, 0.5),
        rnp.zeros_like(x),
        rnp.ones_like(x),
        re.grad(lambda x: rnp.sum(x))(x),
    ):
        assert all(type(e) is Fraction for e in made)
    assert list(rnp.full_like(x, 0.5)) == [Fraction(1, 2)] * 2
