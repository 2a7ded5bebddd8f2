"""Functional transforms: the same number by every nesting, containers, shapes, dtypes."""

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re


def quadratic_xy(x, y):
    return x * x * y + y + 2


def cubic(x):
    return 3 * x**3 - 20 * x**2 + 40 * x - 2


def test_quadratic_xy_in_both_modes():
    assert re.grad(quadratic_xy, (0, 1))(3.0, 4.0) == (24, 10)
    assert re.jvp(quadratic_xy, (3.0, 4.0), (1.0, 0.0)) == (42, 24)
    assert re.jvp(quadratic_xy, (3.0, 4.0), (0.0, 1.0)) == (42, 10)
    np.testing.assert_array_equal(re.hessian(quadratic_xy, (0, 1))(3.0, 4.0), [[8, 6], [6, 0]])


def test_float32_stays_float32():
    value, gradient = re.value_and_grad(quadratic_xy, (0, 1))(np.float32(3), np.float32(4))
    assert (value, *gradient) == (42, 24, 10)
    assert value.dtype == gradient[0].dtype == gradient[1].dtype == np.float32


def test_four_elementwise_derivatives_of_a_cubic():
    x = np.linspace(-1, 4, 500)
    f = cubic
    for expected in (9 * x**2 - 40 * x + 40, 18 * x - 40, 18 + 0 * x, 0 * x):
        f = re.elementwise_grad(f)
        np.testing.assert_allclose(f(x), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("modes", ["ffff", "rrrr", "frfr", "rfrf", "ffrr", "rrff"])
def test_the_fourth_derivative_is_the_same_by_every_nesting(modes):
    steps = {"f": lambda f: lambda x: re.jvp(f, (x,), (1.0,))[1], "r": re.grad}
    f = lambda x: rnp.sin(x) * rnp.exp(2 * x)  # noqa: E731
    for mode in modes:
        f = steps[mode](f)
    x = 0.3
    expected = (np.exp((2 + 1j) * x) * (2 + 1j) ** 4).imag
    np.testing.assert_allclose(f(x), expected, rtol=1e-13)


def test_language_features_differentiate_as_plain_python():
    def power_by_recursion(x, n):
        return 1.0 if n == 0 else x * power_by_recursion(x, n - 1)

    def looped(x):
        total = 0.0
        for i in range(5):
            if i % 2:
                total = total + power_by_recursion(x, i)
        return total

    assert re.grad(looped)(2.0) == 1 + 3 * 4


def test_gradient_of_an_unused_input_is_zeros_of_its_shape_and_dtype():
    gradient = re.grad(lambda x, y: rnp.sum(x), (0, 1))(np.ones(2), np.ones((3, 1), np.float32))[1]
    assert gradient.shape == (3, 1)
    assert gradient.dtype == np.float32
    assert not gradient.any()
    assert re.jvp(lambda x: np.ones(2), (1.0,), (1.0,))[1].shape == (2,)
    assert re.grad(lambda x: np.float64(1.0))(np.ones(2)).shape == (2,)


def test_hessian_of_several_arguments_is_a_tuple_of_tuples_of_blocks():
    def f(x, y):
        return rnp.sum(x) ** 2 * rnp.sum(y**2)

    blocks = re.hessian(f, (0, 1))(np.ones((2, 2)), np.ones(3))
    shapes = [[block.shape for block in row] for row in blocks]
    assert shapes == [[(2, 2, 2, 2), (2, 2, 3)], [(3, 2, 2), (3, 3)]]
    np.testing.assert_array_equal(blocks[1][1], 32 * np.eye(3))


def test_hvp_is_the_hessian_times_a_vector():
    def f(x, y):
        return rnp.sum(rnp.exp(x) * y**2)

    x, y, v, w = (np.random.default_rng(i).normal(size=3) for i in range(4))
    h = np.block([list(row) for row in re.hessian(f, (0, 1))(x, y)])
    product = re.hvp(f, (x, y), (v, w))
    assert isinstance(product, tuple)
    np.testing.assert_allclose(np.concatenate(product), h @ np.concatenate([v, w]), rtol=1e-12)


def test_containers_give_containers():
    def loss(params, scale):
        return rnp.sum(params["w"] @ params["layers"][0]) * scale, {"norm": rnp.sum(params["w"])}

    params = {"w": np.ones((2, 3)), "layers": [np.ones(3), np.ones(1)]}
    gradient, aux = re.grad(loss, has_aux=True)(params, 2.0)
    assert set(gradient) == {"w", "layers"}
    np.testing.assert_array_equal(gradient["layers"][0], [4, 4, 4])
    np.testing.assert_array_equal(gradient["layers"][1], [0])
    assert aux == {"norm": 6}
    assert isinstance(aux["norm"], np.float64)


def test_vjp_takes_a_cotangent_of_the_outputs_structure():
    value, pullback = re.vjp(lambda x, y: {"a": x * y, "b": (y,)}, 2.0, 3.0)
    assert value == {"a": 6, "b": (3,)}
    assert pullback({"a": 1.0, "b": (10.0,)}) == (3, 12)
    assert pullback({"a": 1.0, "b": (0.0,)}) == (3, 2)


def test_jacobian_of_containers_has_the_outputs_structure_outside():
    j = re.jacobian(lambda x, y: {"p": x * y, "s": rnp.sum(x)}, (0, 1))(np.ones(2), np.ones(2))
    assert j["p"][0].shape == (2, 2)
    assert j["s"][1].shape == (2,)
    k = re.jacobian(lambda x, y: {"p": x * y, "s": rnp.sum(x)}, (0, 1), mode="forward")(
        np.ones(2), np.ones(2)
    )
    np.testing.assert_array_equal(j["p"][0], k["p"][0])
    np.testing.assert_array_equal(j["s"][1], k["s"][1])


def test_detach_stops_every_level():
    assert re.grad(lambda x: x * re.detach(x * x))(3.0) == 9
    assert re.grad(re.grad(lambda x: x**2 * re.detach(x)))(3.0) == 6
    assert re.jvp(lambda x: x * re.detach(x), (3.0,), (1.0,))[1] == 3


def test_gradient_with_respect_to_a_jacobian():
    def f(x):
        return rnp.sum(re.jacobian(lambda v: v**3)(x))

    np.testing.assert_allclose(re.grad(f)(np.array([1.0, 2.0])), [6, 12])
    np.testing.assert_allclose(
        re.jacobian(lambda x: re.hessian(lambda v: rnp.sum(v**4))(x))(np.array([2.0])), [[[48.0]]]
    )


def test_slope_of_the_cubic():
    assert re.grad(cubic)(1.0) == 9.0
    assert re.jvp(cubic, (1.0,), (1.0,)) == (21.0, 9.0)


def test_complex_gradient_follows_the_convention():
    z = 3.0 + 4.0j
    np.testing.assert_allclose(re.grad(rnp.abs)(np.array(z)), (3 - 4j) / 5, rtol=1e-15)
    g = re.grad(lambda z: rnp.real(z**3))(np.array(z))
    np.testing.assert_allclose(g, 3 * z**2)


def test_inputs_are_not_changed():
    x = np.arange(4.0)
    before = x.copy()
    re.grad(lambda x: rnp.sum(x[0] * x) + rnp.sum(x[1:] * x[:3]))(x)
    np.testing.assert_array_equal(x, before)
    g = re.grad(lambda x: rnp.sum(x))(x)
    g += 1
    np.testing.assert_array_equal(x, before)


def test_many_directions_in_one_pass():
    def f(x, y):
        return {"product": x * y, "total": rnp.sum(x)}

    x, y = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    along = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    value, tangents = re.jvps(f, (x, y), (along, 0 * along))
    np.testing.assert_array_equal(value["product"], x * y)
    np.testing.assert_array_equal(tangents["product"], along * y)
    np.testing.assert_array_equal(tangents["total"], [1, 1, 2])
    with pytest.raises(ValueError, match="leading axis"):
        re.jvps(f, (x, y), (along, along[:2]))


def test_gradients_do_not_share_memory_with_each_other_or_with_the_cotangent():
    a, b = re.grad(lambda x, y: rnp.sum((x + y.T) ** 2), (0, 1))(np.ones((2, 2)), np.ones((2, 2)))
    assert not np.shares_memory(a, b)
    assert a.flags.writeable
    assert b.flags.writeable
    head = np.ones(3)
    _, pullback = re.vjp(lambda x, y: x + y, np.ones(3), np.ones(3))
    c, d = pullback(head)
    assert not np.shares_memory(c, d)
    assert not np.shares_memory(c, head)
