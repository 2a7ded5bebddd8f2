"""MLX's derivatives, by its function transformations.

https://ml-explore.github.io/mlx/build/html/usage/function_transforms.html. On the CPU, and in float32: there is a
float64 there, but exp, sin, cos, erf and what rests on them are computed in float32 all the same
(https://github.com/ml-explore/mlx/issues/3047). Second derivatives are by reverse mode over reverse mode, which the
documentation shows: more operations have it than forward mode.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import mlx.core as mx
import numpy as np
from adjudge import derived
from adjudge.adapter import Adapter, Function, HostArray, flatten

from adjudge_mlx.namespace import mlx_namespace


class MlxAdapter(Adapter):
    """Answers with MLX, call by call or compiled."""

    name: ClassVar[str] = "mlx"
    library: ClassVar[str] = "mlx"
    distribution: ClassVar[str] = "mlx"
    modes: ClassVar[tuple[str, ...]] = ("eager", "compiled")
    dtypes: ClassVar[tuple[str, ...]] = ("float32",)

    def __init__(self) -> None:
        mx.set_default_device(mx.cpu)
        self.xp = mlx_namespace()

    def asarray(self, x: HostArray, dtype: str) -> mx.array:
        """Return an array with a copy of `x`, which MLX takes in C order only."""
        return mx.array(np.array(x, order="C"), dtype=DTYPES.get(dtype) or getattr(mx, dtype))

    def to_numpy(self, a: mx.array) -> HostArray:
        """Return a copy of the array's values."""
        return np.array(a)

    def synchronize(self, result: Any) -> None:
        """Compute what MLX has put off (https://ml-explore.github.io/mlx/build/html/usage/lazy_evaluation.html)."""
        mx.eval([item for item in flatten(result) if isinstance(item, mx.array)])

    def compile(self, f: Function) -> Function:
        """Return `f` under `mx.compile`: traced once for each shape."""
        return mx.compile(f)

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether MLX states that a primitive has no rule, or that a trace cannot see a value."""
        return any(phrase in str(error) for phrase in REFUSALS)

    def gradient(self, f: Function) -> Function:
        """Return the gradients by `mx.grad`."""
        return lambda *primals: mx.grad(f, _all(primals))(*primals)

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by `mx.jvp`."""
        return lambda primals, tangents: mx.jvp(f, primals, tangents)[1][0]

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by `mx.vjp`."""
        return lambda primals, cotangent: mx.vjp(f, primals, [cotangent])[1]

    def hvp(self, f: Function) -> Function:
        """Return the Hessian-vector product, the Hessian being symmetric, as the gradient's vector-Jacobian product."""

        def hvp(primals: Sequence[mx.array], tangents: Sequence[mx.array]) -> Sequence[mx.array]:
            gradient = mx.grad(f, _all(primals))
            return mx.vjp(gradient, primals, tangents)[1]

        return hvp

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative as the gradient of a sum, `order` times."""
        for _ in range(order):
            f = mx.grad(_summed(f))
        return f

    jacobian = derived.jacobian_from_vjp
    hessian = derived.hessian_from_hvp


DTYPES = {"bool": mx.bool_}

REFUSALS = (
    "[Primitive::vjp] Not implemented for",
    "JVP is not implemented for",
    "[Primitive::jvp] Not implemented for",
    "[eval] Attempting to eval an array during function transformations like compile",
)


def _all(primals: Sequence[mx.array]) -> list[int]:
    return list(range(len(primals)))


def _summed(f: Function) -> Function:
    return lambda x: mx.sum(f(x))
