"""Replay gives the same numbers as the function itself, and never a stale answer."""

import itertools

import numpy as np
import pytest
import reference_engine.numpy as rnp
from primitive_examples import EXAMPLES, Example
from reference_engine.replay import MOST_PATHS
from reference_engine.tree import flatten, tree_map

import reference_engine as re

CASES = [
    pytest.param(example, id=f"{name}-{i}-{example.label}".replace(" ", "_"))
    for name, examples in EXAMPLES.items()
    for i, example in enumerate(examples)
]


def _assert_same(found, expected):
    a, b = flatten(found)[0], flatten(expected)[0]
    assert len(a) == len(b)
    for left, right in zip(a, b, strict=True):
        assert np.shape(left) == np.shape(right)
        assert left.dtype == right.dtype
        np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("example", CASES)
def test_every_primitive_and_its_rules_replay(example: Example):
    def everything(*x):
        out, pullback = re.vjp(example.function, *x)
        return out, pullback(tree_map(lambda y: y * 0 + 0.7, out))

    replayed = re.replay(everything)
    for scale in (1.0, 1.001, 0.999):
        x = tuple(np.asarray(a) * scale for a in example.operands)
        _assert_same(replayed(*x), everything(*x))


def _calls():
    """Return a function, and what counts its calls out of sight of the program."""
    count = itertools.count()

    def f(x):
        next(count)
        return rnp.sum(rnp.sin(x) * x[0])

    return f, count


def test_the_function_runs_once_per_shape_and_dtype():
    f, count = _calls()
    g = re.replay(re.grad(f))
    for n in (3, 3, 4, 3, 4):
        x = np.linspace(0.1, 1, n)
        _assert_same(g(x), re.grad(lambda x: rnp.sum(rnp.sin(x) * x[0]))(x))
    assert next(count) == 2
    g(np.ones(3, np.float32))
    assert next(count) == 4


def test_branches_are_guarded_and_each_path_is_recorded_once():
    count = itertools.count()

    def f(x):
        next(count)
        y = 2 * x
        while rnp.linalg.vector_norm(y) < 100:
            y = 2 * y
        return rnp.sum(y) if rnp.sum(y) > 0 else rnp.sum(100 * y)

    g = re.replay(re.grad(f))
    expected = re.grad(f)
    points = [np.array([s * 1.1]) for s in (1, -1, 50, 1, -1, 50)]
    fresh = [expected(x) for x in points]
    before = next(count)
    for x, e in zip(points, fresh, strict=True):
        _assert_same(g(x), e)
    assert next(count) - before - 1 == 3


