"""Equal eigenvalues and singular values: closed forms where the function is smooth, a refusal where not."""

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re


def _random(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


T = _random(4, 4) + _random(4, 4).T
C = _random(4, 4, seed=1) + _random(4, 4, seed=1).T
Q = np.linalg.qr(_random(4, 4, seed=2))[0]
ROTATED = Q @ np.diag([2.0, 2.0, 2.0, 5.0]) @ Q.T
POINTS = {"multiple of one": 2 * np.eye(4), "rotated": (ROTATED + ROTATED.T) / 2}
eigvalsh, eigh, svdvals, svd = (getattr(rnp.linalg, n) for n in ("eigvalsh", "eigh", "svdvals", "svd"))


def _near(found, expected, rtol=1e-12):
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=rtol * np.max(np.abs(expected)))


SPECTRAL = {
    "sum of squares": (
        lambda x: rnp.sum(eigvalsh(x) ** 2),
        lambda x: 2 * x,
        lambda x, t: 2 * t,
    ),
    "sum of cubes": (
        lambda x: rnp.sum(eigvalsh(x) ** 3),
        lambda x: 3 * x @ x,
        lambda x, t: 3 * (x @ t + t @ x),
    ),
    "log of the determinant": (
        lambda x: rnp.sum(rnp.log(eigvalsh(x))),
        np.linalg.inv,
        lambda x, t: -np.linalg.inv(x) @ t @ np.linalg.inv(x),
    ),
    "product": (
        lambda x: rnp.prod(eigvalsh(x)),
        lambda x: np.linalg.det(x) * np.linalg.inv(x),
        lambda x, t: (
            np.linalg.det(x)
            * (np.trace(np.linalg.inv(x) @ t) * np.linalg.inv(x) - np.linalg.inv(x) @ t @ np.linalg.inv(x))
        ),
    ),
    "fourth powers of singular values": (
        lambda x: rnp.sum(svdvals(x) ** 4),
        lambda x: 4 * x @ x.T @ x,
        lambda x, t: 4 * (t @ x.T @ x + x @ t.T @ x + x @ x.T @ t),
    ),
}
"""Functions of the values alone: (function, gradient, Hessian times a direction)."""


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("name", SPECTRAL)
def test_functions_of_equal_values_have_both_derivatives(name, point):
    f, gradient, product = SPECTRAL[name]
    x = POINTS[point]
    _near(re.grad(f)(x), gradient(x))
    _near(re.jvp(f, (x,), (T,))[1], np.sum(gradient(x) * T))
    _near(re.hvp(f, (x,), (T,))[0], product(x, T))
    _near(np.tensordot(re.hessian(f)(x), T, 2), product(x, T))
    twice = re.jvp(lambda x: re.jvp(f, (x,), (C,))[1], (x,), (T,))[1]
    _near(twice, np.sum(product(x, T) * C))


@pytest.mark.parametrize("point", POINTS)
def test_values_taken_from_the_full_decomposition_are_differentiated_too(point):
    x = POINTS[point]
    for f in (lambda x: rnp.sum(eigh(x)[0] ** 2), lambda x: rnp.sum(svd(x)[1] ** 2)):
        _near(re.grad(f)(x), 2 * x)
        _near(re.jvp(f, (x,), (T,))[1], 2 * np.sum(x * T))
        _near(re.hvp(f, (x,), (T,))[0], 2 * T)


def _of_matrix(function):
    """Return a function of matrices, by eigenvalues."""

    def applied(x):
        values, vectors = eigh(x)
        return (vectors * function(values)) @ rnp.matrix_transpose(vectors)

    return applied


@pytest.mark.parametrize("point", POINTS)
def test_functions_of_matrices_have_a_derivative_in_forward_mode(point):
    x = POINTS[point]
    _near(re.jvp(_of_matrix(rnp.square), (x,), (T,))[1], x @ T + T @ x)
    inverse = np.linalg.inv(x)
    _near(re.jvp(_of_matrix(rnp.reciprocal), (x,), (T,))[1], -inverse @ T @ inverse)
    jacobian = re.jacobian(_of_matrix(rnp.square), mode="forward")(x)
    _near(np.tensordot(jacobian, T, 2), x @ T + T @ x)


