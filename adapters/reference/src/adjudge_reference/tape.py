"""The reference engine's imperative recording: buffers that are written, added to or left alone, as MXNet has them."""

from contextlib import AbstractContextManager
from typing import Any

from adjudge.adapter import UNCONNECTED, Tape

import reference_engine as engine


class ReferenceTape(Tape):
    """Records on the engine's arrays."""

    def attach_grad(self, x: Any, grad_req: str = "write") -> engine.Array:
        """Return `x` as an array of the engine with a buffer; an intermediate is cut from its history."""
        array = x if isinstance(x, engine.Array) else engine.array(x)
        array.attach_grad(grad_req)
        return array

    def record(self, train_mode: bool = True) -> AbstractContextManager[Any]:
        """Return the context in which operations are recorded."""
        return engine.record(train_mode)

    def pause(self) -> AbstractContextManager[Any]:
        """Return the context in which they are not."""
        return engine.pause()

    def backward(self, y: engine.Array, head: Any = None, retain_graph: bool = True) -> None:
        """Sweep back from `y` into the buffers."""
        y.backward(head, retain_graph=retain_graph)

    def grad(self, x: engine.Array) -> Any:
        """Return the buffer of `x`."""
        return UNCONNECTED if x.grad is None else x.grad

    def detach(self, x: engine.Array) -> engine.Array:
        """Return `x` without its history."""
        return x.detach()

    def is_recording(self) -> bool:
        """Say whether operations are recorded."""
        return engine.is_recording()

    def is_training(self) -> bool:
        """Say whether the training mode is on."""
        return engine.is_training()