def test_branches_inside_rules_are_guarded():
    g = re.replay(re.grad(rnp.prod))
    for x in ([1.0, 2.0, 3.0], [0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [4.0, 2.0, 3.0]):
        x = np.array(x)
        _assert_same(g(x), re.grad(rnp.prod)(x))


def test_results_are_not_overwritten_by_the_next_call():
    g = re.replay(lambda x: (x + 1, x, x.T, 2 * x))
    x = np.ones((2, 2))
    first = g(x)
    first = g(x)
    kept = [a.copy() for a in first]
    g(x + 5)
    x += 7
    for a, b in zip(first, kept, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_captured_array_that_changes_is_seen():
    scale = np.ones(3)
    g = re.replay(lambda x: x * scale)
    g(np.ones(3))
    scale[:] = 5
    np.testing.assert_array_equal(g(np.ones(3)), [5, 5, 5])


def test_values_that_are_not_arrays_are_part_of_the_signature():
    g = re.replay(lambda x, n: sum((x**k for k in range(n)), 0 * x))
    assert g(2.0, 3) == 7
    assert g(2.0, 4) == 15
    assert g(3.0, 3) == 13


def test_reading_a_value_is_refused():
    with pytest.raises(re.NotReplayable, match="under replay"):
        re.replay(lambda x: float(x) * x)(2.0)
    with pytest.raises(re.NotReplayable, match="nonzero"):
        re.replay(lambda x: x[rnp.nonzero(x)[0]])(np.ones(3))


def test_index_arrays_computed_from_data_are_followed():
    g = re.replay(re.grad(lambda x: rnp.sum(rnp.sort(x) * np.array([1.0, 2.0, 3.0]))))
    np.testing.assert_array_equal(g(np.array([3.0, 1.0, 2.0])), [3, 1, 2])
    np.testing.assert_array_equal(g(np.array([1.0, 2.0, 3.0])), [1, 2, 3])


def test_hessians_and_containers_replay():
    g = re.replay(re.hessian(lambda p: rnp.sum(p[1:] ** 2 * p[:-1])))
    for seed in range(3):
        x = np.random.default_rng(seed).normal(size=4)
        _assert_same(g(x), re.hessian(lambda p: rnp.sum(p[1:] ** 2 * p[:-1]))(x))
    h = re.replay(re.grad(lambda p: rnp.sum(p["a"] * p["b"][0])))
    found = h({"a": np.ones(2), "b": [np.full(2, 3.0)]})
    np.testing.assert_array_equal(found["a"], [3, 3])


def test_a_replayed_function_is_differentiable():
    g = re.replay(lambda x: x**3)
    assert g(2.0) == 8
    assert re.grad(g)(2.0) == 12


def test_too_many_paths_run_without_replay():
    def f(x):
        return x * sum(1 for k in range(2 * MOST_PATHS) if x > k)

    g = re.replay(f)
    for k in range(2 * MOST_PATHS):
        assert g(k + 0.5) == f(k + 0.5)
    assert sum(map(len, g.paths.values())) == MOST_PATHS


def test_what_a_program_refuses_is_left_to_the_function():
    def f(x):
        return rnp.sum(rnp.linalg.eigvalsh(x + rnp.matrix_transpose(x)) ** 2)

    g = re.replay(re.hessian(f))
    _assert_same(g(np.diag([1.0, 2.0, 3.0])), re.hessian(f)(np.diag([1.0, 2.0, 3.0])))
    with pytest.raises(re.NotReplayable):
        g(np.eye(3))
    _assert_same(g(np.diag([1.0, 5.0, 2.0])), re.hessian(f)(np.diag([1.0, 5.0, 2.0])))
    h = re.replay(lambda x: rnp.linalg.inv(x))
    _assert_same(h(np.eye(2)), np.eye(2))
    with pytest.raises(np.linalg.LinAlgError):
        h(np.zeros((2, 2)))
    _assert_same(h(2 * np.eye(2)), np.eye(2) / 2)


def test_arrays_whose_longest_axis_is_stored_innermost_give_the_same_numbers():
    def f(x, means, scales):
        centred = x[:, None, :] - means
        scaled = rnp.exp(-scales * centred * centred) + rnp.einsum(
            "kij,nkj->nki", scales[:, :, None], centred
        )
        parts = -(rnp.sum(scaled, axis=2) * rnp.max(scaled, axis=(1, 2), keepdims=True)[:, 0])
        return rnp.sum(rnp.cumulative_sum(parts, axis=0) @ means), rnp.reshape(scaled, (-1, 3))

    rng = np.random.default_rng(0)
    x, means, scales = rng.normal(size=(900, 3)), rng.normal(size=(4, 3)), rng.random((4, 3))
    everything = lambda *a: (f(*a)[1], re.grad(lambda *b: f(*b)[0], (0, 1, 2))(*a))  # noqa: E731
    g = re.replay(everything)
    for scale in (1.0, 0.5, 2.0):
        found, expected = (
            flatten(g(scale * x, means, scales))[0],
            flatten(everything(scale * x, means, scales))[0],
        )
        for a, b in zip(found, expected, strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10 * np.max(np.abs(b)))


@pytest.mark.parametrize("dtype", [float, complex])
def test_moving_signs_changes_no_bit(dtype):
    def f(x, y):
        minus_x = -x
        total = minus_x + minus_x
        sums = x + -y, -x + y, -x + -x, x - -y, -minus_x, -total, rnp.sum(-x)
        products = -(x * y[0]), (-x) * y[0], -x * -y, 1 * x, x * 1.0, -(x[:, None] * y)
        return (*sums, *products, (-(x[:, None] + y)) * y)

    special = np.array([0.0, -0.0, 1.5, -2.0, np.inf, 1e308, 5e-324], dtype)
    if dtype is complex:
        special.imag = special.real[::-1]
    g = re.replay(f)
    with np.errstate(all="ignore"):
        for x in (special, -special):
            for y in (special, special[::-1].copy()):
                for a, b in zip(g(x, y), f(x, y), strict=True):
                    assert a.dtype == b.dtype
                    np.testing.assert_array_equal(a, b)
                    finite = np.isfinite(b)
                    np.testing.assert_array_equal(
                        np.signbit(np.real(a))[finite], np.signbit(np.real(b))[finite]
                    )
                    np.testing.assert_array_equal(
                        np.signbit(np.imag(a))[finite], np.signbit(np.imag(b))[finite]
                    )


def test_a_program_adds_in_place_only_where_the_old_sum_is_not_needed():
    def f(x):
        y = re.grad(lambda x: rnp.sum(x[1:] ** 2) + rnp.sum(x[:-1] ** 3) + rnp.sum(x[::2]))(x)
        return y, y[1:] * 2

    g = re.replay(f)
    for scale in (1.0, 2.0, 3.0):
        _assert_same(g(scale * np.arange(6.0)), f(scale * np.arange(6.0)))
    first = g(np.ones(6))[0]
    kept = first.copy()
    g(np.zeros(6))
    np.testing.assert_array_equal(first, kept)