@pytest.mark.parametrize("function", [rnp.square, rnp.log, lambda w: rnp.log(w / 2)])
@pytest.mark.parametrize("weight", [C, np.ones((4, 4)), np.eye(4)[::-1]])
def test_reverse_mode_refuses_what_it_cannot_know(function, weight):
    """Also where the cotangents of values and vectors happen to look innocent in the basis of the axes."""
    f = lambda x: rnp.sum(weight * _of_matrix(function)(x))  # noqa: E731
    for derivative in (re.grad(f), re.hessian(f)):
        with pytest.raises(ValueError, match=r"eigenvalues coincide.*forward mode \(jvp\)"):
            derivative(2 * np.eye(4))


def test_a_projector_on_all_vectors_of_equal_values_is_smooth():
    """First order perturbation theory: dP = sum over the other vectors of (v t w) / (difference)."""
    x = POINTS["rotated"]

    def projector(x):
        vectors = eigh(x)[1][:, :3]
        return vectors @ rnp.matrix_transpose(vectors)

    p = Q[:, :3] @ Q[:, :3].T
    expected = (p @ T @ (np.eye(4) - p) + (np.eye(4) - p) @ T @ p) / (2 - 5)
    _near(re.jvp(projector, (x,), (T,))[1], expected)
    _near(np.sum(re.grad(lambda x: rnp.sum(C * projector(x)))(x) * T), np.sum(C * expected))


def test_the_nuclear_norm_is_smooth_at_an_orthogonal_matrix():
    t = _random(4, 4, seed=3)
    for norm in (lambda x: rnp.sum(svdvals(x)), lambda x: rnp.linalg.matrix_norm(x, ord="nuc")):
        _near(re.grad(norm)(Q), Q)
        _near(re.hvp(norm, (Q,), (t,))[0], (t - Q @ t.T @ Q) / 2)


def test_the_nearest_orthogonal_matrix_is_smooth_at_equal_singular_values():
    def polar(x):
        u, _, vh = svd(x)
        return u @ vh

    t = _random(4, 4, seed=3)
    expected = (t - Q @ t.T @ Q) / 4
    _near(re.jvp(polar, (2 * Q,), (t,))[1], expected)
    _near(np.sum(re.grad(lambda x: rnp.sum(C * polar(x)))(2 * Q) * t), np.sum(C * expected))


@pytest.mark.parametrize("shape", [(5, 4), (4, 5), (4, 4)])
@pytest.mark.parametrize("values", [[3.0, 3.0, 1.0, 1.0], [3.0, 3.0, 0.0, 0.0], [3.0], []])
def test_the_sum_of_squared_singular_values_at_any_rank(shape, values):
    u, v = (np.linalg.qr(_random(n, n, seed=3))[0][:, : len(values)] for n in shape)
    x, t = (u * values) @ v.T, _random(*shape, seed=4)
    f = lambda x: rnp.sum(svdvals(x) ** 2)  # noqa: E731
    _near(re.grad(f)(x), 2 * x)
    _near(re.jvp(f, (x,), (t,))[1], 2 * np.sum(x * t))
    _near(re.hvp(f, (x,), (t,))[0], 2 * t)
    _near(re.hessian(f)(x).reshape(t.size, t.size), 2 * np.eye(t.size))


