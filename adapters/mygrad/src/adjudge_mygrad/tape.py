"""MyGrad's recording, with the semantics it has by itself.

MyGrad records whatever is computed from a tensor that is not a constant, and `backward` clears the graph behind it:
https://mygrad.readthedocs.io/en/latest/intro.html. The gradient of a tensor is dropped when it is used again. Nothing
is done about it here: it shows in the transcripts.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import mygrad as mg
from adjudge.adapter import UNCONNECTED, Tape, Unsupported


class MygradTape(Tape):
    """Records on the tensors themselves."""

    def attach_grad(self, x: mg.Tensor, grad_req: str = "write") -> mg.Tensor:
        """Return a tensor that is differentiated by; an intermediate result is one already, and keeps its history."""
        if grad_req == "null":
            return mg.astensor(x, constant=True)
        return mg.astensor(x, constant=False)

    def record(self, train_mode: bool = True) -> AbstractContextManager[Any]:
        """Return a context that changes nothing: MyGrad always records."""
        if not train_mode:
            raise Unsupported("mygrad has no prediction mode")
        return nullcontext()

    def pause(self) -> AbstractContextManager[Any]:
        """Return the context in which nothing is recorded."""
        return mg.no_autodiff

    def backward(self, y: mg.Tensor, head: Any = None, retain_graph: bool = True) -> None:
        """Go back from `y`; the graph is cleared whatever is asked."""
        y.backward(head)

    def grad(self, x: mg.Tensor) -> Any:
        """Return the gradient of `x`."""
        return UNCONNECTED if x.grad is None else x.grad

    def detach(self, x: mg.Tensor) -> mg.Tensor:
        """Return `x` as a constant."""
        return mg.astensor(x, constant=True)
