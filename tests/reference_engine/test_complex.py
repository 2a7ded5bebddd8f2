"""The convention for complex numbers: du/dx - i du/dy for a real u, f'(z) for a holomorphic f."""

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re

Z = np.array([0.3 + 0.4j, -1.2 + 0.5j, 2.0 - 0.7j])
V = np.array([1.0 - 2.0j, 0.5j, -1.0 + 0.0j])

REAL_VALUED = {
    "squared modulus": (lambda z: rnp.sum(rnp.real(z * rnp.conj(z))), lambda z: 2 * z.conj()),
    "modulus": (lambda z: rnp.sum(rnp.abs(z)), lambda z: z.conj() / np.abs(z)),
    "real part of a square": (lambda z: rnp.sum(rnp.real(z**2)), lambda z: 2 * z),
    "imaginary part of a cube": (lambda z: rnp.sum(rnp.imag(z**3)), lambda z: -3j * z**2),
    "norm": (rnp.linalg.vector_norm, lambda z: z.conj() / np.linalg.norm(z)),
}


@pytest.mark.parametrize("name", REAL_VALUED)
def test_the_gradient_of_a_real_function(name):
    f, expected = REAL_VALUED[name]
    gradient = re.grad(f)(Z)
    np.testing.assert_allclose(gradient, expected(Z), rtol=1e-14)
    np.testing.assert_allclose(re.jvp(f, (Z,), (V,))[1], np.sum(gradient * V).real, rtol=1e-13)


@pytest.mark.parametrize("name", REAL_VALUED)
def test_it_is_made_of_the_derivatives_by_real_and_imaginary_part(name):
    f, _ = REAL_VALUED[name]
    by_parts = re.grad(lambda x, y: f(x + 1j * y), (0, 1))(Z.real, Z.imag)
    np.testing.assert_allclose(re.grad(f)(Z), by_parts[0] - 1j * by_parts[1], rtol=1e-13)


def test_the_conjugate_of_the_gradient_is_the_way_up():
    f, _ = REAL_VALUED["modulus"]
    up = np.conj(re.grad(f)(Z))
    assert f(Z + 1e-3 * up) > f(Z) > f(Z - 1e-3 * up)


@pytest.mark.parametrize(
    ("f", "slope"),
    [(rnp.exp, np.exp), (lambda z: z**3, lambda z: 3 * z**2), (rnp.tanh, lambda z: 1 / np.cosh(z) ** 2)],
)
def test_a_holomorphic_function_has_its_complex_derivative_in_both_modes(f, slope):
    np.testing.assert_allclose(re.jvp(f, (Z,), (V,))[1], slope(Z) * V, rtol=1e-13)
    np.testing.assert_allclose(re.vjp(f, Z)[1](V)[0], slope(Z) * V, rtol=1e-13)


def test_a_complex_result_has_no_gradient_and_says_what_to_do():
    with pytest.raises(TypeError, match=r"grad needs a real result.*complex128; use vjp"):
        re.grad(lambda z: z * z)(1.0 + 1.0j)
