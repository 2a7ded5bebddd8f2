"""Points where the mathematics is smooth and naive rules are not; and the convention at kinks."""

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re


def test_hessian_of_a_product_with_zeros():
    h = re.hessian(rnp.prod)
    np.testing.assert_array_equal(h(np.array([2.0, 0, 3])), [[0, 3, 0], [3, 0, 2], [0, 2, 0]])
    np.testing.assert_array_equal(h(np.array([2.0, 0, 0])), [[0, 0, 0], [0, 0, 2], [0, 2, 0]])


def test_third_derivative_of_a_running_product_with_zeros():
    def last(x):
        return rnp.cumulative_prod(x)[-1]

    third = re.jacobian(re.hessian(last))(np.zeros(3))
    expected = np.zeros((3, 3, 3))
    for p in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]:
        expected[p] = 1
    np.testing.assert_array_equal(third, expected)


def test_determinant_of_a_singular_matrix_has_the_adjugate_as_gradient():
    x = np.array([[1.0, 2, 3], [2, 4, 6], [1, 0, 1]])
    np.testing.assert_allclose(re.grad(rnp.linalg.det)(x), [[4, 4, -4], [-2, -2, 2], [0, 0, 0]], atol=1e-12)
    assert not np.any(re.grad(rnp.linalg.det)(np.zeros((3, 3))))
    np.testing.assert_array_equal(re.grad(rnp.linalg.det)(np.zeros((1, 1))), [[1]])


def test_powers_at_zero_and_one():
    assert re.grad(lambda x: x**0)(0.0) == 0
    assert re.grad(lambda x: x**1)(0.0) == 1
    assert re.grad(lambda x: x**2)(0.0) == 0
    assert re.grad(re.grad(lambda x: x**2))(0.0) == 2
    assert re.grad(rnp.pow)(0.0, 0.0) == 0
    assert re.grad(rnp.pow)(0.0, 1.0) == 1
    assert re.grad(rnp.pow, 1)(0.0, 2.0) == 0


def test_norm_at_zero_and_its_square():
    zero = np.zeros(3)
    np.testing.assert_array_equal(re.grad(rnp.linalg.vector_norm)(zero), zero)
    np.testing.assert_array_equal(re.grad(lambda x: rnp.linalg.vector_norm(x) ** 2)(zero), zero)
    np.testing.assert_array_equal(re.grad(rnp.std)(np.ones(3)), zero)
    assert re.grad(rnp.hypot, (0, 1))(0.0, 0.0) == (0, 0)


@pytest.mark.filterwarnings("ignore:overflow")
def test_norms_do_not_overflow_or_underflow():
    for scale in (1e-200, 1.0, 1e200):
        x = scale * np.array([3.0, 4.0])
        assert np.isclose(rnp.linalg.vector_norm(x), 5 * scale, rtol=1e-15)
        np.testing.assert_allclose(re.grad(rnp.linalg.vector_norm)(x), [0.6, 0.8], rtol=1e-15)


def test_logaddexp_at_ties_and_infinities():
    g = re.grad(rnp.logaddexp, (0, 1))
    assert g(1.0, 1.0) == (0.5, 0.5)
    assert g(-np.inf, 1.0) == (0, 1)
    assert g(1.0, -np.inf) == (1, 0)
    assert g(800.0, 0.0) == (1, 0)


def test_where_does_not_leak_from_the_branch_not_taken():
    def f(x):
        return rnp.where(x > 0, rnp.log(rnp.where(x > 0, x, 1.0)), 0.0)

    assert re.grad(f)(0.0) == 0


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [
        (rnp.abs, 0.0, 0.0),
        (lambda x: rnp.clip(x, 0.0, 1.0), 0.0, 0.0),
        (lambda x: rnp.clip(x, 0.0, 1.0), 1.0, 0.0),
        (lambda x: rnp.maximum(x, 0.0), 0.0, 0.5),
        (lambda x: rnp.minimum(x, 0.0), 0.0, 0.5),
        (rnp.sign, 0.3, 0.0),
        (rnp.floor, 0.3, 0.0),
        (rnp.round, 0.3, 0.0),
    ],
)
def test_kinks_follow_the_convention_of_least_norm(function, x, expected):
    assert re.grad(function)(x) == expected


def test_ties_of_an_extreme_share_equally():
    x = np.array([3.0, 1.0, 3.0])
    np.testing.assert_array_equal(re.grad(rnp.max)(x), [0.5, 0, 0.5])
    np.testing.assert_array_equal(re.grad(lambda x: rnp.min(-x))(x), [-0.5, 0, -0.5])


def test_a_squared_norm_has_its_hessian_at_zero_by_every_nesting():
    zero, v = np.zeros(3), np.array([1.0, 2.0, -3.0])
    norms = (
        rnp.linalg.vector_norm,
        lambda x: rnp.sqrt(rnp.sum(x * x)),
        lambda x: rnp.linalg.matrix_norm(x[:, None]),
    )
    squares = (lambda n: n**2, rnp.square, lambda n: n * n, lambda n: n**2.0)
    for norm in norms:
        for square in squares:
            f = lambda x, norm=norm, square=square: square(norm(x))  # noqa: E731
            along = lambda x, f=f: re.jvp(f, (x,), (v,))[1]  # noqa: E731
            with np.errstate(divide="ignore", invalid="ignore"):
                np.testing.assert_array_equal(re.hessian(f)(zero), 2 * np.eye(3))
                np.testing.assert_array_equal(re.hvp(f, (zero,), (v,))[0], 2 * v)
                np.testing.assert_array_equal(re.grad(along)(zero), 2 * v)
                assert re.jvp(along, (zero,), (v,))[1] == 2 * v @ v
                np.testing.assert_array_equal(re.grad(lambda x, f=f: rnp.sum(v * re.grad(f)(x)))(zero), 2 * v)
                np.testing.assert_array_equal(re.replay(re.hessian(f))(zero), 2 * np.eye(3))


def test_other_roots_have_smooth_squares_too():
    h = re.hessian(lambda x: rnp.std(x) ** 2)(np.ones(2))
    np.testing.assert_array_equal(h, [[0.5, -0.5], [-0.5, 0.5]])
    h = re.hessian(lambda x: rnp.hypot(x[0], x[1]) ** 2)(np.zeros(2))
    np.testing.assert_array_equal(h, 2 * np.eye(2))
    h = re.hessian(lambda x: rnp.sum(rnp.abs(x) ** 2))(np.zeros(2))
    np.testing.assert_array_equal(h, 2 * np.eye(2))
    h = re.hessian(lambda x: rnp.linalg.vector_norm(x) ** 4)(np.array([1.0, 0.0]))
    np.testing.assert_array_equal(h, [[12, 0], [0, 4]])


def test_a_root_of_a_negative_number_has_no_square():
    with np.errstate(invalid="ignore"):
        assert np.isnan(re.value_and_grad(lambda x: rnp.sqrt(x) ** 2)(-1.0)).all()
