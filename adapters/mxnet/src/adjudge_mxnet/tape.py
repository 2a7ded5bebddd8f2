"""MXNet's recording as it is: https://mxnet.apache.org/versions/1.9.1/api/python/docs/api/autograd/index.html."""

from contextlib import AbstractContextManager
from typing import Any

from adjudge.adapter import UNCONNECTED, Tape
from mxnet import autograd


class MxnetTape(Tape):
    """Passes each step on to `mx.autograd` and to the array it is about."""

    def attach_grad(self, x: Any, grad_req: str = "write") -> Any:
        """Attach a buffer; to `x` itself where it is an intermediate result, which cuts it from its history."""
        leaf = x if autograd.is_recording() else x.detach()
        leaf.attach_grad(grad_req)
        return leaf

    def record(self, train_mode: bool = True) -> AbstractContextManager[Any]:
        """Return `autograd.record(train_mode)`."""
        return autograd.record(train_mode)

    def pause(self) -> AbstractContextManager[Any]:
        """Return `autograd.pause()`."""
        return autograd.pause()

    def backward(self, y: Any, head: Any = None, retain_graph: bool = True) -> None:
        """Call `y.backward`."""
        y.backward(head, retain_graph=retain_graph)

    def grad(self, x: Any) -> Any:
        """Return `x.grad`; with the request "null" there is none."""
        return UNCONNECTED if x.grad is None else x.grad

    def detach(self, x: Any) -> Any:
        """Return `x.detach()`."""
        return x.detach()

    def is_recording(self) -> bool:
        """Return `autograd.is_recording()`."""
        return autograd.is_recording()

    def is_training(self) -> bool:
        """Return `autograd.is_training()`."""
        return autograd.is_training()
