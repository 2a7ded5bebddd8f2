"""The reference engine's derivatives, by its functional transforms."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from adjudge.adapter import Adapter, Function, HostArray, Tape

import reference_engine as engine
from adjudge_reference.namespace import reference_namespace
from adjudge_reference.tape import ReferenceTape


class ReferenceAdapter(Adapter):
    """Answers with the reference engine."""

    name: ClassVar[str] = "reference"
    library: ClassVar[str] = "reference_engine"
    distribution: ClassVar[str] = "adjudge-reference-engine"

    def __init__(self) -> None:
        self.xp = reference_namespace()

    def asarray(self, x: HostArray, dtype: str) -> HostArray:
        """Return a copy of `x`: the transforms work on NumPy's arrays."""
        return np.array(x, dtype=dtype)

    def to_numpy(self, a: Any) -> HostArray:
        """Return the values of an array, imperative or not."""
        return a.numpy() if isinstance(a, engine.Array) else np.asarray(a)

    def gradient(self, f: Function) -> Function:
        """Return the gradients by one sweep back."""
        return _by_all_arguments(engine.grad, f)

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians by one sweep back with all cotangents at once."""
        return _by_all_arguments(engine.jacobian, f)

    def hessian(self, f: Function) -> Function:
        """Return the Hessian, forward mode over reverse mode."""
        return _by_all_arguments(engine.hessian, f)

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by forward mode."""
        return lambda primals, tangents: engine.jvp(f, primals, tangents)[1]

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by one sweep back."""

        def vjp(primals: Sequence[HostArray], cotangent: HostArray) -> Any:
            _, pullback = engine.vjp(f, *primals)
            return pullback(cotangent)

        return vjp

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products, forward mode over reverse mode."""
        return lambda primals, tangents: engine.hvp(f, primals, tangents)

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative, taken `order` times."""
        for _ in range(order):
            f = engine.elementwise_grad(f)
        return f

    def tape(self) -> Tape:
        """Return the engine's imperative recording."""
        return ReferenceTape()


def _by_all_arguments(transform: Callable[..., Function], f: Function) -> Function:
    return lambda *primals: transform(f, tuple(range(len(primals))))(*primals)
