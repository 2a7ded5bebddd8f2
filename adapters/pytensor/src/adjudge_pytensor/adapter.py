"""PyTensor's derivatives, of graphs: https://pytensor.readthedocs.io/en/latest/library/gradient.html.

Inputs are shared variables of known shapes. A function is called once, with symbolic ones of their types; the graph of
its derivative is compiled at the first call and kept. Gradients are `pytensor.grad`'s, products `pullback` and
`pushforward`, once Lop and Rop, matrices `jacobian`'s; a Hessian is the Jacobian of the gradient, as
`pytensor.gradient.hessian` takes vectors one by one.
"""

import os
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

os.environ.setdefault("PYTENSOR_FLAGS", "cxx=")

import pytensor
from adjudge.adapter import Adapter, Function, HostArray
from pytensor import gradient
from pytensor import tensor as pt

from adjudge_pytensor.namespace import pytensor_namespace
from adjudge_pytensor.program import Program

CUT: Any = {"disconnected_inputs": "ignore", "return_disconnected": "none"}
"""Has an input that the output does not depend on come back as None."""


class PytensorAdapter(Adapter):
    """Answers with PyTensor, its graphs rewritten and evaluated without a compiler."""

    name: ClassVar[str] = "pytensor"
    library: ClassVar[str] = "pytensor"
    distribution: ClassVar[str] = "pytensor"

    def __init__(self) -> None:
        self.xp = pytensor_namespace()

    def asarray(self, x: HostArray, dtype: str) -> Any:
        """Return a shared variable of a known shape that owns a copy of `x`."""
        return pytensor.shared(x.astype(dtype), shape=x.shape)

    def to_numpy(self, a: Any) -> HostArray:
        """Return the values of a shared variable, or what a graph of such comes to."""
        if isinstance(a, pt.TensorVariable):
            return Program(lambda: a)()
        return a.get_value() if hasattr(a, "get_value") else a

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether PyTensor states that an operation has no such derivative."""
        return isinstance(error, gradient.NullTypeGradError)

    def value(self, f: Function) -> Function:
        """Return the function, compiled."""
        return Program(f)

    def gradient(self, f: Function) -> Function:
        """Return the gradients by `pytensor.grad`."""
        return Program(lambda *xs: gradient.grad(pt.as_tensor(f(*xs)), list(xs), **CUT))

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians by `jacobian`, its rows side by side instead of one by one in a loop."""
        return Program(lambda *xs: _jacobian(pt.as_tensor(f(*xs)), xs))

    def hessian(self, f: Function) -> Function:
        """Return the Hessian as the Jacobians of the gradient."""

        def blocks(*xs: Any) -> Sequence[Any]:
            slopes = gradient.grad(pt.as_tensor(f(*xs)), list(xs), **CUT)
            return [[None] * len(xs) if slope is None else _jacobian(slope, xs) for slope in slopes]

        return Program(blocks)

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by `pushforward`."""

        def product(*xs: Any) -> Any:
            primals, tangents = _halves(xs)
            y = pt.as_tensor(f(*primals))
            return gradient.pushforward(
                y, primals, tangents, disconnected_outputs="ignore", return_disconnected="none"
            )

        return _of_two(Program(product))

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by `pullback`."""

        def products(*xs: Any) -> Sequence[Any]:
            *primals, cotangent = xs
            return gradient.pullback(pt.as_tensor(f(*primals)), primals, cotangent, **CUT)

        program = Program(products)
        return lambda primals, cotangent: program(*primals, cotangent)

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products by `hessian_vector_product`."""

        def products(*xs: Any) -> Sequence[Any]:
            primals, tangents = _halves(xs)
            y = pt.as_tensor(f(*primals))
            return gradient.hessian_vector_product(y, primals, tangents, disconnected_inputs="ignore")

        return _of_two(Program(products))

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative as the gradient of a sum, `order` times."""

        def derivative(x: Any) -> Any:
            y = pt.as_tensor(f(x))
            for _ in range(order):
                y = None if y is None else gradient.grad(pt.sum(y), x, **CUT)
            return y

        return Program(derivative)


def _jacobian(y: Any, xs: Sequence[Any]) -> Sequence[Any]:
    return gradient.jacobian(y, list(xs), disconnected_inputs="ignore", vectorize=True)


def _halves(xs: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    return list(xs[: len(xs) // 2]), list(xs[len(xs) // 2 :])


def _of_two(program: Callable[..., Any]) -> Function:
    return lambda primals, tangents: program(*primals, *tangents)
