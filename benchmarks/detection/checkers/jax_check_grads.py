"""jax.test_util.check_grads, first order, reverse mode: one random direction."""

import jax
import jax.numpy as jnp
import numpy as np
from faults import Array, Fault
from jax.test_util import check_grads
from trials import report

jax.config.update("jax_enable_x64", True)


def check(x: Array, fault: Fault, seed: int) -> bool:
    """Say whether check_grads objects."""

    @jax.custom_vjp
    def f(x: jax.Array) -> jax.Array:
        return jnp.sin(x).sum() + (x * x).sum() / 2

    def forward(x: jax.Array) -> tuple[jax.Array, jax.Array]:
        return f(x), x

    def backward(x: jax.Array, head: jax.Array) -> tuple[jax.Array]:
        gradient = fault(np.asarray(jnp.cos(x) + x), np.asarray(x))
        return (head * gradient,)

    f.defvjp(forward, backward)
    np.random.seed(seed)
    try:
        check_grads(f, (jnp.asarray(x),), order=1, modes=("rev",))
    except AssertionError:
        return True
    return False


if __name__ == "__main__":
    report("JAX check_grads", jax.__version__, check, tries=5)
