"""Auxiliary outputs, several argnums, nested containers and chunks: alike in every transform."""

import tracemalloc

import numpy as np
import pytest
import reference_engine.numpy as rnp
from reference_engine.tree import flatten, tree_map

import reference_engine as re

PARAMS = {"w": np.array([[1.0, 2.0], [3.0, 4.0]]), "layers": [np.array([0.5, -1.0]), (np.array(2.0),)]}
SCALE = np.array([1.0, -2.0])
ALONG = {"w": np.eye(2), "layers": [np.array([1.0, 2.0]), (np.array(-1.0),)]}
ALONG_SCALE = np.array([0.5, 1.0])


def vector(params, scale):
    hidden = rnp.tanh(params["w"] @ params["layers"][0]) * params["layers"][1][0]
    return hidden * scale**2


def loss(params, scale):
    return rnp.sum(vector(params, scale) ** 2)


def with_aux(f):
    return lambda *args: (f(*args), {"sum": rnp.sum(args[0]["w"]), "name": ("kept", None)})


def _same(a, b):
    left, right = flatten(a)[0], flatten(b)[0]
    assert len(left) == len(right)
    for x, y in zip(left, right, strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-13)


TRANSFORMS = {
    "grad": lambda f, **k: re.grad(f, (0, 1), **k)(PARAMS, SCALE),
    "elementwise_grad": lambda f, **k: re.elementwise_grad(f, (0, 1), **k)(PARAMS, SCALE),
    "jacobian reverse": lambda f, **k: re.jacobian(f, (0, 1), **k)(PARAMS, SCALE),
    "jacobian forward": lambda f, **k: re.jacobian(f, (0, 1), mode="forward", **k)(PARAMS, SCALE),
    "hessian": lambda f, **k: re.hessian(f, (0, 1), **k)(PARAMS, SCALE),
    "hvp": lambda f, **k: re.hvp(f, (PARAMS, SCALE), (ALONG, ALONG_SCALE), **k),
    "checkpoint": lambda f, **k: _checkpointed(f, **k),
}


def _checkpointed(f, has_aux=False):
    aux = []

    def run(params, scale):
        out = re.checkpoint(f, has_aux=has_aux)(params, scale)
        if has_aux:
            out, found = out
            aux.append(found)
        return out

    gradient = re.grad(run, (0, 1))(PARAMS, SCALE)
    return (gradient, aux[0]) if has_aux else gradient


@pytest.mark.parametrize("name", TRANSFORMS)
def test_an_auxiliary_output_comes_back_beside_the_same_derivatives(name):
    transform = TRANSFORMS[name]
    f = vector if name.startswith("jacobian") else loss
    derivatives, aux = transform(with_aux(f), has_aux=True)
    _same(derivatives, transform(f))
    assert aux == {"sum": 10.0, "name": ("kept", None)}
    assert isinstance(aux["sum"], (float, np.ndarray))


def test_an_auxiliary_output_of_value_and_grad_jvp_vjp_and_jvps():
    aux = {"sum": 10.0, "name": ("kept", None)}
    (value, found), gradient = re.value_and_grad(with_aux(loss), (0, 1), has_aux=True)(PARAMS, SCALE)
    assert (value, found) == (loss(PARAMS, SCALE), aux)
    _same(gradient, re.grad(loss, (0, 1))(PARAMS, SCALE))
    *pushed, found = re.jvp(with_aux(vector), (PARAMS, SCALE), (ALONG, ALONG_SCALE), has_aux=True)
    assert found == aux
    _same(pushed, re.jvp(vector, (PARAMS, SCALE), (ALONG, ALONG_SCALE)))
    value, pullback, found = re.vjp(with_aux(vector), PARAMS, SCALE, has_aux=True)
    assert found == aux
    _same(pullback(np.ones(2)), re.grad(lambda *a: rnp.sum(vector(*a)), (0, 1))(PARAMS, SCALE))
    twice = tree_map(lambda x: np.stack([x, 2 * x]), (ALONG, ALONG_SCALE))
    value, tangents, found = re.jvps(with_aux(vector), (PARAMS, SCALE), twice, has_aux=True)
    assert found == aux
    np.testing.assert_allclose(tangents[1], 2 * pushed[1], rtol=1e-13)
    np.testing.assert_allclose(tangents[0], pushed[1], rtol=1e-13)


@pytest.mark.parametrize("transform", [re.grad, re.jacobian, re.hessian, re.elementwise_grad])
def test_a_missing_pair_is_refused_by_all(transform):
    with pytest.raises(TypeError, match=r"must return a pair \(value, auxiliary\)"):
        transform(lambda x: x * x, has_aux=True)(1.0)
    with pytest.raises(TypeError, match="pair"):
        re.vjp(lambda x: x * x, 1.0, has_aux=True)


