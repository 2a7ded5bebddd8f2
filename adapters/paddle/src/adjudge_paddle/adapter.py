"""PaddlePaddle's derivatives, in its dynamic mode.

What takes one backward pass is `paddle.grad`, which says None for an input that the output does not depend on
(https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/grad_en.html). Jacobians and Hessians are
`paddle.autograd`'s, of vectors; there is no forward mode: `paddle.incubate.autograd.jvp` goes back twice.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

import paddle
from adjudge.adapter import UNCONNECTED, Adapter, Function, HostArray, Tape

from adjudge_paddle.namespace import paddle_namespace
from adjudge_paddle.tape import PaddleTape

_LACK = re.compile(r"doesn't have any grad op|grad grad only supports avgpool")


class PaddleAdapter(Adapter):
    """Answers with PaddlePaddle on the CPU."""

    name: ClassVar[str] = "paddle"
    library: ClassVar[str] = "paddle"
    distribution: ClassVar[str] = "paddlepaddle"

    def __init__(self) -> None:
        paddle.set_device("cpu")
        self.xp = paddle_namespace()

    def asarray(self, x: HostArray, dtype: str) -> paddle.Tensor:
        """Return a tensor that owns a copy of `x`."""
        return paddle.to_tensor(x, dtype=dtype)

    def to_numpy(self, a: paddle.Tensor) -> HostArray:
        """Return the tensor's values, without its history."""
        return a.numpy()

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether PaddlePaddle states that a derivative has no derivative; it has no exception for that alone."""
        return isinstance(error, RuntimeError | ValueError) and _LACK.search(str(error)) is not None

    def gradient(self, f: Function) -> Function:
        """Return the gradients by one backward pass."""

        def gradient(*primals: paddle.Tensor) -> Sequence[Any]:
            leaves = _leaves(primals)
            return _pulled(f(*leaves), leaves, None)

        return gradient

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by one backward pass."""

        def vjp(primals: Sequence[paddle.Tensor], cotangent: paddle.Tensor) -> Sequence[Any]:
            leaves = _leaves(primals)
            return _pulled(f(*leaves), leaves, cotangent)

        return vjp

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians by `paddle.autograd.jacobian`, which takes vectors."""

        def jacobian(*primals: paddle.Tensor) -> Sequence[Any]:
            y, flat = _of_vectors(f, primals)
            if y.stop_gradient:
                return [UNCONNECTED] * len(primals)
            found = paddle.autograd.jacobian(y.reshape([-1]), flat)
            return [item[:].reshape([*y.shape, *x.shape]) for item, x in zip(found, primals, strict=True)]

        return jacobian

    def hessian(self, f: Function) -> Function:
        """Return the Hessian by `paddle.autograd.hessian`, which takes vectors."""

        def hessian(*primals: paddle.Tensor) -> Sequence[Sequence[Any]]:
            y, flat = _of_vectors(f, primals)
            if y.stop_gradient:
                return [[UNCONNECTED] * len(primals)] * len(primals)
            found = paddle.autograd.hessian(y, flat)
            return [
                [block[:].reshape([*a.shape, *b.shape]) for block, b in zip(row, primals, strict=True)]
                for row, a in zip(found, primals, strict=True)
            ]

        return hessian

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by `paddle.incubate.autograd.jvp`."""
        return lambda primals, tangents: paddle.incubate.autograd.jvp(f, primals, tangents)[1]

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products by going back over the gradient."""

        def hvp(primals: Sequence[paddle.Tensor], tangents: Sequence[paddle.Tensor]) -> Sequence[Any]:
            leaves = _leaves(primals)
            slopes = _pulled(f(*leaves), leaves, None, create_graph=True)
            curved = [(s, t) for s, t in zip(slopes, tangents, strict=True) if _depends(s)]
            if not curved:
                return [UNCONNECTED] * len(leaves)
            found = paddle.grad([s for s, _ in curved], leaves, [t for _, t in curved], allow_unused=True)
            return _connected(found)

        return hvp

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative as the gradient of a sum, `order` times."""

        def derivative(x: paddle.Tensor) -> Any:
            (leaf,) = leaves = _leaves([x])
            y: Any = f(leaf)
            for _ in range(order):
                (y,) = (
                    _pulled(paddle.sum(y), leaves, None, create_graph=True) if _depends(y) else [UNCONNECTED]
                )
            return y

        return derivative

    def tape(self) -> Tape:
        """Return PaddlePaddle's own recording."""
        return PaddleTape()


def _leaves(primals: Sequence[paddle.Tensor]) -> list[paddle.Tensor]:
    leaves = [primal.detach() for primal in primals]
    for leaf in leaves:
        leaf.stop_gradient = False
    return leaves


def _of_vectors(f: Function, primals: Sequence[paddle.Tensor]) -> tuple[paddle.Tensor, list[paddle.Tensor]]:
    """Return the value of `f` at the primals, and these as the vectors of which it was made."""
    flat = _leaves([primal.flatten() for primal in primals])
    return f(*(x.reshape(primal.shape) for x, primal in zip(flat, primals, strict=True))), flat


def _pulled(y: Any, leaves: Sequence[Any], head: Any, *, create_graph: bool = False) -> Sequence[Any]:
    if not _depends(y):
        return [UNCONNECTED] * len(leaves)
    return _connected(paddle.grad(y, leaves, head, create_graph=create_graph, allow_unused=True))


def _depends(y: Any) -> bool:
    return y is not UNCONNECTED and not y.stop_gradient


def _connected(found: Sequence[Any]) -> Sequence[Any]:
    return [UNCONNECTED if item is None else item for item in found]
