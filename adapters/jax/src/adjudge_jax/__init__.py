"""Brings JAX to adjudge."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the one adapter."""
    return [AdapterEntry("jax", "adjudge_jax.adapter:JaxAdapter", thread_variables=("NPROC",))]
