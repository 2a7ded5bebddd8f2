"""float32 stays float32: in every primitive, both modes, at second order, and in every transform."""

import numpy as np
import pytest
import reference_engine.numpy as rnp
from primitive_examples import EXAMPLES
from reference_engine.transforms import jvp, vjp
from reference_engine.tree import flatten, tree_map

import reference_engine as re

SINGLE = {"f": np.float32, "c": np.complex64}
CASES = [
    pytest.param(example, id=f"{name}-{i}")
    for name, examples in EXAMPLES.items()
    for i, example in enumerate(examples)
    if name != "astype"
]


def _single(x):
    x = np.asarray(x)
    return x.astype(SINGLE[x.dtype.kind])[()]


def _ones(y):
    return np.ones(y.shape, y.dtype)[()]


def _are_single(tree):
    for leaf in flatten(tree)[0]:
        assert leaf.dtype in (np.float32, np.complex64), leaf.dtype


@pytest.mark.parametrize("example", CASES)
def test_no_rule_leaks_double_precision_at_second_order(example):
    f, x = example.function, tuple(map(_single, example.operands))
    v = tuple(map(_ones, x))

    def along(*x):
        return jvp(f, x, v)[1]

    def back(*x):
        value, pullback = vjp(f, *x)
        return pullback(tree_map(_ones, value))

    out, first = jvp(f, x, v)
    _are_single((out, first, back(*x)))
    _are_single((jvp(along, x, v), jvp(back, x, v)))
    for function in (along, back):
        value, pullback = vjp(function, *x)
        _are_single(pullback(tree_map(_ones, value)))


def test_no_transform_leaks_double_precision():
    x, y = np.linspace(0.5, 1.5, 4, dtype=np.float32), np.float32(0.7)

    def f(x, y):
        return rnp.sum(rnp.tanh(x) ** 2 * y) + rnp.linalg.vector_norm(x) / 3 + rnp.std(x) + rnp.pow(2, y)

    _are_single(re.value_and_grad(f, (0, 1))(x, y))
    _are_single(re.elementwise_grad(f)(x, y))
    _are_single(re.jacobian(lambda x, y: x * y, (0, 1))(x, y))
    _are_single(re.jacobian(lambda x, y: x * y, (0, 1), mode="forward", chunk_size=3)(x, y))
    _are_single(re.hessian(f, (0, 1))(x, y))
    _are_single(re.hvp(f, (x, y), (x, y)))
    _are_single(re.jvps(f, (x, y), (np.stack([x, x]), np.stack([y, y]))))
    _are_single(re.grad(re.checkpoint(f), (0, 1))(x, y))
    _are_single(re.replay(re.grad(f, (0, 1)))(x, y))
    _are_single(re.grad(re.grad(re.grad(lambda y: f(x, y))))(y))
