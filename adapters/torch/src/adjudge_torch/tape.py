"""PyTorch's recording, with the semantics it has by itself.

PyTorch always records unless told not to, adds into `.grad` whatever is asked, and has no training flag but that of
each module: https://docs.pytorch.org/docs/stable/notes/autograd.html. Nothing is done about it here: it shows in the
transcripts.
"""

from contextlib import AbstractContextManager
from typing import Any

import torch
from adjudge.adapter import UNCONNECTED, Tape, Unsupported


class TorchTape(Tape):
    """Records on the tensors themselves."""

    def attach_grad(self, x: torch.Tensor, grad_req: str = "write") -> torch.Tensor:
        """Return a leaf with the values of `x` that keeps its gradient, or `x` itself where it has a history.

        An intermediate result keeps that history, and its gradient too. "write" and "add" are the same to PyTorch: the
        buffer accumulates until it is cleared.
        """
        if grad_req == "null":
            return x.requires_grad_(False)
        if not x.requires_grad:
            return x.detach().requires_grad_()
        x.retain_grad()
        return x

    def record(self, train_mode: bool = True) -> AbstractContextManager[Any]:
        """Return the context in which gradients are enabled."""
        if not train_mode:
            raise Unsupported("torch has no prediction mode of a recording: each Module has its own flag")
        return torch.enable_grad()

    def pause(self) -> AbstractContextManager[Any]:
        """Return the context in which gradients are disabled."""
        return torch.no_grad()

    def backward(self, y: torch.Tensor, head: Any = None, retain_graph: bool = True) -> None:
        """Add the gradients of `y` into the buffers.

        A missing head is filled in with ones, which PyTorch itself does for scalars only.
        """
        y.backward(torch.ones_like(y) if head is None else head, retain_graph=retain_graph)

    def grad(self, x: torch.Tensor) -> Any:
        """Return what the buffer of `x` holds now: a copy, as PyTorch adds into the buffer itself."""
        return UNCONNECTED if x.grad is None else x.grad.clone()

    def detach(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` without its history."""
        return x.detach()

    def is_recording(self) -> bool:
        """Say whether gradients are enabled: they are outside `record` too."""
        return torch.is_grad_enabled()

    def is_training(self) -> bool:
        """Refuse: PyTorch has a training flag for each module, none for a recording."""
        raise Unsupported("torch has no global training flag: each Module has its own")