def test_complex_and_single_precision_and_stacks():
    z = _random(3, 3) + 1j * _random(3, 3, seed=1)
    z = z + z.conj().T
    a = 2 * np.eye(3) + 0j
    f = lambda x: rnp.sum(eigvalsh(x) ** 3)  # noqa: E731
    _near(re.jvp(f, (a,), (z,))[1], 3 * np.trace(a @ a @ z).real)
    twice = re.jvp(lambda x: re.jvp(f, (x,), (z,))[1], (a,), (z,))[1]
    _near(twice, 6 * np.trace(a @ z @ z).real)
    single = re.hessian(f)(2 * np.eye(2, dtype=np.float32))
    assert single.dtype == np.float32
    stack = np.stack([POINTS["rotated"], np.diag([1.0, 2.0, 3.0, 4.0])])
    along = np.stack([T, C])
    _near(re.hvp(f, (stack,), (along,))[0], 3 * (stack @ along + along @ stack))


REFUSED = {
    "largest eigenvalue": lambda x: eigvalsh(x)[0],
    "one eigenvector": lambda x: eigh(x)[1][0, 0],
    "one singular value": lambda x: svdvals(x)[-1],
    "one singular vector": lambda x: svd(x)[0][0, -1],
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("point", POINTS)
def test_functions_that_tell_equal_ones_apart_are_refused(name, point):
    f, x = REFUSED[name], POINTS[point]
    for derivative in (
        lambda: re.grad(f)(x),
        lambda: re.jvp(f, (x,), (T,)),
        lambda: re.hessian(f)(x),
        lambda: re.hvp(f, (x,), (T,)),
        lambda: re.jvp(lambda x: re.jvp(f, (x,), (T,))[1], (x,), (C,)),
        lambda: re.grad(lambda x: re.jvp(f, (x,), (T,))[1])(x),
        lambda: re.grad(lambda x: rnp.sum(C * re.grad(f)(x)))(x),
    ):
        with pytest.raises(ValueError, match="coincide"):
            derivative()


def test_a_singular_value_zero_is_refused_unless_the_function_is_even_in_it():
    x = np.diag([2.0, 1.0, 0.0])
    t = _random(3, 3, seed=3)
    f = lambda x: rnp.sum(svdvals(x))  # noqa: E731
    for derivative in (lambda: re.grad(f)(x), lambda: re.jvp(f, (x,), (t,)), lambda: re.hvp(f, (x,), (t,))):
        with pytest.raises(ValueError, match="0"):
            derivative()


def test_matrix_norms_follow_the_convention_of_least_norm():
    norm = rnp.linalg.matrix_norm
    nuclear = lambda x: norm(x, ord="nuc")  # noqa: E731
    spectral = lambda x: norm(x, ord=2)  # noqa: E731
    t = _random(3, 3, seed=3)
    for f, x, g in (
        (nuclear, np.diag([2.0, 1.0, 0.0]), np.diag([1.0, 1.0, 0.0])),
        (nuclear, np.zeros((3, 3)), np.zeros((3, 3))),
        (spectral, np.diag([2.0, 2.0, 1.0]), np.diag([0.5, 0.5, 0.0])),
    ):
        _near(re.grad(f)(x), g, 1e-13)
        _near(re.jvp(f, (x,), (t,))[1], np.sum(g * t), 1e-13)


def test_reverse_over_reverse_says_that_forward_over_reverse_can():
    f = lambda x: rnp.sum(eigvalsh(x) ** 2)  # noqa: E731
    with pytest.raises(ValueError, match=r"forward over reverse \(hessian, hvp\)"):
        re.grad(lambda x: rnp.sum(C * re.grad(f)(x)))(2 * np.eye(4))


def test_third_derivatives_are_refused():
    f = lambda x: rnp.sum(eigvalsh(x) ** 3)  # noqa: E731
    with pytest.raises(ValueError, match="of this order"):
        re.jvp(lambda x: re.hvp(f, (x,), (T,))[0], (POINTS["rotated"],), (C,))


def test_replay_notices_that_values_have_become_equal():
    gradient = re.replay(re.grad(lambda x: eigvalsh(x)[0]))
    _near(gradient(np.diag([1.0, 2.0])), np.diag([1.0, 0.0]))
    with pytest.raises(ValueError, match="eigenvalues coincide"):
        gradient(np.eye(2))
