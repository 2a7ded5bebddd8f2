"""torch.autograd.gradcheck, by default (every element) or in its fast mode (random directions)."""

import sys
import warnings
from typing import Any

import torch
from faults import Array, Fault
from trials import report


class Function(torch.autograd.Function):
    """Computes f, with a gradient rule of its own."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, fault: Fault) -> torch.Tensor:
        """Return f(x)."""
        ctx.save_for_backward(x)
        ctx.fault = fault
        return torch.sin(x).sum() + (x * x).sum() / 2

    @staticmethod
    def backward(ctx: Any, *heads: torch.Tensor) -> tuple[torch.Tensor, None]:
        """Return the gradient with the fault in it, times the head."""
        (x,) = ctx.saved_tensors
        gradient = ctx.fault((torch.cos(x) + x).numpy(), x.numpy())
        return heads[0] * torch.from_numpy(gradient), None


def check(x: Array, fault: Fault, seed: int, fast: bool) -> bool:
    """Say whether gradcheck objects."""
    torch.manual_seed(seed)
    leaf = torch.from_numpy(x).requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that float32 is not meant to be checked is what is shown here
        return not torch.autograd.gradcheck(
            lambda at: Function.apply(at, fault), (leaf,), raise_exception=False, fast_mode=fast
        )


if __name__ == "__main__":
    torch.set_num_threads(1)
    # A fast check that objects goes through every element for its message, which takes minutes and decides nothing.
    sys.modules["torch.autograd.gradcheck"]._run_slow_mode_and_get_error = lambda *_: ""
    is_fast = sys.argv[1] == "fast"
    report(
        f"torch gradcheck{', fast mode' if is_fast else ''}",
        torch.__version__,
        lambda x, fault, seed: check(x, fault, seed, is_fast),
        tries=5 if is_fast else 1,
    )
