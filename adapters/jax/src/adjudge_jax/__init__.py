"""Brings JAX to adjudge."""

from collections.abc import Sequence

from adjudge import AdapterEntry, hookimpl


@hookimpl
def adjudge_adapters() -> Sequence[AdapterEntry]:
    """Return the one adapter."""
    entry = AdapterEntry(
        "jax", "adjudge_jax.adapter:JaxAdapter", thread_variables=("NPROC",), cache_variables=_CACHE
    )
    return [entry]


# https://docs.jax.dev/en/latest/persistent_compilation_cache.html; by default only what takes a second is kept.
_CACHE = {
    "JAX_COMPILATION_CACHE_DIR": "{folder}",
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}
