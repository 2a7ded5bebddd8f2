"""JAX's derivatives, as its Autodiff Cookbook takes them.

https://docs.jax.dev/en/latest/notebooks/autodiff_cookbook.html. The arrays to differentiate by go in as one tuple,
since JAX differentiates by any tree of arrays.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import jax
import jax.numpy as jnp
from adjudge.adapter import Adapter, Function, HostArray

from adjudge_jax.namespace import jax_namespace


class JaxAdapter(Adapter):
    """Answers with JAX, call by call or compiled by XLA."""

    name: ClassVar[str] = "jax"
    library: ClassVar[str] = "jax"
    distribution: ClassVar[str] = "jax"
    modes: ClassVar[tuple[str, ...]] = ("eager", "compiled")

    def __init__(self) -> None:
        # Without it every float64 silently becomes a float32:
        # https://docs.jax.dev/en/latest/default_dtypes.html
        jax.config.update("jax_enable_x64", True)
        self.xp = jax_namespace()

    def asarray(self, x: HostArray, dtype: str) -> jax.Array:
        """Return a JAX array with a copy of `x`."""
        return jnp.array(x, dtype=dtype)

    def synchronize(self, result: Any) -> None:
        """Wait for the asynchronous dispatch (https://docs.jax.dev/en/latest/async_dispatch.html)."""
        jax.block_until_ready(result)

    def compile(self, f: Function) -> Function:
        """Return `f` under `jax.jit`: traced once for each shape, then run by XLA."""
        return jax.jit(f)

    def is_unsupported(self, error: Exception) -> bool:
        """Say whether JAX states that a primitive has no rule, or that a trace cannot see a value.

        The latter is control flow that depends on values, under `jax.jit`:
        https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerBoolConversionError.
        """
        no_rule = isinstance(error, NotImplementedError) and "rule for" in str(error)
        return no_rule or isinstance(error, jax.errors.ConcretizationTypeError)

    def gradient(self, f: Function) -> Function:
        """Return the gradients by `jax.grad`."""
        gradient = jax.grad(_of_tuple(f))
        return lambda *primals: gradient(primals)

    def jacobian(self, f: Function) -> Function:
        """Return the Jacobians by `jax.jacrev`."""
        jacobian = jax.jacrev(_of_tuple(f))
        return lambda *primals: jacobian(primals)

    def hessian(self, f: Function) -> Function:
        """Return the Hessian by `jax.hessian`, forward mode over reverse mode."""
        hessian = jax.hessian(_of_tuple(f))
        return lambda *primals: hessian(primals)

    def jvp(self, f: Function) -> Function:
        """Return the Jacobian-vector product by `jax.jvp`."""
        return lambda primals, tangents: jax.jvp(f, primals, tangents)[1]

    def vjp(self, f: Function) -> Function:
        """Return the vector-Jacobian products by `jax.vjp`."""

        def vjp(primals: Sequence[jax.Array], cotangent: jax.Array) -> Any:
            _, pullback = jax.vjp(f, *primals)
            return pullback(cotangent)

        return vjp

    def hvp(self, f: Function) -> Function:
        """Return Hessian-vector products by forward mode over reverse mode."""
        gradient = jax.grad(_of_tuple(f))
        return lambda primals, tangents: jax.jvp(gradient, (primals,), (tangents,))[1]

    def derivative(self, f: Function, order: int) -> Function:
        """Return the element-wise derivative as the gradient of a sum, `order` times."""
        for _ in range(order):
            f = jax.grad(_summed(f))
        return f


def _of_tuple(f: Function) -> Function:
    return lambda primals: f(*primals)


def _summed(f: Function) -> Function:
    return lambda x: jnp.sum(f(x))
