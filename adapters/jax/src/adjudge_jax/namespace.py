"""`jax.numpy`, which has every name of the Array API standard: https://docs.jax.dev/en/latest/jax.numpy.html."""

import jax
import jax.numpy as jnp
from adjudge.adapter import Unsupported
from adjudge.namespace import Namespace, linalg_namespace


def jax_namespace() -> Namespace:
    """Return the namespace that problems are given."""
    return Namespace(
        "jax",
        jnp,
        table={"detach": jax.lax.stop_gradient, "is_training": _is_training},
        linalg=linalg_namespace("jax", jnp.linalg),
    )


def _is_training() -> bool:
    raise Unsupported("jax has no training flag")