def test_the_blocks_have_the_containers_of_the_arguments():
    gradient, by_scale = re.grad(loss, (0, 1))(PARAMS, SCALE)
    assert gradient.keys() == PARAMS.keys()
    assert [np.shape(g) for g in flatten(gradient)[0]] == [(2, 2), (2,), ()]
    assert by_scale.shape == (2,)
    for mode in ("reverse", "forward"):
        jacobian, by_scale = re.jacobian(vector, (0, 1), mode=mode)(PARAMS, SCALE)
        assert [np.shape(g) for g in flatten(jacobian)[0]] == [(2, 2, 2), (2, 2), (2,)]
        assert by_scale.shape == (2, 2)
    h = re.hessian(loss)(PARAMS, SCALE)
    assert h["w"]["layers"][0].shape == (2, 2, 2)
    assert h["layers"][1][0]["w"].shape == (2, 2)


def test_hvp_is_the_hessian_times_the_direction_in_containers_too():
    blocks = re.hessian(loss, (0, 1))(PARAMS, SCALE)
    products = flatten(re.hvp(loss, (PARAMS, SCALE), (ALONG, ALONG_SCALE)))[0]
    along = flatten((ALONG, ALONG_SCALE))[0]
    all_blocks = iter(flatten(blocks)[0])
    for product in products:
        total = sum(np.tensordot(next(all_blocks), v, np.ndim(v)) for v in along)
        np.testing.assert_allclose(product, total, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize("mode", ["reverse", "forward"])
def test_chunks_change_nothing(mode, size):
    args = (PARAMS, SCALE)
    whole = re.jacobian(vector, (0, 1), mode=mode)(*args)
    _same(re.jacobian(vector, (0, 1), mode=mode, chunk_size=size)(*args), whole)
    _same(re.hessian(loss, (0, 1), chunk_size=size)(*args), re.hessian(loss, (0, 1))(*args))


def test_a_chunk_of_nothing_is_refused():
    with pytest.raises(ValueError, match="chunk_size must be at least 1, got 0"):
        re.jacobian(vector, chunk_size=0)


def _peak_mb(run):
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def _deep(x):
    for _ in range(100):
        x = rnp.sin(x) * x
    return x


def _wide(x):
    """Keep several values beside each other: in forward mode each has a tangent in every direction."""
    values = [x * k for k in range(1, 11)]
    return rnp.sum(rnp.stack(values), axis=0)


@pytest.mark.parametrize(("mode", "f"), [("reverse", _deep), ("forward", _wide)])
def test_chunks_bound_the_memory(mode, f):
    """300 directions of 300 numbers are 0.7 MB; what f does with 10 of them at a time is little beside it."""
    x = np.linspace(0.5, 1.0, 300)
    whole = _peak_mb(lambda: re.jacobian(f, mode=mode)(x))
    chunked = _peak_mb(lambda: re.jacobian(f, mode=mode, chunk_size=10)(x))
    assert chunked < 0.75 * whole


def test_dicts_are_matched_by_key_and_not_by_order():
    f = lambda p: {"a": 2 * p["x"], "b": 3 * p["y"]}  # noqa: E731
    value, pullback = re.vjp(f, {"x": 1.0, "y": 1.0})
    assert value == {"a": 2, "b": 3}
    assert pullback({"b": 10.0, "a": 1.0}) == ({"x": 2, "y": 30},)
    _, tangent = re.jvp(f, ({"x": 1.0, "y": 1.0},), ({"y": 10.0, "x": 1.0},))
    assert tangent == {"a": 2, "b": 30}


@pytest.mark.parametrize(
    ("tangents", "message"),
    [
        (({"x": 1.0},), r"keys \['x', 'y'\].*keys \['x'\]"),
        (({"x": 1.0, "z": 1.0},), r"keys \['x', 'y'\]"),
        (([1.0, 1.0],), r"a dict with the keys.*got 2 parts"),
        ((), "expected 1 parts, got 0 parts"),
        (({"x": (1.0, 1.0), "y": 1.0},), "expected one array, got 2 parts"),
    ],
)
def test_a_direction_of_another_structure_is_refused(tangents, message):
    with pytest.raises(ValueError, match=message):
        re.jvp(lambda p: p["x"] * p["y"], ({"x": 1.0, "y": 1.0},), tangents)


def test_checkpoint_passes_keywords_on():
    f = re.checkpoint(lambda x, *, power, name: x**power if name == "power" else x)
    assert re.grad(lambda x: f(x, power=3, name="power"))(2.0) == 12
    assert re.grad(lambda p: f(2.0, power=p, name="power"))(1.0) == 2 * np.log(2)
