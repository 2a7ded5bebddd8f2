"""Operators built from others give what the others would, and say that they are not native."""

from typing import Any

import numpy as np
import pytest
import reference_engine.numpy as rnp
from adjudge import derived
from adjudge.adapter import UNCONNECTED, Adapter, Function, flatten
from adjudge.derived import is_derived
from adjudge_fakes.correct import Correct

X, Y = np.array([[0.5, -1.25], [2.0, 1.5]]), np.array(1.75)


class Derives(Correct):
    """Builds from others what can be built."""

    jacobian = derived.jacobian_from_vjp
    hessian = derived.hessian_from_hvp


class Contracts(Correct):
    """Builds Hessian-vector products from Hessians."""

    hvp = derived.hvp_from_hessian


class Unconnected(Correct):
    """Leaves out what the function does not depend on, as TensorFlow does."""

    hvp = derived.hvp_from_hessian

    def hessian(self, f: Function) -> Function:
        full = Correct.hessian(self, f)

        def hessian(*primals: Any) -> Any:
            blocks = [list(row) for row in full(*primals)]
            return [[block if np.any(block) else UNCONNECTED for block in row] for row in blocks]

        return hessian


def scalar(x: Any, y: Any) -> Any:
    return rnp.sum(x * x * y)


def scaled(x: Any, y: Any) -> Any:
    return x * x * y


@pytest.mark.parametrize("method", ["jacobian_from_vjp", "hessian_from_hvp", "hvp_from_hessian"])
def test_a_derived_operator_is_marked(method: str) -> None:
    assert is_derived(getattr(derived, method))
    assert not is_derived(Adapter.hessian)


def test_a_jacobian_is_built_row_by_row_in_any_shape() -> None:
    built, native = (adapter.jacobian(scaled)(X, Y) for adapter in (Derives(), Correct()))
    for part, truth in zip(built, native, strict=True):
        assert part.shape == truth.shape
        np.testing.assert_allclose(part, truth, rtol=1e-14)


def test_a_hessian_is_built_block_by_block() -> None:
    built, native = (flatten(adapter.hessian(scalar)(X, Y)) for adapter in (Derives(), Correct()))
    assert [part.shape for part in built] == [(2, 2, 2, 2), (2, 2), (2, 2), ()]
    for part, truth in zip(built, native, strict=True):
        np.testing.assert_allclose(part, truth, rtol=1e-14)


def test_a_product_is_contracted_from_the_hessian() -> None:
    tangents = (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array(-1.0))
    built, native = (adapter.hvp(scalar)((X, Y), tangents) for adapter in (Contracts(), Correct()))
    for part, truth in zip(built, native, strict=True):
        assert part.shape == truth.shape
        np.testing.assert_allclose(part, truth, rtol=1e-14)


def test_blocks_that_are_left_out_count_as_zero_in_a_product() -> None:
    tangents = (np.ones_like(X), np.array(2.0))
    with_y, without = Unconnected().hvp(scalar)((X, Y), tangents), Correct().hvp(scalar)((X, Y), tangents)
    np.testing.assert_allclose(with_y[0], without[0])


def test_a_product_without_any_block_is_left_out() -> None:
    (part,) = Unconnected().hvp(rnp.sum)((X,), (X,))
    assert part is UNCONNECTED
