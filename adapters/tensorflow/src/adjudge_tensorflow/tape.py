"""A recording tape on `tf.GradientTape(persistent=True)`.

TensorFlow has no gradient buffers: each gradient call is computed afresh, and a watched intermediate keeps its history
(https://www.tensorflow.org/api_docs/python/tf/GradientTape). Both are left as they are.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import tensorflow as tf
from adjudge.adapter import UNCONNECTED, Tape


class TensorflowTape(Tape):
    """Watches what is attached, and keeps the gradients of the last backward pass."""

    def __init__(self) -> None:
        self._watched: list[Any] = []
        self._gradients: dict[Any, Any] = {}
        self._tape: tf.GradientTape | None = None

    def attach_grad(self, x: Any, grad_req: str = "write") -> Any:
        """Watch `x` from now on; "add" is the same as "write", and with "null" it is not watched."""
        if grad_req != "null":
            self._watched.append(x)
            if self._tape is not None:
                self._tape.watch(x)
        return x

    @contextmanager
    def record(self, train_mode: bool = True) -> Iterator[Any]:
        """Enter a new persistent tape that watches what was attached; TensorFlow has no mode to set."""
        with tf.GradientTape(persistent=True) as self._tape:
            self._tape.watch(self._watched)
            yield self._tape

    def pause(self) -> AbstractContextManager[Any]:
        """Return the tape's own `stop_recording`."""
        return self._recorded().stop_recording()

    def backward(self, y: Any, head: Any = None, retain_graph: bool = True) -> None:
        """Take the gradients of `y` by all that is watched from the latest recording."""
        gradients = self._recorded().gradient(y, self._watched, output_gradients=head)
        self._gradients = {x.ref(): g for x, g in zip(self._watched, gradients, strict=True)}

    def grad(self, x: Any) -> Any:
        """Return the gradient by `x` from the latest backward pass."""
        gradient = self._gradients.get(x.ref())
        return UNCONNECTED if gradient is None else tf.convert_to_tensor(gradient)

    def detach(self, x: Any) -> Any:
        """Return `tf.stop_gradient(x)`."""
        return tf.stop_gradient(x)

    def _recorded(self) -> tf.GradientTape:
        if self._tape is None:
            raise RuntimeError("nothing was recorded: enter tape.record() first")
        return self._tape
