"""The fake without a fault, on which the others stand: plain calls of the reference engine."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import reference_engine.numpy as rnp
from adjudge.adapter import Adapter, Function, HostArray
from adjudge.namespace import Namespace, extension

import reference_engine as re


class Correct(Adapter):
    """Answers rightly."""

    name: ClassVar[str] = "correct"
    library: ClassVar[str] = "reference_engine"
    distribution: ClassVar[str] = "adjudge-reference-engine"

    def __init__(self) -> None:
        self.xp = Namespace(
            self.name,
            rnp,
            table={"detach": re.detach, "is_training": re.is_training},
            linalg=extension("linalg", self.name, rnp.linalg),
        )

    def asarray(self, x: HostArray, dtype: str) -> HostArray:
        """Return a copy of `x`."""
        return np.array(x, dtype=dtype)

    def gradient(self, f: Function) -> Function:
        """Return the gradients."""
        return _each(re.grad, f)

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians."""
        return _each(re.jacobian, f)

    def hessian(self, f: Function) -> Function:
        """Return the blocks of the Hessian."""
        return _each(re.hessian, f)

    def jvp(self, f: Function) -> Function:
        """Return the tangent of the output."""
        return lambda primals, tangents: re.jvp(f, tuple(primals), tuple(tangents))[1]

    def vjp(self, f: Function) -> Function:
        """Return the cotangents of the inputs."""
        return lambda primals, cotangent: re.vjp(f, *primals)[1](cotangent)

    def hvp(self, f: Function) -> Function:
        """Return the Hessian applied to the tangents, by forward over reverse."""
        gradient = _each(re.grad, f)
        return lambda primals, tangents: re.jvp(gradient, tuple(primals), tuple(tangents))[1]

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative, taken `order` times."""
        for _ in range(order):
            f = re.elementwise_grad(f)
        return f


class Faulty(Correct):
    """Is right but for `gradient`, which `commit` gives: the fault."""

    def gradient(self, f: Function) -> Function:
        """Return the gradients with the fault in them."""
        right = Correct.gradient(self, f)
        return lambda *primals: self.commit(right, primals)

    def commit(self, gradient: Function, primals: Sequence[HostArray]) -> Sequence[Any]:
        """Return what comes out instead of `gradient(*primals)`."""
        raise NotImplementedError(f"{type(self).__name__} must define its fault")


def _each(transform: Callable[..., Function], f: Function) -> Function:
    return lambda *primals: transform(f, argnums=tuple(range(len(primals))))(*primals)
