"""PyTorch's derivatives.

What takes one backward pass is `torch.autograd.grad`, as in every PyTorch program: it keeps no state, and says None
for an input that the output does not depend on (https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad.html).
What takes forward mode, many passes or several orders is `torch.func`, which PyTorch documents for it and which
replaces `torch.autograd.functional` (https://docs.pytorch.org/docs/stable/func.html).
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from adjudge.adapter import UNCONNECTED, Adapter, Function, HostArray, Tape

from adjudge_torch.namespace import torch_namespace
from adjudge_torch.tape import TorchTape

_LACK = re.compile(
    r"derivative for \S+ is not implemented|forward AD with \S+ that does not support it|Batching rule not implemented"
)


class TorchAdapter(Adapter):
    """Answers with PyTorch, call by call or compiled by TorchInductor."""

    name: ClassVar[str] = "torch"
    library: ClassVar[str] = "torch"
    distribution: ClassVar[str] = "torch"
    modes: ClassVar[tuple[str, ...]] = ("eager", "compiled")

    def __init__(self) -> None:
        self.xp = torch_namespace()

    def asarray(self, x: HostArray, dtype: str) -> torch.Tensor:
        """Return a tensor that owns a copy of `x`."""
        return torch.tensor(x, dtype=getattr(torch, dtype))

    def to_numpy(self, a: torch.Tensor) -> HostArray:
        """Return the tensor's values, without its history."""
        return a.numpy(force=True)

    def compile(self, f: Function) -> Function:
        """Return `f` under `torch.compile` (https://docs.pytorch.org/docs/stable/generated/torch.compile.html).

        What was compiled before is forgotten: PyTorch keeps it by the code, which the derivatives of all functions
        share, and from the ninth function on would run eagerly.
        """
        torch.compiler.reset()
        return torch.compile(f)

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether PyTorch states that it has no such derivative, or finds no compiler for C++.

        It has no exception for the former alone.
        """
        if type(error).__name__ == "InvalidCxxCompiler" or "InvalidCxxCompiler" in str(error):
            return True
        return isinstance(error, RuntimeError) and _LACK.search(str(error)) is not None

    def gradient(self, f: Function) -> Function:
        """Return the gradients by one backward pass."""

        def gradient(*primals: torch.Tensor) -> Sequence[Any]:
            leaves = _leaves(primals)
            return _pulled(f(*leaves), leaves, None)

        return gradient

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by one backward pass."""

        def vjp(primals: Sequence[torch.Tensor], cotangent: torch.Tensor) -> Sequence[Any]:
            leaves = _leaves(primals)
            return _pulled(f(*leaves), leaves, cotangent)

        return vjp

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians by `torch.func.jacrev`."""
        return _by_all_arguments(torch.func.jacrev, f)

    def hessian(self, f: Function) -> Function:
        """Return the Hessian by `torch.func.hessian`, forward mode over reverse mode."""
        return _by_all_arguments(torch.func.hessian, f)

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by forward mode."""
        return lambda primals, tangents: torch.func.jvp(f, primals, tangents)[1]

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products by forward mode over reverse mode."""
        gradient = _by_all_arguments(torch.func.grad, f)
        return lambda primals, tangents: torch.func.jvp(gradient, primals, tangents)[1]

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative as the gradient of a sum, `order` times."""
        for _ in range(order):
            f = torch.func.grad(_summed(f))
        return f

    def tape(self) -> Tape:
        """Return PyTorch's own recording."""
        return TorchTape()


def _leaves(primals: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    return [primal.detach().requires_grad_() for primal in primals]


def _pulled(y: torch.Tensor, leaves: Sequence[torch.Tensor], head: torch.Tensor | None) -> Sequence[Any]:
    if not y.requires_grad:
        return [UNCONNECTED] * len(leaves)
    found = torch.autograd.grad(y, leaves, grad_outputs=head, allow_unused=True)
    return [UNCONNECTED if item is None else item for item in found]


def _by_all_arguments(transform: Callable[..., Function], f: Function) -> Function:
    return lambda *primals: transform(f, argnums=tuple(range(len(primals))))(*primals)


def _summed(f: Function) -> Function:
    return lambda x: torch.sum(f(x))
