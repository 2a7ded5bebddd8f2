"""Answers for MXNet with `mx.autograd` on its NumPy interface `mx.np`.

It follows https://mxnet.apache.org/versions/1.9.1/api/python/docs/tutorials/packages/autograd/index.html: attach a
gradient buffer, record, go backward, read the buffer. Every evaluation has leaves of its own: a buffer that a backward
pass does not reach keeps what an earlier one left there.
"""

from collections.abc import Callable, Sequence
from typing import Any

import mxnet as mx
from adjudge import derived
from adjudge.adapter import UNCONNECTED, Adapter, Function, HostArray, Unsupported
from mxnet import autograd

from adjudge_mxnet.namespace import namespace
from adjudge_mxnet.tape import MxnetTape


class MxnetAdapter(Adapter):
    """Differentiates with MXNet, in reverse mode; to a higher order where each operation of the function can."""

    name = "mxnet"
    library = "mxnet"
    distribution = "mxnet"

    def __init__(self) -> None:
        mx.npx.set_np()
        self.xp = namespace()

    def asarray(self, x: HostArray, dtype: str) -> Any:
        """Return an `mx.np` array with the values of `x`; without a dtype it would be float32."""
        return mx.np.array(x, dtype=dtype)

    def to_numpy(self, a: Any) -> HostArray:
        """Return the values of `a`, after waiting for them."""
        return a.asnumpy()

    def synchronize(self, result: Any) -> None:
        """Wait for all operations; the error of one that still ran is raised here, not in a later case."""
        mx.npx.waitall()

    def is_unsupported(self, error: Exception) -> bool:
        """Recognise the operator `//`, which arrays of MXNet do not have."""
        return "unsupported operand type(s) for //" in str(error)

    def gradient(self, f: Function) -> Function:
        """Return a function giving the buffers after a backward pass from scalar `f`."""

        def gradient(*xs: Any) -> tuple[Any, ...]:
            leaves, y = _record(f, xs)
            return _backward([y], leaves)

        return gradient

    def vjp(self, f: Function) -> Function:
        """Return a function giving the buffers after a backward pass with the cotangent as head."""

        def vjp(primals: Sequence[Any], cotangent: Any) -> tuple[Any, ...]:
            leaves, y = _record(f, primals)
            _check_head(y, cotangent)
            return _backward([y], leaves, [cotangent])

        return vjp

    jacobian = derived.jacobian_from_vjp

    def jvp(self, f: Function) -> Function:
        """Refuse: there is no forward mode."""
        raise Unsupported("MXNet has no forward mode")

    def hvp(self, f: Function) -> Function:
        """Return a function that goes backward from the recorded gradients, the tangents as their heads."""

        def hvp(primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, ...]:
            leaves, slopes = _record(lambda *xs: _slopes(f(*xs), xs), primals)
            pairs = [p for p in zip(slopes, tangents, strict=True) if p[0] is not UNCONNECTED]
            return _backward([slope for slope, _ in pairs], leaves, [tangent for _, tangent in pairs])

        return hvp

    hessian = derived.hessian_from_hvp

    def derivative(self, f: Function, order: int) -> Function:
        """Return a function that records the gradient of the gradient, and goes backward from the last."""

        def slope(x: Any) -> Any:
            y = f(x)
            for _ in range(order - 1):
                (y,) = _slopes(y, [x])
            return y

        def derivative(x: Any) -> Any:
            leaves, y = _record(slope, [x])
            return _backward([y], leaves)[0]

        return derivative

    def tape(self) -> MxnetTape:
        """Return MXNet's own recording."""
        return MxnetTape()


def _record(f: Function, xs: Sequence[Any]) -> tuple[list[Any], Any]:
    leaves = [x.detach() for x in xs]
    for leaf in leaves:
        leaf.attach_grad()
    with autograd.record():
        return leaves, f(*leaves)


def _backward(ys: list[Any], leaves: list[Any], heads: list[Any] | None = None) -> tuple[Any, ...]:
    unreached = not ys or any(y is UNCONNECTED for y in ys)
    if unreached or _connected(lambda: autograd.backward(ys, heads)) is UNCONNECTED:
        return (UNCONNECTED,) * len(leaves)
    return tuple(leaf.grad for leaf in leaves)


def _slopes(y: Any, xs: Sequence[Any]) -> list[Any]:
    """Return gradients that are themselves recorded, one by one: asked for several, one unreachable fails them all."""

    def slope(x: Any) -> Any:
        (gradient,) = autograd.grad(y, [x], create_graph=True, retain_graph=True)
        return gradient.as_np_ndarray()

    return [UNCONNECTED if y is UNCONNECTED else _connected(lambda x=x: slope(x)) for x in xs]


NOT_CONNECTED = (
    "not in a computational graph",
    "no inputs in computation graph that require gradients",
    "because it is unreachable",
)
"""What MXNet says where there is nothing to differentiate, as in the second derivative of a linear function."""


def _connected(differentiate: Callable[[], Any]) -> Any:
    """Return what comes out, or `UNCONNECTED`; raises `Unsupported` where an operation's gradient has no gradient."""
    try:
        return differentiate()
    except mx.MXNetError as error:
        message = str(error)
        if any(phrase in message for phrase in NOT_CONNECTED):
            return UNCONNECTED
        if "didn't register FGradient" in message:
            raise Unsupported(message.strip().splitlines()[-1]) from error
        raise


def _check_head(y: Any, head: Any) -> None:
    """Refuse a head that does not fit: some operations take one that is too long, and ignore the rest."""
    if (y.shape, y.dtype) != (head.shape, head.dtype):
        raise ValueError(f"the head is {head.dtype}{head.shape}: expected {y.dtype}{y.shape}")
