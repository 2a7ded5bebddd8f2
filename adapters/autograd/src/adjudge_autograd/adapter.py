"""HIPS autograd's derivatives.

By the functions that its tutorial shows: https://github.com/HIPS/autograd/blob/master/docs/tutorial.md. The inputs to
differentiate by are named by `argnum`, a tuple of positions.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from adjudge.adapter import Adapter, Function, HostArray
from autograd import elementwise_grad, grad, jacobian, make_hvp, make_jvp, make_vjp

from adjudge_autograd.namespace import autograd_namespace


class AutogradAdapter(Adapter):
    """Answers with autograd."""

    name: ClassVar[str] = "autograd"
    library: ClassVar[str] = "autograd"
    distribution: ClassVar[str] = "autograd"

    def __init__(self) -> None:
        self.xp = autograd_namespace()

    def asarray(self, x: HostArray, dtype: str) -> HostArray:
        """Return a copy of `x`: autograd works on NumPy's arrays."""
        return np.array(x, dtype=dtype)

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether autograd states that a function has no rule: "VJP of sort wrt argnums (0,) not defined"."""
        return isinstance(error, NotImplementedError)

    def gradient(self, f: Function) -> Function:
        """Return the gradients by one backward pass."""
        return lambda *primals: grad(f, _all(primals))(*primals)

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians, one input after the other as `jacobian` takes them."""
        return lambda *primals: [jacobian(f, i)(*primals) for i in _all(primals)]

    def hessian(self, f: Function) -> Function:
        """Return the Hessian as the Jacobians of the Jacobians."""

        def hessian(*primals: HostArray) -> Sequence[Sequence[Any]]:
            inputs = _all(primals)
            return [[jacobian(jacobian(f, i), j)(*primals) for j in inputs] for i in inputs]

        return hessian

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by forward mode."""
        return lambda primals, tangents: make_jvp(f, _all(primals))(*primals)(tangents)[1]

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by one backward pass."""

        def vjp(primals: Sequence[HostArray], cotangent: HostArray) -> Sequence[Any]:
            pullback, _ = make_vjp(f, _all(primals))(*primals)
            return pullback(cotangent)

        return vjp

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products by reverse mode over reverse mode."""

        def hvp(primals: Sequence[HostArray], tangents: Sequence[HostArray]) -> Sequence[Any]:
            product, _ = make_hvp(f, _all(primals))(*primals)
            return product(tangents)

        return hvp

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative, taken `order` times."""
        for _ in range(order):
            f = elementwise_grad(f)
        return f


def _all(primals: Sequence[HostArray]) -> tuple[int, ...]:
    return tuple(range(len(primals)))
