"""Users' own rules, checkpoints, special functions at their awkward points, and convolution."""

import tracemalloc

import numpy as np
import pytest
import reference_engine.numpy as rnp
from reference_engine.tree import flatten

import reference_engine as re
from reference_engine import convolution, special


def test_a_rule_of_ones_own_serves_both_modes_to_any_order():
    cube = re.elementwise("cube", lambda x: x * x * x, lambda g, x: g * (3 * x**2))
    x = np.array([1.0, 2.0])
    np.testing.assert_array_equal(re.elementwise_grad(cube)(x), 3 * x**2)
    np.testing.assert_array_equal(re.jvp(cube, (x,), (np.ones(2),))[1], 3 * x**2)
    np.testing.assert_array_equal(re.elementwise_grad(re.elementwise_grad(cube))(x), 6 * x)


def test_a_custom_reverse_rule_replaces_the_true_one():
    clipped = re.general(
        "clipped_gradient", lambda x: x, jvps=[None], vjps=[lambda g, out, x: rnp.clip(g, -1, 1)]
    )
    assert re.grad(lambda x: 100 * clipped(x))(2.0) == 1
    with pytest.raises(NotImplementedError, match=r"clipped_gradient has no forward-mode rule.*0"):
        re.jvp(clipped, (2.0,), (1.0,))


def test_a_rule_must_name_what_it_needs():
    with pytest.raises(TypeError, match="must be a contiguous part"):
        re.elementwise("bad", lambda x, y: x, lambda g, x, out: g, lambda g, y: g)


def test_constant_passes_no_derivative():
    level = re.constant("level", lambda x: np.floor(x))
    assert re.grad(lambda x: x * level(x))(2.5) == 2


def _layer(params, x):
    return {"y": rnp.tanh(params["w"] * x["y"] + params["b"])}


def test_checkpoint_changes_no_derivative():
    def loss(params, x, layer):
        state = {"y": x}
        for _ in range(3):
            state = layer(params, state)
        return rnp.sum(state["y"] ** 2)

    params = {"w": np.linspace(0.5, 1, 4), "b": np.ones(4)}
    x = np.linspace(-1, 1, 4)
    plain = lambda p, x: loss(p, x, _layer)  # noqa: E731
    saved = lambda p, x: loss(p, x, re.checkpoint(_layer))  # noqa: E731
    for transform in (
        lambda f: re.grad(f, (0, 1))(params, x),
        lambda f: re.jvp(f, (params, x), (params, x)),
        lambda f: re.hessian(lambda x: f(params, x))(x),
        lambda f: re.hvp(lambda x: f(params, x), (x,), (x,)),
        lambda f: re.grad(lambda x: rnp.sum(re.grad(lambda x: f(params, x))(x) ** 2))(x),
    ):
        a, b = (flatten(transform(f))[0] for f in (plain, saved))
        for left, right in zip(a, b, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-13)


def test_checkpoint_refuses_a_captured_variable():
    def f(x):
        return rnp.sum(re.checkpoint(lambda y: x * y)(2 * x))

    with pytest.raises(TypeError, match="not among its arguments"):
        re.grad(f)(np.ones(2))


def _peak_mb(run):
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def _step(x):
    return x + 0.01 * rnp.sin(x) * x


def test_memory_of_a_loop_of_1000_steps():
    """One array of 10,000 per step is 80 MB: at most three of them, and little with checkpoints."""
    x = np.linspace(-1, 1, 10_000)

    def loop(x, count):
        for _ in range(count):
            x = _step(x)
        return x

    def segmented(x):
        segment = re.checkpoint(lambda x: loop(x, 32))
        for _ in range(31):
            x = segment(x)
        return loop(x, 8)

    run = re.grad(lambda x: rnp.sum(loop(x, 1000)))
    saved = re.grad(lambda x: rnp.sum(segmented(x)))
    assert _peak_mb(lambda: run(x)) < 3 * 80
    assert _peak_mb(lambda: saved(x)) < 15
    np.testing.assert_allclose(saved(x), run(x), rtol=1e-12)


def test_special_functions_at_their_awkward_points():
    assert re.grad(special.softplus)(800.0) == 1
    assert re.grad(special.log_expit)(-800.0) == 1
    assert re.grad(special.relu)(0.0) == 0
    assert re.grad(special.xlogy, (0, 1))(0.0, 0.0) == (0, 0)
    assert special.entr(np.float64(0.0)) == 0
    f = special.sinc
    derivatives = []
    for _ in range(5):
        derivatives.append(f(0.0))
        f = re.grad(f)
    expected = [1, 0, -(np.pi**2) / 3, 0, np.pi**4 / 5]
    np.testing.assert_allclose(derivatives, expected, rtol=1e-15)


def test_logsumexp_with_infinities():
    g = re.grad(special.logsumexp)
    np.testing.assert_array_equal(g(np.array([-np.inf, 0.0])), [0, 1])
    np.testing.assert_array_equal(g(np.array([np.inf, 0.0])), [1, 0])
    np.testing.assert_array_equal(g(np.array([800.0, 0.0])), [1, 0])
    assert special.logsumexp(np.array([-np.inf, -np.inf])) == -np.inf
    h = re.hessian(special.logsumexp)(np.array([1.0, 1.0]))
    np.testing.assert_allclose(h, [[0.25, -0.25], [-0.25, 0.25]], rtol=1e-15)


def test_convolution_equals_the_sum_it_stands_for():
    rng = np.random.default_rng(0)
    x, k = rng.normal(size=(2, 3, 7)), rng.normal(size=(4, 3, 2))
    found = convolution.convolve(x, k, stride=2, padding=1, dilation=3)
    padded = np.pad(x, [(0, 0), (0, 0), (1, 1)])
    expected = np.stack(
        [
            sum(np.einsum("nc,oc->no", padded[:, :, 2 * p + 3 * j], k[:, :, j]) for j in (0, 1))
            for p in range(3)
        ],
        axis=-1,
    )
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_convolution_names_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"\(4, 2, 3\).*\(1, 3, 9\)"):
        convolution.convolve(np.ones((1, 3, 9)), np.ones((4, 2, 3)))
    with pytest.raises(ValueError, match="does not fit"):
        convolution.convolve(np.ones((1, 3, 2)), np.ones((4, 3, 3)))
