"""What the sweep does beside applying rules: cotangents that broadcast, and parts of arrays."""

import numpy as np
import pytest
import reference_engine.numpy as rnp

import reference_engine as re


def _differences(f, x):
    found = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = 1e-6
        found[i] = (f(x + step) - f(x - step)) / 2e-6
    return found


def test_a_part_is_added_to_a_sum_of_cotangents_that_only_broadcast():
    def f(x):
        part = rnp.sum(x[0] ** 2)
        first, second = (rnp.sum(x, axis=1, keepdims=True) for _ in range(2))
        return part + rnp.sum(first**2) + rnp.sum(second**3)

    x = np.linspace(-1, 1, 12).reshape(3, 4)
    np.testing.assert_allclose(re.grad(f)(x), _differences(f, x), rtol=1e-8, atol=1e-8)


PATHS = {
    "integers": lambda x: x[1][-1][2],
    "slices": lambda x: x[1:][::-1][:, 1:3],
    "a slice, then an integer": lambda x: x[::2][-1],
    "backwards twice": lambda x: x[::-1][1::-1],
    "rows and columns": lambda x: x[:, 1:][1, ::-1][0:1],
    "nothing": lambda x: x[3:][:, 0],
    "an axis is added on the way": lambda x: x[1:][:, None][0, 0, 1],
    "rows of a list on the way": lambda x: x[[0, 2, 0]][1:][:, 2],
    "a mask at the end": lambda x: x[1:][0][np.array([True, False, True])],
}


@pytest.mark.parametrize("read", PATHS.values(), ids=PATHS)
@pytest.mark.parametrize("transform", [re.grad, lambda f: re.replay(re.grad(f))], ids=["tape", "replay"])
def test_readings_of_readings_add_where_they_were_read(read, transform):
    weights = np.linspace(0.5, 2, read(np.zeros((3, 3, 4))).size).reshape(read(np.zeros((3, 3, 4))).shape)

    def f(x):
        return rnp.sum(weights * read(x) ** 2) + rnp.sum(read(x))

    x = np.linspace(-1, 1, 36).reshape(3, 3, 4)
    places = read(np.arange(36).reshape(3, 3, 4))
    expected = np.zeros(36)
    np.add.at(expected, places.ravel(), (2 * weights * read(x) + 1).ravel())
    gradient = transform(f)
    for _ in range(2):
        np.testing.assert_allclose(gradient(x), expected.reshape(x.shape), rtol=1e-14)
    hessian = re.jacobian(re.grad(f))(x).reshape(36, 36)
    diagonal = np.zeros(36)
    np.add.at(diagonal, places.ravel(), (2 * weights).ravel())
    np.testing.assert_allclose(hessian, np.diag(diagonal), rtol=1e-14)


def test_elements_read_several_times_are_added_several_times():
    rng = np.random.default_rng(0)
    for shape, index in [
        ((5,), rng.integers(-5, 5, 300)),
        ((4, 30), (slice(None), rng.integers(0, 30, 200))),
        ((30, 4), (rng.integers(-30, 30, (20, 5)),)),
        ((10, 10), (rng.integers(0, 10, 90), rng.integers(0, 10, 90))),
        ((200,), rng.integers(0, 200, 3)),
        ((3, 40), np.array([1, -2, 0])),
        ((3, 40), np.array([1, -1, 2])),
    ]:
        weights = rng.normal(size=np.zeros(shape)[index].shape)
        expected = np.zeros(shape)
        np.add.at(expected, index, weights)
        for layout in (np.ascontiguousarray, np.asfortranarray):
            x = layout(rng.normal(size=shape))
            found = re.grad(lambda x, i=index, w=weights: rnp.sum(x[i] * w))(x)
            np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13)
