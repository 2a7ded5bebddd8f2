"""PaddlePaddle's recording, with the semantics it has by itself.

It always records unless told not to, adds into `.grad` whatever is asked, and has no training flag but that of each
Layer: https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/Tensor_en.html.
"""

from contextlib import AbstractContextManager
from typing import Any

import paddle
from adjudge.adapter import UNCONNECTED, Tape, Unsupported


class PaddleTape(Tape):
    """Records on the tensors themselves."""

    def attach_grad(self, x: paddle.Tensor, grad_req: str = "write") -> paddle.Tensor:
        """Return a leaf with the values of `x` that keeps its gradient, or `x` itself where it has a history.

        An intermediate result keeps that history, and its gradient too. "write" and "add" are the same to PaddlePaddle:
        the buffer accumulates until it is cleared.
        """
        if grad_req == "null":
            x.stop_gradient = True
            return x
        if x.stop_gradient:
            x = x.detach()
            x.stop_gradient = False
            return x
        x.retain_grads()
        return x

    def record(self, train_mode: bool = True) -> AbstractContextManager[Any]:
        """Return the context in which gradients are enabled."""
        if not train_mode:
            raise Unsupported("paddle has no prediction mode of a recording: each Layer has its own flag")
        return paddle.enable_grad()

    def pause(self) -> AbstractContextManager[Any]:
        """Return the context in which gradients are disabled."""
        return paddle.no_grad()

    def backward(self, y: paddle.Tensor, head: Any = None, retain_graph: bool = True) -> None:
        """Add the gradients of `y` into the buffers; a missing head is filled in with ones by PaddlePaddle itself."""
        y.backward(head, retain_graph=retain_graph)

    def grad(self, x: paddle.Tensor) -> Any:
        """Return what the buffer of `x` holds now: a copy, as PaddlePaddle adds into the buffer itself."""
        return UNCONNECTED if x.grad is None else x.grad.clone()

    def detach(self, x: paddle.Tensor) -> paddle.Tensor:
        """Return `x` without its history."""
        return x.detach()

    def is_recording(self) -> bool:
        """Say whether gradients are enabled: they are outside `record` too."""
        return paddle.is_grad_enabled()

    def is_training(self) -> bool:
        """Refuse: PaddlePaddle has a training flag for each Layer, none for a recording."""
        raise Unsupported("paddle has no global training flag: each Layer has its own")
